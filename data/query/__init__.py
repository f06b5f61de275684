"""The watch query language: what a watch asks for, written the way people search, judged the same for every platform."""

from data.query.errors import QueryError
from data.query.explain import Explanation, Hit, explain
from data.query.grammar import parse
from data.query.matcher import Matcher
from data.query.tree import And, Field, Handle, Node, Not, Or, Query, Tag, Term

__all__ = [
    "And",
    "Explanation",
    "Field",
    "Handle",
    "Hit",
    "Matcher",
    "Node",
    "Not",
    "Or",
    "Query",
    "QueryError",
    "Tag",
    "Term",
    "explain",
    "parse",
]
