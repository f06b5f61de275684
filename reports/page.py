"""The summary as one HTML file: opens anywhere without network, runs no script, prints on one page."""

from __future__ import annotations

from html import escape

from reports import ink
from reports.sheet import Quote, Sheet
from reports.told import Number

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 62rem; padding: 1.6rem 1.2rem; color: {ink.TEXT}; background: #fff;
  font: 16px/1.45 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.6rem; line-height: 1.22; margin: .5rem 0 1.2rem; }}
h2 {{ font-size: .9rem; font-weight: 600; color: {ink.FAINT}; margin: 0 0 .2rem; }}
p {{ margin: 0 0 .9rem; }}
small, .faint {{ color: {ink.FAINT}; font-size: .86rem; }}
.doubt {{ border-left: 3px solid {ink.TEXT}; padding-left: .8rem; }}
.top {{ display: flex; justify-content: space-between; gap: 1rem; flex-wrap: wrap; color: {ink.FAINT}; }}
.demo {{ border: 1px solid {ink.FAINT}; border-radius: 4px; padding: 0 .5rem; font-weight: 600; color: {ink.TEXT}; }}
.numbers {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem; margin-bottom: 1.4rem; }}
.numbers div > span {{ display: block; line-height: 1.3; }}
.value {{ font-size: 1.8rem; font-weight: 600; }}
.unsure {{ color: {ink.FAINT}; }}
.two {{ display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.6rem; margin-bottom: 1.4rem; }}
.three {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.2rem; }}
figure {{ margin: 0; }} svg {{ width: 100%; height: auto; overflow: visible; }}
blockquote {{ margin: 0; padding-left: .8rem; border-left: 3px solid {ink.UNTONED}; }}
blockquote.risk {{ border-color: {ink.NEGATIVE}; }} blockquote.ally {{ border-color: {ink.POSITIVE}; }}
.key i {{ display: inline-block; width: .7em; height: .7em; margin: 0 .3em 0 .9em; }} .key i:first-child {{ margin-left: 0; }}
table {{ border-collapse: collapse; width: 100%; }} td, th {{ padding: 0 .4rem .1rem 0; font-weight: 400; text-align: left; }}
td.bar {{ width: 55%; }} td.bar span {{ display: block; height: .55em; background: {ink.OTHERS}; }} tr:first-child td.bar span {{ background: {ink.OURS}; }}
footer {{ margin-top: 1.6rem; padding: .9rem 1rem; background: {ink.PANEL}; border-radius: 6px; }}
footer p {{ margin: 0 0 .3rem; color: {ink.FAINT}; font-size: .86rem; }}
a {{ color: inherit; }}
@media (max-width: 44rem) {{ .two {{ grid-template-columns: 1fr; }} }}
@media print {{ body {{ font-size: 12px; padding: 0; }} }}
"""


def page(said: Sheet) -> str:
    """The whole file. Everything worded is escaped here; the chart is our own drawing."""
    return f"{opening(said)}{body(said)}{closing(said)}"


def opening(said: Sheet, *, style: str = "") -> str:
    """The file's head; `style` is more of it."""
    return f"""<!doctype html>
<html lang="{said.language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(said.title)} · {escape(said.subject)}</title><style>{_STYLE}{style}</style></head><body>
"""


def closing(said: Sheet) -> str:
    """The file's foot: method, limits and the way back to the evidence."""
    t, heads = escape, said.heads
    return f"""<footer><h2>{t(heads["method"])}</h2><p>{t(said.method)} {t(said.limits)}</p><p>{t(said.formula)}</p>
{f'<p>{t(heads["evidence"])}: <a href="{t(said.link)}">{t(said.link)}</a></p>' if said.link else ""}
<p>{t(said.made)}</p></footer></body></html>
"""


def body(said: Sheet) -> str:
    """The summary itself."""
    t, heads = escape, said.heads
    return f"""<div class="top"><span>{t(said.title)}{f" · <b>{t(said.tlp)}</b>" if said.tlp else ""}</span>{f'<span class="demo">{t(said.demo)}</span>' if said.demo else ""}</div>
<div>{said.fill} <b>{t(said.level)}</b> · <b>{t(said.subject)}</b> · {t(said.period)}</div>
<h1>{t(said.conclusion)}</h1>
{f'<p class="doubt"><b>{t(said.doubt)}</b></p>' if said.doubt else ""}
<div class="numbers">{"".join(map(_number, said.numbers))}</div>
<div class="two"><figure><h2>{t(said.chart_title)}</h2>
{said.chart.replace("<svg ", f'<svg role="img" aria-label="{t(said.chart_alt)}" ', 1)}
<figcaption class="key faint">{_key(said)}</figcaption></figure>
<div><h2>{t(heads["do"])}</h2><p><b>{t(said.do)}</b><br><small>{t(said.rule)}</small></p>
<h2>{t(heads["risk"])}</h2><p>{t(said.risk)}</p>
<h2>{t(heads["talk"])}</h2><p>{t(said.talk)}</p>
{_voices(said)}</div></div>
<div class="three">{"".join(map(_quote, said.quotes))}</div>
"""


def _number(number: Number) -> str:
    lines = [
        f'<span class="faint">{escape(number.label)}</span>',
        f'<span class="value{"" if number.sure else " unsure"}">{escape(number.value)}</span>',
        f"<span><b>{escape(number.change)}</b></span>" if number.change else "",
        f"<span>{escape(number.why)}</span>" if number.why else "",
        f'<span class="faint">{escape(number.basis)}</span>',
    ]
    return f"<div>{''.join(lines)}</div>"


def _key(said: Sheet) -> str:
    colours = {
        "negative": ink.NEGATIVE, "neutral": ink.NEUTRAL, "positive": ink.POSITIVE, "none": ink.UNTONED,
        **({"unseen": ink.LINE} if said.unseen else {}),
    }  # fmt: skip
    return "".join(
        f'<i style="background:{colour}"></i>{escape(said.heads[name])}' for name, colour in colours.items()
    )


def _voices(said: Sheet) -> str:
    if not said.voices:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="bar"><span style="width:{max(0.5, 100 * part):.1f}%"></span></td><td>{escape(shown)}</td></tr>'
        for name, part, shown in said.voices
    )
    return f"<h2>{escape(said.heads['voice'])}</h2><table>{rows}</table>"


def _quote(quote: Quote) -> str:
    about = " · ".join(
        escape(part) for part in (quote.who, quote.where, quote.when, quote.tone, quote.reactions) if part
    )
    link = (
        f'<br><a href="{escape(quote.url)}" rel="noreferrer noopener">{escape(quote.url)}</a>'
        if quote.url
        else ""
    )
    return f'<blockquote class="{quote.role}"><h2>{escape(quote.head)}</h2><p>{escape(quote.text)}</p><small>{about}{link}</small></blockquote>'
