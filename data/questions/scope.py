"""What a question is about: which time, which watches, which platforms, languages and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.finding import sought
from data.records import Period

EVERYTHING = "*"  # the rollup's name for all mentions, watched or not


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters a page shows in its address. Empty tuples do not filter; no watch means every mention."""

    period: Period
    watches: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # negative, neutral, positive, none
    words: str = ""  # a search in the language of watches (data.finding)
    author: str | None = None  # platform:id
    also: tuple[str, ...] = ()  # the author's other accounts
    given: tuple[str, ...] = ()  # labels that came with the data: negative, neutral, positive, none
    corrected: bool = (
        False  # only mentions of which a person said something: their tone, or that they are not about us
    )

    status: tuple[str, ...] = ()  # new, todo, answered, closed: how far it is dealt with
    owner: str | None = None  # who has it in hand

    def values(self) -> dict[str, Any]:
        """The scope as query parameters of the rollup's questions."""
        return {
            "since": self.period.since,
            "until": self.period.until,
            "watches": list(self.watches or (EVERYTHING,)),
            "platforms": list(self.platforms),
            "langs": list(self.langs),
            "labels": list(self.labels),
        }


def mention_values(scope: Scope, **more: Any) -> dict[str, Any]:
    """The scope as query parameters of questions on single mentions."""
    return {
        "since": scope.period.since,
        "until": scope.period.until,
        **({"watches": list(scope.watches)} if scope.watches else {}),
        "platforms": list(scope.platforms),
        "langs": list(scope.langs),
        "labels": list(scope.labels),
        **sought(scope.words).values,
        "author": scope.author,
        "also": list(scope.also),
        "given": list(scope.given),
        "corrected": scope.corrected,
        **({"status": list(scope.status), "owner": scope.owner} if scope.status or scope.owner else {}),
        **more,
    }


def in_scope(scope: Scope) -> str:
    """The `from … where` of questions on single mentions (`m`); constant text, every value a parameter."""
    keep = _IN_HAND if scope.status or scope.owner else ""
    return f"""
        from mention m
        {_WATCHED if scope.watches else ""}
        {keep}
        where m.created >= $since and m.created < $until
            and (len($platforms) = 0 or m.platform in (select unnest($platforms)))
            and (len($langs) = 0 or coalesce(m.lang, '') in (select unnest($langs)))
            and (len($labels) = 0 or coalesce(m.label, 'none') in (select unnest($labels)))
            and (len($given) = 0 or coalesce(m.given_label, 'none') in (select unnest($given)))
            and (not $corrected or m.corrected is not null or m.about is not null)
            and {sought(scope.words).clause}
            and ($author::varchar is null or m.platform || ':' || m.author_id = $author
                or list_contains($also::varchar[], m.platform || ':' || m.author_id))
    """


# Few mentions are ever taken in hand: those that are decide, and any other is new.
_IN_HAND = """
        semi join (
            select m.seq
            from mention m
            left join in_hand h on h.platform = m.platform and h.mention_id = m.id
            where m.created >= $since and m.created < $until
                and (len($status) = 0 or coalesce(h.status, 'new') in (select unnest($status)))
                and ($owner::varchar is null or h.owner = $owner)
        ) s on s.seq = m.seq
"""

_WATCHED = """
        semi join (
            select seq from mention_watch
            where watch in (select unnest($watches)) and created >= $since and created < $until
        ) w on w.seq = m.seq
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of mentions ended: the next one starts just below."""

    created: datetime
    seq: int
