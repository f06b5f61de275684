"""How a file is to be read: everything a reader needs to know, fixed before the first row.

A plan is plain data, so that a checkpoint can hold it: the same file with the same plan is the same import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from connectors.files.refused import ImportRefused

Format = Literal["csv", "ndjson", "json", "parquet", "x2", "reddit", "telegram"]
Compression = Literal["plain", "gz", "zst"]
LabelScale = Literal["words", "signed", "zero_two_four", "none"]

FORMATS: tuple[Format, ...] = get_args(Format)
FIELDS: dict[str, str] = {
    "id": "the platform's own id of the post, as text",
    "text": "what was said",
    "title": "headline or subject",
    "author": "handle of the author",
    "author_id": "the platform's id of the author",
    "author_name": "the author's name as displayed",
    "followers": "how many accounts follow the author",
    "created": "when it was published (date, or date and time)",
    "time": "time of day, where the date has its own column",
    "platform": "where it was published",
    "url": "address of the post",
    "lang": "language",
    "likes": "likes, favourites, reactions, score",
    "reposts": "reposts, retweets, shares",
    "replies": "replies or comments",
    "quotes": "quotes",
    "reach": "reach, impressions or views, as the file counts them",
    "parent_id": "id of the post it answers",
    "reply_to": "handle of the account it answers",
    "repost_of": "handle of the account it reposts",
    "quote_of": "handle of the account it quotes",
    "label": "tone label that came with the data",
    "community": "subreddit, group, channel, section",
    "hashtags": "hashtags",
    "kind": "post, reply, repost, quote, comment or article",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """How the date column is written. `day_first` matters only where the month is a number after or before the day."""

    unit: Literal["text", "s", "ms", "us", "ns"] = "text"  # numbers count from 1970 in this unit
    day_first: bool | None = None
    zoned: bool = False  # the values state their own offset


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides what a file's rows become."""

    format: Format
    compression: Compression = "plain"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    header: bool = True
    skip: int = 0  # rows above the header
    whole: bool = False  # one JSON value instead of one a line
    columns: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()  # (column, field)
    dates: Dates = field(default_factory=Dates)
    labels: LabelScale = "none"
    zone: str = "UTC"  # for times that state none
    lang: str | None = None
    platform: str | None = None  # None: the format's own, or the platform column
    undated: datetime | None = None  # the date of every row, in a file that has none
    watches: tuple[str, ...] = ()  # ids of watches every row counts for

    def column(self, name: str) -> str | None:
        """The column mapped to a field."""
        return next((column for column, field_ in self.mapping if field_ == name), None)

    @property
    def mapped(self) -> bool:
        """Whether rows are read by a mapping of columns rather than by a platform's own format."""
        return self.format in ("csv", "ndjson", "json", "parquet")

    def check(self) -> None:
        """Refuse a plan that cannot give a single mention."""
        if not self.mapped:
            return
        if self.column("text") is None and self.column("title") is None:
            raise ImportRefused("No column holds the text.", "Name it with --map COLUMN=text.")
        if self.column("created") is None and self.undated is None:
            raise ImportRefused(
                "No column says when a row was published, and without a time nothing can be put on a timeline.",
                "Name the date column with --map COLUMN=created, or give all rows one date with --undated 2024-05-31.",
            )

    def state(self) -> dict[str, Any]:
        """The plan as JSON values."""
        state = asdict(self)
        state["undated"] = self.undated.isoformat() if self.undated else None
        return state

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Plan:
        """The plan a checkpoint holds."""
        values = dict(state)
        values["dates"] = Dates(**values["dates"])
        values["undated"] = datetime.fromisoformat(values["undated"]) if values["undated"] else None
        values["mapping"] = tuple((column, field_) for column, field_ in values["mapping"])
        values["columns"] = tuple(values["columns"])
        values["watches"] = tuple(values["watches"])
        return cls(**values)
