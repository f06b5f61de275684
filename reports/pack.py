"""An archive that knows when it was touched: every byte of it is accounted for, and `check` names the file that changed.

BadPack  the file is no evidence pack at all; the message says why
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "MANIFEST.json"
FORMAT = "vigie-evidence/1"
LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")  # Traffic Light Protocol 2.0 (FIRST, 2022)


class BadPack(Exception):
    """The file is no evidence pack."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `faults`: file and what is wrong with it; none means that not one byte changed since the manifest."""

    digest: str  # SHA-256 of the manifest: keep it elsewhere, for who rewrites all of a pack can rewrite its manifest
    label: str
    files: int
    faults: tuple[tuple[str, str], ...]


def packed(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """A zip of these files with a manifest of their SHA-256; `about` (label, parameters) stands in the manifest.

    Files are kept uncompressed, in order of their names, without times: the same content is the same archive byte for
    byte, so that a byte changed anywhere in it can be found, be it in no file at all.
    """
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }
    manifest = json.dumps({"format": FORMAT, **about, "files": listed}, ensure_ascii=False, indent=1)
    return _archive({**files, MANIFEST: manifest.encode()})


def digest_of(pack: bytes) -> str:
    """The SHA-256 of a pack's manifest, which stands for all of it. Raises BadPack."""
    with _opened(pack) as archive:
        return hashlib.sha256(_read(archive, MANIFEST) or b"").hexdigest()


def check(path: Path) -> Checked:
    """Read a pack again and compare it with its own manifest, file by file, then byte by byte. Raises BadPack."""
    pack = path.read_bytes()
    with _opened(pack) as archive:
        manifest = _read(archive, MANIFEST)
        if manifest is None:
            return Checked("", "", 0, ((MANIFEST, "damaged: it cannot be read"),))
        listed = _listed(manifest)
        if listed is None:
            return Checked("", "", 0, ((MANIFEST, "damaged: it is no manifest any more"),))
        found = {name: _read(archive, name) for name in dict.fromkeys(archive.namelist())}
    faults = [
        (name, why)
        for name, wanted in listed["files"].items()
        if (why := _fault(found, name, wanted)) is not None
    ]
    faults += [
        (name, "not in the manifest: it was added")
        for name in found
        if name not in listed["files"] and name != MANIFEST
    ]
    whole = {name: content for name, content in found.items() if content is not None}
    if not faults and (again := _archive(whole)) != pack:
        faults.append((_where(pack, again), "the archive around it was changed"))
    digest = hashlib.sha256(manifest).hexdigest()
    return Checked(digest, str(listed.get("label", "")), len(listed["files"]), tuple(faults))


def _archive(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # 1 January 1980, as every zip without a time
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return out.getvalue()


def _opened(pack: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(pack))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise BadPack(f"This is no evidence pack, or its directory is damaged: {error}") from error
    if MANIFEST not in archive.namelist():
        raise BadPack(f"This archive has no {MANIFEST}: it is no evidence pack, or the name was changed.")
    return archive


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A file's content; None when the archive itself can tell that it is damaged."""
    try:
        return archive.read(name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        KeyError,
    ):
        return None


def _listed(manifest: bytes) -> dict[str, Any] | None:
    try:
        listed = json.loads(manifest)
    except ValueError:
        return None
    known = (
        isinstance(listed, dict) and listed.get("format") == FORMAT and isinstance(listed.get("files"), dict)
    )
    return listed if known else None


def _fault(found: Mapping[str, bytes | None], name: str, wanted: object) -> str | None:
    if name not in found:
        return "missing"
    content = found[name]
    if content is None:
        return "changed: it cannot be read any more"
    told = wanted if isinstance(wanted, dict) else {}
    if hashlib.sha256(content).hexdigest() != told.get("sha256"):
        return "changed: its SHA-256 is not the manifest's"
    return None


def _where(pack: bytes, again: bytes) -> str:
    """The file beside the first byte that differs."""
    at = next(
        (n for n, (a, b) in enumerate(zip(pack, again, strict=False)) if a != b), min(len(pack), len(again))
    )
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        before = [entry.filename for entry in archive.infolist() if entry.header_offset <= at]
    return before[-1] if before else MANIFEST
