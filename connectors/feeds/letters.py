"""What a feed's bytes say, as text: by its mark, its header, its own declaration, or what reads best."""

from __future__ import annotations

import re
from typing import Final

from charset_normalizer import from_bytes

_MARKS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_OPENINGS: Final = (  # how "<" and the character after it stand in the wide encodings (XML 1.0, appendix F)
    (re.compile(rb"<\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00<"), "utf-32-be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00<\x00[^\x00]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),  # "<?xm" in EBCDIC
)
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_WIDER: Final = {  # what the Web means by these labels (WHATWG Encoding)
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
# Codecs of Python that are no character sets of the Web, or that take quadratic time.
_NEVER: Final = ("idna", "punycode", "unicode", "raw", "utf-7", "utf7", "u7", "undefined", "mbcs", "oem")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SAMPLE: Final = 2**16


def text_of(body: bytes, content_type: str = "") -> str:
    """The document as text, without what XML forbids; letters that nobody can read become U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(name, "replace"))
    for opening, name in _OPENINGS:
        if opening.match(body):
            return _clean(body.decode(name, "replace"))
    return _clean(_narrow(body, content_type))


def _narrow(body: bytes, content_type: str) -> str:
    declared = _DECLARED.search(body[:1000].decode("ascii", "replace"))
    header = _CHARSET.search(content_type)
    named = [found.group(1).lower() for found in (header, declared) if found]
    # Bytes beyond ASCII that happen to be UTF-8 are UTF-8, whatever a server's default label says.
    for name in dict.fromkeys(["utf-8", *(_WIDER.get(one, one) for one in named)]):
        if name == "utf-8" and named and body.isascii():
            continue  # ISO-2022, HZ and their like write everything in ASCII
        if (text := _decoded(body, name)) is not None:
            return text
    best = None if body.isascii() else from_bytes(_letters(body)).best()
    guessed = best and _decoded(body, best.encoding)
    return guessed or body.decode("cp1252" if not body.isascii() else "ascii", "replace")


def _decoded(body: bytes, name: str) -> str | None:
    if name.startswith(_NEVER):
        return None
    try:
        return body.decode(name)
    except (LookupError, ValueError):  # an unknown name; bytes that are something else
        return None


def _letters(body: bytes) -> bytes:
    """Lines that hold more than ASCII: mark-up says nothing of a language."""
    lines = [line for line in body[: 16 * _SAMPLE].splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE]


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text).lstrip("\ufeff \t\r\n")
