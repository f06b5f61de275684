"""How each text of a file reads: `vigie tone FILE`, one line out for each row in."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import click

from connectors.files import opening, sniff
from connectors.files.guess import bare, known_name
from connectors.files.refused import ImportRefused
from tone.language import code
from tone.reading import Reading, readings, toned
from vigie.commands.options import format_options

COLUMNS: Final = ("row", "lang", "compound", "label", "confidence")
CHUNK: Final = 1000  # rows read, judged and written at a time
_TABLES: Final = (".csv", ".tsv", ".tab")

Said = tuple[str, str | None]  # a text and the language the file gives for it


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the texts of a file stand; `shape` is None for a plain text with one text a line."""

    encoding: str
    shape: sniff.Shape | None
    text: int = 0
    lang: int | None = None


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--text", "text_column", metavar="COL", help="Column of the text (default: guessed from the header)."
)
@click.option(
    "--lang", "lang_column", metavar="COL", help="Column of the language; where empty it is detected."
)
@format_options
@click.option("-o", "--output", default="-", show_default=True, help="Where to write; - is standard output.")
def tone(file: Path, text_column: str | None, lang_column: str | None, form: str, output: str) -> None:
    """Language and tone of each text of FILE: a CSV, or plain text with one text a line; - is standard input.

    The label is empty where no tone can be read honestly: texts that are not English, and empty ones.
    """
    with _on_disk(file) as path:
        if output != "-" and Path(output).exists() and path.samefile(output):
            raise click.UsageError("The output would overwrite the input; choose another name after -o.")
        try:
            with opening.opened(path, opening.compression_of(path)) as source:
                layout = _layout(path, sniff.head_of(source), source, text_column, lang_column)
            with opening.opened(path, opening.compression_of(path)) as source, _writer(output) as out:
                _write(_judged(_said(opening.text(source, layout.encoding), layout)), form, out)
        except ImportRefused as fault:
            raise click.ClickException(str(fault)) from fault


def _judged(said: Iterator[Said]) -> Iterator[Reading]:
    """The readings, in the order of the texts; a language that the file gives is taken as it stands."""
    while rows := list(islice(said, CHUNK)):
        detected = iter(readings([text for text, lang in rows if lang is None]))
        yield from (next(detected) if lang is None else toned(text, lang) for text, lang in rows)


def _said(stream: TextIO, layout: Layout) -> Iterator[Said]:
    """Each text with the language given for it. A blank line is a text in plain text, and nothing in a table."""
    if layout.shape is None:
        yield from ((opening.mended(line.rstrip("\r\n")), None) for line in stream)
        return
    shape = layout.shape
    csv.field_size_limit(opening.LINE_CAP)
    rows = csv.reader(
        (line.replace("\x00", "") for line in stream),
        delimiter=shape.delimiter,
        quotechar=shape.quote,
        escapechar=shape.escape,
        doublequote=shape.escape is None,
    )
    try:
        for row in islice(filter(None, rows), shape.skip + 1, None):
            text = row[layout.text] if layout.text < len(row) else ""
            lang = row[layout.lang] if layout.lang is not None and layout.lang < len(row) else None
            yield opening.mended(text), code(lang)
    except csv.Error as fault:
        raise click.ClickException(
            f"Line {rows.line_num} cannot be read as CSV: {fault}. Check its quotes."
        ) from fault


def _layout(
    path: Path, head: sniff.Head, source: opening.Source, text_column: str | None, lang_column: str | None
) -> Layout:
    """Encoding, separators and columns. Without options, a file is a table by its ending or its header."""
    encoding = sniff.letters(head, source, path.name).encoding
    start = head.bytes.decode(encoding, "replace").removeprefix("\ufeff")
    shape = sniff.shape_of(start, complete=head.complete)
    names = _header(start, shape)
    asked = text_column is not None or lang_column is not None
    is_table = any(suffix.lower() in _TABLES for suffix in path.suffixes)
    guessed = _guessed(names)
    if not asked and not is_table and not (shape.header and guessed is not None):
        return Layout(encoding, None)
    text = guessed if text_column is None else _place(names, text_column, "--text")
    if text is None:
        raise click.UsageError(
            f"Which column holds the text? Name it with --text. The columns are: {_list(names)}."
        )
    lang = None if lang_column is None else _place(names, lang_column, "--lang")
    return Layout(encoding, shape, text, lang)


def _header(start: str, shape: sniff.Shape) -> list[str]:
    rows = csv.reader(
        start.splitlines(keepends=True),
        delimiter=shape.delimiter,
        quotechar=shape.quote,
        escapechar=shape.escape,
        doublequote=shape.escape is None,
    )
    first = next(islice(filter(None, rows), shape.skip, None), [])
    return [opening.mended(cell).strip() for cell in first]


def _guessed(names: list[str]) -> int | None:
    """The column whose name says most surely that it holds the text; an only column is the text."""
    known = [
        (found[1], -place)
        for place, name in enumerate(names)
        if (found := known_name(bare(name))) and found[0] == "text"
    ]
    if known:
        return -max(known)[1]
    return 0 if len(names) == 1 else None


def _place(names: list[str], wanted: str, option: str) -> int:
    if wanted in names:
        return names.index(wanted)
    alike = [place for place, name in enumerate(names) if name.casefold() == wanted.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    raise click.UsageError(f"{option}: there is no column “{wanted}”. The columns are: {_list(names)}.")


def _list(names: Iterable[str]) -> str:
    return ", ".join(name or "(no name)" for name in names)


def _write(read: Iterator[Reading], form: str, out: TextIO) -> None:
    rows = ((row, r.lang, r.compound, r.label, r.confidence) for row, r in enumerate(read, start=1))
    if form == "csv":
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)
        return
    out.write("[")
    for row in rows:
        out.write(("\n" if row[0] == 1 else ",\n") + json.dumps(dict(zip(COLUMNS, row, strict=True))))
    out.write("\n]\n")


@contextmanager
def _writer(output: str) -> Iterator[TextIO]:
    """Standard output, or a file that only takes its name when it is complete."""
    if output == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    part = Path(f"{output}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(output)
    except OSError as fault:
        raise click.ClickException(f"{output} cannot be written: {fault.strerror}.") from fault
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """A file as it is; standard input goes through a temporary file, as its letters must be looked at first."""
    if str(file) != "-":
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "standard input")
        with path.open("wb") as copy:
            while block := sys.stdin.buffer.read(2**20):
                copy.write(block)
        yield path


COMMANDS = {"tone": tone}
