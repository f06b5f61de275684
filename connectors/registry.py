"""Which sources Vigie can collect from, by name."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.contract import Connector
from connectors.demo import DemoConnector

SOURCES: Mapping[str, type[Connector]] = {"demo": DemoConnector}
