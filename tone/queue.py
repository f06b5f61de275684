"""Which mentions to label next, so that few labels teach much and some prove how right the engine is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tone.ngrams import keys

Array = NDArray[np.float64]
Places = NDArray[np.intp]
Stratum = tuple[str, str]

RANDOM: Final = 0.2  # the part of a queue drawn at random


@dataclass(frozen=True, slots=True)
class Pick:
    """A mention to label: its place in what was given, why it is asked, and how many mentions share its text.

    Only picks `at_random` may prove anything: the others were chosen because the engine was unsure. One that is
    `labelled` already need not be asked again, but is to be marked as drawn at random from now on; to leave it out
    would keep the hard texts out of the proof. `doubt` is 0 (sure) to 1 (two labels alike, or no tone read).
    """

    place: int
    at_random: bool
    copies: int
    doubt: float
    labelled: bool = False


def queue(
    texts: Sequence[str],
    probabilities: Array,
    *,
    langs: Sequence[str | None],
    sources: Sequence[str],
    reach: Sequence[float | None],
    n: int,
    seed: int,
    labelled: Collection[str] = (),
    drawn: Collection[str] = (),
) -> list[Pick]:
    """`n` picks, a fifth of them at random; the same for the same seed. Fewer when there are not so many texts.

    Copies of a text count as one. `labelled` are texts that have a label, `drawn` those of them that were drawn at random
    before. The random part is a systematic draw through the texts in the order of language and source: each text has the same
    chance, and each group its part of the draw. The rest goes to doubt × reach: 1 − the lead of the likeliest label
    over the next (Scheffer, Decomain & Wrobel, "Active Hidden Markov Models", IDA 2001), times 1 + log₁₀(1 + people),
    those of all copies; unknown reach counts as the median. Every language and source has its share of that, by the root of its
    size, so that none is forgotten.
    """
    given = np.asarray(probabilities, dtype=float).reshape(-1, 3)
    if not len(texts) == len(given) == len(langs) == len(sources) == len(reach):
        raise ValueError("Texts, probabilities, languages, sources and reach must be of one length.")
    rng = np.random.default_rng(seed)
    key_of = keys(texts)
    copies: dict[str, list[int]] = {}
    for place, key in enumerate(key_of):
        copies.setdefault(key, []).append(place)
    known, used = set(keys(labelled)), set(keys(drawn))
    strata: dict[Stratum, list[int]] = {}
    for key in copies:
        if key not in used:
            original = copies[key][0]
            strata.setdefault((langs[original] or "", sources[original]), []).append(original)
    doubt = _doubt(given)
    lots = _systematic(strata, round(n * RANDOM), rng)

    def pick(place: int, *, at_random: bool) -> Pick:
        key = key_of[place]
        return Pick(place, at_random, len(copies[key]), float(doubt[place]), key in known)

    taken = set(lots)
    open_strata = {
        stratum: [place for place in places if place not in taken and key_of[place] not in known]
        for stratum, places in strata.items()
    }
    people = _people(reach)
    weight = {
        place: doubt[place] * (1 + np.log10(1 + people[copies[key_of[place]]].sum()))
        for places in open_strata.values()
        for place in places
    }
    first = [pick(place, at_random=True) for place in lots]
    rest = n - sum(not chosen.labelled for chosen in first)
    unsure = _unsure(open_strata, weight, rest, rng)
    return first + [pick(place, at_random=False) for place in unsure]


def _doubt(probabilities: Array) -> Array:
    """1 − the lead of the first label over the second; a text the engine does not read is all doubt."""
    ordered = np.sort(probabilities, axis=1)
    return np.nan_to_num(1 - (ordered[:, 2] - ordered[:, 1]), nan=1.0)


def _people(reach: Sequence[float | None]) -> Array:
    people = np.array([np.nan if number is None else number for number in reach], dtype=float)
    known = people[~np.isnan(people)]
    return np.where(np.isnan(people), np.median(known) if len(known) else 0.0, people)


def _systematic(strata: dict[Stratum, list[int]], n: int, rng: np.random.Generator) -> list[int]:
    """`n` texts at equal steps from a random start, through all of them, group by group, shuffled within."""
    line = [place for stratum in sorted(strata) for place in rng.permutation(strata[stratum]).tolist()]
    if n >= len(line):
        return line
    return [line[int((number + start) * len(line) / n)] for start in (rng.random(),) for number in range(n)]


def _unsure(
    strata: dict[Stratum, list[int]], weight: dict[int, float], n: int, rng: np.random.Generator
) -> list[int]:
    """The `n` that weigh most, with a quota for each group; what one cannot fill goes to the others."""
    tie = dict(zip(weight, rng.random(len(weight)).tolist(), strict=True))
    ranked = {
        stratum: sorted(places, key=lambda place: (-weight[place], tie[place]))
        for stratum, places in strata.items()
        if places
    }
    chosen: list[int] = []
    while ranked and len(chosen) < n:
        parts = _quotas({stratum: len(places) for stratum, places in ranked.items()}, n - len(chosen), rng)
        for stratum, part in parts.items():
            chosen += ranked[stratum][:part]
            ranked[stratum] = ranked[stratum][part:]
        ranked = {stratum: places for stratum, places in ranked.items() if places}
    return sorted(chosen, key=lambda place: (-weight[place], tie[place]))


def _quotas(sizes: dict[Stratum, int], n: int, rng: np.random.Generator) -> dict[Stratum, int]:
    """`n` places shared out by the root of each size, one at least where there are enough; rounding by lot."""
    strata = sorted(sizes)
    roots = np.sqrt([sizes[stratum] for stratum in strata])
    fair = n * roots / roots.sum()
    whole = np.maximum(np.floor(fair), 1 if n >= len(strata) else 0).astype(int)
    while whole.sum() > n:
        whole[int(whole.argmax())] -= 1
    spare = n - int(whole.sum())
    if spare:
        gap = np.maximum(fair - whole, 0) + 1e-6
        for place in rng.choice(len(strata), size=min(spare, len(strata)), replace=False, p=gap / gap.sum()):
            whole[place] += 1
    return {s: min(int(part), sizes[s]) for s, part in zip(strata, whole, strict=True)}
