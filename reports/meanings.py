"""Which words speak for the tone of a mention, and what a rule for some of them would change."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.questions import mentions
from data.questions.scope import Scope
from data.store import Store
from tone import meanings
from tone.additive import LANGUAGES, Contribution, additive
from tone.meanings import Meaning, Meanings
from tone.reading import toned

LOOKED_AT = 10_000  # mentions a preview asks about
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule would change among the newest `looked_at` mentions: how many name the words, how many get another label."""

    looked_at: int
    named: int
    changed: int


def effect(store: Store, scope: Scope, rule: Meaning) -> Effect:
    """What a rule would change; counts only mentions that no person has labelled. Raises MeaningError for a rule that cannot be."""
    every = mentions.texts_to_read(store, scope, most=LOOKED_AT)
    ruled = Meanings((meanings.checked(rule),))
    texts, langs = every["text"].tolist(), every["lang"].tolist()
    _, sides = ruled.taken_out(texts, langs)
    hit = [place for place, side in enumerate(sides.tolist()) if side == side]
    now = toned([texts[place] for place in hit], [langs[place] for place in hit])
    rest = tuple(one for one in meanings.current().rules if one.key != rule.key)
    with meanings.instead(Meanings((rule, *rest))):
        then = toned([texts[place] for place in hit], [langs[place] for place in hit])
    changed = sum(one.label != other.label for one, other in zip(now, then, strict=True))
    return Effect(len(texts), len(hit), changed)


def telling(text: str, lang: str | None, *, most: int = 5) -> list[Contribution]:
    """The words that weigh most in a text's tone, most first; empty where its language is not read.

    They are the additive model's, which reads English together with VADER; a phrase with a rule of its own speaks for what the rule says.
    """
    if lang not in LANGUAGES:
        return []
    left, _ = meanings.current().taken_out([text], [lang])
    summed: dict[str, float] = {}
    for one in additive().contributions(left[0], lang):
        if _LETTER.search(one.word):
            summed[one.word] = summed.get(one.word, 0.0) + one.score
    heavy = sorted(summed.items(), key=lambda pair: -abs(pair[1]))[:most]
    return [Contribution(word, score) for word, score in heavy if abs(score) >= 0.05]
