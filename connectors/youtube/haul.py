"""What one call to YouTube brought, on its way into a batch."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.entities import mention_ties
from connectors.youtube.records import PLATFORM
from data.records import Author, Batch, Gap, Interaction, Mention, Rejected, Tombstone, Usage

SOURCE = "youtube"


@dataclass(slots=True)
class Haul:
    """Records of one call, as they are found."""

    now: datetime
    mentions: list[Mention] = field(default_factory=list)
    authors: dict[str, Author] = field(default_factory=dict)
    ties: list[Interaction] = field(default_factory=list)
    stones: list[Tombstone] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def add(self, mention: Mention, author: Author | None, *, answers: str | None = None) -> None:
        """A mention, its author, and the tie to whom it answers."""
        self.mentions.append(mention)
        if author is not None:
            self.authors[author.id] = author
        self.ties += mention_ties(mention)
        if answers and mention.author_id and answers != mention.author_id:
            self.ties.append(
                Interaction(PLATFORM, "reply", mention.id, mention.author_id, answers, mention.created)
            )

    def refuse(self, place: str, found: Any, why: Exception) -> None:
        lack = f"it lacks {why}" if isinstance(why, KeyError) else str(why)
        text = f"YouTube sent something that cannot be read ({lack}); the others went in."
        self.rejected.append(
            Rejected(SOURCE, place, text, json.dumps(found, ensure_ascii=False, default=str)[:4000])
        )

    def batch(self, *, read: int, requests: int = 1, units: int | None = None) -> Batch:
        return Batch(
            SOURCE,
            mentions=tuple(self.mentions),
            authors=tuple(self.authors.values()),
            interactions=tuple(self.ties),
            tombstones=tuple(self.stones),
            rejected=tuple(self.rejected),
            gaps=tuple(self.gaps),
            usage=Usage(SOURCE, requests=requests, units=requests if units is None else units),
            stable_ids=True,
            read=read,
        )
