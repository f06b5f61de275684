"""What stands where a clip does: a figure asked anew with its interval and basis, a chart, or a quotation as terms allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from data.briefs import Clip
from data.questions import counts, mentions
from data.questions.scope import Scope
from data.records import Period, Watch
from data.store import Store
from reports.basis import basis
from reports.camp_chapter import camp_parts
from reports.camps import camps
from reports.chapters import platforms, ranking, sites, ties_in_words
from reports.clean import clean
from reports.curve import curve
from reports.influence import influence
from reports.long_page import as_html
from reports.parts import Part, Picture, Prose, Table
from reports.sheet import alternative, method, quote, told
from reports.summary import Summary, summary
from reports.told import numbers
from reports.tongue import Tongue

# Where a public page links a post and does not copy it. X: a post is shown whole and unmodified, with logo, its author's name and picture,
# and working ways to answer it (https://docs.x.com/developer-terms/display-requirements), and goes as soon as it went there
# (https://docs.x.com/developer-terms/policy); a page that opens without network can do neither. Reddit: user content may be copied and displayed
# only as needed to run the app for the app's users (https://redditinc.com/policies/data-api-terms); a public page is not that.
LINKED_ONLY = frozenset({"x", "reddit"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip as plain words, as HTML (escaped), as a drawing where it is one, and the source to be listed beneath."""

    words: str
    html: str
    source: str
    svg: str = ""
    url: str = ""
    tables: tuple[Table, ...] = ()


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
        if key not in known:
            found[clip.id] = _gone(tongue)
        elif clip.kind in ("ranking", "camps", "channels"):
            found[clip.id] = _parts(store, clip, known[key], there)
        else:
            found[clip.id] = _figure(clip, known[key], there)
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


def _parts(store: Store, clip: Clip, found: Summary, tongue: Tongue) -> Piece:
    """A table or drawing of the long report, by itself."""
    told = list(_asked_parts(store, clip, found, tongue))
    name = clean(found.watch.name, most=60) if found.watch else tongue.say("Every mention")
    html = "".join(as_html("", part) for part in told)
    words = " ".join(_as_words(part) for part in told)
    drawn = next((part.svg for part in told if isinstance(part, Picture)), "")
    return Piece(
        f"{name} · {words}",
        html,
        f"{name} · {method(found, tongue)}",
        drawn.replace(">", '><rect width="100%" height="100%" fill="#FFFFFF"/>', 1) if drawn else "",
        tables=tuple(part for part in told if isinstance(part, Table)),
    )


def _asked_parts(store: Store, clip: Clip, found: Summary, tongue: Tongue) -> Iterator[Part]:
    if clip.kind == "channels":
        under = basis(found, tongue)
        yield platforms(counts.by_platform_and_language(store, found.scope), tongue, under)
        domains = mentions.domains(store, found.scope, most=8)
        if len(domains):
            yield sites(domains, tongue, under)
    elif clip.kind == "ranking":
        report = influence(store, found.scope)
        if report is None:
            yield Prose("", tongue.say("Nobody cited anybody in this period, so there is no map."))
        else:
            yield ranking(report, tongue, basis(found, tongue, n=ties_in_words(report, tongue)), most=8)
    else:
        names = tuple(watch.name for watch in (found.watch,) if watch)
        yield from list(camp_parts(camps(store, found.scope, exclude=names), found, tongue))[:2]


def _as_words(part: Part) -> str:
    """A part as plain lines, for the preview."""
    if isinstance(part, Prose):
        return part.text
    if isinstance(part, Picture):
        return f"{part.head}. {part.alt}"
    return part.head


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
