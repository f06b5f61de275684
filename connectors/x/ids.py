"""When an X id was given out, and which ids belong to a moment: ids carry their time (docs.x.com, “X IDs”)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime.fromtimestamp(0, UTC)
_BEGAN = 1_288_834_974_657  # milliseconds since 1970: ids count time from November 2010
_BELOW = 22  # bits under the time: which machine, and its count within the millisecond


def moment(name: str) -> datetime:
    """When the post was made, to the millisecond (UTC)."""
    return _EPOCH + timedelta(milliseconds=(int(name) >> _BELOW) + _BEGAN)


def first(at: datetime) -> str:
    """The smallest id of that millisecond."""
    elapsed = (at - _EPOCH) // timedelta(milliseconds=1) - _BEGAN
    return str(max(elapsed, 0) << _BELOW)
