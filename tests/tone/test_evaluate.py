"""`vigie tone --evaluate` measures on whatever sets are there, and says what it measured."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.shared import shared_data
from tone.evaluate import Row, evaluated, vader_alone
from tone.labelled_sets import SETS
from tone.reading import Reading
from vigie.commands.tone import COMMANDS

GOOD, BAD, PLAIN = "I love this airline", "this flight is awful, really bad", "the gate is at the end"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small set of each form."""
    english, french = (tmp_path / "umsab_multilingual" / name for name in ("english", "french"))
    english.mkdir(parents=True)
    french.mkdir()
    (english / "val_text.txt").write_text(f"{GOOD}\n{BAD}\u2028again\n{PLAIN}\n{GOOD}\n", encoding="utf-8")
    (english / "val_labels.txt").write_text("2\n0\n1\n0\n", encoding="utf-8")
    (french / "val_text.txt").write_text("quel bonheur\n", encoding="utf-8")
    (french / "val_labels.txt").write_text("2\n", encoding="utf-8")
    (tmp_path / "brand_us_airline").mkdir()
    (tmp_path / "brand_us_airline" / "Tweets.csv").write_text(
        f'text,airline_sentiment\n"{GOOD}",positive\n"{BAD}",negative\n', encoding="utf-8"
    )
    (tmp_path / "brand_sxsw_products").mkdir()
    (tmp_path / "brand_sxsw_products" / "judge-1377884607_tweet_product_company.csv").write_text(
        "tweet_text,x,is_there_an_emotion_directed_at_a_brand_or_product\n"
        f'"{GOOD} ipad caf\xe9",iPad,Positive emotion\n"{BAD}",,I can\'t tell\n',
        encoding="latin-1",
    )
    (tmp_path / "vader_groundtruth").mkdir()
    (tmp_path / "vader_groundtruth" / "tweets_GroundTruth.txt").write_text(
        f"1\t2.5\t{GOOD}\n2\t-3\t{BAD}\n3\t0.1\t{PLAIN}\n", encoding="utf-8"
    )
    (tmp_path / "brand_germeval2017_db").mkdir()
    (tmp_path / "brand_germeval2017_db" / "dev_v1.4.xml").write_text(
        "<Documents><Document id='1'><sentiment>negative</sentiment><text>zu spät &amp; voll</text></Document></Documents>",
        encoding="utf-8",
    )
    return tmp_path


def rows(folder: Path) -> dict[str, Row]:
    return {row.set: row for row in evaluated(folder, {"vader": vader_alone})}


def test_each_form_is_read_and_absent_sets_are_left_out(folder: Path) -> None:
    found = rows(folder)
    assert {name: row.n for name, row in found.items()} == {
        "UMSAB en": 4, "UMSAB fr": 1, "US airlines": 2, "SXSW products": 1, "GermEval 2017": 1, "VADER tweets": 3,
    }  # fmt: skip


def test_figures_are_those_of_the_hand(folder: Path) -> None:
    row = rows(folder)["UMSAB en"]
    assert (row.accuracy, row.macro_recall) == (pytest.approx(0.75), pytest.approx(2.5 / 3))
    assert row.macro_f1 == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert rows(folder)["VADER tweets"].r == pytest.approx(0.98, abs=0.03)


def test_an_engine_that_reads_no_text_has_no_figures_and_one_that_reads_some_misses_the_rest(
    folder: Path,
) -> None:
    assert rows(folder)["UMSAB fr"].accuracy is None
    (row,) = (
        row
        for row in evaluated(folder, {"shy": lambda text, lang: Reading(lang, 0.5, 0.5, "positive" if text == GOOD else None, "shy-1")})
        if row.set == "US airlines"
    )  # fmt: skip
    assert (row.toned, row.accuracy, row.engine) == (1, 0.5, "shy (shy-1)")
    assert row.macro_f1 == pytest.approx(1 / 3)


def test_a_test_part_goes_before_one_for_development(folder: Path) -> None:
    english = folder / "umsab_multilingual" / "english"
    (english / "test_text.txt").write_text(f"{GOOD}\n", encoding="utf-8")
    (english / "test_labels.txt").write_text("2\n", encoding="utf-8")
    row = rows(folder)["UMSAB en"]
    assert (row.file, row.n) == ("test_text.txt", 1)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("brand_us_airline/Tweets.csv", "text,mood\na,b\n"),
        ("brand_us_airline/Tweets.csv", "text,airline_sentiment\na,angry\n"),
        ("brand_germeval2017_db/dev_v1.4.xml", '<!DOCTYPE a [<!ENTITY b "c">]><Documents/>'),
        ("umsab_multilingual/english/val_labels.txt", "7\n"),
    ],
)
def test_a_file_that_is_another_is_named(folder: Path, file: str, content: str) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="is not the file it should be"):
        rows(folder)


def test_the_table_the_csv_and_the_json_hold_the_same_with_published_figures_beside(folder: Path) -> None:
    def output(*more: str) -> str:
        result = CliRunner().invoke(COMMANDS["tone"], ["--evaluate", "--data", str(folder), *more])
        assert result.exit_code == 0, result.output
        return result.stdout

    table, told, plain = (
        output(),
        list(csv.DictReader(io.StringIO(output("--csv")))),
        json.loads(output("--json")),
    )
    assert len(table.splitlines()) == len(told) + 1 == len(plain) + 1
    english = next(row for row in plain if row["set"] == "UMSAB en")
    assert {figure["who"] for figure in english["published"]} == {"FastText", "XLM-T"}
    assert all(figure["source"] for row in plain for figure in row["published"])
    assert "XLM-T macro_f1 0.706" in table


def test_a_folder_without_sets_and_a_call_without_a_file_end_in_a_sentence(tmp_path: Path) -> None:
    empty = CliRunner().invoke(COMMANDS["tone"], ["--evaluate", "--data", str(tmp_path)])
    assert (empty.exit_code, "No labelled set lies in" in empty.output) == (1, True)
    nothing = CliRunner().invoke(COMMANDS["tone"], [])
    assert (nothing.exit_code, "Which file?" in nothing.output) == (2, True)


def test_vader_on_the_airline_tweets_is_what_the_package_measures() -> None:
    folder = shared_data("brand_us_airline").parent
    (airline,) = (labelled for labelled in SETS if labelled.name == "US airlines")
    (row,) = evaluated(folder, {"vader": vader_alone}, [airline])
    published = {figure.figure: figure.value for figure in airline.published}
    assert row.n == 14_640
    assert row.accuracy == pytest.approx(published["accuracy"], abs=5e-4)
    assert row.macro_f1 == pytest.approx(published["macro_f1"], abs=5e-4)
