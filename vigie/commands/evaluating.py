"""How right the tone engines are on the public labelled sets: `vigie tone --evaluate`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from click.core import ParameterSource

from reports.spreadsheet import csv_text
from tone.engines import EngineUnknown
from tone.evaluate import ENGINES, Row, evaluated, strong_readers
from tone.labelled_sets import Published
from vigie.commands.options import json_text

F = TypeVar("F", bound=Callable[..., Any])

BESIDE: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
FIGURES: Final = ("accuracy", "macro_f1", "macro_recall", "calibration_error", "r")
COLUMNS: Final = ("set", "file", "n", "engine", "toned", *FIGURES, "published")
TARGETS: Final = "toward a name: "


def evaluation_options(command: F) -> F:
    """`--evaluate` and `--data`: measure instead of reading a file."""
    command = click.option(
        "--data",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="VIGIE_SHARED_DATA",
        default=BESIDE if BESIDE.is_dir() else None,
        help="With --evaluate: folder of the labelled sets (default: VIGIE_SHARED_DATA, else shared/data beside the checkout).",
    )(command)
    return click.option(
        "--evaluate",
        is_flag=True,
        help="Measure the engines on the public labelled sets, published figures beside ours.",
    )(command)


def evaluation(folder: Path, engine: str | None = None) -> list[Row]:
    """Every set of `folder` with every engine (`engine`: a stronger one more, alone and with the shipped ones), then tone toward names
    where its bench is there. Raises EngineUnknown."""
    rows: list[Row] = []
    for row in evaluated(folder, {**ENGINES, **(strong_readers(engine) if engine else {})}):
        click.echo(f"{row.set} · {row.engine}", err=True)
        rows.append(row)
    return rows + _targets(folder)


def _targets(folder: Path) -> list[Row]:
    """What `bench/target.py` measures; it lies beside the product in the checkout, not in it."""
    name, path = "bench.target", Path(__file__).resolve().parents[2] / "bench" / "target.py"
    spec = spec_from_file_location(name, path) if path.exists() else None
    if spec is None or spec.loader is None:
        return []
    bench = sys.modules.setdefault(name, module_from_spec(spec))
    spec.loader.exec_module(bench)
    return [
        Row(f"{TARGETS}{row.set}", "", row.cases, row.method, row.cases, macro_f1=row.macro_f1 / 100)
        for row in bench.evaluate(folder)
    ]


def write_evaluation(folder: Path | None, form: str, engine: str | None = None) -> None:
    """Measure and write to standard output: a table for eyes, CSV where it was asked for, or JSON."""
    if folder is None:
        raise click.UsageError("Where are the labelled sets? Name their folder with --data.")
    try:
        rows = evaluation(folder, engine)
    except (OSError, ValueError, EngineUnknown) as fault:
        raise click.ClickException(str(fault)) from fault
    if not rows:
        raise click.ClickException(f"No labelled set lies in {folder}; name the folder with --data.")
    shown = [asdict(row) for row in rows]
    if form == "json":
        sys.stdout.write(json_text(shown))
        return
    for row, plain in zip(rows, shown, strict=True):
        plain["published"] = "; ".join(map(_published, row.published))
        plain |= {name: None if plain[name] is None else round(plain[name], 3) for name in FIGURES}
    if click.get_current_context().get_parameter_source("form") is ParameterSource.COMMANDLINE:
        sys.stdout.write(csv_text(shown, COLUMNS))
    else:
        sys.stdout.write(_table(shown))


def _published(figure: Published) -> str:
    return f"{figure.who} {figure.figure} {figure.value:.3f}"


def _table(rows: list[dict[str, Any]]) -> str:
    """Columns of one width each, for eyes; what is unknown is a dash."""
    cells = [COLUMNS, *(tuple(_cell(row[name]) for name in COLUMNS) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(COLUMNS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)
    return "".join(line.rstrip() + "\n" for line in lines)


def _cell(value: object) -> str:
    return "—" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
