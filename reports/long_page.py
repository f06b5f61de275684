"""The analyst's report as one HTML file: opens anywhere without network, runs no script, its drawings scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from reports import ink
from reports.page import body, closing, opening
from reports.parts import Chapter, Part, Picture, Prose, Table
from reports.sheet import Sheet

_STYLE = f"""
nav ol {{ columns: 2; margin: .4rem 0 0; padding-left: 1.4rem; }} nav {{ margin: 2rem 0 0; padding: .9rem 1rem; background: {ink.PANEL}; border-radius: 6px; }}
section {{ margin-top: 2.2rem; border-top: 1px solid {ink.LINE}; padding-top: .6rem; }}
section h2 {{ font-size: 1.35rem; color: {ink.TEXT}; margin: .4rem 0 .2rem; }} section h3 {{ font-size: 1rem; margin: 1.3rem 0 .3rem; }}
section table {{ font-size: .9rem; }} section td, section th {{ border-bottom: 1px solid {ink.LINE}; padding: .25rem .5rem .25rem 0; vertical-align: top; }}
section thead th {{ color: {ink.FAINT}; font-weight: 600; }} .right {{ text-align: right; white-space: nowrap; }}
.scroll {{ overflow-x: auto; }} .basis {{ color: {ink.FAINT}; font-size: .8rem; margin: .2rem 0 0; }}
@media print {{ section {{ break-inside: auto; }} figure, tr {{ break-inside: avoid; }} }}
"""
_WEB = re.compile(r"https?://[^\s\"<>]+")


def long_page(said: Sheet, told: Sequence[Chapter]) -> str:
    """The whole file: the summary, a list of chapters, the chapters. Everything worded is escaped here; drawings are our own."""
    listed = "".join(
        f'<li><a href="#c{n}">{escape(chapter.title)}</a></li>' for n, chapter in enumerate(told, 1)
    )
    parts = "".join(_chapter(n, chapter) for n, chapter in enumerate(told, 1))
    return f"{opening(said, style=_STYLE)}{body(said)}<nav><ol>{listed}</ol></nav>{parts}{closing(said)}"


def _chapter(n: int, chapter: Chapter) -> str:
    way = chapter.way
    back = f'<p class="basis"><a href="{escape(way.link)}">{escape(way.words)}</a></p>' if way.link else ""
    inside = "".join(as_html(f"{n}.{at} · ", part) for at, part in enumerate(chapter.parts, 1))
    return f'<section id="c{n}"><h2>{n} · {escape(chapter.title)}</h2>{back}{inside}</section>'


def as_html(number: str, part: Part) -> str:
    """One part, its heading after `number`. Everything worded is escaped."""
    head = f"<h3>{number}{escape(part.head)}</h3>" if part.head else ""
    if isinstance(part, Prose):
        inside = f"<p>{escape(part.text)}</p>"
    elif isinstance(part, Picture):
        inside = f"<figure>{_drawn(part)}</figure>"
    else:
        inside = _table(part)
    note = "" if isinstance(part, Prose) or not part.note else f"<small>{escape(part.note)}</small>"
    basis = f'<p class="basis">{escape(part.basis)}</p>' if part.basis else ""
    return f"{head}{inside}{note}{basis}"


def _drawn(part: Picture) -> str:
    """The drawing without its file's first line, named for those who cannot see it."""
    svg = part.svg.partition("?>")[2] if part.svg.startswith("<?xml") else part.svg
    return svg.strip().replace("<svg ", f'<svg aria-label="{escape(part.alt)}" ', 1)


def _table(part: Table) -> str:
    def cells(row: Sequence[str], tag: str, link: str = "") -> str:
        made = []
        for at, words in enumerate(row):
            kind = ' class="right"' if at in part.numbers else ""
            shown = escape(words)
            if at == 0 and _WEB.fullmatch(link):
                shown = f'<a href="{escape(link)}" rel="noreferrer noopener">{shown}</a>'
            made.append(f"<{tag}{kind}>{shown}</{tag}>")
        return f"<tr>{''.join(made)}</tr>"

    if not part.rows:
        return ""
    links = part.links or ("",) * len(part.rows)
    rows = "".join(cells(row, "td", link) for row, link in zip(part.rows, links, strict=True))
    return f'<div class="scroll"><table><thead>{cells(part.columns, "th")}</thead><tbody>{rows}</tbody></table></div>'
