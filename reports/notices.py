"""An alert as a message for somebody who is not looking: a title and a sentence, without a word of what strangers wrote."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from data.alerting import Alert, Rule


def message(one: Alert, watch: str, rules: Sequence[Rule], *, zone: str = "UTC") -> tuple[str, str]:
    """Title and text of an alert about the watch named `watch`; times in `zone`."""
    labels = next((rule.labels for rule in rules if rule.id == one.rules[0]), ())
    what = f"{', '.join(labels)} mentions" if labels else "mentions"
    ratio = f", {one.ratio:.1f} times the usual" if one.ratio else ""
    within = "1 hour" if one.hours == 1 else f"{one.hours} hours"
    began = one.began.astimezone(ZoneInfo(zone))
    title = f"{watch}: {one.value:,.0f} {what} in {within}{ratio}"
    return (
        title,
        f"{title}, since {began:%d %b %H:%M} ({zone}). Open Alerts in Vigie to see why and to take it in hand.",
    )
