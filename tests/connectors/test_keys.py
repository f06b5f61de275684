"""Keys: kept for their owner only, the environment first, and nowhere else."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from connectors.contract import Key
from connectors.keys import KeyRing, variable

KEYS = (Key("client_id", "Client id"), Key("secret", "Secret"), Key("name", "Name", required=False))


def test_keys_are_kept_read_changed_and_forgotten(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json", {})
    assert [key.name for key in ring.missing("s", KEYS)] == ["client_id", "secret"]
    ring.save("s", {"client_id": " id ", "secret": "one"})
    ring.save("other", {"secret": "theirs"})
    ring.save("s", {"secret": "two"})

    assert KeyRing(tmp_path / "keys.json", {}).of("s", KEYS) == {"client_id": "id", "secret": "two"}
    assert ring.missing("s", KEYS) == ()
    ring.save("s", {"secret": ""})
    assert ring.of("s", KEYS) == {"client_id": "id"}
    ring.forget("s")
    assert ring.of("s", KEYS) == {}
    assert ring.of("other", KEYS) == {"secret": "theirs"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_the_file_is_for_its_owner_only_from_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyRing(path, {}).save("s", {"secret": "one"})
    KeyRing(path, {}).save("s", {"secret": "two"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_the_environment_goes_first_and_is_never_written_down(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json", {variable("s", "secret"): "from outside"})
    ring.save("s", {"client_id": "id", "secret": "from the file"})
    assert ring.of("s", KEYS)["secret"] == "from outside"
    assert ring.from_environment("s", "secret")
    assert not ring.from_environment("s", "client_id")
    assert "from outside" not in (tmp_path / "keys.json").read_text()


@pytest.mark.parametrize("damage", ["{", "[1]", '{"s": 3}'])
def test_a_damaged_file_is_said_without_showing_it(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(damage)
    with pytest.raises(ValueError, match="damaged; delete it"):
        KeyRing(path, {}).of("s", KEYS)
