"""How numbers, times and tones are written, in the viewer's language and zone."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pages.parts.words import language, say

_MINUS, _THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"
_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}
UNKNOWN = "—"


def count(value: float | None) -> str:
    """1,284 as it is; from 10,000 on compact: 34 k, 1.2 M. Unknown is a dash, never a zero."""
    if value is None or math.isnan(value):
        return UNKNOWN
    for size, mark in ((1e9, "G" if language() == "en" else "Md"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            unit = 1e3 if mark == "k" else size
            return f"{decimal(value / unit, 1 if abs(value / unit) < 10 else 0)}{_THIN}{mark}"
    return decimal(value, 0)


def decimal(value: float, places: int = 1) -> str:
    """A number with its language's separators and a real minus."""
    text = f"{value:,.{places}f}"
    if language() == "fr":
        text = text.replace(",", _THIN).replace(".", ",")
    return text.replace("-", _MINUS)


def share(part: float | None) -> str:
    """41 %; one decimal below 10 %."""
    if part is None or math.isnan(part):
        return UNKNOWN
    return f"{decimal(100 * part, 0 if part >= 0.0995 or part == 0 else 1)}{_THIN}%"


def tone(value: float | None) -> str:
    """Net tone on −100…+100, always with its sign."""
    if value is None or math.isnan(value):
        return UNKNOWN
    whole = round(value)
    return f"+{whole}" if whole > 0 else f"{_MINUS}{-whole}" if whole < 0 else "0"


def points(value: float | None) -> str:
    """A change of tone, in points."""
    return UNKNOWN if value is None or math.isnan(value) else say("{n} points", n=tone(value))


def times_usual(ratio: float | None) -> str:
    """4.1×; from 10 on without decimals: 112×."""
    return UNKNOWN if ratio is None or math.isnan(ratio) else f"{decimal(ratio, 1 if ratio < 9.95 else 0)}×"


def rank(place: float | None, of: int) -> str:
    """3rd of 1,204"""
    if place is None or math.isnan(place):
        return UNKNOWN
    return say("{place} of {of}", place=ordinal(int(place)), of=count(of))


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd; 1er, 2e, 3e."""
    if language() == "fr":
        return f"{place}{'er' if place == 1 else 'e'}"
    suffix = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{suffix}"


def moment(when: datetime | None, zone: str, *, now: datetime | None = None) -> str:
    """A time in the viewer's zone; under a day old, as an age: 12 min ago."""
    if when is None or when != when:
        return UNKNOWN
    now = now or datetime.now(UTC)
    age = now - when
    if timedelta(0) <= age < timedelta(minutes=1):
        return say("just now")
    if timedelta(0) <= age < timedelta(hours=1):
        return say("{n} min ago", n=int(age.total_seconds() // 60))
    if timedelta(0) <= age < timedelta(days=1):
        return say("{n} h ago", n=int(age.total_seconds() // 3600))
    return clock(when, zone, now=now)


def clock(when: datetime, zone: str, *, now: datetime | None = None) -> str:
    """Day and time in the viewer's zone; the year only when it is not this one."""
    here = when.astimezone(ZoneInfo(zone))
    this_year = (now or datetime.now(UTC)).astimezone(ZoneInfo(zone)).year
    year = "" if here.year == this_year else f" {here.year}"
    return f"{here.day} {_MONTHS[language()][here.month - 1]}{year} {here:%H:%M}"


def day(when: datetime, zone: str) -> str:
    """A day with its year, in the viewer's zone."""
    here = when.astimezone(ZoneInfo(zone))
    return f"{here.day} {_MONTHS[language()][here.month - 1]} {here.year}"


def duration(seconds: float) -> str:
    """3 h 20; 4 d 6 h."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{_THIN}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}{_THIN}h" + (f"{_THIN}{minutes:02d}" if minutes else "")
    days, hours = divmod(hours, 24)
    unit = "j" if language() == "fr" else "d"
    return f"{days}{_THIN}{unit}" + (f"{_THIN}{hours}{_THIN}h" if hours else "")


def short_day(when: date) -> str:
    """A day without its year, as the moment's own zone has it: 22 Feb; 22 févr."""
    return f"{when.day} {_MONTHS[language()][when.month - 1]}"


def month(when: date) -> str:
    """A month with its year, as the moment's own zone has it: Feb 2015; févr. 2015."""
    return f"{_MONTHS[language()][when.month - 1]} {when.year}"


def to_the_second(when: datetime, zone: str, *, now: datetime | None = None) -> str:
    """A time of today with its seconds, 14:02:31; of another day, its day and time."""
    here, today = when.astimezone(ZoneInfo(zone)), (now or datetime.now(UTC)).astimezone(ZoneInfo(zone))
    return f"{here:%H:%M:%S}" if here.date() == today.date() else clock(when, zone, now=now)


def size(octets: float) -> str:
    """12 MB; 3.4 GB. Decimal units, as disks are sold."""
    for unit, mark in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if octets >= unit:
            amount = octets / unit
            return (
                f"{decimal(amount, 1 if amount < 10 else 0)}{_THIN}{mark}{'o' if language() == 'fr' else 'B'}"
            )
    return f"{decimal(octets, 0)}{_THIN}{'o' if language() == 'fr' else 'B'}"
