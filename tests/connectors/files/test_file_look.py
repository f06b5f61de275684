"""What a person is shown of a file before anything is imported."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files.look import Wishes, look
from connectors.files.refused import ImportRefused
from tests.connectors.files import shapes


def fields(path: Path, wishes: Wishes | None = None) -> dict[str, str]:
    return dict(look(path, wishes).plan.mapping)


def dated(path: Path, *dates: str) -> Path:
    return shapes.table(
        path, ("id", "text", "date"), [(str(n), f"row {n} of a table", d) for n, d in enumerate(dates)]
    )


def test_an_airline_table_is_understood_without_a_word(tmp_path: Path) -> None:
    seen = look(shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(50)))
    assert dict(seen.plan.mapping) == {
        "tweet_id": "id", "airline_sentiment": "label", "name": "author", "retweet_count": "reposts", "text": "text",
        "tweet_created": "created",
    }  # fmt: skip
    assert seen.plan.platform == "x"
    assert seen.rows == 50
    assert seen.rows_exact
    assert seen.date_example == "2024-05-20 09:00:00 -0800 → 20 May 2024 17:00:00 UTC"
    assert "airline" in seen.ignored
    assert len(seen.mentions) == 20
    assert all(column.reason for column in seen.columns)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac_roman"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_french_tables_are_read_in_any_letters_and_with_any_separator(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = "Très déçu par l'été à Orléans, hélas ; ça coûte cher | naïveté"
    rows = [(str(n), "Élodie", text, f"2024-05-{n:02} 10:00") for n in range(1, 29)]
    path = shapes.table(
        tmp_path / "t.csv",
        ("identifiant", "auteur", "texte", "date"),
        rows,
        encoding=encoding,
        delimiter=delimiter,
    )
    seen = look(path)
    assert seen.refusal is None
    assert seen.plan.delimiter == delimiter
    assert {(m.text, m.author_id) for m in seen.mentions} == {(text, "@élodie")}


def test_letters_far_down_the_file_still_decide_its_encoding(tmp_path: Path) -> None:
    rows = [(str(n), "plain words only", "2024-05-01") for n in range(60_000)] + [("x", "déçu", "2024-05-01")]
    assert (
        look(shapes.table(tmp_path / "t.csv", ("id", "text", "date"), rows, encoding="cp1252")).plan.encoding
        == "cp1252"
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("id,thread_id,timestamp,body,author,author_followers,retweeted_user", {"body": "text", "timestamp": "created", "retweeted_user": "repost_of"}),
        ("Date,Title,Full Text,Url,Author,Sentiment,X Followers", {"Full Text": "text", "X Followers": "followers", "Sentiment": "label"}),
        ("identifiant,auteur,texte,date de publication,abonnés,j'aime,partages", {"date de publication": "created", "abonnés": "followers", "partages": "reposts"}),
        ("id,created_at,text,author.username,public_metrics.like_count,author.public_metrics.followers_count", {"author.username": "author", "public_metrics.like_count": "likes", "author.public_metrics.followers_count": "followers"}),
        ("Page Name,Post Created,Message,Likes,Shares,Comments,URL", {"Post Created": "created", "Message": "text", "Shares": "reposts", "Comments": "replies"}),
        ("createdAt,fullText,userName,likeCount", {"createdAt": "created", "fullText": "text", "userName": "author", "likeCount": "likes"}),
    ],
)  # fmt: skip
def test_headers_of_known_exporters_are_known(tmp_path: Path, header: str, expected: dict[str, str]) -> None:
    values = {
        "created": "2024-05-30 10:00:00",
        "label": "positive",
        "url": "https://example.org/1",
        "text": "some words here",
    }
    names = header.split(",")
    row = [
        values.get(expected.get(name, ""), "7")
        if name not in ("Date", "Url", "URL")
        else ("2024-05-30" if name == "Date" else "https://e.org")
        for name in names
    ]
    found = fields(shapes.table(tmp_path / "t.csv", names, [row] * 30))
    assert expected.items() <= found.items()


def test_a_table_without_a_header_is_read_by_its_values(tmp_path: Path) -> None:
    rows = [
        (
            "0",
            str(1_467_810_369 + n) + "000",
            "Mon Apr 06 22:19:45 PDT 2009",
            "NO_QUERY",
            "somebody",
            f"is upset that he can't update {n}",
        )
        for n in range(60)
    ]
    seen = look(shapes.table(tmp_path / "t.csv", None, rows))
    assert not seen.plan.header
    assert seen.rows == 60
    assert seen.mentions[0].created == datetime(2009, 4, 7, 5, 19, 45, tzinfo=UTC)
    assert seen.mentions[0].text.startswith("is upset")


def test_lines_above_the_header_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "brandwatch.csv"
    path.write_text(
        "Report:,Bulk\nBrand:,NordAir\n\nDate,Full Text,Author\n"
        + "2024-05-30 10:00:00,some words,Anna\n" * 20
    )
    seen = look(path)
    assert seen.rows == 20
    assert seen.plan.column("text") == "Full Text"


def test_one_day_above_twelve_settles_the_order_of_day_and_month(tmp_path: Path) -> None:
    assert look(dated(tmp_path / "d.csv", "03/04/2024", "25/04/2024")).plan.dates.day_first is True
    assert look(dated(tmp_path / "m.csv", "03/04/2024", "04/25/2024")).plan.dates.day_first is False
    assert look(dated(tmp_path / "dot.csv", "03.04.2024", "04.05.2024")).plan.dates.day_first is True


def test_dates_that_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    path = dated(tmp_path / "t.csv", "03/04/2024", "05/06/2024")
    seen = look(path)
    assert seen.refusal is not None
    assert "--day-first" in seen.refusal.cure
    assert [ask.wish for ask in seen.asks if ask.blocking] == ["day_first"]
    said = look(path, Wishes(day_first=False))
    assert said.refusal is None
    assert said.mentions[0].created == datetime(2024, 3, 4, tzinfo=UTC)


def test_evidence_for_the_order_is_sought_beyond_the_sample(tmp_path: Path) -> None:
    assert look(dated(tmp_path / "t.csv", *["03/04/2024"] * 5_000, "25/04/2024")).plan.dates.day_first is True


def test_dates_without_a_zone_are_said_to_be_read_as_utc(tmp_path: Path) -> None:
    path = dated(tmp_path / "t.csv", "2024-07-01 12:00")
    assert any("read as UTC" in warning for warning in look(path).warnings)
    assert [ask.wish for ask in look(path).asks] == ["zone"]
    seen = look(path, Wishes(zone="Europe/Paris"))
    assert seen.mentions[0].created == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert seen.asks == ()


@pytest.mark.parametrize("written", ["5.70E+17", "5,70E+17", "5.70306E+17", "=5.7E+17"])
def test_ids_rounded_by_a_spreadsheet_are_refused_with_row_value_and_cure(
    tmp_path: Path, written: str
) -> None:
    rows = [("570306133677760513", "good row", "2015-02-24"), (written, "bad row", "2015-02-24")]
    refusal = look(shapes.table(tmp_path / "t.csv", ("tweet_id", "text", "date"), rows)).refusal
    assert refusal is not None
    assert "Row 2" in refusal.message
    assert written.lstrip("=") in refusal.message
    assert "text" in refusal.cure


def test_rounded_ids_can_be_left_out_by_choice(tmp_path: Path) -> None:
    path = shapes.table(
        tmp_path / "t.csv", ("tweet_id", "text", "date"), [("5.70E+17", "a row", "24-02-2015 11.35")] * 2
    )
    seen = look(path, Wishes(mapping={"tweet_id": "-"}))
    assert seen.refusal is None
    assert seen.mentions[0].id.startswith("h")
    assert seen.mentions[0].created == datetime(2015, 2, 24, 11, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        lambda n: str(570_306_133_677_760_000 + 1_000 * n),
        lambda n: str(int(float(570_306_133_677_760_513 + 64 * n))),
        lambda n: f"{n}.0",
    ],
)
def test_ids_that_look_rounded_are_warned_about_but_read(tmp_path: Path, name) -> None:
    rows = [(name(n), "a row", "2015-02-24") for n in range(40)]
    seen = look(shapes.table(tmp_path / "t.csv", ("tweet_id", "text", "date"), rows))
    assert seen.refusal is None
    assert any("rounded" in warning or "“.0”" in warning for warning in seen.warnings)


def test_true_ids_are_not_suspected(tmp_path: Path) -> None:
    seen = look(shapes.table(tmp_path / "t.csv", shapes.AIRLINE, shapes.airline_rows(200)))
    assert not any("rounded" in warning for warning in seen.warnings)


def test_a_file_without_dates_is_refused_until_one_is_given(tmp_path: Path) -> None:
    path = shapes.table(
        tmp_path / "t.csv",
        ("tweet_text", "emotion"),
        [("I love it", "Positive emotion"), ("meh", "No emotion toward brand or product")] * 20,
    )
    refusal = look(path).refusal
    assert refusal is not None
    assert "--undated" in refusal.cure
    seen = look(path, Wishes(undated=datetime(2011, 3, 11, tzinfo=UTC)))
    assert {(m.given_label, m.created.year) for m in seen.mentions} == {("positive", 2011), ("neutral", 2011)}
    assert any("2011-03-11" in warning for warning in seen.warnings)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (("-1", "0", "1"), ("negative", "neutral", "positive")),
        (("0", "2", "4"), ("negative", "neutral", "positive")),
        (("Négatif", "NEUTRE", "Positif"), ("negative", "neutral", "positive")),
        (("Extremely Negative", "Neutral", "very positive"), ("negative", "neutral", "positive")),
        (("0", "1", "1"), (None, None, None)),
        (("0", "1", "2"), (None, None, None)),
    ],
)
def test_given_labels_are_read_where_their_scale_is_certain(tmp_path: Path, values, labels) -> None:
    rows = [(str(n), "some words", "2024-05-30", values[n % 3]) for n in range(30)]
    seen = look(
        shapes.table(tmp_path / "t.csv", ("id", "text", "date", "sentiment"), rows),
        Wishes(mapping={"sentiment": "label"}),
    )
    assert tuple(m.given_label for m in seen.mentions[:3]) == labels
    assert any("left out" in warning for warning in seen.warnings) == (labels[0] is None)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\xef\xbb\xbf\n\n", "empty"),
        ("sheet.xlsx", b"PK\x03\x04rest", "Excel"),
        ("noise.csv", bytes(range(256)) * 40, "not text"),
        ("cut.gz", gzip.compress(b"id,text,date\n" * 9_000, mtime=0)[:60], "damaged"),
        ("header.csv", b"id,text,date\n", "no rows"),
        ("broken.json", b'[{"id": 1,\n "text": }]', "line 2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=said) as refusal:
        look(path)
    assert refusal.value.cure


def test_wishes_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    path = dated(tmp_path / "t.csv", "2024-05-30")
    for wishes in (
        Wishes(mapping={"nope": "text"}),
        Wishes(mapping={"text": "nope"}),
        Wishes(zone="Mars/Base"),
        Wishes(encoding="nope"),
        Wishes(mapping={"text": "id", "id": "id"}),
    ):
        with pytest.raises(ImportRefused):
            look(path, wishes)
    with pytest.raises(ImportRefused, match="no file"):
        look(tmp_path / "absent.csv")
    with pytest.raises(ImportRefused, match="is a folder"):
        look(tmp_path)


def test_an_archive_that_unpacks_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.files.opening.BOMB_FLOOR", 2**20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(
        gzip.compress(b"id,text,date\n" + b"1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,2024-05-30\n" * 400_000)
    )
    with pytest.raises(ImportRefused, match="times its size"):
        look(path)
