"""The collector as `bench/live.py` runs it: the real runner and landing, Bluesky's connector on another server."""

import sys
from pathlib import Path

from connectors.bluesky import Bluesky
from connectors.runner import Runner, collect
from data.landing import Landing

if __name__ == "__main__":
    landing = Landing(Path(sys.argv[1]))
    collect(Runner(landing, {"bluesky": Bluesky}, only=["bluesky"], base={"bluesky": sys.argv[2]}))
