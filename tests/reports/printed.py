"""A small watched week for tests of printed reports: its mentions, the summary of them, and the words of a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pypdf import PdfReader

from data.landing import Landing
from data.loader import Loader
from data.questions.scope import Scope
from data.records import Author, Batch, Interaction, Mention, Period, Watch
from data.store import Store
from reports.sheet import Sheet, sheet
from reports.summary import Summary, summary
from reports.tongue import Tongue
from reputation.catalogue import Language

END = datetime(2026, 3, 29, 12, tzinfo=UTC)
WEEK = Period(END - timedelta(days=7), END)
HOSTILE = '#panic("no") $x$ *b* <script>alert(1)</script> #import "@preview/x:1.0.0" \\ @ref'
ACME = Watch("acme", "Acme", "acme", kind="own")
GLOBEX = Watch("globex", "Globex", "globex", kind="rival")


def week(*, text: str = "Acme is late again") -> tuple[Mention, ...]:
    """Sixty mentions before the week and 183 in it, of every tone; a third of the week's are Globex's too."""
    tones: Sequence[tuple[float, str]] = ((-0.62, "negative"), (0.44, "positive"), (0.0, "neutral"))
    found = []
    for n in range(243):
        tone, label = tones[n % 3] if n % 5 else tones[0]
        found.append(
            Mention(
                "x", f"m{n}", f"{text} {n}", END - timedelta(hours=n * (168 / 183) + 0.5), author_id=f"a{n % 11}", lang="en",
                tone=tone, label=label, engine="test", likes=n % 17, reach=100 + n, url=f"https://x.com/a/status/{n}",
                given_watches=("acme", "globex") if n % 3 == 0 else ("acme",),
            )  # type: ignore[arg-type]
        )  # fmt: skip
    return tuple(found)


@contextmanager
def house(
    folder: Path, mentions: Sequence[Mention], ties: Sequence[Interaction] = (), *, watch: Watch = ACME
) -> Iterator[Store]:
    """A store with these mentions, their authors and two watches."""
    landing, store = Landing(folder / "landing.sqlite"), Store(None)
    for one in (watch, GLOBEX):
        landing.save_watch(one)
    authors = tuple(Author("x", f"a{n}", handle=f"writer{n}") for n in range(11))
    landing.land(Batch("file:week", tuple(mentions), authors, tuple(ties), read=len(mentions)))
    Loader(landing, store).settle()
    yield store
    store.close()
    landing.close()


def summed(store: Store, *, watch: Watch = ACME, period: Period = WEEK) -> Summary:
    """The summary of the week."""
    return summary(
        store, Scope(period, (watch.id,)), zone="Europe/Paris", now=END, watch=watch, rivals=(GLOBEX,)
    )


def worded(found: Summary, language: Language = "en", *, demo: bool = False) -> Sheet:
    """The summary as a sheet."""
    return sheet(
        found, Tongue(language, "Europe/Paris"), now=END, demo=demo, link="http://127.0.0.1:8501/summary"
    )


def named(name: str) -> Watch:
    """Acme under another name."""
    return replace(ACME, name=name)


def words(file: bytes) -> str:
    """All the text of a PDF, spaces of every kind as one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())
