"""YouTube's Data API v3 over HTTP: one GET, and what its ways of saying no mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from connectors.contract import AuthFailed, QueryRejected, QuotaExhausted, RateLimited, SourceError, Transient
from connectors.web import Answer, Api, retry_at

ADDRESS = "https://www.googleapis.com"
PACIFIC = ZoneInfo("America/Los_Angeles")  # its days, and so its quotas, end at midnight there
_SPENT = {"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"}
_FAST = {"rateLimitExceeded", "userRateLimitExceeded", "servingLimitExceeded"}
_KEY = {
    "keyInvalid",
    "keyExpired",
    "API_KEY_INVALID",
    "accessNotConfigured",
    "SERVICE_DISABLED",
    "ipRefererBlocked",
}
_SHUT = {"commentsDisabled", "forbidden", "channelForbidden", "playlistItemsNotAccessible"}
_PLACES = ("commentThreads", "comments", "playlistItems")  # elsewhere "forbidden" speaks of the key
_GONE = {
    "videoNotFound",
    "channelNotFound",
    "playlistNotFound",
    "commentThreadNotFound",
    "commentNotFound",
    "notFound",
}


class Shut(QueryRejected):
    """One video, channel or thread cannot be read (comments off, private): no fault of the key, and no other suffers."""


class Gone(QueryRejected):
    """One video, channel or thread is not there any more."""


class Wire:
    """The API. The key travels in a header (cloud.google.com/docs/authentication/api-keys-use), never in an address."""

    def __init__(self, base: str | None, key: str, *, clock: Callable[[], datetime], patience: float) -> None:
        """`patience`: seconds of silence after which a request is given up."""
        self._clock = clock
        self._api = Api(
            base or ADDRESS,
            headers={"X-Goog-Api-Key": key},
            clock=clock,
            seconds=3 * patience,
            refusal=self._refusal,
        )
        self._api.client.timeout = httpx.Timeout(patience)

    def ask(self, method: str, **params: str | int | None) -> tuple[Answer, Mapping[str, Any]]:
        """One page of `method` (videos, search, …) and the answer around it. Raises SourceError."""
        answer = self._api.get(
            f"/youtube/v3/{method}", {name: value for name, value in params.items() if value is not None}
        )
        found = answer.json()
        if not isinstance(found, dict) or not isinstance(found.get("items", []), list):
            raise Transient("YouTube answered without a list.")
        return answer, found

    def close(self) -> None:
        """Let go of the socket."""
        self._api.close()

    def _refusal(self, answer: Answer) -> SourceError | None:
        """YouTube's own reasons (developers.google.com/youtube/v3/docs/errors); None leaves it to the status."""
        if answer.status < 400:
            return None
        reasons, now = _reasons(answer), self._clock()
        if reasons & _SPENT:
            return QuotaExhausted("YouTube's quota of the day is used up.", retry_at=next_day(now))
        if reasons & _FAST or answer.status == 429:
            return RateLimited("YouTube asks us to slow down.", retry_at=retry_at(answer.headers, now))
        if reasons & _KEY:
            return AuthFailed(
                "YouTube refuses the key: enter a valid one, of a project where the YouTube Data API v3 is enabled."
            )
        if reasons & _SHUT and any(f"/{method}?" in answer.url for method in _PLACES):
            return Shut("YouTube does not let us read this place.")
        if reasons & _GONE:
            return Gone("YouTube does not know this place any more.")
        if "processingFailure" in reasons:
            return Transient("YouTube could not process the request.")
        return None


def next_day(now: datetime) -> datetime:
    """The next midnight in California, when quotas begin anew; in UTC."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)


def day_of(now: datetime) -> str:
    """The day quotas count `now` to."""
    return now.astimezone(PACIFIC).date().isoformat()


def _reasons(answer: Answer) -> set[str]:
    """`error.errors[].reason` and `error.details[].reason`."""
    try:
        error = json.loads(answer.content)["error"]
        said = [*error.get("errors", []), *error.get("details", [])]
        return {str(one.get("reason")) for one in said}
    except (AttributeError, KeyError, TypeError, ValueError):
        return set()
