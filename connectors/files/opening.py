"""What stands in a file, whatever it is packed with: bytes and lines, within limits that no file can exceed."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from connectors.files.plan import Compression
from connectors.files.refused import ImportRefused

LINE_CAP = (
    16 * 2**20
)  # characters of one line; a page of 500 posts with everything expanded has about 3 million
WHOLE_CAP = 200 * 2**20  # bytes of a JSON value that must be read at once
BOMB_FLOOR = 2**30  # an archive may unpack to this much, whatever its size …
BOMB_RATIO = 300  # … and beyond that to this many times its size; Reddit dumps reach about 20
_WINDOW = 2**31  # Reddit dumps are packed with `zstd --long=31`
_BLOCK = 2**20

_OTHERS = {
    b"PK\x03\x04": ("a zip archive or an Excel workbook", "Unpack it, or save the sheet as CSV UTF-8."),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "Save the sheet as CSV UTF-8."),
    b"BZh": ("packed with bzip2", "Unpack it, or pack it with gzip or zstd."),
    b"\xfd7zXZ": ("packed with xz", "Unpack it, or pack it with gzip or zstd."),
    b"7z\xbc\xaf": ("a 7-Zip archive", "Unpack it first."),
    b"%PDF": ("a PDF document", "Export the data as CSV."),
    b"SQLite format 3": ("an SQLite database", "Export the table as CSV."),
}


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line beyond the cap; only its beginning was kept."""

    start: str


class Source(io.RawIOBase):
    """The unpacked bytes of a file, counted against the caps; knows how far the packed file was read."""

    def __init__(self, path: Path, compression: Compression) -> None:
        super().__init__()
        self.size = path.stat().st_size
        self._file = path.open("rb")
        self._cap = max(BOMB_FLOOR, BOMB_RATIO * self.size)
        self._out = 0
        self._name = path.name
        self._packed = compression != "plain"
        self._stream = _unpacked(self._file, compression)

    @property
    def place(self) -> int:
        """Bytes of the file on disk read so far."""
        return self.size if self._file.closed else min(self._file.tell(), self.size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for any buffer
        try:
            block = self._stream.read(len(buffer))
        except (EOFError, OSError, zlib.error, zstandard.ZstdError) as error:
            raise ImportRefused(
                f"“{self._name}” is damaged: its archive breaks off or cannot be unpacked.",
                "Fetch or pack it again; what was read before the damage is kept.",
            ) from error
        self._out += len(block)
        if self._packed and self._out > self._cap:
            raise ImportRefused(
                f"“{self._name}” unpacks to more than {BOMB_RATIO} times its size.",
                "If it is genuine, unpack it yourself and import the plain file.",
            )
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()


def compression_of(path: Path) -> Compression:
    """How a file is packed, by its first bytes; refuses what cannot be read at all."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise ImportRefused(
            f"“{path.name}” cannot be opened: {error.strerror}.", "Check the path."
        ) from error
    if not head:
        raise ImportRefused(f"“{path.name}” is empty.", "Check the export that wrote it.")
    for magic, (what, cure) in _OTHERS.items():
        if head.startswith(magic):
            raise ImportRefused(f"“{path.name}” is {what}.", cure)
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    return "zst" if head.startswith(b"\x28\xb5\x2f\xfd") else "plain"


@contextmanager
def opened(path: Path, compression: Compression) -> Iterator[Source]:
    """The unpacked bytes of a file."""
    source = Source(path, compression)
    try:
        yield source
    finally:
        source.close()


def text(source: Source, encoding: str) -> io.TextIOWrapper:
    """The characters of a file; bytes that do not fit its encoding survive until `mended` reads them."""
    errors = "replace" if encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")) else "surrogateescape"
    buffered = io.BufferedReader(source, _BLOCK)
    return io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline="")


def lines(stream: io.TextIOWrapper) -> Iterator[str | TooLong]:
    """Physical lines with their ends; a line beyond the cap is cut and said so."""
    while line := stream.readline(LINE_CAP):
        if len(line) < LINE_CAP or line.endswith(("\n", "\r")):
            yield line
            continue
        while rest := stream.readline(LINE_CAP):
            if rest.endswith(("\n", "\r")):
                break
        yield TooLong(line[:4000])


def whole(source: Source, encoding: str, name: str) -> str:
    """A file that must be read at once."""
    block = io.BufferedReader(source, _BLOCK).read(WHOLE_CAP + 1)
    if len(block) > WHOLE_CAP:
        raise ImportRefused(
            f"“{name}” is one JSON value of more than {WHOLE_CAP // 2**20} MB, too much to hold at once.",
            "Write it as one object a line (for example with `jq -c '.[]'`) and import that.",
        )
    return block.decode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")


def fingerprint(path: Path) -> str:
    """SHA-256 of the file as it lies on disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_ESCAPED = re.compile("[\udc80-\udcff]+")
_LONE = re.compile("[\ud800-\udfff]")


def mended(value: str) -> str:
    """Text that can be stored: stray bytes read as Windows-1252, no half characters, no NUL."""
    if value.isascii() and "\x00" not in value:
        return value
    if "\x00" in value:
        value = value.replace("\x00", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        value = _paired(value)
        value = _ESCAPED.sub(
            lambda run: run[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), value
        )
        value = _LONE.sub("\ufffd", value)
    return value


def _paired(value: str) -> str:
    """Two halves of one character, escaped apart in JSON, become that character."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _unpacked(file: BinaryIO, compression: Compression) -> BinaryIO:
    if compression == "gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if compression == "zst":
        reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        return cast(BinaryIO, reader.stream_reader(file, read_across_frames=True, closefd=False))
    return file
