"""Published briefs as a folder of pages that opens without network: an index, a page a brief, a feed (Atom, RFC 4287)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from data.briefs import Brief, Published
from reports import ink
from reports.clips import Piece
from reports.drawing import xml_text
from reports.tongue import Tongue

_CLIP = re.compile(r"^\s*\{\{([0-9a-f]{8})\}\}\s*$", re.MULTILINE)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = f"""
body {{ margin: 0 auto; max-width: 44rem; padding: 2rem 1.2rem; color: {ink.TEXT}; background: #fff; overflow-wrap: anywhere;
  font: 18px/1.55 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; }}
h1 {{ font-size: 2rem; line-height: 1.2; margin: .3rem 0 .6rem; }} h2 {{ font-size: 1.35rem; }} h3 {{ font-size: 1.1rem; }}
a {{ color: inherit; }} small, figcaption, footer, .figure span {{ color: {ink.FAINT}; font-size: .88rem; }}
.figure {{ border-left: 3px solid {ink.OURS}; padding-left: .9rem; }} .figure b {{ font-size: 1.25rem; }}
blockquote {{ margin: 1.2rem 0; padding-left: .9rem; border-left: 3px solid {ink.UNTONED}; }} blockquote p {{ margin: 0 0 .3rem; }}
figure {{ margin: 1.4rem 0; }} svg {{ width: 100%; height: auto; }} ol.sources {{ color: {ink.FAINT}; font-size: .86rem; }}
table {{ border-collapse: collapse; width: 100%; font-size: .82rem; line-height: 1.35; overflow-wrap: normal; }} .scroll {{ overflow-x: auto; }}
td, th {{ border-bottom: 1px solid {ink.LINE}; padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }} th {{ color: {ink.FAINT}; font-weight: 600; }}
.right {{ text-align: right; white-space: nowrap; }} .basis {{ color: {ink.FAINT}; font-size: .8rem; margin: .2rem 0 1.4rem; }}
.demo {{ border: 1px solid {ink.FAINT}; border-radius: 4px; padding: .1rem .5rem; display: inline-block; }}
"""


def body(words: str, found: Mapping[str, Piece], tongue: Tongue) -> str:
    """A brief's text as HTML: Markdown without raw HTML and images, clips in their places, their sources beneath."""
    parts, at = [], 0
    used: list[Piece] = []
    for mark in _CLIP.finditer(words):
        parts.append(_markdown(words[at : mark.start()]))
        if piece := found.get(mark[1]):
            parts.append(piece.html)
            used.append(piece)
        at = mark.end()
    parts.append(_markdown(words[at:]))
    listed = dict.fromkeys((piece.source, piece.url) for piece in used if piece.source)
    if listed:
        items = "".join(f"<li>{escape(source)}{_link(url)}</li>" for source, url in listed)
        parts.append(f'<h2>{escape(tongue.say("Sources"))}</h2><ol class="sources">{items}</ol>')
    return "".join(parts)


def clips_in(words: str) -> tuple[str, ...]:
    """The ids of the clips that stand in a text, in order."""
    return tuple(_CLIP.findall(words))


def outgoing(
    one: Brief, found: Mapping[str, Piece], earlier: Sequence[Published], *, reviewer: str, now: datetime
) -> Published:
    """The brief as it goes out; published again it keeps its address and its first day."""
    tongue = Tongue("fr" if one.lang == "fr" else "en")
    before = next((out for out in earlier if out.brief == one.id), None)
    out = Published(
        one.id, _slug(one, earlier), one.title, one.lang, _lead(one.words), body(one.words, found, tongue), one.writer, reviewer, now, now,
    )  # fmt: skip
    return replace(out, slug=before.slug, published=before.published) if before else out


def written(folder: Path, out: Sequence[Published], *, demo: bool) -> None:
    """Write the whole site anew: what is no longer out is no longer there. Only pages that this wrote are taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "index.html": _index(out, demo),
        "feed.xml": _feed(out),
        **{f"{one.slug}.html": _article(one, demo) for one in out},
    }
    for old in folder.glob("brief-*.html"):
        if old.name not in pages:
            old.unlink()
    for name, page in pages.items():
        half = folder / f".{name}.part"
        half.write_text(page, encoding="utf-8")
        half.replace(folder / name)


def _markdown(words: str) -> str:
    from markdown_it import MarkdownIt  # for those who publish only

    reader = MarkdownIt("commonmark", {"html": False}).disable("image")
    reader.validateLink = lambda url: url.startswith(("https://", "http://", "mailto:"))  # type: ignore[method-assign]
    return str(reader.render(words))


def _link(url: str) -> str:
    return f' <a href="{escape(url)}" rel="noreferrer noopener">{escape(url)}</a>' if url else ""


def _slug(one: Brief, earlier: Sequence[Published]) -> str:
    """An address from the title, in plain letters, that no other brief has."""
    plain = unicodedata.normalize("NFKD", one.title).encode("ascii", "ignore").decode().lower()
    slug = "brief-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or one.id)
    return f"{slug}-{one.id}" if any(out.slug == slug and out.brief != one.id for out in earlier) else slug


def _lead(words: str) -> str:
    """The first lines in plain words, for index and feed."""
    line = next(
        (
            line.strip()
            for line in words.splitlines()
            if line.strip() and not _CLIP.match(line) and not line.startswith("#")
        ),
        "",
    )
    return re.sub(r"[*_`>\[\]]|\(https?:[^)]*\)", "", line)[:280]


def _frame(lang: str, title: str, inside: str, demo: bool) -> str:
    tongue = Tongue("fr" if lang == "fr" else "en")
    label = (
        f'<p class="demo">{escape(tongue.say("Demo data: fictional brands, people and posts"))}</p>'
        if demo
        else ""
    )
    return (
        f'<!doctype html>\n<html lang="{tongue.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="alternate" type="application/atom+xml" href="feed.xml"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body>{label}{inside}</body></html>\n"
    )


def _article(one: Published, demo: bool) -> str:
    tongue = Tongue("fr" if one.lang == "fr" else "en")
    who = " · ".join(escape(part) for part in (tongue.day(one.published), one.writer) if part)
    back = f'<p><a href="index.html">{escape(tongue.say("All briefs"))}</a></p>'
    return _frame(
        one.lang,
        one.title,
        f"{back}<article><h1>{escape(one.title)}</h1><p><small>{who}</small></p>{one.body}</article>",
        demo,
    )


def _index(out: Sequence[Published], demo: bool) -> str:
    lang = out[0].lang if out else "en"
    tongue = Tongue("fr" if lang == "fr" else "en")
    items = "".join(
        f'<article lang="{escape(one.lang)}"><h2><a href="{escape(one.slug)}.html">{escape(one.title)}</a></h2><p>{escape(one.lead)}</p><small>{escape(tongue.day(one.published))}</small></article>'
        for one in out
    )
    nothing = f"<p>{escape(tongue.say('Nothing is published yet.'))}</p>"
    return _frame(
        lang, tongue.say("Briefs"), f"<h1>{escape(tongue.say('Briefs'))}</h1>{items or nothing}", demo
    )


def _feed(out: Sequence[Published]) -> str:
    latest = max((one.updated for one in out), default=datetime(1970, 1, 1, tzinfo=UTC))
    entries = "".join(
        f'<entry><id>urn:vigie:brief:{escape(one.brief)}</id><title>{_xml(one.title)}</title><link rel="alternate" href="{escape(one.slug)}.html"/>'
        f"<published>{_rfc(one.published)}</published><updated>{_rfc(one.updated)}</updated><author><name>{_xml(one.writer or 'Vigie')}</name></author>"
        f'<summary>{_xml(one.lead)}</summary><content type="html">{_xml(one.body)}</content></entry>'
        for one in out
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:vigie:briefs</id><title>Vigie</title><link rel="self" href="feed.xml"/><updated>{_rfc(latest)}</updated>{entries}</feed>\n'


def _xml(text: str) -> str:
    return escape(xml_text(text))


def _rfc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
