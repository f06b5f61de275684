"""Who says what to whom and when, before a single word is written: the world as one table of whole numbers.

Everything random is decided here at once, so that any stretch of the world can be written out on its own,
in any order, and always the same.
"""

from __future__ import annotations

import numpy as np

from connectors.demo import people as folk
from connectors.demo.cast import FIGURES, LANGS
from connectors.demo.people import People
from connectors.demo.rhythm import APOLOGY, EARLY, EVE, GROUPS, LEAK, LEVY, OPEN, STRIKE, USUAL, Ints, moments
from connectors.demo.script import Planted, planted
from connectors.demo.story import THEMES, Story

POST, REPLY, REPOST, QUOTE, COMMENT, ARTICLE = range(6)
# fmt: off
COLUMNS = ("at", "author", "platform", "kind", "part", "community", "lang", "brand", "rival", "theme", "stance",
           "parent", "root", "tagged", "script", "likes", "reposts", "replies", "quotes", "chance")
(AT, AUTHOR, PLATFORM, KIND, PART, COMMUNITY, LANG, BRAND, RIVAL, THEME, STANCE,
 PARENT, ROOT, TAGGED, SCRIPT, LIKES, REPOSTS, REPLIES, QUOTES, CHANCE) = range(len(COLUMNS))

#             travellers press activists insiders desks
_WHO = {USUAL: (0.54, 0.14, 0.14, 0.15, 0.03), STRIKE: (0.60, 0.15, 0.12, 0.10, 0.03),
        LEVY: (0.17, 0.18, 0.33, 0.32, 0.00), EARLY: (0.88, 0.02, 0.05, 0.03, 0.02),
        LEAK: (0.54, 0.22, 0.09, 0.13, 0.02), APOLOGY: (0.50, 0.24, 0.10, 0.15, 0.01),
        EVE: (0.56, 0.14, 0.16, 0.10, 0.04), OPEN: (0.54, 0.17, 0.15, 0.10, 0.04)}
#           post reply repost quote comment article, by platform
_KINDS = ((0.40, 0.26, 0.24, 0.10, 0, 0), (0.25, 0, 0, 0, 0.75, 0), (0.44, 0.26, 0.22, 0.08, 0, 0), (0, 0, 0, 0, 0, 1))
_AIMS = (0.31, 0.11, 0.52, 0.06)  # leader of one's circle, broker of it, neighbour, stranger
_STANCE = {  # chances of negative, neutral, positive
    STRIKE: (0.50, 0.35, 0.15), EARLY: (1.0, 0.0, 0.0), LEAK: (0.72, 0.22, 0.06),
    APOLOGY: (0.46, 0.24, 0.30), EVE: (0.10, 0.55, 0.35), OPEN: (0.16, 0.34, 0.50),
}
_BRANDS = ((0.24, 0.42, 0.34), (0.32, 0.40, 0.28), (0.38, 0.36, 0.26))  # usual stance toward each brand
# fmt: on
_ABROAD = 0.3  # share of neighbours answered in the other language
_RECENT = 48 * 3600  # nobody answers what is older, seconds


def plan(story: Story, people: People, *, seed: int, scale: float, counts: tuple[int, int]) -> Ints:
    """One row a mention in order of time, columns as in `COLUMNS`; -1 where a column does not apply."""
    whole = int((story.until - story.start).total_seconds())
    entropy = [seed, int(story.until.timestamp()), whole, round(scale * 1000)]
    rng = np.random.default_rng(np.random.SeedSequence(entropy))
    drawn_at, drawn_part = moments(story, *counts, rng)
    extra = planted(story, rng)
    table = _laid_out(drawn_at, drawn_part, extra, people, rng)
    _aim(table, people, rng)
    _subject(table, people, rng)
    _applause(table, people, rng)
    return table


def _laid_out(at: Ints, part: Ints, extra: list[Planted], people: People, rng: np.random.Generator) -> Ints:
    count = len(at) + len(extra)
    table = np.full((count, len(COLUMNS)), -1, dtype=np.int64)
    drawn = table[: len(at)]
    drawn[:, AT], drawn[:, PART] = at, part
    drawn[:, AUTHOR] = _authors(part, people, rng)
    platform = people.platform[drawn[:, AUTHOR]]
    chance = rng.random(len(at))
    drawn[:, KIND] = (chance[:, None] >= np.cumsum(_KINDS, axis=1)[platform][:, :5]).sum(axis=1)
    role = people.role[drawn[:, AUTHOR]]
    loud = np.isin(role, (folk.LEADER, folk.PERSON)) & (rng.random(len(at)) < 0.65)
    drawn[loud, KIND] = POST
    desk = role == folk.DESK
    drawn[desk, KIND] = np.where(rng.random(desk.sum()) < 0.75, REPLY, POST)

    for row, one in zip(table[len(at) :], extra, strict=True):
        row[[AT, AUTHOR, KIND, PART, SCRIPT, STANCE]] = (
            one.at,
            one.author,
            one.kind,
            one.part,
            one.script,
            one.stance,
        )
    order = np.argsort(table[:, AT], kind="stable")
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    for offset, one in enumerate(extra):
        if one.parent is not None:
            table[len(at) + offset, PARENT] = place[len(at) + one.parent]
    table = table[order]
    table[:, PLATFORM] = people.platform[table[:, AUTHOR]]
    table[:, COMMUNITY] = people.community[table[:, AUTHOR]]
    table[:, LANG] = people.lang[table[:, AUTHOR]]
    table[:, CHANCE] = rng.integers(0, 1 << 62, count)
    return table


def _authors(part: Ints, people: People, rng: np.random.Generator) -> Ints:
    shares = np.cumsum([_WHO[p] for p in range(len(_WHO))], axis=1)
    community = (rng.random(len(part))[:, None] >= shares[part][:, :4]).sum(axis=1)
    chosen = np.zeros(len(part), dtype=np.int64)
    for home in range(5):
        members = np.flatnonzero(people.community == home)
        rows = np.flatnonzero(community == home)
        ladder = np.cumsum(people.activity[members])
        chosen[rows] = members[np.searchsorted(ladder, rng.random(len(rows)) * ladder[-1], side="right")]
    return chosen


def _aim(table: Ints, people: People, rng: np.random.Generator) -> None:
    """Give each answer, repost and quote its parent; those that find none become posts, half of them tagging someone."""
    count = len(table)
    own = np.flatnonzero((table[:, KIND] != REPOST) & (table[:, KIND] != ARTICLE) & (table[:, COMMUNITY] < 5))
    group = GROUPS[table[:, PART]]
    circle = _circles(table, rng)
    free = table[:, SCRIPT] < 0
    aims = np.where(free & (table[:, KIND] != POST) & (table[:, KIND] != ARTICLE), 1, 0) > 0
    rows = np.flatnonzero(aims)
    aim = rng.choice(4, len(rows), p=_AIMS)
    aim[(table[rows, PLATFORM] != folk.X) & (aim < 2)] = 2

    by_author = _Shelf(table[own, AUTHOR] * 8 + group[own], own, count)
    by_place = _Shelf(_place(table[own], table[own, COMMUNITY], table[own, LANG], group[own]), own, count)
    said = own[
        (table[own, KIND] == POST) | (table[own, KIND] == QUOTE)
    ]  # what one reposts: statements, not replies
    by_statement = _Shelf(
        _place(table[said], table[said, COMMUNITY], table[said, LANG], group[said]), said, count
    )
    target = _figures(table[rows], circle[rows], people, rng)
    parent = np.full(len(rows), -1, dtype=np.int64)
    for wanted in (0, 1):
        here = np.flatnonzero(aim == wanted)
        back = rng.integers(0, 2, len(here))
        parent[here] = by_author.before(target[wanted][here] * 8 + group[rows[here]], rows[here], back)
    stranger = (circle[rows] + rng.integers(1, 4, len(rows))) % 4
    home = np.where(aim == 3, stranger, circle[rows])
    home = np.where(table[rows, PLATFORM] == folk.REDDIT, 0, home)
    near = np.flatnonzero(~_fit(table, rows, parent))
    back = np.minimum(rng.geometric(0.22, len(near)) - 1, 25)
    abroad = rng.random(len(near)) < _ABROAD
    lang = np.where(abroad, 1 - table[rows[near], LANG], table[rows[near], LANG])
    keys = _place(table[rows[near]], home[near], lang, group[rows[near]])
    reposts = table[rows[near], KIND] == REPOST
    parent[near] = np.where(
        reposts, by_statement.before(keys, rows[near], back), by_place.before(keys, rows[near], back)
    )
    parent = np.where(_fit(table, rows, parent), parent, -1)
    table[rows, PARENT] = parent

    lost = rows[parent < 0]
    tagging = (rng.random(len(lost)) < 0.6) & (table[lost, PLATFORM] == folk.X)
    table[lost, TAGGED] = np.where(tagging, target[0][parent < 0], -1)
    table[lost, KIND] = np.where(table[lost, PLATFORM] == folk.NEWS, ARTICLE, POST)
    table[table[:, TAGGED] == table[:, AUTHOR], TAGGED] = -1


class _Shelf:
    """Earlier mentions by key, to find “the last but n before this one” for many at once."""

    def __init__(self, keys: Ints, rows: Ints, count: int) -> None:
        self._count = count
        self._sorted = np.sort(keys * count + rows)

    def before(self, keys: Ints, rows: Ints, back: Ints) -> Ints:
        """The row that stands `back` places before the newest one under the key; -1 where there is none."""
        at = np.searchsorted(self._sorted, keys * self._count + rows) - 1
        found = at - back
        deep = (found >= 0) & (self._sorted[np.maximum(found, 0)] // self._count == keys)
        at = np.where(deep, found, at)
        stored = self._sorted[np.maximum(at, 0)]
        return np.where((at >= 0) & (stored // self._count == keys), stored % self._count, -1)


def _place(table: Ints, community: Ints, lang: Ints, group: Ints) -> Ints:
    key: Ints = ((table[:, PLATFORM] * 8 + community) * 2 + lang) * 8 + group
    return key


def _fit(table: Ints, rows: Ints, parent: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether the parent can be answered: there, recent, not one's own, and never reposted across the camps."""
    there = np.maximum(parent, 0)
    gap = table[rows, AT] - table[there, AT]
    fit = (parent >= 0) & (gap >= 15) & (gap <= _RECENT) & (table[rows, AUTHOR] != table[there, AUTHOR])
    return np.asarray(fit & (table[rows, PLATFORM] == table[there, PLATFORM]))


def _circles(table: Ints, rng: np.random.Generator) -> Ints:
    """The community each mention turns to: one's own; for a broker, any of those they move in."""
    circle = np.where(table[:, COMMUNITY] < 4, table[:, COMMUNITY], 0)
    for who, figure in enumerate(FIGURES):
        if figure.role == "broker":
            rows = np.flatnonzero(table[:, AUTHOR] == who)
            circle[rows] = np.array(figure.circles)[rng.integers(0, len(figure.circles), len(rows))]
    return circle


def _figures(table: Ints, circle: Ints, people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """For each row the leader, and the broker, it would turn to; one's own language counts double."""
    chosen = []
    for role in ("leader", "broker"):
        pick = np.zeros(len(table), dtype=np.int64)
        for home in range(4):
            who = np.array([i for i, f in enumerate(FIGURES) if f.role == role and home in f.circles])
            for lang in range(len(LANGS)):
                rows = np.flatnonzero((circle == home) & (table[:, LANG] == lang))
                weight = np.where(people.lang[who] == lang, 2.0, 1.0)
                pick[rows] = rng.choice(who, len(rows), p=weight / weight.sum())
        chosen.append(pick)
    return chosen[0], chosen[1]


def _subject(table: Ints, people: People, rng: np.random.Generator) -> None:
    """Brand, theme and stance: decided where a conversation begins, taken over by those who join it."""
    count = len(table)
    part = table[:, PART]
    brand = rng.choice(3, count, p=(0.48, 0.28, 0.24))
    brand = np.where(part == STRIKE, 2, np.where(np.isin(part, (EARLY, LEAK, APOLOGY, EVE, OPEN)), 0, brand))
    theme = rng.choice(len(THEMES), count, p=(0.17, 0.22, 0.2, 0.04, 0.11, 0.11, 0.08, 0.07))
    theme = np.where(part == STRIKE, THEMES.index("strike"), theme)
    desk = np.flatnonzero((table[:, COMMUNITY] == folk.BRAND_DESK) & (table[:, PARENT] < 0))
    first_desk = next(i for i, f in enumerate(FIGURES) if f.role == "brand")
    brand[desk] = np.minimum(table[desk, AUTHOR] - first_desk, 3) % 3
    table[:, BRAND], table[:, THEME] = brand, theme

    root = np.where(table[:, PARENT] >= 0, table[:, PARENT], np.arange(count))
    while not np.array_equal(further := root[root], root):
        root = further
    table[:, ROOT] = root
    answering = np.flatnonzero((table[:, COMMUNITY] == folk.BRAND_DESK) & (table[:, KIND] == REPLY))
    table[answering, AUTHOR] = first_desk + brand[root[answering]]  # each brand answers under its own name
    for column in (BRAND, THEME):
        table[:, column] = table[root, column]
    table[:, RIVAL] = (table[:, BRAND] + rng.integers(1, 3, count)) % 3

    own = _own_stance(table, people, rng)
    joins = (root != np.arange(count)) & (GROUPS[part] < 2) & (rng.random(count) < 0.5)
    own = np.where(joins, own[root], own)
    free = table[:, SCRIPT] < 0
    table[free, STANCE] = own[free]
    repost = table[:, KIND] == REPOST
    copied = np.flatnonzero(repost & (table[:, PARENT] >= 0))
    parents = table[copied, PARENT]
    split = people.camp[table[copied, AUTHOR]] * people.camp[table[parents, AUTHOR]] < 0
    split &= (table[copied, PART] == LEVY) & (table[copied, SCRIPT] < 0)
    table[copied[split], KIND] = QUOTE
    same, parents = copied[~split], parents[~split]
    table[same, STANCE], table[same, LANG] = table[parents, STANCE], table[parents, LANG]


def _own_stance(table: Ints, people: People, rng: np.random.Generator) -> Ints:
    """-1, 0 or +1 toward the brand; toward the levy where the levy is the subject."""
    count, part = len(table), table[:, PART]
    odds = np.array(_BRANDS)[table[:, BRAND]]
    for story_part, chances in _STANCE.items():
        odds = np.where((part == story_part)[:, None], chances, odds)
    press = (table[:, COMMUNITY] == 1) & ~np.isin(part, (EARLY, LEVY))
    odds = np.where(press[:, None], odds * 0.45 + np.array((0, 0.55, 0)), odds)
    stance = (rng.random(count)[:, None] >= np.cumsum(odds, axis=1)[:, :2]).sum(axis=1) - 1
    camp = people.camp[table[:, AUTHOR]]
    stance = np.where(part == LEVY, np.where(rng.random(count) < 0.78, camp, 0), stance)
    stance = np.where(table[:, KIND] == ARTICLE, np.where(np.isin(part, (EARLY, LEAK)), -1, 0), stance)
    return np.where(table[:, COMMUNITY] == folk.BRAND_DESK, 0, stance).astype(np.int64)


def _applause(table: Ints, people: People, rng: np.random.Generator) -> None:
    """Likes, reposts, replies and quotes, log-normal around the audience; never fewer than this world shows."""
    count = len(table)
    reach = np.log1p(people.followers[table[:, AUTHOR]])
    reach = np.where(table[:, PLATFORM] == folk.REDDIT, 5.5, reach)
    warmth = 0.55 * reach - 2.4 + 0.5 * np.isin(table[:, PART], (LEAK, APOLOGY)) + rng.normal(0, 1.1, count)
    for column, shift, kinds in (
        (LIKES, 0.0, ()), (REPOSTS, -1.6, (REPOST,)), (REPLIES, -1.9, (REPLY, COMMENT)), (QUOTES, -3.0, (QUOTE,)),
    ):  # fmt: skip
        drawn = np.floor(np.exp(warmth + shift + rng.normal(0, 0.5, count))).astype(np.int64)
        shown = table[np.isin(table[:, KIND], kinds) & (table[:, PARENT] >= 0), PARENT]
        table[:, column] = np.maximum(drawn, np.bincount(shown, minlength=count))
