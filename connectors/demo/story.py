"""What the demo story is about and when things happen in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.records import Watch

LOCAL = ZoneInfo("Europe/Paris")  # the people of this world live by this clock
STANCES = ("negative", "neutral", "positive")
THEMES = ("price", "punctuality", "comfort", "strike", "climate", "app", "safety", "accessibility")
CAUSE = "Passport scans and bookings of 214,000 Velanuit passengers found on an open server"
CAUSE_WORDS = ("leak", "passport", "passports", "breach", "fuite", "passeport", "passeports")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What happened when, in a few words, for the timeline."""

    at: datetime  # aware, UTC
    text: str
    watch: str


@dataclass(frozen=True, slots=True)
class Story:
    """The calendar of one world. `anchor` parts the history from the last day, which is told live."""

    start: datetime
    anchor: datetime
    until: datetime

    @property
    def crisis(self) -> datetime:
        """When the leak becomes known: 14:00 local time, six days before the anchor."""
        return self._day(-6, time(14))

    @property
    def crisis_end(self) -> datetime:
        return self.crisis + timedelta(hours=96)

    @property
    def apology(self) -> datetime:
        return self.crisis + timedelta(hours=26)

    @property
    def press_wakes(self) -> datetime:
        return self.crisis + timedelta(hours=2)

    @property
    def strike(self) -> datetime:
        return self._day(-38, time(6))

    @property
    def vote(self) -> datetime:
        return self._day(-24, time(10))

    @property
    def keynote(self) -> datetime:
        """The first of 10:00, 15:00 and 18:30 local time that is at least an hour after the anchor."""
        slots = (self._day(day, at) for day in (0, 1) for at in (time(10), time(15), time(18, 30)))
        return next(slot for slot in slots if slot >= self.anchor + timedelta(hours=1))

    def annotations(self) -> tuple[Annotation, ...]:
        """What happened when; only what lies inside the world."""
        notes = (
            Annotation(self._day(-52, time(9)), "Nordhalt opens Brussels–Turin", "nordhalt"),
            Annotation(self.strike, "Ostrelle night crews strike", "ostrelle"),
            Annotation(self.vote, "Committee votes on the levy", "night-rail-levy"),
            Annotation(self.crisis, "Velanuit passport leak", "velanuit"),
            Annotation(self.apology, "Kerantec apologises", "velanuit"),
            Annotation(self.keynote, "Velanuit open day keynote", "velanuit"),
        )
        return tuple(note for note in notes if self.start <= note.at < self.until)

    def _day(self, days: int, at: time) -> datetime:
        day = self.anchor.astimezone(LOCAL).date() + timedelta(days=days)
        return datetime.combine(day, at, LOCAL).astimezone(UTC)


def watches() -> tuple[Watch, ...]:
    """The three brands, the contested levy and the public person, as an analyst would set them up."""
    levy = (
        '"night rail levy" OR "taxe rail de nuit" OR #nightraillevy OR #nonightlevy OR #taxeraildenuit'
        " OR #nontaxerail OR ((levy OR taxe) AND (valcourbe OR haldevoort))"
    )
    return (
        Watch("velanuit", "Velanuit", "velanuit* OR @velanuit OR #velanuit OR #boycottvelanuit", "own"),
        Watch("nordhalt", "Nordhalt", "nordhalt OR @nordhalt OR #nordhalt", "rival"),
        Watch("ostrelle", "Ostrelle", "ostrelle OR @ostrelle OR #ostrelle", "rival"),
        Watch("night-rail-levy", "Night rail levy", levy, "issue"),
        Watch("kerantec", "Maëlle Kerantec", '"Maëlle Kerantec" OR kerantec OR @mkerantec', "person"),
    )
