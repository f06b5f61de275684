"""Interactions become one graph, whatever form and order they come in."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.graph import Graph, GraphError

names = st.sampled_from([f"a{i}" for i in range(9)])
rows = st.lists(st.tuples(names, names, st.integers(1, 5)), max_size=60)


def same(left: Graph, right: Graph) -> bool:
    return (
        left.ids.tolist() == right.ids.tolist()
        and np.array_equal(left.source, right.source)
        and np.array_equal(left.target, right.target)
        and np.allclose(left.weight, right.weight)
    )


def test_parallel_ties_add_up_and_nobody_cites_themselves():
    graph = Graph.of(["ann", "ann", "bob", "cy"], ["bob", "bob", "bob", "cy"], [1, 2.5, 9, 1])
    assert graph.ids.tolist() == ["ann", "bob", "cy"]
    assert (graph.source.tolist(), graph.target.tolist(), graph.weight.tolist()) == ([0], [1], [3.5])


def test_an_undirected_tie_is_the_same_from_either_end():
    graph = Graph.of(["b", "a"], ["a", "b"], directed=False)
    assert (graph.edges, graph.weight.tolist()) == (1, [2.0])
    assert graph.csr().toarray().tolist() == [[0, 2], [2, 0]]


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_does_not_matter(some, shuffler):
    other = some.copy()
    shuffler.shuffle(other)
    assert same(Graph.of(*columns(some)), Graph.of(*columns(other)))


@given(rows, st.booleans())
@settings(max_examples=60, deadline=None)
def test_weights_are_kept_in_full(some, directed):
    graph = Graph.of(*columns(some), directed=directed)
    assert graph.weight.sum() == sum(weight for source, target, weight in some if source != target)
    assert graph.csr().sum() == graph.weight.sum() * (1 if directed else 2)


def test_arrow_numpy_and_lists_give_the_same_graph():
    sources, targets, weights = ["x", "y", "x"], ["y", "z", "z"], [1.0, 2.0, 3.0]
    expected = Graph.of(sources, targets, weights)
    chunked = pa.chunked_array([["x"], ["y", "x"]])
    assert same(expected, Graph.of(chunked, pa.array(targets).dictionary_encode(), pa.array(weights)))
    assert same(expected, Graph.of(np.array(sources), np.array(targets, object), np.array(weights)))


def test_numeric_ids_are_text():
    assert Graph.of([10, 2], [2, 3]).ids.tolist() == ["10", "2", "3"]


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ((["a"], ["b", "c"]), "1 sources but 2 targets"),
        ((["a", None], ["b", "c"]), "Row 2 lacks its source"),
        ((["a", "b"], ["b", None]), "Row 2 lacks its source or target"),
        ((["a", "b"], ["b", "c"], [1, -2]), "Row 2 has the negative weight -2"),
        ((["a"], ["b"], [float("nan")]), "Row 1 has no finite weight"),
        ((["a"], ["b"], ["many"]), "not numbers"),
        ((["a"], ["b"], [1, 2]), "1 rows but 2 weights"),
    ],
)
def test_bad_columns_are_refused_with_row_and_cure(columns, complaint):
    with pytest.raises(GraphError, match=complaint):
        Graph.of(*columns)


def test_nothing_makes_an_empty_graph():
    graph = Graph.of([], [])
    assert (graph.nodes, graph.edges) == (0, 0)
    assert graph.strongest(5).nodes == 0


def test_the_strongest_keep_only_the_ties_among_them():
    graph = Graph.of(["a", "b", "c", "d"], ["b", "c", "a", "a"], [5, 5, 5, 1])
    kept = graph.strongest(3)
    assert kept.ids.tolist() == ["a", "b", "c"]
    assert kept.weight.tolist() == [5, 5, 5]


def test_a_backbone_leaves_nobody_without_a_tie_and_keeps_bridges():
    random = np.random.default_rng(3)
    sides = np.repeat([0, 1], 50)
    source, target = random.integers(0, 100, 2000), random.integers(0, 100, 2000)
    weight = np.where(sides[source] == sides[target], 10.0, 1.0)
    graph = Graph.of([f"{i:03d}" for i in source], [f"{i:03d}" for i in target], weight)
    bare = graph.backbone(200, groups=sides)
    assert bare.edges == 200
    assert set(bare.source) | set(bare.target) == set(range(100))
    assert (sides[bare.source] != sides[bare.target]).sum() >= 40
    assert graph.backbone(10_000) is graph


def columns(some):
    return [a for a, _, _ in some], [b for _, b, _ in some], [w for _, _, w in some]
