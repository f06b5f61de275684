"""What one address answers today: articles, nothing new, a site that names its feeds, or a fault and its cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Event
from typing import Final
from urllib.parse import urljoin

from connectors.contract import QueryRejected, SourceError, Transient
from connectors.feeds.addresses import address as read_address
from connectors.feeds.addresses import shown
from connectors.feeds.apart import Reader
from connectors.feeds.articles import Brought, articles
from connectors.feeds.memory import SOURCE, Place
from connectors.feeds.parse import Data
from connectors.web import Answer, Stranger, retry_at
from data.records import Rejected

USUAL: Final = timedelta(minutes=15)
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=1)
COMMON_PATHS: Final = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
MOST_LEADS: Final = 5
LOOK_FOR_FEEDS: Final = timedelta(days=7)
_PASSING = (
    timedelta(minutes=5),
    timedelta(hours=2),
)  # first and longest wait after a fault that passes by itself
_LASTING = (timedelta(hours=1), timedelta(days=1))  # after one that somebody has to mend
_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
)
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})")
_CURES: Final = {
    401: "It wants a login: give an address that is open to everybody.",
    403: "It forbids readers like ours: ask the site, or take the address out.",
    404: "There is no such page: look up the feed's address on the site.",
}


class Visitor:
    """Asks one address at a time, through the door that opens outwards only. Not thread-safe."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        private: frozenset[str] = frozenset(),
        seconds: float,
        reading_seconds: float,
    ) -> None:
        self._clock, self._private, self._seconds = clock, private, seconds
        self._reader = Reader(seconds=reading_seconds)
        self._door: Stranger | None = None

    def visit(self, address: str, place: Place, *, stop: Event | None = None) -> Brought:
        """What the address brings now; `place` remembers it, and when to come again.

        Raises Transient only where this machine is at fault, or `stop` was set.
        """
        brought = Brought()
        try:
            answer = self._get(place.moved or address, brought, _conditions(place))
        except SourceError as fault:
            self._fail(brought, address, place, str(fault), person=isinstance(fault, QueryRejected))
            return brought
        now = self._clock()
        if answer.status == 304 and place.read is not None:
            self._well(place, answer, now)
        elif answer.status == 410:
            place.gone = True
            self._tell(
                brought, address, place, "It is gone for good (410) and is not asked again: take it out."
            )
        elif answer.status == 200:
            self._open(brought, address, place, answer, stop)
        else:
            self._refused(brought, address, place, answer)
        return brought

    def close(self) -> None:
        self._reader.close()
        if self._door is not None:
            self._door.close()
            self._door = None

    def _get(self, url: str, brought: Brought, headers: Mapping[str, str]) -> Answer:
        brought.requests += 1
        if self._door is None:
            self._door = Stranger(seconds=self._seconds, private=self._private)
        return self._door.get(url, headers={"Accept": _ACCEPT, **headers})

    def _read(self, answer: Answer, stop: Event | None) -> Data:
        return self._reader.read(
            answer.content, answer.headers.get("content-type", ""), answer.url, stop=stop
        )

    def _open(self, brought: Brought, address: str, place: Place, answer: Answer, stop: Event | None) -> None:
        data = self._read(answer, stop)
        if data["is"] == "page":
            self._page(brought, address, place, answer, data, stop)
        elif data["is"] == "refused":
            why = f"{data['why']} Check that the address is a feed's, or ask the site."
            self._fail(brought, address, place, why, person=True)
        else:
            now = self._clock()
            found = articles(data, address, place, now)
            found.requests = brought.requests
            for name in Brought.__slots__:
                setattr(brought, name, getattr(found, name))
            place.etag, place.modified = _kept(answer, "etag"), _kept(answer, "last-modified")
            place.every, place.leads = data["every"], ()
            self._well(place, answer, now)

    def _page(
        self, brought: Brought, address: str, place: Place, answer: Answer, data: Data, stop: Event | None
    ) -> None:
        """A web page: its head may name feeds; the front door of a site that names none is tried at the usual paths."""
        leads = _leads(answer.url, data, but={address, place.moved})
        if not leads and place.read is None:
            leads = self._knock(brought, answer.url, stop)
        if leads:
            place.leads = brought.leads = leads
            place.faults, place.said, place.person = 0, None, False
            place.next = self._clock() + LOOK_FOR_FEEDS
            return
        why = "It is a web page (a login page, perhaps) that names no feed: give the address of the feed itself."
        self._fail(brought, address, place, why, person=True)

    def _knock(self, brought: Brought, url: str, stop: Event | None) -> tuple[str, ...]:
        for path in COMMON_PATHS:
            if stop is not None and stop.is_set():
                raise Transient("Reading was stopped.")
            try:
                answer = self._get(urljoin(url, path), brought, {})
            except SourceError:
                return ()  # a site that does not answer one path is not bothered with the next
            if answer.status == 200 and self._read(answer, stop)["is"] == "feed":
                return (read_address(answer.moved or urljoin(url, path)),)
        return ()

    def _well(self, place: Place, answer: Answer, now: datetime) -> None:
        place.read, place.faults, place.said, place.person = now, 0, None, False
        if answer.moved and len(answer.moved) <= 2000:
            place.moved = answer.moved
        asked = [place.every] if place.every else []
        age = _MAX_AGE.search(answer.headers.get("cache-control", "").lower())
        if age and int(age.group(1)):
            asked.append(int(age.group(1)))
        wait = timedelta(seconds=max(asked)) if asked else USUAL
        place.next = now + min(max(wait, SOONEST), LATEST)

    def _refused(self, brought: Brought, address: str, place: Place, answer: Answer) -> None:
        cure = _CURES.get(answer.status, "It is tried again, later each time.")
        why = f"It answered {answer.status}. {cure}"
        self._fail(brought, address, place, why, person=400 <= answer.status < 500 and answer.status != 429)
        if answer.status in (429, 503) and "retry-after" in answer.headers:
            now = self._clock()
            place.next = max(retry_at(answer.headers, now), now + SOONEST)

    def _fail(self, brought: Brought, address: str, place: Place, why: str, *, person: bool) -> None:
        """Come back later, later each time; an address that moved is asked at its old place again after three faults."""
        place.faults, place.person = place.faults + 1, person
        first, longest = _LASTING if person else _PASSING
        place.next = self._clock() + min(first * 2 ** min(place.faults - 1, 10), longest)
        if place.faults >= 3:
            place.moved = None
        self._tell(brought, address, place, why)

    def _tell(self, brought: Brought, address: str, place: Place, why: str) -> None:
        """Say a fault once, and again when it is another one."""
        why = f"{shown(address)}: {why}"
        if place.said != why:
            place.said = why
            brought.rejected.append(Rejected(SOURCE, shown(address), why, shown(address)))


def _conditions(place: Place) -> dict[str, str]:
    """RFC 9110, section 13: only what changed since."""
    if place.read is None:
        return {}
    said = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    return {name: value for name, value in said.items() if value}


def _kept(answer: Answer, name: str) -> str | None:
    value = answer.headers.get(name, "")
    return value if 0 < len(value) <= 300 and value.isascii() and value.isprintable() else None


def _leads(url: str, data: Data, *, but: set[str | None]) -> tuple[str, ...]:
    """Addresses of the feeds a page names, those of comments left out."""
    found: dict[str, None] = {}
    for href, title in data["leads"]:
        if "comment" in f"{href} {title}".lower():
            continue
        try:
            found[read_address(urljoin(urljoin(url, data["base"] or ""), href))] = None
        except (QueryRejected, ValueError):
            continue
    return tuple(lead for lead in found if lead not in but)[:MOST_LEADS]
