"""What the analyst's report says beneath the summary: movement, drivers, quotes, influence, channels, method."""

from __future__ import annotations

import ast
import io
import itertools
import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from pypdf import PdfReader

from data.records import Interaction
from reports.analysis import Analysis, analysis
from reports.brief import long_report
from reports.chapters import chapters
from reports.noted import noted
from reports.parts import Chapter, Picture, Prose, Table
from reports.tongue import Tongue
from tests.reports import printed

ROOT = Path(__file__).parents[2]
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


def test_every_figure_says_what_it_rests_on_and_every_chapter_leads_back(found) -> None:
    link = "http://127.0.0.1:8501/summary?period=custom&since=2026-03-23&until=2026-03-29&watch=acme"

    told = chapters(found, EN, demo=False, link=link)

    figures = [part for chapter in told[:-1] for part in chapter.parts if not isinstance(part, Prose)]
    assert len(figures) > 8
    for part in figures:
        assert part.basis.startswith("n = "), part.head
        assert "(Europe/Paris)" in part.basis
        assert "sources: X" in part.basis
        assert part.note, part.head
    assert [chapter.way.link.partition("?")[0].rpartition("/")[2] for chapter in told] == [
        "timeline", "timeline", "mentions", "influencers", "camps", "channels", "sources",
    ]  # fmt: skip
    assert {chapter.way.link.partition("?")[2] for chapter in told} == {link.partition("?")[2]}


def test_a_quote_leads_to_its_post(found) -> None:
    table = tables(found)["Negative, most reacted to"]
    assert table.links == tuple(quote.url or "" for quote in found.negative)


def test_the_web_page_says_the_same_without_script_or_network(found) -> None:
    sheet = printed.worded(found.summary)
    told = chapters(found, EN, demo=False)
    page = long_report(sheet, told, "html").decode()

    for chapter in told:
        assert escape(chapter.title) in page
        for part in chapter.parts:
            if isinstance(part, Table):
                assert all(escape(cell) in page for row in part.rows for cell in row)
    assert page.count("<svg ") == 1 + sum(
        isinstance(part, Picture) for chapter in told for part in chapter.parts
    )
    assert "<script" not in page
    assert "<?xml" not in page
    assert not re.search(r'(?:src|href)="(?!#|https?://)', page)


def test_hostile_words_stay_words_in_the_web_page(found) -> None:
    evil = '"><script>alert(1)</script>'
    chapter = Chapter(evil, (Table(evil, (evil,), ((evil,),), (1,), (), evil, evil, ("javascript:alert(1)",)), Picture(evil, "<svg ></svg>", evil), Prose(evil, evil)))  # fmt: skip
    page = long_report(printed.worded(found.summary), [chapter], "html").decode()
    assert "<script" not in page
    assert "javascript:" not in page


def test_the_notes_of_every_measure_are_said_in_french() -> None:
    """What `influence` writes as a note, with figures put in, comes out French with the same figures."""
    fillers = itertools.cycle(("12,345", "0.25"))
    said = 0
    for name in ("ranking", "position", "viral"):
        for node in ast.walk(ast.parse((ROOT / "influence" / f"{name}.py").read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr | ast.Constant):
                continue
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            note = "".join(str(part.value) if isinstance(part, ast.Constant) else next(fillers) for part in parts)  # fmt: skip
            if "settle" not in note and note.endswith(".") and "\n" not in note and re.match(r"(Betweenness|Harmonic|Viral|Weights|[\d,]+ ties)", note) and isinstance(node, ast.JoinedStr | ast.Constant) and len(note) > 60:  # fmt: skip
                (french,) = noted((note,), Tongue("fr"))
                assert french != note, note
                assert not re.search(r"\b(the|was|were|of|within)\b", french), french
                said += 1
    assert said >= 5
    assert noted(("5 ties are more than 3: hits, viral were left out. Something new.",), Tongue("fr")) == [
        "5 liens, c'est plus de 3\u00a0: hits, viral n'ont pas été calculés. Something new."
    ]
