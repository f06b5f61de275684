"""Bluesky's HTTP interface as far as we need it: posts and profiles without a key, search with an app password.

Hosts as docs.bsky.app ("API Hosts and Auth") gives them: public.api.bsky.app serves reads to anybody, bsky.social signs
in and passes requests on. Limit: 3,000 requests in 5 minutes and address ("Rate Limits").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from connectors.contract import Access, AuthFailed, QueryRejected, SourceError, Transient
from connectors.web import Answer, Api, faults, refused

PUBLIC: Final = "https://public.api.bsky.app"
ENTRYWAY: Final = "https://bsky.social"
AT_ONCE: Final = 25  # posts or profiles in one request (lexicons getPosts, getProfiles)


class Reads:
    """What anybody may ask. Counts its requests in `requests`. Not thread-safe."""

    def __init__(self, access: Access, *, seconds: float = 20.0) -> None:
        self._api = Api(access.base or PUBLIC, clock=access.clock, seconds=seconds, refusal=_refusal)
        self._api.client.timeout = httpx.Timeout(min(seconds, 20.0))
        self.requests = 0

    def posts(self, uris: Sequence[str]) -> list[Any]:
        """The postViews of those of at most 25 posts that can still be seen (app.bsky.feed.getPosts)."""
        return self._listed("app.bsky.feed.getPosts", "uris", uris, "posts")

    def profiles(self, actors: Iterable[str]) -> list[Any]:
        """Detailed profiles of at most 25 accounts, by DID or handle (app.bsky.actor.getProfiles)."""
        return self._listed("app.bsky.actor.getProfiles", "actors", tuple(actors), "profiles")

    def record(self, did: str, collection: str, rkey: str) -> Any | None:
        """One record's value, None if there is none any more (com.atproto.repo.getRecord)."""
        self.requests += 1
        asked = {"repo": did, "collection": collection, "rkey": rkey}
        try:
            said = self._api.get("/xrpc/com.atproto.repo.getRecord", asked).json()
        except _Absent:
            return None
        if not isinstance(said, dict) or "value" not in said:
            raise Transient("Bluesky's answer holds no record.")
        return said["value"]

    def close(self) -> None:
        self._api.close()

    def _listed(self, method: str, name: str, values: Sequence[str], key: str) -> list[Any]:
        self.requests += 1
        query = urlencode([(name, value) for value in values])
        said = self._api.get(f"/xrpc/{method}?{query}").json()
        found = said.get(key) if isinstance(said, dict) else None
        if not isinstance(found, list):
            raise Transient(f"Bluesky's answer to {method} holds no list of {key}.")
        return found


class Session:
    """What only somebody who is signed in may ask. Signs in when first needed, and again when the token is over."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._api = Api(access.base or ENTRYWAY, clock=access.clock, refusal=_refusal)
        self._token: str | None = None
        self.requests = 0

    def search(self, **asked: str | int) -> Any:
        """One page of app.bsky.feed.searchPosts. Raises SourceError."""
        for last in (False, True):
            token = self._token or self.sign_in()
            self.requests += 1
            try:
                return self._api.get(
                    "/xrpc/app.bsky.feed.searchPosts", asked, headers={"Authorization": f"Bearer {token}"}
                ).json()
            except _Expired as over:
                self._token = None
                if last:
                    raise AuthFailed("Bluesky does not accept the session it has just opened.") from over
        raise AssertionError("unreachable")

    def sign_in(self) -> str:
        """A fresh token (com.atproto.server.createSession). Raises AuthFailed and other SourceErrors."""
        keys = self._access.keys
        self.requests += 1
        with faults(self._api.base):
            response = self._api.client.post(
                "/xrpc/com.atproto.server.createSession",
                json={
                    "identifier": keys["handle"].strip().lstrip("@"),
                    "password": keys["app_password"].strip(),
                },
            )
        said = Answer(response.status_code, _lower(response), response.content, str(response.url))
        fault = refused(said, self._access.clock())
        if isinstance(fault, AuthFailed | QueryRejected):
            raise AuthFailed("Bluesky refuses this handle and app password: enter a valid pair.") from None
        if fault is not None:
            raise fault
        told = said.json()
        token = told.get("accessJwt") if isinstance(told, dict) else None
        if not isinstance(token, str):
            raise Transient("Bluesky signed us in without giving a token.")
        self._token = token
        return token

    def close(self) -> None:
        self._api.close()


class _Expired(SourceError):
    """The token is over; never leaves this file."""


class _Absent(SourceError):
    """The record is gone; never leaves this file."""


def _refusal(answer: Answer) -> SourceError | None:
    """XRPC names its errors in the body; both of these come as a plain 400."""
    if answer.status not in (400, 401):
        return None
    try:
        said = answer.json()
    except Transient:
        return None
    name = said.get("error") if isinstance(said, dict) else None
    message = str(said.get("message")) if isinstance(said, dict) else ""
    if name == "ExpiredToken" or (answer.status == 401 and name == "InvalidToken"):
        return _Expired("over")
    if name == "RecordNotFound" or message.startswith("Could not find repo"):
        return _Absent("gone")
    return None


def _lower(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
