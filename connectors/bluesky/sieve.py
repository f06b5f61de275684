"""Which of the network's posts could belong to a watch: a cheap question first, then nearly the matcher's own.

Everything a watch matches passes. `may` folds the text once and looks for one word or phrase of each alternative;
`holds` asks the matcher's own judges for all that an alternative requires, except its language, which is only known
once the text was read. Exclusions are left to the matcher.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.bluesky.posts import PLATFORM, Thing
from connectors.contract import QueryRejected
from connectors.terms import Alternative, alternatives, telling
from data.query import QueryError
from data.query.folding import folded
from data.query.matcher import Seen, judge, sought
from data.query.tree import And, Field, Handle, Node, Or, Tag, Term
from data.records import Mention, Watch


class Sieve:
    """Judges posts against the watches; `handles`: the accounts the watches name, by DID. Raises QueryRejected."""

    def __init__(self, watches: Sequence[Watch], handles: Mapping[str, str]) -> None:
        self.handles = handles
        asked = sought_after(watches)
        self.nothing = not asked
        self._all = any(not one.need for one in asked)
        self._needles: tuple[str, ...] = ()
        self._names = self._tags = self._links = False
        self._authors = frozenset[str]()
        self._prepare(asked)
        nodes: list[Node] = [
            one.need[0] if len(one.need) == 1 else And(one.need) for one in asked if one.need
        ]
        self._judge = judge(Or(tuple(nodes))) if nodes else lambda _: False

    def may(self, text: object, record: Thing, did: str) -> bool:
        """Whether a post deserves a closer look. True is cheap to be wrong, False never is."""
        if self._all or not isinstance(text, str) or did in self._authors:
            return True
        if self._needles:
            words = folded(text)
            for needle in self._needles:
                if needle in words:
                    return True
        if self._names and ("@" in text or "＠" in text or "&" in text or "facets" in record):
            return True
        if self._tags and (
            "#" in text or "＃" in text or "&" in text or "facets" in record or "tags" in record
        ):
            return True
        return self._links and (
            "facets" in record or "embed" in record or "://" in text or "www." in text.lower() or "&" in text
        )

    def holds(self, mention: Mention) -> bool:
        """Whether the post has all that some alternative requires."""
        return self._all or self._judge(Seen(mention, self.handles.get(mention.author_id or "")))

    def _prepare(self, asked: Sequence[Alternative]) -> None:
        needles: dict[str, None] = {}
        authors = set()
        for one in asked:
            terms = [leaf for leaf in one.need if isinstance(leaf, Term)]
            if terms:
                chosen = telling(terms)
                assert isinstance(chosen, Term)
                needles[sought(chosen)] = None
                continue
            wanted = {leaf.value for leaf in one.need if isinstance(leaf, Field) and leaf.name == "from"}
            if wanted:
                authors |= {did for did, handle in self.handles.items() if handle in wanted}
                authors |= {str(name) for name in wanted}  # a DID as it stands
                continue
            self._names |= any(isinstance(leaf, Handle) for leaf in one.need)
            self._tags |= any(isinstance(leaf, Tag) for leaf in one.need)
            self._links |= any(isinstance(leaf, Field) and leaf.name == "domain" for leaf in one.need)
        # A needle inside another is found wherever the longer one is.
        self._needles = tuple(one for one in needles if not any(two != one and two in one for two in needles))
        self._authors = frozenset(authors)


def sought_after(watches: Sequence[Watch]) -> tuple[Alternative, ...]:
    """All that the watches ask of Bluesky, where no post has a title. Raises QueryRejected."""
    found: list[Alternative] = []
    for watch in watches:
        try:
            found += alternatives(watch, PLATFORM)
        except QueryError as fault:
            raise QueryRejected(f"The query of watch “{watch.name}” cannot be read: {fault}") from fault
    return tuple(
        one
        for one in dict.fromkeys(found)
        if not any(isinstance(leaf, Field) and leaf.name == "title" for leaf in one.need)
    )


def accounts(watches: Sequence[Watch]) -> tuple[frozenset[str], frozenset[str]]:
    """Handles the watches name: those whose posts they follow, and those whose mentions they look for."""
    leaves = [leaf for one in sought_after(watches) for leaf in one.need]
    followed = {
        str(leaf.value)
        for leaf in leaves
        if isinstance(leaf, Field)
        and leaf.name == "from"
        and "." in str(leaf.value)
        and ":" not in str(leaf.value)
    }
    named = {
        leaf.name for leaf in leaves if isinstance(leaf, Handle) and "." in leaf.name and "@" not in leaf.name
    }
    return frozenset(followed), frozenset(named - followed)
