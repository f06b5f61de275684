"""`vigie words`: the rules for words from a terminal."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from vigie.__main__ import cli


def vigie(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(cli, ["words", *words])
    return found.exit_code, found.output


def test_words_are_added_listed_and_dropped(tmp_path: Path) -> None:
    db = ("--db", str(tmp_path / "s.duckdb"))
    assert vigie("list", *db) == (0, "words,label,lang,writer,at\n")
    assert vigie("add", "War Zone", "neutral", *db)[0] == 0
    assert vigie("add", "sick", "positive", "--lang", "en", *db)[0] == 0
    code, out = vigie("list", "--json", *db)
    assert code == 0
    assert [(one["words"], one["label"], one["lang"]) for one in json.loads(out)] == [("sick", "positive", "en"), ("War Zone", "neutral", None)]  # fmt: skip
    assert vigie("drop", "war zone", *db)[0] == 0
    assert vigie("drop", "war zone", *db)[0] == 1
    assert vigie("add", "!!", "neutral", *db)[0] == 2
