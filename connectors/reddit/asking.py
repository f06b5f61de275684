"""How Reddit is asked: praw signs in and addresses, and whatever goes wrong comes out at once, unslept and unretried.

praw's session sleeps in two places: before a request, when an answer's `x-ratelimit-*` headers told it to pace itself,
and between its three attempts after a 401, a 5xx or a broken connection. Both hang on what its requestor gives back.
`Door` is that requestor: it keeps the rate headers to itself, so that praw never learns of them, and it judges every
answer before praw does, so that a fault leaves as ours and praw has nothing to try again.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import praw
import requests
from praw.exceptions import PRAWException
from prawcore import Requestor
from prawcore.exceptions import BadJSON, OAuthException, PrawcoreException
from urllib3.exceptions import HTTPError, ReadTimeoutError

from connectors.contract import (
    Access,
    AuthFailed,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.web import Answer, retry_at, said

_TOKEN: Final = "/api/v1/access_token"  # noqa: S105 - the path where keys become a token
_MOST: Final = 32_000_000  # bytes of one answer
_PASSING: Final = (408, 520, 522)  # besides 5xx; the last two are Cloudflare's
_USERNAME: Final = re.compile(r"[A-Za-z0-9_-]{3,20}")
_LEFT, _RESET = "x-ratelimit-remaining", "x-ratelimit-reset"


class Refused(Exception):
    """Reddit refuses this one path: a subreddit that is private, banned or gone, a query it cannot read."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status, self.reason = status, reason

    def as_fault(self) -> SourceError:
        """What it means where the path is one that every app may read."""
        if self.status == 403:
            return AuthFailed(f"Reddit does not let this app in ({self}): it needs Reddit's approval.")
        return QueryRejected(f"Reddit refuses the request ({self}).")


class _TokenRefused(Exception):
    """The token is no longer taken: it ran out early or was revoked."""


@dataclass(slots=True)
class Meter:
    """How many requests were sent, and how many Reddit says are left until when."""

    clock: Callable[[], datetime]
    sent: int = 0  # since the Usage was last handed over
    left: float | None = None
    reset: datetime | None = None

    def pass_one(self) -> None:
        """Count a request that is about to be sent. Raises RateLimited while the window is spent."""
        if self.reset is not None and self.left is not None and self.left < 1:
            if self.clock() < self.reset:
                raise RateLimited("Reddit's requests of these ten minutes are spent.", retry_at=self.reset)
            self.left = None
        self.sent += 1

    def note(self, headers: Mapping[str, str]) -> None:
        """What an answer says ("Reddit Data API Wiki": approximate numbers, the reset in seconds)."""
        try:
            left, reset = float(headers[_LEFT]), float(headers[_RESET])
            self.reset = self.clock() + timedelta(seconds=min(max(reset, 0.0), 3600.0))
            self.left = left
        except (KeyError, ValueError):
            return  # the answer that brings a token has none

    def taken(self) -> int:
        """Requests since this was last asked."""
        sent, self.sent = self.sent, 0
        return sent


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds until a connection stands, between two pieces of an answer, and for the whole of it."""

    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0


class Door(Requestor):
    """Sends praw's requests within limits of time and size. Raises SourceError and Refused, never praw's own."""

    def __init__(self, *, meter: Meter, limits: Limits, http: requests.Session, **settings: Any) -> None:
        super().__init__(session=http, **settings)
        self._http_session, self._meter, self._limits = http, meter, limits

    def request(self, *args: Any, timeout: float | None = None, **settings: Any) -> requests.Response:
        """One request (method, address), its answer whole. Raises SourceError or Refused for all but success."""
        self._meter.pass_one()
        until = time.monotonic() + self._limits.whole
        settings |= {
            "timeout": (self._limits.connect, self._limits.read),
            "allow_redirects": False,
            "stream": True,
        }
        try:
            answer = self._http_session.request(*args, **settings)
            try:
                content = _whole(answer, until)
            finally:
                answer.close()
        except (requests.Timeout, ReadTimeoutError) as why:
            raise Transient("Reddit did not answer in time.") from why
        except (OSError, HTTPError) as why:  # what requests raises is an OSError, what urllib3 raises is not
            raise Transient(f"Reddit cannot be reached: {type(why).__name__}.") from why
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self._meter.note(headers)
        self._judge(Answer(answer.status_code, headers, content, answer.url), url=str(args[1]))
        for name in (_LEFT, _RESET):
            answer.headers.pop(name, None)
        answer.raw = io.BytesIO(content)
        return answer

    def _judge(self, answer: Answer, *, url: str) -> None:
        status, now = answer.status, self._meter.clock()
        signing_in = url.endswith(_TOKEN)
        if status < 300:
            return
        if status == 429:
            raise RateLimited("Reddit asks us to slow down.", retry_at=retry_at(answer.headers, now))
        if status >= 500 or status in _PASSING:
            raise Transient(f"Reddit answered {status}.")
        if signing_in and status in (400, 401, 403, 404):
            raise AuthFailed(f"Reddit refuses the client id and secret ({status}): enter valid ones.")
        if status == 402:
            raise QuotaExhausted(
                "Reddit says the account has no credit left.", retry_at=now + timedelta(hours=1)
            )
        if status == 401:
            raise _TokenRefused
        raise Refused(status, _reason(answer))


class Reader:
    """Reddit's JSON by path; signs in when first asked. Not thread-safe, like praw itself."""

    def __init__(self, access: Access, limits: Limits) -> None:
        self.meter = Meter(access.clock)
        self._access, self._limits = access, limits
        self._http: requests.Session | None = None
        self._reddit: praw.Reddit | None = None

    def get(self, path: str, **params: str | int) -> Any:
        """What stands at `path`. Raises SourceError; Refused where only this path is."""
        return self._ask("GET", path, params, None)

    def post(self, path: str, **data: str) -> Any:
        """What `path` answers to a form."""
        return self._ask("POST", path, None, data)

    def close(self) -> None:
        """Let go of the sockets and of the token."""
        if self._http is not None:
            self._http.close()
        self._http = self._reddit = None

    def _ask(
        self, method: str, path: str, params: dict[str, str | int] | None, data: dict[str, str] | None
    ) -> Any:
        try:
            return self._once(method, path, params, data)
        except _TokenRefused:
            self.close()  # a token lives an hour; praw has no public way to drop one, so it signs in anew
        try:
            return self._once(method, path, params, data)
        except _TokenRefused:
            raise AuthFailed(
                "Reddit gives a token and then refuses it: the app may have been suspended."
            ) from None

    def _once(
        self, method: str, path: str, params: dict[str, str | int] | None, data: dict[str, str] | None
    ) -> Any:
        reddit = self._reddit or self._open()
        try:
            answer = reddit.request(method=method, path=path, params=params, data=data)
        except (SourceError, Refused, _TokenRefused):
            raise
        except OAuthException as why:
            raise AuthFailed(f"Reddit refuses the client id and secret ({said_of(why.error)}).") from why
        except BadJSON as why:
            raise Transient(
                f"Reddit answered something that is not JSON: {why.response.text[:80]!r}."
            ) from why
        except (PRAWException, PrawcoreException, ValueError, KeyError, TypeError, RecursionError) as why:
            # A token's answer is taken apart by praw without a look at its shape.
            raise Transient(f"Reddit's answer cannot be read: {type(why).__name__}.") from why
        if not isinstance(answer, dict | list):
            raise Transient("Reddit answered nothing.")
        return answer

    def _open(self) -> praw.Reddit:
        """A client that reads only. What is None here is so that no praw.ini may say otherwise."""
        keys, base = self._access.keys, (self._access.base or "").rstrip("/")
        client_id, secret = keys.get("client_id", "").strip(), keys.get("client_secret", "").strip()
        if not client_id or not secret:
            raise AuthFailed("Reddit needs a client id and a client secret: enter them on the Sources page.")
        if not (client_id + secret).isascii():
            raise AuthFailed("Reddit's client id and secret hold plain letters and digits: enter them again.")
        self._http = requests.Session()
        # With any rule of its own, even an empty one, requests lets no .netrc replace the token by a password.
        self._http.auth = lambda request: request
        self._reddit = praw.Reddit(
            "DEFAULT",
            client_id=client_id,
            client_secret=secret,
            user_agent=user_agent(keys.get("username", "")),
            username=None,
            password=None,
            refresh_token=None,
            redirect_uri=None,
            oauth_url=base or "https://oauth.reddit.com",
            reddit_url=base or "https://www.reddit.com",
            check_for_updates=False,
            check_for_async=False,
            requestor_class=Door,
            requestor_kwargs={"meter": self.meter, "limits": self._limits, "http": self._http},
        )
        return self._reddit


def user_agent(username: str) -> str:
    """Who asks, in the form Reddit wants: <platform>:<app>:<version> (by /u/<name>)."""
    name = username.strip().removeprefix("/").removeprefix("u/")
    return "python:vigie:v0.1" + (f" (by /u/{name})" if _USERNAME.fullmatch(name) else "")


def said_of(value: object) -> str:
    """A short word of Reddit's, fit for one line."""
    return " ".join(str(value).split())[:80]


def _whole(answer: requests.Response, until: float) -> bytes:
    """All of an answer, unpacked; piece by piece as they come, so that dripping bytes cannot hold us."""
    parts, size = [], 0
    while part := answer.raw.read1(65_536, decode_content=True):
        size += len(part)
        if size > _MOST:
            raise Transient(f"Reddit sends more than {_MOST // 1_000_000} MB: cut off.")
        if time.monotonic() > until:
            raise Transient("Reddit sends too slowly: cut off.")
        parts.append(part)
    return b"".join(parts)


def _reason(answer: Answer) -> str:
    """Why a path is refused: Reddit names it (private, banned, quarantined), or its words are quoted."""
    if 300 <= answer.status < 400:
        return "it does not exist"
    try:
        told = answer.json()
    except SourceError:
        return said(answer, 80)
    if isinstance(told, dict):
        return said_of(told.get("reason") or told.get("message") or "no reason given")
    return "no reason given"
