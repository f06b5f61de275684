"""What stands where a clip does: a figure asked anew with its interval and basis, a chart, or a quotation as terms allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from data.briefs import Clip
from data.questions import mentions
from data.questions.scope import Scope
from data.records import Period, Watch
from data.store import Store
from reports.clean import clean
from reports.curve import curve
from reports.sheet import alternative, method, quote, told
from reports.summary import Summary, summary
from reports.told import numbers
from reports.tongue import Tongue

# Where a public page may link a post but not copy it: X's Developer Policy (display posts through X's own embedding only, and drop
# them when they go: https://docs.x.com/developer-terms/policy), Reddit's Data API Terms, section 2 (user content is not ours
# to reproduce: https://redditinc.com/policies/data-api-terms).
LINKED_ONLY = frozenset({"x", "reddit"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip as plain words, as HTML (escaped), as a drawing where it is one, and the source to be listed beneath."""

    words: str
    html: str
    source: str
    svg: str = ""
    url: str = ""


def pieces(
    store: Store, clips: Sequence[Clip], watches: Sequence[Watch], tongue: Tongue, *, now: datetime
) -> dict[str, Piece]:
    """Every clip by its id; figures of the same watch and period are asked for once."""
    known: dict[tuple[object, ...], Summary] = {}
    found = {}
    for clip in clips:
        if clip.kind == "quote":
            found[clip.id] = _quote(store, clip, tongue)
            continue
        key = (clip.watch, clip.since, clip.until, clip.zone)
        if key not in known and (asked := _asked(store, clip, watches, now)):
            known[key] = asked
        there = Tongue(tongue.language, clip.zone)
        found[clip.id] = _figure(clip, known[key], there) if key in known else _gone(tongue)
    return found


def _asked(store: Store, clip: Clip, watches: Sequence[Watch], now: datetime) -> Summary | None:
    watch = next((one for one in watches if one.id == clip.watch), None)
    if clip.since is None or clip.until is None or (clip.watch and watch is None):
        return None
    rivals = tuple(one for one in watches if one.kind == "rival" and one.id != clip.watch)[:5]
    scope = Scope(Period(clip.since, clip.until), (clip.watch,) if clip.watch else ())
    return summary(store, scope, zone=clip.zone, now=now, watch=watch, rivals=rivals)


def _figure(clip: Clip, found: Summary, tongue: Tongue) -> Piece:
    name = clean(found.watch.name, most=60) if found.watch else tongue.say("Every mention")
    source = f"{name} · {method(found, tongue)}"
    if clip.kind == "chart":
        drawn = curve(found.steps, found.tones, found.step, tongue, width=640, height=260)
        svg = drawn.replace(">", '><rect width="100%" height="100%" fill="#FFFFFF"/>', 1)
        alt = alternative(found, tongue)
        labelled = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
        return Piece(
            alt,
            f"<figure>{labelled}<figcaption>{escape(name)} · {escape(alt)}</figcaption></figure>",
            source,
            svg,
        )
    if clip.kind == "conclusion":
        words = f"{name}: {told(found, tongue, 'conclusion')}"
        return Piece(words, f'<p class="figure"><b>{escape(words)}</b></p>', source)
    number = next(one for one in numbers(found, tongue) if one.key == clip.kind)
    beside = " · ".join(part for part in (number.change, number.why, number.basis) if part)
    html = f'<p class="figure"><span>{escape(name)} · {escape(number.label)}</span> <b>{escape(number.value)}</b> <span>{escape(beside)}</span></p>'
    return Piece(f"{name} · {number.label}: {number.value} ({beside})", html, source)


def _quote(store: Store, clip: Clip, tongue: Tongue) -> Piece:
    row = mentions.one(store, clip.platform or "", clip.mention or "")
    if not len(row) or bool(row["deleted"].iloc[0]):
        return _gone(tongue)
    said = quote("reacted", "", row, Tongue(tongue.language, clip.zone))
    about = " · ".join(part for part in (said.who, said.where, said.when) if part)
    link = (
        f' <a href="{escape(said.url)}" rel="noreferrer noopener">{escape(tongue.say("Read it there"))}</a>'
        if said.url
        else ""
    )
    if clip.platform in LINKED_ONLY:
        words = tongue.say("A post by {about}", about=about)
        return Piece(f"{words} ({tongue.say('linked, not copied: the terms of {name} say so', name=said.where)})", f"<blockquote><footer>{escape(words)}.{link}</footer></blockquote>", about, url=said.url or "")  # fmt: skip
    return Piece(
        f"{tongue.quoted(said.text)} ({about})",
        f"<blockquote><p>{escape(said.text)}</p><footer>{escape(about)}{link}</footer></blockquote>",
        about, url=said.url or "",
    )  # fmt: skip


def _gone(tongue: Tongue) -> Piece:
    words = tongue.say("What stood here was withdrawn or is no longer in the store.")
    return Piece(words, f"<p><i>{escape(words)}</i></p>", "")
