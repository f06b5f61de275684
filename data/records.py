"""What a connector hands over: the records every room of the house speaks in.

All records are frozen; times are aware and in UTC; ids are the platform's own, as text;
what the platform does not say is `None`, never `0` or `""`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["post", "reply", "repost", "quote", "comment", "article"]
Tie = Literal["reply", "repost", "quote", "mention", "link"]
Label = Literal["negative", "neutral", "positive"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One public text, as its platform published it and as we read it.

    `handles`, `hashtags` and `domains` are lower case, without `@`, `#` or `www.`.
    Counts are people or actions; `None` means the platform does not say.
    `tone` runs from -1 to +1: the probability that it is positive less that it is negative, as `engine` gives them; `None`
    where no engine can read the text honestly. `vader` is VADER's own compound, -1..+1, of an English text.
    `given_label` is a tone label that came with the data (a labelled file), kept beside ours.
    """

    platform: str
    id: str
    text: str
    created: datetime
    author_id: str | None = None
    kind: Kind = "post"
    title: str | None = None
    url: str | None = None
    lang: str | None = None
    thread_id: str | None = None
    parent_id: str | None = None
    community: str | None = None  # subreddit, instance, channel, site section
    reach: int | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    handles: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    given_label: Label | None = None
    tone: float | None = None
    label: Label | None = None
    engine: str | None = None  # which tone engines and versions gave the score
    vader: float | None = None
    watches: tuple[str, ...] = ()  # ids of the watches that match, filled by the matcher
    given_watches: tuple[str, ...] = ()  # ids of watches a person assigned it to, whatever the matcher says
    fetched: datetime | None = None  # when we read it; the later reading wins


@dataclass(frozen=True, slots=True)
class Author:
    """One account on one platform. An account known by its handle only has the id `@handle`, lower case."""

    platform: str
    id: str
    handle: str | None = None
    name: str | None = None
    description: str | None = None
    location: str | None = None
    url: str | None = None
    followers: int | None = None
    created: datetime | None = None
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """`source_id` replied to, reposted, quoted, mentioned or linked `target_id`; the mention `evidence_id` proves it.

    Influence flows the other way: from the one who is cited to the one who cites.
    """

    platform: str
    kind: Tie
    evidence_id: str
    source_id: str
    target_id: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The platform or the author took something back: one mention, or an account with all it wrote.

    Its text must go and never return.
    """

    platform: str
    id: str  # of the mention, or of the author
    why: str
    at: datetime
    subject: Literal["mention", "author"] = "mention"


@dataclass(frozen=True, slots=True)
class Gap:
    """We did not look, or could not: a span in which silence means nothing."""

    source: str
    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a source can show of [since, until) has been read: there, silence is silence."""

    source: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """From `at` on a source was in this state, until it says otherwise."""

    source: str
    at: datetime
    state: str  # ok | limited | parked | auth | down | off
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of input that could not become a record: where it stood, what it was, why, how to mend it."""

    source: str
    place: str  # "row 12", "line 3", "page 2, item 5"
    why: str  # what is wrong and the cure, one sentence
    payload: str  # the input itself, cut at 4,000 characters


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a source has been read: versioned JSON, committed with the rows it covers."""

    source: str
    key: str
    state: Mapping[str, Any]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Usage:
    """What a source cost since the last batch."""

    source: str
    requests: int = 0
    units: int = 0
    money: float = 0.0  # US dollars
    method: str = ""  # search | stream | verify, filled by the runner


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of one source brought; durable together with its checkpoint, or not at all.

    `stable_ids`: the platform never gives one id two creation times (true of platforms, not of files), so the
    store may look for earlier copies in the batch's own time window only.
    """

    source: str
    mentions: tuple[Mention, ...] = ()
    authors: tuple[Author, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    gaps: tuple[Gap, ...] = ()
    seen: tuple[Seen, ...] = ()
    standings: tuple[Standing, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    checkpoint: Checkpoint | None = None
    usage: Usage | None = None
    stable_ids: bool = False
    read: int = 0  # rows or items of input this batch stands for
    checked: tuple[str, ...] = ()  # ids of mentions that were looked at again, whatever became of them
    judged: Mapping[str, int] = field(
        default_factory=dict
    )  # watch id → revision that `Mention.watches` was judged by

    def __len__(self) -> int:
        return len(self.mentions)


@dataclass(frozen=True, slots=True)
class Watch:
    """What we look out for: a name, a kind and a boolean query that means the same on every platform."""

    id: str
    name: str
    query: str
    kind: Literal["own", "rival", "issue", "person"] = "own"
    created: datetime | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open span of time, [since, until), UTC."""

    since: datetime
    until: datetime
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None:
            raise ValueError("A period needs aware times.")
        if self.until <= self.since:
            raise ValueError("A period must end after it begins.")

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()

    def before(self) -> Period:
        """The period of the same length just before this one."""
        return Period(self.since - (self.until - self.since), self.since, name="before")


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """Who a public lobbying register names: an organisation, or a person who speaks for themselves."""

    register: str
    id: str  # the register's own, else made of its words
    name: str
    acronym: str | None = None
    category: str | None = None
    people: tuple[str, ...] = ()  # who leads it or speaks for it, with their function
    interests: tuple[str, ...] = ()
    clients: str | None = None
    site: str | None = None
    handles: tuple[str, ...] = ()  # on X, without @
    url: str | None = None
    valid: str | None = None  # the time it speaks of, as it says it
