"""Which shares a CSV file holds: who shared what, in which post, and when."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from influence.coordination import COLUMNS, CoordinationError


def read_shares(path: str | Path) -> pd.DataFrame:
    """The shares of a CSV in UTF-8 with the columns `object_id, account_id, content_id, timestamp_share`; others are left out.

    A time is a number of seconds since 1970 or an ISO 8601 date (without a zone: UTC). Ids stay text, exactly as written.
    Raises CoordinationError (with row and cure) for what cannot be read.
    """
    file = Path(path)
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise CoordinationError(f"{file.name} is not a clean CSV file in UTF-8: {error}".rstrip()) from error
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise CoordinationError(
            f"{file.name} lacks {', '.join(missing)}: name the columns {', '.join(COLUMNS)}."
        )
    shares = table[list(COLUMNS)].copy()
    for name in COLUMNS:
        blank = shares.index[shares[name].str.strip() == ""]
        if len(blank):
            raise CoordinationError(
                f"Row {blank[0] + 1} of {file.name} has no {name}: complete it or drop the row."
            )
    shares["timestamp_share"] = _seconds(shares["timestamp_share"], file.name)
    return shares


def _seconds(written: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(written, errors="coerce")
    dates = numbers.isna()
    if dates.any():
        read = pd.to_datetime(written[dates], utc=True, errors="coerce", format="ISO8601")
        numbers.loc[dates] = (read - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    wrong = numbers.index[numbers.isna()]
    if len(wrong):
        raise CoordinationError(
            f"Row {wrong[0] + 1} of {name}: “{written[wrong[0]][:40]}” is no time; write seconds since 1970 or an ISO 8601 date."
        )
    return numbers.astype(float)
