"""The model learnt from this house's own corrections: a file beside the store that every process reads with while it is there.

The collector, an import's workers and the process that reads history again are told of the file once, by the environment, and see
within a batch when it comes, changes or goes: nothing has to be started anew.
"""

from __future__ import annotations

import io
import logging
import os
import zipfile
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from tone.adapter import Adapter, restored

log = logging.getLogger(__name__)

_VARIABLE: Final = "VIGIE_OWN_TONE"
_OFF: Final = ".off"  # what the file's name ends in while it is switched off

Stamp = tuple[str, int, int]  # path, nanoseconds, octets

_lock = Lock()
_known: tuple[Stamp | None, Adapter | None] = (None, None)


def use(path: Path) -> None:
    """From now on this process, and those it starts, read with the model at `path` whenever there is one."""
    os.environ[_VARIABLE] = str(path)


def current(base: str) -> Adapter | None:
    """The model in use; None without one, and where it was learnt over other engines than `base`. Costs a look at the file."""
    global _known
    place = os.environ.get(_VARIABLE)
    if not place:
        return None
    try:
        found = Path(place).stat()
    except OSError:
        return None
    stamp = (place, found.st_mtime_ns, found.st_size)
    with _lock:
        if _known[0] != stamp:
            _known = (stamp, _loaded(Path(place)))
        adapter = _known[1]
    return adapter if adapter is not None and adapter.base == base else None


def keep(path: Path, adapter: Adapter) -> None:
    """Let a model stand, in place of the one before; in one step, so that nobody ever reads half a file. It is switched on."""
    packed = io.BytesIO()
    np.savez_compressed(packed, **adapter.arrays())  # type: ignore[arg-type]  # plain arrays
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(packed.getvalue())
    half.replace(path)
    _off(path).unlink(missing_ok=True)


def drop(path: Path) -> None:
    """Let no model stand any more, switched on or off."""
    path.unlink(missing_ok=True)
    _off(path).unlink(missing_ok=True)


def switch(path: Path, *, on: bool) -> None:
    """Read with the model again, or no longer; nothing where there is none."""
    source, target = (_off(path), path) if on else (path, _off(path))
    if source.exists():
        source.replace(target)
        if on:
            os.utime(target)


def is_off(path: Path) -> bool:
    """Whether there is a model that somebody switched off."""
    return _off(path).exists()


def _off(path: Path) -> Path:
    return path.with_name(path.name + _OFF)


def _loaded(path: Path) -> Adapter | None:
    """What the file holds; a damaged one is as good as none, and is said in the log."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return restored(dict(file))
    except (OSError, ValueError, zipfile.BadZipFile) as fault:
        log.warning(
            "The model learnt from corrections (%s) cannot be read and is left aside: %s", path, fault
        )
        return None
