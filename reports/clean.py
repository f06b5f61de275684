"""Foreign text on one line, without a character that acts: for whatever shows text as it is."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # but not those that hold a number and its unit together


def clean(text: object, *, most: int | None = None) -> str:
    """The text without control and direction-changing characters, line ends as spaces, at most `most` characters."""
    letters = "".join(
        letter
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co") or letter in "\u200d\n\t"
        else " "
        for letter in str(text)
    )
    line = _SPACES.sub(" ", letters).strip()
    return line[: most - 1].rstrip() + "…" if most and len(line) > most else line
