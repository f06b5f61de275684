"""What one word of a query stands for, and what is wrong with it when it stands for nothing."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from lark import Token

from data.query.errors import QueryError
from data.query.folding import breaks, needle, plain, tokens
from data.query.marks import TAG_SHAPE, host
from data.query.tree import FIELDS, Field, FieldName, Handle, Leaf, Tag, Term

FRENCH: Final = {"ET": "AND", "OU": "OR", "SAUF": "NOT"}
_LOWER: Final = {"and": "AND", "or": "OR", "not": "NOT", "et": "AND", "ou": "OR", "sauf": "NOT"}
_ELSEWHERE: Final[dict[str, FieldName]] = {  # the names other search languages use
    "author": "from", "by": "from", "user": "from", "auteur": "from", "language": "lang", "langue": "lang",
    "source": "platform", "site": "domain", "url": "domain", "link": "domain", "links": "domain", "host": "domain",
    "domaine": "domain", "headline": "title", "intitle": "title", "titre": "title",
}  # fmt: skip
_LANGUAGES: Final = {
    "arabic": "ar", "arabe": "ar", "chinese": "zh", "dutch": "nl", "english": "en", "anglais": "en", "french": "fr",
    "francais": "fr", "german": "de", "allemand": "de", "italian": "it", "italien": "it", "japanese": "ja",
    "portuguese": "pt", "spanish": "es", "espagnol": "es",
}  # fmt: skip
_PLATFORMS: Final = {"twitter": "x"}  # its former name
_EDGES: Final = ",;:.!?"
_MARKS: Final = '"“”„«»'


def leaf(query: str, token: Token, notes: list[str]) -> Leaf:
    """The term, handle or tag in `token`."""
    match token.type:
        case "HANDLE":
            return Handle(_name(query, token, r"\w[\w.-]*(?:@\w[\w.-]*)?", "an account name"))
        case "TAG":
            return Tag(_name(query, token, TAG_SHAPE, "a hashtag"))
        case "QUOTED":
            return term(query, token, notes)
    if re.match(r"https?://", token, re.IGNORECASE):
        found_host = host(token)
        cure = f"Write domain:{found_host or 'example.org'} for what links there."
        raise _wrong(query, token, "A web address is not searched word by word.", cure)
    found = term(query, token, notes)
    if token in _LOWER:
        notes.append(f"“{token}” is searched as a word; the operator is {_LOWER[token]}, in capitals.")
    return found


def field(query: str, name: Token, value: Token, notes: list[str]) -> Field:
    """What `name:value` asks for; unknown names get the nearest known one."""
    key = name[:-1].lower()
    if key not in FIELDS:
        raise _unknown(query, name, key, value)
    if key == "title":
        return Field("title", term(query, value, notes))
    text = plain(_bare(value)).lstrip("@＠").strip(_EDGES)
    if not text:
        raise _wrong(
            query, value, f"{name} has no value.", f"Write a value right after the colon: {name}word."
        )
    match key:
        case "domain":
            return Field("domain", _domain(query, value, text))
        case "lang":
            return Field("lang", _language(query, value, text))
        case "platform":
            if not re.fullmatch(r"\w[\w.-]*", text):
                raise _wrong(
                    query, value, f"“{text}” is not a platform.", "Write one name, such as platform:reddit."
                )
            return Field("platform", platform(text))
    if not re.fullmatch(r"\w[\w.@:/-]*", text):
        raise _wrong(
            query, value, f"“{text}” is not an account name.", "Write it as from:name, without blanks."
        )
    return Field("from", text)


def platform(name: str) -> str:
    """A platform's name as records have it."""
    return _PLATFORMS.get(name, name)


def term(query: str, token: Token, notes: list[str]) -> Term:
    """The word or phrase in `token`, which must hold something that can be found."""
    quoted = token.type == "QUOTED"
    text = " ".join(_bare(token).split())
    prefix = text.endswith("*")
    text = text.rstrip("*").rstrip() if prefix else text
    if "*" in text:
        start = text.split("*")[0].strip()
        cure = f"Write the beginning only: {start}*." if start else "Write the word without it."
        raise _wrong(query, token, "The * may only end a word.", cure)
    if needle(text) is None:
        cure = "Remove it, or attach it to a word." if not quoted else "Write a word between the quotes."
        raise _wrong(query, token, f"{token} holds nothing that can be searched.", cure)
    last = tokens(text)[-1]
    if prefix and len(last) < 2 and breaks(last):
        raise _wrong(
            query,
            token,
            f"{token} would match nearly every text.",
            "Write at least two letters before the *.",
        )
    if re.search(r"\w[+#]+$", text):
        notes.append(f"Signs are not searched: {text} is searched as {' '.join(tokens(text))}.")
    return Term(text, quoted=quoted, prefix=prefix)


def _bare(token: str) -> str:
    """What stands between quotes, or the token itself; no quotation mark is left within."""
    return "".join(" " if sign in _MARKS else sign for sign in token).strip()


def _name(query: str, token: Token, shape: str, what: str) -> str:
    name = plain(token[1:]).rstrip(_EDGES)
    if name.endswith("*"):
        cure = f"Write the whole name, or search the word: {name.rstrip('*')}*."
        raise _wrong(query, token, f"The * does not work on {what}.", cure)
    if not re.fullmatch(shape, name):
        raise _wrong(query, token, f"{token} cannot be {what}.", "Put quotes around it to search it as text.")
    return name


def _domain(query: str, value: Token, text: str) -> str:
    found = host(text)
    if found is None:
        raise _wrong(query, value, f"“{text}” is not a domain.", "Write it like domain:example.org.")
    return found


def _language(query: str, value: Token, text: str) -> str:
    if text in _LANGUAGES:
        raise _wrong(query, value, f"“{text}” is not a language code.", f"Write lang:{_LANGUAGES[text]}.")
    if not re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", text):
        raise _wrong(query, value, f"“{text}” is not a language code.", "Write two letters, such as lang:fr.")
    return text


def _unknown(query: str, name: Token, key: str, value: Token) -> QueryError:
    near = next(iter(get_close_matches(key, (*FIELDS, *_ELSEWHERE), n=1, cutoff=0.6)), None)
    known = (
        f"Did you mean “{_ELSEWHERE.get(near, near)}:”?" if near else f"The fields are {', '.join(FIELDS)}."
    )
    cure = f'{known} To search it as text, put it in quotes: "{name}{_bare(value)}".'
    return _wrong(query, name, f"There is no field “{key}”.", cure)


def _wrong(query: str, token: Token, message: str, cure: str) -> QueryError:
    return QueryError(message, query=query, position=token.start_pos or 0, length=len(token), cure=cure)
