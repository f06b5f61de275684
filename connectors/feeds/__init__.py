"""What newspapers, blogs and other sites publish through RSS and Atom feeds."""

from __future__ import annotations

from connectors.feeds.source import Feeds

__all__ = ["Feeds"]
