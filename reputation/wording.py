"""The verdict in plain English or French, in sentences a chief executive reads in ten seconds."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from reputation.catalogue import (
    DIMENSIONS,
    LANGUAGES,
    LEVELS,
    LOUDER,
    MONTHS,
    SENTENCES,
    UNKNOWN_NAME,
    Language,
)
from reputation.rollup import ReputationError, zone_of
from reputation.verdict import SEEN, Part, Value, Verdict

THIN = "\u202f"  # narrow no-break space
MINUS = "\u2212"
_LONGEST = 40

_PERCENT = {"negative", "observed", "share", "share_low", "share_high"}
_SIGNED = {"tone", "low", "high", "change_low", "change_high", "effect"}
_COUNT = {"mentions", "toned", "least", "spike_mentions", "change", "reach"}
_RATIO = {"ratio", "spike_ratio"}


class UnknownLanguage(ReputationError):
    """There is no catalogue of words for the language."""


def verdict_text(verdict: Verdict, language: str, *, zone: str | ZoneInfo = "UTC") -> list[str]:
    """The verdict's sentences in reading order, conclusion first; times in `zone`.

    Words and names in them come from mentions: they are cut, stripped of control characters and set in quotation marks, but
    still go through the page's escaper like any foreign text.
    """
    return [part_text(part, language, zone=zone) for part in verdict.parts]


def part_text(part: Part, language: str, *, zone: str | ZoneInfo = "UTC") -> str:
    """One part of a verdict as a sentence."""
    words = _language(language)
    shown = {name: _shown(name, value, words, zone_of(zone)) for name, value in part.values.items()}
    shown |= _phrases(part, words, shown)
    return _sentence(words, f"{part.section}.{part.key}").format_map(shown)


def count_text(value: float, language: str) -> str:
    """A count: 1,284 or 1 284; from 10,000 on compact: 34k or 34 k, 1.2M or 1,2 M."""
    words = _language(language)
    for size, unit in ((1e9, "bn" if words == "en" else "Md"), (1e6, "M"), (1e3, "k")):
        if value >= max(size * 0.9995, 9999.5):
            short = value / size
            digits = f"{short:.1f}" if short < 9.95 else f"{short:.0f}"
            return _local(digits.removesuffix(".0"), words) + ("" if words == "en" else THIN) + unit
    return _local(f"{value:,.0f}", words)


def percent_text(share: float, language: str) -> str:
    """A share 0..1 in %, without decimals from 10 % on, with one below."""
    words = _language(language)
    value = share * 100
    digits = f"{value:.0f}" if value >= 9.95 or value == 0 else f"{value:.1f}"
    return _local(digits, words) + ("" if words == "en" else THIN) + "%"


def signed_text(points: float) -> str:
    """Points of tone with their sign, rounded: −12, +7, 0."""
    whole = round(points)
    return f"+{whole}" if whole > 0 else f"{MINUS}{-whole}" if whole < 0 else "0"


def ratio_text(ratio: float, language: str) -> str:
    """How many times the usual: 4.1 or 4,1; whole numbers from 10 on; two decimals below 1."""
    words = _language(language)
    if ratio >= 9.95:
        return count_text(ratio, words)
    return _local(f"{ratio:.1f}".removesuffix(".0") if ratio >= 0.95 else f"{ratio:.2f}", words)


def _sentence(language: Language, key: str) -> str:
    """The sentence of that key; in French the spaces before : ; % do not break."""
    return _nonbreaking(SENTENCES[language][key], language)


def _nonbreaking(words: str, language: Language) -> str:
    if language == "en":
        return words
    return words.replace(" :", "\u00a0:").replace(" ;", f"{THIN};").replace(" %", f"{THIN}%")


def _language(language: str) -> Language:
    for known in LANGUAGES:
        if language.lower().replace("_", "-").split("-")[0] == known:
            return known
    raise UnknownLanguage(
        f"There are no words for language {language[:20]!r}; there are {' and '.join(LANGUAGES)}."
    )


def _local(digits: str, language: Language) -> str:
    return digits if language == "en" else digits.replace(",", THIN).replace(".", ",")


def _shown(name: str, value: Value, language: Language, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _moment(value, language, zone)
    if isinstance(value, tuple):
        return ", ".join(_quoted(word, language) for word in value)
    if isinstance(value, str):
        return _quoted(value, language) if name == "name" else value
    if value is None:
        return UNKNOWN_NAME[language] if name == "name" else "—"
    if name in _PERCENT:
        return percent_text(value, language)
    if name in _SIGNED:
        return signed_text(value)
    if name in _RATIO:
        return ratio_text(value, language)
    if name == "points":
        return _points(value, language)
    return count_text(value, language)


def _phrases(part: Part, language: Language, shown: dict[str, str]) -> dict[str, str]:
    """The turns of phrase that depend on which figures there are."""
    values, phrases = part.values, dict[str, str]()
    if "mentions" in values:
        one = values["mentions"] == 1 or (values["mentions"] == 0 and language == "fr")
        noun = "mention" if one else "mentions"
        phrases["mentions"] = f"{shown['mentions']}{' ' if language == 'en' else THIN}{noun}"
    ratio = values.get("ratio")
    if values.get("against") is not None and isinstance(ratio, int | float):
        size = "part" if ratio < 0.9 else "about" if ratio <= 1.1 else "times"
        level = _nonbreaking(LEVELS[language][f"{values['against']}-{size}"], language)
        phrases["level"] = level.format_map(shown | {"ratio_percent": percent_text(ratio, language)})
    if "spike_peak" in values:
        phrases["louder"] = _louder(values, language, shown | phrases)
        hedged = isinstance(seen := values.get("observed"), float) and seen < SEEN
        phrases["seen"] = _sentence(language, "seen").format_map(shown) if hedged else ""
    if "dimension" in values:
        kinds = DIMENSIONS[language]
        phrases["where"] = f"{kinds.get(str(values['dimension']), kinds[''])} {shown['name']}".strip()
    return phrases


def _louder(values: Mapping[str, Value], language: Language, shown: dict[str, str]) -> str:
    if values["spike_peak"] is not None:
        kind = "spike" if values["spike_ratio"] is not None else "spike-from-nothing"
    else:
        kind = "ratio" if values["ratio"] is not None else "from-nothing"
    return LOUDER[language][kind].format_map(shown)


def _moment(value: datetime, language: Language, zone: ZoneInfo) -> str:
    local = value.astimezone(zone)
    month = MONTHS[language][local.month - 1]
    day = "1er" if language == "fr" and local.day == 1 else str(local.day)
    return (
        f"{day} {month} {local:%H:%M}"
        if language == "en"
        else f"{day} {month} à {local.hour}{THIN}h{THIN}{local:%M}"
    )


def _points(value: float, language: Language) -> str:
    """The size of a move, its direction being in the sentence: 14 points, 1 point."""
    size = abs(round(value))
    return f"{size} point{'' if size == 1 or (language == 'fr' and size == 0) else 's'}"


def _quoted(text: str, language: Language) -> str:
    """Foreign text made harmless to read: one line, no control or direction characters, cut, in quotation marks."""
    plain = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    plain = " ".join(plain.split()).strip('“”«»"')
    short = plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
    return f"“{short}”" if language == "en" else f"«{THIN}{short}{THIN}»"
