"""A query says what was written, and points at what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.query import And, Field, Handle, Not, Or, Query, QueryError, Tag, Term, parse
from data.query.grammar import MAX_LENGTH

WORDS = st.sampled_from(
    [
        "delta",
        "Air",
        "l'Oréal",
        "covid-19",
        "airline*",
        "東京",
        "😡",
        "AT&T",
        "x",
        "été",
        "12:30",
        "AND*",
        "and",
        "C++",
    ]
)
PHRASES = st.sampled_from(
    ['"Air France"', "«Air  France»", "“vol annulé”", '"OR"', "„die Bahn“", '"air fran*"', '"a « b"']
)
FIELDS = st.sampled_from(
    [
        "domain:www.Example.org",
        "lang:FR",
        "from:@Bob",
        "platform:Reddit",
        "title:strike",
        'title:"big news"',
        "title:str*",
    ]
)
MARKS = st.sampled_from(["@Delta", "#Crash", "#Économie", "@user@mastodon.social", "＃日本"])
LEAVES = st.one_of(WORDS, PHRASES, FIELDS, MARKS)
QUERIES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from([" AND ", " OR ", " ", " ET ", " OU ", " -"]), parts).map("".join),
        parts.map(lambda part: f"({part})"),
        parts.map(lambda part: f"NOT ({part})"),
        parts.map(lambda part: f"-({part})"),
    ),
    max_leaves=12,
)


def read(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("air france", "air AND france"),
        ("a1 OR b1 c1", "a1 OR (b1 AND c1)"),
        ("(a1 OR b1) -c1", "(a1 OR b1) AND NOT c1"),
        ("covid-19 -vaccin", "covid-19 AND NOT vaccin"),
        ("x –y", "x AND NOT y"),
        ("NOT NOT x", "x"),
        ("orange SAUF fruit", "orange AND NOT fruit"),
        ("x ET y OU z", "(x AND y) OR z"),
        ("«Air France»", '"Air France"'),
        ("“Air\nFrance”", '"Air France"'),
        ("lang: fr x", "lang:fr AND x"),
        ("domain:https://www.Example.org/a/b", "domain:example.org"),
        ("platform:twitter x", "platform:x AND x"),
        ("((x))", "x"),
        ('"x"OR"y"AND(z)', '"x" OR ("y" AND z)'),
        ("x AND (y AND z)", "x AND y AND z"),
        ("#Économie @Bob.", "#economie AND @bob"),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(text: str, normal: str) -> None:
    assert parse(text).normal() == normal


def test_a_query_is_a_tree_of_plain_records() -> None:
    found = parse('("Air France" OR @airfrance OR #AF447 air*) AND NOT lang:en').root
    wanted = Or(
        (Term("Air France", quoted=True), Handle("airfrance"), And((Tag("af447"), Term("air", prefix=True))))
    )
    assert found == And((wanted, Not(Field("lang", "en"))))


@settings(deadline=None)
@given(QUERIES)
def test_the_canonical_spelling_reads_back_as_the_same_query(text: str) -> None:
    query = read(text)
    if isinstance(query, QueryError):
        assert "match everything" in query.message  # the only thing that can be wrong with these
        return
    assert parse(query.normal()) == query
    assert parse(query.normal()).normal() == query.normal()


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(alphabet='ab*"«»()-@#:. ANDORT“”', max_size=40))
def test_whatever_is_typed_gives_a_query_or_a_fault_that_points_into_it(text: str) -> None:
    query = read(text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        assert query.message.endswith(".")
        assert query.cure
        assert query.pointer().count("\n") == 1
        return
    assert parse(query.normal()) == query


@pytest.mark.parametrize(
    ("text", "position", "message", "cure"),
    [
        ("", 0, "is empty", "Write what"),
        ('crash "Air France', 6, "quotation mark is never closed", "Close"),
        ("(a1 OR b1", 0, "never closed", "Add )"),
        ("a1 OR b1)", 8, "closes nothing", "Remove it"),
        ("x ()", 2, "are empty", "Write a term"),
        ("delta OR", 6, "OR has nothing after it", "Write a term after"),
        ("x (y AND)", 5, "AND has nothing after it", "Write a term after"),
        ("OR delta", 0, "OR has nothing before it", 'quote the word: "OR"'),
        ("x AND OR y", 6, "side by side", "Remove one"),
        ("-strike", 0, "match everything except", "at least one term"),
        ("x OR -strike", 0, "match everything except", "at least one term"),
        ("langue:fr x", 0, "no field “langue”", "“lang:”"),
        ("tittle:x", 0, "no field “tittle”", "“title:”"),
        ("author:bob x", 0, "no field “author”", "“from:”"),
        ("re:invent", 0, "no field “re”", '"re:invent"'),
        ("lang:french x", 5, "not a language code", "lang:fr"),
        ("domain:example", 7, "not a domain", "domain:example.org"),
        ("x lang:", 2, "has nothing after it", "right after the colon"),
        ("lang:(fr OR en) x", 0, "takes one value", "(lang:one OR lang:other)"),
        ("https://example.org/x", 0, "web address", "domain:example.org"),
        ("air*line", 0, "may only end a word", "air*"),
        ("a*", 0, "nearly every text", "two letters"),
        ("paris - nice", 6, "nothing that can be searched", "attach it"),
        ('x ""', 2, "nothing that can be searched", "between the quotes"),
        ("@bob* x", 0, "does not work on an account name", "bob*"),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH, "4,096 is the most", "several watches"),
        ("(" * 40 + "x" + ")" * 40, 32, "more than 32 deep", "several watches"),
    ],
)
def test_a_fault_says_what_where_and_how_to_mend_it(
    text: str, position: int, message: str, cure: str
) -> None:
    error = fault(text)
    assert message in error.message
    assert cure in error.cure
    assert error.position == position


def test_the_pointer_draws_the_place_beneath_the_query() -> None:
    assert fault("delta AND OR united").pointer() == "delta AND OR united\n          ^^"
    assert (
        fault("東京\tlang:french").pointer() == "東京 lang:french\n          ^^^^^^"
    )  # wide signs take two columns


def test_the_pointer_cuts_a_long_query_around_the_place() -> None:
    line, carets = fault(f"{'word ' * 200}AND OR {'word ' * 200}").pointer().split("\n")
    assert len(line) < 80
    assert line[carets.index("^") :].startswith("OR")


def test_words_that_look_like_operators_are_noted() -> None:
    assert "AND, in capitals" in parse("delta and united").notes[0]
    assert "OR, in capitals" in parse("delta ou united").notes[0]
    assert 'write "OU"' in parse("delta OU united").notes[0]
    assert parse('delta OR "and"').notes == ()


def test_a_query_of_languages_alone_is_noted_as_wide() -> None:
    assert "every mention" in parse("lang:fr").notes[0]
    assert parse("lang:fr delta").notes == ()


def test_signs_that_are_not_searched_are_noted() -> None:
    assert "searched as c" in parse("C++ compiler").notes[0]


def test_hostile_depth_and_length_end_in_an_answer() -> None:
    assert parse("NOT " * 1001 + "x y").normal() == "NOT x AND y"
    assert len(list(parse("ab " * 1300).leaves())) == 1300
