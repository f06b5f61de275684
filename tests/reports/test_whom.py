"""Who to talk to: the most cited on each side, by what people set or by what they wrote, and never ourselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from data import stakeholders
from data.questions.scope import Scope
from data.records import Interaction, Mention
from data.stakeholders import Stakeholder
from data.store import Store
from reports.tongue import Tongue
from reports.whom import whom, worded
from tests.reports import printed

SCOPE = Scope(printed.WEEK, ("acme",))
EN = Tongue("en")
Load = Callable[..., Store]


def tuned() -> tuple[Mention, ...]:
    """Writer 1 speaks badly, writer 2 well, writer 3 of both kinds; every third is cited less than the one before."""
    tones = {"a1": -0.6, "a2": 0.6}
    return tuple(
        replace(m, tone=(tone := tones.get(str(m.author_id), 0.5 if n % 2 else -0.5)), label="positive" if tone > 0 else "negative")
        for n, m in enumerate(printed.week())
    )  # fmt: skip


def ties(counts: dict[str, int]) -> list[Interaction]:
    said = [m for m in printed.week()[:183] if m.author_id not in ("a1", "a2", "a3")]
    wanted = [target for target, count in counts.items() for _ in range(count)]
    return [
        Interaction("x", "reply", m.id, str(m.author_id), target, m.created)
        for m, target in zip(said, wanted, strict=False)
    ]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    with ExitStack() as stack:
        yield lambda counts: stack.enter_context(printed.house(tmp_path, tuned(), ties(counts)))


def test_the_most_cited_critic_ally_and_undecided_are_named_each_with_its_reason(load: Load) -> None:
    found = whom(load({"a1": 12, "a2": 9, "a3": 15}), SCOPE, printed.ACME)

    assert [(voice.part, voice.name, voice.cited) for voice in found] == [
        ("critic", "writer1", 12), ("ally", "writer2", 9), ("open", "writer3", 15),
    ]  # fmt: skip
    week = [m for m in tuned() if m.author_id == "a1" and m.created >= printed.WEEK.since]
    assert (found[0].mentions, found[0].toned) == (len(week), len(week))
    assert found[0].net_tone == pytest.approx(-60)
    assert worded(found[0], EN) == f"Answer writer1 (cited 12 times, rank 2 of 11 · net tone −60, n = {len(week)})"  # fmt: skip
    assert worded(found[0], Tongue("fr")).startswith("Répondre à writer1 (cité 12 fois, rang 2 sur 11 · ")


def test_what_a_person_set_counts_more_than_the_tone(load: Load) -> None:
    store = load({"a1": 12, "a2": 9})
    stakeholders.save(store, Stakeholder("s1", "Writer One", stance=2))
    stakeholders.link(store, "s1", "account", "x:a1", theirs=True)

    found = {voice.part: voice for voice in whom(store, SCOPE, printed.ACME)}

    assert found["ally"].name == "writer1"
    assert "for, as set by hand" in worded(found["ally"], EN)
    assert "critic" not in found


def test_our_own_account_is_nobody_to_talk_to(load: Load) -> None:
    ours = replace(printed.ACME, query="acme OR @writer1")
    assert "writer1" not in [voice.name for voice in whom(load({"a1": 12, "a2": 9}), SCOPE, ours)]


def test_without_ties_those_who_spoke_most_are_named(load: Load) -> None:
    found = whom(load({}), SCOPE, printed.ACME)
    assert {voice.part for voice in found} == {"loud"}
    assert "mentions" in worded(found[0], EN)


def test_who_never_spoke_here_is_no_undecided_voice(load: Load) -> None:
    found = whom(load({"stranger": 20, "a3": 9}), SCOPE, printed.ACME)
    assert [voice.name for voice in found if voice.part == "open"] == ["writer3"]


def test_few_or_even_tones_take_no_side(load: Load) -> None:
    found = whom(load({"a3": 15}), SCOPE, printed.ACME)
    assert [voice.part for voice in found if voice.name == "writer3"] == ["open"]
