"""A file brought in through the page: looked at, confirmed, imported, and told of."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from connectors.files.look import Wishes
from data.landing import Landing
from pages.parts import imports
from vigie import house
from vigie.settings import Settings

HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png)"
TABLE = "tweet_id,text,name,tweet_created\n1001,Acme is late,ann,2024-05-31 10:00:00 +0000\n1002,Acme is fine,bob,2024-05-31 11:00:00 +0000\n"


def alone() -> None:
    """The page as the router runs it: AppTest finds pages by their file's name, and this one's address is `import`."""
    import runpy

    from pages.parts import filters

    filters.draw()
    runpy.run_path("pages/import_files.py")


@pytest.fixture
def page(fill: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(Path(__file__).parents[2])
    fill()
    return AppTest.from_function(alone, default_timeout=30)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that would have been run."""
    commands: list[list[str]] = []

    class Child:
        def poll(self) -> int:
            return 0

    def run(command: list[str], **_: Any) -> Child:
        commands.append(command)
        return Child()

    monkeypatch.setattr(imports.subprocess, "Popen", run)
    return commands


def held(page: AppTest, path: Path) -> AppTest:
    """The page with this file chosen."""
    page.session_state["_import_file"] = (path, path.name)
    return page.run()


def written(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.error, app.success, app.warning)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def test_it_asks_for_a_file_first(page: AppTest) -> None:
    page.run()

    assert not page.exception
    assert page.title[0].value == "How do I bring in a file?"
    assert len(page.get("file_uploader")) == 1


def test_a_path_that_is_not_there_is_said(page: AppTest) -> None:
    page.run()
    page.text_input[0].set_value("/nowhere/[x](javascript:alert(1)).csv")
    page.button[0].click().run()

    assert "There is no file" in page.error[0].value
    assert "](javascript" not in page.error[0].value


def test_what_is_in_the_file_is_shown_before_anything_is_imported(page: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    path.write_text(TABLE, encoding="utf-8")

    held(page, path)

    assert not page.exception
    columns, preview = (
        (frame.value for frame in page.dataframe)
        if len(page.dataframe) == 2
        else (None, page.dataframe[-1].value)
    )
    assert preview["text"].tolist() == ["Acme is late", "Acme is fine"]
    assert "CSV" in written(page)
    assert house.current().landing.waiting() == 0
    assert columns is None or len(columns) == 4


def test_importing_runs_the_command_with_what_was_chosen(
    page: AppTest, tmp_path: Path, started: list[list[str]]
) -> None:
    path = tmp_path / "tweets.csv"
    path.write_text(TABLE, encoding="utf-8")
    held(page, path)
    page.text_input(key="import-lang").set_value("en").run()

    next(button for button in page.button if button.label == "Import").click().run()

    (command,) = started
    assert command[2:5] == ["vigie", "import", str(path)]
    assert "--lang=en" in command
    assert command[command.index("--job") + 1] == house.current().landing.jobs("import")[0].id


def test_a_file_that_cannot_be_imported_says_why_and_what_to_do(page: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "rounded.csv"
    path.write_text(TABLE.replace("1001", "5.70E+17"), encoding="utf-8")

    held(page, path)

    assert not page.exception
    assert "went through a spreadsheet" in page.error[0].value
    assert next(button for button in page.button if button.label == "Import").disabled


def test_dates_without_a_zone_are_asked_about(page: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "local.csv"
    path.write_text(TABLE.replace(" +0000", ""), encoding="utf-8")

    held(page, path)

    assert not page.exception
    assert page.selectbox(key="import-zone").value == "UTC"


def test_hostile_columns_cells_and_names_are_inert(page: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "[x](javascript:alert(1)).csv"
    path.write_text(TABLE.replace("Acme is late", HOSTILE).replace("name", f'"{HOSTILE}"'), encoding="utf-8")

    held(page, path)

    assert not page.exception
    assert "](javascript" not in written(page)
    assert "<script" not in written(page)


def finished(page: AppTest, counts: dict[str, int], state: str = "done", note: str = "") -> AppTest:
    """The page following an import that ended so."""
    here = house.current()
    job = here.landing.open_job("import", "tweets.csv", 4)
    here.landing.close_job(job, state, note)  # type: ignore[arg-type]
    zero = dict.fromkeys(("read", "new", "updated", "unchanged", "rejected", "withdrawn"), 0)
    folder = here.settings.inbox / "imports"
    folder.mkdir(parents=True)
    (folder / f"{job}.json").write_text(json.dumps(zero | counts))
    (folder / f"{job}.csv").write_text("file,place,why,payload\n")
    page.session_state["_import_job"] = job
    return page.run()


def test_a_finished_import_says_what_became_of_every_row(page: AppTest) -> None:
    finished(page, {"read": 10, "new": 6, "updated": 2, "unchanged": 1, "rejected": 1})

    assert not page.exception
    assert [metric.value for metric in page.metric] == ["10", "6", "2", "1", "1"]
    assert "3 rows repeat an id already seen: 2 replaced the earlier row, 1 said the same." in written(page)
    assert len(page.get("download_button")) == 1


def test_the_same_file_again_says_that_nothing_changed(page: AppTest) -> None:
    finished(page, {"read": 10})

    assert "nothing has changed" in page.success[0].value


def test_a_refused_import_shows_the_reason_as_text(page: AppTest) -> None:
    finished(page, {}, "failed", f"It is empty. {HOSTILE}")

    assert "It is empty" in page.error[0].value
    assert "<script" not in page.error[0].value.replace("\\<", "")


def test_a_cancelled_import_can_be_gone_on_with(page: AppTest) -> None:
    finished(page, {"read": 5, "new": 5}, "cancelled")

    assert "import the file again to go on from there" in page.warning[0].value
    next(button for button in page.button if button.label == "Import another file").click().run()
    assert len(page.get("file_uploader")) == 1


def test_it_speaks_french(page: AppTest) -> None:
    page.query_params["ui"] = "fr"
    page.run()

    assert not page.exception
    assert page.title[0].value == "Comment importer un fichier\u00a0?"


def test_an_uploaded_file_is_kept_under_a_name_of_ours(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"

    for name in ("../../etc/passwd", "-rf .csv", "a b;$(x).csv", "", "é" * 300 + ".csv.gz"):
        path = imports.keep(io.BytesIO(b"x"), name, inbox)
        assert path.parent == inbox
        assert path.read_bytes() == b"x"
        assert path.name.isascii()
        assert not path.name.startswith((".", "-"))
    assert path.name.endswith("csv.gz")


def test_choices_become_arguments_that_no_shell_reads(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "v.duckdb")
    wishes = Wishes(
        format="csv", mapping={"a=b; rm -rf": "text", "--db": "-"}, zone="-08:00", day_first=False,
        undated=datetime(2024, 5, 31, tzinfo=UTC), watches=("acme",),
    )  # fmt: skip

    command = imports.command(settings, tmp_path / "f.csv", wishes, "job")

    for word in (
        "--map=a=b; rm -rf=text",
        "--map=--db=-",
        "--zone=-08:00",
        "--month-first",
        "--undated=2024-05-31",
        "--watch=acme",
    ):
        assert word in command


def test_an_import_whose_process_is_gone_is_told_apart(tmp_path: Path) -> None:
    settings, landing = Settings(tmp_path / "v.duckdb"), Landing(tmp_path / "l.sqlite")
    job = landing.open_job("import", "f.csv", 10)

    seen = imports.under_way(settings, landing, job)

    assert seen is not None
    assert seen.state == "broken"
    assert imports.under_way(settings, landing, "another") is None
    landing.close()
