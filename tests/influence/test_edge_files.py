"""Files of edges are read as they come, and refused with the place and the cure."""

import pytest

from influence.edge_file import read_edges
from influence.graph import GraphError
from tests.shared import shared_data


@pytest.fixture
def file(tmp_path):
    def written(text, name="edges.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_columns_may_stand_in_any_order_case_and_company(file):
    graph = read_edges(file("kind,Target,SOURCE,Weight\nrepost,b,a,2\nreply,b,a,1\n"))
    assert (graph.ids.tolist(), graph.weight.tolist()) == (["a", "b"], [3.0])
    assert graph.source.tolist() == [0]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_a_byte_order_mark(file, delimiter):
    text = "\ufeffsource,target,weight\n01,été,1.5\n".replace(",", delimiter)
    graph = read_edges(file(text))
    assert graph.ids.tolist() == ["01", "été"]


def test_quoted_ids_may_hold_commas_and_line_breaks(file):
    assert read_edges(file('source,target\n"a, inc","b\nltd"\n')).ids.tolist() == ["a, inc", "b\nltd"]


def test_reversed_edges_run_from_the_influencer(file):
    path = file("source,target\nleader,fan\n")
    assert read_edges(path).source.tolist() != read_edges(path, reversed=True).source.tolist()


def test_an_author_named_none_or_null_is_an_author(file):
    assert read_edges(file("source,target\nnull,None\nNA,nan\n")).nodes == 4


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("from,to\na,b\n", "has no column source"),
        ("source,to\na,b\n", "has no column target"),
        ("", "has no column source"),
        ("source,target,weight\na,b,1\na,c,heavy\n", "Row 2 .*'heavy'"),
        ("source,target,weight\na,b,\n", "Row 1 .*''"),
        ("source,target,weight\na,b,-3\n", "Row 1 has the negative weight -3"),
        ("source,target,weight\na,b,inf\n", "Row 1 has no finite weight"),
        ("source,target\na,b\n,c\n", "Row 2 .*no source"),
        ("source,target\na,b,c\n", "not a clean CSV"),
        (b"source,target\n\xff\xfe,b\n", "UTF-8"),
        (b"\xff\xfes\x00o\x00", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_cure(file, text, complaint):
    with pytest.raises(GraphError, match=complaint):
        read_edges(file(text))


def test_a_header_alone_is_an_empty_graph(file):
    assert read_edges(file("source,target,weight\n")).nodes == 0


GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="edge" attr.name="weight" attr.type="double"/>
<graph edgedefault="directed"><node id="n0"/><node id="n1"/>
<edge source="n0" target="n1"><data key="d0">2.5</data></edge></graph></graphml>"""


def test_graphml_brings_its_weights(file):
    graph = read_edges(file(GRAPHML, "net.graphml"))
    assert (graph.ids.tolist(), graph.weight.tolist()) == (["n0", "n1"], [2.5])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><gexf>&a;</gexf>', "document type or entities"),
        (" " * 65_530 + "<!DOCTYPE x><gexf/>", "document type or entities"),
        ('<!DOCTYPE x><gexf a="é"/>'.encode("utf-16"), "document type or entities"),
        ("<gexf><edge source='a'", "not well-formed"),
        ("<gexf><edge source='a'/></gexf>", "Edge 1 .* lacks"),
        ("<gexf><edge source='a' target='b' weight='x'/></gexf>", "Edge 1 has the weight 'x'"),
    ],
)
def test_hostile_or_broken_xml_is_refused(file, text, complaint):
    with pytest.raises(GraphError, match=complaint):
        read_edges(file(text, "net.gexf"))


def test_gexf_1_3_reads_the_same_blogs_as_the_csv():
    from_xml = read_edges(shared_data("net_polblogs", "divided-they-blog.gexf"))
    from_csv = read_edges(shared_data("net_polblogs", "edges.csv"))
    assert (from_xml.nodes, from_xml.weight.sum()) == (from_csv.nodes, from_csv.weight.sum())
    assert "dailykos.com" in from_xml.position
