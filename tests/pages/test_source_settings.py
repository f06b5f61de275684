"""The settings of a source, its card and its strip: no key ever shown again, every state in its own words."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from connectors import registry
from connectors.contract import AuthFailed, Can, Connector, Key, Option, Spec
from data.landing import Landing, SourceState
from data.records import Batch, Gap, Period, Seen, Standing, Usage, Watch
from pages.parts.sources.seen import as_file
from reputation.coverage import sight
from vigie import house

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
SECRET = "s3cr3t-value-of-a-key"
HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png)"
ACME = Watch("acme", "Acme", "acme", kind="own")


class Ether(Connector):
    """A source that answers from memory."""

    spec = Spec(
        "Ether", "ether", Can.SEARCH,
        keys=(Key("token", "Token", "From the developer page."), Key("extra", "Extra", required=False)),
        options=(Option("rooms", "Rooms", "Without a hash.", ("lobby",)),), requests_a_day=1_000, money_a_month=50.0,
        attribution="Posts belong to their authors.", terms="https://ether.example/terms",
    )  # fmt: skip

    def check(self) -> str:
        token = self.access.keys.get("token", "")
        if token == "broken":
            raise ValueError(f"a trace that holds {token}")
        if token != SECRET:
            raise AuthFailed(f"Ether refuses the token {token}. {HOSTILE}")
        return f"It answers, as @reader with {token}."


class Open(Connector):
    """A source that needs nothing."""

    spec = Spec("Open air", "air", Can.SEARCH, open=True)


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_SOURCES", raising=False)
    monkeypatch.setattr(registry, "SOURCES", {"ether": Ether, "air": Open})


@pytest.fixture
def landing(tmp_path: Path):
    opened = Landing(tmp_path / "vigie.landing.sqlite")
    yield opened
    opened.close()


def written(app: AppTest) -> str:
    kinds = (app.markdown, app.subheader, app.success, app.error, app.text_input, app.text_area, app.caption)
    return "\n".join(
        f"{getattr(one, 'label', '')} {one.value} {getattr(one, 'placeholder', '')}"
        for kind in kinds
        for one in kind
    )


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def settings_of(app: AppTest, name: str = "ether") -> AppTest:
    return app.button(key=f"setup-{name}").click().run()


def test_a_saved_key_lies_in_a_file_of_its_owner_and_nowhere_on_the_page(fill, open_page, sources) -> None:
    fill()
    app = settings_of(open_page("sources.py"))
    assert "Token · missing" in written(app)
    assert "Extra · not set, not needed" in written(app)

    app.text_input(key="key-ether-token").set_value(SECRET)
    press(app, "Save the keys")

    path = house.current().settings.keys
    assert not app.exception
    assert SECRET in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Token · set" in written(app)
    assert SECRET not in written(app)
    assert app.session_state["key-ether-token"] == ""
    app.run()
    assert SECRET not in written(app)

    press(app, "Forget the keys")
    assert SECRET not in path.read_text()
    assert "Token · missing" in written(app)


def test_a_check_says_what_the_platform_says_and_nothing_more(fill, open_page, sources) -> None:
    fill()
    app = settings_of(open_page("sources.py"))

    app.text_input(key="key-ether-token").set_value("wrong-token")
    press(app, "Check the key")
    assert not app.exception
    said = re.sub(r"\\.", "", app.error[0].value)
    assert "Ether refuses the token …" in said.replace("  ", " ")
    assert "<script" not in said
    assert "![](" not in said

    app.text_input(key="key-ether-token").set_value(SECRET)
    press(app, "Check the key")
    assert "It answers" in app.success[0].value
    assert SECRET not in app.success[0].value
    assert not house.current().settings.keys.exists()  # a check keeps nothing

    app.text_input(key="key-ether-token").set_value("broken")
    press(app, "Check the key")
    assert not app.exception
    assert app.error[0].value.startswith("Unexpected fault: ValueError")
    assert "trace" not in app.error[0].value


def test_a_key_from_the_environment_is_said_so_and_cannot_be_typed_over(
    fill, open_page, sources, monkeypatch
) -> None:
    monkeypatch.setenv("VIGIE_ETHER_TOKEN", SECRET)
    fill()

    app = settings_of(open_page("sources.py"))

    assert "Token · from the environment" in written(app)
    assert app.text_input(key="key-ether-token").disabled
    assert SECRET not in written(app)


def test_a_damaged_file_of_keys_is_said_and_breaks_nothing(fill, open_page, sources) -> None:
    fill()
    house.current().settings.keys.write_text("{not json")

    app = open_page("sources.py")

    assert not app.exception
    assert "damaged" in app.error[0].value
    assert not settings_of(app).exception


def test_places_and_limits_are_kept_and_collecting_now_is_one_press(
    fill, open_page, sources, landing
) -> None:
    fill()
    landing.set_source("ether", enabled=True)
    app = settings_of(open_page("sources.py"))
    assert app.text_area(key="option-ether-rooms").value == "lobby"

    app.text_area(key="option-ether-rooms").set_value("kitchen\n\n  hall  ")
    app.number_input(key="requests-ether").set_value(200)
    press(app, "Save the settings")
    press(app, "Collect now")

    assert not app.exception
    wish = landing.source_wishes()["ether"]
    assert wish.options == {"rooms": ("kitchen", "hall")}
    assert (wish.requests_a_day, wish.money_a_month) == (200, None)
    assert wish.nudged


def test_an_open_source_starts_by_itself_once_there_is_a_watch_of_ones_own(fill, open_page, sources) -> None:
    fill(watches=(ACME,))

    app = open_page("sources.py")

    assert app.toggle(key="source-air-True").value
    assert not app.toggle(key="source-ether-False").value
    app.toggle(key="source-air-True").set_value(False).run()
    assert house.current().landing.source_wishes()["air"].enabled is False


@pytest.mark.parametrize(
    ("state", "note", "chip", "advice"),
    [
        ("ok", "", "ok", None),
        ("limited", "Slow down.", "limited until", "goes on by itself. It says: Slow down."),
        ("down", "HTTP 503.", "stopped", "It tries again by itself"),
        ("auth", "Revoked.", "needs you", "Its key is refused"),
        ("parked", "Too long.", "needs you", "change the watch or the places. It says: Too long."),
    ],
)
def test_each_state_has_its_chip_and_one_sentence_on_what_to_do(
    fill, open_page, sources, landing, state: str, note: str, chip: str, advice: str | None
) -> None:
    fill(watches=(ACME,))
    landing.report(SourceState("air", state, note, NOW - HOUR, NOW + HOUR, NOW))

    page = re.sub(r"\\(.)", r"\1", written(open_page("sources.py")))

    assert chip in page
    assert advice is None or advice in page
    assert "Nothing to do" not in page


def test_a_missing_key_comes_first_and_names_what_is_missing(fill, open_page, sources, landing) -> None:
    fill(watches=(ACME,))
    landing.set_source("ether", enabled=True)
    landing.report(SourceState("air", "ok", "", NOW, None, NOW))

    page = written(open_page("sources.py"))

    assert "open its settings and enter Token" in page
    assert page.index("**Ether**") < page.index("**Open air**")


def test_what_was_spent_stands_against_what_may_be(fill, open_page, sources, landing) -> None:
    fill(watches=(ACME,))
    landing.set_source("ether", enabled=True)
    landing.land(Batch("ether", usage=Usage("ether", 250, 0, 12.5, "search")), now=NOW)

    app = open_page("sources.py")

    assert not app.exception
    words = [bar.proto.text for bar in app.get("progress")]
    assert "250 of 1,000 requests today" in words
    assert "\\$12.50 of \\$50.00 this month" in words


def test_the_strip_tells_blindness_from_silence(fill, open_page, sources) -> None:
    began = (NOW - 10 * HOUR).replace(minute=0, second=0, microsecond=0)
    fill(
        Batch(
            "air",
            seen=(Seen("air", began, began + 3 * HOUR), Seen("air", began + 5 * HOUR, NOW)),
            standings=(
                Standing("air", began, "ok"),
                Standing("air", began + 3 * HOUR, "limited", f"Slow down. {HOSTILE}"),
                Standing("air", began + 5 * HOUR, "ok"),
            ),
            read=7,
        ),
        watches=(ACME,),
    )

    app = open_page("sources.py", period="24h")

    assert not app.exception
    ledger = next(frame.value for frame in app.dataframe if "sight" in frame.value)
    assert ledger["sight"].value_counts()["limited by the platform"] == 2
    assert "before it began" in set(ledger["sight"])
    assert len(app.get("plotly_chart")) == 1


def test_the_ledger_as_a_file_has_the_promised_columns() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    done = pd.DataFrame(
        {
            "source": ["air"], "start": [pd.Timestamp(start)], "seen": [1800.0], "limited": [900.0], "stopped": [0.0],
            "fetched": [9], "kept": [4], "rejected": [1], "requests": [3], "units": [0], "money": [0.25],
        }
    )  # fmt: skip
    reach = pd.DataFrame({"source": ["air"], "first": [start], "last": [start + HOUR / 2]})
    gaps = [Gap("air", start + HOUR / 2, start + HOUR, "=cmd() slow down")]
    frame = sight(done, reach, gaps, Period(start, start + HOUR), step="hour", now=start + 3 * HOUR)

    head, row = as_file(frame).decode("utf-8-sig").strip().splitlines()

    assert head == "source,start,seen %,fetched,kept,rejected,requests,units,money,why"
    assert row.startswith("air,2026-03-01T00:00:00+00:00,50.0,9,4,1,3,0,0.25,")
    assert ",=cmd" not in row


def test_the_cards_speak_french(fill, open_page, sources) -> None:
    fill(watches=(ACME,))

    app = open_page("sources.py", ui="fr")

    assert not app.exception
    assert "démarre" in written(app)
    assert "Réglages" in [button.label for button in app.button]
