"""What is known of each source: wished for or not, how it does, how far it came, what it brought and spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors import registry
from connectors.contract import Key, Spec
from connectors.demo.story import watches as demo_watches
from connectors.keys import KeyRing
from data.landing import SourceState
from data.records import Usage
from data.wishes import SourceWish
from pages.parts import answers, covered
from pages.parts.filters import Filters
from pages.parts.health import GRAVITY, Health, health
from pages.parts.plain import clean, plain
from pages.parts.words import say
from vigie import house

DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a source may spend of one thing in one time, and has."""

    of: str  # requests | units | money
    spent: float
    most: float

    @property
    def share(self) -> float:
        """The part that is spent, 0..1; a ceiling of nothing is spent."""
        return min(1.0, self.spent / self.most) if self.most > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """One source, as its card shows it."""

    name: str
    spec: Spec
    wish: SourceWish
    wanted: bool
    allowed: bool  # whether this house may run it at all
    state: SourceState | None
    health: Health
    lag: timedelta | None
    missing: tuple[Key, ...]
    ceilings: tuple[Ceiling, ...]
    fetched: int
    kept: int


def ring() -> KeyRing:
    """The keys beside the store."""
    return KeyRing(house.current().settings.keys)


def keys_fault() -> str | None:
    """Why the file of keys cannot be read; None while it can."""
    try:
        ring().of("", [Key("any", "")])
    except (ValueError, OSError) as why:
        return str(why)
    return None


def known(now: Filters) -> list[Known]:
    """Every source Vigie can collect from, those that need somebody first, then by name."""
    wishes = house.current().landing.source_wishes()
    states = {state.source: state for state in answers.source_states()}
    began = any_own_watch(now)
    reach = covered.came_to()
    done = covered.last_day()
    found = [
        _one(
            name, kind.spec, wishes.get(name, SourceWish()), states.get(name), now,
            last=reach.get(name), done=done.get(name, (0, 0)), began=began,
        )
        for name, kind in registry.SOURCES.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (GRAVITY.index(one.health.condition), one.spec.name.casefold()))


def running(now: Filters) -> list[tuple[str, Health]]:
    """The sources that run or should, as their runner last said, with their names and how they do: for a page's head."""
    wishes, reach = house.current().landing.source_wishes(), covered.came_to()
    found = []
    for state in answers.source_states():
        if state.state in ("off", "ended") or wishes.get(state.source, SourceWish()).enabled is False:
            continue
        last = reach.get(state.source)
        lag = max(now.now - last, timedelta(0)) if last is not None else None
        said = health(state, wanted=True, now=now.now, zone=now.zone, lag=lag)
        found.append((source_name(state.source), said))
    return found


def any_own_watch(now: Filters) -> bool:
    """Whether there is a watch that is not the demo's: open sources then start by themselves."""
    return bool({watch.id for watch in now.every_watch} - {watch.id for watch in demo_watches()})


def ceilings(name: str, spec: Spec, wish: SourceWish, now: datetime) -> tuple[Ceiling, ...]:
    """Requests and units of today, money of this month (UTC); nothing for what has no ceiling."""
    limits = (wish.requests_a_day, spec.requests_a_day)
    requests = min((limit for limit in limits if limit is not None), default=None)
    money = wish.money_a_month if wish.money_a_month is not None else spec.money_a_month
    if requests is None and spec.units_a_day is None and money is None:
        return ()
    landing = house.current().landing
    today: Usage = landing.spent(name, since=now)
    month: Usage = landing.spent(name, since=now.replace(day=1))
    found = (
        ("requests", today.requests, requests),
        ("units", today.units, spec.units_a_day),
        ("money", month.money, money),
    )
    return tuple(Ceiling(of, spent, most) for of, spent, most in found if most is not None)


def source_name(name: str) -> str:
    """A source as people call it; one we do not know goes by its id. Foreign: escape it."""
    kind = registry.SOURCES.get(name)
    return say(kind.spec.name) if kind else clean(name, most=60)


def _one(
    name: str,
    spec: Spec,
    wish: SourceWish,
    state: SourceState | None,
    now: Filters,
    *,
    last: datetime | None,
    done: tuple[int, int],
    began: bool,
) -> Known:
    only = house.current().settings.sources
    allowed = only is None or name in only
    wanted = allowed and (spec.open and began if wish.enabled is None else wish.enabled)
    missing = _missing(name, spec)
    lag = max(now.now - last, timedelta(0)) if last is not None else None
    said = health(
        state, wanted=wanted, now=now.now, zone=now.zone, lag=lag, missing=tuple(plain(say(key.label)) for key in missing)
    )  # fmt: skip
    spent = ceilings(name, spec, wish, now.now)
    return Known(name, spec, wish, wanted, allowed, state, said, lag, missing, spent, *done)


def _missing(name: str, spec: Spec) -> tuple[Key, ...]:
    try:
        return ring().missing(name, spec.keys)
    except (ValueError, OSError):
        return ()  # said once, above the cards
