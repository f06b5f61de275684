"""One round over all of Reddit that is to be read: every listing down to where it was left, every thread that is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import Any, Final

from connectors.contract import QueryRejected
from connectors.files.found import Found
from connectors.reddit import listings
from connectors.reddit.asking import Reader, Refused
from connectors.reddit.places import Listing, Mark, Places, Walk, moment
from connectors.reddit.readings import SOURCE, Page, Readings, page
from connectors.reddit.threads import MOST_STEPS, Thread, Todo, is_due
from data.records import Batch, Gap, Rejected, Seen, Usage

_RUNAWAY: Final = 2_000  # things of one listing after which we stop, whatever Reddit says
_AGAIN: Final = 86_400.0  # seconds until a refused subreddit or query is tried again
_WHY: Final = {
    "private": "is private",
    "banned": "was banned",
    "quarantined": "is quarantined",
    "gold_only": "is for paying members",
}


class Round:
    """Reads and yields batches; each one's checkpoint is a place to go on from."""

    def __init__(
        self,
        reader: Reader,
        readings: Readings,
        places: Places,
        *,
        clock: Callable[[], datetime],
        stop: Event,
    ) -> None:
        self._reader, self._readings, self._places = reader, readings, places
        self._clock, self._stop = clock, stop

    def batches(
        self, asked: Sequence[str], subreddits: Sequence[str], threads: Sequence[Thread], watches: str
    ) -> Iterator[Batch]:
        """All of a round. `watches`: a print of them, to notice that they have changed.

        Raises SourceError; QueryRejected at the end, when Reddit refused every query.
        """
        places = self._places
        now = self._now()
        places.refused = {name: at for name, at in places.refused.items() if 0 <= now - at < _AGAIN}
        readable = [name for name in subreddits if name not in places.refused]
        searches = [one for one in listings.of_queries(asked) if one.name not in places.refused]
        members = [one.name for one in searches] + [*listings.members(readable)]
        places.begin(members, (one.id for one in threads), watches)
        todo = [one for one in searches if one.name not in places.done]
        todo += listings.of_subreddits(readable, places)
        for listing in todo:
            yield from self._down(listing)
        for one in threads:
            if not self._stop.is_set() and is_due(places.threads.get(one.id, {}), now):
                yield from self._thread(one)
        if self._stop.is_set():
            return
        span = places.rest()
        yield self._batch(seen=(Seen(SOURCE, *span),) if span else ())
        if asked and all(one.name in places.refused for one in listings.of_queries(asked)):
            raise QueryRejected("Reddit refuses every query of these watches: simplify them.")

    def _down(self, listing: Listing) -> Iterator[Batch]:
        """One listing, from its top to where it was left."""
        places = self._places
        if any(name in places.refused for name in listing.subreddits):
            readable = [name for name in listing.subreddits if name not in places.refused]
            if not readable:
                return
            listing = listings.among(listing, readable)
        walk = places.walks.get(listing.name) or Walk(self._now())
        again = True
        while not self._stop.is_set():
            try:
                found = self._page(listing, walk)
            except Refused as why:
                yield from self._without(listing, why)
                return
            if found is None:
                if again:  # all that we could go on after is gone: once more from the top
                    again, walk = False, Walk(self._now())
                    continue
                gap = places.end(listing, walk, broken=True)
                yield self._batch(gaps=self._gaps(listing, gap))
                return
            yield from self._handed_over(listing, walk, found)
            if listing.name not in places.walks:
                return

    def _page(self, listing: Listing, walk: Walk) -> Page | None:
        """The next page. None where Reddit no longer finds any of the things it should go on after.

        After a deleted thing a listing is empty, as if it ended there: the things above it are tried, too.
        """
        if not walk.anchors:
            return page(self._reader.get(listing.path, **listing.params))
        for anchor in walk.anchors:
            found = page(self._reader.get(listing.path, **{**listing.params, "after": anchor}))
            if len(found):
                return found
        return None

    def _handed_over(self, listing: Listing, walk: Walk, found: Page) -> Iterator[Batch]:
        """One page of a listing as a batch, its walk brought forward."""
        places = self._places
        floor, marks = places.floor(listing), found.marks()
        records = self._readings.read(found, _place(listing))
        self._meet_parents(records)
        if walk.top is None and marks:
            walk.top = Mark(max(mark.created for mark in marks), max(mark.number for mark in marks))
        walk.count += len(found)
        created = [mark.created for mark in marks] + ([walk.oldest] if walk.oldest is not None else [])
        walk.oldest = min(created, default=None)
        walk.anchors = ([found.after] if found.after else []) + [
            name for name in reversed(found.names[-3:]) if name != found.after
        ]
        walk.met = walk.met or (floor is not None and any(mark.passes(floor) for mark in marks))
        reached = bool(floor and marks and marks[-1].passes(floor, listing.margin))
        over = found.after is None or walk.count >= _RUNAWAY or (reached and not places.deep(listing))
        gap = None
        if over:
            gap = places.end(listing, walk)
        else:
            places.walks[listing.name] = walk
        yield self._batch(records, read=len(found), gaps=self._gaps(listing, gap))
        self._readings.keep()

    def _without(self, listing: Listing, why: Refused) -> Iterator[Batch]:
        """Reddit refuses a listing: of several subreddits the one at fault is looked for, the others are read."""
        places = self._places
        places.walks.pop(listing.name, None)
        if len(listing.subreddits) > 1:
            for half in listings.halves(listing):
                yield from self._down(half)
            return
        places.leave_out(listing)
        if not listing.subreddits:
            if why.status == 403:
                raise why.as_fault() from None
            places.refused[listing.name] = self._now()
            query = listing.params["q"]
            told = f"Reddit refuses this query ({why}); simplify the watch it comes from"
        else:
            name = listing.subreddits[0]
            places.refused[name] = self._now()
            places.done += [one for one in listings.members([name]) if one not in places.done]
            query = f"r/{name}"
            told = f"{query} {_WHY.get(why.reason, f'cannot be read ({why})')}; it is tried again in a day, or take it out"
        yield self._rejected(_place(listing), told, str(query))

    def _thread(self, one: Thread) -> Iterator[Batch]:
        """All comments of one thread, a hundred at a step, the newest first."""
        state = self._places.threads.setdefault(one.id, {"read": None, "created": None, "todo": None})
        todo = Todo(state["todo"])
        try:
            if state["todo"] is None:
                found = page(self._reader.get(f"comments/{one.id}/", limit=500, sort="new"))
                state["created"] = next(iter(mark.created for mark in found.marks()), None)
                yield from self._step(one, state, todo, found)
            while todo.left and todo.steps < MOST_STEPS and not self._stop.is_set():
                yield from self._step(one, state, todo, self._more(one, todo))
        except Refused as why:
            told = f"the thread {one.id} cannot be read ({why}); take it out if it is gone"
            todo = Todo()
            state |= {"read": self._now(), "todo": None}
            yield self._rejected(f"thread {one.id}", told, one.id)
        if self._stop.is_set():
            return
        left_out = len(todo.ids) + len(todo.below)
        state |= {"read": self._now(), "todo": None}
        if left_out:
            told = f"the thread has more comments than one reading takes; some {left_out:,} of the oldest were left out"
            yield self._rejected(f"thread {one.id}", told, one.id)

    def _more(self, one: Thread, todo: Todo) -> Page:
        """Comments that the tree left out."""
        if todo.ids:
            some = ",".join(todo.next_ids())
            return page(self._reader.post("api/morechildren/", children=some, link_id=one.name, sort="new"))
        return page(self._reader.get(f"comments/{one.id}/_/{todo.below.pop()}", limit=500, sort="new"))

    def _step(self, one: Thread, state: dict[str, Any], todo: Todo, found: Page) -> Iterator[Batch]:
        records = self._readings.read(found, f"thread {one.id}", counts=True)
        self._meet_parents(records)
        todo.add(found.stubs)
        todo.steps += 1
        state["todo"] = todo.state()
        yield self._batch(records, read=len(found))
        self._readings.keep()

    def _meet_parents(self, records: Found) -> None:
        """Ask who wrote what is answered here: one request, and only for what is new."""
        unknown = self._readings.parents(records)
        if unknown:
            answer = self._reader.get("api/info/", id=",".join(unknown))
            self._readings.meet(page(answer), unknown)
        self._readings.answer(records)

    def _batch(
        self,
        records: Found | None = None,
        *,
        read: int = 0,
        gaps: tuple[Gap, ...] = (),
        seen: tuple[Seen, ...] = (),
        rejected: tuple[Rejected, ...] = (),
    ) -> Batch:
        found = records.batch() if records is not None else Batch(SOURCE)
        return Batch(
            SOURCE,
            found.mentions,
            found.authors,
            found.interactions,
            found.tombstones,
            gaps,
            seen,
            rejected=found.rejected + rejected,
            checkpoint=self._places.checkpoint(),
            usage=Usage(SOURCE, requests=self._reader.meter.taken()),
            stable_ids=True,
            read=read,
        )

    def _rejected(self, place: str, why: str, payload: str) -> Batch:
        return self._batch(rejected=(Rejected(SOURCE, place, why, payload[:4_000]),))

    def _gaps(self, listing: Listing, span: tuple[float, float] | None) -> tuple[Gap, ...]:
        if span is None:
            return ()
        what = f"{listing.name.partition(':')[0]} of r/{'+'.join(listing.subreddits)}"
        what = what if listing.subreddits else f"the search for {listing.params['q']}"
        why = f"Reddit lists only so many of its newest things: {what[:200]} had more than that since the last reading."
        return (Gap(SOURCE, moment(span[0]), moment(span[1]), why),)

    def _now(self) -> float:
        return self._clock().timestamp()


def _place(listing: Listing) -> str:
    return listing.name[:120]
