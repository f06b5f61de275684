"""When a row was published, whichever way its date is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.files.plan import Dates
from connectors.files.refused import ImportRefused

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 80  # characters of a date that are looked at
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}

_TIME = r"(?P<h>\d{1,2})\s?[:.hH]\s?(?P<mi>\d{2})?(?:[:.m](?P<s>\d{2})s?(?:[.,](?P<f>\d{1,9}))?)?\s?(?P<ap>[AaPp]\.?\s?[Mm]\.?)?"
_ZONE = r"(?:\s?(?P<z>[Zz]|(?:UTC|GMT)?\s?[+-]\d{2}:?(?:\d{2})?|[A-Z]{2,5})(?:\s?\([^)]*\))?)?"
_AFTER = rf"(?:(?:T|,?\s+(?:(?:à|at|um|de|kl)\s+)?)\s*(?:{_TIME}|(?P<ct>\d{{6}})){_ZONE})?"
_DAY_NAME = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_MONTH_NAME = r"(?P<mn>[^\W\d_]{3,10})\.?"

_SHAPES = {
    "ymd": re.compile(rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_AFTER}"),
    "two": re.compile(
        rf"(?P<a>\d{{1,2}})(?P<sep>[-/.]\s?)(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_AFTER}"
    ),
    "compact": re.compile(
        rf"(?P<y>(?:19|20)\d{{2}})(?P<m>\d{{2}})(?P<d>\d{{2}})(?:T?(?P<ct>\d{{6}})(?:[.,](?P<f>\d{{1,9}}))?{_ZONE})?"
    ),
    # Twitter's old form: Tue Feb 24 19:35:52 +0000 2015
    "twitter": re.compile(
        rf"[^\W\d_]{{2,4}}\s+{_MONTH_NAME}\s+(?P<d>\d{{1,2}})\s+(?P<h>\d{{1,2}}):(?P<mi>\d{{2}}):(?P<s>\d{{2}}){_ZONE}\s+(?P<y>\d{{4}})"
    ),
    "dmony": re.compile(
        rf"{_DAY_NAME}(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|\.)?[\s-]+(?:de\s+)?{_MONTH_NAME},?[\s-]+(?:de\s+)?(?P<y>\d{{4}}|\d{{2}}){_AFTER}"
    ),
    "mondy": re.compile(
        rf"{_DAY_NAME}{_MONTH_NAME}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_AFTER}"
    ),
}
_NUMBER = re.compile(r"[+-]?\d{9,19}(?:[.,]\d*)?")
_CLOCK = re.compile(rf"{_TIME}{_ZONE}")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv januar enero gennaio janeiro januari",
            "feb february fevrier fev fevr februar febrero febbraio fevereiro februari",
            "mar march mars marz marzo maerz maart marco",
            "apr april avril avr abril aprile",
            "may mai mayo maggio maio mei",
            "jun june juin juni junio giugno junho",
            "jul july juillet juil juli julio luglio julho",
            "aug august aout agosto augustus",
            "sep sept september septembre septiembre settembre setembro",
            "oct october octobre okt oktober octubre ottobre outubro",
            "nov november novembre noviembre novembro",
            "dec december decembre dez dezember diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
# RFC 5322 §4.3 and the two of Central Europe; other names are not unique in the world and are not guessed.
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "CET": 1, "CEST": 2,
}  # fmt: skip
_PLAIN = str.maketrans("àâäáéèêëîïíôöóûùüúç", "aaaaeeeeiiiooouuuuc")


class Unreadable(ValueError):
    """A date that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sample of dates says about how they are written."""

    dates: Dates
    share: float  # of the values that can be read, 0..1
    ambiguous: bool = False  # day or month first: nothing in the sample tells
    mixed: bool = False  # both orders are proven: no single reading fits


def moment(value: str, dates: Dates, zone: tzinfo) -> datetime:
    """The moment a cell names, aware and in UTC; raises `Unreadable`.

    `zone` serves for values without an offset; a time that happens twice when clocks go back is its first passing.
    """
    value = value.strip()
    if len(value) > _LONGEST:
        raise Unreadable(f"“{value[:60]}…” is not a date Vigie can read")
    if (read := _iso(value, zone)) is not None:
        return _bounded(read, value)
    if dates.unit != "text" and _NUMBER.fullmatch(value):
        return _since_epoch(value, dates.unit)
    for name, shape in _SHAPES.items():
        if found := shape.fullmatch(value):
            return _built(name, found.groupdict(), dates.day_first, zone, value)
    if _NUMBER.fullmatch(value):
        return _since_epoch(value, _unit(value))
    raise Unreadable(f"“{value[:60]}” is not a date Vigie can read")


def read_like(samples: Iterable[str], *, day_first: bool | None = None) -> Evidence:
    """How a column of dates is written. Day first or month first is settled by a number above 12, never by habit.

    Dotted dates (24.02.2015) are day first in every country that writes them.
    """
    values = [value.strip()[:_LONGEST] for value in samples if value.strip()]
    units: list[str] = []
    readable = zoned = 0
    proof = {True: 0, False: 0}
    undecided = 0
    for value in values:
        if _NUMBER.fullmatch(value) and not _SHAPES["compact"].fullmatch(value):
            units.append(_unit(value))
            readable += 1
            continue
        for name, shape in _SHAPES.items():
            if not (found := shape.fullmatch(value)):
                continue
            parts = found.groupdict()
            readable += _fits(parts)
            zoned += parts.get("z") is not None
            if name == "two":
                first, second = int(parts["a"]), int(parts["b"])
                if first > 12 or second > 12 or parts["sep"].strip() == ".":
                    proof[second <= 12] += 1
                elif first != second:
                    undecided += 1
            break
    share = readable / len(values) if values else 0.0
    unit = max(set(units), key=units.count) if len(units) * 2 > max(readable, 1) else "text"
    order = day_first if day_first is not None else _order(proof)
    return Evidence(
        Dates(unit=unit, day_first=order, zoned=bool(zoned) and zoned * 2 > readable),  # type: ignore[arg-type]  # from _unit
        share,
        ambiguous=order is None and undecided > 0 and not (proof[True] or proof[False]),
        mixed=day_first is None and bool(proof[True] and proof[False]),
    )


def is_clock(value: str) -> bool:
    """Whether a cell is a time of day."""
    found = _CLOCK.fullmatch(value.strip())
    return bool(found and found["mi"])


@lru_cache(maxsize=64)
def zone_named(name: str) -> tzinfo:
    """A time zone by its name (“Europe/Paris”) or offset (“-08:00”)."""
    if name.upper() in ("UTC", "Z", "GMT"):
        return UTC
    if found := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", name):
        return _offset(found[1], int(found[2]), int(found[3] or 0))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ImportRefused(
            f"“{name[:60]}” is not a time zone.",
            "Use a name such as Europe/Paris, or an offset such as -08:00.",
        ) from error


def example(value: str, dates: Dates, zone: tzinfo) -> str:
    """One date as it stands and as it is read: “2015-02-24 11:35:52 -0800 → 24 Feb 2015 19:35:52 UTC”."""
    read = moment(value, dates, zone)
    return f"{value.strip()} → {read.day} {read:%b %Y %H:%M:%S} UTC"


def _iso(value: str, zone: tzinfo) -> datetime | None:
    """The common spelling, read by Python's own parser; `None` for every other."""
    if value[4:5] != "-" or value[10:11] not in ("T", " "):
        return None
    try:
        read = datetime.fromisoformat(value.replace(" -", "-").replace(" +", "+"))
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _order(proof: dict[bool, int]) -> bool | None:
    if proof[True] == proof[False]:
        return None
    return proof[True] > proof[False]


def _unit(value: str) -> str:
    digits = len(re.split(r"[.,]", value.lstrip("+-"))[0])
    return "s" if digits <= 11 else "ms" if digits <= 14 else "us" if digits <= 17 else "ns"


def _since_epoch(value: str, unit: str) -> datetime:
    whole, _, rest = value.replace(",", ".").partition(".")
    per_second = _PER_SECOND[unit]
    micro = int(whole) * 1_000_000 // per_second
    if rest and unit == "s":
        micro += int(rest[:6].ljust(6, "0"))
    try:
        return _bounded(_EPOCH + timedelta(microseconds=micro), value)
    except OverflowError as error:
        raise Unreadable(f"“{value}” is no moment since 1970") from error


def _built(
    shape: str, parts: dict[str, str | None], day_first: bool | None, zone: tzinfo, value: str
) -> datetime:
    try:
        year, month, day = _date(shape, parts, day_first)
        hour, minute, second, micro = _clock(parts)
        offset = _zone(parts.get("z")) or zone
        read = datetime(year, month, day, hour, minute, second, micro, tzinfo=offset)
        return _bounded(read.astimezone(UTC), value)
    except (ValueError, OverflowError) as error:
        reason = (
            str(error) if isinstance(error, Unreadable) else f"“{value[:60]}” is not a date of the calendar"
        )
        raise Unreadable(reason) from error


def _date(shape: str, parts: dict[str, str | None], day_first: bool | None) -> tuple[int, int, int]:
    year_text = parts["y"] or ""
    year = int(year_text) + (0 if len(year_text) == 4 else 2000 if int(year_text) < 70 else 1900)
    if shape == "two":
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first > 12 or second > 12 or first == second:
            in_order = first > 12 or first == second
            if day_first is not None and in_order != day_first and first != second:
                raise Unreadable(
                    f"“{parts['a']}{parts['sep']}{parts['b']}…” does not fit the order of day and month chosen"
                )
        elif day_first is None and (parts["sep"] or "").strip() == ".":
            in_order = True
        elif day_first is None:
            raise Unreadable("day and month cannot be told apart; say which comes first")
        else:
            in_order = day_first
        return (year, second, first) if in_order else (year, first, second)
    if parts.get("mn"):
        month = _MONTHS.get((parts["mn"] or "").casefold().translate(_PLAIN))
        if month is None:
            raise Unreadable(f"“{parts['mn']}” is not a month Vigie knows")
    else:
        month = int(parts["m"] or 0)
    return year, month, int(parts["d"] or 0)


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int, int]:
    if packed := parts.get("ct"):
        hour, minute, second = int(packed[:2]), int(packed[2:4]), int(packed[4:])
    else:
        hour, minute, second = (int(parts.get(name) or 0) for name in ("h", "mi", "s"))
    if half := (parts.get("ap") or "").lower():
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    micro = int((parts.get("f") or "0")[:6].ljust(6, "0"))
    return hour, minute, min(second, 59), micro  # a leap second counts as the one before it


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    name = name.strip().upper()
    if name == "Z":
        return UTC
    if name in _ZONES:
        return _offset("+" if _ZONES[name] >= 0 else "-", abs(_ZONES[name]), 0)
    found = re.fullmatch(r"(?:UTC|GMT)?\s?([+-])(\d{2}):?(\d{2})?", name)
    if not found:
        raise Unreadable(f"“{name}” is not an offset Vigie knows; write it as +01:00")
    return _offset(found[1], int(found[2]), int(found[3] or 0))


@lru_cache(maxsize=256)
def _offset(sign: str, hours: int, minutes: int) -> tzinfo:
    span = timedelta(hours=hours, minutes=minutes)
    if span >= timedelta(hours=24):
        raise Unreadable("an offset is less than a day")
    return UTC if not span else timezone(span if sign == "+" else -span)


def _bounded(read: datetime, value: str) -> datetime:
    if read < EARLIEST:
        raise Unreadable(f"“{value[:60]}” lies before {EARLIEST.year}")
    return read


def _fits(parts: dict[str, str | None]) -> bool:
    """Whether the numbers of a date can be one, in one order or the other."""
    month = parts.get("m")
    if month is not None:
        return 1 <= int(month) <= 12
    if (name := parts.get("mn")) is not None:
        return name.casefold().translate(_PLAIN) in _MONTHS
    numbers: Sequence[int] = sorted(int(parts[key] or 0) for key in ("a", "b"))
    return 1 <= numbers[0] <= 12 and numbers[1] <= 31
