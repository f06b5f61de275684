"""The one escaper: foreign text on its way into anything that reads Markdown."""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # but not those that hold a number and its unit together


def plain(text: object, *, most: int | None = None) -> str:
    """Text that Markdown shows letter for letter: no link, image, emphasis, directive, formula or HTML survives.

    Control and direction-changing characters are dropped, line ends become spaces, and `most` characters are kept.
    """
    return _PUNCTUATION.sub(r"\\\1", clean(text, most=most))


def clean(text: object, *, most: int | None = None) -> str:
    """The same text on one line without control characters: for places that show text as it is (tables, `st.text`)."""
    letters = "".join(
        letter
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co") or letter in "\u200d\n\t"
        else " "
        for letter in str(text)
    )
    line = _SPACES.sub(" ", letters).strip()
    return line[: most - 1].rstrip() + "…" if most and len(line) > most else line
