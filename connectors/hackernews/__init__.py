"""Hacker News as a source of mentions."""

from connectors.hackernews.source import HackerNews

__all__ = ["HackerNews"]
