"""Signed ties come back as the sides they were made from; two camps stand apart where they do, and not where they do not."""

import csv
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.communities import CAMP_GAMMA, camps, leiden
from influence.edge_file import read_edges, read_signed_edges
from influence.graph import Graph, GraphError
from influence.separation import separation
from influence.signed import UNKNOWN, SignedGraph, attacks, balance, between, two_sides
from influence.steadiness import rand_index, steadiness
from influence.struggle import bridges, leaning, moved, struggle, struggle_notes
from tests.influence.worlds import world_with_brokers
from tests.shared import shared_data


def planted(wrong, *, authors=3_000, ties=20_000, seed=3):
    """Two camps of random ties, plus inside and minus across, a share of the signs wrong; returns graph and camp by author."""
    random = np.random.default_rng(seed)
    camp = random.integers(0, 2, authors)
    ends = random.integers(0, authors, (2, ties))
    sign = np.where(camp[ends[0]] == camp[ends[1]], 1, -1) * np.where(random.random(ties) < wrong, -1, 1)
    signed = SignedGraph.of(ends[0].astype(str), ends[1].astype(str), None, sign)
    return signed, camp[signed.graph.ids.astype(int)]


def recovered(sides, truth):
    known = sides.side != UNKNOWN
    right = float((sides.side[known] == truth[known]).mean())
    return max(right, 1 - right)


def quarrel():
    """Ann's circle and Ben's back their own; Ann attacks Ben twice, Ben's friend attacks Ann; Go backs both; Far is apart."""
    rows = [(f"{a}{i}", f"{a}{j}", 1) for a in ("ann", "ben") for i in range(5) for j in range(5) if i != j]
    rows += [("ann0", "ben0", -1)] * 2 + [("ben1", "ann0", -1), ("ann1", "ben1", 0)]
    rows += [("go", f"{a}{i}", 1) for a in ("ann", "ben") for i in range(3)] + [("far1", "far2", 1)]
    return SignedGraph.of(*([row[i] for row in rows] for i in (0, 1)), None, [row[2] for row in rows])


@pytest.mark.parametrize(("wrong", "least"), [(0.0, 1.0), (0.1, 0.99), (0.2, 0.95)])
def test_two_planted_camps_come_back_from_signs_of_which_some_are_wrong(wrong, least):
    signed, truth = planted(wrong)
    sides = two_sides(signed)
    assert recovered(sides, truth) >= least
    assert sides.frustration == pytest.approx(wrong, abs=0.01)
    assert sides.by_chance > sides.frustration
    assert 0 < sides.clarity <= 1


def test_signs_dealt_by_chance_make_no_sides_clearer_than_chance():
    signed, _ = planted(0.5)
    assert two_sides(signed).clarity < 0.05


def test_balance_is_what_counting_triangles_one_by_one_gives():
    signed, _ = planted(0.2, authors=60, ties=500)
    net = np.sign(signed.net().toarray())
    signs = [
        net[a, b] * net[b, c] * net[a, c]
        for a, b, c in combinations(range(len(net)), 3)
        if net[a, b] and net[b, c] and net[a, c]
    ]
    share, triangles = balance(signed)
    assert triangles == len(signs)
    assert share == pytest.approx(np.mean(np.array(signs) > 0))
    assert balance(SignedGraph.of(["a"], ["b"], None, [1])) == (None, 0)


def test_a_quarrel_says_who_attacks_whom_and_who_bridges():
    found = struggle(quarrel())
    place = found.signed.graph.position
    assert found.labels[place["ann0"]] != found.labels[place["ben0"]]
    assert found.sides.side[place["ann0"]] != found.sides.side[place["ben0"]]
    assert found.sides.side[place["far1"]] == UNKNOWN
    first = attacks(found.signed, found.labels).iloc[0]
    assert (first.author, first.target, first.attack) == ("ann0", "ben0", 2)
    assert bridges(found)["author"].tolist()[0] == "go"
    across = between(found.signed, found.labels)
    assert across["attack"].sum() == 3
    assert across["weight"].sum() == found.signed.graph.weight.sum()
    sided = leaning(found)
    assert sided["known"].sum() == found.sides.known
    assert set(sided.loc[sided["known"] == 0, "side"]) <= {UNKNOWN}


def test_attacks_do_not_hold_a_camp_together():
    rows = [("a", "b", 1), ("b", "c", 1), ("a", "c", 1), ("x", "y", 1), ("y", "z", 1), ("x", "z", 1)]
    rows += [(s, t, -1) for s in "abc" for t in "xyz"]
    found = struggle(
        SignedGraph.of(*([row[i] for row in rows] for i in (0, 1)), None, [row[2] for row in rows])
    )
    assert [
        len({found.labels[found.signed.graph.position[a]] for a in names}) for names in ("abc", "xyz")
    ] == [1, 1]
    assert found.labels.max() == 1
    assert found.sides.frustration == 0


def test_a_second_look_keeps_the_numbers_and_says_who_moved():
    before = struggle(quarrel())
    earlier = {a: int(7 - label) for a, label in zip(before.signed.graph.ids, before.labels, strict=True)}
    again = struggle(quarrel(), earlier=earlier)
    assert dict(zip(again.signed.graph.ids, again.labels.tolist(), strict=True)) == earlier
    assert moved(again, again).empty
    turned = struggle(quarrel(), earlier=earlier | {"go": 7 - earlier["go"]})
    assert moved(again, turned).empty or "go" in moved(again, turned)["author"].tolist()


edges = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from((-1, 0, 1))), max_size=50)


@given(edges)
@settings(max_examples=50, deadline=None)
def test_every_sum_and_bound_holds_on_any_ties(rows):
    signed = SignedGraph.of(
        *([f"a{row[i]:02d}" for row in rows] for i in (0, 1)), None, [row[2] for row in rows]
    )
    assert (signed.support + signed.attack <= signed.graph.weight + 1e-9).all()
    assert signed.signed == sum(1 for a, b, sign in rows if a != b and sign)
    found = struggle(signed)
    assert found.sides.frustration is None or 0 <= found.sides.frustration <= 0.5
    assert found.balanced is None or 0 <= found.balanced <= 1
    assert ((found.steady.confidence >= 0) & (found.steady.confidence <= 1)).all()
    assert len(found.labels) == signed.graph.nodes
    assert all(isinstance(note, str) for note in struggle_notes(found))
    bridges(found), attacks(signed, found.labels), leaning(found)


def test_searches_in_any_order_agree_on_clear_groups_and_are_counted_right():
    graph, _ = world_with_brokers()
    labels = leiden(graph, gamma=CAMP_GAMMA)
    steady = steadiness(graph, labels, gamma=CAMP_GAMMA, searches=3)
    assert 0.5 < steady.agreement <= 1
    assert steady.confidence.mean() > 0.7
    one, other = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2])
    assert rand_index(one, one) == 1
    assert rand_index(one, other) == pytest.approx(0.4444444)  # (2 − 3·4/15) / ((3 + 4)/2 − 3·4/15)
    assert rand_index(one, np.zeros(6, int)) == pytest.approx(0)


def test_separation_is_unknown_for_few_and_low_by_chance():
    random = np.random.default_rng(1)
    ends = random.integers(0, 600, (2, 3_000)).astype(str)
    chance = separation(Graph.of(*ends))
    assert chance.score < 0.05
    assert separation(Graph.of(["a"], ["b"])).score is None
    assert separation(Graph.of([], [])).authors == 0
    signed, _ = planted(0.0)
    inside = signed.support > 0
    apart = Graph(
        signed.graph.ids,
        signed.graph.source[inside],
        signed.graph.target[inside],
        signed.graph.weight[inside],
    )
    bridged = Graph.of(
        [*apart.ids[apart.source], *["0"] * 40], [*apart.ids[apart.target], *map(str, range(1, 41))]
    )
    assert separation(bridged).score > 0.1
    assert separation(bridged).beyond_chance


def test_disputed_topics_stand_over_calm_ones_and_the_political_blogs_over_all():
    folder = shared_data("net_controversy_retweet")
    scores = {True: [], False: []}
    for topic in csv.DictReader((folder / "topics.csv").read_text(encoding="utf-8").splitlines()):
        rows = [
            line.strip().split(",")
            for line in (folder / f"{topic['topic']}_edges.txt").read_text(encoding="utf-8").splitlines()
        ]
        found = separation(Graph.of([row[0] for row in rows], [row[1] for row in rows]), draws=1)
        scores[topic["label_in_paper"] == "controversial"].append(found.score)
    pairs = [(hot, calm) for hot in scores[True] for calm in scores[False]]
    assert sum(hot > calm for hot, calm in pairs) / len(pairs) >= 0.85
    blogs = separation(read_edges(shared_data("net_polblogs", "edges.csv")))
    assert blogs.score > max(scores[True])
    assert blogs.beyond_chance


def test_who_trusts_whom_is_split_better_than_chance_and_counted_whole():
    rows = list(
        csv.reader(
            shared_data("net_signed_bitcoin_otc", "soc-sign-bitcoinotc.csv")
            .read_text(encoding="utf-8")
            .splitlines()
        )
    )
    signed = SignedGraph.of(
        *([row[i] for row in rows] for i in (0, 1)), None, [float(row[2]) for row in rows]
    )
    assert signed.graph.nodes == 5_881
    assert signed.signed == len(rows) == 35_592
    sides = two_sides(signed, deals=2)
    assert sides.frustration < sides.by_chance
    assert sides.known > 5_800


def test_a_file_says_its_signs_and_a_bad_one_is_refused_by_row(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("source,target,weight,sign\na,b,2,-1\nb,c,1,1\nc,a,1,\n", encoding="utf-8")
    signed = read_signed_edges(path)
    assert (signed.support.sum(), signed.attack.sum(), signed.graph.weight.sum()) == (1, 2, 4)
    assert read_edges(path).edges == 3
    path.write_text("source,target,sign\na,b,plus\n", encoding="utf-8")
    with pytest.raises(GraphError, match="has the sign 'plus'"):
        read_signed_edges(path)
    with pytest.raises(GraphError, match="2 signs"):
        SignedGraph.of(["a"], ["b"], None, [1, 1])


def test_camps_without_signs_are_the_camps_of_the_graph():
    graph, _ = world_with_brokers()
    unsigned = SignedGraph(graph, np.zeros(graph.edges), np.zeros(graph.edges))
    assert np.array_equal(struggle(unsigned).labels, camps(graph))
    assert struggle(unsigned).sides.known == 0
