"""The one escaper: foreign text on its way into anything that reads Markdown."""

from __future__ import annotations

import re

from reports.clean import clean as clean

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: object, *, most: int | None = None) -> str:
    """Text that Markdown shows letter for letter: no link, image, emphasis, directive, formula or HTML survives.

    Control and direction-changing characters are dropped, line ends become spaces, and `most` characters are kept.
    """
    return _PUNCTUATION.sub(r"\\\1", clean(text, most=most))
