"""The demo world as records: sixty days of mentions, authors and ties, in order of time, with the truth beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from connectors.demo import people as folk
from connectors.demo import plan as p
from connectors.demo.cast import BRANDS, COMMUNITIES, FIGURES, LANGS, OUTLETS, PLATFORMS
from connectors.demo.people import People, created_at
from connectors.demo.plan import plan
from connectors.demo.rhythm import Ints
from connectors.demo.script import PLOT
from connectors.demo.story import CAUSE, CAUSE_WORDS, Annotation, Story, watches
from connectors.demo.truth import Planting, Truth
from connectors.demo.voice import Voice
from data.records import Author, Batch, Interaction, Kind, Mention, Tie, Watch

SOURCE = "demo"
HISTORY, LAST_DAY = 24_000, 5_000  # mentions at scale 1
LEAST_DAYS = 10  # the crisis and the days around it must fit

_KINDS: tuple[Kind, ...] = ("post", "reply", "repost", "quote", "comment", "article")
_TIES: dict[int, Tie] = {p.REPLY: "reply", p.COMMENT: "reply", p.REPOST: "repost", p.QUOTE: "quote"}
_ABOUT = ("usual", "strike", "levy", "leak", "leak", "apology", "eve", "open day")
_FORUMS = ("nightrails", "couchettes")  # by language
_SECTIONS = (("Travel", "Economy", "Transport", "Europe"), ("Voyage", "Économie", "Transports", "Europe"))
_HANDLE = re.compile(r"(?<![\w/])@([A-Za-z0-9_.]*[A-Za-z0-9_])")
_HASHTAG = re.compile(r"(?<!\w)#(\w+)")
_DOMAIN = re.compile(r"https?://(?:www\.)?([\w.-]+)")


class World:
    """A seeded world that ends at `until`: the same arguments always give the same records.

    `scale` multiplies the volume (1: about 29,000 mentions); the number of people grows a little slower.
    """

    def __init__(self, *, until: datetime, seed: int = 7, days: int = 60, scale: float = 1.0) -> None:
        if until.tzinfo is None:
            raise ValueError("The demo world needs an aware time to end at.")
        if days < LEAST_DAYS:
            raise ValueError(f"The demo story takes at least {LEAST_DAYS} days; {days} were asked for.")
        if not 0 < scale <= 200:
            raise ValueError(f"The scale of the demo world lies between 0 and 200, not at {scale}.")
        if seed < 0:
            raise ValueError("The seed of the demo world is a whole number from 0 up.")
        self.seed, self.days, self.scale = seed, days, scale
        self.until = until.astimezone(UTC).replace(microsecond=0)
        anchor = self.until - timedelta(days=1)
        self.story = Story(self.until - timedelta(days=days), anchor, self.until)
        self._people = People(seed, self.story, scale=scale)
        counts = round(HISTORY * scale * (days - 1) / 59), round(LAST_DAY * scale)
        self._plan = plan(self.story, self._people, seed=seed, scale=scale, counts=counts)
        self._voice = Voice(self.story, self._people)
        self._followers: list[int] = self._people.followers.tolist()
        self._mark = _base36(int(anchor.timestamp()) * 1009 + seed * 31 + round(scale * 1000))

    def __len__(self) -> int:
        return len(self._plan)

    @cached_property
    def times(self) -> Ints:
        """UNIX seconds of every mention, ascending."""
        return np.ascontiguousarray(self._plan[:, p.AT])

    def place(self, moment: datetime) -> int:
        """How many mentions lie before `moment`."""
        return int(np.searchsorted(self.times, moment.timestamp(), side="left"))

    def batches(
        self, since: datetime | None = None, until: datetime | None = None, size: int = 2000
    ) -> Iterator[Batch]:
        """The mentions of [since, until) in order of time, each batch with its authors and interactions."""
        first = 0 if since is None else self.place(since)
        last = len(self) if until is None else self.place(until)
        for low in range(first, last, max(1, size)):
            yield self.batch(low, min(last, low + max(1, size)))

    def batch(self, low: int, high: int) -> Batch:
        """Mentions number `low` to `high`, exclusive."""
        mentions: list[Mention] = []
        ties: list[Interaction] = []
        seen: dict[int, None] = {}
        for at, row in enumerate(self._plan[low:high].tolist(), start=low):
            mention = self._mention(at, row)
            mentions.append(mention)
            seen[row[p.AUTHOR]] = None
            for kind, target in self._targets(row, mention):
                seen[target] = None
                ties.append(self._tie(row, mention, kind, target))
        return Batch(
            source=SOURCE,
            mentions=tuple(mentions),
            authors=tuple(self.author(who) for who in seen),
            interactions=tuple(ties),
            stable_ids=True,
            read=high - low,
        )

    def author(self, who: int) -> Author:
        """Account number `who`."""
        return self._people.author(who)

    def watches(self) -> tuple[Watch, ...]:
        """The three brands, the levy and the public person."""
        return watches()

    def annotations(self) -> tuple[Annotation, ...]:
        """What happened when, for the timeline."""
        return self.story.annotations()

    def truth(self) -> Truth:
        """What an analysis of this world ought to find."""
        people, story = self._people, self.story
        ids = [self._id(at) for at in range(len(self))]
        handles = {figure.handle: people.ids[who] for who, figure in enumerate(FIGURES)}
        return Truth(
            seed=self.seed,
            start=story.start,
            anchor=story.anchor,
            until=story.until,
            brands=tuple(brand.id for brand in BRANDS),
            brand_accounts={brand.id: handles[brand.handle] for brand in BRANDS},
            person=handles["mkerantec"],
            crisis_start=story.crisis,
            crisis_end=story.crisis_end,
            press_wakes=story.press_wakes,
            apology=story.apology,
            keynote=story.keynote,
            cause=CAUSE,
            cause_words=CAUSE_WORDS,
            communities={name: self._planting(place) for place, name in enumerate(COMMUNITIES)},
            brokers={
                handles[f.handle]: tuple(COMMUNITIES[c] for c in f.circles)
                for f in FIGURES
                if f.role == "broker"
            },
            camps={name: self._ids(people.camp == camp) for name, camp in (("for", 1), ("against", -1))},
            coordinated_accounts=self._ids(people.community == folk.COORDINATED),
            coordinated_messages=self._bursts(ids),
            stance=dict(zip(ids, self._plan[:, p.STANCE].tolist(), strict=True)),
            about=dict(zip(ids, (_ABOUT[part] for part in self._plan[:, p.PART].tolist()), strict=True)),
        )

    def write_truth(self, path: Path) -> None:
        """The truth as a JSON file."""
        path.write_text(json.dumps(self.truth().as_dict(), ensure_ascii=False, indent=1) + "\n", "utf-8")

    def _mention(self, at: int, row: list[int]) -> Mention:
        kind, parent, platform = row[p.KIND], row[p.PARENT], row[p.PLATFORM]
        if kind == p.REPOST and parent >= 0:
            title, text = self._voice.says(parent, self._plan[parent].tolist())
        else:
            title, text = self._voice.says(at, row)
        handles, hashtags, domains = entities(text)
        news = platform == folk.NEWS
        reddit = platform == folk.REDDIT
        lang = row[p.LANG]
        if news:
            domains = (OUTLETS[row[p.AUTHOR] - folk.FIRST_OUTLET][1],)
        return Mention(
            platform=PLATFORMS[platform],
            id=self._id(at),
            text=text,
            created=created_at(row[p.AT]),
            author_id=self._people.ids[row[p.AUTHOR]],
            kind=_KINDS[kind],
            title=title,
            lang=LANGS[lang],
            thread_id=None if news else self._id(row[p.ROOT]),
            parent_id=self._id(parent) if parent >= 0 else None,
            community=_FORUMS[lang] if reddit else _SECTIONS[lang][row[p.CHANCE] % 4] if news else None,
            reach=None if news or reddit else self._followers[row[p.AUTHOR]],
            likes=None if news else 0 if kind == p.REPOST else row[p.LIKES],
            reposts=None if news or reddit else 0 if kind == p.REPOST else row[p.REPOSTS],
            replies=None if news else row[p.REPLIES],
            quotes=None if news or reddit else row[p.QUOTES],
            handles=handles,
            hashtags=hashtags,
            domains=domains,
        )

    def _targets(self, row: list[int], mention: Mention) -> Iterator[tuple[Tie, int]]:
        parent_author = -1
        if row[p.PARENT] >= 0:
            parent_author = int(self._plan[row[p.PARENT], p.AUTHOR])
            yield _TIES[row[p.KIND]], parent_author
        if row[p.KIND] != p.REPOST:
            for handle in mention.handles:
                target = self._by_handle.get(handle)
                if target is not None and target not in (parent_author, row[p.AUTHOR]):
                    yield "mention", target

    def _tie(self, row: list[int], mention: Mention, kind: Tie, target: int) -> Interaction:
        return Interaction(
            platform=mention.platform,
            kind=kind,
            evidence_id=mention.id,
            source_id=self._people.ids[row[p.AUTHOR]],
            target_id=self._people.ids[target],
            created=mention.created,
        )

    @cached_property
    def _by_handle(self) -> dict[str, int]:
        return {
            handle: who
            for who, handle in enumerate(self._people.handles)
            if self._people.platform[who] == folk.X
        }

    def _id(self, at: int) -> str:
        return f"{self._mark}-{at}"

    def _ids(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[str, ...]:
        return tuple(self._people.ids[who] for who in np.flatnonzero(chosen).tolist())

    def _planting(self, place: int) -> Planting:
        people = self._people
        home = people.community == place
        return Planting(
            members=self._ids(home),
            leaders=self._ids(home & (people.role == folk.LEADER)),
            brokers=self._ids(home & (people.role == folk.BROKER)),
        )

    def _bursts(self, ids: list[str]) -> tuple[tuple[str, ...], ...]:
        script = self._plan[:, p.SCRIPT]
        numbers = np.unique(script[script >= PLOT])
        return tuple(tuple(ids[at] for at in np.flatnonzero(script == number)) for number in numbers)


def entities(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Handles, hashtags and linked domains of a text, lower case, each once, in order of appearance."""
    handles = _each(_HANDLE, text) if "@" in text else ()
    hashtags = _each(_HASHTAG, text) if "#" in text else ()
    domains = _each(_DOMAIN, text) if "://" in text else ()
    return handles, hashtags, domains


def _each(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.lower() for found in pattern.findall(text)))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
