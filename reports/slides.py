"""The summary as two slides whose text and chart can be edited: the verdict with its figures, then what they say."""

from __future__ import annotations

import io
from typing import Any

from reports import ink
from reports.sheet import Quote, Sheet
from reports.told import Number

_WIDE, _HIGH = 13.333, 7.5  # inches: 16 to 9
_EDGE = 0.6
_LONG = 100  # letters of a title: beyond, it is set smaller and keeps to two lines


def slides(said: Sheet) -> bytes:
    """A PowerPoint file. Its chart is PowerPoint's own, with the figures in it; text from outside is text, nothing more."""
    from pptx import Presentation  # costs half a second to import, for this file only
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDE), Inches(_HIGH)
    deck.core_properties.title = f"{said.title} · {said.subject}"
    deck.core_properties.author = "Vigie"
    deck.core_properties.language = said.language
    _verdict(_slide(deck, said.conclusion, said), said)
    _mentions(_slide(deck, said.heads["quotes"], said), said)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _slide(deck: Any, title: str, said: Sheet) -> Any:
    """An empty slide with its title, the line above it and the foot."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _text(slide, [(f"{said.fill} {said.level} · {said.subject} · {said.period}", 12, ink.FAINT, False)], _EDGE, 0.3, 12.1, 0.3)  # fmt: skip
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = (Inches(n) for n in (_EDGE, 0.6, 12.1, 1.0))
    _fill(head.text_frame, [(title, 24 if len(title) <= _LONG else 20, ink.TEXT, True)])
    foot = " · ".join(part for part in (said.tlp, said.made, said.demo) if part)
    _text(slide, [(foot, 10, ink.FAINT, False)], _EDGE, 7.05, 12.1, 0.3)
    return slide


def _verdict(slide: Any, said: Sheet) -> None:
    wide = 12.1 / len(said.numbers)
    for n, number in enumerate(said.numbers):
        _text(slide, _number(number), _EDGE + n * wide, 1.7, wide - 0.15, 1.5)
    _chart(slide, said)
    lines: list[tuple[str, float, str, bool]] = []
    if said.doubt:
        lines.append((said.doubt, 12, ink.TEXT, True))
    for key, text in (("do", said.do), ("risk", said.risk), ("talk", said.talk)):
        lines += [(said.heads[key], 11, ink.FAINT, True), (text, 13, ink.TEXT, key == "do")]
    _text(slide, lines, 8.5, 3.4, 4.25, 3.5)


def _number(number: Number) -> list[tuple[str, float, str, bool]]:
    lines = [
        (number.label, 11.0, ink.FAINT, False),
        (number.value, 24.0, ink.TEXT if number.sure else ink.FAINT, True),
        (number.change, 11.0, ink.TEXT, True),
        (number.why, 11.0, ink.TEXT, False),
        (number.basis, 10.0, ink.FAINT, False),
    ]
    return [line for line in lines if line[0]]


def _chart(slide: Any, said: Sheet) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    figures = CategoryChartData()
    figures.categories = said.series.names
    layers = (
        ("negative", said.series.negative, ink.NEGATIVE), ("neutral", said.series.neutral, ink.NEUTRAL),
        ("positive", said.series.positive, ink.POSITIVE), ("none", said.series.none, ink.UNTONED),
    )  # fmt: skip
    for name, values, _ in layers:
        figures.add_series(said.heads[name], values)
    _text(slide, [(said.heads["bars"], 11, ink.FAINT, True)], _EDGE, 3.35, 7.6, 0.3)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_STACKED, Inches(_EDGE), Inches(3.6), Inches(7.6), Inches(3.35), figures
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", said.chart_alt)
    chart = frame.chart
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.size = Pt(10)
    chart.plots[0].gap_width = 30
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(ink.LINE[1:])
    for plotted, (_, _, colour) in zip(chart.plots[0].series, layers, strict=True):
        plotted.format.fill.solid()
        plotted.format.fill.fore_color.rgb = RGBColor.from_string(colour[1:])


def _mentions(slide: Any, said: Sheet) -> None:
    wide = 12.1 / max(1, len(said.quotes))
    for n, quote in enumerate(said.quotes):
        box = _text(slide, _quote(quote), _EDGE + n * wide, 1.7, wide - 0.3, 3.0)
        if quote.url:
            box.text_frame.paragraphs[-1].runs[0].hyperlink.address = quote.url
    lines = [
        (said.heads["method"], 11.0, ink.FAINT, True),
        (f"{said.method} {said.limits}", 11.0, ink.FAINT, False),
        (said.formula, 11.0, ink.FAINT, False),
    ]
    if said.link:
        lines.append((f"{said.heads['evidence']}: {said.link}", 11.0, ink.FAINT, False))
    _text(slide, lines, _EDGE, 4.9, 12.1, 2.0)


def _quote(quote: Quote) -> list[tuple[str, float, str, bool]]:
    about = " · ".join(
        part for part in (quote.who, quote.where, quote.when, quote.tone, quote.reactions) if part
    )
    lines = [
        (quote.head, 11.0, ink.FAINT, True),
        (quote.text, 14.0, ink.TEXT, False),
        (about, 10.5, ink.FAINT, False),
    ]
    return [*lines, (quote.url, 9.0, ink.FAINT, False)] if quote.url else lines


def _text(
    slide: Any, lines: list[tuple[str, float, str, bool]], left: float, top: float, wide: float, high: float
) -> Any:
    from pptx.util import Inches

    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high))
    _fill(box.text_frame, lines)
    return box


def _fill(frame: Any, lines: list[tuple[str, float, str, bool]]) -> None:
    """A paragraph a line: text, points, colour, whether it is bold."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for n, (text, size, colour, bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(3)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour[1:])
