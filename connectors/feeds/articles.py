"""What the entries of a feed become: articles of an outlet, and the outlets it links to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.articles import PLATFORM, canonical
from connectors.feeds.addresses import domain, related, shown
from connectors.feeds.memory import SOURCE, Known, Place, key_of, mark_of
from data.query.marks import host
from data.records import Author, Gap, Interaction, Mention, Rejected

_EPOCH = datetime.fromtimestamp(0, UTC)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # the Web's first year; a date before it is a mistake or a default

Entry = dict[str, Any]


@dataclass(slots=True)
class Brought:
    """The records of one reading. `read` counts what the feed showed, old and new."""

    mentions: list[Mention] = field(default_factory=list)
    authors: dict[str, Author] = field(default_factory=dict)
    interactions: list[Interaction] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    read: int = 0
    requests: int = 0
    leads: tuple[str, ...] = ()


def articles(feed: dict[str, Any], address: str, place: Place, now: datetime) -> Brought:
    """What is new or changed in a feed since `place` was read; `place` then remembers what the feed shows.

    An item keeps the time of creation it was first told with: publishers move it when they edit, and an item without
    a date has only the moment it was first read.
    """
    today = (now - _EPOCH).days
    brought = Brought(read=len(feed["entries"]) + len(feed["faults"]))
    current: dict[str, Known] = {}
    for entry, name in _named(feed, domain(address)):
        key = key_of(name)
        if key in current:
            continue  # shown twice: the first is the newest
        before = place.seen.get(key)
        created = before.created if before else _seconds(_created(entry, now))
        mark = mark_of(*(entry[part] for part in ("title", "text", "link", "updated", "replies")))
        current[key] = Known(created, today, mark)
        if before is None or before.mark != mark:
            moment = _EPOCH + timedelta(seconds=created)
            _add(brought, entry, name, moment, feed, address, now)
    _tell_gap(brought, address, place, current)
    if current:
        latest = _EPOCH + timedelta(seconds=max(known.created for known in current.values()))
        place.newest = max(latest, place.newest or latest)
    _tell_faults(brought, feed, address, place, current, now)
    place.keep(current, today)
    return brought


def _named(feed: Entry, site: str) -> Iterator[tuple[Entry, str]]:
    """Each entry with its id: its link, else its guid, else a print of what it says.

    The link comes first, for a news search knows the article by it. A link that several entries share, or that is the
    site's front door, names none of them; nor does a guid that several share.
    """
    entries: Sequence[Entry] = feed["entries"]
    links = Counter(link for link, _ in {(_link(one), one["guid"] or one["title"]) for one in entries})
    guids = Counter(guid for guid, _ in {(one["guid"], _link(one) or one["title"]) for one in entries})
    for entry in entries:
        guid, link = entry["guid"], _link(entry)
        if link and links[link] == 1 and link != canonical(feed["link"] or ""):
            yield entry, link
        elif guid and guids[guid] == 1:
            yield entry, canonical(guid) or f"{site}:{guid}"
        else:
            said = "\x1f".join(str(entry[part]) for part in ("link", "title", "text"))
            yield entry, f"{site}:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _link(entry: Entry) -> str | None:
    return canonical(entry["link"]) if entry["link"] else None


def _add(
    brought: Brought, entry: Entry, name: str, created: datetime, feed: Entry, address: str, now: datetime
) -> None:
    title, text, link = entry["title"], entry["text"], entry["link"]
    if not (title or text):
        brought.rejected.append(
            Rejected(
                SOURCE,
                f"{shown(address)}, item {entry['place']}",
                "It has neither a title nor a text, so there is nothing to read; tell the feed's publisher.",
                f"{link or ''} {entry['guid'] or ''}"[:4000],
            )
        )
        return
    author = _outlet(entry, feed, address, now)
    brought.authors.setdefault(author.id, author)
    here = host(link) if link else None
    brought.mentions.append(
        Mention(
            platform=PLATFORM,
            id=name,
            text=text or title,
            created=created,
            author_id=author.id,
            kind="article",
            title=title,
            url=link,
            lang=entry["lang"],
            community=domain(address),
            replies=entry["replies"],
            domains=tuple(dict.fromkeys([author.id, *([here] if here else []), *entry["domains"]])),
            fetched=now,
        )
    )
    own = {author.id, domain(address)} | ({here} if entry["outlet"] and here else set())
    for target in dict.fromkeys([*([here] if here else []), *entry["domains"]]):
        if not any(related(target, one) for one in own):
            brought.interactions.append(Interaction(PLATFORM, "link", name, author.id, target, created))


def _outlet(entry: Entry, feed: Entry, address: str, now: datetime) -> Author:
    """Who published it: the `source` an aggregator names for an item, else the feed's own site."""
    cited = host(entry["outlet"]) if entry["outlet"] else None
    if cited:
        name = entry["outlet_title"] or cited
        return Author(PLATFORM, cited, handle=cited, name=name, url=entry["outlet"], fetched=now)
    own = (host(feed["link"]) if feed["link"] else None) or domain(address)
    return Author(
        PLATFORM,
        own,
        handle=own,
        name=feed["title"] or own,
        description=feed["subtitle"],
        url=feed["link"],
        fetched=now,
    )


def _created(entry: Entry, now: datetime) -> datetime:
    for told in (entry["published"], entry["updated"]):
        if told is not None:
            try:
                moment = _EPOCH + timedelta(seconds=told)
            except OverflowError:
                continue
            if moment >= _FIRST:
                return min(moment, now)
    return now


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


def _tell_faults(
    brought: Brought, feed: Entry, address: str, place: Place, current: dict[str, Known], now: datetime
) -> None:
    """Items that could not be read, each said once as long as the feed shows it."""
    noted = Known(_seconds(now), (now - _EPOCH).days, "")
    for fault in feed["faults"]:
        key = key_of(f"fault {fault['payload']}")
        if key not in place.seen and key not in current:
            why = f"The item cannot be read ({fault['why']}); the others of the feed are. Tell the feed's publisher."
            where = f"{shown(address)}, item {fault['place']}"
            brought.rejected.append(Rejected(SOURCE, where, why, fault["payload"]))
        current[key] = noted
    if feed["left"]:
        key = key_of("left")
        if key not in place.seen:
            why = f"The feed holds {feed['left']} items beyond the 5,000 that are read; use a shorter feed of the site."
            brought.rejected.append(Rejected(SOURCE, shown(address), why, ""))
        current[key] = noted


def _tell_gap(brought: Brought, address: str, place: Place, current: dict[str, Known]) -> None:
    """A feed shows its last items only: if none of them was known before, others may have come and gone."""
    if place.read is None or place.newest is None or not current or not place.seen:
        return
    if not place.seen.keys().isdisjoint(current):
        return
    oldest = _EPOCH + timedelta(seconds=min(known.created for known in current.values()))
    if oldest > place.newest:
        why = f"{shown(address)} no longer shows what was read last: items in between may have scrolled away."
        brought.gaps.append(Gap(SOURCE, place.newest, oldest, why))
