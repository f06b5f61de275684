"""A status of Mastodon as the records of the house.

Fields: docs.joinmastodon.org/entities/Status and /entities/Account. A status has one `id` on each server that knows it, and one
`uri` everywhere: the uri is the mention's id, so that two servers tell of one post.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.mastodon.content import plain_text
from data.records import Author, Interaction, Kind, Mention, Rejected, Tie

PLATFORM = "mastodon"
_AHEAD = timedelta(days=1)  # a clock may be wrong; a post from next week is not to be believed


class Malformed(Exception):
    """A status that lacks what a record needs; the message says what."""


class Withheld(Exception):
    """A status that is not ours to keep: not public, or its author asks not to be indexed."""


@dataclass(slots=True)
class Found:
    """What one answer held."""

    mentions: list[Mention] = field(default_factory=list)
    authors: dict[str, Author] = field(default_factory=dict)
    ties: list[Interaction] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class Memory:
    """Names by a server's own numbers: its events and replies give nothing else. The oldest are forgotten."""

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._names: OrderedDict[str, str] = OrderedDict()

    def learn(self, number: object, name: str) -> None:
        self._names[str(number)] = name
        self._names.move_to_end(str(number))
        if len(self._names) > self._most:
            self._names.popitem(last=False)

    def get(self, number: object) -> str | None:
        return None if number is None else self._names.get(str(number))


class Reading:
    """Reads the statuses of one server. `domain` is what its own accounts bear behind the `@`."""

    def __init__(self, source: str, domain: str) -> None:
        self._source, self.domain = source, domain
        self.uris, self._people = Memory(), Memory()

    def take(self, status: object, into: Found, *, place: str, now: datetime) -> Mention | None:
        """The status and what it reposts or quotes, added to `into`; None when it is rejected or withheld."""
        try:
            return self.read(status, into, now=now)
        except Withheld:
            return None
        except Malformed as fault:
            why = f"{fault} It is left out until the server sends it whole."
            payload = json.dumps(status, ensure_ascii=False, default=str)[:4_000]
            into.rejected.append(Rejected(self._source, place, why, payload))
            return None

    def read(self, status: object, into: Found, *, now: datetime) -> Mention:
        """As `take`, but raises Malformed and Withheld."""
        if not isinstance(status, Mapping):
            raise Malformed("A status is an object; this is not.")
        account = _part(status, "account")
        if status.get("visibility") != "public":
            raise Withheld("It is not public.")
        if account.get("noindex"):
            raise Withheld("Its author asks not to be indexed.")
        inner = status.get("reblog")
        carried = self.read(inner, into, now=now) if isinstance(inner, Mapping) else None
        quoted = None if carried else self._quoted(status, into, now)
        author = self._author(account, now)
        try:
            mention = self._mention(status, author.id, carried, quoted is not None, now)
        except (TypeError, ValueError, AttributeError, LookupError) as fault:
            raise Malformed(f"A field of the status has the wrong form ({fault}).") from fault
        into.mentions.append(mention)
        into.authors[author.id] = author
        self.uris.learn(status.get("id"), mention.id)
        into.ties.extend(self._ties(status, mention, carried, quoted))
        return mention

    def _mention(
        self, status: Mapping[str, Any], author: str, carried: Mention | None, quoting: bool, now: datetime
    ) -> Mention:
        created = moment(status.get("created_at"))
        if created is None:
            raise Malformed("The status has no time of creation.")
        if created > now + _AHEAD:
            raise Malformed(f"The status claims to be from {created:%Y-%m-%d}.")
        uri = status.get("uri")
        if not isinstance(uri, str) or not uri:
            raise Malformed("The status has no uri.")
        if carried is not None:  # a boost has no words and no counts of its own
            return Mention(
                PLATFORM, uri, carried.text, created, author, "repost", carried.title, carried.url, carried.lang,
                parent_id=carried.id, community=_host(author), handles=carried.handles, hashtags=carried.hashtags, fetched=now,
            )  # fmt: skip
        replying = status.get("in_reply_to_id") is not None
        kind: Kind = "reply" if replying else "quote" if quoting or status.get("quote") else "post"
        return Mention(
            PLATFORM,
            uri,
            plain_text(status.get("content") or "", quoted=quoting),
            created,
            author,
            kind,
            title=_text(status, "spoiler_text"),
            url=_address(status) or (uri if uri.startswith("https://") else None),
            lang=_text(status, "language"),
            parent_id=self.uris.get(status.get("in_reply_to_id")),
            community=_host(author),
            likes=_count(status, "favourites_count"),
            reposts=_count(status, "reblogs_count"),
            replies=_count(status, "replies_count"),
            quotes=_count(status, "quotes_count"),
            handles=tuple(dict.fromkeys(self.full(one) for one in status.get("mentions") or ())),
            hashtags=tuple(dict.fromkeys(str(one["name"]).lower() for one in status.get("tags") or ())),
            fetched=now,
        )

    def full(self, account: Mapping[str, Any]) -> str:
        """`name@host`, lower case; a server names its own people without their host."""
        acct = account.get("acct")
        if not isinstance(acct, str) or not acct:
            raise Malformed("An account has no address.")
        name = (acct if "@" in acct else f"{acct}@{self.domain}").lower()
        if account.get("id") is not None:
            self._people.learn(account["id"], name)
        return name

    def _author(self, account: Mapping[str, Any], now: datetime) -> Author:
        name = self.full(account)
        note = account.get("note")
        return Author(
            PLATFORM,
            name,
            handle=name,
            name=_text(account, "display_name") or _text(account, "username"),
            description=(plain_text(note) if isinstance(note, str) else "") or None,
            url=_address(account),
            followers=_count(account, "followers_count"),
            created=moment(account.get("created_at")),
            fetched=now,
        )

    def _quoted(self, status: Mapping[str, Any], into: Found, now: datetime) -> Mention | None:
        """The quoted status, where the server shows it (docs.joinmastodon.org/entities/Quote, since 4.4)."""
        quote = status.get("quote")
        inner = quote.get("quoted_status") if isinstance(quote, Mapping) else None
        if not isinstance(inner, Mapping):
            return None
        try:
            return self.read(inner, into, now=now)
        except (Malformed, Withheld):
            return None  # the quoting post stands by itself

    def _ties(
        self, status: Mapping[str, Any], mention: Mention, carried: Mention | None, quoted: Mention | None
    ) -> list[Interaction]:
        ties: dict[tuple[Tie, str], Interaction] = {}

        def tie(kind: Tie, target: str | None) -> None:
            if mention.author_id and target and target != mention.author_id:
                ties.setdefault(
                    (kind, target),
                    Interaction(PLATFORM, kind, mention.id, mention.author_id, target, mention.created),
                )

        if carried is not None:
            tie("repost", carried.author_id)
            return list(ties.values())
        answered = self._people.get(status.get("in_reply_to_account_id"))
        tie("reply", answered)
        if quoted is not None:
            tie("quote", quoted.author_id)
        for name in mention.handles:
            if name != answered:  # whoever is answered is named by the reply already
                tie("mention", name)
        return list(ties.values())


def moment(value: object) -> datetime | None:
    """An ISO time of the interface, aware, UTC; None where it says none or nonsense."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _count(record: Mapping[str, Any], name: str) -> int | None:
    value = record.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


def _address(record: Mapping[str, Any]) -> str | None:
    """Where people read it; only web addresses, for it will be a link."""
    value = _text(record, "url")
    return value if value and value.startswith(("https://", "http://")) else None


def _host(account: str) -> str:
    return account.rpartition("@")[2]


def _part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = record.get(name)
    if not isinstance(value, Mapping):
        raise Malformed(f"The status has no {name}.")
    return value
