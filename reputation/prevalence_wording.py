"""The corrected share of negative mentions in a sentence, with what the labels say of the engine's mistakes."""

from __future__ import annotations

from typing import Final

from reputation.prevalence import ENOUGH_LABELS, Prevalence
from reputation.wording import UnknownLanguage, percent_text

_RARE: Final = 0.05  # mistakes rarer than this are not worth a clause
_PARTS: Final = (  # the parts that have a plain name
    (1 / 20, "one in twenty", "un sur vingt"),
    (1 / 10, "one in ten", "un sur dix"),
    (1 / 7, "one in seven", "un sur sept"),
    (1 / 5, "one in five", "un sur cinq"),
    (1 / 4, "one in four", "un sur quatre"),
    (1 / 3, "one in three", "un sur trois"),
    (2 / 5, "two in five", "deux sur cinq"),
    (1 / 2, "one in two", "un sur deux"),
    (3 / 5, "three in five", "trois sur cinq"),
    (2 / 3, "two in three", "deux sur trois"),
    (3 / 4, "three in four", "trois sur quatre"),
    (4 / 5, "four in five", "quatre sur cinq"),
    (9 / 10, "nine in ten", "neuf sur dix"),
)
_WORDS: Final = {
    "en": {
        "none": "No mention has a tone.",
        "share": "{share} negative, between {low} and {high}",
        "blind": ": sampling error only, as {labelled} labelled mentions are too few to know the engine's mistakes (it takes {enough}).",
        "says": ": {labelled} labelled mentions say that {mistakes}.",
        "and": " and ",
        "missed": "{part} of the negative ones is missed",
        "false": "{part} of those called negative is not",
        "good": "the engine seldom errs on negative ones",
    },
    "fr": {
        "none": "Aucune mention n’a de tonalité.",
        "share": "{share} de négatives, entre {low} et {high}",
        "blind": " : erreur d’échantillonnage seule, car {labelled} mentions étiquetées ne suffisent pas à connaître les erreurs du moteur (il en faut {enough}).",
        "says": " : {labelled} mentions étiquetées disent que {mistakes}.",
        "and": " et que ",
        "missed": "{part} des vrais avis négatifs échappe au moteur",
        "false": "{part} des avis dits négatifs ne l’est pas",
        "good": "le moteur se trompe rarement sur les négatives",
    },
}


def prevalence_text(figure: Prevalence, language: str) -> str:
    """The share of negative mentions, its interval, and where it comes from, in English ("en") or French ("fr").

    Raises `UnknownLanguage` for any other. It holds no foreign text.
    """
    if language not in _WORDS:
        raise UnknownLanguage(f"There are no words in {language!r}; choose en or fr.")
    words, part = _WORDS[language], figure.negative
    if part.value is None or part.low is None or part.high is None:
        return words["none"]
    shown = {
        name: percent_text(value, language)
        for name, value in (("share", part.value), ("low", part.low), ("high", part.high))
    }
    ending = "says" if figure.corrected else "blind"
    return (words["share"] + words[ending]).format(
        **shown, labelled=figure.labelled, enough=ENOUGH_LABELS, mistakes=_mistakes(figure, language)
    )


def _mistakes(figure: Prevalence, language: str) -> str:
    words = _WORDS[language]
    said = [
        words[name].format(part=_plain(value, language))
        for name, value in (("missed", figure.missed), ("false", figure.false_alarms))
        if value is not None and value >= _RARE
    ]
    return words["and"].join(said) or words["good"]


def _plain(value: float, language: str) -> str:
    """The nearest part that has a plain name."""
    _, english, french = min(_PARTS, key=lambda part: abs(part[0] - value))
    return english if language == "en" else french
