"""A reader of the first sentence and the numbers beneath it is not misled: each is counted again, mention by mention.

The recount reads the rows of the mentions only: no rollup, no measure of ours. It takes the demo world, whose truth is known, and the airline
tweets, whose labels were given by people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean

import pytest

from connectors.demo import World
from connectors.enrich import Enricher
from connectors.files.look import look
from connectors.files.read import batches
from data.landing import Landing
from data.loader import Loader
from data.questions.scope import Scope
from data.records import Period, Watch
from data.store import Store
from reports.sheet import Sheet, sheet
from reports.summary import Summary, summary
from reports.tongue import Tongue
from tests.shared import shared_data

pytestmark = pytest.mark.long

UNITED = Watch("united", "United", "united OR @united", kind="own")
DELTA = Watch("delta", "Delta", "delta OR @delta", kind="rival")


@dataclass(frozen=True)
class Case:
    """A store with a watch in it, and what its summary says."""

    store: Store
    found: Summary

    def said(self, language: str) -> Sheet:
        tongue = Tongue("fr" if language == "fr" else "en", "UTC")
        return sheet(self.found, tongue, now=self.found.period.until, demo=False)

    def rows(self, watch: str, period: Period) -> list[dict[str, object]]:
        """The mentions of a watch in whole hours of a period, each once."""
        since = period.since.replace(minute=0, second=0, microsecond=0)
        found = self.store.rows(
            """
            select m.seq, m.label, m.tone, m.given_label
            from mention m
            where m.created >= $since and m.created < $until and m.deleted is null
                and m.seq in (select seq from mention_watch where watch = $watch)
            """,
            since=since,
            until=period.until,
            watch=watch,
        )
        return list(found.to_pylist())


@contextmanager
def case(folder: Path, brought, watches: list[Watch], now: datetime, days: int) -> Iterator[Case]:
    landing, store = Landing(folder / "landing.sqlite"), Store(None)
    for watch in watches:
        landing.save_watch(watch)
    enricher = Enricher(landing.watches())
    for batch in brought:
        landing.land(enricher(batch))
    Loader(landing, store).settle()
    own, *others = watches
    rivals = tuple(one for one in others if one.kind == "rival")
    scope = Scope(Period(now - timedelta(days=days), now), (own.id,))
    yield Case(store, summary(store, scope, zone="UTC", now=now, watch=own, rivals=rivals))
    store.close()
    landing.close()


@pytest.fixture(scope="module", params=["demo", "airlines"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "demo":
        now = datetime(2026, 3, 29, 12, tzinfo=UTC)
        world = World(until=now)
        every = sorted(world.watches(), key=lambda watch: watch.kind != "own")
        with case(folder, world.batches(size=5_000), every, now, 7) as found:
            yield found
    else:
        file = shared_data("brand_us_airline", "Tweets.csv")
        until = datetime(2015, 2, 24, tzinfo=UTC)
        with case(folder, batches(file, look(file).plan), [UNITED, DELTA], until, 5) as found:
            yield found


def number(words: str) -> float:
    return float(re.sub(r"[^\d.\-]", "", words.replace("−", "-").replace(",", "")))


def test_the_numbers_beneath_the_sentence_are_those_of_a_recount(told: Case) -> None:
    found, period = told.found, told.found.period
    rows = told.rows(str(found.watch and found.watch.id), period)
    toned = [row for row in rows if row["tone"] is not None]
    said = {one.key: one for one in told.said("en").numbers}

    assert number(said["mentions"].value) == len(rows) > 500
    assert number(said["tone"].value) == round(100 * fmean(int(str(row["tone"])) / 10_000 for row in toned))
    negative = sum(row["label"] == "negative" for row in toned)
    assert number(said["negative"].value.rstrip("%")) == pytest.approx(100 * negative / len(toned), abs=0.5)
    everybody = {watch.id: len(told.rows(watch.id, period)) for watch in found.compared}
    ours = everybody[str(found.watch and found.watch.id)] / sum(everybody.values())
    assert number(said["voice"].value.rstrip("%")) == pytest.approx(100 * ours, abs=0.5)


def test_every_figure_in_the_first_sentence_is_one_of_them_in_both_languages(told: Case) -> None:
    rows = told.rows(str(told.found.watch and told.found.watch.id), told.found.period)
    tone = round(100 * fmean(int(str(row["tone"])) / 10_000 for row in rows if row["tone"] is not None))
    for language in ("en", "fr"):
        said = told.said(language)
        figures = {number(one.value) for one in said.numbers if re.search(r"\d", one.value)}
        spike = told.found.spike
        allowed = figures | {float(tone)} | ({float(spike.mentions)} if spike else set())
        stated = re.sub(r"\d{1,2} \S+ \d{2}\s?[:h]\s?\d{2}|\d{1,2} \S+\.? à \d{2}\s?h\s?\d{2}", "", said.conclusion)  # fmt: skip
        for value in re.findall(r"(?<![\w.,])[−-]?\d[\d\u202f,]*(?!\S*[×,.]\d)", stated):
            plain = number(value.replace("\u202f", ""))
            near = any(abs(plain - one) < 0.51 for one in allowed)
            change = told.found.signs.change
            moved = change is not None and abs(abs(plain) - abs(round(change.points))) < 0.51
            ratio = told.found.signs.ratio is not None or spike is not None
            assert near or moved or (ratio and plain < 100), (said.conclusion, value, sorted(allowed))


def test_labels_that_people_gave_are_set_against_the_tone_where_they_contradict_it(told: Case) -> None:
    rows = told.rows(str(told.found.watch and told.found.watch.id), told.found.period)
    given = [row for row in rows if row["given_label"] is not None]
    said = told.said("en").doubt
    if not given:
        assert said == ""
        return
    theirs = sum(row["given_label"] == "negative" for row in given) / len(given)
    ours = sum(row["label"] == "negative" for row in given) / len(given)
    assert theirs - ours > 0.1
    assert f"{len(given):,}" in said
    assert f"{100 * theirs:.0f}%" in said
    assert f"{100 * ours:.0f}%" in said
