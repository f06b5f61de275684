"""What rows of tables become: mentions, authors, ties, and rejected rows with the reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.files.look import Wishes, look
from connectors.files.refused import ImportRefused
from tests.connectors.files import shapes

HEAD = "id,author,text,created_at\n"
GOOD = "{n},anna,a good row {n},2024-05-30T10:00:00Z\n"


def good(*numbers: int) -> str:
    return "".join(GOOD.format(n=n) for n in numbers)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_becomes_a_mention_with_its_author(tmp_path: Path, read) -> None:
    batch = read(shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(3)))
    first = batch.mentions[0]
    assert (first.platform, first.id, first.author_id, first.given_label) == (
        "x",
        "1790000000000000003",
        "@traveller0",
        "negative",
    )
    assert (
        first.text == "@NordAir flight 0 was late, again & nobody told us"
    )  # X escapes & in what it delivers
    assert first.created == datetime(2024, 5, 20, 17, tzinfo=UTC)
    assert (first.reposts, first.likes, first.lang, first.url) == (0, None, None, None)
    assert {author.handle for author in batch.authors} == {"traveller0", "traveller1", "traveller2"}
    assert (batch.read, batch.stable_ids) == (3, False)


def test_bad_rows_are_rejected_with_the_reason_and_their_neighbours_go_in(tmp_path: Path, read) -> None:
    bad = [
        "3,anna,,2024-05-30T10:00:00Z\n", "4,anna,no date,\n", "5,anna,bad date,yesterday\n", "6,anna,too few\n",
        "7,anna,too,many,2024-05-30T10:00:00Z\n", "5.7E+17,anna,rounded,2024-05-30T10:00:00Z\n",
        "8,anna,future,2099-01-01T00:00:00Z\n", ",anna,no id,2024-05-30T10:00:00Z\n", "9,anna,impossible,2024-02-31T00:00:00Z\n",
    ]  # fmt: skip
    path = write(tmp_path / "t.csv", HEAD + good(1, 2) + good(*range(10, 2_400)) + "".join(bad) + good(9_000))
    batch = read(path)
    assert batch.read == len(batch.mentions) + len(batch.rejected) == 2_402
    assert {"1", "2", "9000"} <= {m.id for m in batch.mentions}
    whys = [row.why for row in batch.rejected]
    for word in (
        "text is empty",
        "date is empty",
        "yesterday",
        "3 cells",
        "5 cells",
        "spreadsheet",
        "future",
        "id is empty",
        "calendar",
    ):
        assert any(word in why for why in whys), word
    assert batch.rejected[0].place == "row 2393"
    assert json.loads(batch.rejected[0].payload) == ["3", "anna", "", "2024-05-30T10:00:00Z"]


def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path, read) -> None:
    broken = '3,anna,"opened and never closed,2024-05-30T10:00:00Z\n'
    batch = read(write(tmp_path / "t.csv", HEAD + good(1, 2) + broken + good(4, 5, 6)))
    assert [m.id for m in batch.mentions] == ["1", "2", "4", "5", "6"]
    assert ["quote" in row.why for row in batch.rejected] == [True]


def test_a_text_may_run_over_several_lines(tmp_path: Path, read) -> None:
    batch = read(write(tmp_path / "t.csv", HEAD + '1,anna,"one\ntwo, ""three""\r\n",2024-05-30T10:00:00Z\n'))
    assert batch.mentions[0].text == 'one\ntwo, "three"'


def test_rows_without_ids_get_the_same_id_every_time(tmp_path: Path, read) -> None:
    path = shapes.table(
        tmp_path / "t.csv",
        ("author", "text", "date"),
        [("anna", "one", "2024-05-30"), ("anna", "two", "2024-05-30"), ("anna", "one", "2024-05-30")],
    )
    first, second = read(path), read(path)
    ids = [m.id for m in first.mentions]
    assert ids == [m.id for m in second.mentions]
    assert ids[0] == ids[2] != ids[1]
    assert any("No column holds ids" in warning for warning in look(path).warnings)


def test_long_ids_in_json_keep_every_digit(tmp_path: Path, read) -> None:
    lines = [
        '{"id": 1790000000000000003, "text": "a number for an id", "created_at": 1717000000, "n": 1e400, "x": NaN}'
    ]
    batch = read(shapes.lines(tmp_path / "t.ndjson", lines))
    assert batch.mentions[0].id == "1790000000000000003"
    assert batch.mentions[0].created == datetime(2024, 5, 29, 16, 26, 40, tzinfo=UTC)


def test_nested_names_and_old_twitter_objects_are_mapped(tmp_path: Path, read) -> None:
    tweet = {
        "id_str": "570306133677760513", "full_text": "Hello @NordAir", "created_at": "Tue Feb 24 19:35:52 +0000 2015",
        "user": {"id_str": "42", "screen_name": "Anna", "name": "Anna A.", "followers_count": 1_234},
        "in_reply_to_screen_name": "NordAir", "in_reply_to_status_id_str": "570306133677760000",
        "entities": {"hashtags": [{"text": "Delay"}, {"text": "Snow"}]}, "favorite_count": 7,
    }  # fmt: skip
    batch = read(shapes.lines(tmp_path / "t.jsonl", [tweet]))
    mention = batch.mentions[0]
    assert (mention.id, mention.author_id, mention.kind, mention.likes) == (
        "570306133677760513",
        "42",
        "reply",
        7,
    )
    assert mention.hashtags == ("delay", "snow")
    assert [(a.handle, a.name, a.followers) for a in batch.authors] == [("Anna", "Anna A.", 1_234)]
    assert [(t.kind, t.source_id, t.target_id) for t in batch.interactions] == [("reply", "42", "@nordair")]


def test_a_json_list_and_parquet_say_the_same_as_a_table(tmp_path: Path, read) -> None:
    rows = [
        {
            "id": f"{1_790_000_000_000_000_003 + n}",
            "author": "anna",
            "text": f"row {n} here",
            "created_at": f"2024-05-30T10:{n:02}:00Z",
            "likes": n,
        }
        for n in range(20)
    ]
    (tmp_path / "t.json").write_text(json.dumps(rows))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns["id"] = [int(name) for name in columns["id"]]
    columns["created_at"] = [datetime.fromisoformat(at) for at in columns["created_at"]]
    pq.write_table(pa.table(columns), tmp_path / "t.parquet", row_group_size=7)
    table = read(
        shapes.table(tmp_path / "t.csv", list(rows[0]), [[str(v) for v in row.values()] for row in rows])
    )
    for name in ("t.json", "t.parquet"):
        other = read(tmp_path / name)
        assert [(m.id, m.text, m.created, m.likes) for m in other.mentions] == [
            (m.id, m.text, m.created, m.likes) for m in table.mentions
        ]


def test_ids_that_parquet_holds_as_floats_are_refused(tmp_path: Path) -> None:
    columns = {"id": [5.70306e17, 5.8e17], "text": ["a row", "another"], "date": ["2024-05-30"] * 2}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    refusal = look(tmp_path / "t.parquet").refusal
    assert refusal is not None
    assert "spreadsheet" in refusal.message


def test_who_reposts_answers_and_quotes_is_tied_to_whom(tmp_path: Path, read) -> None:
    header = (
        "id",
        "created_at",
        "author",
        "text",
        "replied_author",
        "retweeted_user",
        "author_quoted",
        "tweet_url",
    )
    rows = [
        ("1", "2024-05-30", "anna", "RT @NordAir: we are sorry", "", "", "", "https://x.com/i/1"),
        ("2", "2024-05-30", "anna", "so am I", "Bob", "", "", "https://x.com/i/2"),
        ("3", "2024-05-30", "anna", "look", "", "", "Carl", "https://x.com/i/3"),
        ("4", "2024-05-30", "anna", "me again", "Anna", "", "", "https://x.com/i/4"),
    ]
    batch = read(shapes.table(tmp_path / "t.csv", header, rows))
    assert [m.kind for m in batch.mentions] == ["repost", "reply", "quote", "reply"]
    assert [(t.kind, t.target_id, t.evidence_id) for t in batch.interactions] == [
        ("repost", "@nordair", "1"),
        ("reply", "@bob", "2"),
        ("quote", "@carl", "3"),
    ]


def test_an_answer_is_tied_to_the_author_of_the_row_it_names(tmp_path: Path, read) -> None:
    rows = [(str(n), "2024-05-30", f"person{n}", f"words {n}", str(n - 1) if n else "") for n in range(3)]
    batch = read(shapes.table(tmp_path / "t.csv", ("id", "date", "author", "text", "parent_id"), rows))
    assert [(t.source_id, t.target_id) for t in batch.interactions] == [
        ("@person1", "@person0"),
        ("@person2", "@person1"),
    ]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("1.234.567", 1234567),
        ("1 234", 1234),
        ("1.2K", 1200),
        ("3.0", 3),
        ("-4", -4),
        ("", None),
        ("nan", None),
        ("many", None),
        ("9" * 40, None),
        ("1e999", None),
    ],
)
def test_numbers_are_read_as_people_write_them_and_unknown_is_not_zero(
    tmp_path: Path, read, written: str, read_as: int | None
) -> None:
    path = shapes.table(
        tmp_path / "t.csv", ("id", "text", "date", "likes"), [("1", "words", "2024-05-30", written)]
    )
    assert read(path, Wishes(mapping={"likes": "likes"})).mentions[0].likes == read_as


def test_hostile_cells_stay_text(tmp_path: Path, read) -> None:
    rows = [("1", "<script>alert(1)</script>\x00 =cmd()", "javascript:alert(1)", "2024-05-30", "=cmd()\x00")]
    batch = read(shapes.table(tmp_path / "t.csv", ("id", "text", "url", "date", "author"), rows))
    assert batch.mentions[0].text == "<script>alert(1)</script> =cmd()"
    assert batch.mentions[0].url is None
    assert batch.authors[0].handle == "=cmd()"


def test_half_characters_and_stray_bytes_can_be_stored(tmp_path: Path, read) -> None:
    path = tmp_path / "t.ndjson"
    path.write_bytes(
        b'{"id": "1", "text": "broken \\ud83d face and \xe9t\xe9", "date": "2024-05-30"}\n'
        + '{"id": "2", "text": "whole 😀 été", "date": "2024-05-30"}\n'.encode() * 60
    )
    texts = {m.text for m in read(path).mentions}
    assert texts == {"broken \ufffd face and été", "whole 😀 été"}


def test_every_row_counts_for_the_watch_a_person_names(tmp_path: Path, read) -> None:
    path = write(tmp_path / "t.csv", HEAD + good(1, 2))
    assert [m.given_watches for m in read(path, Wishes(watches=("w1",))).mentions] == [("w1",), ("w1",)]


def test_a_plan_without_text_is_refused(tmp_path: Path) -> None:
    path = shapes.table(tmp_path / "t.csv", ("id", "date", "n"), [("1", "2024-05-30", "2")] * 5)
    refusal = look(path).refusal
    assert isinstance(refusal, ImportRefused)
    assert "=text" in refusal.cure
