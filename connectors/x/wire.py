"""How a request reaches X through tweepy, and what X's answers mean: every fault as a `SourceError`.

tweepy knows paths, parameters and keys. It has no time limits, may wait by itself, and lets faults of `requests` and of
odd JSON escape: so a door of our own carries its requests, and the answer is judged here, from what really came.
Statuses and problem types: docs.x.com, “Response codes & errors”, read 2026-08-22.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
import tweepy
import urllib3
from requests.adapters import HTTPAdapter

from connectors.contract import (
    Access,
    AuthFailed,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.web import USER_AGENT, Answer, refused, retry_at

HOME = "https://api.x.com"
_MOST = 32_000_000  # bytes of one answer
_CROWDED = timedelta(seconds=60)  # until X notices that the connection before ours is gone
_CAPPED = timedelta(hours=6)  # X does not say when a cap ends

logging.getLogger("tweepy").setLevel(logging.INFO)  # at DEBUG it writes the bearer token into the log


class Refused(QueryRejected):
    """X refuses a request as it stands; `blamed` names the parameters it takes offence at."""

    def __init__(self, message: str, blamed: frozenset[str]) -> None:
        super().__init__(message)
        self.blamed = blamed


class Door(HTTPAdapter):
    """Carries requests to X (or to `base`), within time and size limits, and keeps the last answer as it came."""

    def __init__(self, base: str | None, *, connect: float, read: float, whole: float) -> None:
        """Limits in seconds: to connect, between two pieces, for the whole answer (of what is no stream)."""
        super().__init__(max_retries=0)
        self._base, self._elsewhere = (base or HOME).rstrip("/"), base is not None
        self._pace, self._seconds = (connect, read), whole
        self.came: requests.Response | None = None

    def send(self, request: requests.PreparedRequest, stream: bool = False, timeout: Any = None, verify: Any = True, cert: Any = None, proxies: Any = None) -> requests.Response:  # fmt: skip
        """The answer; its content is read unless it is a stream. Raises RequestException."""
        self.came = None
        parts = urlsplit(request.url or "")
        request.url = f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        proxies = None if self._elsewhere else proxies
        response = super().send(
            request, stream=True, timeout=self._pace, verify=verify, cert=cert, proxies=proxies
        )
        if not stream:
            self.read(response)
        self.came = response
        return response

    def read(self, response: requests.Response) -> None:
        """Read the content of `response`, however slowly it drips, within the limits."""
        until, parts, size = time.monotonic() + self._seconds, [], 0
        try:
            while part := response.raw.read1(65_536, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > _MOST or time.monotonic() > until:
                    raise requests.exceptions.ConnectionError("too much, or too slowly")
        except (urllib3.exceptions.HTTPError, OSError) as why:
            response.close()
            raise requests.exceptions.ConnectionError(type(why).__name__) from why
        response._content = b"".join(parts)  # what `requests` itself would do, without its patience


class Wire:
    """One key's way to X. Not thread-safe. Every call raises SourceErrors only."""

    def __init__(self, access: Access, *, connect: float, read: float, whole: float) -> None:
        self._key, self._clock = access.keys.get("bearer_token", ""), access.clock
        self._door = Door(access.base, connect=connect, read=read, whole=whole)
        self._rest: dict[str, datetime] = {}  # route → when its window begins anew
        self.client = tweepy.Client(self._key, return_type=requests.Response, wait_on_rate_limit=False)
        self.rules = tweepy.StreamingClient(self._key, return_type=requests.Response)
        for one in (self.client, self.rules):
            furnish(one, self._door)

    def search(self, query: str, params: Mapping[str, Any], *, archive: bool) -> Answer:
        """One page of recent search, or of the full archive."""
        route = "/2/tweets/search/all" if archive else "/2/tweets/search/recent"
        search = self.client.search_all_tweets if archive else self.client.search_recent_tweets
        if "post.fields" in params:  # a name tweepy does not know yet
            return self.ask(
                route, partial(self.client.request, "GET", route, params={"query": query, **params})
            )
        return self.ask(route, partial(search, query, **_known(params)))

    def posts(self, ids: list[str], params: Mapping[str, Any]) -> Answer:
        """At most 100 posts by id."""
        route = "/2/tweets"
        if "post.fields" in params:
            named = {"ids": ",".join(ids), **params}
            return self.ask(route, partial(self.client.request, "GET", route, params=named))
        return self.ask(route, partial(self.client.get_tweets, ids, **_known(params)))

    def get(self, route: str, params: Mapping[str, Any]) -> Answer:
        """What tweepy has no name for."""
        return self.ask(route, partial(self.client.request, "GET", route, params=dict(params)))

    def ask(self, route: str, call: Callable[[], Any]) -> Answer:
        """Make one request and judge its answer. Raises RateLimited before asking where X said that nothing is left."""
        if not self._key:
            raise AuthFailed("X needs a bearer token: enter one on the Sources page.")
        now = self._clock()
        rest = self._rest.pop(route, None)
        if rest is not None and rest > now:
            self._rest[route] = rest
            raise RateLimited("X allows no more requests of this kind for now.", retry_at=rest)
        self._door.came = None
        try:
            call()
        except tweepy.TweepyException:
            pass  # X answered with a refusal, which is read below
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as why:
            raise unreachable(why) from why
        except (ValueError, TypeError, AttributeError, KeyError):
            pass  # tweepy stumbled over an odd refusal: `int("12.5")`, a list where it looks for an object
        answer = answered(self._door.came)
        fault = refusal(answer, self._clock())
        if fault is not None:
            raise fault
        if answer.headers.get("x-rate-limit-remaining") == "0":
            self._rest[route] = _again(answer.headers, self._clock())
        return answer

    def close(self) -> None:
        for one in (self.client, self.rules):
            one.session.close()


def furnish(client: Any, door: Door) -> None:
    """Make a tweepy client go through `door`, and nowhere else."""
    session: requests.Session = client.session
    session.mount("https://", door)
    session.mount("http://", door)
    session.max_redirects = 0
    session.auth = _as_it_is  # else a .netrc of this machine could replace the token
    client.user_agent = f"{USER_AGENT} {client.user_agent}"


def unreachable(why: BaseException) -> Transient:
    """A fault of the network, without what `requests` would tell of the request."""
    slow = isinstance(why, requests.Timeout) or "Timeout" in str(why)
    return Transient("X did not answer in time." if slow else f"X cannot be reached: {type(why).__name__}.")


def answered(response: requests.Response | None) -> Answer:
    """What came, apart from tweepy. Raises Transient where nothing did."""
    if response is None:
        raise Transient("X did not answer.")
    headers = {name.lower(): value for name, value in response.headers.items()}
    content = response._content  # never `.content`: that would read on without limits
    return Answer(response.status_code, headers, content if isinstance(content, bytes) else b"", HOME)


def refusal(answer: Answer, now: datetime) -> SourceError | None:
    """What an answer of X means; None where it is a success."""
    said = _object(answer.content)
    problem, words = str(said.get("type", "")).rpartition("/")[2], _words(said)
    if problem == "usage-capped" or said.get("title") == "UsageCapExceeded":
        return QuotaExhausted(f"X says a usage cap is reached. {words}", retry_at=now + _CAPPED)
    if answer.status == 402:
        hint = "X says the account has no credits left: add some at console.x.com."
        return QuotaExhausted(hint, retry_at=now + timedelta(hours=1))
    if answer.status == 429 and said.get("connection_issue") == "TooManyConnections":
        return RateLimited("X says another stream of this app is still open.", retry_at=now + _CROWDED)
    if answer.status == 429:
        return RateLimited("X asks us to slow down.", retry_at=_again(answer.headers, now))
    if answer.status == 401:
        return AuthFailed("X refuses the bearer token (401): enter a valid one.")
    if answer.status == 403:
        return AuthFailed(
            f"X does not let this app do that (403): check its access at console.x.com. {words}"
        )
    if answer.status == 400:
        return Refused(words or "X refuses the request (400).", _blamed(said))
    if answer.status == 409:
        return Transient(f"X is not ready for the stream (409). {words}")
    return refused(answer, now)


def complaint(problem: Mapping[str, Any], now: datetime) -> SourceError:
    """What a problem means that came inside a stream and ends it."""
    named = f"{problem.get('type')} {problem.get('title')} {problem.get('connection_issue')}".lower()
    words = _words(problem)
    if "toomanyconnections" in named:
        return RateLimited("X says another stream of this app is open.", retry_at=now + _CROWDED)
    if "usage-cap" in named or "usagecap" in named or "credit" in named:
        return QuotaExhausted(
            f"X ended the stream: the account may read no more. {words}", retry_at=now + _CAPPED
        )
    if "forbidden" in named or "unauthorized" in named or "not-authorized" in named:
        return AuthFailed(f"X ended the stream: this app may not read it. {words}")
    return Transient(f"X ended the stream. {words}")


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """What X's own clock said."""
    try:
        read = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return read if read.tzinfo else None


def _again(headers: Mapping[str, str], now: datetime) -> datetime:
    """When X lets us come again, by our own clock: its reset is an hour of X's clock, which may differ from ours."""
    theirs = server_time(headers) or now
    return now + (retry_at(headers, theirs) - theirs)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, Mapping) else {}


def _words(said: Mapping[str, Any]) -> str:
    """What X says is wrong, on one line of at most 300 characters."""
    errors = [error for error in _list(said.get("errors")) if isinstance(error, Mapping)]
    found = [error.get("message") or error.get("detail") for error in errors] or [
        said.get("detail") or said.get("title")
    ]
    return " ".join(" ".join(str(one) for one in found if one).split())[:300]


def _blamed(said: Mapping[str, Any]) -> frozenset[str]:
    """The parameters X names; where it names none in their place, those its sentence quotes."""
    errors = [said, *(error for error in _list(said.get("errors")) if isinstance(error, Mapping))]
    named = {str(name) for error in errors for name in _keys(error.get("parameters"))}
    named |= {str(error["parameter"]) for error in errors if error.get("parameter")}
    return frozenset(named or re.findall(r"[`'\[“]([a-z_.]+)[`'\]”]", _words(said)))


def _keys(value: object) -> list[Any]:
    return list(value) if isinstance(value, Mapping) else []


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _known(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names tweepy gives them."""
    return {name.replace(".", "_"): value for name, value in params.items()}


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
