"""What a printed summary says: the figures of a recount, in two languages, on one page, with nothing in it that acts."""

from __future__ import annotations

import ast
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader

from data.records import Mention
from pages.parts import theme
from reports import ink
from reports.brief import brief, evidence_link
from reports.french import WORDS
from reports.summary import Summary
from reports.tongue import Tongue
from tests.reports import printed

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    with printed.house(tmp_path_factory.mktemp("week"), printed.week()) as store:
        return printed.summed(store)


def recount(mentions: tuple[Mention, ...]) -> dict[str, float]:
    """The figures of the week, counted from its mentions by hand."""
    inside = [m for m in mentions if printed.WEEK.since <= m.created < printed.WEEK.until]
    negative = sum(m.label == "negative" for m in inside)
    both = sum("globex" in m.given_watches for m in inside)
    return {
        "mentions": len(inside),
        "tone": 100 * sum(m.tone or 0 for m in inside) / len(inside),
        "negative": 100 * negative / len(inside),
        "voice": 100 * len(inside) / (len(inside) + both),
    }


@pytest.mark.parametrize(("language", "gap"), [("en", ""), ("fr", " ")])
def test_the_pdf_prints_the_figures_of_a_recount(found, language, gap) -> None:
    counted = recount(printed.week())

    said = printed.words(brief(printed.worded(found, language), "pdf"))

    assert counted["mentions"] == 183
    assert f"n = {counted['mentions']:.0f}" in said
    assert f"−{abs(round(counted['tone']))}" in said
    assert f"{counted['negative']:.0f}{gap}%" in said
    assert f"{counted['voice']:.0f}{gap}%" in said


def test_every_form_prints_the_same_figures(found) -> None:
    sheet = printed.worded(found)
    page = brief(sheet, "html").decode()
    deck = Presentation(io.BytesIO(brief(sheet, "pptx")))
    slides = "\n".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )
    paper = printed.words(brief(sheet, "pdf"))

    for number in sheet.numbers:
        assert number.value in page
        assert number.value in slides
        assert number.value in paper
    chart = next(shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    assert sum(sum(row.values) for row in chart.plots[0].series) == 183


def test_the_pdf_is_tagged_titled_and_carries_its_fonts(found) -> None:
    file = PdfReader(io.BytesIO(brief(printed.worded(found, "fr"), "pdf")))
    root = file.trailer["/Root"]
    fonts = [font.get_object() for font in file.pages[0]["/Resources"]["/Font"].values()]

    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("fr")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert "Acme" in str(file.metadata and file.metadata.title)
    assert all("/FontFile3" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts)


def test_the_chart_says_what_it_shows_to_those_who_cannot_see_it(found) -> None:
    sheet = printed.worded(found)
    assert "Bars: mentions by tone; most" in sheet.chart_alt
    raw = PdfReader(io.BytesIO(brief(sheet, "pdf")))
    assert any("Bars: mentions" in str(thing.get_object().get("/Alt", "")) for thing in elements(raw))


def elements(file: PdfReader) -> list[object]:
    """Every element of the structure tree."""
    left, seen = [file.trailer["/Root"]["/StructTreeRoot"]], []
    while left:
        thing = left.pop().get_object()
        if hasattr(thing, "get"):
            seen.append(thing)
            kids = thing.get("/K", [])
            kids = kids.get_object() if hasattr(kids, "get_object") else kids
            left += [
                kid for kid in (kids if isinstance(kids, list) else [kids]) if hasattr(kid, "get_object")
            ]
    return seen


def test_foreign_text_is_shown_letter_for_letter_and_never_run(tmp_path) -> None:
    watch = printed.named(printed.HOSTILE[:50])
    with printed.house(tmp_path, printed.week(text=printed.HOSTILE), watch=watch) as store:
        sheet = printed.worded(printed.summed(store, watch=watch))

    paper, page = printed.words(brief(sheet, "pdf")), brief(sheet, "html").decode()

    assert '#panic("no") $x$ *b*' in paper
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert brief(sheet, "pptx")


def test_the_web_page_asks_the_network_for_nothing(found) -> None:
    page = brief(printed.worded(found), "html").decode()

    assert "default-src 'none'" in page
    assert not re.search(r"<(script|img|link|iframe|object)\b|url\(|@import", page)


def test_what_can_be_long_still_leaves_one_page(tmp_path) -> None:
    watch = replace(
        printed.named("An Organisation With A Name Of Sixty Characters And Some More"), query="acme " * 200
    )
    with printed.house(tmp_path, printed.week(text="Long words indeed " * 40), watch=watch) as store:
        found = printed.summed(store, watch=watch)

    for language in ("en", "fr"):
        assert len(PdfReader(io.BytesIO(brief(printed.worded(found, language, demo=True), "pdf"))).pages) == 1


def test_a_letter_that_no_font_knows_does_not_stop_the_press(tmp_path) -> None:
    with printed.house(tmp_path, printed.week(text="Acme \U0001f6f8 \U00012000 شركة 公司")) as store:
        assert brief(printed.worded(printed.summed(store)), "pdf").startswith(b"%PDF")


def test_made_up_data_is_called_so_on_every_form(found) -> None:
    sheet = printed.worded(found, demo=True)

    assert "fictional brands" in printed.words(brief(sheet, "pdf"))
    assert "fictional brands" in brief(sheet, "html").decode()
    assert "fictional brands" not in brief(printed.worded(found), "html").decode()


def test_the_reference_names_the_days_that_hold_the_period(found) -> None:
    link = evidence_link(found, "http://127.0.0.1:8501/")
    assert link == (
        "http://127.0.0.1:8501/summary?period=custom&since=2026-03-22&until=2026-03-29&zone=Europe%2FParis&watch=acme"
    )


def test_every_sentence_of_a_report_has_its_french_with_the_same_values() -> None:
    said = {
        str(node.args[0].value)
        for path in (ROOT / "reports").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        and (getattr(node.func, "id", "") == "say" or getattr(node.func, "attr", "") == "say")
    }  # fmt: skip
    assert said
    assert not said - set(WORDS)
    for english, french in WORDS.items():
        assert set(re.findall(r"{(\w+)", english)) == set(re.findall(r"{(\w+)", french)), english


def test_numbers_are_exact_below_a_million_and_unknown_is_a_dash() -> None:
    assert Tongue("en").count(14_485) == "14,485"
    assert Tongue("fr").count(14_485) == "14\u202f485"
    assert Tongue("en").count(2_340_000) == "2.3\u202fM"
    assert Tongue("en").count(None) == Tongue("fr").share(float("nan")) == "—"


def test_paper_has_the_colours_of_the_light_pages() -> None:
    light = theme.LIGHT
    assert (
        light.negative, light.neutral, light.positive, light.untoned,
    ) == (ink.NEGATIVE, ink.NEUTRAL, ink.POSITIVE, ink.UNTONED)  # fmt: skip
    assert (light.text, light.faint, light.line, light.ours) == (ink.TEXT, ink.FAINT, ink.LINE, ink.OURS)
