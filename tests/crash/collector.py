"""The collector as the crash test runs it: the real runner and landing, one source."""

import sys
from pathlib import Path

from connectors.runner import Runner, collect
from data.landing import Landing
from tests.crash.pulse import PulseConnector

if __name__ == "__main__":
    landing = Landing(Path(sys.argv[1]))
    collect(Runner(landing, {"pulse": PulseConnector}, only=["pulse"], base={"pulse": sys.argv[2]}))
