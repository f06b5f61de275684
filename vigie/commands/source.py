"""Set the sources up from a terminal: what there is, on and off, places to read, limits, keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from connectors.contract import Access, Connector, Key, SourceError
from connectors.keys import KeyRing, variable
from connectors.registry import SOURCES
from data.landing import Landing
from data.wishes import SourceWish
from vigie.commands.options import db_option, format_options, settings_for, write_rows

_COLUMNS = ("source", "name", "wished", "state", "note", "last_success", "next_try", "keys", "options")


@click.group()
def source() -> None:
    """Where mentions come from: switches, keys, places to read, limits."""


@source.command("list")
@format_options
@db_option
def list_(form: str, db: Path | None) -> None:
    """List every source: whether it is wished, how it is doing, and what it still needs."""
    settings = settings_for(db)
    landing, ring = Landing(settings.landing), KeyRing(settings.keys)
    wishes, states = landing.source_wishes(), {state.source: state for state in landing.source_states()}
    rows = []
    for name, connector in SOURCES.items():
        spec, wish, state = connector.spec, wishes.get(name, SourceWish()), states.get(name)
        rows.append(
            {
                "source": name,
                "name": spec.name,
                "wished": {None: "by default" if spec.open else "off", True: "on", False: "off"}[
                    wish.enabled
                ],
                "state": state.state if state else "",
                "note": state.note if state else "",
                "last_success": _moment(state.last_success if state else None),
                "next_try": _moment(state.next_try if state else None),
                "keys": _keys(ring, name, spec.keys),
                "options": "; ".join(f"{o.name}: {_values(wish, o.name, o.default)}" for o in spec.options),
            }
        )
    write_rows(rows, form, columns=_COLUMNS)


@source.command()
@click.argument("name")
@db_option
def on(name: str, db: Path | None) -> None:
    """Collect from the source NAME."""
    _known(name)
    Landing(settings_for(db).landing).set_source(name, enabled=True)
    click.echo(f"{name} is switched on; it collects while `vigie up` or `vigie collect` runs.", err=True)


@source.command()
@click.argument("name")
@db_option
def off(name: str, db: Path | None) -> None:
    """Collect no more from the source NAME; what it brought stays."""
    _known(name)
    Landing(settings_for(db).landing).set_source(name, enabled=False)
    click.echo(f"{name} is switched off.", err=True)


@source.command("set")
@click.argument("name")
@click.argument("option")
@click.argument("values", nargs=-1)
@db_option
def set_(name: str, option: str, values: tuple[str, ...], db: Path | None) -> None:
    """Let the source NAME read these places: vigie source set feeds feeds https://www.example.org/feed"""
    there = [one.name for one in _known(name).spec.options]
    if option not in there:
        raise click.UsageError(f"{name} has no option {option!r}. Options: {', '.join(there) or 'none'}.")
    Landing(settings_for(db).landing).set_option(name, option, values)
    click.echo(f"{name}: {option} has {len(values)} {'entry' if len(values) == 1 else 'entries'}.", err=True)


@source.command()
@click.argument("name")
@click.option("--money", type=click.FloatRange(min=0), help="US dollars a month.")
@click.option("--requests", type=click.IntRange(min=0), help="Requests a day.")
@db_option
def limit(name: str, money: float | None, requests: int | None, db: Path | None) -> None:
    """Set what the source NAME may spend; what is not given goes back to the source's own ceiling."""
    _known(name)
    Landing(settings_for(db).landing).set_limits(name, money_a_month=money, requests_a_day=requests)


@source.command()
@click.argument("name")
@click.option("--forget", is_flag=True, help="Drop its keys instead.")
@db_option
def key(name: str, forget: bool, db: Path | None) -> None:
    """Enter the keys of the source NAME; they are asked for, never given as arguments, and not shown."""
    keys, ring = _known(name).spec.keys, KeyRing(settings_for(db).keys)
    if not keys:
        raise click.UsageError(f"{name} needs no key.")
    if forget:
        ring.forget(name)
        click.echo(f"The keys of {name} are forgotten.", err=True)
        return
    entered = {
        one.name: click.prompt(
            one.label + ("" if one.required else " (may stay empty)"), hide_input=True, err=True,
            default=None if one.required else "", show_default=False,
        )
        for one in keys
        if not ring.from_environment(name, one.name)
    }  # fmt: skip
    ring.save(name, entered)
    click.echo(f"Kept in {settings_for(db).keys}, readable by you only.", err=True)


@source.command()
@click.argument("name")
@db_option
def check(name: str, db: Path | None) -> None:
    """Make one cheap call that proves the keys of the source NAME."""
    settings, make = settings_for(db), _known(name)
    wish = Landing(settings.landing).source_wishes().get(name, SourceWish())
    connector = make(Access(KeyRing(settings.keys).of(name, make.spec.keys), wish.options))
    try:
        says = connector.check()
    except SourceError as fault:
        raise click.ClickException(str(fault)) from fault
    finally:
        connector.close()
    click.echo(says or f"{name} answers.")


def _known(name: str) -> type[Connector]:
    if name not in SOURCES:
        raise click.UsageError(f"No source is called {name!r}. Sources: {', '.join(SOURCES)}.")
    return SOURCES[name]


def _keys(ring: KeyRing, name: str, keys: Sequence[Key]) -> str:
    known = ring.of(name, keys)
    told = {True: "set", False: "missing"}
    return "; ".join(
        f"{one.name} ({variable(name, one.name)}): {told[one.name in known] if one.required or one.name in known else 'not set'}"
        for one in keys
    )


def _values(wish: SourceWish, option: str, default: Sequence[str]) -> str:
    values: Mapping[str, Any] = wish.options
    return " ".join(values.get(option, default)) or "none"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


COMMANDS = {"source": source}
