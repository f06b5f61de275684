"""What a stretch of a file turned into, before it becomes a batch."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.files.opening import mended
from data.records import Author, Batch, Interaction, Mention, Rejected, Tombstone

PAYLOAD_CAP = 4_000
MOST_COUNT = 2**63 - 1  # what the store's columns hold


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply whose parent's author is not known yet: it may stand earlier in the file."""

    platform: str
    evidence_id: str
    source_id: str
    parent_id: str
    created: datetime


@dataclass(slots=True)
class Found:
    """The records of one stretch of input, in order. `read` counts rows, or items where a line holds several."""

    source: str
    fetched: datetime
    read: int = 0
    mentions: list[Mention] = field(default_factory=list)
    authors: dict[tuple[str, str], Author] = field(default_factory=dict)
    interactions: dict[Interaction, None] = field(default_factory=dict)  # in order, each once
    tombstones: list[Tombstone] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    waiting: list[Waiting] = field(default_factory=list)
    wrote: dict[str, str] = field(default_factory=dict)  # id → its author, for replies further down

    def reject(self, place: str, why: str, payload: Any) -> None:
        """Keep a piece of input that cannot become a record."""
        shown = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, default=str)
        self.rejected.append(Rejected(self.source, place, mended(why), mended(shown[:PAYLOAD_CAP])))

    def meet(self, author: Author) -> None:
        """Keep an account; what a later row says of it adds to what an earlier one said."""
        key = (author.platform, author.id)
        known = self.authors.get(key)
        if known is None or known == author:
            self.authors[key] = author
            return
        self.authors[key] = Author(
            platform=author.platform,
            id=author.id,
            handle=author.handle or known.handle,
            name=author.name or known.name,
            description=author.description or known.description,
            location=author.location or known.location,
            url=author.url or known.url,
            followers=known.followers if author.followers is None else author.followers,
            created=author.created or known.created,
            fetched=author.fetched or known.fetched,
        )

    def tie(self, interaction: Interaction) -> None:
        """Keep an interaction; answering or citing oneself ties nobody to anybody."""
        if interaction.source_id != interaction.target_id:
            self.interactions[interaction] = None

    def batch(self) -> Batch:
        """These records as a batch, without a checkpoint."""
        return Batch(
            source=self.source,
            mentions=tuple(self.mentions),
            authors=tuple(self.authors.values()),
            interactions=tuple(self.interactions),
            tombstones=tuple(self.tombstones),
            rejected=tuple(self.rejected),
            read=self.read,
        )


def unescaped(text: str) -> str:
    """Text without the three escapes that X and Reddit put into what they deliver: `&lt;`, `&gt;`, `&amp;`."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def count(value: object) -> int | None:
    """A number of people or actions; `None` where there is none or it cannot be read."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if abs(value) <= MOST_COUNT else None
    if isinstance(value, float):
        return int(value) if abs(value) < MOST_COUNT else None
    text = str(value).strip()[:40]
    return int(text) if len(text) <= 18 and text.isascii() and text.isdigit() else _count_text(text)


def _count_text(value: str) -> int | None:
    factor = {"k": 1_000, "m": 1_000_000}.get(value[-1:].lower(), 1)
    digits = value[:-1].strip() if factor > 1 else value
    if digits.isascii() and digits.isdigit():
        number = int(digits) * factor
    else:
        for blank in (" ", "\u202f", "\xa0", "'"):
            digits = digits.replace(blank, "")
        if digits.count(",") + digits.count(".") > 1 or (factor == 1 and digits[-4:-3] in (",", ".")):
            digits = digits.replace(",", "").replace(".", "")  # 1,234 and 1.234.567 group thousands
        try:
            number = round(float(digits.replace(",", ".")) * factor)
        except (ValueError, OverflowError):
            return None
    return number if abs(number) <= MOST_COUNT else None
