"""Texts a second of CPU: VADER, our reading of it, the additive model, both together, and the language of a text."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from connectors.demo import World
from tone import vader
from tone.additive import additive
from tone.language import languages
from tone.reading import toned

WALL = "😂" * 1_600  # one text; the package goes through it again at each emoji


def main(*, texts: int = 20_000) -> None:
    """Everything twice: the first pass fills the memories, the second is measured. One core, one run."""
    posts = [
        m for batch in World(until=datetime.now(UTC), scale=1.0).batches(size=5_000) for m in batch.mentions
    ]
    english = list(islice((m.text for m in posts if m.lang == "en"), texts))
    mixed = list(islice((m for m in posts if m.lang in ("en", "fr")), texts))
    said, langs = [m.text for m in mixed], [m.lang for m in mixed]
    package = SentimentIntensityAnalyzer()
    plain = _rate(lambda: [package.polarity_scores(text) for text in english], len(english))
    print(
        f"Tone: texts a second of CPU, one core ({len(english):,} English posts, {len(mixed):,} English and French)"
    )
    print(f"  vaderSentiment {plain:>26,.0f}")
    for name, rate in (
        ("our VADER, equal to it", _rate(lambda: [vader.compound(text) for text in english], len(english))),
        (
            "additive model, warm",
            _rate(lambda: additive().odds(said, [str(lang) for lang in langs]), len(said)),
        ),
        ("both, as stored, warm", _rate(lambda: toned(said, langs), len(said))),
        ("language", _rate(lambda: languages(said), len(said))),
    ):
        print(f"  {name:<28}{rate:>13,.0f}   {rate / plain:.1f}×")
    ours, theirs = _seconds(lambda: vader.compound(WALL)), _seconds(lambda: package.polarity_scores(WALL))
    print(
        f"  one text of 1,600 emoji     {1000 * ours:>10,.1f} ms   vaderSentiment {1000 * theirs:,.0f} ms\n"
    )


def _rate(work: Callable[[], object], texts: int) -> float:
    work()
    return texts / _seconds(work)


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
