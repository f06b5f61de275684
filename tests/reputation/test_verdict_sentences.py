"""The verdict: which rule holds, and how it reads in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from string import Formatter

import pandas as pd
import pytest

from data.records import Gap, Period
from reputation.catalogue import SENTENCES
from reputation.drivers import tone_drivers, volume_drivers
from reputation.figures import Figures, figures, observed
from reputation.spikes import Spike, spikes, strongest
from reputation.usual import Usual
from reputation.verdict import RULES, Verdict, verdict
from reputation.wording import (
    UnknownLanguage,
    count_text,
    percent_text,
    ratio_text,
    signed_text,
    verdict_text,
)
from tests.reputation.world import airline, rollup, talk

USUAL = Usual(1_000.0, 900.0, 1_100.0, 4, "same span")
PEAK = datetime(2026, 3, 4, 14, tzinfo=UTC)
SPIKE = Spike(PEAK, PEAK + timedelta(hours=5), PEAK, 0.9, 4.1, 820, 200.0, 260, running=True)


def said(negative: int, neutral: int, positive: int, *, seen: float = 1.0, **more: object) -> Figures:
    return figures(talk(negative, neutral, positive, **more), observed=seen)


def first(found: Verdict, language: str) -> str:
    return verdict_text(found, language, zone="Europe/Paris")[0]


CALM = said(300, 400, 300)
CASES: dict[str, tuple[Verdict, str, str]] = {
    "worse-and-louder": (
        verdict(said(1_800, 600, 300), CALM, usual=USUAL),
        "Act today: tone fell by 28 points to −28, and mentions are at 2.7 times the usual level.",
        "À traiter aujourd'hui : la tonalité perd 28 points, à −28, et les mentions atteignent 2,7 fois le niveau habituel.",
    ),
    "loud-and-negative": (
        verdict(said(700, 200, 100), said(690, 210, 100), usual=USUAL, spike=SPIKE),
        "Act today: a spike of 820 mentions peaked on 4 Mar 15:00, at 4.1 times the usual level, and 70% of the mentions are negative.",
        "À traiter aujourd'hui : un pic de 820 mentions a culminé le 4 mars à 15 h 00, à 4,1 fois le niveau habituel, "
        "et 70 % des mentions sont négatives.",
    ),
    "worse": (
        verdict(said(500, 300, 200), CALM, usual=USUAL),
        "Keep watch: tone fell by 15 points to −15.",
        "À surveiller : la tonalité perd 15 points, à −15.",
    ),
    "good-news": (
        verdict(said(200, 900, 1_900), CALM, usual=USUAL),
        "Good news: mentions are at 3 times the usual level, with a tone of +28.",
        "Bonne nouvelle : les mentions atteignent 3 fois le niveau habituel, avec une tonalité de +28.",
    ),
    "louder": (
        verdict(said(9, 2, 9), CALM, spike=SPIKE),
        "Keep watch: a spike of 820 mentions peaked on 4 Mar 15:00, at 4.1 times the usual level.",
        "À surveiller : un pic de 820 mentions a culminé le 4 mars à 15 h 00, à 4,1 fois le niveau habituel.",
    ),
    "gone-quiet": (
        verdict(said(30, 40, 30), CALM, usual=USUAL),
        "Unusually quiet: only 100 mentions, 10% of the usual level.",
        "Calme inhabituel : 100 mentions seulement, soit 10 % du niveau habituel.",
    ),
    "standing-negative": (
        verdict(said(800, 100, 100), said(800, 100, 100), usual=USUAL),
        "Keep watch: tone stays low, at −35.",
        "À surveiller : la tonalité reste basse, à −35.",
    ),
    "too-few": (
        verdict(said(5, 4, 3), said(4, 5, 6)),
        "Too little to judge: 12 mentions, 12 with a tone; it takes 30.",
        "Trop peu pour juger : 12 mentions, dont 12 avec une tonalité ; il en faut 30.",
    ),
    "blind-spots": (
        verdict(said(300, 400, 300, seen=0.4), CALM, usual=USUAL),
        "No verdict: we saw only 40% of the period.",
        "Pas de verdict : nous n'avons vu que 40 % de la période.",
    ),
    "nothing-to-compare": (
        verdict(said(200, 400, 400)),
        "No verdict: 1,000 mentions, tone +10, but nothing sound to compare with.",
        "Pas de verdict : 1 000 mentions, tonalité +10, mais rien de fiable à quoi comparer.",
    ),
    "steady": (
        verdict(said(290, 400, 310), CALM, usual=USUAL),
        "All calm: 1,000 mentions, tone +1, nothing out of the ordinary.",
        "Tout est calme : 1 000 mentions, tonalité +1, rien qui sorte de l'ordinaire.",
    ),
}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_reads_as_a_sentence_in_both_languages(rule: str) -> None:
    found, english, french = CASES[rule]
    assert (found.rule, found.level) == (rule, RULES[rule][0])
    assert first(found, "en") == english
    assert plain(first(found, "fr-FR")) == french


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_is_left_unfinished(language: str) -> None:
    for found, _, _ in CASES.values():
        for sentence in verdict_text(found, language):
            assert sentence.endswith(".")
            assert not re.search(r"[{}]|None|nan|  |—", sentence)
            assert len(sentence) <= 170


def test_both_languages_have_the_same_sentences_and_figures() -> None:
    def fields(language: str) -> dict[str, set[str | None]]:
        sentences = SENTENCES["en" if language == "en" else "fr"]
        return {
            key: {name for _, name, _, _ in Formatter().parse(text)} - {None}
            for key, text in sentences.items()
        }

    assert fields("en") == fields("fr")


def test_french_does_not_break_before_its_signs_and_english_has_no_space() -> None:
    found = CASES["loud-and-negative"][0]
    french, english = " ".join(verdict_text(found, "fr")), " ".join(verdict_text(found, "en"))
    assert "70\u202f%" in french
    assert "\u00a0:" in french
    assert not re.search(r" [:;%]", french)
    assert "70%" in english


@pytest.mark.parametrize("n", range(30))
def test_under_thirty_mentions_are_never_called_calm(n: int) -> None:
    found = verdict(said(0, 0, n), said(0, 0, n), usual=Usual(float(n), float(n), float(n), 4, "same span"))
    assert found.level == "unknown"


def test_thirty_mentions_in_a_language_we_cannot_read_are_not_calm_either() -> None:
    unread = figures(rollup([{"label": "none", "mentions": 500}]))
    found = verdict(unread, CALM, usual=Usual(500.0, 450.0, 550.0, 4, "same span"))
    assert found.rule == "too-few"


def test_a_gap_lowers_the_claim_step_by_step() -> None:
    hedged = verdict(said(300, 400, 300, seen=0.9), CALM, usual=USUAL)
    assert first(hedged, "en").startswith("All calm in the 90% of the period we could see:")
    assert verdict(said(300, 400, 300, seen=0.7), CALM, usual=USUAL).level == "unknown"
    trouble = verdict(said(900, 50, 50, seen=0.7), CALM, usual=USUAL)
    assert trouble.rule == "worse"
    assert "reconnect" in [part.key for part in trouble.section("do")]


def test_a_fall_in_volume_is_not_claimed_when_the_sources_were_down() -> None:
    assert verdict(said(30, 40, 30, seen=0.3), CALM, usual=USUAL).rule == "blind-spots"


def test_a_small_spike_does_not_alarm_a_week_of_a_thousand_mentions() -> None:
    tiny = Spike(PEAK, PEAK + timedelta(hours=1), PEAK, 0.8, 6.0, 12, 2.0, 12, running=False)
    assert verdict(CALM, CALM, usual=USUAL, spike=tiny).level == "calm"


def test_the_reason_names_who_moved_and_the_words_that_came() -> None:
    before = pd.concat([talk(150, 200, 150, platform="x"), talk(150, 200, 150, platform="news")])
    now = pd.concat([talk(1_500, 300, 100, platform="x"), talk(150, 200, 150, platform="news")])
    found = verdict(
        figures(now),
        figures(before),
        usual=USUAL,
        tone_drivers=tone_drivers(now, before, by="platform"),
        volume_drivers=volume_drivers(now, before, by="platform"),
        cause_words=["cancelled flight", "hold"],
    )
    sentences = verdict_text(found, "en")
    assert "What weighs most: the tone of platform “x” changed (−25 points of net tone)." in sentences
    assert "The largest part of the rise comes from platform “x”: 1,400 more mentions." in sentences
    assert "La plus grande part de la hausse vient de la plateforme « x » : 1 400 mentions de plus." in [
        plain(sentence) for sentence in verdict_text(found, "fr")
    ]
    assert "The words that stand out: “cancelled flight”, “hold”." in sentences
    assert "Prepare one answer on “cancelled flight”, and say who gives it and where." in sentences


def test_foreign_words_cannot_disfigure_a_sentence() -> None:
    bad = "a\u202eb\nc{tone}\x00<script>" + "x" * 500
    found = verdict(said(1_800, 600, 300), CALM, usual=USUAL, cause_words=[bad, "”quoted”"])
    sentence = next(s for s in verdict_text(found, "en") if s.startswith("The words"))
    assert sentence.startswith("The words that stand out: “ab c{tone}<script>xxx")
    assert sentence.endswith("…”, “quoted”.")
    assert "\u202e" not in sentence


def test_silence_cannot_be_judged_and_is_counted_in_good_grammar() -> None:
    found = verdict(said(0, 0, 0))
    assert first(found, "en") == "Too little to judge: 0 mentions, 0 with a tone; it takes 30."
    assert plain(first(found, "fr")).startswith("Trop peu pour juger : 0 mention, dont 0")
    assert first(verdict(said(0, 1, 0)), "en").startswith("Too little to judge: 1 mention, 1 with a tone")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage, match="de"):
        verdict_text(CASES["steady"][0], "de")


def test_numbers_are_written_the_way_each_language_writes_them() -> None:
    assert [count_text(n, "en") for n in (0, 1_284, 9_999, 10_000, 34_500_000)] == [
        "0",
        "1,284",
        "9,999",
        "10k",
        "34M",
    ]
    assert [plain(count_text(n, "fr")) for n in (1_284, 1_234_567, 2e9)] == ["1 284", "1,2 M", "2 Md"]
    assert [percent_text(s, "en") for s in (0.0, 0.004, 0.41, 1.0)] == ["0%", "0.4%", "41%", "100%"]
    assert [signed_text(t) for t in (-12.4, 0.4, 7.0)] == ["−12", "0", "+7"]
    assert [ratio_text(r, "fr") for r in (0.1, 4.06, 33.0)] == ["0,10", "4,1", "33"]


def test_the_observed_part_counts_overlapping_gaps_once_and_each_source_for_itself() -> None:
    day = Period(PEAK, PEAK + timedelta(hours=10))
    gap = Gap("x", PEAK - timedelta(hours=5), PEAK + timedelta(hours=4), "limit")
    again = Gap("x", PEAK + timedelta(hours=2), PEAK + timedelta(hours=5), "limit")
    assert observed(day, []) == 1.0
    assert observed(day, [gap, again]) == pytest.approx(0.5)
    assert observed(day, [gap, again], sources=2) == pytest.approx(0.75)


def test_the_airline_crisis_is_an_alert() -> None:
    frame = airline()
    now = frame[(frame["hour"] >= "2015-02-22 08:00Z") & (frame["hour"] < "2015-02-23 08:00Z")]
    before = frame[(frame["hour"] >= "2015-02-21 08:00Z") & (frame["hour"] < "2015-02-22 08:00Z")]
    day = Period(datetime(2015, 2, 22, 8, tzinfo=UTC), datetime(2015, 2, 23, 8, tzinfo=UTC))
    spike = strongest(spikes(frame, zone="Etc/GMT+8"), day)
    found = verdict(figures(now), figures(before), spike=spike)
    assert found.rule == "loud-and-negative"
    assert "74% of the mentions are negative" in verdict_text(found, "en", zone="Etc/GMT+8")[0]
