"""The list of mentions: what travels to the browser, and what of it is believed when it comes back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import feed
from pages.parts.feed import card

HOSTILE = (
    "<script>alert(1)</script> ![](http://evil.example/p.png) [x](javascript:alert(1)) =cmd() \u202egnp.exe"
)


def row(seq: int = 1, **more: Any) -> dict[str, Any]:
    """One mention as the store's question gives it."""
    return {
        "seq": seq, "platform": "x", "id": str(seq), "kind": "post", "created": pd.Timestamp("2026-03-01T12:00Z"),
        "title": None, "text": "Hello Acme", "lang": "en", "tone": 0.64, "label": "positive", "engine": "vader",
        "given_label": None, "author_id": "7", "handle": "ann", "name": "Ann", "followers": None, "url": None,
        "community": None, "likes": 1.0, "reposts": float("nan"), "replies": 3.0, "quotes": 0.0, "reach": 12_000.0,
        "deleted": False,
    } | more  # fmt: skip


def cards(*rows: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    settings = {"zone": "Europe/Paris", "watches": {}, "marks": {}, "notes": {}, "pick": None} | more
    return card.cards(pd.DataFrame(list(rows)), **settings)


def test_a_card_says_who_where_when_what_and_in_what_tone() -> None:
    (shown,) = cards(row(watches=["a"]), watches={"a": "Acme"})

    assert (shown["name"], shown["handle"], shown["place"]) == ("Ann", "@ann", "X")
    assert shown["clock"].endswith("13:00 (Europe/Paris)")
    assert shown["text"] == [("Hello Acme", False)]
    assert (shown["tone"]["side"], shown["tone"]["words"]) == ("positive", "positive +64")
    assert shown["watches"] == ["Acme"]


def test_a_text_without_tone_is_never_shown_as_neutral() -> None:
    (shown,) = cards(row(tone=float("nan"), label=None))

    assert (shown["tone"]["side"], shown["tone"]["words"]) == ("none", "no tone")


def test_counts_a_platform_does_not_state_are_left_out_and_never_zero() -> None:
    (shown,) = cards(row())

    assert shown["counts"] == ["1 like", "3 replies", "reach 12\u202fk"]


def test_a_withdrawn_mention_keeps_nothing_of_what_it_said() -> None:
    (shown,) = cards(
        row(deleted=True, text="secret", title="secret", url="https://x.com/1", given_label="negative")
    )

    assert shown["withdrawn"]
    assert "secret" not in str(shown)
    assert shown["url"] is shown["tone"] is shown["given"] is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " http ://x", "//evil", "https://", "HTTP", None, 3.0]
)
def test_only_web_addresses_may_be_opened(url: object) -> None:
    assert card.address(url) is None


def test_a_web_address_may_be_opened() -> None:
    assert card.address(" https://x.com/a/1 ") == "https://x.com/a/1"


def test_hostile_text_travels_as_text_without_direction_marks() -> None:
    (shown,) = cards(row(text=HOSTILE, name=HOSTILE, handle=HOSTILE, community=HOSTILE))

    assert "\u202e" not in str(shown)
    assert shown["text"][0][0].startswith("<script>")  # written with textContent in the browser


def test_an_account_known_by_its_handle_only_leads_to_its_dossier() -> None:
    (shown,) = cards(row(author_id="@ann", handle=None, name=None))

    assert (shown["author"], shown["name"], shown["handle"]) == ("x:@ann", "@ann", None)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=6))
def test_marks_cut_the_text_but_lose_none_of_its_words(text: str, marks: list[tuple[int, int]]) -> None:
    whole = "".join(piece for piece, _ in card.pieces(text, ()))
    cut = "".join(piece for piece, _ in card.pieces(text, marks))

    assert "".join(cut.split()) == "".join(whole.split())


def test_marks_stress_the_words_that_were_found() -> None:
    assert card.pieces("Hello Acme today", [(6, 10)]) == [
        ("Hello ", False),
        ("Acme", True),
        (" today", False),
    ]


def test_a_very_long_text_is_cut_before_it_travels() -> None:
    (shown,) = cards(row(text="a" * 100_000))

    assert len(shown["text"][0][0]) == card.MOST + 1


def test_only_what_is_in_the_list_can_be_clicked() -> None:
    content = cards(row(seq=5), row(seq=6, author_id=None, handle=None, name=None))

    assert feed._click({"kind": "author", "value": "x:7"}, content) == feed.FeedClick(author="x:7")
    assert feed._click({"kind": "mention", "value": 6}, content) == feed.FeedClick(mention=6)
    assert feed._click({"kind": "new", "value": True}, content) == feed.FeedClick(show_new=True)
    for act in (
        {"kind": "author", "value": "x:8"},
        {"kind": "author", "value": None},
        {"kind": "mention", "value": "6"},
        {},
        None,
        "x",
    ):
        assert feed._click(act, content) == feed.FeedClick()


def test_new_mentions_wait_behind_a_button_that_counts_them() -> None:
    assert card.waiting(12) == "12 new"
    assert card.waiting(0) == ""


def test_an_empty_frame_gives_no_cards() -> None:
    assert (
        card.cards(pd.DataFrame(columns=list(row())), zone="UTC", watches={}, marks={}, notes={}, pick=None)
        == []
    )
