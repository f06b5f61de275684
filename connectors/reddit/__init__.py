"""Reddit: what its search, chosen subreddits and chosen threads say, and what became of it."""

from connectors.reddit.source import Reddit

__all__ = ["Reddit"]
