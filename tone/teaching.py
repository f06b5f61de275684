"""Learns from corrections in a process of its own, at low priority: `python -m tone.teaching`, one JSON object in, one out.

In: `{"texts": […], "langs": […], "labels": […], "at_random": […]}`; out: the lesson, with the model as base64 of a `.npz`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from data.records import Label
from tone.adapter import Lesson, fit, restored
from tone.reading import BOTH, odds

_KIND = 10  # a background task yields to whoever waits
_LONGEST = 1_800.0  # seconds; a hundred thousand corrections take minutes


def taught_apart(
    folder: str,
    texts: Sequence[str],
    langs: Sequence[str | None],
    labels: Sequence[Label],
    at_random: Sequence[bool],
) -> Lesson:
    """`tone.adapter.fit` over the engines that ship, in another process; `folder` is where the rooms are.

    Raises OSError or subprocess.SubprocessError when that process fails.
    """
    asked = {
        "texts": list(texts),
        "langs": list(langs),
        "labels": list(labels),
        "at_random": list(at_random),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tone.teaching"], cwd=folder, input=json.dumps(asked), stdout=subprocess.PIPE,
        text=True, encoding="utf-8", check=True, timeout=_LONGEST,
    )  # fmt: skip
    return _lesson(done.stdout)


def main() -> None:
    """Learn what is asked, once."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_KIND)
    asked = json.loads(sys.stdin.read())
    texts, langs = asked["texts"], asked["langs"]
    print(
        _told(fit(texts, langs, odds(texts, langs), asked["labels"], base=BOTH, at_random=asked["at_random"]))
    )


def _told(lesson: Lesson) -> str:
    packed = io.BytesIO()
    if lesson.adapter is not None:
        np.savez(packed, **lesson.adapter.arrays())  # type: ignore[arg-type]  # plain arrays
    values = {name: value for name, value in asdict(lesson).items() if name != "adapter"}
    return json.dumps({**values, "model": b64encode(packed.getvalue()).decode()})


def _lesson(told: str) -> Lesson:
    said = json.loads(told)
    model = b64decode(said.pop("model"))
    adapter = None
    if model:
        with np.load(io.BytesIO(model), allow_pickle=False) as file:
            adapter = restored(dict(file))
    held = {int(place): label for place, label in said.pop("held").items()}
    return Lesson(adapter, held=held, **said)


if __name__ == "__main__":
    main()
