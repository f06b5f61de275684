"""In which letters a file is written: its mark, or what its bytes beyond ASCII read best as."""

from __future__ import annotations

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from connectors.files.opening import Source
from connectors.files.refused import ImportRefused

HEAD = 2**20  # bytes looked at from the beginning
FAR = 64 * 2**20  # bytes searched for letters beyond ASCII
_LATIN = ["cp1252", "cp1250", "iso8859_2", "mac_roman", "cp850", "cp1254", "cp1257"]  # mostly ASCII letters
_CENTRAL = dict.fromkeys(
    ("cp1250", "iso8859_2"),
    ("Polish", "Czech", "Slovak", "Hungarian", "Croatian", "Slovene", "Romanian", "Serbian", "Bosnian"),
)
# What Windows-1252 writes in Western European text; other high letters point to another alphabet.
_WESTERN = frozenset(
    "àâäáãåçéèêëíìîïñóòôöõøúùûüÿæœßÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÆŒ’‘“”«»„–—…•€£°²³½¼·¡¿©®™§\xa0´"
)
_USUAL_PAIRS = re.compile("[’‘“”«»–—…•€£°\xa0]|éç|ïé")  # Western signs that do stand beside an accent


@dataclass(frozen=True, slots=True)
class Letters:
    """How the bytes of a file become characters."""

    encoding: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The first bytes of a file, how far into the file on disk they reach, and whether they are all of it."""

    bytes: bytes
    place: int
    complete: bool


def head_of(source: Source) -> Head:
    """The first megabyte."""
    head = _read(source, HEAD)
    return Head(head, source.place, len(head) < HEAD)


def letters(start: Head, source: Source, name: str) -> Letters:
    """The encoding of a file: by its mark, else by its letters beyond ASCII wherever they first stand."""
    head = start.bytes
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    ):  # fmt: skip
        if head.startswith(mark):
            return Letters(encoding)
    zeros = head[:4096].count(0)
    if zeros > len(head[:4096]) // 5:
        low, high = head[:4096:2].count(0), head[1:4096:2].count(0)
        if min(low, high) * 10 <= max(low, high):
            return Letters("utf-16-le" if high > low else "utf-16-be")
        raise ImportRefused(
            f"“{name}” is not text.", "Import CSV, NDJSON, JSON, Parquet, or exports of X or Reddit."
        )
    high_lines = _high_lines(head, source, complete=start.complete)
    if not high_lines and _control_share(head) > 0.02:
        raise ImportRefused(
            f"“{name}” is not text.", "Import CSV, NDJSON, JSON, Parquet, or exports of X or Reddit."
        )
    return _encoding(high_lines, head, name)


def _read(source: Source, most: int) -> bytes:
    parts = []
    while most > 0 and (block := source.read(min(most, 2**18))):
        parts.append(block)
        most -= len(block)
    return b"".join(parts)


def _high_lines(head: bytes, source: Source, *, complete: bool) -> bytes:
    """Up to a megabyte of lines that hold letters beyond ASCII, wherever in the file they stand."""
    found: list[bytes] = []
    size = seen = 0
    block, rest = head, b""
    while block and size < HEAD and seen < FAR:
        seen += len(block)
        text = rest + block
        cut = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
        rest = text[cut:] if cut and len(text) - cut < HEAD else b""
        if not text.isascii():
            lines = [line for line in text[: cut or None].splitlines() if not line.isascii()]
            found += lines
            size += sum(map(len, lines))
        block = b"" if complete else _read(source, HEAD)
    if rest and not rest.isascii() and seen < FAR:
        found.append(rest)
    return b"\n".join(found)


def _encoding(high: bytes, head: bytes, name: str) -> Letters:
    lines = high.split(b"\n")
    wrong = [line for line in lines if not _is_utf8(line)]
    if not wrong:
        return Letters("utf-8")
    if len(wrong) * 50 <= len(lines):
        return Letters("utf-8", "Some lines are not UTF-8; their stray letters are read as Windows-1252.")
    western = _western(b"\n".join(wrong))
    if western:
        return Letters("cp1252", "Read as Windows-1252; check that accents look right in the preview.")
    if _control_share(head) > 0.05:
        raise ImportRefused(
            f"“{name}” is not text.", "Import CSV, NDJSON, JSON, Parquet, or exports of X or Reddit."
        )
    sample = b"\n".join(wrong)[: 2**17]
    alphabet = (
        sum(byte > 127 for byte in sample) > sum(chr(byte).isalpha() and byte < 128 for byte in sample) / 3
    )
    best = from_bytes(sample, cp_isolation=None if alphabet else _LATIN).best()
    encoding = best.encoding if best and best.coherence >= 0.1 else "cp1252"
    if encoding in _CENTRAL and best and best.language not in _CENTRAL[encoding]:
        encoding = "cp1252"  # the tables share most letters; only the language tells
    encoding = "mac_roman" if encoding == "mac_iceland" else encoding
    return Letters(
        encoding,
        f"The letters are taken for {encoding}; if the preview looks wrong, choose another encoding.",
    )


def _western(sample: bytes) -> bool:
    """Whether bytes read well as Windows-1252: Western letters, seldom two beyond ASCII in a row."""
    text = sample.decode("cp1252", "replace")
    high = [character for character in text if character > "\x7f"]
    runs = len(re.findall(r"[^\x00-\x7f]{2,}", _USUAL_PAIRS.sub("", text)))
    known = sum(character in _WESTERN for character in high)
    return bool(high) and known * 100 >= len(high) * 97 and runs * 4 <= len(high)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _control_share(head: bytes) -> float:
    controls = sum(head[:8192].count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 27))
    return controls / max(1, len(head[:8192]))
