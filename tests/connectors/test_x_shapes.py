"""The fake X against what X publishes, and the connector against what X really sent once."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from connectors.contract import Access, Budget
from connectors.x import X
from connectors.x.ids import first, moment
from data.records import Watch
from tests.connectors.driving import Clock, Kept, drain
from tests.protocol import x_posts
from tests.protocol.serving import Fault
from tests.protocol.x import FakeX
from tests.shared import shared_data

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SHAPES = json.loads((Path(x_posts.__file__).parent / "x_shapes.json").read_text(encoding="utf-8"))
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict}


def misfits(value: Any, shape: Any, shapes: dict[str, Any], place: str = "") -> Iterator[str]:
    """Where a value departs from a published shape."""
    if shape == "@problem":
        ways = [list(misfits(value, way, shapes, place)) for way in shapes["problem"].values()]
        if all(ways) and not {"title", "type"} <= set(value):
            yield f"{place}: fits no problem"
    elif isinstance(shape, str) and shape.startswith("@"):
        yield from misfits(value, shapes[shape[1:]], shapes, place)
    elif isinstance(shape, str):
        if shape in TYPES and not isinstance(value, TYPES[shape]):
            yield f"{place}: {value!r} is no {shape}"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{place} is no list"
        else:
            for n, one in enumerate(value):
                yield from misfits(one, shape[0], shapes, f"{place}[{n}]")
    elif "any" in shape:
        return
    else:
        yield from (f"{place}.{name} is not published" for name in value if name not in shape["fields"])
        yield from (f"{place}.{name} is missing" for name in shape.get("required", ()) if name not in value)
        for name, content in value.items():
            if name in shape["fields"]:
                yield from misfits(content, shape["fields"][name], shapes, f"{place}.{name}")


@pytest.mark.parametrize("names", ["tweet", "post"])
def test_what_the_fake_sends_has_the_published_names_and_types(names: Any) -> None:
    with FakeX(clock=Clock(NOW), names=names) as server:
        asked = server.publish("Where is my bag?", author=2, at=NOW - timedelta(hours=3))
        server.publish("@Person_2 NordAir #late https://a.org/b", author=3, at=NOW - timedelta(hours=2), to=("reply", asked.id), note="NordAir " * 60)  # fmt: skip
        server.edit(server.publish("NordAri is late", at=NOW - timedelta(hours=1)), "NordAir is late")
        for n in range(110):
            server.publish(f"NordAir {n}", at=NOW - timedelta(minutes=9 + n))
        server.gone = {"1": "resource-not-found", "2": "not-authorized-for-resource"}
        connector = X(Access({"bearer_token": server.key}, base=server.url, clock=server.clock))
        query = connector.compile([Watch("w", "w", "nordair")])
        drain(connector.search(query, None, budget=Budget(), stop=Event()), Kept())
        drain(connector.verify(["1", "2", *server.statuses], budget=Budget(), stop=Event()), Kept())
        connector.check()
        stop = Event()
        for _ in connector.stream(query, None, budget=Budget(), stop=stop):
            server.scripts.append((server.line(asked),))
            stop.set()
        connector.close()
        sent = list(server.sent)
    assert {kind for kind, _ in sent} >= {"page", "line", "rules", "changed", "usage"}
    for kind, body in sent:
        if kind == "line":  # the stream keeps the old names, says openapi.json
            assert list(misfits(body, "@line", SHAPES["tweet"])) == []
        elif kind != "problem":
            told = body["data"] if kind == "usage" else body
            assert list(misfits(told, f"@{kind}", SHAPES[names])) == [], kind
    pages = [body for kind, body in sent if kind == "page"]
    assert any("next_token" in page.get("meta", {}) for page in pages)
    assert any("errors" in page for page in pages)
    assert any("includes" in page for page in pages)


def test_a_wrong_name_or_type_is_noticed() -> None:
    shapes = SHAPES["post"]
    good = {
        "id": "1",
        "text": "a",
        "public_metrics": dict.fromkeys(shapes["post"]["fields"]["public_metrics"]["required"], 1),
    }
    assert list(misfits({"data": [good]}, "@page", shapes)) == []
    for wrong in (
        {**good, "note_tweet": {}},
        {**good, "id": 1},
        {**good, "public_metrics": {"repost_count": 1}},
    ):
        assert list(misfits({"data": [wrong]}, "@page", shapes))


def test_an_id_tells_its_time() -> None:
    assert moment("1346889436626259968") == datetime(2021, 1, 6, 18, 40, 40, 344000, tzinfo=UTC)
    assert moment(first(NOW)) == NOW
    assert int(first(NOW)) > int(first(NOW - timedelta(milliseconds=1)))


def recorded() -> list[dict[str, Any]]:
    """Pages X really sent in 2021 and 2022."""
    folder = shared_data("wire_x_v2_payloads", "twarc")
    names = (
        "brexit",
        "noflat",
        "many_urls",
        "media_tweet",
        "mentions_tweet",
        "cashtags",
        "two_tweets",
        "edited_before",
        "edited_after",
    )
    return [
        json.loads(line)
        for name in names
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def test_what_x_really_sent_is_read_whole() -> None:
    pages, bought = recorded(), 0
    with FakeX(clock=Clock(NOW)) as server:
        connector = X(Access({"bearer_token": server.key}, base=server.url, clock=server.clock))
        query = connector.compile([Watch("w", "w", "@anybody")])
        for page in pages:
            meta = {name: value for name, value in page.get("meta", {}).items() if name != "next_token"}
            server.fail("/2/tweets/search/recent", Fault(200, body={**page, "meta": meta}))
            kept = drain(connector.search(query, None, budget=Budget(), stop=Event()), Kept())
            assert set(kept.mentions) | set(kept.stones) >= {post["id"] for post in page["data"]}
            assert kept.rejected == []
            assert all(mention.fetched == NOW for mention in kept.mentions.values())
            cut = [
                m
                for m in kept.mentions.values()
                if m.kind == "repost"
                and m.text.endswith("…")
                and m.parent_id in {p["id"] for p in page["includes"].get("tweets", ())}
            ]
            assert len(cut) <= 1  # the author's own dots
            bought += kept.units
        connector.close()
    every = [(*page["data"], *page.get("includes", {}).get("tweets", ())) for page in pages]
    assert bought == len({post["id"] for posts in every for post in posts})


@pytest.mark.parametrize("archive", [(), ("all",)])
def test_a_recorded_answer_with_bare_posts_makes_us_ask_again(archive: tuple[str, ...]) -> None:
    path = shared_data("wire_x_tweepy", "tweepy_cassettes_sync_v1_v2.jsonl")
    name = "test_client_search_all_tweets.yaml" if archive else "test_client_search_recent_tweets.yaml"
    exchanges = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    said = next(one["response"] for one in exchanges if one["cassette"] == name)
    headers = {key: value for key, value in said["headers"].items() if key.startswith("x-rate-limit")}
    with FakeX(clock=Clock(NOW), names="post") as server:
        new = server.publish("tweepy", at=NOW - timedelta(hours=1))
        connector = X(
            Access(
                {"bearer_token": server.key},
                {"archive": archive},
                base=server.url,
                clock=lambda: NOW + timedelta(seconds=2 * len(server.asked)),
            )
        )
        server.fail("/2/tweets/search", Fault(200, headers, said["body"]))
        kept = drain(
            connector.search(
                connector.compile([Watch("w", "w", "tweepy")]), None, budget=Budget(), stop=Event()
            ),
            Kept(),
        )
        connector.close()
    assert set(kept.mentions) == {new.id}
    assert kept.requests == 2


def test_what_x_really_streamed_is_read_whole() -> None:
    page = next(page for page in recorded() if len(page["data"]) == 100)
    lines = [
        json.dumps({"data": post, "includes": beside(post, page)}).encode() + b"\r\n" for post in page["data"]
    ]
    with FakeX(clock=Clock(NOW), scripts=deque([(*lines, "live")])) as server:
        connector = X(Access({"bearer_token": server.key}, base=server.url, clock=server.clock))
        kept, stop = Kept(), Event()
        for batch in connector.stream(
            connector.compile([Watch("w", "w", "@a")]), None, budget=Budget(), stop=stop
        ):
            kept.take(batch)
            if len(kept.mentions) + len(kept.rejected) >= 100:
                stop.set()
    assert set(kept.mentions) == {post["id"] for post in page["data"]}
    assert kept.rejected == []


def beside(post: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
    """What a stream line of this post alone would carry along."""
    refs = {one["id"] for one in post.get("referenced_tweets", ())}
    tweets = [one for one in page["includes"]["tweets"] if one["id"] in refs]
    people = {post["author_id"], *(one["author_id"] for one in tweets)}
    return {"tweets": tweets, "users": [one for one in page["includes"]["users"] if one["id"] in people]}
