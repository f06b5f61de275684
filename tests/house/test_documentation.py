"""What the documentation names exists, and what exists is named."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import pytest

from vigie.__main__ import _COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
PROSE = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(words: list[str]) -> click.Command | None:
    """The command that words name, as deep as groups go."""
    found: click.Command | None = cli
    context = click.Context(cli)
    for word in words:
        if not isinstance(found, click.Group):
            return found
        found = found.get_command(context, word)
        if found is None:
            return None
    return found


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_every_command_named_exists(path: Path) -> None:
    for match in re.finditer(
        r"(?:\.venv/bin/|`|^)vigie ((?:[a-z]+ ?)+)(.*)", path.read_text(encoding="utf-8"), re.MULTILINE
    ):
        words = match.group(1).split()
        found = command(words[:1])
        assert found is not None, match.group(0)
        if isinstance(found, click.Group) and len(words) > 1:
            found = command(words[:2])
            assert found is not None, match.group(0)
        options = {
            option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for option in re.findall(r"(?<![\w-])--[a-z-]+", match.group(2).split("`")[0]):
            assert option in options | {"--help"}, f"{match.group(0)}: {option}"


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_every_file_linked_exists(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links {target}"


def test_every_command_is_in_the_readme_and_says_what_it_does() -> None:
    for name in _COMMANDS:
        assert f"`{name}`" in README, name
        found = command([name])
        assert found is not None
        assert found.help or found.short_help, name


def test_every_setting_is_documented() -> None:
    install = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*(ROOT / "vigie").rglob("*.py"), ROOT / "tests/shared.py"]
    )
    for name in set(re.findall(r"\bVIGIE_[A-Z_]+\b", code)):
        assert f"`{name}`" in install, name


def test_every_make_target_is_explained() -> None:
    made = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for target in targets:
        assert f"make {target}" in made, target


def test_every_dependency_is_argued_for() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            name = re.match(r"[A-Za-z0-9-]+", line)
            if name and not line.startswith(("-", "#")):
                assert name.group().removesuffix("-stubs") in text, name.group()


def test_every_table_is_in_the_data_model() -> None:
    text = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    for file in (ROOT / "data" / "schema").glob("*.sql"):
        for table in re.findall(r"create table (\w+)", file.read_text(encoding="utf-8")):
            assert f"`{table}`" in text, table


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_no_merge_is_left_unfinished(path: Path) -> None:
    assert not re.search(r"^(<{7}|>{7}|={7}$)", path.read_text(encoding="utf-8"), re.MULTILINE)
