"""Which sources Vigie can collect from, by name, in the order people read them."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.bluesky import Bluesky
from connectors.contract import Connector
from connectors.demo import DemoConnector
from connectors.feeds import Feeds
from connectors.gdelt import Gdelt
from connectors.hackernews import HackerNews
from connectors.mastodon import Mastodon
from connectors.reddit import Reddit
from connectors.x import X
from connectors.youtube import YouTube

SOURCES: Mapping[str, type[Connector]] = {
    "x": X,
    "reddit": Reddit,
    "bluesky": Bluesky,
    "mastodon": Mastodon,
    "feeds": Feeds,
    "gdelt": Gdelt,
    "hackernews": HackerNews,
    "youtube": YouTube,
    "demo": DemoConnector,
}
