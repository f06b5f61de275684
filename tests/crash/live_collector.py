"""The collector as the live crash test runs it: X's search and Bluesky's stream, on servers of this machine."""

import sys
from dataclasses import replace
from pathlib import Path

from connectors.bluesky import Bluesky
from connectors.contract import Can
from connectors.keys import KeyRing
from connectors.runner import Runner, collect
from connectors.x import X
from data.landing import Landing


class Search(X):
    """X's search, asked as fast as the test needs it."""

    spec = replace(X.spec, can=Can.SEARCH, poll_seconds=0.2)


class Stream(Bluesky):
    """Bluesky's stream alone."""

    spec = replace(Bluesky.spec, can=Can.STREAM | Can.DELETES)


if __name__ == "__main__":
    landing = Landing(Path(sys.argv[1]))
    keys = KeyRing(Path(sys.argv[1]).with_suffix(".keys.json"), {"VIGIE_X_BEARER_TOKEN": "right"})
    collect(
        Runner(
            landing,
            {"x": Search, "bluesky": Stream},
            keys=keys,
            only=["x", "bluesky"],
            base={"x": sys.argv[2], "bluesky": sys.argv[3]},
        )
    )
