"""YouTube's videos and their comments as a source of mentions."""

from connectors.youtube.source import YouTube

__all__ = ["YouTube"]
