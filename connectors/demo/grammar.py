"""How a sentence is grown from the word files: `{rule}`, `[this|that]`, `{10..90/5}` and words bound beforehand.

A word file is plain text: `== name` opens a rule, every line after it is one alternative, `#` opens a comment.
A line may hold `{name}` (another rule, or a bound word such as the brand), `[a|b|]` (choose one, perhaps
nothing) and `{low..high/step}` (a number). Mistakes in a file are refused by rule and place when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

Bound = Mapping[str, str]
Part = str | Callable[["Dice", Bound], str]
Phrase = tuple[Part, ...]

WORDS = Path(__file__).parent / "words"
BOUND = (
    "A",
    "Z",
    "C",
    "B",
    "R",
    "deA",
    "deC",
    "deB",
    "deR",
    "queB",
    "leB",
    "LeB",
    "eur",
    "eur2",
    "who",
    "keynote",
)
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_RANGE = re.compile(r"(\d+)\.\.(\d+)(?:/(\d+))?")


class Dice:
    """A small, fast, seekable source of chance (Knuth's 64-bit linear congruence), one for each text."""

    __slots__ = ("state",)

    def __init__(self, state: int) -> None:
        self.state = state & _MASK

    def below(self, n: int) -> int:
        """A whole number in [0, n)."""
        self.state = state = (self.state * 6364136223846793005 + 1442695040888963407) & _MASK
        return (state >> 33) % n


class Grammar:
    """The rules of one language: `grow` makes a text of a rule."""

    def __init__(self, files: Iterable[Path], *, bound: Collection[str] = ()) -> None:
        self._bound = frozenset(bound)
        self._rules: dict[str, list[Phrase]] = {}
        lines = [(name, line) for file in files for name, line in _alternatives(file)]
        for name, _ in lines:
            self._rules.setdefault(name, [])
        for name, line in lines:
            self._rules[name].append(self._phrase(line, name))

    def __contains__(self, rule: str) -> bool:
        return rule in self._rules

    def size(self, rule: str) -> int:
        """How many alternatives a rule has at its first level."""
        return len(self._rules[rule])

    def grow(self, rule: str, dice: Dice, bound: Bound, *, turn: int | None = None) -> str:
        """A text of `rule`.

        With `turn` (the running number of the text) the first choice follows the golden ratio, so that texts
        whose numbers are close never open the same way: two picks coincide only when |Δturn| ≥ about n/√5.
        """
        alternatives = self._rules[rule]
        if turn is None:
            at = dice.below(len(alternatives))
        else:
            at = ((turn * _GOLDEN & _MASK) * len(alternatives)) >> 64
        return _said(alternatives[at], dice, bound)

    def _phrase(self, line: str, rule: str) -> Phrase:
        parts: list[Part] = []
        at = 0
        while at < len(line):
            opening = line[at]
            if opening in "{[":
                end = _closing(line, at, rule)
                inner = line[at + 1 : end]
                parts.append(self._slot(inner, rule) if opening == "{" else self._choice(inner, rule))
                at = end + 1
                continue
            end = min((p for p in (line.find("{", at), line.find("[", at)) if p >= 0), default=len(line))
            parts.append(line[at:end])
            at = end
        return tuple(parts)

    def _choice(self, inner: str, rule: str) -> Part:
        choices = [self._phrase(text, rule) for text in inner.split("|")]
        plain = [choice[0] if choice else "" for choice in choices if len(choice) <= 1]
        words = [word for word in plain if isinstance(word, str)]
        count = len(choices)
        if len(words) == count:
            return lambda dice, _bound: words[dice.below(count)]
        return lambda dice, bound: _said(choices[dice.below(count)], dice, bound)

    def _slot(self, inner: str, rule: str) -> Part:
        if match := _RANGE.fullmatch(inner):
            low, high, step = int(match[1]), int(match[2]), int(match[3] or 1)
            count = (high - low) // step + 1
            return lambda dice, _bound: str(low + step * dice.below(count))
        if inner in self._bound:
            return lambda _dice, bound: bound[inner]
        if inner not in self._rules:
            raise ValueError(f"The word rule “{rule}” asks for {{{inner}}}, which no file defines.")
        alternatives = self._rules[inner]
        return lambda dice, bound: _said(alternatives[dice.below(len(alternatives))], dice, bound)


@cache
def tongue(lang: str) -> Grammar:
    """The words of one language, read once; `BOUND` is what a text must bind."""
    return Grammar(sorted((WORDS / lang).glob("*.txt")), bound=BOUND)


@cache
def names() -> Grammar:
    """Names of the crowd, and the coordinated messages."""
    return Grammar([WORDS / "names.txt"], bound=("B",))


def _said(phrase: Phrase, dice: Dice, bound: Bound) -> str:
    return "".join([part if part.__class__ is str else part(dice, bound) for part in phrase])  # type: ignore[operator]  # a str is never called


def _closing(line: str, at: int, rule: str) -> int:
    end = line.find("}" if line[at] == "{" else "]", at)
    if end < 0:
        raise ValueError(f"The word rule “{rule}” opens {line[at]!r} and never closes it: {line!r}.")
    return end


def _alternatives(file: Path) -> Iterable[tuple[str, str]]:
    name = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("== "):
            name = line[3:].strip()
        elif line.strip() and not line.startswith("#"):
            if not name:
                raise ValueError(f"{file.name} has words before its first “== rule” line.")
            yield name, line
