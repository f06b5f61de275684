"""What becomes of batches on their way from landing into the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.landing import Landing
from data.loader import Loader
from data.questions import counts, ledger, mentions, people
from data.questions.scope import Place, Scope
from data.records import Author, Batch, Checkpoint, Interaction, Mention, Period, Rejected, Tombstone, Watch
from data.store import Store, StoreBusy, StoreNewer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = Scope(Period(START - timedelta(days=1), START + timedelta(days=30)))


@pytest.fixture
def landing(tmp_path: Path):
    landing = Landing(tmp_path / "landing.sqlite")
    yield landing
    landing.close()


@pytest.fixture
def store():
    store = Store(None)
    yield store
    store.close()


@pytest.fixture
def loader(landing: Landing, store: Store) -> Loader:
    return Loader(landing, store)


def mention(name: str, text: str = "Hello Acme", *, minutes: int = 0, **more: object) -> Mention:
    return Mention("x", name, text, START + timedelta(minutes=minutes), author_id="ann", **more)  # type: ignore[arg-type]


def net_counts(store: Store) -> int:
    return int(counts.hours(store, MARCH)["mentions"].sum())


def test_a_batch_and_its_checkpoint_land_together(landing: Landing) -> None:
    landing.land(Batch("demo", (mention("1"),), checkpoint=Checkpoint("demo", "k", {"page": 3})))

    mark = landing.checkpoint("demo", "k")
    assert mark is not None
    assert mark.state == {"page": 3}
    assert landing.waiting() == 1


def test_the_same_mention_twice_is_stored_once_and_said_to_be_unchanged(
    landing: Landing, loader: Loader
) -> None:
    first = landing.land(Batch("demo", (mention("1"),)))
    second = landing.land(Batch("demo", (mention("1"),)))
    loader.settle()

    assert landing.job_outcome([first]).new == 1
    assert landing.job_outcome([second]).unchanged == 1
    assert net_counts(loader.store) == 1


def test_a_repeated_id_with_another_text_replaces_the_earlier_and_counts_as_an_update(
    landing: Landing, loader: Loader
) -> None:
    both = landing.land(Batch("file", (mention("1", "first"), mention("1", "second", minutes=70))))
    loader.settle()

    outcome = landing.job_outcome([both])
    assert (outcome.new, outcome.updated) == (1, 1)
    assert mentions.page(loader.store, MARCH)["text"].tolist() == ["second"]
    assert counts.differences_from_recount(loader.store).empty


def test_a_number_the_later_reading_does_not_state_keeps_its_earlier_value(
    landing: Landing, loader: Loader
) -> None:
    landing.land(Batch("demo", (mention("1", likes=12),)))
    landing.land(Batch("demo", (mention("1", reposts=3),)))
    loader.settle()

    row = mentions.page(loader.store, MARCH).iloc[0]
    assert (row["likes"], row["reposts"]) == (12, 3)


def test_an_older_reading_that_arrives_late_does_not_undo_a_newer_one(
    landing: Landing, loader: Loader
) -> None:
    landing.land(Batch("demo", (mention("1", "edited", fetched=START + timedelta(hours=2)),)))
    loader.settle()
    landing.land(Batch("demo", (mention("1", "original", fetched=START),)))
    loader.settle()

    assert mentions.page(loader.store, MARCH)["text"].tolist() == ["edited"]


def test_unknown_numbers_stay_unknown(landing: Landing, loader: Loader) -> None:
    landing.land(Batch("demo", (mention("1"),)))
    loader.settle()

    row = mentions.page(loader.store, MARCH).iloc[0]
    assert row[["likes", "reach", "tone"]].isna().all()


def test_a_tombstone_blanks_the_text_and_author_and_blocks_return(landing: Landing, loader: Loader) -> None:
    tie = Interaction("x", "reply", "1", "ann", "bob", START)
    landing.land(Batch("demo", (mention("1", "secret"),), interactions=(tie,)))
    loader.settle()
    landing.land(Batch("demo", tombstones=(Tombstone("x", "1", "deleted by its author", START),)))
    landing.land(Batch("demo", (mention("1", "secret"), mention("2", "other"))))
    loader.settle()

    shown = mentions.page(loader.store, MARCH).set_index("id")
    assert shown.loc["1", "text"] == ""
    assert shown.loc["1", "deleted"]
    assert not isinstance(shown.loc["1", "author_id"], str)
    assert shown.loc["2", "text"] == "other"
    assert people.ties(loader.store, MARCH).num_rows == 0
    assert net_counts(loader.store) == 2  # the count names nobody and stays


def test_ties_follow_the_reading_that_stands(landing: Landing, loader: Loader) -> None:
    ties = (
        Interaction("x", "mention", "1", "ann", "@acme", START),
        Interaction("x", "mention", "1", "zoe", "@acme", START),
    )
    landing.land(Batch("file", (mention("1"),), interactions=ties))
    landing.land(Batch("file", (mention("1"),), interactions=ties))
    loader.settle()

    (tie,) = people.ties(loader.store, MARCH).to_pylist()
    assert (tie["source"], tie["target"], tie["kind"], tie["weight"]) == ("x:ann", "x:@acme", "mention", 1.0)


def test_an_account_cited_by_handle_is_the_account_with_that_handle(landing: Landing, loader: Loader) -> None:
    tie = Interaction("x", "mention", "1", "ann", "@acme", START)
    landing.land(
        Batch("x", (mention("1"),), authors=(Author("x", "77", handle="Acme"),), interactions=(tie,))
    )
    loader.settle()

    assert people.ties(loader.store, MARCH)["target"].to_pylist() == ["x:77"]


def test_a_new_watch_is_judged_over_history_and_a_dropped_one_leaves_no_trace(
    landing: Landing, loader: Loader
) -> None:
    landing.land(Batch("demo", (mention("1", "Acme is great"), mention("2", "nothing here"))))
    loader.settle()
    landing.save_watch(Watch("w1", "Acme", "acme"))
    loader.settle()
    watched = Scope(MARCH.period, ("w1",))
    assert mentions.page(loader.store, watched)["id"].tolist() == ["1"]
    assert counts.differences_from_recount(loader.store).empty

    landing.save_watch(Watch("w1", "Acme", "nothing"))
    loader.settle()
    assert mentions.page(loader.store, watched)["id"].tolist() == ["2"]
    assert counts.differences_from_recount(loader.store).empty

    landing.drop_watch("w1")
    loader.settle()
    assert mentions.page(loader.store, watched).empty
    assert counts.differences_from_recount(loader.store).empty


def test_a_batch_judged_by_an_older_query_is_judged_anew_when_it_loads(
    landing: Landing, loader: Loader
) -> None:
    watch = landing.save_watch(Watch("w1", "Acme", "nothing"))
    landing.land(Batch("demo", (mention("1", "Acme", watches=("w1",)),), judged={"w1": watch.revision}))
    landing.save_watch(Watch("w1", "Acme", "something"))
    loader.settle()

    assert mentions.page(loader.store, Scope(MARCH.period, ("w1",))).empty


def test_a_person_may_assign_a_mention_to_a_watch_against_its_query(landing: Landing, loader: Loader) -> None:
    landing.save_watch(Watch("w1", "Acme", "acme"))
    landing.land(Batch("file", (mention("1", "no name here", given_watches=("w1",)),)))
    loader.settle()
    landing.save_watch(Watch("w1", "Acme", "acme OR globex"))
    loader.settle()

    assert mentions.page(loader.store, Scope(MARCH.period, ("w1",)))["id"].tolist() == ["1"]
    assert counts.differences_from_recount(loader.store).empty


def test_what_the_store_lost_is_loaded_again_from_landing(landing: Landing, loader: Loader) -> None:
    landing.land(Batch("demo", (mention("1"),)))
    loader.settle()
    fresh = Loader(landing, Store(None))  # a store that knows nothing, as after a lost checkpoint
    fresh.settle()

    assert net_counts(fresh.store) == 1
    fresh.store.close()


def test_mentions_are_paged_without_gap_or_overlap(landing: Landing, loader: Loader) -> None:
    landing.land(Batch("demo", tuple(mention(str(n), minutes=n // 3) for n in range(20))))
    loader.settle()
    seen: list[str] = []
    below = None
    while not (page := mentions.page(loader.store, MARCH, most=6, below=below)).empty:
        seen += page["id"].tolist()
        last = page.iloc[-1]
        below = Place(last["created"].to_pydatetime(), int(last["seq"]))

    assert sorted(seen) == sorted(str(n) for n in range(20))
    assert len(seen) == 20


def test_rejected_input_is_kept_with_its_reason(landing: Landing, loader: Loader) -> None:
    landing.land(Batch("file", rejected=(Rejected("file", "row 3", "No date; add one.", "a,b"),), read=1))
    loader.settle()

    assert ledger.rejected(loader.store)["place"].tolist() == ["row 3"]
    assert ledger.sources(loader.store)["rejected"].tolist() == [1]


def test_text_is_searched_without_regard_to_case_and_accents(landing: Landing, loader: Loader) -> None:
    landing.land(Batch("demo", (mention("1", "Le Café est fermé"), mention("2", "ouvert"))))
    loader.settle()

    assert mentions.page(loader.store, Scope(MARCH.period, words="CAFE"))["id"].tolist() == ["1"]
    assert mentions.total(loader.store, Scope(MARCH.period, words="'; drop table mention; --")) == 0


def test_a_second_process_is_told_who_owns_the_store(tmp_path: Path) -> None:
    import subprocess
    import sys

    store = Store(tmp_path / "vigie.duckdb")
    code = f"from data.store import Store; from pathlib import Path; Store(Path({str(tmp_path / 'vigie.duckdb')!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path.cwd())
    store.close()

    assert StoreBusy.__name__ in done.stderr


def test_a_store_written_by_a_newer_version_is_refused_by_name(tmp_path: Path) -> None:
    store = Store(tmp_path / "vigie.duckdb")
    store.write("insert into schema_step values (999, '999_future.sql')")
    store.close()

    with pytest.raises(StoreNewer, match="999_future"):
        Store(tmp_path / "vigie.duckdb")


_tones = st.sampled_from([(None, None), (-0.6, "negative"), (0.0, "neutral"), (0.4321, "positive")])
_rows = st.lists(
    st.tuples(
        st.integers(1, 5),
        _tones,
        st.integers(0, 200),
        st.sampled_from([None, 0, 7]),
        st.sampled_from([(), ("w1",), ("w1", "w2")]),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_rows, min_size=1, max_size=4))
def test_the_rollup_always_equals_a_recount(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple]]
) -> None:
    landing = Landing(tmp_path_factory.mktemp("laws") / "landing.sqlite")
    store = Store(None)
    loader = Loader(landing, store)
    landing.save_watch(Watch("w1", "One", "hello"))
    landing.save_watch(Watch("w2", "Two", "absent"))
    for rows in batches:
        made = tuple(
            mention(str(n), minutes=minutes, tone=tone, label=label, likes=likes, watches=watches)
            for n, (tone, label), minutes, likes, watches in rows
        )
        landing.land(Batch("demo", made, judged={"w1": 1, "w2": 1}))
        loader.settle()

    assert counts.differences_from_recount(store).empty
    ids = mentions.page(store, MARCH)["id"].tolist()
    assert len(ids) == len(set(ids)) == len({str(row[0]) for rows in batches for row in rows})
    landing.close()
    store.close()


def test_a_reading_without_words_takes_no_words_away(landing: Landing, loader: Loader) -> None:
    """An index lists an article by its headline alone, before or after the feed has brought its text."""
    for name, order in (("a", ("the whole text", "")), ("b", ("", "the whole text"))):
        for turn, text in enumerate(order):
            fetched = START + timedelta(hours=turn)
            landing.land(Batch("demo", (mention(name, text, title="Headline", fetched=fetched),)))
            loader.settle()
    assert loader.store.rows("select text from mention")["text"].to_pylist() == ["the whole text"] * 2
