"""What stands in a file and how it would be read, before anything is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from connectors.files import guess, letters, moments, opening, remarks, sniff, units
from connectors.files.guess import Column
from connectors.files.opening import TooLong
from connectors.files.plan import FORMATS, Dates, Format, Plan
from connectors.files.read import parse
from connectors.files.refused import ImportRefused
from connectors.files.table import Bad
from connectors.files.units import Chunk
from data.records import Mention, Rejected

SAMPLE = 2_000  # rows looked at
SHOWN = 20  # rows in the preview
FURTHER = 200_000  # rows searched for a date that tells day from month


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says about a file; whatever is not said is found out."""

    format: Format | Literal["auto"] = "auto"
    mapping: Mapping[str, str] = field(default_factory=dict)  # column → field, or “-” to leave it out
    zone: str | None = None
    lang: str | None = None
    platform: str | None = None
    undated: datetime | None = None
    day_first: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    watches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Something only a person can tell. `blocking`: the import waits for the answer; else `default` serves."""

    wish: str  # the field of `Wishes` that answers it
    question: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it would be read. `plan` is ready to import unless `refusal` says why not."""

    path: Path
    plan: Plan
    size: int  # bytes on disk
    rows: int  # rows, lines or items; an estimate unless `rows_exact`
    rows_exact: bool
    columns: tuple[Column, ...]
    date_example: str | None
    asks: tuple[Ask, ...]
    warnings: tuple[str, ...]
    mentions: tuple[Mention, ...]  # the first rows as they would be read
    rejected: tuple[Rejected, ...]
    refusal: ImportRefused | None

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that are left out."""
        mapped = {name for name, _ in self.plan.mapping}
        return tuple(column.name for column in self.columns if column.name not in mapped)


def look(path: Path, wishes: Wishes | None = None) -> Look:
    """Look into a file: format, letters, columns, dates, and its first rows as mentions.

    Raises `ImportRefused` where nothing can be shown; a file that can be shown but not imported has a `refusal`.
    """
    wishes = wishes or Wishes()
    plan, notes, share = _bones(path, wishes)
    sample, rows, exact = _sampled(path, plan, share)
    if not sample.units:
        raise ImportRefused(f"“{path.name}” holds no rows.", "Check the export that wrote it.")
    if not plan.mapped:
        return _finished(path, plan, sample, rows, exact, notes=notes)
    columns = guess.guess(_columns(plan, sample.units), wishes.mapping)
    mapping = guess.mapping_of(columns)
    plan = replace(
        plan,
        columns=plan.columns or tuple(column.name for column in columns),
        mapping=mapping,
        labels=guess.label_scale(columns),
        platform=wishes.platform or _platform(columns, mapping),
    )
    plan, asks, dates_refusal = _dated(path, plan, wishes, sample)
    notes += remarks.remarks(plan, sample.units)
    refusal = _unplanned(plan) or remarks.rounded(plan, sample) or dates_refusal
    shown = tuple(replace(column, samples=column.samples[:5]) for column in columns)
    return _finished(path, plan, sample, rows, exact, notes=notes, columns=shown, asks=asks, refusal=refusal)


def _bones(path: Path, wishes: Wishes) -> tuple[Plan, list[str], float]:
    """Packing, letters, format and shape; how much of the file its first bytes are."""
    if path.is_dir():
        raise ImportRefused(f"“{path}” is a folder.", f"Name its files, all of them as {path / '*'}, say.")
    if not path.is_file():
        raise ImportRefused(f"There is no file “{path}”.", "Check the path.")
    if wishes.format not in (*FORMATS, "auto"):
        raise ImportRefused(
            f"“{wishes.format}” is no format Vigie reads.", f"Use one of: auto, {', '.join(FORMATS)}."
        )
    moments.zone_named(wishes.zone or "UTC")
    common: dict[str, Any] = {
        "zone": wishes.zone or "UTC", "lang": wishes.lang, "platform": wishes.platform, "undated": wishes.undated,
        "watches": wishes.watches,
    }  # fmt: skip
    compression = opening.compression_of(path)
    with opening.opened(path, compression) as source:
        head = letters.head_of(source)
        if head.bytes.startswith(b"PAR1") or wishes.format == "parquet":
            return Plan("parquet", **common), [], 1.0
        if not head.bytes.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
            raise ImportRefused(f"“{path.name}” is empty.", "Check the export that wrote it.")
        found = (
            letters.Letters(wishes.encoding) if wishes.encoding else letters.letters(head, source, path.name)
        )
    text = _decoded(head.bytes, found.encoding)
    kind, whole = sniff.kind_of(text, complete=head.complete)
    if wishes.format != "auto":
        kind, whole = wishes.format, whole and wishes.format != "csv"
    whole = whole and kind != "telegram"  # it is one value, but read as a stream
    plan = Plan(kind, compression, found.encoding, whole=whole, **common)
    if kind == "csv":
        shape = sniff.shape_of(text, complete=head.complete, delimiter=wishes.delimiter)
        plan = replace(
            plan, delimiter=shape.delimiter, quote=shape.quote, escape=shape.escape, header=shape.header,
            skip=shape.skip, columns=shape.names,
        )  # fmt: skip
    share = 1.0 if head.complete else max(head.place, 1) / path.stat().st_size
    return plan, [found.note] if found.note else [], share


def _decoded(block: bytes, encoding: str) -> str:
    try:
        text = block.decode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")
    except LookupError as error:
        raise ImportRefused(f"“{encoding}” is no encoding.", "Use a name such as utf-8 or cp1252.") from error
    return text


def _sampled(path: Path, plan: Plan, share: float) -> tuple[Chunk, int, bool]:
    """The first rows, and how many there are: counted in small files, else estimated from the first megabyte."""
    chunks = units.chunks(path, plan, rows=SAMPLE)
    first = next(chunks, Chunk(0, (), 0, 0))
    if plan.format == "parquet":
        return first, first.size, True
    if plan.whole or share >= 1.0:
        more = sum(len(chunk.units) for chunk in chunks)
        return first, len(first.units) + more, True
    if plan.format == "telegram":
        return first, max(len(first.units), round(len(first.units) * first.size / max(first.at, 1))), False
    length = sum(_length(unit) for unit in first.units) / max(1, len(first.units))
    return first, max(len(first.units), round(letters.HEAD / max(length, 1.0) / share)), False


def _length(unit: Any) -> int:
    if isinstance(unit, list):
        return sum(len(cell.encode("utf-8", "replace")) for cell in unit) + len(unit)
    if isinstance(unit, TooLong):
        return opening.LINE_CAP
    return len(unit.payload) if isinstance(unit, Bad) else len(unit.encode("utf-8", "replace"))


def _columns(plan: Plan, sample: Sequence[Any]) -> tuple[Column, ...]:
    """Columns with up to 500 values each."""
    values: dict[str, list[str]] = {name: [] for name in plan.columns}
    for row in remarks.records(plan, sample):
        for name, value in row.items():
            held = values.setdefault(name, []) if len(values) < 2_000 else values.get(name)
            if held is not None and len(held) < 500 and (value := opening.mended(value[:2_000]).strip()):
                held.append(value)
    return tuple(Column(name, tuple(held)) for name, held in values.items())


def _platform(columns: Sequence[Column], mapping: Sequence[tuple[str, str]]) -> str | None:
    """The platform a file without a platform column comes from, by the words in its header and its addresses."""
    if any(field_ == "platform" for _, field_ in mapping):
        return None
    names = " ".join(guess.bare(column.name) for column in columns)
    urls = " ".join(c.samples[0] for c in columns if c.samples and c.field == "url")
    if re.search(r"tweet|twitter", names) or re.search(r"//(www\.)?(twitter|x)\.com/", urls):
        return "x"
    if "subreddit" in names or "reddit.com/" in urls:
        return "reddit"
    return "file"


def _dated(
    path: Path, plan: Plan, wishes: Wishes, sample: Chunk
) -> tuple[Plan, tuple[Ask, ...], ImportRefused | None]:
    """How the dates are written; what must be asked about them."""
    column = plan.column("created")
    if column is None or plan.undated:
        return plan, (), None
    values = [row.get(column, "") for row in remarks.records(plan, sample.units)]
    evidence = moments.read_like(values, day_first=wishes.day_first)
    if evidence.ambiguous:
        values = [row.get(column, "") for row in islice(_further(path, plan), FURTHER)]
        evidence = moments.read_like(values)
    dates = evidence.dates
    asks: list[Ask] = []
    refusal = None
    if evidence.ambiguous or evidence.mixed:
        shown = next((value for value in values if value.strip()), "")
        why = "both orders occur" if evidence.mixed else "no day above 12 tells"
        asks.append(
            Ask(
                "day_first",
                f"Is “{shown}” day first or month first?",
                ("day first", "month first"),
                blocking=True,
            )
        )
        refusal = ImportRefused(
            f"The dates in “{column}” can be read with the day or the month first ({why}).",
            "Say which with --day-first or --month-first.",
        )
    if dates.unit == "text" and not dates.zoned and wishes.zone is None and not remarks.says_utc(plan):
        asks.append(
            Ask("zone", f"The dates in “{column}” name no time zone; which one are they in?", default="UTC")
        )
    return replace(plan, dates=dates), tuple(asks), refusal


def _further(path: Path, plan: Plan) -> Iterable[Mapping[str, str]]:
    for chunk in units.chunks(path, plan):
        yield from remarks.records(plan, chunk.units)


def _unplanned(plan: Plan) -> ImportRefused | None:
    try:
        plan.check()
    except ImportRefused as refusal:
        return refusal
    return None


def _finished(
    path: Path,
    plan: Plan,
    sample: Chunk,
    rows: int,
    exact: bool,
    *,
    notes: Sequence[str],
    columns: tuple[Column, ...] = (),
    asks: tuple[Ask, ...] = (),
    refusal: ImportRefused | None = None,
) -> Look:
    parsed = parse(sample, plan, "file:preview", datetime.now(UTC)).batch if refusal is None else None
    if parsed is not None and not plan.mapped:  # a line or page may hold many posts
        rows = round(parsed.read * rows / len(sample.units))
    if (
        parsed is not None
        and not (parsed.mentions or parsed.authors or parsed.tombstones)
        and parsed.rejected
    ):
        first = parsed.rejected[0]
        refusal = ImportRefused(
            f"None of the first {len(parsed.rejected):,} rows can be read; {first.place}: {first.why}.",
            "Check the format and the columns chosen.",
        )
    return Look(
        path=path,
        plan=plan,
        size=path.stat().st_size,
        rows=rows,
        rows_exact=exact,
        columns=columns,
        date_example=_example(plan, sample) if refusal is None else None,
        asks=asks,
        warnings=tuple(notes),
        mentions=parsed.mentions[:SHOWN] if parsed is not None else (),
        rejected=parsed.rejected[:SHOWN] if parsed is not None else (),
        refusal=refusal,
    )


def _example(plan: Plan, sample: Chunk) -> str | None:
    column, time = plan.column("created"), plan.column("time")
    if not plan.mapped or column is None:
        return None
    zone = moments.zone_named(plan.zone)
    dates: Dates = plan.dates
    for row in remarks.records(plan, sample.units):
        value = " ".join(filter(None, (row.get(column, "").strip(), row.get(time or "", "").strip())))
        try:
            return moments.example(value, dates, zone)
        except moments.Unreadable:
            continue
    return None
