"""The review queue asks for what teaches most, forgets no language, and draws a fifth by lot."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tone.queue import Pick, queue

Row = tuple[str, tuple[float, float, float], str | None, str, float | None]
SURE, UNSURE = (0.98, 0.01, 0.01), (0.4, 0.38, 0.22)


def picks(rows: list[Row], n: int, *, seed: int = 1, **more: list[str]) -> list[Pick]:
    texts, odds, langs, sources, reach = (list(column) for column in zip(*rows, strict=True))
    return queue(
        texts, np.array(odds, dtype=float), langs=langs, sources=sources, reach=reach, n=n, seed=seed, **more
    )


def world(n: int = 200) -> list[Row]:
    """Every tenth text is one the engine is unsure of; most is English on x, a little German and Hindi."""
    return [
        (
            f"mention number {i} says so",
            UNSURE if i % 10 == 0 else SURE,
            "en" if i % 20 < 17 else "de" if i % 20 < 19 else "hi",
            "x" if i % 3 else "reddit",
            10,
        )
        for i in range(n)
    ]


def test_a_fifth_is_drawn_by_lot_and_marked_and_the_rest_is_what_the_engine_is_least_sure_of() -> None:
    rows = [(text, odds, "en", "x", 10.0) for text, odds, *_ in world()]
    chosen = picks(rows, 20)
    assert Counter(pick.at_random for pick in chosen) == {True: 4, False: 16}
    assert all(pick.place % 10 == 0 and pick.doubt > 0.9 for pick in chosen if not pick.at_random)
    assert len({pick.place for pick in chosen}) == 20


def test_the_same_seed_asks_the_same_and_another_seed_draws_others() -> None:
    assert picks(world(), 25) == picks(world(), 25)
    lots = [{p.place for p in picks(world(), 25, seed=seed) if p.at_random} for seed in (1, 2)]
    assert lots[0] != lots[1]


def test_no_language_and_no_source_is_forgotten() -> None:
    rows = world()
    asked = {(rows[p.place][2], rows[p.place][3]) for p in picks(rows, 25) if not p.at_random}
    assert asked == {(row[2], row[3]) for row in rows}


def test_copies_are_asked_once_whatever_address_or_name_they_carry() -> None:
    copies: list[Row] = [
        (text, UNSURE, "en", "x", None)
        for text in ("Late again!", "RT @ann: late again!", "late again! https://t.co/1", "@bob late  again!")
    ]
    chosen = picks([*copies, ("Another thing", SURE, "en", "x", None)], 5)
    assert sorted(pick.copies for pick in chosen) == [1, 4]


def test_of_two_doubts_alike_the_one_more_people_saw_comes_first() -> None:
    rows: list[Row] = [
        (f"text {i} here", UNSURE, "en", "x", reach) for i, reach in enumerate([5, 50_000, None, 8])
    ]
    rows += [(f"sure {i} there", SURE, "en", "x", 20) for i in range(36)]
    unsure = [p.place for p in picks(rows, 2, seed=3) if not p.at_random]
    assert unsure[0] == 1


def test_a_text_no_engine_reads_is_asked_before_a_sure_one() -> None:
    rows: list[Row] = [("नमस्ते दुनिया", (np.nan,) * 3, "en", "x", 1), *(
        (f"sure {i} there", SURE, "en", "x", 1.0) for i in range(30)
    )]  # fmt: skip
    assert 0 in [p.place for p in picks(rows, 3)]


def test_what_is_labelled_is_not_asked_again_but_may_still_be_drawn_to_prove() -> None:
    rows = world(40)
    done = [row[0] for row in rows[:35]]
    chosen = picks(rows, 10, labelled=done)
    assert all(pick.at_random for pick in chosen if pick.labelled)
    assert sum(not pick.labelled for pick in chosen) == 5
    again = picks(rows, 10, labelled=done, drawn=[rows[p.place][0] for p in chosen if p.at_random])
    assert not {p.place for p in again if p.at_random} & {p.place for p in chosen if p.at_random}


def test_every_text_has_the_same_chance_to_be_drawn() -> None:
    rows = world(60)
    drawn = Counter(p.place for seed in range(600) for p in picks(rows, 25, seed=seed) if p.at_random)
    expected = 600 * 5 / 60
    assert set(drawn) == set(range(60))
    assert max(abs(count - expected) for count in drawn.values()) < 5 * np.sqrt(expected)


@pytest.mark.parametrize("n", [0, 1, 7, 500])
def test_never_more_than_asked_for_and_all_when_all_are_wanted(n: int) -> None:
    chosen = picks(world(30), n)
    assert len(chosen) == min(n, 30)
    assert len({pick.place for pick in chosen}) == len(chosen)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        queue(["a"], np.ones((2, 3)), langs=["en"], sources=["x"], reach=[1], n=1, seed=0)
