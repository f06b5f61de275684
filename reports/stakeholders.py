"""Where stakeholders stand: how much weight they carry, as measured, and on whose side they are, as people said or as their tone suggests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import pandas as pd

from data.questions import people, stakeholders
from data.questions.scope import Scope
from data.store import Store
from influence.likeness import Known, Suggestion, suggestions
from reports.influence import Influence
from reputation.tone import Net, net_tone

STANCE_STEP = 25.0  # points of net tone that make a step of suggested stance


@dataclass(frozen=True, slots=True)
class Found:
    """A pair that a person may confirm: what it is about, its two names, and the suggestion."""

    stakeholder: str | None  # id; None: not on the list yet
    entry: str | None  # register:id
    account: str | None  # platform:id
    name: str
    other: str
    suggestion: Suggestion


def grid(store: Store, scope: Scope, report: Influence | None) -> pd.DataFrame:
    """Every stakeholder with `power, power_low, power_high` (0…100), `rank, of, carrier` and `side, suggested, net, net_low, net_high, toned`.

    Power is that of the account of theirs ranked best (`carrier`); missing when none is linked or none has a tie in scope. `side` is the
    stance people set, else the `suggested` one (−2…+2). The other columns are those of `data.questions.stakeholders.everyone`.
    """
    everyone = stakeholders.everyone(store)
    theirs = sorted({account for accounts in everyone["accounts"] for account in accounts})
    known = {account: people.account_of(store, account) for account in theirs}
    tones = stakeholders.tones(store, scope, sorted(set(known.values()))) if theirs else None
    rows = [
        {**_power(report, [known[a] for a in row.accounts]), **_tone(tones, [known[a] for a in row.accounts])}
        for row in each(everyone)
    ]
    columns = ["power", "power_low", "power_high", "rank", "of", "carrier", "suggested", "net", "net_low", "net_high", "toned"]  # fmt: skip
    found = pd.concat([everyone, pd.DataFrame(rows, columns=columns, index=everyone.index)], axis=1)
    found["side"] = found["stance"].astype("Float64").fillna(found["suggested"].astype("Float64"))
    return found


def power(rank: float, of: int) -> float:
    """Weight on a scale of 0…100 by rank among `of` authors: 100 for the first, 0 for the last, equal steps for equal ratios of rank.

    power = 100 · (1 − ln rank / ln of). From 1st to 10th is as far as from 10th to 100th, for influence is spread that unevenly.
    """
    return 100.0 if of < 2 else 100.0 * (1 - log(min(rank, of)) / log(of))


def suggested_stance(net: Net) -> int | None:
    """The stance that the tone of their own texts suggests, −2…+2; None when its 95 % interval holds 0 or there are under 30 texts.

    One step for every 25 points of net tone, rounded, at most two. It reads the tone of what they wrote on the watch, which is not the
    same as being for or against: only a person knows.
    """
    if net.mean is None or net.low is None or net.high is None or net.small or net.low <= 0 <= net.high:
        return None
    step = round(net.mean / STANCE_STEP)
    return max(-2, min(2, step)) or (1 if net.mean > 0 else -1)


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, their values by column name."""
    return iter(frame.itertuples())


def account_suggestions(store: Store, everyone: pd.DataFrame, *, only: str | None = None) -> list[Found]:
    """Accounts that may belong to stakeholders, without those somebody already judged; the surest first."""
    chosen = everyone if only is None else everyone[everyone["id"] == only]
    entries = _entries(store, sorted({entry for entries in chosen["entries"] for entry in entries}))
    ones = [_known(row, [entries[e] for e in row.entries if e in entries]) for row in each(chosen)]
    accounts = stakeholders.accounts(store)
    others = [_account(row) for row in each(accounts)]
    named = {other.id: _called(other) for other in others}
    judged = _judged(store, "account")
    names = dict(zip(chosen["id"], chosen["name"], strict=True))
    return [
        Found(found.one, None, found.other, names[found.one], named[found.other], found)
        for found in suggestions(ones, others)
        if (found.one, found.other) not in judged
    ]


def entry_suggestions(store: Store, everyone: pd.DataFrame, *, only: str | None = None) -> list[Found]:
    """Register entries that may speak of stakeholders, without those somebody already judged; the surest first."""
    chosen = everyone if only is None else everyone[everyone["id"] == only]
    others = _entries(store, None)
    ones = [_known(row, []) for row in each(chosen)]
    judged = _judged(store, "entry")
    names = dict(zip(chosen["id"], chosen["name"], strict=True))
    return [
        Found(
            found.one,
            found.other,
            None,
            names[found.one],
            f"{others[found.other].names[0]} ({found.other.split(':')[0]})",
            found,
        )
        for found in suggestions(ones, list(others.values()))
        if (found.one, found.other) not in judged
    ]


def register_suggestions(store: Store, *, most: int = 200) -> list[Found]:
    """Entries of registers whose organisation seems to speak here, by account, and that no stakeholder has yet; the surest first."""
    taken = {target for _, target in _judged(store, "entry")}
    entries = {name: known for name, known in _entries(store, None).items() if name not in taken}
    accounts = {row.author: _account(row) for row in each(stakeholders.accounts(store))}
    linked = {target for _, target in _judged(store, "account")}
    found = suggestions(list(entries.values()), list(accounts.values()), each=1)
    return [
        Found(None, f.one, f.other, entries[f.one].names[0], _called(accounts[f.other]), f)
        for f in found
        if f.other not in linked
    ][:most]


def _power(report: Influence | None, accounts: Sequence[str]) -> dict[str, Any]:
    standing = [person for a in accounts if report and (person := report.person(a)) is not None]
    if report is None or not standing:
        return {}
    best, of = min(standing, key=lambda person: person["rank"]), len(report.table)
    low, high = best["rank_low"], best["rank_high"]
    return {
        "power": power(best["rank"], of),
        "power_low": power(high, of) if pd.notna(high) else None,
        "power_high": power(low, of) if pd.notna(low) else None,
        "rank": int(best["rank"]),
        "of": of,
        "carrier": str(best["author"]),
    }


def _tone(tones: pd.DataFrame | None, accounts: Sequence[str]) -> dict[str, Any]:
    if tones is None or not accounts:
        return {}
    net = net_tone(tones[tones["author"].isin(accounts)])
    return {"suggested": suggested_stance(net), "net": net.mean, "net_low": net.low, "net_high": net.high, "toned": net.n}  # fmt: skip


def _known(row: Any, entries: Sequence[Known]) -> Known:
    """A stakeholder with what its register entries add."""
    return Known(
        row.id,
        (row.name, *row.aliases),
        handles=(
            *(alias[1:] for alias in row.aliases if alias.startswith("@")),
            *(handle for entry in entries for handle in entry.handles),
        ),
        acronym=next((entry.acronym for entry in entries if entry.acronym), None),
        site=next((entry.site for entry in entries if entry.site), None),
    )


def _entries(store: Store, wanted: list[str] | None) -> dict[str, Known]:
    rows = stakeholders.register_entries(store, wanted)
    return {
        row.entry: Known(
            row.entry, (row.name,), tuple(row.handles), acronym=_maybe(row.acronym), site=_maybe(row.site)
        )
        for row in each(rows)
    }


def _account(row: Any) -> Known:
    names = tuple(dict.fromkeys(name for name in (row.name, row.handle) if isinstance(name, str) and name))
    handle = row.handle if isinstance(row.handle, str) else None
    return Known(row.author, names, (handle,) if handle else (), site=_maybe(row.url))


def _called(account: Known) -> str:
    """An account's name with its handle, for namesakes."""
    name, handles = account.names[0], account.handles
    return f"{name} (@{handles[0]})" if handles and name != handles[0] else name


def _judged(store: Store, kind: str) -> set[tuple[str, str]]:
    links = stakeholders.links(store, kind=kind)
    return set(zip(links["stakeholder"], links["target"], strict=True))


def _maybe(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
