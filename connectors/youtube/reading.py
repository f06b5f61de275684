"""One call to YouTube at a time: what it brings as records, and what it moves in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.hours import moment, served
from connectors.web import Answer
from connectors.youtube import records
from connectors.youtube.haul import SOURCE, Haul
from connectors.youtube.ledger import DAY, HOUR, Channel, Ledger, Place, Walk
from connectors.youtube.names import channel_of
from connectors.youtube.records import PLATFORM
from connectors.youtube.wire import Wire
from data.records import Batch, Gap, Rejected, Tombstone

FIRST_SEARCH = timedelta(days=7)
FIRST_LOOK = timedelta(days=30)  # at uploads and comments
FOLLOW_FOR = timedelta(days=30)  # the comments of a video that was found, from its publication on
_SLOW = 6 * HOUR  # a video may show so late in the search
_LATE = 600  # a comment may show so late, held back for a check
_PAGES = 3  # of one search in one go
_BAD = (AttributeError, KeyError, TypeError, ValueError)


class Reading:
    """The calls. Each raises SourceError; what it moved in the ledger by then is no harm, as it is not kept."""

    def __init__(self, wire: Wire, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._wire, self._ledger, self._clock = wire, ledger, clock

    def channel(self, given: str, channel: Channel) -> Batch:
        """Which channel a name of the settings means (channels.list), and where its uploads are listed."""
        name = channel_of(given)
        which = {"id": name} if name.startswith("UC") and len(name) == 24 else {"forHandle": name}
        _, found = self._wire.ask("channels", part="snippet,contentDetails,statistics", **which)
        haul = self._haul()
        items = found.get("items", [])
        try:
            author = records.channel(items[0], haul.now)
            uploads = str(items[0]["contentDetails"]["relatedPlaylists"]["uploads"])
        except IndexError:
            channel.off = self._now()
            why = f"YouTube knows no channel {given[:80]!r}: correct it in the settings."
            haul.rejected.append(Rejected(SOURCE, "the settings", why, given[:4000]))
        except _BAD as why_not:
            channel.off = self._now()
            haul.refuse(f"channel {given[:80]}", items[0], why_not)
        else:
            channel.id, channel.uploads, channel.name = author.id, uploads, author.name
            place = self._ledger.places.setdefault(f"c:{author.id}", Place())
            place.pinned, place.owner, place.name = True, author.id, author.name
            haul.authors[author.id] = author
        return haul.batch(read=len(items))

    def uploads(self, channel: Channel) -> Batch:
        """One page of a channel's uploads, newest first (playlistItems.list)."""
        now = self._now()
        if channel.goal is None:
            channel.begin(now, first=now - _seconds(FIRST_LOOK), late=DAY)
        answer, found = self._wire.ask(
            "playlistItems",
            part="contentDetails",
            playlistId=channel.uploads,
            maxResults=50,
            pageToken=channel.token,
        )
        haul, last = self._haul(), None
        for number, item in enumerate(found.get("items", []), 1):
            try:
                told = item["contentDetails"]
                if told.get("videoPublishedAt") is None:
                    continue  # private or deleted: nothing is said of it
                last = int(records.moment(told["videoPublishedAt"]).timestamp())
                if last >= (channel.floor or 0):
                    self._ledger.fresh.setdefault(str(told["videoId"]), False)
            except _BAD as why:
                haul.refuse(f"upload {number}", item, why)
        self._turned(channel, found, answer, last)
        return haul.batch(read=len(found.get("items", [])))

    def search(self, words: str, walk: Walk) -> Batch:
        """The newest videos of a slice of time (search.list), which has a quota of its own: no units."""
        now = self._now()
        if walk.goal is None:
            first = now - _seconds(FIRST_SEARCH)
            walk.begin(now, first=min(first, self._ledger.seen or first), late=_SLOW)
        floor, until = walk.floor or 0, int(walk.token or walk.goal or now)
        self._ledger.searched += 1
        answer, found = self._wire.ask(
            "search",
            part="snippet",
            type="video",
            order="date",
            maxResults=50,
            q=words,
            publishedAfter=_iso(floor),
            publishedBefore=_iso(until),
        )
        haul, oldest = self._haul(), until
        items = found.get("items", [])
        for number, item in enumerate(items, 1):
            try:
                name = str(item["id"]["videoId"])
                oldest = min(oldest, int(records.moment(item["snippet"]["publishedAt"]).timestamp()))
                self._ledger.fresh[name] = True
            except _BAD as why:
                haul.refuse(f"found video {number}", item, why)
        walk.pages += 1
        if found.get("nextPageToken") and items and floor < oldest:
            if walk.pages < _PAGES and oldest + 1 < until:
                walk.token = str(oldest + 1)
                return haul.batch(read=len(items), units=0)
            why_not = "YouTube finds more videos than a day's searches can list."
            haul.gaps.append(Gap(SOURCE, moment(floor), moment(oldest), why_not))
        walk.end(now, self._told(answer))
        return haul.batch(read=len(items), units=0)

    def videos(self, names: Sequence[str]) -> Batch:
        """Videos as they are now (videos.list); what is not there any more is taken back."""
        _, found = self._wire.ask("videos", part="snippet,statistics", id=",".join(names))
        haul, now = self._haul(), self._now()
        left = dict.fromkeys(names)
        for number, item in enumerate(found.get("items", []), 1):
            try:
                left.pop(str(item["id"]), None)
                mention, author = records.video(item, haul.now)
            except _BAD as why:
                haul.refuse(f"video {number}", item, why)
                continue
            haul.add(mention, author)
            since = int(mention.created.timestamp())
            if self._ledger.fresh.get(mention.id) and now - since < _seconds(FOLLOW_FOR):
                self._ledger.follow(mention.id, since=since, owner=mention.author_id, name=mention.community)
            if (place := self._ledger.places.get(f"v:{mention.id}")) is not None:
                place.owner, place.name, place.count = mention.author_id, mention.community, mention.replies
                if mention.replies is None:
                    place.off = now  # no number: comments are off
        for name in left:
            haul.stones.append(Tombstone(PLATFORM, name, "Deleted or made private on YouTube.", haul.now))
            if (place := self._ledger.places.get(f"v:{name}")) is not None:
                place.off = now
                if not place.pinned:
                    del self._ledger.places[f"v:{name}"]
        for name in names:
            self._ledger.fresh.pop(name, None)
            if (place := self._ledger.places.get(f"v:{name}")) is not None:
                place.counted = now
        return haul.batch(read=len(names))

    def comments(self, key: str, place: Place) -> Batch:
        """One page of threads, newest first, with the replies that come along (commentThreads.list)."""
        now, name = self._now(), key[2:]
        if place.goal is None:
            place.begin(now, first=now - _seconds(FIRST_LOOK), late=_LATE)
        which = {"videoId": name} if key.startswith("v:") else {"allThreadsRelatedToChannelId": name}
        answer, found = self._wire.ask(
            "commentThreads",
            part="snippet,replies",
            order="time",
            maxResults=100,
            textFormat="plainText",
            pageToken=place.token,
            **which,
        )
        haul, last = self._haul(), None
        for number, item in enumerate(found.get("items", []), 1):
            try:
                said = item["snippet"]
                video = said.get("videoId") or (name if key.startswith("v:") else None)
                top, author = records.comment(
                    said["topLevelComment"], haul.now, video=video, community=place.name
                )
            except _BAD as why:
                haul.refuse(f"thread {number}", item, why)
                continue
            haul.add(top, author, answers=place.owner)
            last = int(top.created.timestamp())
            inline = (item.get("replies") or {}).get("comments", [])
            times = [last, *self._replies(haul, inline, top.id, top.author_id, video, place)]
            told = records.count(said.get("totalReplyCount")) or 0
            if told > len(inline) and max(times) >= (place.floor or 0):
                place.threads[top.id] = [top.author_id, None, video]
        self._turned(place, found, answer, last)
        if place.goal is None:
            place.known = place.count
        return haul.batch(read=len(found.get("items", [])))

    def replies(self, place: Place) -> Batch:
        """One page of the replies to the first thread that waits (comments.list)."""
        thread, (writer, token, video) = next(iter(place.threads.items()))
        _, found = self._wire.ask(
            "comments",
            part="snippet",
            parentId=thread,
            maxResults=100,
            textFormat="plainText",
            pageToken=token,
        )
        haul = self._haul()
        self._replies(haul, found.get("items", []), thread, writer, video, place)
        following = found.get("nextPageToken")
        if following and found.get("items"):
            place.threads[thread] = [writer, str(following), video]
        else:
            del place.threads[thread]
        return haul.batch(read=len(found.get("items", [])))

    def comments_again(self, names: Sequence[str]) -> Batch:
        """Comments as they are now (comments.list), with the names of the channels they stand under (videos.list)."""
        _, found = self._wire.ask("comments", part="snippet", id=",".join(names), textFormat="plainText")
        items = [item for item in found.get("items", []) if isinstance(item, dict)]
        under = {str(video) for item in items if (video := (item.get("snippet") or {}).get("videoId"))}
        channels: dict[str, str | None] = {}
        if under:
            _, told = self._wire.ask("videos", part="snippet", id=",".join(sorted(under)))
            for one in told.get("items", []):
                if isinstance(one, dict):
                    channels[str(one.get("id"))] = (one.get("snippet") or {}).get("channelTitle")
        haul, left = self._haul(), dict.fromkeys(names)
        for number, item in enumerate(items, 1):
            left.pop(str(item.get("id")), None)
            video = (item.get("snippet") or {}).get("videoId")
            if video not in channels:
                continue  # without its video it would lose its place; that it is there is all we learn
            try:
                haul.add(*records.comment(item, haul.now, video=video, community=channels[video]))
            except _BAD as why:
                haul.refuse(f"comment {number}", item, why)
        for name in left:
            haul.stones.append(Tombstone(PLATFORM, name, "Deleted on YouTube.", haul.now))
        return haul.batch(read=len(names), requests=1 + bool(under))

    def _replies(
        self,
        haul: Haul,
        items: Iterable[Any],
        thread: str,
        writer: str | None,
        video: str | None,
        place: Place,
    ) -> list[int]:
        """Replies into the haul; returns when they were written."""
        times = []
        for number, item in enumerate(items, 1):
            try:
                reply, author = records.comment(item, haul.now, video=video, community=place.name)
            except _BAD as why:
                haul.refuse(f"reply {number} to {thread}", item, why)
                continue
            haul.add(reply, author, answers=writer)
            times.append(int(reply.created.timestamp()))
        return times

    def _turned(self, walk: Walk, found: Mapping[str, Any], answer: Answer, last: int | None) -> None:
        """To the next page, or to the end where the last item is older than what is sought."""
        following = found.get("nextPageToken")
        if following and found.get("items") and (last is None or last >= (walk.floor or 0)):
            walk.token, walk.pages = str(following), walk.pages + 1
        else:
            walk.end(self._now(), self._told(answer))

    def _told(self, answer: Answer) -> int:
        return int(served(answer.headers, self._clock()).timestamp())

    def _haul(self) -> Haul:
        return Haul(self._clock())

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _iso(seconds: int) -> str:
    return f"{moment(seconds):%Y-%m-%dT%H:%M:%SZ}"
