"""Mastodon, read through the public interface of the servers a person names."""

from connectors.mastodon.source import Mastodon

__all__ = ["Mastodon"]
