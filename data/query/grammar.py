"""How a query is read: words, phrases, handles, tags and fields, joined by AND, OR, NOT."""

from __future__ import annotations

from typing import Any, Final

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from data.query import words
from data.query.errors import QueryError
from data.query.tree import And, Field, Leaf, Node, Not, Or, Query, joined

MAX_LENGTH: Final = 4096  # characters
MAX_DEPTH: Final = 32  # parentheses within parentheses
QUOTES: Final = '"“”„«»'

# Operators are upper case; ET, OU, SAUF are the French ones. A minus excludes where it stands before a word, so
# that covid-19 stays one word. Typographic quotes pair within their family, and with the straight one.
_GRAMMAR: Final = r"""
    ?start: any
    any: all (OR all)*
    all: part (AND? part)*
    ?part: _not+ affirmed -> negation
         | affirmed
    _not: NOT | MINUS
    ?affirmed: leaf
         | LPAR any RPAR
    leaf: QUOTED | HANDLE | TAG | WORD
        | FIELD (QUOTED | HANDLE | WORD) -> field

    AND.9: /(?:AND|ET)(?=[\s()（）"“”„«»]|$)/
    OR.9: /(?:OR|OU)(?=[\s()（）"“”„«»]|$)/
    NOT.9: /(?:NOT|SAUF)(?=[\s()（）"“”„«»]|$)/
    MINUS.8: /[-−–—]+(?=[^\s()（）−–—-]|[(（])/
    FIELD.7: /[A-Za-z_]+:(?!\/\/)/
    HANDLE.6: /[@＠][^\s()（）"“”„«»]+/
    TAG.6: /[#＃][^\s()（）"“”„«»]+/
    QUOTED.5: /"[^"”]*["”]|“[^”"“]*[”"“]|”[^”"]*[”"]|„[^“”"]*[“”"]|«[^»]*»/
    LPAR.4: /[(（]/
    RPAR.4: /[)）]/
    WORD.1: /[^\s()（）"“”„«»]+/
    %ignore /\s+/
"""
_OPERATORS: Final = frozenset({"AND", "OR", "NOT", "MINUS"})


def parse(text: str) -> Query:
    """The query in `text`; raises `QueryError`, which points at the place and says the cure."""
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"The query has {len(text):,} characters; {MAX_LENGTH:,} is the most.",
            query=text,
            position=MAX_LENGTH,
            length=len(text) - MAX_LENGTH,
            cure="Split it into several watches.",
        )
    tokens = _tokens(text)
    if not tokens:
        raise QueryError(
            "The query is empty.", query=text, cure='Write what to look for, such as "Air France".'
        )
    _check_parentheses(text, tokens)
    build = _Build(text)
    try:
        root: Node = build.transform(_PARSER.parse(text))
    except UnexpectedToken as fault:
        raise _misplaced(text, tokens, fault) from None
    except VisitError as fault:
        if isinstance(fault.orig_exc, QueryError):
            raise fault.orig_exc from None
        raise
    _check_reach(text, root)
    return Query(root, text, tuple(dict.fromkeys((*build.notes, *_width(root)))))


@v_args(inline=True)
class _Build(Transformer[Token, Node]):
    """Turns the parser's tree into ours, collecting notes on the way."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.notes: list[str] = []

    def any(self, *parts: Any) -> Node:
        return joined(Or, [part for part in self._heard(parts) if not isinstance(part, Token)])

    def all(self, *parts: Any) -> Node:
        return joined(And, [part for part in self._heard(parts) if not isinstance(part, Token)])

    def affirmed(self, _open: Token, inner: Node, _close: Token) -> Node:
        return inner

    def negation(self, *parts: Any) -> Node:
        part: Node = self._heard(parts)[-1]
        if len(parts) % 2:  # an even number of negations undo each other
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def leaf(self, token: Token) -> Leaf:
        return words.leaf(self._text, token, self.notes)

    def field(self, name: Token, value: Token) -> Field:
        return words.field(self._text, name, value, self.notes)

    def _heard(self, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        """Notes French operators: they are also words, and someone may have meant the word."""
        for part in parts:
            if isinstance(part, Token) and part in words.FRENCH:
                self.notes.append(
                    f'{part} is read as {words.FRENCH[part]}; to search the word itself write "{part}".'
                )
        return parts


_PARSER: Final = Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=False)


def _tokens(text: str) -> list[Token]:
    try:
        return list(_PARSER.lex(text))
    except UnexpectedCharacters as fault:
        raise QueryError(
            "This quotation mark is never closed.",
            query=text,
            position=fault.pos_in_stream or 0,
            cure='Close the phrase with ", or remove the mark.',
        ) from None


def _check_parentheses(text: str, tokens: list[Token]) -> None:
    opened: list[Token] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "LPAR":
            opened.append(token)
            if len(opened) > MAX_DEPTH:
                raise _at(
                    text,
                    token,
                    f"Parentheses go more than {MAX_DEPTH} deep.",
                    "Split it into several watches.",
                )
        elif token.type == "RPAR":
            if not opened:
                raise _at(text, token, "This parenthesis closes nothing.", "Remove it, or open one before.")
            if before is not None and before.type == "LPAR":
                raise _at(
                    text, before, "These parentheses are empty.", "Write a term between them, or remove them."
                )
            opened.pop()
    if opened:
        raise _at(text, opened[-1], "This parenthesis is never closed.", "Add ) where the group ends.")


def _misplaced(text: str, tokens: list[Token], fault: UnexpectedInput) -> QueryError:
    """Says in plain words why the parser stopped: nearly always an operator with nothing on one side."""
    place = fault.pos_in_stream if fault.pos_in_stream is not None and fault.pos_in_stream >= 0 else len(text)
    here = next((token for token in tokens if token.start_pos == place and _is_end(fault) is False), None)
    before = [token for token in tokens if here is None or (token.start_pos or 0) < place]
    last = before[-1] if before else None
    if last is not None and last.type == "FIELD":
        if here is not None and here.type == "LPAR":
            return _at(
                text, last, f"{last} takes one value.", f"Repeat the field: ({last}one OR {last}other)."
            )
        return _at(
            text, last, f"{last} has nothing after it.", f"Write a value right after the colon: {last}word."
        )
    if last is not None and last.type in _OPERATORS:
        if here is not None and here.type in _OPERATORS:
            return _at(
                text,
                here,
                f"{last} and {here} stand side by side.",
                "Remove one, or write a term between them.",
            )
        return _at(text, last, f"{last} has nothing after it.", "Write a term after it, or remove it.")
    if here is not None and here.type in _OPERATORS:
        return _at(
            text,
            here,
            f"{here} has nothing before it.",
            f'Write a term before it, or quote the word: "{here}".',
        )
    place_of = here or last or tokens[0]
    return _at(text, place_of, f"{place_of} cannot stand here.", "Put quotes around it to search it as text.")


def _is_end(fault: UnexpectedInput) -> bool:
    return isinstance(fault, UnexpectedToken) and fault.token.type == "$END"


def _check_reach(text: str, root: Node) -> None:
    """A query that a mention without any of its terms satisfies would match everything."""
    if _holds(root, among=()):
        shown = text.strip() if len(text) < 80 else text.strip()[:79] + "…"
        raise QueryError(
            f"{shown} would match everything except what it excludes.",
            query=text,
            length=len(text),
            cure="Add at least one term that must be there.",
        )


def _width(root: Node) -> tuple[str, ...]:
    if _holds(root, among=("lang", "platform")):
        return ("This matches every mention of a language or platform; add a term to narrow it.",)
    return ()


def _holds(node: Node, *, among: tuple[str, ...]) -> bool:
    """Whether the query holds for a mention that has nothing but the fields `among`."""
    match node:
        case Not(part):
            return not _holds(part, among=among)
        case And(parts):
            return all(_holds(part, among=among) for part in parts)
        case Or(parts):
            return any(_holds(part, among=among) for part in parts)
        case Field(name):
            return name in among
        case _:
            return False


def _at(text: str, token: Token, message: str, cure: str) -> QueryError:
    return QueryError(message, query=text, position=token.start_pos or 0, length=len(token), cure=cure)
