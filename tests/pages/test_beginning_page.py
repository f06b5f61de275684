"""Does a new house say how far the demo world is loaded, instead of showing half of it as if it were all?"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from connectors.contract import Budget
from connectors.demo import DemoConnector
from data.landing import Landing
from data.records import Batch
from vigie import demo


def switched_on() -> Landing:
    landing = Landing(Path(os.environ["VIGIE_DB"]).with_suffix(".landing.sqlite"))
    demo.start(landing)
    return landing


def past(connector: DemoConnector) -> list[Batch]:
    native = connector.compile(connector.world().watches())
    return list(connector.search(native, None, budget=Budget(), stop=threading.Event()))


def test_a_page_waits_while_the_demo_world_is_on_its_way(fill, open_page) -> None:
    fill()
    switched_on().close()

    app = open_page("live.py")

    assert not app.exception
    assert app.title[0].value == "Vigie is getting ready"


def test_whoever_does_not_wait_sees_what_is_there(fill, open_page) -> None:
    fill()
    switched_on().close()

    app = open_page("live.py")
    app.button(key="demo-anyway").click().run()

    assert not app.exception
    assert app.title[0].value == "What is happening now?"


def test_what_runs_the_house_never_waits(fill, open_page) -> None:
    fill()
    switched_on().close()

    assert open_page("watches.py").title[0].value == "What do we look out for?"


def test_the_part_that_is_there_grows_with_the_batches_loaded(fill) -> None:
    connector = DemoConnector(scale=0.4)
    batches = past(connector)
    fill(*batches[:2])
    landing = switched_on()

    first = demo.loaded(landing)
    landing.land(batches[2])

    assert first is not None
    assert 0 < first < 1
    assert demo.loaded(landing) == first  # landed, and not in the store yet
    landing.close()


def test_a_demo_world_that_is_all_there_keeps_nobody_waiting(fill, open_page) -> None:
    connector = DemoConnector(scale=0.02)
    native = connector.compile(connector.world().watches())
    present = connector.stream(native, None, budget=Budget(), stop=threading.Event())
    fill(*past(connector), next(iter(present)))
    landing = switched_on()

    assert demo.loaded(landing) is None
    landing.close()
    assert open_page("live.py").title[0].value == "What is happening now?"
