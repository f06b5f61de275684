"""Which posts went by lately that somebody may repost: a repost carries no text of its own."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from data.records import Mention

_MOST: Final = 20_000  # posts; some 30 MB


class Memory:
    """Posts that passed the sieve, the newest 20,000, each with the reposts of it that were handed on."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._posts: OrderedDict[str, tuple[Mention, list[str]]] = OrderedDict()
        self._by_author: dict[str, set[str]] = {}

    def __contains__(self, uri: object) -> bool:
        return uri in self._posts

    def get(self, uri: str) -> tuple[Mention, list[str]] | None:
        """The post, and a list to add the addresses of its reposts to."""
        return self._posts.get(uri)

    def keep(self, mention: Mention) -> None:
        """Remember a post, or its new version."""
        _, reposts = self._posts.pop(mention.id, (mention, []))
        self._posts[mention.id] = (mention, reposts)
        self._by_author.setdefault(mention.author_id or "", set()).add(mention.id)
        if len(self._posts) > self._most:
            self._forget(self._posts.popitem(last=False)[1][0])

    def withdraw(self, uri: str) -> list[str]:
        """Forget a post; the reposts that showed it."""
        mention, reposts = self._posts.pop(uri, (None, []))
        if mention is not None:
            self._forget(mention)
        return reposts

    def of(self, author: str) -> tuple[str, ...]:
        """The posts remembered of one account."""
        return tuple(self._by_author.get(author, ()))

    def _forget(self, mention: Mention) -> None:
        theirs = self._by_author.get(mention.author_id or "", set())
        theirs.discard(mention.id)
        if not theirs:
            self._by_author.pop(mention.author_id or "", None)
