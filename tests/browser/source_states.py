"""A store in which every source is in another state, for pictures of the Sources page and of charts that were not fully seen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from streamlit.web import cli

from connectors import registry
from connectors.contract import AuthFailed, Can, Connector, Key, Native, Option, QueryRejected, Spec
from connectors.keys import KeyRing
from data.landing import Landing, SourceState
from data.records import Author, Batch, Checkpoint, Gap, Mention, Rejected, Seen, Standing, Usage, Watch
from vigie.settings import Settings
from vigie.supervisor import Supervisor

HOUR = timedelta(hours=1)
WATCHES = (
    Watch("nordlys", "Nordlys", "nordlys OR @nordlys", kind="own"),
    Watch("solbane", "Solbane", "solbane", kind="rival"),
)


def scripted(spec: Spec, *, refuses: str = "") -> type[Connector]:
    """A source that asks for words, checks any key but "wrong", and never leaves this machine."""

    class Scripted(Connector):
        pass

    def compile_(self: Connector, watches: Sequence[Watch]) -> Native:
        if refuses:
            raise QueryRejected(refuses)
        words = [
            word for watch in watches for word in watch.query.replace("(", "").replace(")", "").split(" OR ")
        ]
        queries = tuple(" OR ".join(words[n : n + 12]) for n in range(0, len(words), 12))
        return Native(
            tuple(watches), queries, ("Exclusions are judged here: the platform does not know them.",)
        )

    def check(self: Connector) -> str:
        keys = dict(self.access.keys)
        if "wrong" in keys.values():
            raise AuthFailed(f"{spec.name} refuses this key: copy it again from its developer page.")
        return f"It answers, as @{spec.platform}_reader."

    Scripted.spec = spec
    Scripted.compile, Scripted.check = compile_, check  # type: ignore[method-assign]
    return Scripted


def spec(name: str, platform: str, *keys: str, **more: object) -> Spec:
    """A source's spec with these keys."""
    return Spec(
        name, platform, Can.SEARCH, keys=tuple(Key(key, key.replace("_", " ").capitalize(), "From the developer page.") for key in keys),
        attribution=f"Posts belong to their authors on {name}.", terms=f"https://{platform}.example/terms", **more,
    )  # type: ignore[arg-type]  # fmt: skip


SPECS = {
    "x": spec("X", "x", "bearer_token", money_a_month=100.0),
    "reddit": spec(
        "Reddit", "reddit", "client_id", "client_secret", requests_a_day=86_400,
        options=(Option("communities", "Communities", "Subreddits without r/.", ("all",)),),
    ),
    "bluesky": spec("Bluesky", "bluesky", open=True),
    "mastodon": spec("Mastodon", "mastodon", open=True, options=(Option("instances", "Instances", "", ("mastodon.social",)),)),
    "feeds": spec("News feeds", "feeds", options=(Option("feeds", "Addresses of feeds"),)),
    "hackernews": spec("Hacker News", "hackernews", open=True, requests_a_day=20_000),
    "gdelt": spec("GDELT", "gdelt", open=True),
    "youtube": spec("YouTube", "youtube", "api_key", units_a_day=10_000),
}  # fmt: skip


def fill_registry() -> None:
    """Put scripted sources in the registry's place, beside the demo."""
    sources = {name: scripted(each) for name, each in SPECS.items()}
    sources["gdelt"] = scripted(
        SPECS["gdelt"], refuses="GDELT takes no query with fewer than three letters: write more."
    )
    registry.SOURCES = {"demo": registry.SOURCES["demo"], **sources}


def prepare(settings: Settings) -> None:
    """Three days of mentions, and each source in a state of its own."""
    now = datetime.now(UTC)
    keys = KeyRing(settings.keys, {})
    keys.save("x", {"bearer_token": "a scripted key"})
    keys.save("youtube", {"api_key": "a scripted key"})
    landing = Landing(settings.landing)
    for watch in WATCHES:
        landing.save_watch(watch)
    landing.set_source("demo", enabled=False)
    for name in SPECS:
        if name != "feeds":
            landing.set_source(name, enabled=True)
    landing.land(_story(now))
    for batch in _coverage(now):
        landing.land(batch, now=now)
    limit, down = (
        "X allows 450 requests in 15 minutes.",
        "The server of mastodon.social does not answer (HTTP 503).",
    )
    for state in (
        SourceState("x", "limited", limit, now - 40 * timedelta(minutes=1), now + timedelta(minutes=9), now),
        SourceState("reddit", "auth", "It needs a key: Client id, Client secret.", None, None, now),
        SourceState("bluesky", "ok", "", now - timedelta(seconds=4), now + timedelta(hours=6), now),
        SourceState("mastodon", "down", down, now - 5 * HOUR, now + timedelta(minutes=4), now),
        SourceState("hackernews", "ok", "", now - timedelta(minutes=1), now + timedelta(hours=6), now),
        SourceState("gdelt", "ok", "", now - 7 * HOUR, now - 6 * HOUR, now - 6 * HOUR),
        SourceState(
            "youtube",
            "parked",
            "YouTube refuses this query: it is longer than 500 letters.",
            now - 26 * HOUR,
            None,
            now,
        ),
    ):
        landing.report(state)
    landing.close()


def _coverage(now: datetime) -> list[Batch]:
    began = now - 60 * HOUR
    standings = {
        "x": [(began, "ok", ""), (now - 21 * HOUR, "limited", "X allows 450 requests in 15 minutes."), (now - 17 * HOUR, "ok", ""),
              (now - 40 * timedelta(minutes=1), "limited", "X allows 450 requests in 15 minutes.")],
        "mastodon": [(began, "ok", ""), (now - 5 * HOUR, "down", "The server of mastodon.social does not answer (HTTP 503).")],
        "gdelt": [(began, "ok", "")],
        "bluesky": [(began, "ok", "")],
        "hackernews": [(began, "ok", "")],
        "youtube": [(began, "ok", ""), (now - 26 * HOUR, "parked", "YouTube refuses this query: it is longer than 500 letters.")],
    }  # fmt: skip
    minute = timedelta(minutes=1)
    spans = {
        "x": [(began, now - 21 * HOUR), (now - 18 * HOUR + 20 * minute, now - 40 * minute)],
        "mastodon": [(began + 12 * HOUR, now - 30 * HOUR), (now - 29.5 * HOUR, now - 5 * HOUR)],
        "gdelt": [(began, now - 6 * HOUR)],
        "bluesky": [(now - 36 * HOUR, now - 20 * timedelta(seconds=1))],
        "hackernews": [(began, now - 2 * minute)],
        "youtube": [(began, now - 26 * HOUR)],
    }
    usage = {"x": Usage("x", 410, 4_100, 61.5, "search"), "hackernews": Usage("hackernews", 1_204, 0, 0.0, "search"), "youtube": Usage("youtube", 98, 9_800, 0.0, "search")}  # fmt: skip
    batches = []
    for name, changes in standings.items():
        batches.append(
            Batch(
                name,
                seen=tuple(Seen(name, since, until) for since, until in spans[name]),
                standings=tuple(Standing(name, at, state, note) for at, state, note in changes),
                usage=usage.get(name),
                read=1_900,
            )
        )
    batches.append(
        Batch(
            "x",
            gaps=(
                Gap("x", now - 50 * HOUR, now - 47 * HOUR, "X forgets what is older than its search window."),
            ),
        )
    )
    return batches


def _story(now: datetime) -> Batch:
    """Mentions of every hour, louder while X was limited: that spike must be seen all the same."""
    said, tones = [], ((0.6, "positive"), (-0.6, "negative"), (0.0, "neutral"))
    for hour in range(1, 24 * 21):
        blind = 60 if hour in (19, 20) else 0
        for n in range(3 + hour % 4 + blind):
            compound, label = tones[1 if blind else n % 3]
            said.append(
                Mention(
                    "bluesky", f"{hour}-{n}", "Nordlys recalls its night train heaters" if blind else "Nordlys runs on time tonight",
                    now - hour * HOUR + n * timedelta(seconds=40), author_id=f"did:{n % 9}", lang="en", tone=compound,
                    label=label, engine="test", likes=n, given_watches=("nordlys",),  # type: ignore[arg-type]
                )
            )  # fmt: skip
    people = tuple(
        Author("bluesky", f"did:{n}", handle=f"reader{n}.example", name=f"Reader {n}") for n in range(9)
    )
    bad = Rejected("bluesky", "page 2, item 5", "It has no text; nothing to do.", "{}")
    mark = Checkpoint("demo", "stream", {"walk": True})
    return Batch(
        "bluesky", tuple(said), people, rejected=(bad,), read=2_000, stable_ids=True, checkpoint=mark
    )


def main() -> None:
    """Make the scripted sources known, then serve: what `shots.py --walk` starts."""
    fill_registry()
    Supervisor.start = lambda self: None  # type: ignore[method-assign]  # what was prepared stays as it is
    sys.argv = ["streamlit", "run", str(Path(__file__).parents[2] / "app.py"), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
