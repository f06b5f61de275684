"""Who lives in the demo world: some 2,500 accounts with names, temperaments and very unequal audiences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from connectors.demo.cast import CITIES, FIGURES, LANGS, OUTLETS, PLATFORMS
from connectors.demo.grammar import Dice, names, tongue
from connectors.demo.rhythm import Floats, Ints
from connectors.demo.story import Story
from data.records import Author

X, REDDIT, BLUESKY, NEWS = range(4)
BRAND_DESK, COORDINATED = 4, 5  # "communities" of accounts that belong to none of the four
CROWD, LEADER, BROKER, DESK, PERSON, PUPPET, OUTLET = range(7)
_ROLES = {"leader": LEADER, "broker": BROKER, "brand": DESK, "person": PERSON}

PUPPETS = 25
FIRST_PUPPET = len(FIGURES)
FIRST_OUTLET = FIRST_PUPPET + PUPPETS
FIRST_CROWD = FIRST_OUTLET + len(OUTLETS)

_COMMUNITY_SIZES = (0.47, 0.13, 0.22, 0.18)
_PLATFORMS = (
    (0.55, 0.30, 0.15),
    (0.80, 0.0, 0.20),
    (0.66, 0.0, 0.34),
    (0.84, 0.0, 0.16),
)  # by community: x, reddit, bluesky
_FRENCH = (0.47, 0.50, 0.52, 0.44)
_ACTIVITY = {LEADER: 26.0, BROKER: 24.0, DESK: 60.0, PERSON: 0.0, OUTLET: 6.0, PUPPET: 0.0}
_AGAINST = (0.35, 0.5, 0.04, 0.55)  # share of each community against the levy


class People:
    """Columns, one row an account: figures first, then the coordinated group, the outlets, and the crowd."""

    def __init__(self, seed: int, story: Story, *, scale: float = 1.0) -> None:
        self.seed = seed
        self._story = story
        rng = np.random.default_rng(np.random.SeedSequence([seed, 1]))
        crowd = max(300, round(2430 * scale**0.8))
        self.count: int = FIRST_CROWD + crowd
        self._settle(rng, crowd)
        self._temper(rng)
        self._words = names()
        self._bios = [tongue(lang) for lang in LANGS]
        self._known: dict[int, Author] = {}

    @cached_property
    def ids(self) -> list[str]:
        """The accounts' ids, unique over all platforms of this world."""
        kinds = ("", "t2_", "did:demo:")
        return [
            OUTLETS[who - FIRST_OUTLET][1]
            if platform == NEWS
            else f"{kinds[platform]}{self.seed}{100_000 + who}"
            for who, platform in enumerate(self.platform.tolist())
        ]

    def author(self, who: int) -> Author:
        """The account as its platform shows it."""
        if who not in self._known:
            self._known[who] = self._author(who)
        return self._known[who]

    @cached_property
    def handles(self) -> list[str]:
        """Lower-case handles without @, all different."""
        taken: set[str] = set()
        handles = []
        for who in range(self.count):
            handle = self._handle(who)
            if handle in taken:
                handle = f"{handle}{who % 97 + 2}"
            while handle in taken:
                handle = f"{handle}{who}"
            taken.add(handle)
            handles.append(handle)
        return handles

    def name(self, who: int) -> str:
        """The name shown above the handle."""
        if who < FIRST_PUPPET:
            return FIGURES[who].name
        if self.role[who] == OUTLET:
            return OUTLETS[who - FIRST_OUTLET][0]
        dice, lang = self._dice(who), LANGS[self.lang[who]]
        first = self._words.grow(f"first.{lang}", dice, {})
        last = self._words.grow(f"last.{lang}", dice, {})
        return (f"{first} {last}", first, f"{first} {last[0]}.", f"{first} {last}")[dice.below(4)]

    def _settle(self, rng: np.random.Generator, crowd: int) -> None:
        def column(figures: list[int], puppets: Ints | int, outlets: list[int] | int, rest: Ints) -> Ints:
            parts = (figures, np.full(PUPPETS, puppets), np.full(len(OUTLETS), outlets), rest)
            return np.concatenate(parts).astype(np.int64)

        home = rng.choice(4, crowd, p=_COMMUNITY_SIZES)
        draw = rng.random(crowd)
        platform = (draw[:, None] >= np.cumsum(_PLATFORMS, axis=1)[home][:, :2]).sum(axis=1)
        french = (rng.random(crowd) < np.array(_FRENCH)[home]).astype(np.int64)
        community = [BRAND_DESK if f.role in ("brand", "person") else f.circles[0] for f in FIGURES]
        self.community = column(community, COORDINATED, 1, home)
        self.platform = column([X] * len(FIGURES), X, NEWS, platform)
        self.role = column([_ROLES[f.role] for f in FIGURES], PUPPET, OUTLET, np.full(crowd, CROWD))
        self.lang = column([f.lang for f in FIGURES], np.arange(PUPPETS) % 2, [o[2] for o in OUTLETS], french)

    def _temper(self, rng: np.random.Generator) -> None:
        role = self.role
        activity: Floats = np.minimum(rng.pareto(1.6, self.count) + 0.15, 18.0)
        followers = np.exp(rng.normal(5.1, 1.5, self.count)) + rng.pareto(1.1, self.count) * 60
        for kind, level in _ACTIVITY.items():
            activity = np.where(role == kind, level * (0.9 + 0.2 * rng.random(self.count)), activity)
        followers[role == CROWD] = np.minimum(followers[role == CROWD], 60_000)
        followers[role == PUPPET] = rng.integers(2, 90, PUPPETS)
        followers[:FIRST_PUPPET] = [f.followers for f in FIGURES]
        self.activity = activity
        self.followers = followers.astype(np.int64)
        self.style = rng.choice(
            4, self.count, p=(0.62, 0.1, 0.16, 0.12)
        )  # plain, lower case, no full stop, emoji
        self.style[role != CROWD] = 0
        self.style[((self.community == 1) | (self.community == 3)) & (self.style == 1)] = 0
        against = np.array((*_AGAINST, 0.5, 0.5))[self.community]
        self.camp = np.where(rng.random(self.count) < against, -1, 1)
        self.camp[(self.community == 1) | (role == DESK) | (role == PERSON)] = 0
        self.camp[[i for i, f in enumerate(FIGURES) if f.handle == "haldevoort"]] = -1
        self.camp[[i for i, f in enumerate(FIGURES) if f.handle in ("ivalcourbe", "dropalwren")]] = 1
        self._age = rng.integers(200, 5500, self.count)

    def _dice(self, who: int) -> Dice:
        return Dice((self.seed * 1_000_003 + who) * 0x9E3779B97F4A7C15)

    def _handle(self, who: int) -> str:
        if who < FIRST_PUPPET:
            return FIGURES[who].handle
        dice, lang = self._dice(who), LANGS[self.lang[who]]
        if self.role[who] == OUTLET:
            return OUTLETS[who - FIRST_OUTLET][1].removesuffix(".example")
        if self.role[who] == CROWD and (who * 7919) % 10 < 4:
            nick = self._words.grow(f"nick.{lang}", dice, {})
            return nick if dice.below(3) else f"{nick}{dice.below(90) + 10}"
        parts = (
            _plain(self._words.grow(f"first.{lang}", dice, {})),
            _plain(self._words.grow(f"last.{lang}", dice, {})),
        )
        if self.role[who] == PUPPET:
            return f"{parts[0]}{parts[1][:4]}{dice.below(9000) + 1000}"
        shapes = ("{0}{1}", "{0}_{1}", "{1}{0}", "{0}.{1}" if self.platform[who] == BLUESKY else "{0}{1}")
        return shapes[dice.below(4)].format(*parts)[:24]

    def _author(self, who: int) -> Author:
        platform, role = int(self.platform[who]), int(self.role[who])
        dice = self._dice(who + 7_777_777)
        made = self._story.start - timedelta(days=int(self._age[who]), seconds=dice.below(86_400))
        if role == PUPPET:
            made = self._story.crisis - timedelta(days=3 + dice.below(15), seconds=dice.below(86_400))
        city = CITIES[dice.below(len(CITIES))][self.lang[who]]
        return Author(
            platform=PLATFORMS[platform],
            id=self.ids[who],
            handle=None if role == OUTLET else self.handles[who],
            name=None if platform == REDDIT else self.name(who),
            description=self._description(who, dice, city),
            location=city if role == CROWD and platform != REDDIT and dice.below(5) < 3 else None,
            followers=None if platform in (REDDIT, NEWS) else int(self.followers[who]),
            created=None if role == OUTLET else made.astimezone(UTC),
        )

    def _description(self, who: int, dice: Dice, city: str) -> str | None:
        if who < FIRST_PUPPET:
            return FIGURES[who].description
        if self.role[who] == OUTLET or self.platform[who] == REDDIT or dice.below(5) == 0:
            return None
        kind = ("travellers", "press", "activists", "insiders", "travellers", "coordinated")[
            self.community[who]
        ]
        bios = self._bios[int(self.lang[who])]
        return bios.grow(f"bio.{kind}", dice, {"A": city})


def created_at(seconds: int) -> datetime:
    """A UNIX second as aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _plain(name: str) -> str:
    folded = name.lower().translate(str.maketrans("éèêëàâäîïôöùûüç", "eeeeaaaiioouuuc"))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())
