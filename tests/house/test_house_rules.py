"""The laws of the house, checked on the code itself: who may import whom, and what may never be written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("data", "connectors", "tone", "reputation", "influence", "reports", "pages", "vigie")
# What each room may import of the others; everybody may import data.records.
MAY_IMPORT = {
    "data": {"data"},
    "connectors": {"connectors", "data.landing", "data.wishes", "data.query", "data.frames", "tone"},
    "tone": {"tone"},
    "reputation": {"reputation"},
    "influence": {"influence"},
    "reports": {"reports", "data", "reputation", "influence", "tone"},
    "pages": {"pages", "reports", "data", "reputation", "influence", "tone", "connectors", "vigie"},
    "vigie": {"vigie", "reports", "data", "reputation", "influence", "tone", "connectors"},
}
ONLY_IN = {
    "streamlit": ("pages/", "app.py"),
    "duckdb": ("data/",),
    "tweepy": ("connectors/",),
    "praw": ("connectors/",),
    "requests": ("connectors/",),
    "httpx": ("connectors/",),
    "httpx_sse": ("connectors/",),
    "websockets": ("connectors/",),
    "feedparser": ("connectors/",),
    "apprise": ("connectors/",),
    "urllib.request": ("connectors/",),
    "smtplib": ("connectors/",),
    "vaderSentiment": ("tone/",),
    "networkit": ("influence/",),
    "rapidfuzz": ("influence/",),
    "pyvis": ("reports/",),
    "starlette": ("app.py",),
}
SOURCES = sorted(
    path for folder in (*(ROOT / room for room in ROOMS), ROOT) for path in (folder.rglob("*.py") if folder != ROOT else folder.glob("*.py"))
    if "node_modules" not in path.parts
)  # fmt: skip
IDS = [str(path.relative_to(ROOT)) for path in SOURCES]
PAGES = sorted((ROOT / "pages").glob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(allowed + ".")


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_rooms_import_downstream_only(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    if room not in MAY_IMPORT:
        return
    for name in imports(path):
        if name.partition(".")[0] in ROOMS and not within(name, "data.records"):
            assert any(within(name, allowed) for allowed in MAY_IMPORT[room]), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_a_library_is_used_only_in_its_room(path: Path) -> None:
    here = str(path.relative_to(ROOT))
    for name in imports(path):
        for library, places in ONLY_IN.items():
            if within(name, library):
                assert here.startswith(places), f"{here} imports {library}"


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_every_file_opens_by_saying_what_it_answers_and_stays_one_thing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(tree(path)), "a file opens with one sentence"
    assert text.count("\n") <= 320, "a file that outgrew its one reason"
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_no_way_for_foreign_text_to_run(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for forbidden in (
        "unsafe_allow_html",
        "st.html(",
        "components.v1",
        "eval(",
        "exec(",
        "pickle.load",
        "shell=True",
    ):
        assert forbidden not in text, forbidden


def test_no_page_is_named_like_a_package() -> None:
    assert not {page.stem for page in PAGES} & {*ROOMS, "bench", "docs", "tests", "app"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_hold_no_sql_no_colour_and_no_plotly_that_ticks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{6}\b", text), "colours live in pages/parts/theme.py"
    assert not re.search(r"\bselect\b.+\bfrom\b", text, re.IGNORECASE), "SQL lives in data/questions"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and any(
            "run_every" in ast.dump(mark) for mark in node.decorator_list
        ):
            assert "plotly_chart" not in ast.dump(node), (
                "plotly remounts on every change: use ECharts where it ticks"
            )


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda path: path.name)
def test_every_chart_and_table_has_a_text_alternative(path: Path) -> None:
    for node in ast.walk(tree(path)):
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        if isinstance(node, ast.Call) and called in ("plotly_chart", "echarts_chart", "dataframe"):
            assert any(word.arg == "alt" for word in node.keywords), f"{called} at line {node.lineno}"


def sentences() -> set[str]:
    """Every sentence the pages say."""
    found = set()
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "say"
                and node.args
            ) and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def test_every_sentence_has_its_french() -> None:
    from pages.parts.words import catalogue

    missing = sorted(sentences() - set(catalogue()))
    assert not missing, f"{len(missing)} sentences without French: {missing[:10]}"


def test_no_sentence_has_its_french_twice() -> None:
    """What pages and reports both say stands in reports/french.py, what several pages say in french/several.py.

    Where two places mean different things by the same English, the English says so too.
    """
    found: dict[str, list[str]] = {}
    for path in [ROOT / "reports" / "french.py", *(ROOT / "pages" / "parts" / "french").glob("*.py")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant):
                        found.setdefault(str(key.value), []).append(path.name)
    twice = {sentence: places for sentence, places in found.items() if len(places) > 1}
    assert not twice, twice


def test_a_translation_keeps_the_values_of_its_sentence() -> None:
    from pages.parts.words import catalogue

    for english, french in catalogue().items():
        fields = [set(re.findall(r"{(\w+)", text)) for text in (english, french)]
        assert fields[0] == fields[1], english


def test_values_are_bound_never_pasted_into_sql() -> None:
    """The f-strings of data/ take constant text only: names that are upper case, or the scope's own clause (and its search's)."""
    allowed = re.compile(
        r"^(_?[A-Z][A-Z_]*|name|key|adds|in_scope\(.*\)|sought\(scope\.words\)\.clause|'.*'\.join\(.*\)|table|latest|keep|columns|marks|_TOUCHED)$",
        re.DOTALL,
    )
    for path in (ROOT / "data").rglob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                text = ast.unparse(node)
                if re.search(r"\bselect\b|insert into|delete from|merge into|update \w+ set", text):
                    for part in node.values:
                        if isinstance(part, ast.FormattedValue):
                            source = ast.unparse(part.value)
                            assert allowed.match(source) or "_WATCHED" in source, f"{path.name}: {source}"


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine's path and no package host in anything we ship."""
    forbidden = re.compile(r"/work/|/tmp/|/root/|files\.pythonhosted|registry\.npmjs|pypi\.org|resolved\"")
    for path in [
        *SOURCES,
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "Makefile",
        *ROOT.rglob("package-lock.json"),
    ]:
        if "node_modules" not in path.parts:
            found = forbidden.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found.group()}"
