"""Accounts that share the same things within moments: found, counted as published, and not where it is chance."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from influence import coordination as module
from influence.coordination import CoordinationError, coordination
from influence.shares_file import read_shares
from tests.shared import shared_data
from vigie.__main__ import cli


def shares(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Object, account, time; every share in a post of its own."""
    table = pd.DataFrame(rows, columns=["object_id", "account_id", "timestamp_share"])
    return table.assign(content_id=[f"post {n}" for n in range(len(table))])


def plainly(table: pd.DataFrame, window: float, least: int) -> dict[tuple[str, str], tuple[int, int]]:
    """The definition, share by share."""
    rows = list(
        table[["object_id", "account_id", "content_id", "timestamp_share"]].itertuples(index=False, name=None)
    )
    count = table["account_id"].value_counts()
    rows = [row for row in rows if count[row[1]] >= least]
    near = [
        (one, other)
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
        if one[0] == other[0] and one[1] != other[1] and one[2] != other[2] and abs(one[3] - other[3]) <= window
        and one[0] not in (one[2], other[2])
    ]  # fmt: skip
    paired = {row[2] for pair in near for row in pair}
    often = pd.Series([row[1] for row in rows if row[2] in paired], dtype=object).value_counts()
    found: dict[tuple[str, str], list[str]] = {}
    for one, other in near:
        if max(often[one[1]], often[other[1]]) >= least:
            found.setdefault((min(one[1], other[1]), max(one[1], other[1])), []).append(one[0])
    return {pair: (len(set(what)), len(what)) for pair, what in found.items()}


def as_map(pairs: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    return {(row.account_a, row.account_b): (row.weight, row.pairs) for row in pairs.itertuples()}


@pytest.mark.parametrize(
    ("window", "least", "pairs", "accounts", "edges"),
    [(60, 2, 3791, 2110, 3721), (10, 2, 447, 525, 442), (10, 5, 22, 23, 20), (60, 5, 1235, 772, 1193)],
)
def test_russian_retweets_give_the_published_figures(
    window: float, least: int, pairs: int, accounts: int, edges: int
) -> None:
    table = read_shares(shared_data("coord_russian_retweets", "russian_coord_tweets.csv"))
    found = coordination(table, window=window, min_shares=least)

    assert (found["pairs"].sum(), len({*found["account_a"], *found["account_b"]}), len(found)) == (
        pairs,
        accounts,
        edges,
    )
    if (window, least) == (10, 5):
        assert "9fa51ef17278c01d13d313741eddfc0b" not in {*found["account_a"], *found["account_b"]}


def test_every_pair_of_the_published_network_is_there_with_its_delay() -> None:
    theirs = pd.read_csv(shared_data("coord_russian_retweets", "russian_tw60_mp2_edges_full.csv"))
    ours = coordination(
        read_shares(shared_data("coord_russian_retweets", "russian_coord_tweets.csv")),
        window=60,
        min_shares=2,
    )
    published = {tuple(sorted((row["from"], row["to"]))): row for _, row in theirs.iterrows()}
    assert {(row.account_a, row.account_b) for row in ours.itertuples()} == published.keys()
    for row in ours.itertuples():
        their = published[row.account_a, row.account_b]
        assert row.pairs == their["weight"]
        assert row.seconds == pytest.approx(their["avg_time_delta"])


rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("uvwxyz"), st.integers(0, 30).map(float)), max_size=40
)


@settings(max_examples=150, deadline=None)
@given(rows, st.integers(0, 12), st.integers(1, 3), st.integers(1, 50))
def test_pairs_are_those_of_the_definition_however_they_are_cut(
    drawn: list[tuple[str, str, float]], window: int, least: int, at_once: int
) -> None:
    table = shares(*drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        found = coordination(table, window=window, min_shares=least)
    assert as_map(found) == plainly(table, window, least)
    assert (found["account_a"] < found["account_b"]).all()
    assert found["seconds"].between(0, window).all()
    assert found["symmetry"].between(0, 1).all()


def test_a_planted_ring_stands_out_of_a_crowd() -> None:
    chance = np.random.default_rng(5)
    crowd = [
        (f"o{chance.integers(400)}", f"u{chance.integers(3000)}", float(chance.integers(86_400)))
        for _ in range(20_000)
    ]
    ring = [
        (f"o{what}", f"bot{n}", 1_000.0 * what + n)
        for what in range(40)
        for n in range(8)
        if chance.random() < 0.7
    ]
    found = coordination(shares(*crowd, *ring), window=30, min_shares=2)
    heavy = found[found["weight"] >= 5]

    assert {*heavy["account_a"], *heavy["account_b"]} == {f"bot{n}" for n in range(8)}


def test_one_hot_object_costs_no_square_of_its_shares() -> None:
    many = 200_000
    table = pd.DataFrame(
        {
            "object_id": "hot",
            "account_id": [f"u{n}" for n in range(many)],
            "content_id": [f"p{n}" for n in range(many)],
            "timestamp_share": np.arange(many, dtype=float),
        }
    )
    assert len(coordination(table, window=2, min_shares=1)) == 2 * many - 3
    with pytest.raises(CoordinationError, match="narrower window"):
        coordination(table, window=1e6, min_shares=1)


def test_an_account_alone_is_never_coordinated_nor_is_the_object_itself() -> None:
    alone = shares(("a", "u", 1), ("a", "u", 2), ("b", "u", 3))
    assert coordination(alone, window=60, min_shares=1).empty
    itself = shares(("post 1", "u", 1), ("post 1", "v", 2))  # v's post is the object
    assert coordination(itself, window=60, min_shares=1).empty


@pytest.mark.parametrize(("window", "least"), [(-1.0, 2), (float("nan"), 2), (float("inf"), 2), (60.0, 0)])
def test_wishes_without_meaning_are_refused(window: float, least: int) -> None:
    with pytest.raises(CoordinationError):
        coordination(shares(("a", "u", 1)), window=window, min_shares=least)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("object_id,account_id\na,b\n", "lacks content_id, timestamp_share"),
        ("object_id,account_id,content_id,timestamp_share\na,u,p,1\na,,q,2\n", "Row 2 .* has no account_id"),
        ("object_id,account_id,content_id,timestamp_share\na,u,p,soon\n", "Row 1 .*“soon” is no time"),
        ("", "not a clean CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_how_to_mend_it(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "shares.csv"
    file.write_text(content)
    ended = CliRunner().invoke(cli, ["coordination", str(file), "--window", "60"])
    assert ended.exit_code == 1
    with pytest.raises(CoordinationError, match=said):
        read_shares(file)


def test_the_command_writes_its_header_whatever_it_finds_and_reads_dates(tmp_path: Path) -> None:
    file = tmp_path / "shares.csv"
    file.write_text(
        "object_id,account_id,content_id,timestamp_share\n"
        "a,u,1,2024-05-01T10:00:00Z\na,v,2,2024-05-01 12:00:30+02:00\nb,u,3,1714557600\nb,v,4,1714557610\n"
    )
    run = CliRunner().invoke(cli, ["coordination", str(file), "--window", "60", "--min-shares", "2", "--csv"])
    assert run.stdout.splitlines() == [
        "account_a,account_b,weight,pairs,seconds,symmetry",
        "u,v,2,2,20.0,1.0",
    ]
    none = CliRunner().invoke(cli, ["coordination", str(file), "--window", "0.5", "--csv"])
    assert none.stdout.splitlines() == ["account_a,account_b,weight,pairs,seconds,symmetry"]
    (row,) = json.loads(
        CliRunner().invoke(cli, ["coordination", str(file), "--window", "60", "--json"]).stdout
    )
    assert row["weight"] == 2
