"""An import that a page starts: a process of its own, which goes on when the page is left."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from connectors.files.look import Wishes
from data.landing import Job, Landing
from vigie.settings import ROOT, Settings

State = Literal["reading", "loading", "done", "failed", "cancelled", "broken"]
_FORGET = 3 * 24 * 3600  # seconds an upload waits to be imported
_children: dict[str, subprocess.Popen[bytes]] = {}  # job → the process this dashboard started for it


@dataclass(frozen=True, slots=True)
class Import:
    """An import as it stands. `counts` are what `vigie import --json` wrote; None before it ended."""

    job: Job
    state: State
    counts: dict[str, Any] | None
    rejected: Path | None  # CSV of rejected rows, where there are any


def keep(upload: BinaryIO, name: str, inbox: Path) -> Path:
    """Put an uploaded file into the inbox under a name of our own making; its ending stays, for people's sake."""
    inbox.mkdir(parents=True, exist_ok=True)
    for old in inbox.iterdir():  # what nobody came back for may hold personal data
        if old.is_file() and time.time() - old.stat().st_mtime > _FORGET:
            old.unlink(missing_ok=True)
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[-60:] or "file"
    path = inbox / f"{uuid.uuid4().hex[:8]}-{safe}"
    with path.open("wb") as out:
        shutil.copyfileobj(upload, out)
    return path


def start(settings: Settings, landing: Landing, path: Path, wishes: Wishes, *, title: str, rows: int) -> str:
    """Begin an import in a process of its own; returns its job."""
    job = landing.open_job("import", title, rows)
    folder = _folder(settings)
    with (folder / f"{job}.json").open("wb") as out, (folder / f"{job}.log").open("wb") as log:
        _children[job] = subprocess.Popen(  # noqa: S603 - our own command, given as a list
            command(settings, path, wishes, job), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=log
        )
    return job


def command(settings: Settings, path: Path, wishes: Wishes, job: str) -> list[str]:
    """`vigie import …` as one would type it."""
    words = [
        sys.executable, "-m", "vigie", "import", str(path), "--db", str(settings.db), "--job", job, "--json",
        "--rejected", str(_folder(settings) / f"{job}.csv"), "--format", wishes.format,
    ]  # fmt: skip
    words += [f"--map={column}={field}" for column, field in wishes.mapping.items()]
    said = {"zone": wishes.zone, "lang": wishes.lang, "platform": wishes.platform, "encoding": wishes.encoding,
            "delimiter": wishes.delimiter, "undated": wishes.undated and wishes.undated.date().isoformat(),
            "watch": wishes.watches[0] if wishes.watches else None}  # fmt: skip
    words += [f"--{name}={value}" for name, value in said.items() if value]
    if wishes.day_first is not None:
        words.append("--day-first" if wishes.day_first else "--month-first")
    return words


def under_way(settings: Settings, landing: Landing, job: str) -> Import | None:
    """How an import stands; None when there is no such job."""
    found = next((one for one in landing.jobs("import", most=200) if one.id == job), None)
    return imported(settings, found) if found else None


def imported(settings: Settings, job: Job) -> Import:
    """A job, and what its process wrote."""
    folder = _folder(settings)
    counts = _counts(folder / f"{job.id}.json")
    refused = folder / f"{job.id}.csv"
    rejected = refused if counts and counts["rejected"] and refused.exists() else None
    return Import(job, _state(job, counts), counts, rejected)


def _state(job: Job, counts: dict[str, Any] | None) -> State:
    alive = _alive(job)
    match job.state:
        case "failed" | "cancelled":
            return "cancelled" if job.state == "cancelled" else "failed"
        case "done":
            return "loading" if counts is None and alive else "done"
        case _:
            return "reading" if alive else "broken"


def _alive(job: Job) -> bool:
    child = _children.get(job.id)
    if child is not None:
        return child.poll() is None
    if job.pid == os.getpid():
        return False  # this dashboard opened it, in an earlier life with the same number
    try:
        os.kill(job.pid, 0)
    except OSError:
        return False
    return True


def _counts(path: Path) -> dict[str, Any] | None:
    try:
        counts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not written yet
        return None
    return counts if isinstance(counts, dict) else None


def _folder(settings: Settings) -> Path:
    """Where what imports wrote is kept."""
    folder = settings.inbox / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
