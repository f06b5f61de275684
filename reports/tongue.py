"""How a report speaks: its sentences, numbers and times in one language and one time zone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.clean import clean
from reports.french import WORDS
from reputation.catalogue import MONTHS, Language
from reputation.wording import MINUS, THIN, percent_text, ratio_text, signed_text

UNKNOWN = "—"
_PLATFORMS = {
    "x": "X", "reddit": "Reddit", "bluesky": "Bluesky", "mastodon": "Mastodon", "youtube": "YouTube", "telegram": "Telegram",
    "hackernews": "Hacker News", "gdelt": "GDELT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language and the reader's time zone. Numbers are exact below a million: a report is read without a pointer."""

    language: Language
    zone: str = "UTC"

    def say(self, sentence: str, /, **values: object) -> str:
        """A sentence in this language, `{name}` filled in."""
        if self.language == "fr":
            sentence = WORDS[sentence]
        return sentence.format(**values) if values else sentence

    def count(self, value: float | None) -> str:
        """1,284 or 1 284; from a million on 1.2 M. Unknown is a dash, never a zero."""
        if _unknown(value):
            return UNKNOWN
        assert value is not None
        for size, unit in ((1e9, "G" if self.language == "en" else "Md"), (1e6, "M")):
            if abs(value) >= size:
                return f"{self.decimal(value / size, 1)}{THIN}{unit}"
        return self.decimal(value, 0)

    def decimal(self, value: float, places: int = 1) -> str:
        """A number with this language's separators and a real minus."""
        text = f"{value:,.{places}f}"
        if self.language == "fr":
            text = text.replace(",", THIN).replace(".", ",")
        return text.replace("-", MINUS)

    def share(self, part: float | None) -> str:
        """41%; 4.1% below ten."""
        return UNKNOWN if _unknown(part) else percent_text(part or 0.0, self.language)

    def tone(self, points: float | None) -> str:
        """Net tone on −100…+100 with its sign."""
        return UNKNOWN if _unknown(points) else signed_text(points or 0.0)

    def ratio(self, value: float | None) -> str:
        """4.1×"""
        return UNKNOWN if value is None or _unknown(value) else f"{ratio_text(value, self.language)}×"

    def day(self, when: datetime) -> str:
        """22 Feb 2026; 22 févr. 2026"""
        here = when.astimezone(ZoneInfo(self.zone))
        return f"{here.day} {MONTHS[self.language][here.month - 1]} {here.year}"

    def clock(self, when: datetime) -> str:
        """22 Feb 2026 14:05"""
        return f"{self.day(when)} {when.astimezone(ZoneInfo(self.zone)):%H:%M}"

    def platform(self, name: object) -> str:
        """A platform as people call it."""
        text = clean(name, most=40)
        if text.startswith("demo-"):
            return self.say("{platform} (demo)", platform=self.platform(text[5:]))
        return {**_PLATFORMS, "news": self.say("News"), "file": self.say("File")}.get(text, text)

    def quoted(self, text: str) -> str:
        """Text in this language's quotation marks."""
        return f"“{text}”" if self.language == "en" else f"«{THIN}{text}{THIN}»"


def _unknown(value: float | None) -> bool:
    return value is None or math.isnan(value)
