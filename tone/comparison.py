"""Which words compare one name with another: “better than B” praises A and speaks against B by the same word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REACH: Final = 6  # words before “than” that may hold what is compared
NAME: Final = 3  # words after it in which the other name begins

_MORE: Final[
    dict[str, float]
] = {  # valence on VADER's scale, for scores that do not know the word; 0: only its sign turns
    **dict.fromkeys(
        ["better", "nicer", "mieux", "meilleur", "meilleure", "meilleurs", "meilleures", "besser", "lieber"],
        1.9,
    ),
    **dict.fromkeys(["mejor", "mejores", "meglio", "migliore", "migliori", "melhor", "melhores"], 1.9),
    **dict.fromkeys(["worse", "pire", "pires", "schlechter", "schlimmer", "peor", "peores"], -2.1),
    **dict.fromkeys(["peggio", "peggiore", "peggiori", "pior", "piores"], -2.1),
    **dict.fromkeys(
        ["more", "plus", "mehr", "más", "più", "mais", "rather", "prefer", "préfère", "prefers"], 0.0
    ),
}
_LESS: Final = frozenset(["less", "moins", "weniger", "menos", "meno"])
_AS: Final = frozenset(["as", "so", "aussi", "so", "tan", "così", "tão"])
_NOT: Final = frozenset(
    [
        "not",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "n't",
        "isnt",
        "never",
        "pas",
        "nicht",
        "nie",
        "no",
        "non",
        "não",
        "nowhere",
    ]
)
_LINKS: Final = frozenset(
    [
        "than",
        "que",
        "als",
        "che",
        "di",
        "del",
        "della",
        "dello",
        "dei",
        "do",
        "da",
        "as",
        "wie",
        "como",
        "come",
        "quanto",
    ]
)
_EQUALS: Final = frozenset(["as", "que", "wie", "como", "come", "quanto"])  # “not as good as”
_ELIDED: Final = ("qu'", "qu’", "dell'", "dell’")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison, by places in the list of words: what `begin`..`link` says holds for whom comes before.

    `turned`: it says the contrary (“less reliable than”). `other`: the word from which the other name may begin.
    `key` is the comparative, `valence` what it is worth by itself.
    """

    begin: int
    key: int
    link: int
    other: int
    turned: bool
    valence: float


def comparisons(words: list[str]) -> list[Comparison]:
    """The comparisons among lower-case words, in English, French, German, Spanish, Italian and Portuguese."""
    found: list[Comparison] = []
    for link, word in enumerate(words):
        elided = word.startswith(_ELIDED)
        if word not in _LINKS and not elided:
            continue
        for key in range(link - 1, max(-1, link - REACH), -1):
            if (kind := _kind(words, key, word, elided=elided)) is not None:
                turned, valence = kind
                found.append(
                    Comparison(
                        max(0, key - 2),
                        key,
                        link,
                        link if elided else link + 1,
                        turned=turned,
                        valence=valence,
                    )
                )
                break
    return found


def _kind(words: list[str], key: int, link: str, *, elided: bool) -> tuple[bool, float] | None:
    """Whether a comparative is turned round and what it is worth; None for a word that compares nothing."""
    word = words[key]
    if link in _EQUALS or elided:
        if word in _AS and not _NOT.isdisjoint(words[max(0, key - 2) : key]):
            return False, 0.0
        if link in ("as", "wie", "como", "come", "quanto"):
            return None
    if word in _LESS:
        return True, 0.0
    if word in _MORE:
        return False, _MORE[word]
    grade = (
        link in ("than", "als")
        and len(word) > 4
        and word.endswith("er")
        and word not in ("other", "rather", "never", "oder", "immer", "aber")
    )
    return (False, 0.0) if grade else None
