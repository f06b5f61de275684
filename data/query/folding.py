"""How query and text are made comparable: one folding for both, so that a term is found by a plain `in`.

Case, accents, ligatures, full-width forms, invisible signs and apostrophes make no difference. A text becomes
`" word word word "`, and a term is searched with its blanks around it, at C speed. Scripts written without blanks between
words (Chinese, Japanese, Korean particles, Thai, Lao, Khmer, Burmese) become one token a sign: a term in them is found
anywhere. An emoji is a token too. The folding goes no further than single signs: no stemming, no synonyms.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

BREAK: Final = " \x00 "  # between title and text: no phrase reaches across

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»()]+", re.IGNORECASE)
_LETTERS: Final = str.maketrans(
    {"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_NO_BREAKS: Final = (  # blocks whose scripts put no blank between words, or glue particles to them (Hangul)
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # CJK radicals
    (0x3005, 0x3007),  # ideographic iteration mark, closing mark, zero
    (0x3031, 0x318F),  # kana repeat marks, Hiragana, Katakana, Bopomofo, Hangul compatibility
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7FF),  # Hangul syllables
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


def folded(text: str) -> str:
    """`text` as `" token token … "`; web addresses are left out. Two blanks mean: nothing to search in it."""
    if "://" in text or "www." in text or "WWW." in text:
        text = _URL.sub(" ", text)
    return f" {' '.join(tokens(text))} "


def tokens(text: str) -> list[str]:
    """The folded tokens of `text`, in order."""
    return _translated(text).split()


def placed(text: str) -> tuple[str, list[int], list[int]]:
    """`folded(text)` with, for each of its signs, where in `text` that sign starts and ends.

    Slower: it folds sign by sign, each with the accents that follow it.
    """
    text = _URL.sub(lambda address: " " * len(address[0]), text)
    heads = [place for place, sign in enumerate(text) if not place or not unicodedata.combining(sign)]
    line, starts, ends = [" "], [0], [0]
    for start, end in pairwise([*heads, len(text)]):
        for sign in _translated(text[start:end]):
            blank = sign.isspace()
            if not blank or line[-1] != " ":
                line.append(" " if blank else sign)
                starts.append(start)
                ends.append(end)
    if len(line) > 1 and line[-1] == " ":
        del line[-1], starts[-1], ends[-1]
    return "".join((*line, " ")), [*starts, len(text)], [*ends, len(text)]


def needle(text: str, *, prefix: bool = False) -> str | None:
    """What to look for in a folded text; None when `text` holds nothing that could be found."""
    found = tokens(text)
    if not found:
        return None
    return f" {' '.join(found)}" if prefix else f" {' '.join(found)} "


def plain(name: str) -> str:
    """A handle, tag or domain without case, accents and full-width forms, its punctuation kept."""
    if name.isascii():
        return name.lower()
    name = unicodedata.normalize("NFKC", name)
    return "".join(_bare(sign) for sign in name if unicodedata.category(sign) != "Cf")


def breaks(sign: str) -> bool:
    """Whether `sign` belongs to a script that puts blanks between its words."""
    code = ord(sign)
    return code < 0x0E00 or not any(first <= code <= last for first, last in _NO_BREAKS)


def _translated(text: str) -> str:
    if text.isascii():
        return text.translate(_ASCII)
    if "™" in text or "℠" in text:
        text = text.replace("™", " ").replace("℠", " ")  # NFKC would glue "tm" to the word
    return unicodedata.normalize("NFKC", text).translate(_FOLDS)


def _bare(sign: str) -> str:
    """One sign without case and accent; the marks that are letters of their own (kana, Thai, Indic) stay."""
    parts = unicodedata.normalize("NFKD", sign)
    kept = "".join(part for part in parts if not _accent(ord(part)))
    return unicodedata.normalize("NFC", kept.casefold().translate(_LETTERS))


def _accent(code: int) -> bool:
    """Latin, Greek and Cyrillic accents; Hebrew points; Arabic vowels, hamza marks and the tatweel."""
    return (
        0x0300 <= code <= 0x036F
        or 0x0591 <= code <= 0x05C7
        or 0x064B <= code <= 0x065F
        or code in (0x0640, 0x0670)
    )


def _fold(sign: str) -> str:
    """What one sign contributes to a folded text: letters, a token of its own, a blank, or nothing."""
    category = unicodedata.category(sign)
    if category == "Cf" or 0xFE00 <= ord(sign) <= 0xFE0F or _accent(ord(sign)):
        return ""  # invisible signs hide a name from a search ("Air\u200bFrance"); variation selectors dress an emoji
    if category in ("So", "Sk") and ord(sign) > 0x2000:
        return f" {sign} "
    kept = "".join(part for part in _bare(sign) if part == "_" or part.isalnum() or _is_mark(part))
    if not kept or sign in "ʼʻˈ":
        return " "
    return kept if breaks(sign) else f" {kept} "


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc")


class _Folds(dict[int, str]):
    """Sign → its folding, worked out when first met; the signs in real use are few."""

    def __missing__(self, code: int) -> str:
        fold = _fold(chr(code))
        if len(self) < 20_000:  # a flood of rare signs must not fill the memory
            self[code] = fold
        return fold


_FOLDS: Final = _Folds()
_ASCII: Final = {code: _fold(chr(code)) for code in range(128)}
