"""Bluesky: the whole network's posts, as they are published."""

from connectors.bluesky.source import Bluesky

__all__ = ["Bluesky"]
