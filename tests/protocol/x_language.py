"""The query language of X as its pages describe it, so that the fake finds what X would and refuses what X refuses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Protocol


class Post(Protocol):
    """What a query looks at."""

    @property
    def text(self) -> str: ...
    @property
    def author(self) -> int: ...
    @property
    def lang(self) -> str: ...
    @property
    def links(self) -> tuple[str, ...]: ...


Test = Callable[[Post], bool]
_TOKEN = re.compile(r'-?\(|\)|-?[a-z_]+:"[^"]*"|-?"[^"]*"|[^\s()]+')
_NEEDS_COMPANY = ("lang:", "is:", "has:")


class Wrong(ValueError):
    """X would answer 400."""


def test_of(query: str, *, limit: int, folds: bool) -> Test:
    """Whether a post matches. `folds`: accents make no difference (search); the stream tells them apart."""
    if len(query) > limit:
        raise Wrong(f"query must be at most {limit} characters, it has {len(query)}")
    tokens = _TOKEN.findall(query)
    if not any(_stands_alone(token) for token in tokens):
        raise Wrong("Rules must contain a positive, non-conjunctive clause")
    reader = _Reader(tokens, folds)
    found = reader.any()
    if reader.tokens:
        raise Wrong(f"unexpected {reader.tokens[0]}")
    return found


def _stands_alone(token: str) -> bool:
    return token not in ("(", ")", "OR") and not token.startswith(("-", *_NEEDS_COMPANY))


class _Reader:
    def __init__(self, tokens: list[str], folds: bool) -> None:
        self.tokens, self._folds = tokens, folds

    def any(self) -> Test:
        ways = [self._all()]
        while self.tokens and self.tokens[0] == "OR":
            self.tokens.pop(0)
            ways.append(self._all())
        return lambda post: any(way(post) for way in ways)

    def _all(self) -> Test:
        parts = []
        while self.tokens and self.tokens[0] not in ("OR", ")"):
            parts.append(self._one(self.tokens.pop(0)))
        if not parts:
            raise Wrong("an operator stands alone")
        return lambda post: all(part(post) for part in parts)

    def _one(self, token: str) -> Test:
        if token == "-(":
            raise Wrong("groups may not be negated")
        if token == "(":
            inner = self.any()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise Wrong("a parenthesis is not closed")
            return inner
        if token.startswith("-"):
            inner = self._atom(token[1:])
            return lambda post: not inner(post)
        return self._atom(token)

    def _atom(self, token: str) -> Test:
        name, colon, value = token.partition(":")
        if colon and re.fullmatch("[a-z_]+", name):
            return self._operator(name, value)
        if token[0] in "#@":
            wanted = self._fold(token)
            return lambda post: wanted in [self._fold(one) for one in signs(post.text)]
        if token[0] == '"':
            return self._phrase(token[1:-1])
        if "*" in token or not re.fullmatch(r"\w+", token):
            raise Wrong(f"{token} must be quoted")
        wanted = self._fold(token)
        return lambda post: wanted in [self._fold(one) for one in words(post.text)]

    def _operator(self, name: str, value: str) -> Test:
        if name == "lang":
            return lambda post: post.lang == value
        if name == "from":
            return lambda post: value.lower() in (f"person_{post.author}", str(7000 + post.author))
        if name == "url":
            wanted = re.findall(r"\w+", value)
            return lambda post: any(_runs(wanted, re.findall(r"\w+", link)) for link in post.links)
        raise Wrong(f"there is no operator {name}")

    def _phrase(self, text: str) -> Test:
        wanted = self._fold(text)
        if re.search("[\u2e80-\uffff]", wanted):  # scripts without blanks
            return lambda post: wanted in self._fold(post.text)
        run = _pieces(wanted)
        return lambda post: _runs(run, _pieces(self._fold(_bare(post.text))))

    def _fold(self, text: str) -> str:
        text = text.casefold()
        if not self._folds:
            return text
        return "".join(
            sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
        )


def signs(text: str) -> list[str]:
    """The hashtags and accounts of a text."""
    return re.findall(r"(?<!\w)[#@]\w+", text)


def words(text: str) -> list[str]:
    """The words of a text: what carries a sign is no word here, the stricter reading of the documentation."""
    return re.findall(r"(?<![#@\w])\w+", _bare(text))


def _bare(text: str) -> str:
    return re.sub(r"https?://\S+", " ", text)


def _pieces(text: str) -> list[str]:
    return (
        re.findall(r"\w+|[^\w\s]", text)
        if not re.search(r"\w", text)
        else re.findall(r"\w+|[\U0001f300-\U0001faff]", text)
    )


def _runs(wanted: list[str], among: list[str]) -> bool:
    return any(among[at : at + len(wanted)] == wanted for at in range(len(among) - len(wanted) + 1))
