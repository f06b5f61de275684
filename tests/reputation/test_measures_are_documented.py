"""Every measure and every rule of the verdict stands in docs/measures.md, and what stands there exists."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from reputation.verdict import RULES

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
MEASURES = [
    "tone",
    "timeline",
    "usual",
    "spikes",
    "bursts",
    "voice",
    "drivers",
    "words",
    "figures",
    "score",
    "verdict",
    "coverage",
]


@pytest.mark.parametrize("name", MEASURES)
def test_each_public_measure_is_documented(name: str) -> None:
    module = import_module(f"reputation.{name}")
    public = [
        key
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not key.startswith("_")
    ]
    assert public
    assert [key for key in public if not re.search(rf"`(reputation\.\w+\.)?{key}`", DOCS)] == []


def test_each_measure_named_in_the_docs_exists() -> None:
    named = re.findall(r"`(reputation\.\w+)\.(\w+)`", DOCS)
    assert named
    assert [f"{room}.{key}" for room, key in named if not hasattr(import_module(room), key)] == []


def test_the_rules_stand_in_the_docs_with_their_levels() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (\w+) \|", DOCS, re.MULTILINE))
    assert rows == {rule: level for rule, (level, _) in RULES.items()}
