"""What the rows of a file say of one name: `vigie tone --target NAME` and `--target-col COL`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from data.query.folding import needle, placed
from tone.reading import Reading
from tone.target import ENGINE, Span, toward


def toward_name(text: str, read: Reading, name: str, rivals: Sequence[str] = ()) -> Reading | None:
    """`read` with the tone toward `name` instead of the whole text's; None where `text` does not name it.

    Its tone is empty where the language is not read toward names.
    """
    if not (spans := places(text, name)):
        return None
    others = [
        (start, end)
        for rival in rivals
        for start, end in places(text, rival)
        if not any(start < last and end > first for first, last in spans)
    ]
    tone = toward(text, spans, lang=read.lang, rivals=others)
    if tone is None:
        return Reading(read.lang)
    return replace(
        read, vader=None, tone=tone.compound, label=tone.label, confidence=tone.confidence, engine=ENGINE
    )


def places(text: str, name: str) -> list[Span]:
    """Where `name` stands in `text` as whole words, whatever its case and accents; as part of a word only if nowhere else."""
    wanted = _wanted(name)
    if wanted is None:
        return []
    line, starts, ends = placed(text)
    for sought in (wanted, wanted.strip()):
        spans: list[Span] = []
        found = line.find(sought)
        while found >= 0:
            first = found + (sought[0] == " ")
            spans.append((starts[first], ends[first + len(wanted.strip()) - 1]))
            found = line.find(sought, found + 1)
        if spans:
            return spans
    return []


@lru_cache(maxsize=256)
def _wanted(name: str) -> str | None:
    return needle(name)
