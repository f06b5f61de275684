"""What holds for every file: tables survive any dialect, any break is resumed exactly, garbage is only ever refused."""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.files import units
from connectors.files.look import Wishes, look
from connectors.files.moments import Unreadable, example, moment, read_like
from connectors.files.plan import Dates, Plan
from connectors.files.read import batches
from connectors.files.refused import ImportRefused
from data.records import Mention
from tests.connectors.files import shapes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.lists(
    st.sampled_from(
        [
            "été",
            "déçu",
            "plane",
            "say “no”",
            'the "bag"',
            "it's",
            "line\nbreak",
            "a,b",
            "c;d",
            "e\tf",
            "g|h",
            "100 €",
            "très",
        ]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


def told(path: Path, *, start: int = 0, wishes: Wishes | None = None) -> list[tuple[str, str]]:
    parts = batches(path, look(path, wishes).plan, start=start, fetched=NOW)
    return [(m.id, m.text) for part in parts for m in part.mentions]


@CALM
@given(
    texts=st.lists(WORDS, min_size=2, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_in_any_dialect_gives_back_its_texts(texts, delimiter, encoding, quoting, ending) -> None:
    rows = [(f"{10**18 + n}", text, "2024-05-30 10:00") for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        path = shapes.table(
            Path(folder) / "t.csv",
            ("id", "text", "date"),
            rows,
            encoding=encoding,
            delimiter=delimiter,
            quoting=quoting,
            lineterminator=ending,
        )
        assert told(path) == [(name, text.strip()) for name, text, _ in rows]


@CALM
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1, max_size=20
    )
)
def test_any_text_survives_json_lines(texts) -> None:
    values = [{"id": str(n), "text": text, "date": "2024-05-30"} for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        path = shapes.lines(Path(folder) / "t.ndjson", values)
        wishes = Wishes(mapping={"id": "id", "text": "text", "date": "created"})
        try:
            found = dict(told(path, wishes=wishes))
        except ImportRefused:  # not one text says anything
            found = {}
        assert found == {str(n): text.strip() for n, text in enumerate(texts) if text.strip()}


@settings(max_examples=20, deadline=None)
@given(start=st.integers(0, 600), kind=st.sampled_from(["csv", "ndjson", "x2", "reddit", "whole"]))
def test_resuming_anywhere_gives_exactly_the_rest(start: int, kind: str) -> None:
    path = every_shape(kind)
    plan, everything = read_whole(path)
    rest = [m for part in batches(path, plan, fetched=NOW, start=start) for m in part.mentions]
    assert rest == everything[start:]


@cache
def read_whole(path: Path) -> tuple[Plan, list[Mention]]:
    plan = look(path).plan
    return plan, [m for part in batches(path, plan, fetched=NOW) for m in part.mentions]


_folder = tempfile.TemporaryDirectory()


def every_shape(kind: str) -> Path:
    """A file of 600 units, one post each; made once."""
    path = Path(_folder.name) / f"{kind}.file"
    if path.exists():
        return path
    if kind == "csv":
        return shapes.table(path, shapes.AIRLINE, shapes.airline_rows(600))
    if kind == "ndjson":
        return shapes.lines(
            path, [{"id": str(n), "text": f"row {n}", "date": 1_717_000_000 + n} for n in range(600)]
        )
    if kind == "x2":
        return shapes.lines(path, [{"data": shapes.post(n), "matching_rules": []} for n in range(600)])
    if kind == "reddit":
        return shapes.lines(path, [shapes.comment(n, f"t1_c{n - 1}") for n in range(600)])
    rows = ",\n".join(f'{{"id": "{n}", "text": "row {n}", "date": {1_717_000_000 + n}}}' for n in range(600))
    path.write_text(f"[{rows}]")
    return path


@pytest.mark.parametrize("kind", ["csv", "ndjson", "x2", "reddit", "whole"])
def test_every_checkpoint_resumes_to_the_same_records(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = units.chunks
    monkeypatch.setattr(
        units,
        "chunks",
        lambda path, plan, *, start=0, rows=80: whole(path, plan, start=start, rows=min(rows, 80)),
    )
    path = every_shape(kind)
    plan = look(path).plan
    parts = list(batches(path, plan, fetched=NOW))
    assert len(parts) == 8
    for place, part in enumerate(parts[:-1]):
        assert list(batches(path, plan, start=part.checkpoint, fetched=NOW)) == parts[place + 1 :]
    assert [part.checkpoint.state["done"] for part in parts] == [False] * 7 + [True]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    head=st.sampled_from([b"", b"id,text,date\n", b'{"data": [', b"[", b'{"kind": "Listing"', b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"a;b\n\r"]),
    body=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")), st.lists(st.sampled_from([b"1,words,2024-05-30\n", b'"', b"{}", b"\n", b"[]", b"null", b"\x00", b",,,", b'{"id":"1","text":"a","created_at":"2024"}\n', b'{"data":{"id":"1"}}\n']), max_size=20).map(b"".join)),
)  # fmt: skip
def test_garbage_is_refused_or_rejected_and_nothing_else(head: bytes, body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "garbage"
        path.write_bytes(head + body)
        for wishes in (
            Wishes(),
            Wishes(format="x2"),
            Wishes(format="reddit"),
            Wishes(format="csv", undated=NOW),
            Wishes(format="ndjson"),
            Wishes(format="parquet"),
            Wishes(format="json"),
        ):
            try:
                seen = look(path, wishes)
                for batch in batches(path, seen.plan):
                    assert batch.read >= len(batch.mentions)
            except ImportRefused as refusal:
                explained(refusal)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2099, 1, 1)),
    st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S",
            "%d/%m/%Y %H:%M:%S",
            "%m/%d/%Y %I:%M:%S %p",
            "%d.%m.%Y %H:%M:%S",
            "%a %b %d %H:%M:%S +0000 %Y",
            "%Y%m%dT%H%M%SZ",
            "%d %B %Y %H:%M:%S",
            "%a, %d %b %Y %H:%M:%S GMT",
        ]
    ),
)
def test_dates_are_read_back_from_every_spelling(at: datetime, spelling: str) -> None:
    at = at.replace(microsecond=0, tzinfo=UTC)
    dates = read_like([at.strftime(spelling)], day_first=spelling.startswith("%d")).dates
    assert moment(at.strftime(spelling), dates, UTC) == at
    assert example(at.strftime(spelling), dates, UTC).endswith("UTC")


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2099, 1, 1)),
    st.sampled_from([("s", 1), ("ms", 1000), ("us", 10**6)]),
)
def test_counted_seconds_are_read_back(at: datetime, unit: tuple[str, int]) -> None:
    at = at.replace(microsecond=0, tzinfo=UTC)
    written = str(int(at.timestamp()) * unit[1])
    if len(written) >= 9 + len(str(unit[1])) - 1:
        assert moment(written, read_like([written]).dates, UTC) == at


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    try:
        assert moment(text, Dates(), UTC) > datetime(1989, 12, 31, tzinfo=UTC) - timedelta(days=1)
    except Unreadable as error:
        explained(error)


def explained(error: Exception) -> None:
    """Every refusal says why, and a file's says how to mend it."""
    assert str(error)
    assert not isinstance(error, ImportRefused) or (error.message and error.cure)
