"""What a summary holds: the figures of the period and no other, and everything a reader is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.landing import Landing
from data.loader import Loader
from data.questions.scope import Scope
from data.records import Author, Batch, Gap, Mention, Period, Watch
from data.store import Store
from reports.summary import Summary, summary
from reports.whom import Voice, loudest_authors

END = datetime(2026, 3, 29, 12, tzinfo=UTC)
ACME = Watch("acme", "Acme", "acme", kind="own")
RIVAL = Watch("globex", "Globex", "globex", kind="rival")
WEEK = Period(END - timedelta(days=7), END)


@pytest.fixture
def told(tmp_path):
    """`told(mentions, …)` loads them and sums up the last week."""
    opened = []

    def ask(*mentions: Mention, gaps: tuple[Gap, ...] = (), period: Period = WEEK, **more: object) -> Summary:
        landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
        opened.extend((landing, store))
        for watch in (ACME, RIVAL):
            landing.save_watch(watch)
        authors = {str(m.author_id) for m in mentions}
        landing.land(
            Batch(
                "test",
                mentions,
                tuple(Author("x", name, handle=name) for name in sorted(authors)),
                gaps=gaps,
                read=len(mentions),
            )
        )
        Loader(landing, store).settle()
        return summary(
            store, Scope(period, ("acme",)), zone="UTC", now=END, watch=ACME, rivals=(RIVAL,), **more
        )  # type: ignore[arg-type]

    yield ask
    for thing in opened:
        thing.close()


def said(
    name: str,
    hours_ago: float,
    tone: float | None = 0.5,
    *,
    watch: str = "acme",
    author: str = "ann",
    **more: object,
) -> Mention:
    label = (
        None if tone is None else "positive" if tone >= 0.05 else "negative" if tone <= -0.05 else "neutral"
    )
    return Mention(
        "x", name, f"Acme {name}", END - timedelta(hours=hours_ago), author_id=author, lang="en", tone=tone, label=label,
        engine="test", given_watches=(watch,), **more,
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_store_without_mentions_gives_an_empty_summary(told) -> None:
    found = told()

    assert found.is_empty
    assert found.verdict.level == "unknown"
    assert found.score is None
    assert found.quotes == {}
    assert found.people == ()
    assert found.before is None


def test_only_the_period_counts_and_the_one_before_is_kept_apart(told) -> None:
    found = told(
        *(said(f"n{n}", n + 1) for n in range(40)), *(said(f"b{n}", 24 * 7 + n + 1, -0.5) for n in range(50))
    )

    assert found.now.mentions == 40
    assert found.before is not None
    assert found.before.mentions == 50
    assert found.now.net.mean == pytest.approx(50)
    assert found.before.net.mean == pytest.approx(-50)
    assert found.steps["mentions"].sum() == 40


def test_the_period_before_counts_only_as_far_as_the_watch_was_looked_for(told) -> None:
    found = told(*(said(f"n{n}", n + 1) for n in range(40)), *(said(f"b{n}", 24 * 8) for n in range(50)))

    assert found.before is not None
    assert found.before.observed == pytest.approx(1 / 7, abs=0.01)
    assert found.signs.against is None  # a seventh of a week is no level to compare with


def test_a_period_that_begins_inside_an_hour_leaves_that_hour_out(told) -> None:
    period = Period(END - timedelta(hours=5, minutes=30), END)

    found = told(said("in", 4.9), said("cut", 5.2), period=period)

    assert found.period.since == END - timedelta(hours=5)
    assert found.now.mentions == 1


def test_the_risk_is_negative_the_ally_positive_and_no_mention_is_quoted_twice(told) -> None:
    found = told(
        said("bad", 5, -0.8, author="bo", likes=9), said("good", 4, 0.8, author="al", likes=5),
        said("meh", 3, 0.0, author="cy", likes=2), said("more", 2, 0.0, author="di", likes=1),
    )  # fmt: skip

    assert [found.quotes[role]["id"].iloc[0] for role in ("risk", "ally", "reacted")] == [
        "bad",
        "good",
        "meh",
    ]


def test_who_to_talk_to_comes_from_the_function_given(told) -> None:
    chosen = Voice("x:zoe", "zoe", 1, None, None)

    assert told(said("a", 2), talk_to=lambda store, scope, watch: (chosen,)).people == (chosen,)


def test_the_loudest_authors_are_named_with_their_tone_in_points(told) -> None:
    found = told(
        said("a", 3, 0.2, author="ann"), said("b", 2, 0.4, author="ann"), said("c", 2, None, author="bob")
    )

    assert [(v.name, v.mentions) for v in found.people] == [("ann", 2), ("bob", 1)]
    assert found.people[0].net_tone == pytest.approx(30)
    assert found.people[1].net_tone is None


def test_a_quote_that_people_labelled_otherwise_is_no_ally_and_no_risk(told) -> None:
    found = told(
        said("misread", 2, 0.9, likes=99, given_label="negative"),
        said("scolded", 2, -0.9, author="cy", likes=98, given_label="positive"),
        said("praised", 3, 0.7, author="bob", likes=5, given_label="positive"),
    )
    assert found.quotes["ally"]["id"].tolist() == ["praised"]
    assert "risk" not in found.quotes


def test_the_account_that_bears_the_name_is_neither_ally_nor_contact(told) -> None:
    found = told(
        said("ours", 2, 0.9, author="Acme", likes=99),
        said("ours too", 3, 0.9, author="Acme"),
        said("theirs", 3, 0.9),
    )

    assert found.quotes["ally"]["id"].iloc[0] == "theirs"
    assert [voice.name for voice in found.people] == ["ann"]


def test_a_gap_of_half_the_period_forbids_calm(told) -> None:
    gap = Gap("x", END - timedelta(days=5), END - timedelta(hours=1), "The key had run out.")

    found = told(*(said(f"n{n}", 0.5 + n / 100) for n in range(40)), gaps=(gap,))

    assert found.now.observed < 0.5
    assert found.verdict.level != "calm"
    assert [g.why for g in found.gaps] == ["The key had run out."]


def test_share_of_voice_sums_to_one_and_a_mention_that_names_two_counts_for_both(told) -> None:
    found = told(said("a", 2), said("b", 3), said("c", 3), said("g", 2, watch="globex"))

    assert found.voice["share"].sum() == pytest.approx(1)
    assert found.voice.set_index("watch")["share"]["acme"] == pytest.approx(4 / 5)


def test_an_outburst_is_found_explained_and_lowers_the_score(told) -> None:
    calm = [said(f"c{n}", 5 + n / 2, 0.5) for n in range(400)]
    burst = [said(f"Recall of the battery {n}", 1 + n / 40, -0.6, author=f"h{n % 9}") for n in range(80)]

    found = told(*calm, *burst)

    assert found.spike is not None
    assert found.spike.mentions == pytest.approx(80, abs=6)
    assert {"recall", "battery"} & set(" ".join(found.words).split())
    assert found.score is not None
    assert next(part.value for part in found.score.parts if part.name == "calm") < 50


def test_every_mention_can_be_summed_up_without_a_watch(tmp_path) -> None:
    store = Store(None)
    found = summary(store, Scope(WEEK), zone="Asia/Kolkata", now=END)
    assert found.watch is None
    assert loudest_authors(store, Scope(WEEK)) == ()
    store.close()
