"""Which rules of the filtered stream are ours, and how they are brought in step with the watches.

A rule is ours by its tag `vigie:<hash>`; every other rule of the app is left alone. Every rule of ours is tagged, for
tweepy stumbles over one that is not. Source: docs.x.com, “Build a rule” and openapi.json 2.167 (2026-08-22).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import tweepy

from connectors.contract import QueryRejected, Transient
from connectors.web import Answer
from connectors.x.wire import Wire

ROUTE = "/2/tweets/search/stream/rules"
MOST = 1_000  # rules of one app (pay-per-use)
_AT_ONCE = 100
_PAGES = 30
_OURS = "vigie:"


def tag(value: str) -> str:
    """The tag of a rule of ours; another value is another tag."""
    return _OURS + hashlib.sha256(value.encode()).hexdigest()[:16]


def in_step(wire: Wire, values: Sequence[str]) -> int:
    """Make our rules exactly `values`; returns how many requests that took. Raises SourceError."""
    if len(values) > MOST:
        raise QueryRejected(
            f"X takes {MOST:,} stream rules; these watches need {len(values):,}: shorten them."
        )
    standing, requests = _standing(wire)
    wanted = {tag(value): value for value in values}
    stale = [name for name, mark in standing.items() if mark.startswith(_OURS) and mark not in wanted]
    new = [tweepy.StreamRule(wanted[mark], mark) for mark in wanted if mark not in standing.values()]
    for some in _groups(stale):
        wire.ask(ROUTE, partial(wire.rules.delete_rules, some))
        requests += 1
    for some in _groups(new):
        _check(wire.ask(ROUTE, partial(wire.rules.add_rules, some)))
        requests += 1
    return requests


def _standing(wire: Wire) -> tuple[dict[str, str], int]:
    """The rules of the app: id → tag (“” where it has none)."""
    found: dict[str, str] = {}
    answer = wire.ask(ROUTE, wire.rules.get_rules)
    for requests in range(1, _PAGES):
        page = _object(answer)
        for rule in _things(page.get("data")):
            found[str(rule.get("id"))] = str(rule.get("tag") or "")
        meta = page.get("meta")
        token = meta.get("next_token") if isinstance(meta, Mapping) else None
        if not token:
            return found, requests
        answer = wire.get(ROUTE, {"pagination_token": token})
    raise Transient("X lists stream rules without end.")


def _check(answer: Answer) -> None:
    """Raise QueryRejected for a rule X did not take; one that is already there is no fault."""
    for error in _things(_object(answer).get("errors")):
        if "duplicate" not in f"{error.get('title')} {error.get('type')}".lower():
            details = error.get("details")
            why = " ".join(map(str, details)) if isinstance(details, list) else str(error.get("detail") or "")
            raise QueryRejected(
                f"X refuses the stream rule “{str(error.get('value'))[:120]}”: {error.get('title')}. {why}"[
                    :400
                ]
            )


def _object(answer: Answer) -> Mapping[str, Any]:
    said = answer.json()
    if not isinstance(said, Mapping):
        raise Transient("X answered something that is no list of rules.")
    return said


def _things(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else ()


def _groups(things: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(things), _AT_ONCE):
        yield list(things[start : start + _AT_ONCE])
