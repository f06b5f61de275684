"""Share of voice, what a change is made of, and the words that stand out."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.drivers import tone_drivers, volume_drivers
from reputation.tone import net_tone
from reputation.voice import engagement_share, share_of_voice
from reputation.words import distinctive_by_group, distinctive_words, telling
from tests.reputation.world import law, rollup, rollups, talk

HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/p.png) =cmd|' /C calc'!A0 \u202egnp.exe javascript:alert(1)"


@law
@given(rollups())
def test_shares_of_voice_sum_to_one_and_lie_in_their_intervals(frame: pd.DataFrame) -> None:
    voices = share_of_voice(frame)
    if frame.empty:
        assert voices.empty
        return
    assert voices["share"].sum() == pytest.approx(1)
    assert voices["mentions"].sum() == frame["mentions"].sum()
    assert ((voices["low"] <= voices["share"]) & (voices["share"] <= voices["high"])).all()
    assert voices["mentions"].is_monotonic_decreasing


@law
@given(rollups())
def test_engagement_shares_sum_to_one_over_those_that_are_known(frame: pd.DataFrame) -> None:
    parts = engagement_share(frame)
    assert parts.empty or parts["share"].sum() == pytest.approx(1)
    assert parts["known"].between(0, 1).all()


def test_the_watch_that_stands_for_every_mention_is_no_voice() -> None:
    frame = rollup(
        [{"watch": "*", "mentions": 9}, {"watch": "acme", "mentions": 3}, {"watch": "globex", "mentions": 1}]
    )
    assert share_of_voice(frame).set_index("watch")["share"].to_dict() == {"acme": 0.75, "globex": 0.25}
    assert "*" not in set(volume_drivers(frame, talk(0, 0, 0), by="watch")["name"])


def test_a_watch_without_known_engagement_has_no_share_rather_than_zero() -> None:
    frame = rollup([{"watch": "acme", "engagement": 10}, {"watch": "globex", "mentions": 3}])
    parts = engagement_share(frame).set_index("watch")
    assert parts.loc["acme", "share"] == 1.0
    assert parts["share"].isna().tolist() == [False, True]
    assert parts.loc["globex", "known"] == 0.0


@law
@given(rollups(), rollups(), st.sampled_from(["platform", "lang", "watch"]), st.none() | st.integers(1, 3))
def test_volume_drivers_add_up_to_the_change_exactly(
    now: pd.DataFrame, before: pd.DataFrame, by: str, top: int | None
) -> None:
    drivers = volume_drivers(now, before, by=by, top=top)
    change = now["mentions"].sum() - before["mentions"].sum()
    assert drivers["change"].sum() == change
    assert (drivers["now"] - drivers["before"] == drivers["change"]).all()
    assert not change or drivers["part"].sum() == pytest.approx(1)


@law
@given(rollups(), rollups(), st.sampled_from(["platform", "lang", "watch"]), st.none() | st.integers(1, 3))
def test_tone_drivers_add_up_to_the_change_exactly(
    now: pd.DataFrame, before: pd.DataFrame, by: str, top: int | None
) -> None:
    drivers = tone_drivers(now, before, by=by, top=top)
    a, b = net_tone(now).mean, net_tone(before).mean
    if a is None or b is None:
        assert drivers.empty
        return
    assert drivers["effect"].sum() == pytest.approx(a - b, abs=1e-9)
    assert drivers["effect"].to_numpy() == pytest.approx(
        (drivers["mix"] + drivers["within"]).to_numpy(), abs=1e-9
    )
    ranked = drivers.loc[~drivers["rest"].astype(bool), "effect"].abs()
    assert ranked.is_monotonic_decreasing


def test_a_platform_that_turned_sour_is_told_from_one_that_grew() -> None:
    before = pd.concat([talk(50, 0, 50, platform="x"), talk(50, 0, 50, platform="news")])
    sour = pd.concat([talk(90, 0, 10, platform="x"), talk(50, 0, 50, platform="news")])
    grew = pd.concat([talk(90, 0, 10, platform="reddit"), talk(50, 0, 50, platform="news")])
    first = tone_drivers(sour, before, by="platform").iloc[0]
    assert (first["name"], first["mix"]) == ("x", 0)
    assert first["within"] == pytest.approx(-20)
    arrived = tone_drivers(grew, before, by="platform").set_index("name").loc["reddit"]
    assert arrived["within"] == 0
    assert arrived["mix"] < 0


def test_the_tail_is_one_row_that_no_author_can_be_mistaken_for() -> None:
    now = pd.concat([talk(0, n, 0, platform=f"p{n}") for n in range(1, 6)])
    drivers = volume_drivers(now, talk(0, 0, 0), by="platform", top=2)
    assert drivers["name"].tolist() == ["p5", "p4", None]
    assert drivers["rest"].tolist() == [False, False, True]
    assert drivers["change"].tolist() == [5, 4, 6]


def test_the_words_of_the_crisis_come_first() -> None:
    usual = [
        "good morning to the crew",
        "great crew and kind staff",
        "my flight was fine",
        "boarding now",
    ] * 50
    crisis = ["flight cancelled, on hold for hours", "they cancelled flight 1234 and my bag is lost"] * 20
    found = distinctive_words(crisis + usual[:40], usual)
    assert "cancelled" in found["word"].head(3).tolist()
    row = found.set_index("word").loc["cancelled"]
    assert (row["count"], row["new"]) == (40, True)
    assert row["share"] == pytest.approx(0.5)
    assert not {"the", "and", "my", "1234"} & set(found["word"])
    assert (found["z"] > 0).all()


def test_french_words_are_cut_at_their_apostrophe() -> None:
    found = distinctive_words(
        ["L’avion est annulé, j'ai raté l'avion et qu'importe"] * 5, ["rien à dire"] * 5
    )
    assert {"avion", "annulé", "raté", "importe"} <= set(found["word"])
    assert not any("'" in word for word in found["word"])


def test_links_handles_and_excluded_names_are_left_out() -> None:
    texts = ["@acme Acme see https://acme.example/evil?x=1 www.acme.example #FAIL delay &amp; again"] * 5
    words = set(distinctive_words(texts, ["hello world"] * 5, exclude=["Acme"])["word"])
    assert words == {"#fail", "delay", "#fail delay"}


def test_hostile_texts_are_only_counted() -> None:
    found = distinctive_words([HOSTILE, "x" * 100_000, "' " * 50_000, None, "", "a-" * 50_000] * 4, [HOSTILE])
    assert not any(set(word) & set("<>!()[]=|\u202e./:") for word in found["word"])
    assert (found["word"].str.len() <= 85).all()


def test_a_text_that_repeats_a_word_counts_it_once() -> None:
    found = distinctive_words(["buy buy buy buy"] * 3, ["hello"] * 3).set_index("word")
    assert found.loc["buy", "count"] == 3


@law
@given(st.lists(st.text(max_size=40), max_size=12), st.lists(st.text(max_size=40), max_size=12))
def test_any_texts_give_finite_figures_whatever_their_order(texts: list[str], reference: list[str]) -> None:
    found = distinctive_words(texts, reference, least=1, top=None)
    again = distinctive_words(texts[::-1], reference[::-1], least=1, top=None)
    assert found.equals(again)
    assert found["z"].map(lambda z: z == z and abs(z) < 1e6).all()
    assert found["share"].between(0, 1).all()


def test_telling_words_do_not_repeat_one_another() -> None:
    words = pd.DataFrame({"word": ["cancelled flight", "cancelled", "#flight", "hold", "hours"]})
    assert telling(words, 2) == ["cancelled flight", "hold"]


def test_groups_told_apart_at_once_have_the_words_each_has_alone() -> None:
    texts = pd.Series(["free refund now", "free refund please", "late again", "late train", "quiet day"] * 3)
    groups = pd.Series([1.0, 1.0, 2.0, 2.0, float("nan")] * 3)

    found = distinctive_by_group(texts, groups, [1, 2, 7])

    for group in (1, 2):
        alone = distinctive_words(texts[groups == group], texts[groups != group])
        pd.testing.assert_frame_equal(
            found[group].sort_values("word", ignore_index=True),
            alone.sort_values("word", ignore_index=True),
        )
    assert found[7].empty
