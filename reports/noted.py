"""What the measures say about how they were found, in the report's language: they speak English, by a few fixed sentences."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from reports.tongue import Tongue
from reputation.wording import MINUS, THIN

# English as `influence` writes it, {} for what it fills in → French with the same gaps in the same order.
_NOTES: Final = {
    "{} ties are more than {}: {} were left out.": "{} liens, c'est plus de {}\u00a0: {} n'ont pas été calculés.",
    "Weights are no probabilities of passing on (largest {}, spectral radius {}), so they were scaled by {}: viral ranks authors, it does not count people.": "Les poids ne sont pas des probabilités de transmission (maximum {}, rayon spectral {})\u00a0: ils ont été multipliés par {}. La centralité virale classe les auteurs, elle ne compte pas des personnes.",
    "Viral centrality was found by its linear form, which keeps the order and counts somewhat high.": "La centralité virale a été trouvée par sa forme linéaire, qui garde l'ordre et compte un peu trop haut.",
    "Betweenness was estimated from {} of {} starting points: within ±{} with probability .9.": "L'intermédiarité a été estimée depuis {} points de départ sur {}\u00a0: à ±{} près, avec probabilité 0,9.",
    "Betweenness was estimated from {} random authors: each value is within ±.077 with probability .9.": "L'intermédiarité a été estimée depuis {} auteurs tirés au sort\u00a0: chaque valeur est juste à ±0,077 près, avec probabilité 0,9.",
    "Harmonic closeness was estimated from {} random authors; standard error below {}.": "La proximité harmonique a été estimée depuis {} auteurs tirés au sort\u00a0; erreur type inférieure à {}.",
}
_NUMBER: Final = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?![\w])")


def noted(notes: tuple[str, ...], tongue: Tongue) -> list[str]:
    """The notes in this language; a note nobody translated stays as it is rather than be left out."""
    if tongue.language == "en":
        return list(notes)
    return [_french(note) for note in notes]


def _french(note: str) -> str:
    told: list[str] = []
    rest = note
    while rest:
        found = next(((one, words) for one, words in _patterns() if one.match(rest)), None)
        if found is None:
            return " ".join([*told, rest])
        match = found[0].match(rest)
        assert match is not None
        told.append(found[1].format(*(_NUMBER.sub(_number, value) for value in match.groups())))
        rest = rest[match.end() :].lstrip()
    return " ".join(told)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}")))), french)
        for english, french in _NOTES.items()
    )


def _number(found: re.Match[str]) -> str:
    return found.group().replace(",", THIN).replace(".", ",").replace("-", MINUS)
