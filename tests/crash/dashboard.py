"""The dashboard as the crash test runs it: the real house (store, loader, reader), without a screen."""

import sys
import time
from datetime import timedelta
from pathlib import Path

from data.questions import counts
from data.questions.scope import Scope
from data.records import Period
from tests.crash.pulse import START
from vigie.house import House
from vigie.settings import Settings

if __name__ == "__main__":
    house = House(Settings(Path(sys.argv[1])))
    house.start(collect=False)
    while True:  # somebody looks at a page all the time
        counts.hours(house.store, Scope(Period(START, START + timedelta(days=30))))
        time.sleep(0.1)
