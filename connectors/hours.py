"""What time it is for a platform: a checkpoint must never stand later than the platform's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def served(headers: Mapping[str, str], now: datetime) -> datetime:
    """`now`, or the server's `Date` (RFC 9110) where that is earlier: a machine whose clock is ahead skips nothing."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return now
    told = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    return min(told, now)


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as an aware time. Raises ValueError where no calendar goes."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as why:
        raise ValueError(f"{seconds} is no time.") from why
