"""What the analyst's report says beneath the summary: movement, drivers, quotes, influence, channels, method."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from data.records import Interaction
from reports.analysis import Analysis, analysis
from reports.brief import long_report
from reports.chapters import Table, chapters
from reports.tongue import Tongue
from tests.reports import printed

EN = Tongue("en", "Europe/Paris")


def ties() -> list[Interaction]:
    """Everybody answers writer 1; three of them answer each other."""
    said = printed.week()
    return [
        Interaction("x", "reply", said[n].id, f"a{n % 11}", f"a{to}", said[n].created)
        for n in range(60)
        for to in ((1,) if n % 2 else (n % 3 + 2,))
        if n % 11 != to
    ]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    with printed.house(tmp_path_factory.mktemp("week"), printed.week(), ties()) as store:
        return analysis(store, printed.summed(store), EN)


def tables(found: Analysis, tongue: Tongue = EN) -> dict[str, Table]:
    return {
        part.head: part
        for chapter in chapters(found, tongue, demo=False)
        for part in chapter.parts
        if isinstance(part, Table)
    }


def test_this_period_and_the_one_before_stand_side_by_side_as_a_recount_has_them(found) -> None:
    table = tables(found)["Against the period before and the usual"]
    before = printed.WEEK.before()
    earlier = [m for m in printed.week() if before.since <= m.created < before.until]

    assert table.rows[0][:3] == ("Mentions", "183", str(len(earlier)))
    assert table.rows[3][1] == EN.count(sum(m.likes or 0 for m in printed.week()[:183]))


def test_those_who_are_cited_most_come_first_with_their_figures(found) -> None:
    table = tables(found)["Who carries weight"]

    assert table.rows[0][1].startswith("writer1 ")
    cited = sum(1 for tie in ties() if tie.target_id == "a1")
    assert table.rows[0][3] == str(cited)


def test_the_map_is_drawn_and_said_in_words(found) -> None:
    pictures = [
        part for chapter in chapters(found, EN, demo=True) for part in chapter.parts if part.kind == "picture"
    ]

    assert "<circle" in pictures[1].svg
    assert "11 of 11 authors" in pictures[1].alt


def test_without_ties_it_says_so_instead_of_a_map(found) -> None:
    told = chapters(replace(found, influence=None), EN, demo=False)
    assert any(
        "Nobody cited anybody" in getattr(part, "text", "") for chapter in told for part in chapter.parts
    )


@pytest.mark.parametrize(
    ("language", "title"), [("en", "What drove it?"), ("fr", "Qu’a-t-on dit"), ("fr", "Méthode et limites")]
)
def test_it_prints_in_both_languages_tagged_with_every_chapter(found, language, title) -> None:
    sheet = printed.worded(found.summary, language)

    file = long_report(sheet, chapters(found, Tongue(language, "Europe/Paris"), demo=False))

    assert title.replace("’", "'") in printed.words(file).replace("’", "'")
    reader = PdfReader(io.BytesIO(file))
    assert 2 < len(reader.pages) < 9
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_labels_that_contradict_the_engine_are_said_before_the_tone(tmp_path) -> None:
    labelled = tuple(replace(m, given_label="negative") for m in printed.week())
    with printed.house(tmp_path, labelled) as store:
        summed = printed.summed(store)

    assert summed.given is not None
    assert summed.given.theirs.share == 1
    assert (
        "Do not trust the tone here: the labels that came with 183 of the mentions call 100% negative"
        in printed.worded(summed).doubt
    )


def test_without_labels_of_its_own_nothing_is_doubted(found) -> None:
    assert found.summary.given is None
    assert printed.worded(found.summary).doubt == ""
