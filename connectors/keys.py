"""The keys of the sources: in a file only its owner can read, or in the environment; never in a database, log or page."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.contract import Key


class KeyRing:
    """The keys beside one store. What the environment says goes first, and is never written to the file.

    The variable of a key is `VIGIE_<SOURCE>_<NAME>`, upper case: `VIGIE_X_BEARER_TOKEN`.
    """

    def __init__(self, path: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._path, self._environment = path, environment

    def of(self, source: str, keys: Sequence[Key]) -> dict[str, str]:
        """The values of those of `keys` that are known, by name."""
        kept = self._kept().get(source, {})
        found = {
            key.name: self._environment.get(variable(source, key.name)) or kept.get(key.name, "")
            for key in keys
        }
        return {name: value for name, value in found.items() if value}

    def missing(self, source: str, keys: Sequence[Key]) -> tuple[Key, ...]:
        """The required keys that are not known."""
        known = self.of(source, keys)
        return tuple(key for key in keys if key.required and key.name not in known)

    def from_environment(self, source: str, name: str) -> bool:
        """Whether the environment gives this key, so that the file's value does not count."""
        return bool(self._environment.get(variable(source, name)))

    def save(self, source: str, values: Mapping[str, str]) -> None:
        """Keep these values; an empty one forgets the key. The file is readable by its owner only from its first byte."""
        kept = self._kept()
        mine = {**kept.get(source, {}), **{name: value.strip() for name, value in values.items()}}
        kept[source] = {name: value for name, value in mine.items() if value}
        self._write({name: keys for name, keys in kept.items() if keys})

    def forget(self, source: str) -> None:
        """Drop every key of a source from the file."""
        self._write({name: keys for name, keys in self._kept().items() if name != source})

    def _kept(self) -> dict[str, dict[str, str]]:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        try:
            kept = json.loads(text)
            return {str(source): {str(n): str(v) for n, v in keys.items()} for source, keys in kept.items()}
        except (ValueError, AttributeError) as why:
            raise ValueError(
                f"The file of keys {self._path.name} is damaged; delete it and enter the keys again."
            ) from why

    def _write(self, kept: Mapping[str, Mapping[str, str]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(self._path.name + ".new")
        new.unlink(missing_ok=True)
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def variable(source: str, name: str) -> str:
    """The environment variable of a key."""
    return f"VIGIE_{source}_{name}".upper()
