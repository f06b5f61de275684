"""What the messages of public Telegram channels and groups say: posts, answers, forwards, and whom they point to.

Field names are those of Telegram Desktop's JSON export (core.telegram.org/import-export). It gives no view counts, no
deletions and no @names of the people who write, only their ids and names as displayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from connectors.files import moments
from connectors.files.found import Found, Waiting, count
from connectors.files.opening import mended
from connectors.files.plan import Dates, Plan
from connectors.files.table import Bad
from connectors.files.telegramfile import Chat, LeftOut, Sent
from data.query.marks import TAG_SHAPE, host
from data.records import Author, Interaction, Kind, Mention, Tie

PLATFORM = "telegram"
_PEER = re.compile(r"(?:user|channel|chat)\d{1,20}")
_NUMBER = re.compile(r"-?\d{1,20}")
_NAME = re.compile(r"[A-Za-z]\w{2,63}", re.ASCII)
_TAG = re.compile(TAG_SHAPE)
_OWN_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
# First parts of a t.me address that name a deed of the app, not an account (core.telegram.org/api/links)
_DEEDS = frozenset(
    {
        "addemoji", "addlist", "addstickers", "addtheme", "bg", "boost", "confirmphone", "contact", "giftcode", "invoice", "iv",
        "joinchat", "login", "nft", "proxy", "setlanguage", "share", "socks", "stickers",
    }
)  # fmt: skip
_NOT_SHOWN = frozenset({"contact_information", "location_information", "contact_vcard"})
Message = Mapping[str, Any]


class Pointed(NamedTuple):
    """What a message's marked parts point to; `accounts` are ids, as ties name them."""

    handles: tuple[str, ...]
    hashtags: tuple[str, ...]
    domains: tuple[str, ...]
    named: tuple[str, ...]  # accounts mentioned
    linked: tuple[str, ...]  # accounts linked by their t.me address


class Chats:
    """Reads messages into `found`."""

    def __init__(self, plan: Plan, found: Found) -> None:
        self.plan = plan
        self.found = found
        self._zone = moments.zone_named(plan.zone)

    def add(self, unit: Sent | LeftOut, place: str) -> None:
        """One message, or the news that private chats were passed over."""
        if isinstance(unit, LeftOut):
            self.found.notes["chats that are not public, passed over"] += unit.chats
            return
        self.found.read += 1
        message = unit.message
        if isinstance(message, Bad):
            self.found.reject(place, message.why, message.payload)
            return
        try:
            self._keep(unit.chat, message)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = str(error) if isinstance(error, moments.Unreadable) else "this is no message"
            why = f"it lacks {error}" if isinstance(error, KeyError) else why
            shown = message
            if isinstance(message, Mapping):
                shown = {key: value for key, value in message.items() if key not in _NOT_SHOWN}
            self.found.reject(place, f"{why}; export the chat again with Telegram Desktop", shown)

    def _keep(self, chat: Chat, message: Message) -> None:
        found = self.found
        if message["type"] != "message":
            service = message["type"] == "service"
            found.notes["notices of the service" if service else "messages the app could not export"] += 1
            return
        number, created = _number(message["id"]), self._moment(message)
        text = _text(message)
        if not text:
            found.notes["messages without words"] += 1
            return
        if message.get("edited") or message.get("edited_unixtime"):
            found.notes["edited messages, in the wording they had when exported"] += 1
        kind, parent = _kind(message), _parent(chat, message)
        author = self._author(chat, message)
        pointed = _pointed(message)
        mention = Mention(
            platform=PLATFORM,
            id=f"{chat.id}:{number}",
            text=text,
            created=created,
            author_id=author,
            kind=kind,
            url=None if number.startswith("-") else f"https://t.me/c/{chat.id}/{number}",
            lang=self.plan.lang,
            parent_id=parent,
            community=mended(chat.name)[:200] if chat.name else chat.id,
            likes=_likes(message.get("reactions")),
            handles=pointed.handles,
            hashtags=pointed.hashtags,
            domains=pointed.domains,
            given_watches=self.plan.watches,
            fetched=found.fetched,
        )
        found.mentions.append(mention)
        if author:
            self._ties(mention, author, message, pointed)

    def _moment(self, message: Message) -> datetime:
        """Older exports hold the local time of the computer that wrote them, without its zone."""
        seconds = message.get("date_unixtime")
        if seconds is not None:
            return moments.moment(str(seconds), Dates(unit="s"), self._zone)
        self.found.notes[f"dates without a zone, read as {self.plan.zone}"] += 1
        return moments.moment(str(message["date"]), Dates(), self._zone)

    def _author(self, chat: Chat, message: Message) -> str | None:
        """Who wrote it: the channel itself in channels; of an account that is gone nothing is kept."""
        written, name = message.get("from_id"), message.get("from")
        if written is None and chat.type == "public_channel":
            written, name = f"channel{chat.id}", chat.name
        if isinstance(written, int) and not isinstance(written, bool):  # as older exports have it
            written = f"user{written}"
        if not isinstance(written, str) or not _PEER.fullmatch(written) or not isinstance(name, str):
            return None
        self.found.meet(Author(PLATFORM, written, name=mended(name)[:200], fetched=self.found.fetched))
        return written

    def _ties(self, mention: Mention, author: str, message: Message, pointed: Pointed) -> None:
        def tie(kind: Tie, target: str) -> None:
            self.found.tie(Interaction(PLATFORM, kind, mention.id, author, target, mention.created))

        self.found.wrote[mention.id] = author
        if mention.kind == "repost":
            tie("repost", self._origin(message))
            return  # whom the original names, it names; the one who forwards does not
        if mention.parent_id:
            self.found.waiting.append(
                Waiting(PLATFORM, mention.id, author, mention.parent_id, mention.created)
            )
        for target in pointed.named:
            tie("mention", target)
        for target in pointed.linked:
            tie("link", target)

    def _origin(self, message: Message) -> str:
        """Where a forward comes from; older exports give only the name as displayed, which is not an address."""
        name = mended(str(message["forwarded_from"] or "")).strip()[:200]
        origin = message.get("forwarded_from_id")
        if not isinstance(origin, str) or not _PEER.fullmatch(origin):
            origin = f"name:{' '.join(name.casefold().split())}"
        self.found.meet(Author(PLATFORM, origin, name=name or None, fetched=self.found.fetched))
        return origin


def _kind(message: Message) -> Kind:
    if message.get("forwarded_from"):
        return "repost"
    return "reply" if message.get("reply_to_message_id") is not None else "post"


def _parent(chat: Chat, message: Message) -> str | None:
    """The message that is answered, in this chat or in the one named beside it."""
    answered = message.get("reply_to_message_id")
    if answered is None or message.get("forwarded_from"):
        return None
    where = str(message.get("reply_to_peer_id") or "").removeprefix("channel").removeprefix("chat")
    return f"{where if where.isdigit() else chat.id}:{_number(answered)}"


def _number(value: object) -> str:
    number = "" if isinstance(value, bool) else str(value)
    if not _NUMBER.fullmatch(number):
        raise ValueError(value)
    return number


def _text(message: Message) -> str:
    """The words: a text, a caption, or the question of a poll."""
    text = _joined(message.get("text")) or _joined(message.get("text_entities"))
    poll = message.get("poll")
    if not text and isinstance(poll, Mapping):
        answers = poll.get("answers")
        lines = [_joined(poll.get("question"))]
        lines += [
            _joined(each.get("text"))
            for each in (answers if isinstance(answers, list) else ())
            if isinstance(each, Mapping)
        ]
        text = "\n".join(filter(None, lines))
    return mended(text).strip()


def _joined(text: object) -> str:
    """A text, or a list of texts and marked parts, as one."""
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else ()
    words = (part.get("text") if isinstance(part, Mapping) else part for part in parts)
    return "".join(word for word in words if isinstance(word, str)).strip()


def _likes(reactions: object) -> int | None:
    """How many reactions of all sorts; stars that were paid are money, and are left out."""
    if not isinstance(reactions, list):
        return None
    counts = [
        count(each.get("count"))
        for each in reactions
        if isinstance(each, Mapping) and each.get("type") != "paid"
    ]
    known = [number for number in counts if number is not None]
    return sum(known) if known else None


def _parts(message: Message) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The marked parts of a message: sort, text, and all of it."""
    marked = message.get("text_entities") or message.get("text")
    for part in marked if isinstance(marked, list) else ():
        if isinstance(part, Mapping) and isinstance(part.get("text"), str):
            yield str(part.get("type")), mended(part["text"]).strip(), part


def _pointed(message: Message) -> Pointed:
    handles: dict[str, None] = {}
    tags: dict[str, None] = {}
    domains: dict[str, None] = {}
    named: dict[str, None] = {}
    linked: dict[str, None] = {}
    for sort, text, part in _parts(message):
        if sort == "mention" and _NAME.fullmatch(text.removeprefix("@")):
            handles[text.removeprefix("@").lower()] = None
            named[text.lower()] = None
        elif sort == "mention_name" and _NUMBER.fullmatch(str(part.get("user_id"))):
            named[f"user{part['user_id']}"] = None
        elif sort == "hashtag" and (tag := _TAG.match(text.removeprefix("#"))):
            tags[tag[0].lower()] = None
        elif sort in ("link", "text_link"):
            address = part.get("href") if sort == "text_link" else text
            address = mended(address) if isinstance(address, str) else ""
            if domain := host(address):
                domains[domain] = None
            if account := _account(address):
                linked[account] = None
    return Pointed(tuple(handles), tuple(tags), tuple(domains), tuple(named), tuple(linked))


def _account(address: str) -> str | None:
    """The account that a t.me address leads to."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        place = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if place not in _OWN_HOSTS:
        return None
    path = [step for step in parts.path.split("/") if step]
    if path[:1] == ["c"] and len(path) > 1 and path[1].isdigit():
        return f"channel{path[1][:20]}"
    path = path[1:] if path[:1] == ["s"] else path
    if not path or path[0].lower() in _DEEDS or not _NAME.fullmatch(path[0]):
        return None
    return f"@{path[0].lower()}"
