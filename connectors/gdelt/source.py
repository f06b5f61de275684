"""Which articles of the world's news name the watches, as GDELT finds them: headline, address, site, language, time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Event
from typing import Any, ClassVar

import httpx

from connectors.articles import PLATFORM, canonical
from connectors.contract import (
    Access,
    Budget,
    Can,
    Connector,
    Native,
    PositionLost,
    QueryRejected,
    RateLimited,
    Spec,
    Transient,
)
from connectors.gdelt import languages, queries
from connectors.gdelt.plan import VERSION, Plan, name_of
from connectors.hours import moment, served
from connectors.web import WITHOUT_A_WORD, Answer, Api, said
from data.query.marks import host
from data.records import Author, Batch, Checkpoint, Gap, Mention, Rejected, Seen, Usage, Watch

SOURCE = "gdelt"
ADDRESS = "https://api.gdeltproject.org"
_MOST = 250  # articles GDELT lists at most


class Gdelt(Connector):
    """GDELT's DOC 2.0 API (blog.gdeltproject.org, "GDELT DOC 2.0 API Debuts"), mode `artlist`.

    GDELT takes one request every five seconds, and connectors may not sleep: a round is one request, a checkpoint, and
    `RateLimited` until the next one may go out. The plan of the round travels in the checkpoint. A list that is full
    is asked again in halves of its time, down to a quarter of an hour, GDELT's own step.
    """

    spec: ClassVar[Spec] = Spec(
        name="World news (GDELT)",
        platform=PLATFORM,
        can=Can.SEARCH,
        poll_seconds=900.0,
        page_size=_MOST,
        window_days=90,
        open=True,
        attribution="The GDELT Project, https://www.gdeltproject.org/",
        terms="https://www.gdeltproject.org/about.html#termsofuse",
    )
    pace: ClassVar[timedelta] = timedelta(
        seconds=8
    )  # five are asked for; at six and a half it still said no at times
    first_look: ClassVar[timedelta] = timedelta(days=3)
    late: ClassVar[timedelta] = timedelta(hours=1)  # an article may show so late: read again each round
    least: ClassVar[timedelta] = timedelta(minutes=15)
    patience: ClassVar[float] = 45.0  # seconds; it slows visitors down while they connect

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._held: Api | None = None
        self._asked: datetime | None = None

    def compile(self, watches: Sequence[Watch]) -> Native:
        """Names in groups of up to 240 characters; see `queries`."""
        return queries.compiled(watches, PLATFORM)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """One request of the round, then RateLimited until the next may go; ends when the round is through.

        A query GDELT refuses is left out of the round, and named by QueryRejected at its end.
        """
        asked = {name_of(words): words for words in query.queries}
        plan = _plan(at, list(asked))
        if not asked:
            return
        gaps = () if plan.slices else self._begun(plan, list(asked))
        while plan.slices:
            if stop.is_set():
                return
            self._mind_the_pace(plan)
            key = next(iter(plan.slices))
            batch = self._step(plan, key, asked[key])
            seen = () if plan.slices else self._seen(plan, list(asked))
            yield replace(
                batch,
                gaps=(*gaps, *batch.gaps),
                seen=seen,
                checkpoint=Checkpoint(SOURCE, "search", plan.state(), VERSION),
                usage=Usage(SOURCE, requests=1),
            )
            gaps = ()
        for key, why in plan.refused.items():
            raise QueryRejected(f"GDELT refuses {asked[key]!r}: {why} Shorten or change its words.")

    def check(self) -> str:
        """One short list of the last day."""
        now = int(self.access.clock().timestamp())
        self._articles("news", (now - 86_400, now))
        return "GDELT answers."

    def close(self) -> None:
        """Let go of the socket; a later call connects anew."""
        if self._held is not None:
            self._held.close()
            self._held = None

    @property
    def _api(self) -> Api:
        if self._held is None:
            self._held = Api(self.access.base or ADDRESS, clock=self.access.clock, seconds=2 * self.patience)
            self._held.client.timeout = httpx.Timeout(self.patience)
        return self._held

    def _begun(self, plan: Plan, keys: list[str]) -> tuple[Gap, ...]:
        now = self.access.clock()
        floor = int((now - timedelta(days=self.spec.window_days or 90) + self.late).timestamp())
        missed = plan.begin(
            keys,
            int(now.timestamp()),
            floor=floor,
            first=int((now - self.first_look).timestamp()),
            late=int(self.late.total_seconds()),
        )
        if missed is None:
            return ()
        return (Gap(SOURCE, moment(missed), moment(floor), "GDELT forgets what is older than three months."),)

    def _mind_the_pace(self, plan: Plan) -> None:
        """Raises RateLimited while the last request is too fresh, whichever life of the source made it."""
        now = self.access.clock()
        before = [moment(plan.asked)] if plan.asked is not None else []
        last = max([*before, *([self._asked] if self._asked is not None else [])], default=None)
        if (
            last is not None and now < last + self.pace <= now + self.pace
        ):  # a clock set back is not waited for
            raise RateLimited("GDELT takes one request at a time, seconds apart.", retry_at=last + self.pace)

    def _step(self, plan: Plan, key: str, words: str) -> Batch:
        """One request, and what follows from it for the plan."""
        since, until = plan.slices[key][0]
        try:
            answer, found = self._articles(words, (since, until))
        except QueryRejected as why:
            plan.asked = int(self.access.clock().timestamp())
            plan.refuse(key, str(why))
            return Batch(SOURCE)
        plan.asked = int(self.access.clock().timestamp())
        gaps: tuple[Gap, ...] = ()
        if len(found) < _MOST or not plan.halve(key, least=int(self.least.total_seconds())):
            if len(found) >= _MOST:
                why_not = "GDELT lists at most 250 articles of a quarter of an hour."
                gaps = (Gap(SOURCE, moment(since), moment(until), why_not),)
            told = int(served(answer.headers, self.access.clock()).timestamp())
            plan.done(key, min(plan.goal or until, told))
        return replace(self._read(found), gaps=gaps)

    def _articles(self, words: str, span: tuple[int, int]) -> tuple[Answer, list[Any]]:
        """The newest articles that hold the words. Raises QueryRejected with GDELT's own sentence."""
        since, until = (f"{moment(end):%Y%m%d%H%M%S}" for end in span)
        params = {
            "query": words,
            "mode": "artlist",
            "format": "json",
            "sort": "datedesc",
            "maxrecords": _MOST,
            "startdatetime": since,
            "enddatetime": until,
        }
        self._asked = self.access.clock()
        answer = self._api.get("/api/v2/doc/doc", params)
        found = _told(answer, self.access.clock())
        articles = found.get("articles", []) if isinstance(found, dict) else None
        if not isinstance(articles, list):
            raise Transient("GDELT answered without a list of articles.")
        return answer, articles

    def _read(self, found: Sequence[Any]) -> Batch:
        now = self.access.clock()
        mentions: dict[str, Mention] = {}
        authors: dict[str, Author] = {}
        rejected: list[Rejected] = []
        for place, article in enumerate(found, 1):
            try:
                mention, author = _article(article, now)
            except (AttributeError, KeyError, TypeError, ValueError) as why:
                rejected.append(_rejected(place, article, why))
                continue
            mentions[mention.id] = mention
            authors[author.id] = author
        return Batch(
            SOURCE,
            mentions=tuple(mentions.values()),
            authors=tuple(authors.values()),
            rejected=tuple(rejected),
            read=len(found),
        )

    def _seen(self, plan: Plan, keys: list[str]) -> tuple[Seen, ...]:
        """The span that every query has read by now, without what may still come late."""
        since = plan.seen if plan.seen is not None else plan.first
        if since is None or any(key not in plan.tops for key in keys):
            return ()
        until = min(plan.tops[key] for key in keys) - int(self.late.total_seconds())
        if until <= since:
            return ()
        plan.seen = until
        return (Seen(SOURCE, moment(since), moment(until)),)


def _article(found: Mapping[str, Any], now: datetime) -> tuple[Mention, Author]:
    """One entry of the list. Its text is the headline; the site that published it is the author.

    Feeds bring the same articles with a time of their own, so ids are not bound to one time (`stable_ids` stays off).
    """
    address = canonical(str(found["url"]))
    site = host(address) if address else None
    if address is None or site is None:
        raise ValueError("its address is none")
    title = " ".join(unescape(str(found.get("title") or "")).split())
    if not title:
        raise ValueError("it has no headline")
    created = datetime.strptime(str(found["seendate"]), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    mention = Mention(
        PLATFORM,
        address,
        title,
        created,
        author_id=site,
        kind="article",
        title=title,
        url=str(found["url"]).strip(),
        lang=languages.code(found.get("language")),
        community=site,
        fetched=now,
    )
    country = str(found.get("sourcecountry") or "").strip() or None
    return mention, Author(
        PLATFORM, site, handle=site, name=site, location=country, url=f"https://{site}", fetched=now
    )


def _told(answer: Answer, now: datetime) -> Any:
    """The JSON of an answer. What goes wrong comes as a sentence in plain text, with status 200."""
    text = answer.content.decode("utf-8", "replace").strip()
    if text.startswith(("{", "[")):
        return _json(text)
    sentence = said(answer)
    if "limit requests" in sentence.lower():
        raise RateLimited("GDELT asks us to slow down.", retry_at=now + WITHOUT_A_WORD)
    if not sentence or sentence.startswith("<") or any(word in sentence.lower() for word in _PASSES):
        raise Transient(f"GDELT answered without a list: {sentence[:80]!r}.")
    raise QueryRejected(sentence)


_PASSES = ("timeout", "timed out", "try again", "temporar", "unavailable", "server error")


def _json(text: str) -> Any:
    """GDELT leaves signs in its JSON that do not belong there: control signs, and lone backslashes, which are dropped."""
    for _ in range(500):
        try:
            return json.loads(text, strict=False)
        except json.JSONDecodeError as why:
            if not why.msg.startswith("Invalid \\"):
                raise Transient("GDELT's answer broke off.") from why
            place = text.rfind("\\", 0, why.pos + 1)
            text = text[:place] + text[place + 1 :]
    raise Transient("GDELT's answer cannot be read.")


def _rejected(place: int, found: Any, why: Exception) -> Rejected:
    lack = f"it lacks {why}" if isinstance(why, KeyError) else str(why)
    return Rejected(
        SOURCE,
        f"article {place}",
        f"GDELT listed an article that cannot be read ({lack}); the others went in.",
        json.dumps(found, ensure_ascii=False, default=str)[:4000],
    )


def _plan(at: Checkpoint | None, keys: list[str]) -> Plan:
    """The checkpoint's plan. Raises PositionLost."""
    if at is None:
        return Plan()
    try:
        if at.version != VERSION:
            raise ValueError(at.version)
        return Plan.of(at.state, keys)
    except (AttributeError, KeyError, TypeError, ValueError) as why:
        raise PositionLost("The checkpoint of GDELT cannot be read by this version.") from why
