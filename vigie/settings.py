"""Where this house stands and how it is entered: read once, from the command line and the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and address. `db` is the store; landing, inbox and exports sit beside it."""

    db: Path
    host: str = "127.0.0.1"
    port: int = 8501
    sources: frozenset[str] | None = None  # the only sources that may run; None: all

    @property
    def dashboard(self) -> str:
        """The dashboard's address on this machine."""
        return f"http://{self.host}:{self.port}"

    @property
    def landing(self) -> Path:
        """The SQLite file that processes share."""
        return self.db.with_suffix(".landing.sqlite")

    @property
    def collector_lock(self) -> Path:
        """Held by the one collector that runs."""
        return self.db.with_suffix(".collector.sqlite")

    @property
    def keys(self) -> Path:
        """The sources' keys, readable by their owner only."""
        return self.db.with_suffix(".keys.json")

    @property
    def inbox(self) -> Path:
        """Files uploaded on the Import page, kept until they are imported."""
        return self.db.parent / "inbox"

    @property
    def reports(self) -> Path:
        """Where regular reports go unless another folder is named."""
        return self.db.parent / "reports"

    @property
    def site(self) -> Path:
        """Where published briefs stand as pages."""
        return self.db.parent / "site"

    @property
    def own_tone(self) -> Path:
        """The model learnt from this house's corrections, where there is one."""
        return self.db.with_suffix(".own-tone.npz")

    @property
    def tone_words(self) -> Path:
        """What words mean in this house, where people said so."""
        return self.db.with_suffix(".words.json")

    @property
    def truth(self) -> Path:
        """Ground truth of the demo world, written when it is first loaded."""
        return self.db.with_suffix(".demo-truth.json")


def from_environment(db: Path | None = None) -> Settings:
    """Settings from `VIGIE_DB`, `VIGIE_HOST`, `VIGIE_PORT` and `VIGIE_SOURCES`; `db` wins over the environment."""
    place = db or Path(os.environ.get("VIGIE_DB") or ROOT / "data" / "vigie.duckdb")
    port = os.environ.get("VIGIE_PORT", "8501")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"VIGIE_PORT is {port!r}; it must be a port number such as 8501.")
    named = os.environ.get("VIGIE_SOURCES")
    sources = None if named is None else frozenset(name.strip() for name in named.split(",") if name.strip())
    return Settings(
        place.expanduser().absolute(), os.environ.get("VIGIE_HOST", "127.0.0.1"), int(port), sources
    )
