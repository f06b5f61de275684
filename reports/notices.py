"""An alert as a message for somebody who is not looking: a title and a sentence, without a word of what strangers wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from data.alerting import Alert, Rule

_WORDS: Final = {
    "en": {
        "": "mentions", "negative": "negative mentions", "neutral": "neutral mentions", "positive": "positive mentions",
        "none": "mentions without tone", "and": " and ", "hour": "1 hour", "hours": "{n} hours",
        "title": "{watch}: {n} {what} in {within}{ratio}", "ratio": ", {ratio} times the usual",
        "text": "{title}, since {began} ({zone}). Open Alerts in Vigie to see why and to take it in hand.",
    },
    "fr": {
        "": "mentions", "negative": "mentions négatives", "neutral": "mentions neutres", "positive": "mentions positives",
        "none": "mentions sans tonalité", "and": " et ", "hour": "1 heure", "hours": "{n} heures",
        "title": "{watch}\u00a0: {n} {what} en {within}{ratio}", "ratio": ", {ratio} fois l’habituel",
        "text": "{title}, depuis le {began} ({zone}). Ouvrez Alertes dans Vigie pour voir pourquoi et vous en charger.",
    },
}  # fmt: skip


def message(
    one: Alert, watch: str, rules: Sequence[Rule], *, zone: str = "UTC", lang: str = "en"
) -> tuple[str, str]:
    """Title and text of an alert about the watch named `watch`, in English or French; times in `zone`."""
    words, french = _WORDS.get(lang, _WORDS["en"]), lang == "fr"
    labels = next((rule.labels for rule in rules if rule.id == one.rules[0]), ())
    what = words["and"].join(words[label] for label in labels) or words[""]
    ratio = words["ratio"].format(ratio=_number(f"{one.ratio:.1f}", french=french)) if one.ratio else ""
    within = words["hour"] if one.hours == 1 else words["hours"].format(n=one.hours)
    title = words["title"].format(
        watch=watch, n=_number(f"{one.value:,.0f}", french=french), what=what, within=within, ratio=ratio
    )
    began = f"{one.began.astimezone(ZoneInfo(zone)):{'%d/%m %H:%M' if french else '%d %b %H:%M'}}"
    return title, words["text"].format(title=title, began=began, zone=zone)


def _number(figure: str, *, french: bool) -> str:
    return figure.replace(",", "\u202f").replace(".", ",") if french else figure
