"""What stands in a file that is one JSON value: rows, posts or things, handed on piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.files import opening, redditthings, xpages
from connectors.files.plan import Plan
from connectors.files.refused import ImportRefused

_SPACE = re.compile(r"\s*")
PAGE = 500  # posts handed on together from a file that is one page


def unwrapped(value: Any) -> Any:
    """The answer inside a recorded exchange (`{request, response: {body}}`); anything else is itself."""
    if isinstance(value, Mapping) and "request" in value and isinstance(value.get("response"), Mapping):
        body = value["response"].get("body")
        if isinstance(body, str):
            try:
                return json.loads(body)
            except (ValueError, RecursionError):
                return None
        return body
    return value


def whole_units(text: str, path: Path, plan: Plan) -> Iterator[Any]:
    values = _values(text, path, numbers_as_text=plan.mapped)
    if plan.format == "reddit":
        for value in values:
            yield from redditthings.things(unwrapped(value))
    elif plan.format == "x2":
        for value in values:
            yield from _pages(unwrapped(value), path)
    else:
        for value in values:
            yield from value if isinstance(value, list) else [value]


def _values(text: str, path: Path, *, numbers_as_text: bool) -> Iterator[Any]:
    """The JSON values of a text, one after the other; most files hold one."""
    decoder = (
        json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)
        if numbers_as_text
        else json.JSONDecoder()
    )
    place = 0
    text = text.removeprefix("\ufeff")
    while (place := _SPACE.match(text, place).end()) < len(text):  # type: ignore[union-attr]  # matches anything
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, getattr(error, "pos", place)) + 1
            raise ImportRefused(
                f"“{path.name}” is no valid JSON: it breaks at line {line}.",
                "Fetch it again, or write it as one object a line so that one fault does not spoil the rest.",
            ) from error
        yield value


def _pages(value: Any, path: Path) -> Iterator[Any]:
    """A file's value as pages of at most `PAGE` posts, each with what its includes lend."""
    if isinstance(value, list) and not (value and xpages.is_post(value[0])):
        for item in value:
            yield from _pages(item, path)
        return
    if isinstance(value, list):
        page: dict[str, Any] = {"data": value, "includes": _sibling_users(path)}
    elif not isinstance(value, dict):
        yield value
        return
    else:
        page = _by_account(value) or value
    data = page.get("data")
    if not isinstance(data, list) or len(data) <= PAGE:
        yield page
        return
    for start in range(0, len(data), PAGE):
        part = {**page, "data": data[start : start + PAGE]}
        if start:
            part.pop("errors", None)
        yield part


def by_account(value: Any) -> bool:
    """Whether an object holds accounts, or the posts of accounts, by account id."""
    if not isinstance(value, dict) or not value:
        return False
    account, held = next(iter(value.items()))
    if isinstance(held, list) and held:
        return account.isdigit() and isinstance(held[0], dict) and "text" in held[0]
    return account.isdigit() and isinstance(held, dict) and "username" in held


def _by_account(value: dict[str, Any]) -> dict[str, Any] | None:
    if not by_account(value):
        return None
    posts = [
        {"author_id": account, **post} if isinstance(post, dict) else post
        for account, held in value.items()
        if isinstance(held, list)
        for post in held
    ]
    users = [{"id": account, **user} for account, user in value.items() if isinstance(user, dict)]
    return {"data": posts or users}


def _sibling_users(path: Path) -> dict[str, Any]:
    """academictwitteR writes the accounts of `data_<n>.json` into `users_<n>.json` beside it."""
    sibling = path.with_name(path.name.replace("data_", "users_", 1))
    if (
        not path.name.startswith("data_")
        or not sibling.is_file()
        or sibling.stat().st_size > opening.WHOLE_CAP
    ):
        return {}
    try:
        value = json.loads(sibling.read_text(encoding="utf-8", errors="replace"))
    except (ValueError, RecursionError, OSError):
        return {}
    return value if isinstance(value, dict) else {}
