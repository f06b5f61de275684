"""How networkit is called so that the same graph always gives the same answer, from any thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

SEED = 20_111

_ONE_AT_A_TIME = Lock()


@contextmanager
def networkit(*, seed: int = SEED) -> Iterator[Any]:
    """The networkit module, ours alone until the block ends: one thread, a fixed seed.

    Threads and seed are global to networkit, and its parallel algorithms give another answer every run,
    so both are set anew inside the lock. The import costs about a second and waits until it is needed.
    """
    with _ONE_AT_A_TIME:
        import networkit as module

        module.setNumberOfThreads(1)
        module.setSeed(seed, True)
        yield module
