"""Any page as it stood at an earlier moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from data.records import Batch
from pages.parts import answers, past
from tests.pages import story
from vigie import house

HOUR = timedelta(hours=1)


def told(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.subheader))


def later(*batches: Batch) -> None:
    """Bring more in, into the house that is open."""
    here = house.current()
    for batch in batches:
        here.landing.land(batch)
    here.loader.settle()


def test_a_page_shows_what_was_known_then_and_leads_back(fill, open_page, monkeypatch) -> None:
    now = datetime.now(UTC)
    fill(Batch("demo", (story.said("1", "Acme!", now - 5 * HOUR),), read=1), watches=(story.ACME,))
    known = house.current().store.row("select max(at_time) as at from arrival")["at"]
    later(Batch("demo", (story.said("2", "Acme again!", now - 4 * HOUR),), read=1))
    moment = known.replace(microsecond=0) + timedelta(seconds=1)
    # The clock of the machine stands a minute ahead, so that "then" is over.
    house.current().store.write("update arrival set at_time = at_time + interval 1 minute where seq > 1")
    asked = (moment + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
    monkeypatch.setattr(past, "datetime", _Ahead)

    app = open_page("mentions.py", asof=asked)
    assert not app.exception
    assert "As it stood on" in told(app)
    assert answers.mentions_total.clear
    assert "1 mention" in told(app)
    assert "2 mentions" not in told(app)

    app.button(key="past-leave").click().run()
    assert not app.exception
    assert "As it stood on" not in told(app)
    assert "2 mentions" in told(app)
    assert "asof" not in app.query_params


class _Ahead(datetime):
    """A clock two minutes ahead."""

    @classmethod
    def now(cls, tz=None) -> datetime:
        return datetime.now(tz) + timedelta(minutes=2)


def test_a_moment_to_come_is_now(fill, open_page) -> None:
    fill(Batch("demo", (story.said("1", "Acme!", datetime.now(UTC) - HOUR),), read=1), watches=(story.ACME,))
    app = open_page("mentions.py", asof="2999-01-01T09:00Z")
    assert not app.exception
    assert "As it stood on" not in told(app)
    app = open_page("mentions.py", asof="gibberish")
    assert not app.exception
    assert "As it stood on" not in told(app)


def test_what_had_been_published_by_then_is_another_past(fill, open_page) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    fill(
        Batch("file", (story.said("1", "Acme!", now - 50 * HOUR), story.said("2", "Acme!", now - 3 * HOUR)), read=2),
        watches=(story.ACME,),
    )  # fmt: skip
    for page in ("live", "timeline", "alerts", "map", "influencers", "camps", "channels", "stakeholders", "summary", "watches"):  # fmt: skip
        app = open_page(f"{page}.py", published=f"{now - 40 * HOUR:%Y-%m-%dT%H:%M}Z")
        assert not app.exception, page
        assert (
            "always shows the present" if page == "watches" else "what had been published by then"
        ) in told(app)
    app = open_page("mentions.py", published=f"{now - 40 * HOUR:%Y-%m-%dT%H:%M}Z")
    assert "1 mention" in told(app)


def test_looking_at_the_past_remembers_nothing_of_it(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    open_page("camps.py", published=f"{datetime.now(UTC) - HOUR:%Y-%m-%dT%H:%M}Z")
    assert house.current().store.row("select count(*) as n from camp_name")["n"] == 0
