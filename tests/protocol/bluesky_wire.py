"""How Bluesky's network writes things down: keys, times, frames."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MESSAGE = "network.bsky.jetstream.subscribeEvents#"
_TID = "234567abcdefghijklmnopqrstuvwxyz"


def did(name: str) -> str:
    return name if name.startswith("did:") else f"did:plc:{name}"


def stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def micros(time: str) -> int:
    return round(datetime.fromisoformat(time).timestamp() * 1_000_000)


def tid(when: datetime) -> str:
    """A record key as clients make them: microseconds and a clock's number, 13 signs."""
    number = round(when.timestamp() * 1_000_000) << 10 | 7
    return "".join(_TID[number >> shift & 31] for shift in range(60, -1, -5))


def moment_of(rkey: str) -> str:
    number = 0
    for sign in rkey:
        number = number << 5 | _TID.index(sign)
    return stamp(datetime.fromtimestamp((number >> 10) / 1e6, UTC))


def framed(payload: Mapping[str, Any]) -> str:
    """One xrpc.v1.json frame, in Jetstream's own compact spelling."""
    return json.dumps({"$type": "message", "payload": payload}, separators=(",", ":"), ensure_ascii=False)


def second_version(event: Mapping[str, Any], seq: int) -> dict[str, Any]:
    """A Jetstream v1 event, framed as version 2 frames it."""
    time = stamp(datetime.fromtimestamp(event["time_us"] / 1e6, UTC))
    told: dict[str, Any] = {"$type": MESSAGE + event["kind"], "seq": seq, "did": event["did"], "time": time}
    if event["kind"] == "commit":
        return {**told, **event["commit"]}
    return {**told, event["kind"]: event[event["kind"]]}
