"""YouTube's Data API v3 on this machine: search, videos, channels, uploads, comment threads and replies, with its quotas."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.protocol.serving import Fault, Handler, Loopback

KEY = "AIza-a-key-for-tests"


class FakeYouTube(Loopback):
    """Videos and comments to be published, edited and removed. `clock` (epoch seconds) is its own.

    `each`: threads and uploads a page holds. `searches`, `units`: what is left of the day. `inline`: replies that come
    along with a thread; the others must be asked for.
    """

    def __init__(self, *, clock: float, each: int = 5, inline: int = 2) -> None:
        super().__init__()
        self.clock, self.each, self.inline = clock, each, inline
        self.searches, self.units = 100, 10_000
        self.videos: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.threads: dict[str, dict[str, Any]] = {}
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.shut: set[str] = set()
        self.hidden: set[str] = set()  # videos no search finds

    def routes(self) -> Mapping[str, Handler]:
        names = ("search", "videos", "channels", "playlistItems", "commentThreads", "comments")
        return {f"GET /youtube/v3/{name}": getattr(self, f"_{name}") for name in names}

    def channel(self, title: str) -> str:
        name = f"UC{len(self.channels):022d}"
        self.channels[name] = {
            "kind": "youtube#channel", "id": name,
            "snippet": {"title": title, "description": "", "customUrl": f"@{title.lower()}", "publishedAt": "2015-05-05T00:00:00Z", "country": "FR"},
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": f"UU{name[2:]}"}},
            "statistics": {"viewCount": "9000", "subscriberCount": "1200", "hiddenSubscriberCount": False, "videoCount": "3"},
        }  # fmt: skip
        return name

    def video(self, title: str, at: float, *, channel: str, text: str = "", hidden: bool = False) -> str:
        name = f"vid{len(self.videos):08d}"
        self.videos[name] = {
            "kind": "youtube#video", "id": name,
            "snippet": {
                "publishedAt": stamp(at), "channelId": channel, "title": title, "description": text, "thumbnails": {},
                "channelTitle": self.channels[channel]["snippet"]["title"], "categoryId": "28", "defaultAudioLanguage": "en-GB",
                "liveBroadcastContent": "none", "localized": {"title": title, "description": text},
            },
            "statistics": {"viewCount": "1000", "likeCount": "50", "favoriteCount": "0", "commentCount": "0"},
        }  # fmt: skip
        if hidden:
            self.hidden.add(name)
        return name

    def comment(self, text: str, at: float, *, video: str, by: str = "ann") -> str:
        name = f"Ugx{len(self.threads):020d}AaABAg"
        item = self._comment(name, text, at, video=video, by=by)
        self.threads[name] = {
            "kind": "youtube#commentThread", "id": name,
            "snippet": {
                "channelId": self.videos[video]["snippet"]["channelId"], "videoId": video, "topLevelComment": item,
                "canReply": True, "totalReplyCount": 0, "isPublic": True,
            },
        }  # fmt: skip
        self._counted(video, 1)
        return name

    def reply(self, text: str, at: float, *, thread: str, by: str = "bob") -> str:
        found = self.threads[thread]["snippet"]
        item = self._comment(
            f"{thread}.{len(self.replies.get(thread, [])):08d}", text, at, video=found["videoId"], by=by
        )
        item["snippet"]["parentId"] = thread
        self.replies.setdefault(thread, []).append(item)
        found["totalReplyCount"] += 1
        self._counted(found["videoId"], 1)
        return str(item["id"])

    def remove(self, name: str) -> None:
        """A video with its comments, a thread with its replies, or one reply is gone."""
        if self.videos.pop(name, None) is not None:
            for thread in [key for key, one in self.threads.items() if one["snippet"]["videoId"] == name]:
                del self.threads[thread]
        elif self.threads.pop(name, None) is None:
            thread = name.partition(".")[0]
            self.replies[thread] = [one for one in self.replies[thread] if one["id"] != name]

    def refuse(self, reason: str, status: int = 403, *, detail: bool = False) -> Fault:
        """One answer as YouTube says no."""
        said: dict[str, Any] = {
            "code": status,
            "message": f"It is {reason}.",
            "errors": [{"domain": "youtube", "reason": "badRequest" if detail else reason}],
        }
        if detail:
            said["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
        return Fault(status, body={"error": said})

    def _comment(self, name: str, text: str, at: float, *, video: str, by: str) -> dict[str, Any]:
        return {
            "kind": "youtube#comment", "id": name,
            "snippet": {
                "channelId": self.videos[video]["snippet"]["channelId"], "videoId": video, "textDisplay": text, "textOriginal": text,
                "authorDisplayName": f"@{by}", "authorChannelId": {"value": f"UC-{by}"}, "canRate": True, "viewerRating": "none",
                "likeCount": 3, "publishedAt": stamp(at), "updatedAt": stamp(at),
            },
        }  # fmt: skip

    def _counted(self, video: str, more: int) -> None:
        counts = self.videos[video]["statistics"]
        counts["commentCount"] = str(int(counts["commentCount"]) + more)

    async def _search(self, request: web.Request) -> web.Response:
        asked = request.query
        if (no := self._no(request, searches=1)) is not None:
            return no
        low, high = moment(asked["publishedAfter"]), moment(asked["publishedBefore"])
        found = [
            one for one in self.videos.values()
            if one["id"] not in self.hidden and low <= moment(one["snippet"]["publishedAt"]) < high and matches(asked["q"], one)
        ]  # fmt: skip
        found.sort(key=lambda one: one["snippet"]["publishedAt"], reverse=True)
        each = min(int(asked["maxResults"]), self.each)
        items = [
            {"kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": one["id"]}, "snippet": one["snippet"]} for one in found[:each]
        ]  # fmt: skip
        return self._page("search", items, "CAUQAA" if len(found) > each else None)

    async def _videos(self, request: web.Request) -> web.Response:
        if (no := self._no(request)) is not None:
            return no
        names = request.query["id"].split(",")
        assert len(names) <= 50
        return self._page("video", [self.videos[name] for name in names if name in self.videos], None)

    async def _channels(self, request: web.Request) -> web.Response:
        if (no := self._no(request)) is not None:
            return no
        asked = request.query
        found = [
            one for name, one in self.channels.items()
            if name == asked.get("id") or one["snippet"]["customUrl"] == asked.get("forHandle", "").lower()
        ]  # fmt: skip
        page: dict[str, Any] = {
            "kind": "youtube#channelListResponse",
            "pageInfo": {"totalResults": len(found), "resultsPerPage": 5},
        }
        return self._json({**page, "items": found} if found else page)  # without "items" where there are none

    async def _playlistItems(self, request: web.Request) -> web.Response:  # noqa: N802 - the method's own name
        if (no := self._no(request)) is not None:
            return no
        name = f"UC{request.query['playlistId'][2:]}"
        found = [one for one in self.videos.values() if one["snippet"]["channelId"] == name]
        if not found:
            return self._error("playlistNotFound", 404)
        found.sort(key=lambda one: one["snippet"]["publishedAt"], reverse=True)
        items = [
            {"kind": "youtube#playlistItem", "contentDetails": {"videoId": one["id"], "videoPublishedAt": one["snippet"]["publishedAt"]}} for one in found
        ]  # fmt: skip
        return self._sliced(request, "playlistItem", items, self.each)

    async def _commentThreads(self, request: web.Request) -> web.Response:  # noqa: N802 - the method's own name
        if (no := self._no(request)) is not None:
            return no
        asked = request.query
        video, channel = asked.get("videoId"), asked.get("allThreadsRelatedToChannelId")
        if video in self.shut:
            return self._error("commentsDisabled", 403)
        if video is not None and video not in self.videos:
            return self._error("videoNotFound", 404)
        found = [
            one
            for one in self.threads.values()
            if (video is not None and video == one["snippet"]["videoId"])
            or (channel is not None and channel == one["snippet"].get("channelId"))
        ]
        found.sort(key=lambda one: one["snippet"]["topLevelComment"]["snippet"]["publishedAt"], reverse=True)
        items = [dict(one) for one in found]
        for item in items:
            if self.replies.get(item["id"]):
                item["replies"] = {"comments": self.replies[item["id"]][-self.inline :]}
        return self._sliced(request, "commentThread", items, min(int(asked["maxResults"]), self.each))

    async def _comments(self, request: web.Request) -> web.Response:
        if (no := self._no(request)) is not None:
            return no
        asked = request.query
        if "parentId" in asked:
            if asked["parentId"] not in self.threads:
                return self._error("commentNotFound", 404)
            return self._sliced(request, "comment", self.replies.get(asked["parentId"], []), self.each)
        names = asked["id"].split(",")
        assert len(names) <= 50
        known = {name: one["snippet"]["topLevelComment"] for name, one in self.threads.items()}
        known |= {one["id"]: one for some in self.replies.values() for one in some}
        return self._page("comment", [known[name] for name in names if name in known], None)

    def _no(self, request: web.Request, *, searches: int = 0) -> web.Response | None:
        if "key" in request.query or request.headers.get("X-Goog-Api-Key") != KEY:
            return self._error("API_KEY_INVALID", 400, detail=True)
        if (searches and self.searches <= 0) or (not searches and self.units <= 0):
            return self._error("quotaExceeded", 403)
        self.searches, self.units = self.searches - searches, self.units - (not searches)
        return None

    def _sliced(
        self, request: web.Request, kind: str, items: list[dict[str, Any]], each: int
    ) -> web.Response:
        """A page by token; a token names the item after which it goes on, so that new ones shift nothing."""
        token, start = request.query.get("pageToken"), 0
        if token is not None:
            places = [place for place, one in enumerate(items) if f"T{_name(one)}" == token]
            if not places:
                return self._error("invalidPageToken", 400)
            start = places[0] + 1
        page = items[start : start + each]
        more = start + each < len(items)
        return self._page(kind, page, f"T{_name(page[-1])}" if more else None)

    def _page(self, kind: str, items: list[Any], token: str | None) -> web.Response:
        page: dict[str, Any] = {
            "kind": f"youtube#{kind}ListResponse",
            "etag": "x",
            "pageInfo": {"totalResults": 1_000_000, "resultsPerPage": len(items)},
        }
        return self._json({**page, **({"nextPageToken": token} if token else {}), "items": items})

    def _error(self, reason: str, status: int, *, detail: bool = False) -> web.Response:
        body = self.refuse(reason, status, detail=detail).body
        return self._json(body, status=status)

    def _json(self, body: Any, status: int = 200) -> web.Response:
        date = format_datetime(datetime.fromtimestamp(self.clock, UTC), usegmt=True)
        return web.Response(
            status=status,
            body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Date": date},
        )

    def replay(self, folder: Path) -> set[str]:
        """Take over recorded videos and threads; returns the ids of the comments."""
        for path in sorted(folder.glob("videos/videos_*.json")):
            for one in json.loads(path.read_text())["items"]:
                if {"snippet", "statistics"} <= one.keys():
                    self.videos[one["id"]] = one
        found = set()
        for path in sorted(folder.glob("comment_threads/comment_threads_by_video*.json")):
            for one in json.loads(path.read_text())["items"]:
                self.threads[one["id"]] = one
                found.add(one["id"])
        return found


def matches(query: str, video: Mapping[str, Any]) -> bool:
    """`a|"b c"` is one of them; without `|`, all of them: in title and description, as whole words."""
    line = f" {' '.join(_words(video['snippet']['title'] + ' ' + video['snippet']['description']))} "
    if "|" in query:
        parts, held = query.split("|"), any
    else:
        parts, held = re.findall(r'"[^"]*"|[^\s"]+', query), all
    return held(f" {' '.join(_words(part))} " in line for part in parts)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("id") or item["contentDetails"]["videoId"])


def stamp(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
