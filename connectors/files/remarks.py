"""What a person should know about a table before it is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.files import guess, units
from connectors.files.plan import Plan
from connectors.files.refused import ImportRefused
from connectors.files.rows import SCIENTIFIC
from connectors.files.units import Chunk


def records(plan: Plan, sample: Iterable[Any]) -> Iterable[Mapping[str, str]]:
    """The readable units of a sample as rows with named values."""
    for unit in sample:
        if isinstance(unit, list):
            if len(unit) == len(plan.columns):
                yield dict(zip(plan.columns, unit, strict=True))
            continue
        if isinstance(unit, str):
            try:
                unit = units.loaded(unit.strip().removeprefix("\ufeff"))
            except (ValueError, RecursionError):
                continue
        if isinstance(unit, Mapping):
            yield units.flat(unit)


def says_utc(plan: Plan) -> bool:
    """Whether the header itself names the zone, as in `heure_UTC0` or `created_utc`."""
    names = " ".join(guess.bare(plan.column(name) or "") for name in ("created", "time"))
    return bool(re.search(r"(?:^|_| )(utc|gmt)", names))


def rounded(plan: Plan, sample: Chunk) -> ImportRefused | None:
    """Ids in scientific notation lost their digits: nothing can tell two posts apart any more."""
    column = plan.column("id")
    for number, row in enumerate(records(plan, sample.units), start=1):
        value = row.get(column or "", "").strip("\"'= ")
        if SCIENTIFIC.fullmatch(value):
            return ImportRefused(
                f"Row {number}: the id “{value}” in “{column}” went through a spreadsheet that rounded it, so the true id is lost.",
                f"Export again and import the id column as text, or leave the ids out with --map {column}=-.",
            )
    return None


def remarks(plan: Plan, sample: Sequence[Any]) -> list[str]:
    """What a person should know before importing."""
    remarks = []
    column = plan.column("id")
    if column is None:
        remarks.append(
            "No column holds ids: each row gets one made of its author, time and text, so a row repeated word for word counts once."
        )
    else:
        remarks += _id_remarks([row.get(column, "").strip() for row in records(plan, sample)])
    if (
        plan.column("author") is None
        and plan.column("author_id") is None
        and plan.column("author_name") is None
    ):
        remarks.append("No column names the authors: tone and volume can be read, influence cannot.")
    given = plan.column("label")
    if given and plan.labels == "none":
        remarks.append(
            f"The values of “{given}” are left out: their scale does not say which of them is negative."
        )
    if plan.undated:
        remarks.append(
            f"Every row is dated {plan.undated:%Y-%m-%d}: nothing can be said about change over time."
        )
    elif plan.dates.unit == "text" and not plan.dates.zoned and plan.column("created"):
        said = (
            "as the header says"
            if says_utc(plan) and plan.zone == "UTC"
            else "name another zone if that is wrong"
        )
        remarks.append(f"The dates name no time zone and are read as {plan.zone}; {said}.")
    return remarks


def _id_remarks(ids: Iterable[str]) -> list[str]:
    """Signs that ids went through a floating-point number, which holds 15 to 16 digits."""
    remarks = []
    held = list(ids)
    if any(re.fullmatch(r"\d+\.0", name) for name in held):
        remarks.append("Some ids end in “.0”: they went through a number; the ending is cut off.")
    long = [name.removesuffix(".0") for name in held if re.fullmatch(r"\d{17,19}(\.0)?", name)]
    zeros = sum(set(name[15:]) == {"0"} for name in long)
    exact = sum(int(float(name)) == int(name) for name in long)
    if long and max(zeros, exact) * 10 >= len(long) * 9:
        remarks.append(
            "The ids look rounded (they passed through a program that keeps 15 digits): two posts may share one, and their addresses may lead nowhere."
        )
    return remarks
