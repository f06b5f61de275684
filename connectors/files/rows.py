"""What one row of a table says: a mention, its author and whom it answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from connectors.files import moments
from connectors.files.found import Found, Waiting, count, unescaped
from connectors.files.labels import label_named
from connectors.files.opening import mended
from connectors.files.plan import Plan
from data.records import Author, Interaction, Kind, Mention, Tie
from tone import language

AHEAD = timedelta(days=2)  # a post dated later than this has a wrong date
SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")

_PLATFORMS = {
    "twitter": "x", "x.com": "x", "twitter.com": "x", "x (twitter)": "x", "reddit.com": "reddit", "bsky": "bluesky",
    "bsky.app": "bluesky", "news": "press", "youtube.com": "youtube", "hacker news": "hn", "tiktok.com": "tiktok",
    "instagram.com": "instagram", "facebook.com": "facebook",
}  # fmt: skip
_KINDS: dict[str, Kind] = {
    "retweet": "repost", "repost": "repost", "share": "repost", "partage": "repost", "reblog": "repost",
    "retweeted": "repost", "reply": "reply", "replied_to": "reply", "reponse": "reply", "réponse": "reply",
    "quote": "quote", "quoted": "quote", "citation": "quote", "comment": "comment", "commentaire": "comment",
    "t1": "comment", "t3": "post", "article": "article", "news": "article", "post": "post", "tweet": "post",
    "status": "post", "submission": "post", "original": "post",
}  # fmt: skip
_LANGUAGES = {
    "english": "en", "anglais": "en", "french": "fr", "français": "fr", "francais": "fr", "german": "de",
    "deutsch": "de", "allemand": "de", "spanish": "es", "español": "es", "espagnol": "es", "italian": "it",
    "italien": "it", "portuguese": "pt", "portugais": "pt", "dutch": "nl", "arabic": "ar", "japanese": "ja",
    "chinese": "zh", "russian": "ru", "polish": "pl", "turkish": "tr", "korean": "ko", "hindi": "hi",
}  # fmt: skip
_UNKNOWN = ("", "und", "undefined", "unknown", "none", "null", "nan", "n/a", "na", "zxx", "mul", "mis")
_NOTHING = ("nan", "null", "none", "nat")  # what programs write where they know nothing
_SPOKEN = ("text", "title", "author", "author_name", "label")  # where “none” may be meant
_RT = re.compile(r"RT @([A-Za-z0-9_]{1,15})\b")
_TAG = re.compile(r"[^\s,;|#\"'\[\](){}]+")
_SPACES = re.compile(r"\s+")


class Unfit(ValueError):
    """A row that cannot be a mention; the message says why and how to mend it."""


class Rows:
    """Reads rows the way a plan says."""

    def __init__(self, plan: Plan, found: Found) -> None:
        self.plan = plan
        self.found = found
        self._zone = moments.zone_named(plan.zone)
        self._latest = found.fetched + AHEAD
        places = {name: place for place, name in enumerate(plan.columns)}
        self._by_place = [(field, places[name]) for name, field in plan.mapping if name in places]
        self._has_id = plan.column("id") is not None

    def cells(self, row: Sequence[str], place: str) -> None:
        """One row of a table with fixed columns."""
        self.found.read += 1
        if len(row) > len(self.plan.columns) and not any(row[len(self.plan.columns) :]):
            row = row[: len(self.plan.columns)]  # some exporters close every line with empty cells
        if len(row) != len(self.plan.columns):
            why = (
                f"{len(row)} cells where the header has {len(self.plan.columns)}; "
                "look for a quote or a separator that is not escaped"
            )
            self.found.reject(place, why, list(row))
            return
        self._add([(field, row[at]) for field, at in self._by_place], place, row)

    def named(self, row: Mapping[str, str], place: str) -> None:
        """One row whose values carry their names."""
        self.found.read += 1
        self._add([(field, row.get(name, "")) for name, field in self.plan.mapping], place, row)

    def _add(self, given: Iterable[tuple[str, str]], place: str, row: object) -> None:
        said: dict[str, str] = {}
        for field, value in given:
            value = value.strip()
            if value and (len(value) > 4 or field in _SPOKEN or value.casefold() not in _NOTHING):
                said[field] = mended(value)
        try:
            self._keep(said)
        except (Unfit, moments.Unreadable) as error:
            self.found.reject(place, str(error), row)

    def _keep(self, said: Mapping[str, str]) -> None:
        plan, found = self.plan, self.found
        platform = plan.platform or _platform(said.get("platform")) or "file"
        text = _said(said.get("text") or said.get("title") or "", platform)
        if not text:
            raise Unfit("the text is empty; a mention needs one")
        created = self._created(said)
        author = _author(said, platform, found.fetched)
        if author:
            found.meet(author)
        retweeted = _RT.match(text) if platform == "x" else None
        ties = _ties(said, retweeted[1] if retweeted else None)
        mention = Mention(
            platform=platform,
            id=self._id(said, author.id if author else "", created, text),
            text=text,
            created=created,
            author_id=author.id if author else None,
            kind=_kind(said, ties, platform),
            title=_said(said["title"], platform) if "title" in said else None,
            url=_address(said.get("url")),
            lang=_language(said.get("lang")) or plan.lang,
            parent_id=_known_id(said.get("parent_id")),
            community=said.get("community"),
            reach=count(said.get("reach")),
            likes=count(said.get("likes")),
            reposts=count(said.get("reposts")),
            replies=count(said.get("replies")),
            quotes=count(said.get("quotes")),
            hashtags=tuple(dict.fromkeys(t.lower() for t in _TAG.findall(said.get("hashtags", ""))))[:100],
            given_label=label_named(said["label"], plan.labels) if "label" in said else None,
            given_watches=plan.watches,
            fetched=found.fetched,
        )
        found.mentions.append(mention)
        if author is None:
            return
        for kind, handle in ties.items():
            found.tie(Interaction(platform, kind, mention.id, author.id, f"@{handle}", created))
        found.wrote[mention.id] = author.id
        if mention.parent_id and not ties:
            found.waiting.append(Waiting(platform, mention.id, author.id, mention.parent_id, created))

    def _created(self, said: Mapping[str, str]) -> datetime:
        if self.plan.undated:
            return self.plan.undated
        date = said.get("created")
        if date is None:
            raise Unfit("the date is empty; a mention needs one")
        if "time" in said:
            date = f"{date.split(' ')[0] if date.endswith(' 00:00:00') else date} {said['time']}"
        created = moments.moment(date, self.plan.dates, self._zone)
        if created > self._latest:
            raise Unfit(
                f"“{date[:60]}” lies in the future; check the date column and the order of day and month"
            )
        return created

    def _id(self, said: Mapping[str, str], author: str, created: datetime, text: str) -> str:
        if not self._has_id:
            key = "\x1f".join((author, created.isoformat(), text))
            return "h" + hashlib.sha256(key.encode()).hexdigest()[:24]
        name = said.get("id")
        if name is None:
            raise Unfit("the id is empty; without it the row cannot be told from others")
        return plain_id(name)


def plain_id(value: str) -> str:
    """An id as its platform gave it, freed of what spreadsheets wrap around text; refuses a rounded number."""
    value = value.removeprefix("=").strip("\"'` \t")
    if SCIENTIFIC.fullmatch(value):
        raise Unfit(
            f"the id “{value[:40]}” was rounded by a spreadsheet; export again with the id column as text"
        )
    whole = value.removesuffix(".0")
    return whole if whole.isdigit() else value[:500]


def _known_id(value: str | None) -> str | None:
    """An id that only refers to something else: unknown where a spreadsheet rounded it."""
    return None if value is None or SCIENTIFIC.fullmatch(value) else plain_id(value)


def _said(text: str, platform: str) -> str:
    """X and Reddit deliver `&`, `<` and `>` escaped, and exports pass that on."""
    return unescaped(text) if platform in ("x", "reddit") else text


def _author(said: Mapping[str, str], platform: str, fetched: datetime) -> Author | None:
    handle = _handle(said.get("author")) or _handle(
        said.get("author_name") if "author_id" not in said else None
    )
    name = _known_id(said.get("author_id")) or (f"@{handle.lower()}" if handle else None)
    if name is None:
        return None
    return Author(
        platform,
        name,
        handle=handle,
        name=said.get("author_name"),
        followers=count(said.get("followers")),
        fetched=fetched,
    )


def _handle(value: str | None) -> str | None:
    """An account's handle without `@` or `u/`; accounts their platform hides have none."""
    if value is None:
        return None
    handle = value.removeprefix("/").removeprefix("u/").removeprefix("@").strip()[:200]
    return None if handle.casefold() in (*_UNKNOWN, "[deleted]", "[removed]") else handle


def _ties(said: Mapping[str, str], retweeted: str | None) -> dict[Tie, str]:
    ties: dict[Tie, str] = {}
    for kind, field in (("repost", "repost_of"), ("reply", "reply_to"), ("quote", "quote_of")):
        handle = _handle(said.get(field))
        if handle and handle.casefold() != "false":
            ties[kind] = handle.lower()  # type: ignore[index]  # the three are ties
    if retweeted and "repost" not in ties:
        ties["repost"] = retweeted.lower()
    return ties


def _kind(said: Mapping[str, str], ties: Mapping[Tie, str], platform: str) -> Kind:
    if given := _KINDS.get(said.get("kind", "").casefold()):
        return given
    if "repost" in ties:
        return "repost"
    if "reply" in ties or "parent_id" in said:
        return "comment" if platform == "reddit" else "reply"
    return "quote" if "quote" in ties else "post"


def _platform(value: str | None) -> str | None:
    if value is None or value.casefold() in _UNKNOWN:
        return None
    name = _SPACES.sub(" ", value.casefold())[:40]
    return _PLATFORMS.get(name, name)


def _language(value: str | None) -> str | None:
    if value is None or value.casefold() in _UNKNOWN:
        return None
    name = value.casefold()
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    return language.code(name)


def _address(value: str | None) -> str | None:
    if value is None:
        return None
    if value.startswith("/r/"):
        value = f"https://www.reddit.com{value}"
    return value[:2000] if value.lower().startswith(("http://", "https://")) else None
