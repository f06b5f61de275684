"""What Telegram Desktop's exports become, and what of them is never read."""

from __future__ import annotations

import gzip
import json
import tempfile
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files import telegramfile, units
from connectors.files.look import Wishes, look
from connectors.files.plan import Plan
from connectors.files.read import batches
from connectors.files.refused import ImportRefused
from connectors.files.run import import_file
from data.landing import Landing

START = 1_717_000_000
SECRET = "met at Rosa's flat, code 4711"


def message(n: int, text: Any = "Hello from NordAir", **more: Any) -> dict[str, Any]:
    """A message as the app writes it; more fields replace these, `None` leaves one out."""
    fields = {
        "id": n, "type": "message", "date": "2024-05-29T18:26:40", "date_unixtime": str(START + n),
        "from": f"Person {n % 7}", "from_id": f"user{900 + n % 7}", "text": text, **more,
    }  # fmt: skip
    if "text_entities" not in fields:
        listed = text if isinstance(text, list) else [text]
        fields["text_entities"] = [
            part if isinstance(part, dict) else {"type": "plain", "text": part} for part in listed
        ]
    return fields


def marked(sort: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": sort, "text": text, **more}


def chat(
    *messages: dict[str, Any], kind: str = "public_supergroup", chat_id: int = 77, name: str | None = "Fliers"
) -> dict[str, Any]:
    return {"name": name, "type": kind, "id": chat_id, "messages": list(messages)}


def account(*chats: dict[str, Any], left: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A whole export, with all that belongs to its owner alone."""
    contact = {
        "user_id": 5,
        "first_name": "Rosa",
        "phone_number": "00 33 1 00 00 00",
        "date": "2020-01-01T00:00:00",
    }
    return {
        "about": "Here is the data you \"requested\".",
        "personal_information": {"user_id": 5, "first_name": "Owner", "bio": SECRET},
        "profile_pictures": [{"date": "2020-01-01T00:00:00", "photo": "(File not included)"}],
        "contacts": {"about": "…", "list": [contact]},
        "frequent_contacts": {"about": "…", "list": [{"id": 5, "type": "user", "name": "Rosa", "rating": 1.5}]},
        "sessions": {"about": "…", "list": [{"last_ip": "192.0.2.1", "created": "2020-01-01T00:00:00"}]},
        "other_data": {"help": "…", "drafts": [{"chat": "Rosa", "html": SECRET}]},
        "chats": {"about": "…", "list": list(chats)},
        "left_chats": {"about": "…", "list": list(left)},
    }  # fmt: skip


def write(path: Path, value: Any, *, indent: int | None = 1) -> Path:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.fixture
def result(tmp_path: Path) -> Path:
    return tmp_path / "result.json"


def test_one_group_becomes_posts_answers_and_ties(result: Path, read) -> None:
    words = [
        "Late again ", marked("mention", "@NordAir_Help"), " ", marked("hashtag", "#Delay"), " see ",
        marked("link", "https://www.example.org/story"), " and ", marked("text_link", "this", href="https://t.me/s/nordnews/12"),
        " ", marked("mention_name", "Ann", user_id=950), " ", marked("bold", "now"),
    ]  # fmt: skip
    write(result, chat(
        message(1, words, reactions=[{"type": "emoji", "count": 3, "emoji": "👍"}, {"type": "paid", "count": 500}, {"type": "custom_emoji", "count": 2, "document_id": "x"}]),
        message(2, "Same here", reply_to_message_id=1, edited="2024-05-29T18:30:00", edited_unixtime=str(START + 60)),
        message(3, "From elsewhere", forwarded_from="Sky  News", photo="photos/1.jpg"),
        message(4, "From elsewhere", forwarded_from="Sky News", forwarded_from_id="channel555"),
        message(5, "An answer to another chat", reply_to_message_id=9, reply_to_peer_id="channel88"),
    ))  # fmt: skip
    batch = read(result)
    first, answer, forward, known, across = batch.mentions
    assert (first.platform, first.id, first.kind, first.community) == ("telegram", "77:1", "post", "Fliers")
    assert first.text == "Late again @NordAir_Help #Delay see https://www.example.org/story and this Ann now"
    assert (first.handles, first.hashtags, first.domains) == (
        ("nordair_help",),
        ("delay",),
        ("example.org", "t.me"),
    )
    assert (first.author_id, first.likes, first.reposts, first.reach) == ("user901", 5, None, None)
    assert first.created == datetime.fromtimestamp(START + 1, UTC)
    assert first.url == "https://t.me/c/77/1"
    assert (answer.kind, answer.parent_id, answer.likes) == ("reply", "77:1", None)
    assert (forward.kind, forward.text, known.kind, across.parent_id) == (
        "repost",
        "From elsewhere",
        "repost",
        "88:9",
    )
    assert {(tie.kind, tie.source_id, tie.target_id, tie.evidence_id) for tie in batch.interactions} == {
        ("mention", "user901", "@nordair_help", "77:1"),
        ("mention", "user901", "user950", "77:1"),
        ("link", "user901", "@nordnews", "77:1"),
        ("reply", "user902", "user901", "77:2"),
        ("repost", "user903", "name:sky news", "77:3"),
        ("repost", "user904", "channel555", "77:4"),
    }
    names = {author.id: author.name for author in batch.authors}
    assert names["user901"] == "Person 1"
    assert names["channel555"] == "Sky News"
    assert batch.rejected == ()
    assert batch.checkpoint is not None
    assert batch.checkpoint.state["notes"] == {"edited messages, in the wording they had when exported": 1}


def test_captions_polls_and_plain_lists_are_read_and_silence_is_counted(result: Path, read) -> None:
    poll = {
        "question": "Fly again?",
        "answers": [{"text": "yes", "voters": 3}, {"text": "never", "voters": 9}],
    }
    write(result, chat(
        message(1, "A caption", photo="photos/1.jpg", width=10),
        message(2, "", poll=poll),
        message(3, "", media_type="sticker", sticker_emoji="😀"),
        message(4, ["only ", marked("italic", "parts")], text_entities=[]),
        message(5, "x", type="service", action="pin_message"),
        {"id": 6, "type": "unsupported"},
        kind="public_channel", name="Nord Air",
    ))  # fmt: skip
    batch = read(result)
    assert [mention.text for mention in batch.mentions] == [
        "A caption",
        "Fly again?\nyes\nnever",
        "only parts",
    ]
    assert (batch.read, batch.rejected) == (6, ())
    assert batch.checkpoint.state["notes"] == {
        "messages without words": 1,
        "notices of the service": 1,
        "messages the app could not export": 1,
    }


def test_a_channel_speaks_for_itself_and_of_a_deleted_account_nothing_is_kept(result: Path, read) -> None:
    write(result, chat(
        message(1, "no author named", **{"from": None, "from_id": None}),
        message(2, "as older exports have it", from_id=901),
        message(3, "gone", **{"from": None, "from_id": "user999"}),
        kind="public_channel", name="Nord Air",
    ))  # fmt: skip
    batch = read(result)
    assert [mention.author_id for mention in batch.mentions] == ["channel77", "user901", None]
    assert {author.id for author in batch.authors} == {"channel77", "user901"}


@pytest.mark.parametrize(
    "kind", sorted(telegramfile.CLOSED | {"something_new", "", "public_channel "}), ids=lambda kind: kind or "none"
)  # fmt: skip
def test_a_chat_that_is_not_public_is_refused_and_its_words_are_not_shown(result: Path, kind: str) -> None:
    write(result, chat(message(1, SECRET), kind=kind))
    with pytest.raises(ImportRefused) as refusal:
        look(result, Wishes(format="telegram"))
    assert "private" in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_a_chat_whose_type_comes_after_its_messages_stays_shut(result: Path) -> None:
    write(result, {"id": 77, "messages": [message(1, SECRET)], "name": "F", "type": "public_channel"})
    with pytest.raises(ImportRefused, match="not public"):
        look(result, Wishes(format="telegram"))


def test_of_a_whole_account_only_the_public_chats_are_read(result: Path, landing: Landing) -> None:
    private = [
        chat(
            message(1, SECRET),
            {"id": SECRET, "type": "message"},
            kind=kind,
            chat_id=5 + place,
            name="Rosa Private",
        )
        for place, kind in enumerate(
            ("personal_chat", "saved_messages", "private_supergroup", "bot_chat", "private_group")
        )
    ]
    value = account(
        *private[:3], chat(message(1, "public words")), private[3], left=[private[4], chat(message(2, "left words"), chat_id=78)]
    )  # fmt: skip
    write(result, value)
    seen = look(result)
    assert (seen.plan.format, seen.rows, seen.refusal) == ("telegram", 2, None)
    summary = import_file(result, seen.plan, landing)
    assert (summary.read, summary.rejected) == (2, 0)
    assert summary.notes == {"chats that are not public, passed over": 5}
    parts = list(batches(result, seen.plan))
    assert [mention.id for part in parts for mention in part.mentions] == ["77:1", "78:2"]
    for shown in (repr(seen), repr(parts), repr(summary)):
        assert "public words" in shown or shown == repr(summary)
        assert SECRET not in shown
        assert "Rosa" not in shown


def test_an_account_without_a_public_chat_is_refused_and_says_how_many_were_passed_over(result: Path) -> None:
    write(
        result,
        account(
            *(chat(message(1, SECRET), kind="personal_chat", chat_id=n + 1, name="Rosa") for n in range(3))
        ),
    )
    with pytest.raises(ImportRefused, match="3 private chats were passed over") as refusal:
        look(result)
    assert "Rosa" not in str(refusal.value)


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("name", ["result.json", "export.gz"])
def test_the_format_is_found_however_it_is_printed_or_packed(
    tmp_path: Path, read, indent: int | None, name: str
) -> None:
    for value in (
        chat(message(1)),
        account(chat(message(1))),
        {"about": "x", "chats": {"list": [chat(message(1))]}},
    ):
        path = write(tmp_path / name, value, indent=indent)
        assert look(path).plan.format == "telegram"
        assert [mention.id for mention in read(path).mentions] == ["77:1"]


def test_control_signs_as_the_app_writes_them_and_broken_messages_cost_nobody_else(
    result: Path, read
) -> None:
    text = json.dumps(
        chat(message(1, "one @@ two \\\\x41"), message(2, "BROKEN"), message(3, "after }]\" it")), indent=1
    )  # fmt: skip
    result.write_text(text.replace("@@", "\\x0B").replace('"BROKEN"', '"BROKEN" 7 "}"'))
    batch = read(result)
    assert [mention.text for mention in batch.mentions] == [
        "one \x0b two \\\\x41",
        'after }]" it',
    ]
    assert [row.place for row in batch.rejected] == ["message 2"]
    assert "no valid JSON" in batch.rejected[0].why


def test_messages_that_lack_something_are_rejected_without_the_contact_they_share(result: Path, read) -> None:
    contact = {"first_name": "Rosa", "phone_number": "00 33 1"}
    write(result, chat(
        message(1), {"id": 2, "text": "no type"}, message(3, date_unixtime="soon", contact_information=contact), "words", message(True),
        {"id": 6, "type": "message", "text": "no date"}, message(7, reply_to_message_id="x"),
    ))  # fmt: skip
    batch = read(result)
    assert [mention.id for mention in batch.mentions] == ["77:1"]
    assert [row.place for row in batch.rejected] == [f"message {n}" for n in range(2, 8)]
    assert all("export the chat again" in row.why and "Rosa" not in row.payload for row in batch.rejected)


def test_local_dates_of_old_exports_are_read_in_the_zone_given_and_that_is_said(result: Path, read) -> None:
    old = {key: value for key, value in message(1).items() if key != "date_unixtime"}
    write(result, chat(old))
    assert read(result).mentions[0].created == datetime(2024, 5, 29, 18, 26, 40, tzinfo=UTC)
    batch = read(result, Wishes(zone="Europe/Paris"))
    assert batch.mentions[0].created == datetime(2024, 5, 29, 16, 26, 40, tzinfo=UTC)
    assert batch.checkpoint.state["notes"] == {"dates without a zone, read as Europe/Paris": 1}


def test_what_stands_before_a_break_is_kept(result: Path) -> None:
    text = json.dumps(chat(*(message(n) for n in range(1, 301))), indent=1)
    result.write_text(text[: len(text) * 2 // 3])
    plan = Plan("telegram")
    kept: list[str] = []
    with pytest.raises(ImportRefused, match="breaks off"):
        kept.extend(mention.id for batch in batches(result, plan) for mention in batch.mentions)
    assert kept == [f"77:{n}" for n in range(1, len(kept) + 1)]
    assert 190 < len(kept) < 210


@settings(max_examples=15, deadline=None)
@given(start=st.integers(0, 301), blocks=st.integers(40, 5_000))
def test_reading_goes_on_exactly_where_it_stopped_whatever_the_blocks(start: int, blocks: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(telegramfile, "_BLOCK", blocks)
        path = Path(folder) / "result.json"
        private = chat(message(1, SECRET), kind="personal_chat")
        write(path, account(private, chat(*(message(n, f"no {n} “é” }}") for n in range(300)))))
        plan = Plan("telegram")
        now = datetime(2026, 1, 1, tzinfo=UTC)
        everything = [unit for chunk in units.chunks(path, plan) for unit in chunk.units]
        assert everything[0] == telegramfile.LeftOut(1)
        rest = [mention for part in batches(path, plan, start=start, fetched=now) for mention in part.mentions]  # fmt: skip
        assert [mention.id for mention in rest] == [f"77:{n}" for n in range(max(0, start - 1), 300)]


@settings(max_examples=150, deadline=None)
@given(
    body=st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                ['{"name":"a"', ',"type":"public_channel"', ',"id":1', ',"messages":[', "{", "}", "[", "]", '"', ",", ":", "1",
                 "nul", "\\", '"\\x0B"', '{"id":1,"type":"message","date_unixtime":"1717000000","text":"a"}', '{"about":"x","chats":{"list":[']
            ),
            max_size=30,
        ).map("".join),
    )
)  # fmt: skip
def test_garbage_is_refused_or_rejected_and_nothing_else(body: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        path.write_text(body, encoding="utf-8")
        try:
            seen = look(path, Wishes(format="telegram"))
            for batch in batches(path, seen.plan):
                assert batch.read >= len(batch.mentions)
        except ImportRefused as refusal:
            explained(refusal)


def explained(refusal: ImportRefused) -> None:
    """A refusal says why, and how to mend it."""
    assert refusal.message
    assert refusal.cure


def test_a_large_export_is_never_held_whole(result: Path) -> None:
    with result.open("w", encoding="utf-8") as file:
        file.write(
            '{"about": "x", "chats": {"list": [{"name": "A", "type": "personal_chat", "id": 1, "messages": ['
        )
        private = json.dumps(message(1, "p" * 2_000), indent=1)
        file.write(",".join([private] * 5_000))
        file.write(']}, {"name": "B", "type": "public_channel", "id": 2, "messages": [')
        for n in range(12_000):
            file.write("," * bool(n) + json.dumps(message(n, f"{n} " + "w" * 1_000), indent=1))
        file.write("]}]}}")
    assert result.stat().st_size > 40_000_000
    seen = look(result)
    assert not seen.rows_exact
    assert seen.refusal is None
    tracemalloc.start()
    count = sum(len(chunk.units) for chunk in units.chunks(result, seen.plan, rows=500))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 12_001
    assert peak < 30_000_000
