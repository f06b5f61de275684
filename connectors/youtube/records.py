"""A video, a comment or a channel of YouTube's Data API as our records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.entities import entities
from data.records import Author, Mention

PLATFORM = "youtube"
SITE = "https://www.youtube.com"

Found = Mapping[str, Any]


def video(item: Found, now: datetime) -> tuple[Mention, Author]:
    """A `video` resource with snippet and statistics: title, description, views as reach, likes, number of comments.

    Raises KeyError, TypeError, ValueError where it is none; so do the others.
    """
    name, said, counts = str(item["id"]), item["snippet"], item.get("statistics") or {}
    title, text = _line(said.get("title")), str(said.get("description") or "").strip()
    if not title and not text:
        raise ValueError("it has neither title nor description")
    owner = str(said["channelId"])
    found = entities(f"{title}\n\n{text}", platform=PLATFORM)
    mention = Mention(
        PLATFORM,
        name,
        text or title or "",
        moment(said["publishedAt"]),
        author_id=owner,
        kind="post",
        title=title,
        url=f"{SITE}/watch?v={name}",
        lang=said.get("defaultAudioLanguage") or said.get("defaultLanguage"),
        thread_id=name,
        community=_line(said.get("channelTitle")),
        reach=count(counts.get("viewCount")),
        likes=count(counts.get("likeCount")),
        replies=count(counts.get("commentCount")),
        handles=found.handles,
        hashtags=found.hashtags,
        domains=found.domains,
        fetched=now,
    )
    return mention, _account(owner, said.get("channelTitle"), now)


def comment(
    item: Found, now: datetime, *, video: str | None, community: str | None
) -> tuple[Mention, Author | None]:
    """A `comment` resource, asked for as plain text. `video`: under which it stands, where the answer does not say."""
    name, said = str(item["id"]), item["snippet"]
    text = str(said.get("textOriginal") or said.get("textDisplay") or "").strip()
    if not text:
        raise ValueError("the comment is empty")
    under = said.get("videoId") or video
    above = said.get("parentId") or (name.partition(".")[0] if "." in name else None)
    writer = (said.get("authorChannelId") or {}).get("value")
    found = entities(text, platform=PLATFORM)
    mention = Mention(
        PLATFORM,
        name,
        text,
        moment(said["publishedAt"]),
        author_id=str(writer) if writer else None,
        kind="reply" if above else "comment",
        url=f"{SITE}/watch?v={under}&lc={name}" if under else None,
        thread_id=str(under) if under else None,
        parent_id=str(above or under) if above or under else None,
        community=community,
        likes=count(said.get("likeCount")),
        handles=found.handles,
        hashtags=found.hashtags,
        domains=found.domains,
        fetched=now,
    )
    return mention, _account(str(writer), said.get("authorDisplayName"), now) if writer else None


def channel(item: Found, now: datetime) -> Author:
    """A `channel` resource with snippet and statistics; subscribers only where the channel shows them."""
    said, counts = item["snippet"], item.get("statistics") or {}
    name = str(item["id"])
    return Author(
        PLATFORM,
        name,
        handle=_handle(said.get("customUrl")),
        name=_line(said.get("title")),
        description=str(said.get("description") or "").strip() or None,
        location=said.get("country"),
        url=f"{SITE}/channel/{name}",
        followers=None if counts.get("hiddenSubscriberCount") else count(counts.get("subscriberCount")),
        created=moment(said["publishedAt"]) if said.get("publishedAt") else None,
        fetched=now,
    )


def moment(text: Any) -> datetime:
    """YouTube's times (ISO 8601, `Z`) as aware ones. Raises ValueError."""
    found = datetime.fromisoformat(str(text))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def count(value: Any) -> int | None:
    """Its counts come as text; a hidden one does not come."""
    return int(value) if value is not None and str(value).isdecimal() else None


def _account(name: str, shown: Any, now: datetime) -> Author:
    return Author(
        PLATFORM, name, handle=_handle(shown), name=_line(shown), url=f"{SITE}/channel/{name}", fetched=now
    )


def _handle(shown: Any) -> str | None:
    """Display names of comments are handles since 2023: "@name"."""
    return shown[1:].lower() if isinstance(shown, str) and shown.startswith("@") and len(shown) > 1 else None


def _line(text: Any) -> str | None:
    return " ".join(str(text).split()) or None if text else None
