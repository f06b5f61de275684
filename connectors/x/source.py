"""What X offers: search back over seven days, the filtered stream, and what became of posts we hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, ClassVar

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Can,
    Connector,
    Key,
    Native,
    Option,
    QueryRejected,
    Spec,
    Transient,
)
from connectors.web import Answer
from connectors.x.asking import ARCHIVE, RECENT, RULE, asked, asks_for_authors
from connectors.x.fields import POST, RICH_POST, USER, Grade, Meter, Names, wanted
from connectors.x.live import Live, Tap, knock
from connectors.x.reading import SOURCE, Page, deaf, found_in, missing, page_of, posts_of
from connectors.x.rules import in_step
from connectors.x.walk import Reach, Walk
from connectors.x.wire import Door, Refused, Wire
from data.records import Batch, Checkpoint, Tombstone, Watch

_IDS_AT_ONCE = 100
_TOO_MANY = 10  # posts gone all at once, with none left: believed the second time
_WINDOW, _ARCHIVE_WINDOW = timedelta(days=7), timedelta(days=30)  # X's own, where no time is asked for
_NO_REPOSTS = (
    "X's search returns no reposts since 4 May 2026: they come from the stream, while it is connected."
)
_BILL = "X bills $0.005 a post; whether accounts ($0.010) and originals sent along are billed is unsure: Vigie counts them."
_ACCENTS = "X's stream tells é from e: reposts spelled otherwise than you wrote may be missed; search is not affected."
_SEVEN_DAYS = "X's search looks back seven days."


class X(Connector):
    """Public posts on X, by its API v2 (pay-per-use)."""

    spec: ClassVar[Spec] = Spec(
        name="X",
        platform="x",
        can=Can.SEARCH | Can.STREAM | Can.VERIFY,
        poll_seconds=60.0,
        page_size=100,
        window_days=7.0,
        keys=(Key("bearer_token", "Bearer token", "Of an app at console.x.com, under “Keys and tokens”."),),
        options=(
            Option("archive", "Full archive", "“all” searches 30 days back; a date such as 2026-01-31 from that day on. Empty: seven days."),
            Option("grade", "What comes along", "“rich” brings accounts and originals; “lean” posts alone, at about a fifth of the price.", ("rich",)),
        ),
        money_a_month=25.0,
        attribution="Posts from X (x.com)",
        terms="https://docs.x.com/developer-terms/agreement",
    )  # fmt: skip

    connect_seconds: ClassVar[float] = 10.0
    read_seconds: ClassVar[float] = 20.0  # between two pieces of an answer
    answer_seconds: ClassVar[float] = 60.0  # for all of it
    silence_seconds: ClassVar[float] = 21.0  # of the stream, which sends a keep-alive every 20
    group_seconds: ClassVar[float] = 1.0

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        options = self.access.options
        self._archive = next(iter(options.get("archive", ())), "").strip()
        self._grade: Grade = "lean" if "lean" in options.get("grade", ()) else "rich"
        self._names: Names = "tweet"
        self._authors = False
        self._doubted: set[str] = set()
        self._meter = Meter(SOURCE, self.access.keys.get("bearer_token", ""))
        self._tap: Tap | None = None
        self._way: Wire | None = None
        self._walk: Walk | None = None

    def compile(self, watches: Sequence[Watch]) -> Native:
        """Queries for search; the stream's rules are made of the same watches. Raises QueryError."""
        self._authors = asks_for_authors(watches)
        found = asked(watches, limit=ARCHIVE if self._archive else RECENT)
        rules = asked(watches, limit=RULE, accents=True)
        accents = (_ACCENTS,) if any(not query.isascii() for query in found.queries) else ()
        notes = (
            _NO_REPOSTS,
            *(() if self._archive else (_SEVEN_DAYS,)),
            *found.notes,
            *rules.notes,
            *accents,
            _BILL,
        )
        return Native(
            tuple(watches), found.queries, tuple(dict.fromkeys(notes)) if found.queries else found.notes
        )

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Every query once, back to where the last round began; each batch is one page."""
        if self._walk is None:
            self._walk = Walk(
                self._ask, self._rename, self._meter, self._reach(), size=self._size, clock=self.access.clock
            )
        yield from self._walk.round(query.queries, at, budget=budget, stop=stop)

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What the filtered stream delivers until `stop` or a fault; our rules are put in step first."""
        state = knock(at, self.access.clock())
        rules = asked(query.watches, limit=RULE, accents=True).queries
        requests = in_step(self._wire(), rules)
        if not rules or stop.is_set():
            return
        token = self.access.keys.get("bearer_token", "")
        door = self._door(self.silence_seconds)
        params = wanted(self._grade, authors=asks_for_authors(query.watches), originals=True)
        self._tap = Tap(token, door, self.access.clock, params)
        live = Live(self._tap, self._meter, self.access.clock, seconds=self.group_seconds)
        yield from live.batches(state, requests=requests, stop=stop)

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Fresh counts of posts, and tombstones of those X cannot find; at most 100 a request."""
        asked_for = [name for name in dict.fromkeys(ids) if name.isdigit()]
        while asked_for and not stop.is_set():
            price = POST + USER if self._authors else POST
            most = (
                _IDS_AT_ONCE
                if budget.money is None
                else max(10, min(_IDS_AT_ONCE, int(budget.money / price)))
            )
            some, asked_for = asked_for[:most], asked_for[most:]
            yield self._look_again(some)

    def check(self) -> str:
        """How many posts this key's project has read (GET /2/usage/tweets, which X does not bill)."""
        said = (
            self._wire()
            .get("/2/usage/tweets", {"usage.fields": "project_cap,project_usage,cap_reset_day"})
            .json()
        )
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, dict):
            raise Transient("X answered something that is no usage report.")
        used, cap = (_number(data.get(name)) for name in ("project_usage", "project_cap"))
        return f"X answers: this project has read {used} of the {cap} posts its plan allows a month."

    def close(self) -> None:
        if self._tap is not None:
            self._tap.shut()
        if self._way is not None:
            self._way.close()

    def _look_again(self, ids: list[str]) -> Batch:
        """One look-up. Reposts carry no counts of their own, and their text is not asked for again."""
        page, requests = self._posts(ids)
        now = self.access.clock()
        lacking, shown = missing(page), posts_of(page)
        found = found_in([("look-up", page)], now)
        silent = [name for name in ids if name not in shown and name not in lacking]
        unsaid = [Tombstone("x", name, "X no longer shows it", now) for name in silent if shown or lacking]
        gone = [*found.tombstones, *unsaid]
        if (
            not shown and len(gone) >= _TOO_MANY
        ):  # a fault of X's could look like this, and a tombstone is for ever
            gone = [stone for stone in gone if stone.id in self._doubted]
            self._doubted = set(ids)
        usage = self._meter.usage([page], day=now.date(), requests=requests)
        return Batch(
            SOURCE,
            mentions=tuple(mention for mention in found.mentions if mention.kind != "repost"),
            authors=tuple(author for author in found.authors.values() if author.handle),
            tombstones=tuple(gone),
            rejected=tuple(found.rejected),
            checked=tuple(ids),
            usage=usage,
            read=found.read,
            stable_ids=True,
        )

    def _posts(self, ids: list[str]) -> tuple[Page, int]:
        """A page of these posts, and how many requests it took: two when X goes by its newer names."""
        try:
            page = page_of(self._wire().posts(ids, self._verifying()))
            if not (deaf(page) and self._rename()):
                return page, 1
        except Refused as why:
            if "tweet.fields" not in why.blamed or not self._rename():
                raise
        return page_of(self._wire().posts(ids, self._verifying())), 2

    def _verifying(self) -> dict[str, str]:
        return wanted("lean", names=self._names, authors=self._authors)

    def _ask(self, query: str, params: Any) -> Answer:
        fields = wanted(self._grade, names=self._names, authors=self._authors)
        return self._wire().search(query, {**params, **fields}, archive=bool(self._archive))

    def _rename(self) -> bool:
        """Ask by X's newer names from now on; False when we already do."""
        before, self._names = self._names, "post"
        return before != "post"

    def _size(self, budget: Budget) -> int:
        """Posts a page: fewer when little money is left, for a page is billed whole."""
        most = 500 if self._archive else self.spec.page_size
        price = RICH_POST if self._grade == "rich" else POST
        return most if budget.money is None else max(10, min(most, int(budget.money / price)))

    def _reach(self) -> Reach:
        if not self._archive:
            return Reach(_WINDOW, ends_there=True)
        if self._archive.lower() == "all":
            return Reach(_ARCHIVE_WINDOW, ends_there=False, paced=True)
        try:
            since = datetime.fromisoformat(self._archive)
        except ValueError as why:
            raise QueryRejected(
                f"“{self._archive[:40]}” is no date: write “all”, or a day such as 2026-01-31."
            ) from why
        since = since if since.tzinfo else since.replace(tzinfo=UTC)
        return Reach(_ARCHIVE_WINDOW, ends_there=False, paced=True, since=since)

    def _wire(self) -> Wire:
        key = self.access.keys.get("bearer_token", "")
        if not key:
            raise AuthFailed("X needs a bearer token: enter one on the Sources page.")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise AuthFailed(
                "This is no bearer token of X: enter it alone, without “Bearer” and without blanks."
            )
        if self._way is None:
            self._way = Wire(
                self.access, connect=self.connect_seconds, read=self.read_seconds, whole=self.answer_seconds
            )
        return self._way

    def _door(self, read: float) -> Door:
        return Door(self.access.base, connect=self.connect_seconds, read=read, whole=self.answer_seconds)


def _number(value: object) -> str:
    return f"{int(str(value)):,}" if str(value).isdigit() else "an unknown number"
