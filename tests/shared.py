"""Where real data lies beside the checkout; tests that need it skip, and say why, where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_data(*parts: str) -> Path:
    """The path of a shared file: under VIGIE_SHARED_DATA, or ../shared/data beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    path = Path(os.environ.get("VIGIE_SHARED_DATA", beside)).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data {'/'.join(parts)} is not here; set VIGIE_SHARED_DATA to its folder")
    return path
