"""What a first visitor sees: a seeded, labelled demo world of three fictional night-train brands, with its ground truth."""

from __future__ import annotations

from connectors.demo.source import DemoConnector
from connectors.demo.story import Annotation
from connectors.demo.truth import Truth
from connectors.demo.world import World

__all__ = ["Annotation", "DemoConnector", "Truth", "World"]
