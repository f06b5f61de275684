"""What a source may still spend: the platform's own ceilings and what people set, less what it has cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.contract import Budget, QuotaExhausted, Spec
from data.landing import Landing
from data.records import Usage
from data.wishes import SourceWish

LOOKING_AGAIN = 0.2  # the part of a metered source's month that may go into looking at old mentions again


def budget(spec: Spec, source: str, method: str, wish: SourceWish, landing: Landing, now: datetime) -> Budget:
    """What is left today and this month (UTC), for one method. Raises QuotaExhausted when nothing is."""
    today = landing.spent(source, since=now)
    month_began = now.astimezone(UTC).replace(day=1)
    month = landing.spent(source, since=month_began)
    requests = _least(spec.requests_a_day, wish.requests_a_day)
    money = wish.money_a_month if wish.money_a_month is not None else spec.money_a_month
    left = Budget(
        requests=None if requests is None else requests - today.requests,
        units=None if spec.units_a_day is None else spec.units_a_day - today.units,
        money=None if money is None else money - month.money,
    )
    if left.money is not None and left.money <= 0:
        raise QuotaExhausted(
            f"This month's budget of ${money:,.2f} is spent: raise it, or wait for the next month.",
            retry_at=_next_month(now),
        )
    if left.spent:
        raise QuotaExhausted("Today's requests are spent; it goes on tomorrow.", retry_at=_tomorrow(now))
    if money is not None and left.money is not None and method == "verify":
        again = landing.spent(source, since=month_began, method="verify").money
        left.money = min(left.money, LOOKING_AGAIN * money - again)
        if left.money <= 0:
            raise QuotaExhausted(
                "This month's part for looking at old mentions again is spent.", retry_at=_next_month(now)
            )
    return left


def spend(left: Budget, usage: Usage) -> None:
    """Count down what a batch has cost."""
    if left.requests is not None:
        left.requests -= usage.requests
    if left.units is not None:
        left.units -= usage.units
    if left.money is not None:
        left.money -= usage.money


def _least(*numbers: int | None) -> int | None:
    said = [number for number in numbers if number is not None]
    return min(said) if said else None


def _tomorrow(now: datetime) -> datetime:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def _next_month(now: datetime) -> datetime:
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
