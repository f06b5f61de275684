"""Reads texts in a process of its own, at low priority: `python -m tone.apart`, one JSON object a line in and out.

In: `{"texts": [...], "langs": [...]}`; out: `[[lang, vader, tone, label, engine, confidence], ...]`. With `"important": [...]` only what a
stronger engine reads better is answered, null for the others. It ends when its input does.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, Self

from tone.engines import EngineUnknown, doubtful, engine, read_strongly
from tone.reading import Reading, readings

_KIND = 10  # a background task yields to whoever waits


class Apart:
    """The process, from the reader's side. Use as a context manager; not thread-safe."""

    def __init__(self, folder: str) -> None:
        """`folder`: where the rooms are, for the child to find them."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tone.apart"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def read(self, texts: Sequence[str], langs: Sequence[str | None]) -> list[Reading]:
        """The readings of the texts, in order. Raises OSError when the process has ended."""
        return [Reading(*values) for values in self._asked({"texts": list(texts), "langs": list(langs)})]

    def read_strongly(
        self, texts: Sequence[str], langs: Sequence[str | None], important: Sequence[bool], name: str
    ) -> list[Reading | None]:
        """What the stronger engine `name` reads: of texts the shipped ones doubt, and of the important ones; None for the others.

        Raises OSError when the process has ended, EngineUnknown where there is no such engine.
        """
        said = self._asked(
            {"texts": list(texts), "langs": list(langs), "important": list(important), "engine": name}
        )
        if isinstance(said, dict):
            raise EngineUnknown(said["unknown"])
        return [None if values is None else Reading(*values) for values in said]

    def _asked(self, asked: dict[str, Any]) -> Any:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(asked) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise BrokenPipeError("The process that reads texts has ended.")
        return json.loads(line)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main() -> None:
    """Answer line by line."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_KIND)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_answer(asked)), flush=True)


def _answer(asked: dict[str, Any]) -> Any:
    texts, langs = asked["texts"], asked["langs"]
    if "important" not in asked:
        return [astuple(one) for one in readings(texts, langs)]
    try:
        strong = engine(asked["engine"])
    except EngineUnknown as fault:
        return {"unknown": str(fault)}
    wanted = doubtful(texts, langs, asked["important"])
    found: list[Any] = [None] * len(texts)
    for place, one in zip(
        wanted,
        read_strongly(strong, [texts[place] for place in wanted], [langs[place] for place in wanted]),
        strict=True,
    ):
        found[place] = astuple(one)
    return found


if __name__ == "__main__":
    main()
