"""Who stands behind the DIDs: the stream names accounts by nothing else, and people know handles."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Event
from typing import Final

from connectors.bluesky.api import AT_ONCE, Reads
from connectors.bluesky.posts import PLATFORM, Thing, profile
from connectors.contract import Access, SourceError
from data.records import Author

_CALLS: Final = 4  # requests for one batch: what comes over must not hold up the stream
_KNOWN: Final = 20_000  # accounts kept in mind
_QUIET: Final = 60.0  # seconds without asking after a fault: names are welcome, not worth a retry
_PATIENCE: Final = 0.9  # seconds


class Names:
    """Profiles of accounts, asked for at most once, a few dozen a batch; a fault costs names, never posts."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._reads = Reads(access, seconds=_PATIENCE)
        self._known: OrderedDict[str, Author] = OrderedDict()
        self._silent_until = 0.0

    def of(self, dids: Iterable[str], given: Mapping[str, str], *, stop: Event) -> tuple[Author, ...]:
        """The accounts, each with what is known of it; `given`: handles known beforehand."""
        wanted = list(dict.fromkeys(dids))
        unknown = [did for did in wanted if did not in self._known]
        for start in range(0, min(len(unknown), _CALLS * AT_ONCE), AT_ONCE):
            if stop.is_set() or time.monotonic() < self._silent_until:
                break
            self._ask(unknown[start : start + AT_ONCE])
        known = (self._known.get(did) or Author(PLATFORM, did) for did in wanted)
        return tuple(
            replace(one, handle=given[one.id]) if one.handle is None and one.id in given else one
            for one in known
        )

    def requests(self) -> int:
        """Requests made since this was last asked."""
        made, self._reads.requests = self._reads.requests, 0
        return made

    def close(self) -> None:
        self._reads.close()

    def _ask(self, dids: Sequence[str]) -> None:
        try:
            views = self._reads.profiles(dids)
        except SourceError:
            self._silent_until = time.monotonic() + _QUIET
            return
        now = self._access.clock()
        told = dict(by_did(views))
        for did in dids:  # an account without a profile is not asked for again either
            self._known[did] = profile(did, told[did], fetched=now) if did in told else Author(PLATFORM, did)
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)


def by_did(views: Iterable[object]) -> Iterable[tuple[str, Thing]]:
    """Profile views with the DID each is of."""
    for view in views:
        if isinstance(view, Mapping) and isinstance(view.get("did"), str):
            yield view["did"], view
