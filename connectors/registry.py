"""Which sources Vigie can collect from, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.contract import Connector
from connectors.demo import DemoConnector

SOURCES: Mapping[str, Callable[[], Connector]] = {"demo": DemoConnector}
