"""How well sudden changes are found, by the Numenta Anomaly Benchmark's own score, beside published detectors.

The scorer is checked by running two published detectors again and arriving at their published points
(`python -m bench.nab` prints both). Rules: Lavin & Ahmad (2015), "Evaluating real-time anomaly detection algorithms",
ICMLA, and the benchmark's standard profile. Data: `../shared/data/ts_nab_twitter_volume`.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import chi2

from reputation.bursts import judged_readings

Values = NDArray[np.float64]

FOLDER = (
    Path(os.environ.get("VIGIE_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    / "ts_nab_twitter_volume"
)
FALSE_ALARM = 0.11  # what an alert outside every window costs at most, standard profile
PROBATION, LONGEST = 0.15, 5_000  # the first 15 % of a series are not scored, 750 points at most


@dataclass(frozen=True, slots=True)
class Series:
    """One labelled series: times, values and the first and last place of each window, both inside it."""

    name: str
    times: list[datetime]
    values: Values
    windows: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Points:
    """What a detector earned on one series: `raw` from −windows to +windows, alerts inside and outside windows."""

    raw: float
    inside: int
    outside: int
    found: int
    windows: int


def public(folder: Path = FOLDER) -> Iterator[Series]:
    """The five public series with their windows."""
    for name, spans in json.loads((folder / "windows.json").read_text(encoding="utf-8")).items():
        with (folder / Path(name).name).open(encoding="utf-8", newline="") as file:
            rows = [
                (datetime.fromisoformat(row["timestamp"]), float(row["value"]))
                for row in csv.DictReader(file)
            ]
        place = {time: at for at, (time, _) in enumerate(rows)}
        windows = [tuple(place[datetime.fromisoformat(edge)] for edge in span) for span in spans]
        short = Path(name).stem.removeprefix("Twitter_volume_")
        yield Series(short, [time for time, _ in rows], np.array([value for _, value in rows]), windows)  # type: ignore[arg-type]


def published(detector: str, folder: Path = FOLDER) -> dict[str, tuple[float, int, int]]:
    """The raw points, alerts inside and alerts outside that were published for a detector, by series."""
    with (folder / "published_detector_scores.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["series"]: (float(row["raw_score_standard"]), int(row["TP"]), int(row["FP"]))
            for row in csv.DictReader(file)
            if row["detector"] == detector
        }


def points(alerts: NDArray[np.bool_], windows: Sequence[tuple[int, int]]) -> Points:
    """The standard profile: each window pays up to 1, the earlier its first alert the more; a missed one costs 1.

    An alert outside costs up to 0.11, less when close behind a window.
    """
    start = int(min(PROBATION * len(alerts), PROBATION * LONGEST))
    best = _sigmoid(-1.0)
    raw, inside, found = 0.0, 0, 0
    outside = np.flatnonzero(alerts)
    outside = outside[outside >= start]
    for first, last in windows:
        within = outside[(outside >= first) & (outside <= last)]
        outside = outside[(outside < first) | (outside > last)]
        inside += len(within)
        found += bool(len(within))
        raw += _sigmoid(-(last - within[0] + 1) / (last - first + 1)) / best if len(within) else -1.0
    for at in outside.tolist():
        behind = [(at - last) / (last - first) for first, last in windows if last < at]
        raw += FALSE_ALARM * (_sigmoid(behind[-1]) if behind else -1.0)
    return Points(raw, inside, len(outside), found, len(windows))


def normalised(earned: Sequence[Points]) -> float:
    """All series together on 0…100: 0 for no alert at all, 100 for every window at its first point and nothing else."""
    windows = sum(one.windows for one in earned)
    return 100 * (sum(one.raw for one in earned) + windows) / (2 * windows)


def ours(one: Series) -> NDArray[np.bool_]:
    """The alerts of this house."""
    judged = judged_readings(pd.Series(one.values, index=pd.DatetimeIndex(one.times)))
    return judged["alert"].to_numpy(dtype=bool)


def windowed_gaussian(values: Values, *, window: int = 6_400, step: int = 100) -> NDArray[np.bool_]:
    """The benchmark's baseline: alert where the normal tail of a sliding window leaves nothing beyond this value.

    "Nothing" is less than half a unit in the twelfth decimal: the published scores were written with twelve.
    """
    alerts = np.zeros(len(values), dtype=bool)
    held, waiting = [float(values[0])], list[float]()
    mean, spread = float(values[0]), 1e-6
    for at, value in enumerate(values[1:].tolist(), start=1):
        alerts[at] = ndtr(-abs(value - mean) / spread) <= 5e-13
        if len(held) < window:
            held.append(value)
        else:
            waiting.append(value)
            if len(waiting) < step:
                continue
            held, waiting = held[step:] + waiting, []
        mean, spread = float(np.mean(held)), float(np.std(held)) or 1e-6
    return alerts


def relative_entropy(values: Values, *, bins: int = 5, window: int = 52) -> NDArray[np.bool_]:
    """Wang et al. (2011), "Statistical techniques for online anomaly detection in data centers", IM, figure 1.

    Alert where the histogram of the last `window` values agrees with none seen before. It knows the smallest and
    largest value of the whole series beforehand, as in the benchmark.
    """
    width = (values.max() - values.min()) / bins
    binned = np.ceil((values - values.min()) / width)
    limit = chi2.isf(0.01, bins - 1)
    alerts = np.zeros(len(values), dtype=bool)
    known: list[Values] = []
    for at in range(window - 1, len(values)):
        seen = np.histogram(binned[at - window + 1 : at + 1], bins=bins, range=(0, bins))[0] / window
        if not known or not any(2 * window * _entropy(seen, other) < limit for other in known):
            alerts[at] = bool(known)
            known.append(seen)
    return alerts


def _entropy(seen: Values, other: Values) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.where(seen > 0, seen * np.log(seen / other), 0.0).sum())


def _sigmoid(place: float) -> float:
    """From +1 at a window's first point to 0 at its end and −1 far behind it."""
    return -1.0 if place > 3.0 else float(2 / (1 + np.exp(5 * place)) - 1)


def main() -> None:
    """Print the table: two detectors as published and as run again here, the best published one, and ours."""
    every = list(public())
    again: dict[str, Callable[[Values], NDArray[np.bool_]]] = {
        "windowedGaussian": windowed_gaussian,
        "relativeEntropy": relative_entropy,
    }
    began = process_time()
    mine = {one.name: points(ours(one), one.windows) for one in every}
    spent = process_time() - began
    print("detector            score   raw points by series (alerts inside, outside)")
    _line("ours", mine)
    for name in ("ARTime", *again):
        theirs = published(name)
        _line(
            name,
            {one.name: Points(*theirs[one.name], found=0, windows=len(one.windows)) for one in every},
        )
        if name in again:
            _line(
                "  run again here", {one.name: points(again[name](one.values), one.windows) for one in every}
            )
    print(f"ours: {spent:.2f} s of CPU for {sum(len(one.values) for one in every):,} readings")


def _line(name: str, earned: dict[str, Points]) -> None:
    cells = (f"{series} {one.raw:6.3f} ({one.inside}, {one.outside})" for series, one in earned.items())
    print(f"{name:18} {normalised(list(earned.values())):6.1f}   {'   '.join(cells)}")


if __name__ == "__main__":
    main()
