"""What a Bluesky record says, as our records: the same whether it came by stream, search or look-up.

Fields are those of the lexicons app.bsky.feed.post, app.bsky.feed.repost, app.bsky.richtext.facet, app.bsky.embed.*
and app.bsky.feed.defs#postView. The network checks no record against them before it passes it on, so nothing here
trusts a type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from connectors.entities import entities
from data.query.marks import host
from data.records import Author, Interaction, Kind, Mention, Tie

PLATFORM: Final = "bluesky"
POST: Final = "app.bsky.feed.post"
REPOST: Final = "app.bsky.feed.repost"
_TID: Final = {sign: value for value, sign in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
_AHEAD: Final = 10.0  # seconds a clock may be ahead of the network's
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_APP: Final = frozenset({"bsky.app", "www.bsky.app"})
Thing = Mapping[str, Any]


class Malformed(ValueError):
    """The record is no post; the message says why."""


class Post(NamedTuple):
    """A mention with its ties; `lasting`: whoever reads it anywhere gives it the same time."""

    mention: Mention
    ties: tuple[Interaction, ...] = ()
    lasting: bool = True


def uri_of(did: str, collection: str, rkey: str) -> str:
    return f"at://{did}/{collection}/{rkey}"


def did_of(uri: object) -> str | None:
    """The account inside an at-uri."""
    if not isinstance(uri, str) or not uri.startswith("at://did:"):
        return None
    return uri[5:].split("/", 1)[0]


def post(
    did: str,
    rkey: str,
    record: object,
    *,
    witnessed: datetime,
    fetched: datetime,
    handles: Mapping[str, str] | None = None,
    counts: Thing | None = None,
) -> Post:
    """The mention a post's record makes. Raises Malformed.

    `witnessed`: when the network first saw it; a post dated later than that is dated wrongly. `handles`: the names of
    accounts by DID, as far as known: a text may name an account by other words than its handle. `counts`: a postView.
    """
    if not isinstance(record, Mapping):
        raise Malformed("the post has no record")
    text = record.get("text")
    if not isinstance(text, str):
        raise Malformed("the post has no text")
    uri = uri_of(did, POST, rkey)
    created, lasting = _created(record.get("createdAt"), rkey, witnessed)
    reply, quoted = _reply(record), _quoted(record)
    mentioned, links, tags = _facets(record)
    links += _cards(record)
    if isinstance(record.get("tags"), list):
        tags += [tag for tag in record["tags"] if isinstance(tag, str)]
    found = entities(text, platform=PLATFORM)
    kind: Kind = "reply" if reply else "quote" if quoted else "post"
    counts = counts or {}
    mention = Mention(
        platform=PLATFORM,
        id=uri,
        text=text,
        created=created,
        author_id=did,
        kind=kind,
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        lang=_lang(record),
        thread_id=reply[0] if reply else uri,
        parent_id=reply[1] if reply else quoted,
        likes=_count(counts, "likeCount"),
        reposts=_count(counts, "repostCount"),
        replies=_count(counts, "replyCount"),
        quotes=_count(counts, "quoteCount"),
        handles=_once(*found.handles, *(handles[one] for one in mentioned if handles and one in handles)),
        hashtags=_once(*found.hashtags, *(tag.lstrip("#＃").lower() for tag in tags)),
        domains=_once(*found.domains, *(host(link) for link in links)),
        fetched=fetched,
    )
    return Post(mention, tuple(_ties(mention, reply, quoted, mentioned, links)), lasting)


def repost(
    did: str, rkey: str, record: Thing, original: Mention, *, witnessed: datetime, fetched: datetime
) -> Post:
    """The mention a repost of `original` makes: its text again, by somebody else."""
    created, lasting = _created(record.get("createdAt"), rkey, witnessed)
    mention = replace(
        original,
        id=uri_of(did, REPOST, rkey),
        created=created,
        author_id=did,
        kind="repost",
        parent_id=original.id,
        likes=None,  # Bluesky counts a repost's reactions on its original
        reposts=None,
        replies=None,
        quotes=None,
        fetched=fetched,
    )
    target = original.author_id
    ties = _tie(mention, "repost", target) if target else ()
    return Post(mention, tuple(ties), lasting)


def viewed(view: object, *, fetched: datetime) -> tuple[Post, Author]:
    """The mention and author of a postView, as search and look-up return them. Raises Malformed."""
    if not isinstance(view, Mapping):
        raise Malformed("the item is no post")
    uri, author = view.get("uri"), view.get("author")
    did = did_of(uri)
    if did is None or not isinstance(author, Mapping):
        raise Malformed("the post has no address or no author")
    _, _, rkey = str(uri).rpartition("/")
    indexed = moment(view.get("indexedAt")) or fetched
    said = post(did, rkey, view.get("record"), witnessed=indexed, fetched=fetched, counts=view)
    return said, profile(did, author, fetched=fetched)


def profile(did: str, view: Thing, *, fetched: datetime) -> Author:
    """An account from any of the profile views; only profileViewDetailed counts followers."""
    handle = _said(view.get("handle"))
    if (
        handle == "handle.invalid"
    ):  # what Bluesky shows for a handle that no longer points back to its account
        handle = None
    return Author(
        platform=PLATFORM,
        id=did,
        handle=handle.lower() if handle else None,
        name=_said(view.get("displayName")),
        description=_said(view.get("description")),
        url=f"https://bsky.app/profile/{did}",
        followers=_count(view, "followersCount"),
        created=moment(view.get("createdAt")),
        fetched=fetched,
    )


def moment(value: object) -> datetime | None:
    """A lexicon datetime, UTC; None where it is none, or lies before 1970."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        read = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return read if read >= _EPOCH else None


def _created(claimed: object, rkey: str, witnessed: datetime) -> tuple[datetime, bool]:
    """When a record was made, and whether everybody who reads it would say so.

    Its own claim, unless that lies in the future; else the time inside its key (a TID: microseconds, then ten bits of
    clock id); else when it was witnessed. Clocks that are a second ahead are common, and stream and search witness a
    record at different moments: hence some tolerance, and doubt near its edge.
    """
    read = moment(claimed)
    ahead = (read - witnessed).total_seconds() if read is not None else _AHEAD
    certain = abs(ahead - _AHEAD) > _AHEAD / 2
    if read is not None and ahead < _AHEAD:
        return read, certain
    if len(rkey) == 13 and all(sign in _TID for sign in rkey):
        number = 0
        for sign in rkey:
            number = number << 5 | _TID[sign]
        seconds = ((number & (1 << 63) - 1) >> 10) / 1e6
        if seconds < witnessed.timestamp() + _AHEAD:
            return datetime.fromtimestamp(seconds, UTC), read is None or certain
    return witnessed, False


def _reply(record: Thing) -> tuple[str, str] | None:
    """Root and parent of the thread, as at-uris."""
    reply = record.get("reply")
    if not isinstance(reply, Mapping):
        return None
    root, parent = _ref(reply.get("root")), _ref(reply.get("parent"))
    return (root or parent or "", parent or root or "") if root or parent else None


def _quoted(record: Thing) -> str | None:
    """The post that is quoted; feeds, lists and starter packs are embedded in the same way and are none."""
    embed = record.get("embed")
    if not isinstance(embed, Mapping):
        return None
    inner = embed.get("record")
    if isinstance(inner, Mapping) and isinstance(inner.get("record"), Mapping):
        inner = inner["record"]  # app.bsky.embed.recordWithMedia
    uri = _ref(inner)
    return uri if uri and f"/{POST}/" in uri else None


def _ref(value: object) -> str | None:
    uri = value.get("uri") if isinstance(value, Mapping) else None
    return uri if did_of(uri) else None


def _facets(record: Thing) -> tuple[list[str], list[str], list[str]]:
    """DIDs mentioned, addresses linked and tags set in the text."""
    mentioned: list[str] = []
    links: list[str] = []
    tags: list[str] = []
    facets = record.get("facets")
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, Mapping) else None
        for feature in features if isinstance(features, list) else ():
            if not isinstance(feature, Mapping):
                continue
            for name, into in (("did", mentioned), ("uri", links), ("tag", tags)):
                value = feature.get(name)
                if isinstance(value, str):
                    into.append(value)
    return mentioned, links, tags


def _cards(record: Thing) -> list[str]:
    """Addresses of link cards, alone or beside a quoted post."""
    embed = record.get("embed")
    found = []
    for holder in (embed, embed.get("media") if isinstance(embed, Mapping) else None):
        card = holder.get("external") if isinstance(holder, Mapping) else None
        if isinstance(card, Mapping) and isinstance(card.get("uri"), str):
            found.append(card["uri"])
    return found


def _ties(
    mention: Mention,
    reply: tuple[str, str] | None,
    quoted: str | None,
    mentioned: list[str],
    links: list[str],
) -> Iterator[Interaction]:
    answered = did_of(reply[1]) if reply else None
    cited = did_of(quoted)
    yield from _tie(mention, "reply", answered)
    yield from _tie(mention, "quote", cited)
    for did in _once(*mentioned):
        if did not in (answered, cited):
            yield from _tie(mention, "mention", did)
    for account in _once(*(_linked(link) for link in links)):
        yield from _tie(mention, "link", account)


def _tie(mention: Mention, kind: Tie, target: str | None) -> Iterator[Interaction]:
    if target and mention.author_id and target != mention.author_id:  # who continues a thread answers nobody
        yield Interaction(PLATFORM, kind, mention.id, mention.author_id, target, mention.created)


def _linked(link: str) -> str | None:
    """The account whose page a link shows."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    steps = parts.path.split("/")
    if parts.hostname not in _APP or len(steps) < 3 or steps[1] != "profile" or not steps[2]:
        return None
    return steps[2] if steps[2].startswith("did:") else f"@{steps[2].lower()}"


def _lang(record: Thing) -> str | None:
    langs = record.get("langs")
    first = langs[0] if isinstance(langs, list) and langs else None
    return first if isinstance(first, str) and first else None


def _count(thing: Thing, name: str) -> int | None:
    value = thing.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _said(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _once(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
