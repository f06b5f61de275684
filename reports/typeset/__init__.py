"""How a report becomes a PDF: Typst lays it out, offline, with fonts of its own; what it says travels as data only.

TypesetError  the report cannot be typeset; the message says why
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"


class TypesetError(Exception):
    """The report cannot be typeset."""


def pdf(layout: str, said: Mapping[str, Any]) -> bytes:
    """A PDF by the layout of that name (`summary`, say), tagged for screen readers, fonts embedded.

    `said` reaches the layout as JSON: strings are shown letter for letter, so no text from outside is ever read as
    Typst. The file conforms to PDF/UA-1; where a letter is in none of this machine's fonts, as an emoji may be, it is
    tagged all the same but makes no such claim. Raises TypesetError.
    """
    import typst  # a compiler of 80 MB, for those who print only

    compiled: Any = typst.compile  # its declared types know no input of several files
    files: dict[str, bytes] = {
        "main": f'#import "{layout}.typ": page-of\n#show: page-of(json("said.json"))'.encode(),
        "said.json": json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
        **{path.name: path.read_bytes() for path in _HERE.glob("*.typ")},
    }
    try:
        try:
            return bytes(compiled(files, font_paths=[str(_FONTS)], pdf_standards=["ua-1"]))
        except typst.TypstError as error:
            if "could not be displayed with" not in str(error):
                raise
        return bytes(compiled(files, font_paths=[str(_FONTS)]))
    except typst.TypstError as error:
        raise TypesetError(f"The report could not be typeset: {error}") from error
