"""`vigie tone --target` says what each row says of one name."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from click.testing import CliRunner

from vigie.commands.tone import COMMANDS
from vigie.commands.toward import places

BOTH = "I love Acme, great and friendly people. Globex is an awful, disgusting company."


def labels(*arguments: str | Path) -> list[str]:
    result = CliRunner().invoke(COMMANDS["tone"], [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return [row["label"] for row in csv.DictReader(io.StringIO(result.stdout))]


def test_one_name_for_all_rows_leaves_rows_without_it_empty(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text(f"{BOTH}\nThis weather is wonderful today my friends\n", encoding="utf-8")
    assert labels(file, "--target", "ACME", "--rival", "Globex") == ["positive", ""]
    assert labels(file, "--target", "globex", "--rival", "Acme") == ["negative", ""]


def test_each_row_may_have_its_own_name_and_one_without_keeps_its_tone(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    rows = [
        ("text", "whom"),
        (BOTH, "Acme"),
        (BOTH, "Globex"),
        ("I love this place so much", "Initech"),
        (BOTH, ""),
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    found = labels(file, "--target-col", "whom")
    assert found[:3] == ["positive", "negative", "positive"]
    assert found[3] == labels(file)[3]


def test_a_language_that_is_not_read_toward_names_has_no_tone(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text("text,lang\nDie Acme ist ein Haus in der Stadt,de\n", encoding="utf-8")
    assert labels(file, "--lang", "lang", "--target", "Acme") == [""]


def test_two_ways_to_name_a_target_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text("text,whom\nx,y\n", encoding="utf-8")
    for wrong in (["--target", "a", "--target-col", "whom"], ["--rival", "b"], ["--target-col", "nobody"]):
        result = CliRunner().invoke(COMMANDS["tone"], [str(file), *wrong])
        assert result.exit_code == 2, wrong


def test_a_name_is_found_as_whole_words_first_whatever_its_case_and_accents() -> None:
    assert places("Pineapple, APPLE and #apple", "Apple") == [(11, 16), (22, 27)]
    assert places("j'aime #SociétéGénérale", "societe") == [(8, 15)]
    assert places("nothing", "Apple") == places("x", "…") == []
