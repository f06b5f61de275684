"""What an analyst corrects wins, stays through everything that arrives later, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.correcting import TONES, correct, set_aside, take_over, undo
from data.landing import Landing
from data.loader import Loader
from data.questions import corrections, counts, labels, mentions
from data.questions.scope import Scope
from data.records import Batch, Mention, Period, Tombstone, Watch
from data.store import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = Scope(Period(START - timedelta(days=1), START + timedelta(days=30)))
COPIED = "The airline lost my bag, again"


class Home:
    """A store and its loader."""

    def __init__(self, folder: Path) -> None:
        self.landing, self.store = Landing(folder / "landing.sqlite"), Store(None)
        self.loader = Loader(self.landing, self.store)
        self.landing.save_watch(Watch("w", "Airline", "airline"))

    def land(self, *found: Mention, **parts: Any) -> None:
        self.landing.land(Batch("demo", found, **parts))
        self.loader.settle()

    def of(self, name: str) -> dict[str, Any]:
        """A mention as the pages read it, missing values as None."""
        frame = mentions.page(self.store, MARCH).drop(columns="domains")
        frame = frame.astype(object).where(frame.notna(), None)
        return dict(frame[frame["id"] == name].iloc[0])

    def seq(self, name: str) -> int:
        return int(self.of(name)["seq"])

    def reads(self, name: str) -> tuple[str | None, float | None]:
        row = self.of(name)
        return row["label"], row["tone"]

    def labels(self) -> dict[str, int]:
        frame = counts.hours(self.store, Scope(MARCH.period, ("w",)))
        return {str(label): int(n) for label, n in frame.groupby("label")["mentions"].sum().items()}

    def close(self) -> None:
        self.store.close()
        self.landing.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.close()


def said(name: str, text: str = COPIED, *, tone: float | None = 0.4, **more: Any) -> Mention:
    label = None if tone is None else "positive" if tone > 0 else "negative" if tone < 0 else "neutral"
    return Mention(
        "x", name, text, START + timedelta(minutes=7 * int(name)), author_id="ann", tone=tone,
        label=label, engine="vader" if label else None, watches=("w",), **more,
    )  # fmt: skip


def test_a_correction_wins_over_the_engine_and_moves_the_counts_at_once(home: Home) -> None:
    home.land(said("1"), said("2"))
    act = correct(home.store, [home.seq("1")], "negative", writer="ann", note="irony")

    row = home.of("1")
    assert act.mentions == 1
    assert (row["label"], row["tone"]) == ("negative", TONES["negative"] / 10_000)
    assert (row["read_label"], row["read_tone"], row["engine"]) == ("positive", 0.4, "vader")
    assert (row["corrected_by"], row["corrected_note"]) == ("ann", "irony")
    assert home.labels() == {"negative": 1, "positive": 1}
    assert counts.differences_from_recount(home.store).empty


def test_undoing_a_correction_brings_back_exactly_what_the_engine_read(home: Home) -> None:
    home.land(said("1"), said("2", tone=None))
    before = home.of("1"), home.of("2")
    act = correct(home.store, [home.seq("1"), home.seq("2")], "neutral")
    assert home.labels() == {"neutral": 2}
    undo(home.store, [act.id], writer="bob")

    assert (home.of("1"), home.of("2")) == before
    assert counts.differences_from_recount(home.store).empty


def test_undoing_a_second_correction_brings_the_first_back(home: Home) -> None:
    home.land(said("1"))
    correct(home.store, [home.seq("1")], "negative", writer="ann")
    second = correct(home.store, [home.seq("1")], "neutral", writer="bob")
    undo(home.store, [second.id])
    undo(home.store, [second.id])  # once more changes nothing

    assert home.of("1")["label"] == "negative"
    assert home.of("1")["corrected_by"] == "ann"
    assert corrections.history(home.store, home.seq("1"))["undone"].notna().tolist() == [True, False]


def test_the_label_of_the_engine_can_be_confirmed_without_moving_the_tone(home: Home) -> None:
    home.land(said("1", tone=0.31))
    correct(home.store, [home.seq("1")], "positive")

    assert home.reads("1") == ("positive", 0.31)
    assert home.of("1")["corrected"]


def test_a_person_may_give_a_tone_where_no_engine_could(home: Home) -> None:
    home.land(said("1", tone=None))
    correct(home.store, [home.seq("1")], "positive")

    assert home.reads("1") == ("positive", 0.6)


def test_a_correction_survives_delivery_again_edits_and_another_engine(home: Home) -> None:
    home.land(said("1"))
    correct(home.store, [home.seq("1")], "negative")
    again = home.landing.land(Batch("demo", (said("1"),)))
    home.loader.settle()
    assert home.landing.job_outcome([again]).unchanged == 1
    home.land(said("1", likes=9))
    home.land(said("1", "other words by now", tone=0.9))

    row = home.of("1")
    assert (row["label"], row["text"], row["likes"]) == ("negative", "other words by now", 9)
    assert (row["read_label"], row["read_tone"]) == ("positive", 0.9)
    assert counts.differences_from_recount(home.store).empty


def test_what_the_engine_reads_meanwhile_is_what_undoing_brings_back(home: Home) -> None:
    home.land(said("1"))
    act = correct(home.store, [home.seq("1")], "negative")
    home.land(said("1", tone=0.0))
    undo(home.store, [act.id])

    assert home.reads("1") == ("neutral", 0.0)
    assert counts.differences_from_recount(home.store).empty


def test_copies_of_a_text_are_corrected_together_and_so_are_those_to_come(home: Home) -> None:
    home.land(
        said("1"),
        said("2", f"RT @ann: {COPIED.upper()}\n https://t.co/abc"),
        said("3", COPIED + " 😡"),
        said("4", "The airline found my bag"),
    )
    assert corrections.copies(home.store, home.seq("1")) == 1
    act = correct(home.store, [home.seq("1")], "negative", same_words=True)
    home.land(said("5", COPIED.replace(" ", "  ")))

    assert act.mentions == 2
    assert [home.of(name)["label"] for name in "12345"] == ["negative"] * 2 + ["positive"] * 2 + ["negative"]
    assert home.of("5")["corrected_words"]
    assert counts.differences_from_recount(home.store).empty

    correct(home.store, [home.seq("2")], None)  # an exception to the rule
    assert home.of("2")["label"] == "positive"
    undo(home.store, [str(home.of("1")["corrected"])])
    assert home.labels() == {"positive": 5}
    assert counts.differences_from_recount(home.store).empty


def test_texts_too_short_to_tell_a_copy_by_are_corrected_alone(home: Home) -> None:
    home.land(said("1", "Airline, thanks!"), said("2", "Airline, thanks!"))

    assert corrections.copies(home.store, home.seq("1")) == 0
    assert correct(home.store, [home.seq("1")], "negative", same_words=True).mentions == 1
    assert home.labels() == {"negative": 1, "positive": 1}


def test_a_mention_may_be_set_aside_as_not_about_us_whatever_its_tone(home: Home) -> None:
    home.land(said("1"))
    correct(home.store, [home.seq("1")], "negative")
    mark = set_aside(home.store, [home.seq("1")], writer="ann")
    home.land(said("1", likes=3))

    assert home.of("1")["about"] is False
    assert home.of("1")["label"] == "negative"
    undo(home.store, [mark.id])
    assert home.of("1")["about"] is None
    assert home.of("1")["label"] == "negative"
    set_aside(home.store, [home.seq("1")])
    set_aside(home.store, [home.seq("1")], aside=False)
    assert home.of("1")["about"] is None


def test_only_what_people_touched_can_be_asked_for(home: Home) -> None:
    home.land(said("1"), said("2"), said("3"))
    correct(home.store, [home.seq("1")], "positive")
    set_aside(home.store, [home.seq("2")])

    assert mentions.total(home.store, Scope(MARCH.period, corrected=True)) == 2


def test_what_was_taken_back_cannot_be_corrected_and_leaves_no_print_of_its_words(home: Home) -> None:
    home.land(said("1"))
    seq = home.seq("1")
    act = correct(home.store, [seq], "negative")
    home.land(tombstones=(Tombstone("x", "1", "deleted", START),))
    assert correct(home.store, [seq], "neutral").mentions == 0
    undo(home.store, [act.id])

    assert home.of("1")["label"] == "negative"  # the counts stay as they stood
    assert home.store.rows("select text_hash from correction where act = $act", act=act.id)[
        "text_hash"
    ].to_pylist() == [None]
    assert counts.differences_from_recount(home.store).empty


def test_a_store_built_anew_takes_the_log_over_before_or_after_its_mentions(
    home: Home, tmp_path: Path
) -> None:
    home.land(said("1"), said("2", "another airline text, longer"), said("3"))
    correct(home.store, [home.seq("1")], "negative", writer="ann", same_words=True)
    gone = correct(home.store, [home.seq("2")], "neutral")
    undo(home.store, [gone.id])
    log = corrections.log(home.store)
    for name, first in (("a", True), ("b", False)):
        (tmp_path / name).mkdir()
        other = Home(tmp_path / name)
        if first:
            assert take_over(other.store, log) == len(log)
        other.land(said("1"), said("2", "another airline text, longer"), said("3"))
        take_over(other.store, log)
        assert take_over(other.store, log) == 0
        assert [other.of(n)["label"] for n in "123"] == ["negative", "positive", "negative"]
        assert other.of("1")["corrected_by"] == "ann"
        assert counts.differences_from_recount(other.store).empty
        other.close()


def test_people_and_engines_are_compared_by_language_source_and_engine(home: Home) -> None:
    home.land(
        said("1", lang="en"),
        said("2", lang="en"),
        said("3", "the airline est là, enfin", tone=None, lang="fr"),
    )
    correct(home.store, [home.seq("1"), home.seq("2")], "negative")
    correct(home.store, [home.seq("3")], "neutral")
    table = corrections.agreement(home.store).set_index("lang")

    assert table.loc["en", ["source", "engine", "read", "label", "texts", "mentions"]].tolist() == [
        "demo",
        "vader",
        "positive",
        "negative",
        1,
        2,
    ]
    assert table.loc["fr", ["read", "label"]].tolist() == ["none", "neutral"]
    assert sorted(labels.labelled(home.store)["truth"]) == ["negative", "neutral"]
    assert corrections.latest(home.store)["corrections"].tolist() == [1, 2]


def test_an_unknown_label_is_refused(home: Home) -> None:
    home.land(said("1"))
    with pytest.raises(ValueError, match="no tone label"):
        correct(home.store, [home.seq("1")], "angry")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="same words"):
        correct(home.store, [home.seq("1")], None, same_words=True)


_TEXTS = (COPIED, "airline too short", f"rt @bob: {COPIED}")
_NAMES = st.sampled_from("123")
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("land"), _NAMES, st.sampled_from(_TEXTS), st.sampled_from([None, -0.5, 0.0, 0.3])),
        st.tuples(st.just("correct"), st.sets(_NAMES, min_size=1), st.sampled_from([None, *TONES]), st.just(None)),
        st.tuples(st.just("rule"), _NAMES, st.sampled_from(list(TONES)), st.just(None)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(None), st.just(None)),
        st.tuples(st.just("delete"), _NAMES, st.just(None), st.just(None)),
    ),
    min_size=6,
    max_size=16,
)  # fmt: skip


class Expected:
    """The same story told without a database: who said what of which mention, and what stands."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.read: dict[str, tuple[str | None, float | None]] = {}
        self.frozen: dict[str, tuple[str | None, float | None]] = {}
        self.log: list[tuple[str, str, str | None]] = []  # (act, mention or words, label)
        self.undone: set[str] = set()

    def words(self, name: str) -> str:
        text = self.texts[name].removeprefix("rt @bob: ")
        return text if len(text) >= 20 else ""

    def stands(self, name: str) -> tuple[str | None, float | None]:
        if name in self.frozen:
            return self.frozen[name]
        label, tone = self.read[name]
        meant = [
            wished for act, whom, wished in self.log
            if act not in self.undone and whom in (name, self.words(name) or name)
        ]  # fmt: skip
        if not meant or meant[-1] is None:
            return label, tone
        return meant[-1], tone if meant[-1] == label else TONES[meant[-1]] / 10_000


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_STEPS)
def test_whatever_happens_the_newest_correction_stands_and_the_rollup_equals_a_recount(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    home, told, acts = Home(tmp_path_factory.mktemp("law")), Expected(), list[str]()
    begin = [("land", name, text, 0.3) for name, text in zip("123", _TEXTS, strict=True)]
    for kind, who, what, tone in [*begin, *steps]:
        alive = [name for name in told.texts if name not in told.frozen]
        if kind == "land" and who not in told.frozen:
            home.land(said(who, what, tone=tone))
            told.texts[who] = what
            told.read[who] = (said(who, what, tone=tone).label, tone)
        elif kind == "correct":
            whom = sorted(set(who) & set(alive))
            acts.append(correct(home.store, [home.seq(name) for name in whom], what).id)
            told.log += [(acts[-1], name, what) for name in whom]
        elif kind == "rule" and who in alive:
            acts.append(correct(home.store, [home.seq(who)], what, same_words=True).id)
            told.log.append((acts[-1], told.words(who) or who, what))
        elif kind == "undo" and acts:
            act = acts[who % len(acts)]
            undo(home.store, [act])
            told.undone.add(act)
        elif kind == "delete" and who in alive:
            told.frozen[who] = told.stands(who)
            home.land(tombstones=(Tombstone("x", who, "deleted", START),))

    for name in told.texts:
        assert home.reads(name) == told.stands(name), name
    assert counts.differences_from_recount(home.store).empty
    home.close()
