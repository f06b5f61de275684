"""An import lands everything once, in order, and can be stopped, killed and repeated."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files import units
from connectors.files.look import Look, Wishes, look
from connectors.files.plan import Plan
from connectors.files.read import batches
from connectors.files.refused import ImportRefused
from connectors.files.run import Progress, import_file, in_words, usual_language
from data.landing import Landing
from data.loader import Loader
from data.records import Mention, Rejected, Watch
from data.store import Store
from tests.connectors.files import shapes
from tests.connectors.files.shapes import START


def airline(path: Path, rows: int) -> Look:
    return look(shapes.table(path, shapes.AIRLINE, shapes.airline_rows(rows)))


def landed(landing: Landing) -> list[str]:
    return [
        name for batch in landing.unloaded(rows=10**6) for name in batch.tables["mention"]["id"].to_pylist()
    ]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty rows a chunk, so that a small file has many."""
    whole = units.chunks

    def small(path: Path, plan: Plan, *, start: int = 0, rows: int = 50):
        return whole(path, plan, start=start, rows=min(rows, 50))

    monkeypatch.setattr(units, "chunks", small)


def test_a_file_is_landed_enriched_and_counted(tmp_path: Path, landing: Landing) -> None:
    landing.save_watch(Watch("w1", "NordAir", "@NordAir"))
    seen = airline(tmp_path / "a.csv", 300)
    summary = import_file(seen.path, seen.plan, landing)
    assert (summary.state, summary.read, summary.rejected, summary.lang) == ("done", 300, 0, "en")
    batch = landing.unloaded()[0]
    assert batch.judged == {"w1": 1}
    assert batch.stable_ids is False
    rows = batch.tables["mention"].to_pylist()
    assert all(row["watches"] == ["w1"] and row["handles"] == ["nordair"] for row in rows)
    assert all(row["lang"] == "en" and row["label"] is not None for row in rows)
    assert {row["target_id"] for row in batch.tables["interaction"].to_pylist()} == {"@nordair"}


def test_repeated_ids_are_updates_and_the_import_says_so(tmp_path: Path, landing: Landing) -> None:
    seen = airline(tmp_path / "a.csv", 300)
    summary = import_file(seen.path, seen.plan, landing)
    store = Store(None)
    Loader(landing, store).settle()
    outcome = landing.job_outcome(summary.batches)
    assert (outcome.new, outcome.updated) == (270, 30)
    store.close()


def test_the_same_file_twice_changes_nothing(tmp_path: Path, landing: Landing) -> None:
    seen = airline(tmp_path / "a.csv", 120)
    import_file(seen.path, seen.plan, landing)
    once = landed(landing)
    (tmp_path / "copy.csv").write_bytes(seen.path.read_bytes())
    again = import_file(tmp_path / "copy.csv", look(tmp_path / "copy.csv").plan, landing)
    assert (again.state, again.read, again.batches) == ("already", 120, ())
    assert "Already imported on" in in_words(again)
    assert landed(landing) == once


def test_another_plan_or_the_wish_reads_a_file_again(tmp_path: Path, landing: Landing) -> None:
    seen = airline(tmp_path / "a.csv", 60)
    import_file(seen.path, seen.plan, landing)
    assert import_file(seen.path, seen.plan, landing, again=True).read == 60
    other = look(seen.path, Wishes(mapping={"airline": "community"})).plan
    assert import_file(seen.path, other, landing).read == 60


@pytest.mark.usefixtures("small_chunks")
def test_a_stopped_import_goes_on_where_it_stopped(tmp_path: Path, landing: Landing) -> None:
    seen = airline(tmp_path / "a.csv", 620)
    stop = threading.Event()
    shown: list[Progress] = []

    def show(progress: Progress) -> None:
        shown.append(progress)
        if progress.rows >= 200:
            stop.set()

    first = import_file(seen.path, seen.plan, landing, workers=1, progress=show, stop=stop)
    assert (first.state, first.read) == ("cancelled", 200)
    rest = import_file(seen.path, seen.plan, landing, workers=1)
    assert (rest.state, rest.resumed_at, rest.read) == ("done", 200, 420)
    assert landed(landing) == [row[0] for row in shapes.airline_rows(620)]
    assert [p.rows for p in shown] == [50, 100, 150, 200]


@pytest.mark.usefixtures("small_chunks")
def test_a_person_can_cancel_the_job_and_the_job_says_so(tmp_path: Path, landing: Landing) -> None:
    seen = airline(tmp_path / "a.csv", 400)
    job = landing.open_job("import", "a.csv", seen.rows)

    def show(progress: Progress) -> None:
        if progress.rows == 100:
            landing.cancel_job(job)

    summary = import_file(seen.path, seen.plan, landing, workers=1, progress=show, job=job)
    assert (summary.state, summary.read) == ("cancelled", 100)
    assert landing.jobs()[0].state == "cancelled"


@pytest.mark.usefixtures("small_chunks")
def test_a_fault_in_the_middle_keeps_what_was_landed(
    tmp_path: Path, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = airline(tmp_path / "a.csv", 400)
    land, job = landing.land, landing.open_job("import", "a.csv")

    def failing(batch, **more):
        if batch.checkpoint.state["position"] > 150:
            raise OSError("the disk is full")
        return land(batch, **more)

    monkeypatch.setattr(landing, "land", failing)
    with pytest.raises(OSError, match="disk"):
        import_file(seen.path, seen.plan, landing, workers=1, job=job)
    assert landing.jobs()[0].state == "failed"
    monkeypatch.setattr(landing, "land", land)
    assert import_file(seen.path, seen.plan, landing, workers=1).resumed_at == 150
    assert landed(landing) == [row[0] for row in shapes.airline_rows(400)]


def test_reading_processes_land_the_same_in_the_same_order(
    tmp_path: Path, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = airline(tmp_path / "a.csv", 5_200)
    summary = import_file(seen.path, seen.plan, landing, workers=2)
    assert (summary.state, summary.read, len(summary.batches)) == ("done", 5_200, 2)
    assert landed(landing) == [row[0] for row in shapes.airline_rows(5_200)]


def test_an_import_goes_on_by_itself_when_its_reading_processes_are_killed(
    tmp_path: Path, landing: Landing
) -> None:
    seen = airline(tmp_path / "a.csv", 12_100)

    def kill(_: object) -> None:
        for process in multiprocessing.active_children():
            process.kill()

    summary = import_file(seen.path, seen.plan, landing, workers=2, progress=kill)
    assert (summary.state, summary.read) == ("done", 12_100)
    assert landed(landing) == [row[0] for row in shapes.airline_rows(12_100)]


def test_rejected_rows_are_handed_out_as_they_come(tmp_path: Path, landing: Landing) -> None:
    rows = [("1", "words", "2024-05-30"), ("2", "", "2024-05-30"), ("3", "words", "never")] * 20
    seen = look(shapes.table(tmp_path / "t.csv", ("id", "text", "date"), rows))
    held: list[Rejected] = []
    summary = import_file(seen.path, seen.plan, landing, rejects=held.extend)
    assert (summary.read, summary.rejected, len(held), len(summary.first_rejected)) == (60, 40, 40, 20)
    assert landing.unloaded()[0].tables["rejected"].num_rows == 40


def test_an_archive_damaged_in_the_middle_keeps_what_came_before(tmp_path: Path, landing: Landing) -> None:
    path = shapes.lines(tmp_path / "s.jsonl.gz", [{"data": shapes.post(n)} for n in range(9_000)])
    plan = look(path).plan
    path.write_bytes(path.read_bytes()[:-200])
    job = landing.open_job("import", path.name)
    with pytest.raises(ImportRefused, match="damaged"):
        import_file(path, plan, landing, workers=1, job=job)
    assert landing.jobs()[0].state == "failed"
    assert 4_000 <= len(landed(landing)) < 9_000


def test_a_watch_that_cannot_be_read_is_named(tmp_path: Path, landing: Landing) -> None:
    landing.save_watch(Watch("w1", "Broken", "(open"))
    seen = airline(tmp_path / "a.csv", 20)
    with pytest.raises(ImportRefused, match="watch"):
        import_file(seen.path, seen.plan, landing)


def test_a_plan_survives_its_checkpoint(tmp_path: Path) -> None:
    wishes = Wishes(zone="Europe/Paris", undated=datetime(2024, 1, 1, tzinfo=UTC), watches=("w",))
    plan = look(shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(20)), wishes).plan
    assert Plan.restored(plan.state()) == plan
    last = list(batches(tmp_path / "a.csv", plan))[-1]
    assert last.checkpoint is not None
    assert Plan.restored(last.checkpoint.state["plan"]) == plan
    assert last.checkpoint.state["done"] is True


def test_a_file_in_several_languages_has_no_usual_one() -> None:
    french = Mention(
        "file", "1", "Le service était vraiment lent aujourd'hui, quelle déception pour nous tous", START
    )
    english = Mention(
        "file", "2", "The service was really slow today and we were all disappointed by it", START
    )
    assert usual_language([french] * 60) == "fr"
    assert usual_language([french, english] * 60) is None
    assert usual_language([english] * 10) is None  # too few to tell


def test_reading_processes_end_when_the_importing_one_is_killed(tmp_path: Path) -> None:
    shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(20_100))
    script = (
        "import os, signal, sys; from pathlib import Path; from connectors.files.look import look\n"
        "from connectors.files.run import import_file; from data.landing import Landing\n"
        "if __name__ == '__main__':\n"
        "    path = Path(sys.argv[1]); landing = Landing(path.with_suffix('.sqlite'))\n"
        "    import_file(path, look(path).plan, landing, progress=lambda _: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    (tmp_path / "killed.py").write_text(script)
    child = subprocess.Popen(
        [sys.executable, str(tmp_path / "killed.py"), str(tmp_path / "a.csv")],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    output, _ = child.communicate(timeout=120)  # a reading process that lived on would hold the pipe open
    assert (child.returncode, output) == (-signal.SIGKILL, b"")
    landing = Landing(tmp_path / "a.sqlite")
    assert landed(landing) == [row[0] for row in shapes.airline_rows(4_000)]
    landing.close()
