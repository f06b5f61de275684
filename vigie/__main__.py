"""`vigie …`: the same house from a terminal."""

from __future__ import annotations

import importlib
import sys

import click

from vigie import __version__

# Command → module of vigie.commands that holds it; loaded when asked for, so that `vigie tone` need not open a store.
_COMMANDS = {
    "up": "up",
    "demo": "up",
    "collect": "collect",
    "import": "importing",
    "watch": "watch",
    "source": "source",
    "tone": "tone",
    "words": "words",
    "influence": "influence",
    "communities": "influence",
    "brokers": "influence",
    "path": "path",
    "messengers": "path",
    "spikes": "spikes",
    "alerts": "alerts",
    "coordination": "coordination",
    "stakeholder": "stakeholder",
    "memory": "memory",
    "export": "export",
    "report": "report",
    "verify": "verify",
    "schedule": "schedule",
    "correct": "correct",
    "reindex": "reindex",
    "doctor": "doctor",
    "conformance": "conformance",
}


class _Vigie(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"vigie.commands.{_COMMANDS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command


@click.command(cls=_Vigie, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vigie")
def cli() -> None:
    """Watch how an organisation is spoken of, and who carries influence. Everything stays on this machine."""


def main() -> None:
    """Run a command; a fault the user can mend is one sentence on stderr and exit code 1."""
    from connectors.contract import (
        SourceError,
    )  # here, for reading processes import this file and need neither
    from data.store import StoreError

    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; what was done is kept.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing to say to it
        sys.exit(1)
    except (StoreError, SourceError, ValueError) as error:
        click.echo(f"vigie: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
