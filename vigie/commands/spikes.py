"""When a running series suddenly left its usual: `vigie spikes`, one line out for each reading in."""

from __future__ import annotations

import csv
import io
import math
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np
import pandas as pd

from data.questions import counts, coverage
from data.records import Gap
from reputation.bursts import RARE_HOUR, judged_readings
from reputation.usual import counts as hourly_counts
from vigie.commands.opening import PERIODS, scope_of, up_to_date
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows

COLUMNS = ("timestamp", "value", "score", "alert")


@click.command()
@click.option(
    "--series",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="CSV with timestamp,value in the order of time; - is standard input. An empty value was not seen.",
)
@click.option("--watch", help="The mentions an hour of this watch in the store; adds the column usual.")
@click.option("--period", default="all", show_default=True, help=PERIODS)
@format_options
@click.option("-o", "--output", default="-", show_default=True, help="Where to write; - is standard output.")
@db_option
def spikes(
    series: Path | None, watch: str | None, period: str, form: str, output: str, db: Path | None
) -> None:
    """Judge each reading by the readings before it: score 0 to 1, alert 1 from 0.5 on, one alert a burst.

    An empty score: nothing was seen. The setting is one for all series, whatever their level and step.
    """
    if (series is None) == (watch is None):
        raise click.UsageError("Give --series FILE or --watch NAME: what is to be judged?")
    if watch is not None:
        _write(_of_watch(watch, period, db), form, output, more=("usual",))
        return
    text = sys.stdin.buffer.read() if str(series) == "-" else (series or Path()).read_bytes()
    if output != "-" and str(series) != "-" and Path(output).exists() and (series or Path()).samefile(output):
        raise click.UsageError("The output would overwrite the input; choose another name after -o.")
    stamps, values, times = read_series(text)
    judged = judged_readings(pd.Series(values, index=times))
    _write(judged.assign(timestamp=stamps), form, output)


def read_series(text: bytes) -> tuple[list[str], list[float], pd.DatetimeIndex]:
    """Timestamps as written, values (NaN where empty) and times of a file; a usage error names the first bad line."""
    try:
        rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip().casefold() for name in next(rows, [])]
        if "timestamp" not in header or "value" not in header:
            raise click.UsageError("The series needs a header line with the columns timestamp and value.")
        when, what = header.index("timestamp"), header.index("value")
        stamps: list[str] = []
        values: list[float] = []
        times: list[datetime] = []
        for row in rows:
            if not row:
                continue
            stamp, value = _reading(row, when, what, rows.line_num)
            if times and (stamp.tzinfo is None) != (times[-1].tzinfo is None):
                raise click.UsageError(
                    f"Line {rows.line_num}: some timestamps say their time zone and some do not."
                )
            if times and stamp < times[-1]:
                raise click.UsageError(
                    f"Line {rows.line_num}: {row[when]} comes before the line above it; sort the file by time."
                )
            stamps.append(row[when])
            values.append(value)
            times.append(stamp)
    except UnicodeDecodeError as error:
        raise click.UsageError("The series is not text in UTF-8.") from error
    except csv.Error as error:
        raise click.UsageError(f"The series is not a CSV: {error}.") from error
    if not stamps:
        raise click.UsageError("The series holds no reading.")
    index = pd.DatetimeIndex(pd.to_datetime(times, utc=True)).tz_localize(None)
    return stamps, values, index


def _reading(row: list[str], when: int, what: int, line: int) -> tuple[datetime, float]:
    """Time and value of one line."""
    if len(row) <= max(when, what):
        raise click.UsageError(f"Line {line} has {len(row)} columns; timestamp and value are missing.")
    try:
        stamp = datetime.fromisoformat(row[when].strip())
    except ValueError as error:
        raise click.UsageError(
            f"Line {line}: {row[when]!r} is no timestamp; write 2026-11-27 14:05:00."
        ) from error
    text = row[what].strip()
    try:
        value = float(text) if text else math.nan
    except ValueError as error:
        raise click.UsageError(f"Line {line}: {text!r} is no number.") from error
    if math.isinf(value):
        raise click.UsageError(f"Line {line}: {text!r} is no finite number.")
    return stamp, value


def _of_watch(name: str, period: str, db: Path | None) -> pd.DataFrame:
    """The judged hours of a watch; hours that were not wholly seen have no value."""
    with up_to_date(settings_for(db)) as (landing, store):
        watch = watch_named(landing, name).id
        whole = scope_of(store, "all", (watch,))
        asked = scope_of(store, period, (watch,)).period
        frame = counts.hours(store, whole)
        missed = coverage.gaps(store, whole.period, datetime.now(UTC))
    gaps = [Gap(*row) for row in missed.itertuples(index=False, name=None)]
    hourly = hourly_counts(frame, since=whole.period.since, until=whole.period.until, gaps=gaps)
    judged = judged_readings(hourly, rare=RARE_HOUR)
    inside = judged[(judged.index >= asked.since) & (judged.index < asked.until)]
    return inside.assign(timestamp=[moment.isoformat() for moment in inside.index])


def _write(judged: pd.DataFrame, form: str, output: str, *, more: tuple[str, ...] = ()) -> None:
    """One row a reading; scores are cut, not rounded, so that only an alert reads 0.5."""
    scores = np.floor(judged["score"].to_numpy() * 1e6) / 1e6
    usual = judged["usual"].round(1).tolist()
    rows = [
        {
            "timestamp": stamp,
            "value": int(value) if value == value and value == int(value) else value,
            "score": score,
            "alert": int(alert),
            "usual": middle,
        }
        for stamp, value, score, alert, middle in zip(
            judged["timestamp"],
            judged["value"].tolist(),
            scores.tolist(),
            judged["alert"],
            usual,
            strict=True,
        )
    ]
    columns = (*COLUMNS, *more)
    kept = [{name: row[name] for name in columns} for row in rows]
    write_rows(kept, form, columns=columns, to=output)


COMMANDS = {"spikes": spikes}
