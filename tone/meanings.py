"""What words mean in this house where the engines take them otherwise: rules that people wrote, kept in a file beside the store.

“War zone” may be the name of a game, “sick” a praise, “Krieg” a surname. A rule says that a phrase is negative, neutral or positive,
in every language or in one. The phrase is then taken out of what the engines read, and speaks for what the rule says. Every process that
reads texts sees the file within a batch of it being changed (as `tone.own`).
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.records import Label

log = logging.getLogger(__name__)

LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
MOST: Final = 500  # rules
LONGEST: Final = 60  # characters of a phrase
STRENGTH: Final = (
    2.0  # log-odds a phrase adds to what it speaks for and takes from the opposite; more of them add no more
)

_VARIABLE: Final = "VIGIE_TONE_WORDS"
_LETTER = re.compile(r"\w")

Odds = NDArray[np.float64]
Stamp = tuple[str, int, int]  # path, nanoseconds, octets


class MeaningError(ValueError):
    """A rule that cannot be; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A phrase, what it speaks for, where, who said so and when (aware, UTC)."""

    words: str
    label: Label
    lang: str | None = None
    writer: str = ""
    at: str = ""

    @property
    def key(self) -> tuple[str, str | None]:
        """What there is one rule for."""
        return " ".join(self.words.casefold().split()), self.lang


@dataclass(frozen=True)
class Meanings:
    """All rules of a house, ready to be applied."""

    rules: tuple[Meaning, ...] = ()

    @property
    def mark(self) -> str:
        """What the name of an engine ends in where a rule spoke; empty without rules."""
        if not self.rules:
            return ""
        said = json.dumps(sorted((*rule.key, rule.label) for rule in self.rules), default=str)
        return f"+words-{blake2b(said.encode(), digest_size=4).hexdigest()}"

    def taken_out(self, texts: Sequence[str], langs: Sequence[str | None]) -> tuple[list[str], Odds]:
        """The texts without the phrases of the rules, and what the phrases speak for: −1, 0 or +1 a text, NaN where no rule holds."""
        left, sides = list(texts), np.full(len(texts), np.nan)
        for place, lang in enumerate(langs):
            for rule, pattern in self._patterns:
                if rule.lang in (None, lang) and (found := pattern.subn(" ", left[place]))[1]:
                    left[place] = found[0]
                    side = LABELS.index(rule.label) - 1
                    sides[place] = np.sign(side + np.nan_to_num(sides[place]))
        return left, sides

    @property
    def _patterns(self) -> tuple[tuple[Meaning, re.Pattern[str]], ...]:
        return _compiled(self.rules)


def _compiled(rules: tuple[Meaning, ...]) -> tuple[tuple[Meaning, re.Pattern[str]], ...]:
    """Longer phrases first: “not sick” before “sick”."""
    if rules not in _PATTERNS:
        _PATTERNS.clear()
        longest = sorted(rules, key=lambda rule: -len(rule.words))
        _PATTERNS[rules] = tuple((rule, _pattern(rule.words)) for rule in longest)
    return _PATTERNS[rules]


_PATTERNS: dict[tuple[Meaning, ...], tuple[tuple[Meaning, re.Pattern[str]], ...]] = {}


def _pattern(words: str) -> re.Pattern[str]:
    """The phrase as whole words, in any case and with any space between them."""
    inside = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<!\w){inside}(?!\w)", re.IGNORECASE)


def shifted(odds: Odds, sides: Odds) -> Odds:
    """Odds (n × 3) moved toward what the phrases speak for; rows whose side is NaN, and unread rows, stay as they are."""
    moved = np.nan_to_num(sides)
    if not moved.any():
        return odds
    raised = odds * np.exp(STRENGTH * moved[:, None] * np.array([-1.0, 0.0, 1.0]))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=float)


def use(path: Path) -> None:
    """From now on this process, and those it starts, read with the rules at `path`, when there are any."""
    os.environ[_VARIABLE] = str(path)


@contextmanager
def instead(other: Meanings) -> Iterator[None]:
    """Read with other rules for a while, in this thread only: to see what they would change."""
    token = _instead.set(other)
    try:
        yield
    finally:
        _instead.reset(token)


_instead: ContextVar[Meanings | None] = ContextVar("meanings", default=None)
_lock = Lock()
_known: tuple[Stamp | None, Meanings] = (None, Meanings())


def current() -> Meanings:
    """The rules in use. Costs a look at the file."""
    global _known
    if (tried := _instead.get()) is not None:
        return tried
    place = os.environ.get(_VARIABLE)
    if not place:
        return Meanings()
    try:
        found = Path(place).stat()
    except OSError:
        return Meanings()
    stamp = (place, found.st_mtime_ns, found.st_size)
    with _lock:
        if _known[0] != stamp:
            _known = (stamp, Meanings(tuple(rules(Path(place)))))
        return _known[1]


def rules(path: Path) -> list[Meaning]:
    """Every rule of a file, the latest first; none where there is no file, or a damaged one (said in the log)."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return [checked(Meaning(**one)) for one in said["rules"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as fault:
        log.warning("The rules for words (%s) cannot be read and are left aside: %s", path, fault)
        return []


def keep(path: Path, rule: Meaning, *, now: datetime | None = None) -> Meaning | None:
    """Keep a rule, in place of the one for the same words; returns that one. Raises MeaningError."""
    rule = checked(
        replace(
            rule,
            words=" ".join(rule.words.split()),
            at=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        )
    )
    every = rules(path)
    before = next((one for one in every if one.key == rule.key), None)
    rest = [one for one in every if one.key != rule.key]
    if len(rest) >= MOST:
        raise MeaningError(f"There are {MOST} rules already; take one away first.")
    _write(path, [rule, *rest])
    return before


def drop(path: Path, rule: Meaning) -> bool:
    """Take a rule away; False where it is not there."""
    every = rules(path)
    rest = [one for one in every if one.key != rule.key]
    if len(rest) == len(every):
        return False
    _write(path, rest)
    return True


def checked(rule: Meaning) -> Meaning:
    """The rule, if it can be. Raises MeaningError."""
    if not _LETTER.search(rule.words) or len(rule.words) > LONGEST:
        raise MeaningError(f"A phrase has a letter at least and {LONGEST} characters at most.")
    if rule.label not in LABELS:
        raise MeaningError(f"{rule.label!r} is no tone; use negative, neutral or positive.")
    return rule


def _write(path: Path, every: Sequence[Meaning]) -> None:
    """In one step, so that nobody ever reads half a file."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_text(
        json.dumps({"rules": [asdict(one) for one in every]}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    half.replace(path)
