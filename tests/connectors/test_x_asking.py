"""What X is asked: within its limits, in its language, and never narrower than the watch."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract import Access
from connectors.x import X
from connectors.x.asking import RULE, asked
from data.query import Matcher
from data.records import Watch
from tests.protocol.x_language import Wrong
from tests.protocol.x_language import test_of as matches
from tests.protocol.x_posts import Status, mention_of

NAMES = [f"Brandname {n}" if n % 3 else f"brand{n}" for n in range(55)] + [
    "@NordAir",
    "#NordAir",
    "domain:nordair.com",
]
BRAND = f'({" OR ".join(f"{chr(34)}{n}{chr(34)}" if " " in n else n for n in NAMES)} OR grève OR "L\'Oréal" OR at&t OR ロレアル OR 😡 OR from:nordair OR nordair*) -covid -"river delta" -@united -stock* (lang:fr OR lang:en)'


def watch(query: str, name: str = "w") -> Watch:
    return Watch(name, name, query)


def said(query: str, **more: Any) -> tuple[str, ...]:
    return asked([watch(query)], **{"limit": 512, **more}).queries


def notes(query: str) -> str:
    return " | ".join(X().compile([watch(query)]).notes)


def test_a_brand_of_65_names_two_languages_and_exclusions_fits_x() -> None:
    for archive, limit in (((), 512), (("all",), 1024)):
        native = X(Access(options={"archive": archive})).compile([watch(BRAND)])
        assert all(len(query) <= limit for query in native.queries)
        assert len(native.queries) <= (11 if limit == 512 else 5)
        for query in native.queries:
            matches(query, limit=limit, folds=True)  # X would take it
            assert query.endswith('(lang:en OR lang:fr) -covid -"river delta" -@united')
        whole = " ".join(native.queries)
        for name in (
            '"Brandname 1"',
            "brand54",
            "@nordair",
            "#nordair",
            'url:"nordair.com"',
            "from:nordair",
            '"at&t"',
            '"ロレアル"',
            '"😡"',
        ):
            assert name in whole, name
    rules = asked([watch(BRAND)], limit=RULE, accents=True).queries
    for rule in rules:
        matches(rule, limit=RULE, folds=False)
    assert "greve" in " ".join(rules)
    assert "greve" not in whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("airfrance", ("airfrance OR #airfrance OR @airfrance",)),
        ('"Air France"', ('"Air France"',)),
        ("strike delay", ("(strike OR #strike OR @strike) (delay OR #delay OR @delay)",)),
        ("@airfrance OR #AF447", ("@airfrance OR #af447",)),
        ("domain:lemonde.fr", ('url:"lemonde.fr"',)),
        ("from:airfrance", ("from:airfrance",)),
        ("@delta -@united -#fail -from:bot lang:fr", ("(@delta) lang:fr -@united -#fail -from:bot",)),
        ('"OR"', ('"OR" OR #OR OR @OR',)),
        ("2026 @a", ("2026 @a",)),
        ("@a lang:he", ("(@a) lang:iw",)),
        ("@a lang:zh", ("(@a) (lang:zh-CN OR lang:zh-TW)",)),
        ("@a lang:xh", ("@a",)),
        ("@a platform:x", ("@a",)),
        ("@a platform:reddit", ()),
        ("@a -domain:b.com", ("@a",)),
        ("@a -title:b", ("@a",)),
        ("airline*", ("airline OR #airline OR @airline",)),
        ("airline* @a", ("@a",)),
        ('"lobby bar*"', ('lobby OR #lobby OR @lobby',)),
        ("title:strike", ()),
        ("title:strike OR @a", ("@a",)),
        ("@name@server.social", ()),
        ("from:a.b.c OR @a", ("@a",)),
        ("lang:fr", ()),
    ],
)  # fmt: skip
def test_each_part_of_a_watch_in_x_s_language(query: str, expected: tuple[str, ...]) -> None:
    assert said(query) == expected


def test_what_x_cannot_do_is_said_in_few_words() -> None:
    assert "no reposts" in notes("@a")
    assert "seven days" in notes("@a")
    assert "airline*" in notes("airline* OR @a")
    assert "no title" in notes("title:strike OR @a")
    assert "xh" in notes("@a lang:xh")
    assert "language itself" in notes("@a lang:fr")
    assert "dropped here" in notes("@a -stock*")
    assert "save money" in notes("@a -stock")
    assert "cannot be an account" in notes("@a.b.c OR @a")
    assert "alone is not asked" in notes("lang:fr")
    assert "é from e" in notes("grève")
    assert "unsure" in notes("@a")
    every = X().compile(
        [watch("grève* OR title:b OR @a.b.c -stock* -share lang:fr"), watch("a lang:xh"), watch("lang:de")]
    )
    assert all(len(note.split()) <= 25 for note in every.notes), [
        n for n in every.notes if len(n.split()) > 25
    ]


def test_a_word_or_a_list_too_long_for_x_widens_the_question() -> None:
    long = '"' + " ".join(f"word{n}" for n in range(200)) + '"'
    (query,) = said(long)
    assert query.startswith('"word0 word1 ')
    assert len(query) <= 512
    (query,) = said(" ".join(f"word{n}" for n in range(60)))
    assert len(query) <= 512
    matches(query, limit=512, folds=True)
    barred = "@a " + " ".join(f"-excluded{n}" for n in range(60))
    (query,) = said(barred)
    assert len(query) < 512


TEXTS = [
    "Grève chez NordAir ce matin", "greve", "#NordAir late", "@NordAir why?", "nord-air is late", "NORD AIR", "#Nord #Air", "my bag and NordAir",
    "L'Oréal, really", "loreal", "see https://www.lemonde.fr/eco/nordair-1.html", "Two airlines cancelled", "the airline", "Delta lost my bag",
    "delta variant", "at&t again", "AT T", "今日はロレアルの新製品を買った", "Worst service 😡😡", "a lobby bar in town", "lobbying", "covid and NordAir",
]  # fmt: skip
QUERIES = [
    "nordair", '"nord air"', "grève OR greve", "#nordair -delta", "delta -(variant OR covid*)", "nordair (bag OR late)", "@nordair", "l'oréal OR loreal",
    "domain:lemonde.fr", "at&t", "ロレアル", "😡", '"lobby bar*"', "airline* OR bag", "from:person_3", "nordair -covid", "(nordair OR delta) -@united lang:en",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_whatever_the_watch_matches_x_lets_through(query: str) -> None:
    """Our judge against X's language; what notes own up to (accents on the stream, open ends) is left out."""
    judge = Matcher([watch(query)])
    for folds, accents in ((True, False), (False, True)):
        tests = [
            matches(one, limit=1024, folds=folds)
            for one in asked([watch(query)], limit=1024, accents=accents).queries
        ]
        for n, text in enumerate(TEXTS):
            status = Status(str(1_800_000_000_000_000_000 + n), n % 5, text)
            ours = judge.matches(mention_of(status), f"person_{status.author}")
            owned_up = (not folds and not text.isascii()) or ("*" in query and "airlines" in text)
            if ours and not owned_up:
                assert any(test(status) for test in tests), (query, text)


def test_the_fake_refuses_what_x_refuses() -> None:
    for wrong in ("lang:fr", "-a", "a -(b OR c)", "a b*", "", "a OR", "(a", "t-mobile", "x" * 513):
        with pytest.raises(Wrong):
            matches(wrong, limit=512, folds=True)
