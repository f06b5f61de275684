"""What each source is asked, as the Watches page tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest

from connectors import registry
from connectors.contract import Access, Can, Connector, Native, QueryRejected, Spec
from data.records import Watch
from pages.parts.asked import Asked, counts
from tests.pages.test_watches_page import ACME, new_watch, press, written

HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png)"


class Split(Connector):
    """A source that takes twelve words at a time."""

    spec = Spec("Split", "split", Can.SEARCH)

    def compile(self, watches: Sequence[Watch]) -> Native:
        words = watches[0].query.split(" OR ")
        queries = tuple(" OR ".join(words[n : n + 12]) for n in range(0, len(words), 12))
        return Native(tuple(watches), queries, (f"Exclusions are judged here. {HOSTILE}",))


class Refusing(Connector):
    """A source that takes no query."""

    spec = Spec("Refusing", "refusing", Can.SEARCH)

    def compile(self, watches: Sequence[Watch]) -> Native:
        raise QueryRejected(f"It takes no stars. {HOSTILE}")


class Broken(Connector):
    """A source with a fault of its own."""

    spec = Spec("Broken", "broken", Can.SEARCH)

    def compile(self, watches: Sequence[Watch]) -> Native:
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "SOURCES", {"split": Split, "refusing": Refusing, "broken": Broken})


def headings(app: AppTest) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", one.label) for one in app.expander]


def test_a_long_watch_is_told_by_its_counts_first(fill, open_page) -> None:
    fill(watches=(Watch("long", "Long", " OR ".join(f"brand{n}" for n in range(65))),))

    app = open_page("watches.py").button(key="asked-long").click().run()

    assert not app.exception
    assert "**Split** · 6 queries · 51–128 characters · 1 note" in headings(app)
    assert any(code.value.startswith("brand60 OR") for code in app.code)
    assert "our own matcher then judges every mention" in written(app)


def test_a_source_that_cannot_be_asked_shows_its_reason_and_hides_no_other(fill, open_page) -> None:
    fill(watches=(ACME,))

    app = open_page("watches.py").button(key="asked-acme").click().run()

    assert not app.exception
    assert "**Refusing** · cannot be asked" in headings(app)
    assert "**Broken** · cannot be asked" in headings(app)
    text = re.sub(r"\\.", "", written(app))
    assert "It takes no stars" in text
    assert "ZeroDivisionError" in text
    assert "<script" not in text


def test_it_is_told_before_a_watch_is_saved(fill, open_page) -> None:
    fill()
    app = new_watch(open_page("watches.py"), "Acme", "acme OR acmé")

    app.toggle(key="watch-asked").set_value(True).run()

    assert not app.exception
    assert "**Split** · 1 query · 12 characters · 1 note" in headings(app)
    press(app, "Back without saving")
    assert not app.exception


def test_a_source_that_is_read_as_a_whole_says_so() -> None:
    assert counts(Asked("split")) == "asked for everything; the matcher chooses"


def test_every_real_source_can_say_what_it_asks_without_key_or_network(monkeypatch) -> None:
    monkeypatch.undo()

    for name, kind in registry.SOURCES.items():
        native = kind(Access()).compile((Watch("w", "W", '("acme rail" OR @acme OR #acme) -street'),))
        assert all(isinstance(query, str) for query in native.queries), name
