"""World news, found by GDELT, as a source of mentions."""

from connectors.gdelt.source import Gdelt

__all__ = ["Gdelt"]
