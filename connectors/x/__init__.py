"""Public posts on X: search, the filtered stream, and what became of posts we hold."""

from connectors.x.source import X

__all__ = ["X"]
