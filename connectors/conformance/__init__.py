"""Whether a real platform still answers the way our tests' stand-ins do."""

from connectors.conformance.promises import PROMISES, Promise
from connectors.conformance.report import Report, Step
from connectors.conformance.trial import Limits, Trial

__all__ = ["PROMISES", "Limits", "Promise", "Report", "Step", "Trial"]
