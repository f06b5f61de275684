"""What words mean in this house where the engines take them otherwise: list, add, drop."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from tone import meanings
from tone.additive import LANGUAGES
from tone.meanings import LABELS, Meaning, MeaningError
from vigie.commands.options import db_option, format_options, settings_for

_COLUMNS = ("words", "label", "lang", "writer", "at")


@click.group("words")
def words() -> None:
    """Phrases whose tone the engines mistake: they are taken out of what is read, and speak for what a rule says."""


@words.command("list")
@db_option
@format_options
def list_words(db: Path | None, form: str) -> None:
    """Every rule, the latest first."""
    every = [asdict(rule) for rule in meanings.rules(settings_for(db).tone_words)]
    if form == "json":
        click.echo(json.dumps(every, ensure_ascii=False))
        return
    writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(every)


@words.command("add")
@click.argument("phrase")
@click.argument("label", type=click.Choice(LABELS))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Only in texts of this language.")
@db_option
def add_words(phrase: str, label: str, lang: str | None, db: Path | None) -> None:
    """PHRASE is LABEL from now on. A dashboard that runs reads history again in the background; labels people gave stand."""
    try:
        before = meanings.keep(settings_for(db).tone_words, Meaning(phrase, label, lang))  # type: ignore[arg-type]
    except MeaningError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{phrase} is {label} now{f' (was {before.label})' if before else ''}.", err=True)


@words.command("drop")
@click.argument("phrase")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The rule for this language.")
@db_option
def drop_words(phrase: str, lang: str | None, db: Path | None) -> None:
    """Read PHRASE as the engines do again."""
    if not meanings.drop(settings_for(db).tone_words, Meaning(phrase, "neutral", lang)):
        click.echo(
            f"There is no rule for {phrase}{f' in {lang}' if lang else ''}; see vigie words list.", err=True
        )
        sys.exit(1)


COMMANDS = {"words": words}
