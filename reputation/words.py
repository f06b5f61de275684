"""Which words a set of texts uses more than another: what is new in what people say.

Texts are hostile: they are only ever cut, folded and counted here; what comes out still passes the pages' escaper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from html import unescape
from itertools import pairwise
from typing import Any
from unicodedata import normalize

import numpy as np
import pandas as pd

from reputation.stopwords import STOP

PRIOR = 500.0  # words' worth of belief that both sets speak alike
_LONGEST_TEXT = 10_000  # characters read of one text
_LONGEST_WORD = 40

_DROPPED = re.compile(r"(?:https?://|www\.)\S+|@\w+")
_BLANK = " a "  # a word too short to count: it keeps the neighbours of a link or handle from joining
_WORD = re.compile(r"#?[^\W_]+(?:['’\-][^\W_]+)*")
_ELISION = re.compile(r"^(?:l|d|j|n|s|c|m|t|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)

COLUMNS = ("word", "z", "count", "share", "reference_share", "new")


def distinctive_words(
    texts: Iterable[str | None],
    reference: Iterable[str | None],
    *,
    exclude: Iterable[str] = (),
    least: int = 3,
    top: int | None = 50,
) -> pd.DataFrame:
    """Words and two-word phrases used more in `texts` than in `reference`, most telling first.

    `z` is the weighted log-odds ratio with an informative Dirichlet prior, in standard errors (Monroe, Colaresi & Quinn
    2008, "Fightin' Words", Political Analysis 16, 372–403, equations 15, 16, 19, 20, 22): over 1.96 is more than chance, but many words are
    tested at once, so read the top and not the tail. The prior is both sets together, worth 500 words. A text counts a
    word once, however often it repeats it. `count` is the number of texts with the word, `share` and `reference_share`
    the parts of either set that have it, `new` that the reference never has it.

    Links, handles, the stop words of English and French, bare numbers and the words in `exclude` (the watch's own name) are
    left out. Words seen in fewer than `least` texts are not listed. Languages written without spaces are not cut into words.
    """
    unwanted = _unwanted(exclude)
    return _compared(_counted(texts, unwanted), _counted(reference, unwanted), least, top)


def distinctive_by_group(
    texts: pd.Series[str],
    groups: pd.Series[Any],
    wanted: Iterable[Hashable],
    *,
    exclude: Iterable[str] = (),
    least: int = 3,
    top: int | None = 50,
) -> dict[Any, pd.DataFrame]:
    """`distinctive_words` of each wanted group against everybody else, with every text cut into words once.

    `groups` says whose each text is, row by row; missing: nobody's, and part of everybody else.
    """
    unwanted = _unwanted(exclude)
    parts = {group: _counted(part, unwanted) for group, part in texts.groupby(groups, dropna=False)}
    counts, n = Counter[str](), 0
    for words, of in parts.values():
        counts.update(words)
        n += of
    found = {}
    for group in wanted:
        mine, of = parts.get(group, (Counter(), 0))
        found[group] = _compared((mine, of), (counts - mine, n - of), least, top)
    return found


def _unwanted(exclude: Iterable[str]) -> set[str]:
    exclude = tuple(exclude)
    return {folded for word in exclude for folded in _words(word)} | {word.casefold() for word in exclude}


def _compared(
    one: tuple[Counter[str], int], other: tuple[Counter[str], int], least: int, top: int | None
) -> pd.DataFrame:
    (mine, n_mine), (theirs, n_theirs) = one, other
    parts = [
        _odds(
            mine,
            theirs,
            [word for word in mine if (" " in word) is phrase and mine[word] >= least],
            phrase=phrase,
        )
        for phrase in (False, True)
    ]
    found = pd.concat(parts, ignore_index=True)
    found["share"] = found["count"] / max(n_mine, 1)
    found["reference_share"] = found["seen"] / max(n_theirs, 1)
    found["new"] = found["seen"] == 0
    found = found[found["z"] > 0].sort_values(
        ["z", "word"], ascending=[False, True], kind="stable", ignore_index=True
    )
    return found.loc[: None if top is None else top - 1, list(COLUMNS)]


def telling(words: pd.DataFrame, count: int = 3) -> list[str]:
    """The first few words that do not repeat one another: "cancelled flight" spares "cancelled" and "flight"."""
    chosen: list[str] = []
    for word in words["word"]:
        parts = set(str(word).replace("#", "").split())
        if len(chosen) < count and not any(parts & set(other.replace("#", "").split()) for other in chosen):
            chosen.append(str(word))
    return chosen


def _counted(texts: Iterable[str | None], unwanted: set[str]) -> tuple[Counter[str], int]:
    """In how many texts each word and phrase occurs, and how many texts there are."""
    counts: Counter[str] = Counter()
    n = 0
    for text in texts:
        if not isinstance(text, str) or not text:
            continue
        n += 1
        words = ["" if word in STOP or word in unwanted else word for word in _words(text)]
        seen = set(words)
        seen.update(f"{a} {b}" for a, b in pairwise(words) if a and b and a != b)
        seen.discard("")
        counts.update(seen)
    return counts, n


def _words(text: str) -> list[str]:
    """The words of a text, folded; a word that must not be counted leaves "" so that its neighbours do not join."""
    text = text[:_LONGEST_TEXT]
    if "&" in text:
        text = unescape(text)
    if not text.isascii():
        text = normalize("NFKC", text).replace("’", "'")
    return [_word(word) for word in _WORD.findall(_DROPPED.sub(_BLANK, text).casefold())]


def _word(word: str) -> str:
    if "'" in word:
        word = _ELISION.sub("", word)
    bare = word.lstrip("#")
    return "" if len(bare) < 2 or len(bare) > _LONGEST_WORD or bare.isdigit() else word


def _odds(mine: Counter[str], theirs: Counter[str], words: Sequence[str], *, phrase: bool) -> pd.DataFrame:
    """z of each word; words and phrases are two vocabularies with totals of their own."""
    total_mine = sum(n for word, n in mine.items() if (" " in word) is phrase)
    total_theirs = sum(n for word, n in theirs.items() if (" " in word) is phrase)
    a = np.array([mine[word] for word in words], dtype=float)
    b = np.array([theirs.get(word, 0) for word in words], dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        prior = PRIOR * (a + b) / max(total_mine + total_theirs, 1)
        odds_a = np.log((a + prior) / np.maximum(total_mine + PRIOR - a - prior, 1e-9))
        odds_b = np.log((b + prior) / np.maximum(total_theirs + PRIOR - b - prior, 1e-9))
        z = (odds_a - odds_b) / np.sqrt(1 / (a + prior) + 1 / (b + prior))
    return pd.DataFrame(
        {"word": pd.Series(words, dtype=object), "z": z, "count": a.astype(int), "seen": b.astype(int)}
    )
