"""What the Stakeholders page asks and does, for everybody at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from data import stakeholders as keeping
from data.questions import stakeholders
from data.questions.scope import Scope
from data.records import RegisterEntry
from data.stakeholders import Stakeholder
from pages.parts import answers, gate, past
from reports import stakeholders as reported
from reports.influence import narrowed
from reports.stakeholders import Found
from vigie import house


@past.answers(ttl=60, max_entries=50, show_spinner=False)
def grid(scope: Scope) -> pd.DataFrame:
    """Every stakeholder with power and stance."""
    return reported.grid(past.store(), narrowed(scope), answers.influence(scope))


@past.answers(ttl=60, max_entries=20, show_spinner=False)
def registers() -> pd.DataFrame:
    """The registers kept."""
    return stakeholders.registers(house.current().store)


@past.answers(ttl=60, max_entries=5, show_spinner=False)
def entries() -> pd.DataFrame:
    """Every entry of every register kept."""
    return stakeholders.register_entries(house.current().store)


@past.answers(ttl=300, max_entries=50, show_spinner=False)
def suggestions(stakeholder: str) -> list[Found]:
    """Accounts and register entries that may be a stakeholder's."""
    store = house.current().store
    everyone = stakeholders.everyone(store)
    return [
        *reported.account_suggestions(store, everyone, only=stakeholder),
        *reported.entry_suggestions(store, everyone, only=stakeholder),
    ]


@past.answers(ttl=600, max_entries=2, show_spinner=False)
def of_registers() -> list[Found]:
    """Organisations of the registers that seem to speak here."""
    return reported.register_suggestions(house.current().store)


def do(act: Callable[..., Any], *values: Any, **more: Any) -> Any:
    """Write something down (a function of `data.stakeholders`) in the viewer's name, and let every page see it at once."""
    done = act(house.current().store, *values, writer=gate.person(), **more)
    _forget_answers()
    return done


def keep_register(found: Sequence[RegisterEntry]) -> int:
    """Keep the entries of a register file; how many."""
    kept = keeping.take_register(house.current().store, found)
    _forget_answers()
    return kept


def drop_register(register: str) -> None:
    """Let go of a register."""
    keeping.drop_register(house.current().store, register)
    _forget_answers()


def one(stakeholder: str) -> Stakeholder | None:
    """One stakeholder as it stands now."""
    return stakeholders.one(house.current().store, stakeholder)


def notes(stakeholder: str) -> pd.DataFrame:
    """Notes and meetings of one, now."""
    return stakeholders.notes(house.current().store, stakeholder)


def changes(stakeholder: str) -> pd.DataFrame:
    """Who changed what of one."""
    return stakeholders.changes(house.current().store, stakeholder)


def accounts(authors: list[str]) -> pd.DataFrame:
    """How accounts call themselves."""
    return stakeholders.accounts(house.current().store, authors)


def _forget_answers() -> None:
    for answer in (grid, registers, entries, suggestions, of_registers):
        answer.clear()
