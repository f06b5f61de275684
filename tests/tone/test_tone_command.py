"""`vigie tone` writes one line for each row it reads, and says plainly what it cannot read."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.shared import shared_data
from vigie.commands.tone import COMMANDS

GOOD, BAD, FRENCH = (
    "I love this airline",
    "this flight is awful, really bad",
    "je suis très content de mon vol",
)
DUTCH = "de trein is vandaag alweer veel te laat"


def tone(*arguments: str | Path, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(COMMANDS["tone"], [str(argument) for argument in arguments], input=typed)


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_plain_text_gives_a_line_a_line_even_for_a_blank_one(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(f"{GOOD}\n\n{FRENCH}\n{BAD}\n{DUTCH}\n", encoding="utf-8")
    rows = [line.split(",") for line in lines(tone(file))]
    assert rows[0] == ["row", "lang", "compound", "label", "confidence"]
    assert rows[1][:4] == ["1", "en", "0.6369", "positive"]  # VADER's own figure
    assert rows[2] == ["2", "", "", "", ""]
    assert (rows[3][1], rows[3][3]) == ("fr", "positive")
    assert rows[4][:4] == ["4", "en", "-0.7778", "negative"]
    assert rows[5] == ["5", "nl", "", "", ""]
    assert all(1 / 3 < float(rows[place][4]) <= 1 for place in (1, 3, 4))


def test_a_table_is_read_by_its_columns_whatever_its_letters_and_separator(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(f"wer;Wortlaut;lang\nx;{GOOD};\nÿ;{DUTCH};nl\nz;ok great;en\n;;\nz\n".encode("cp1252"))
    assert [
        line.split(",")[1:4] for line in lines(tone(file, "--text", "wortlaut", "--lang", "lang"))[1:]
    ] == [
        ["en", "0.6369", "positive"],
        ["nl", "", ""],
        ["en", "0.743", "positive"],
        ["", "", ""],
        ["", "", ""],
    ]


def test_the_text_column_is_guessed_from_the_header(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(f'id,full_text,name\n1,"{GOOD},\nreally",good\n2,,\n', encoding="utf-8")
    assert len(lines(tone(file))) == 3


def test_a_header_that_names_no_text_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("colour,size\nred,1\n", encoding="utf-8")
    for result, wanted in [(tone(file), "--text"), (tone(file, "--text", "texte"), "no column “texte”")]:
        assert result.exit_code == 2
        assert result.stdout == ""
        assert wanted in result.stderr
        assert "colour, size" in result.stderr


def test_json_says_null_where_there_is_no_tone(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(f"{DUTCH}\n{GOOD}\n", encoding="utf-8")
    dutch, english = json.loads(tone(file, "--json").stdout)
    assert dutch == {"row": 1, "lang": "nl", "compound": None, "label": None, "confidence": None}
    assert (english["compound"], english["label"]) == (0.6369, "positive")


def test_standard_input_is_read_too() -> None:
    assert lines(tone("-", typed=f"{GOOD}\n"))[1].startswith("1,en,0.6369,positive,0.")


def test_an_output_file_takes_its_name_only_when_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = tmp_path / "texts.txt", tmp_path / "out.csv"
    file.write_text(f"{GOOD}\n", encoding="utf-8")
    assert tone(file, "-o", out).stdout == ""
    assert "\n1,en,0.6369,positive,0." in out.read_text(encoding="utf-8")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out.unlink()
    monkeypatch.setattr("vigie.commands.tone.readings", interrupted)
    assert tone(file, "-o", out).exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["texts.txt"]


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(GOOD, encoding="utf-8")
    assert tone(file, "-o", file).exit_code == 2
    assert file.read_text(encoding="utf-8") == GOOD


def test_prose_with_commas_is_no_table(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(f"Good, content, happy\n{GOOD}, {BAD}\n", encoding="utf-8")
    assert len(lines(tone(file))) == 3


def test_an_empty_file_gives_the_header_alone(tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_bytes(b"")
    assert lines(tone(file)) == ["row,lang,compound,label,confidence"]


def test_files_that_cannot_be_read_end_in_one_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"%PDF-1.7 whatever")
    assert tone(tmp_path / "nowhere.csv").exit_code == 2
    refused = tone(picture)
    assert refused.exit_code == 1
    assert "“picture.csv” is not a text file" in refused.stderr
    assert refused.stdout == ""


def test_the_airline_file_gives_a_line_for_each_of_its_rows() -> None:
    rows = list(csv.DictReader(lines(tone(shared_data("brand_us_airline", "Tweets.csv")))))
    assert len(rows) == 14_640
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 14_641)]
    assert sum(row["lang"] == "en" for row in rows) > 14_300
