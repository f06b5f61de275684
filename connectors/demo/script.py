"""What certain people say word for word, and what the coordinated group posts: the planted events of the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from connectors.demo.cast import FIGURES
from connectors.demo.people import FIRST_PUPPET, PUPPETS
from connectors.demo.rhythm import APOLOGY, EARLY, LEAK, LEVY, OPEN
from connectors.demo.story import Story

PLOT = 1000  # script numbers from here on are coordinated messages: PLOT + place among the plot rules
_POST, _REPOST = 0, 2


@dataclass(frozen=True, slots=True)
class Planted:
    """One mention that the story wants at a given second; `parent` is a place among the planted ones."""

    at: int
    author: int
    kind: int
    part: int
    script: int
    stance: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence somebody is known for."""

    event: str  # a time of the story
    after: timedelta
    handle: str
    part: int
    stance: int
    text: str


def _after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


SCRIPT = (
    Line("crisis", _after(0), "nightowlned", EARLY, -1, "A reader just sent me her own Velanuit booking. And her neighbour's. With the passport scan. This looks like a terrible leak. @velanuit, please call me."),
    Line("crisis", _after(9), "lavoyageuselou", EARLY, -1, "Je viens de voir mon passeport dans un dossier public. Mon passeport. Réservation Velanuit d'avril. Je tremble de colère. #Velanuit"),
    Line("crisis", _after(41), "couchettecarla", EARLY, -1, "Mine is in there too. Velanuit, berth 42, passport page and all. I've recommended you for ten years. I'm furious."),
    Line("crisis", _after(124), "lenadeskin", LEAK, -1, "Confirmed: 214,000 Velanuit records, passport scans included, sat on a server with no password. First story, more tonight: https://brusselslantern.example/velanuit-leak"),
    Line("crisis", _after(131), "pjaubrac", LEAK, -1, "Confirmé : les passeports de 214 000 voyageurs Velanuit étaient accessibles sans mot de passe. Fuite majeure. Notre article : https://lefanal.example/fuite-velanuit"),
    Line("crisis", _after(190), "velanuit", LEAK, 0, "We are aware of reports about passenger data. The server concerned is closed. We are checking and will inform everyone affected. / Nous vérifions et informerons toutes les personnes concernées."),
    Line("crisis", _after(260), "samdatadesk", LEAK, -1, "Spoke with the researcher who warned Velanuit about the passport leak. He has the emails. Five weeks of silence. That's not bad luck, that's failure."),
    Line("crisis", _after(900), "ivalcourbe", LEAK, -1, "La fuite de passeports chez Velanuit est grave. Je demande l'audition de sa direction. Défendre le train de nuit, c'est aussi exiger qu'il respecte ses voyageurs."),
    Line("crisis", _after(930), "haldevoort", LEAK, -1, "And this is the industry the night rail levy would feed. Velanuit cannot guard a passport, let alone public money. Shameful."),
    Line("apology", _after(0), "mkerantec", APOLOGY, 0, "We failed you. I failed you. Velanuit kept copies of your passports that it had no reason to keep, and did not protect them. I apologise. New passports are on us, every scan is being deleted, and an outside audit will be published."),
    Line("apology", _after(2), "mkerantec", APOLOGY, 0, "Nous avons échoué. J'ai échoué. Velanuit a gardé des copies de vos passeports sans raison et sans protection. Je vous demande pardon. Nous payons les nouveaux passeports, nous effaçons tous les scans, un audit externe sera rendu public."),
    Line("apology", _after(55), "marekostrowen", APOLOGY, 1, "I worked 22 years on those trains. First time I hear a Velanuit boss say “I failed” without a comma after it. Good. Now the audit."),
    Line("vote", _after(150), "ivalcourbe", LEVY, 1, "Adopté en commission ! La taxe rail de nuit avance. Merci à toutes celles et ceux qui y croient depuis le premier jour. #TaxeRailDeNuit"),
    Line("vote", _after(156), "haldevoort", LEVY, -1, "Committee passed the night rail levy by two votes. A bad law by a bad margin. We will stop this tax in plenary. #NoNightLevy"),
    Line("vote", _after(170), "railsnotrunways", LEVY, 1, "We won the committee! The night rail levy goes to plenary. Happy, hoarse, still in pyjamas. #NightRailLevy"),
    Line("keynote", _after(0), "mkerantec", OPEN, 1, "Good to see you all. Before the trains: the audit on the passport leak is online in full, as promised. Now let me show you what the night will look like. #VelanuitOpenDay"),
    Line("keynote", _after(12), "velanuit", OPEN, 1, "Daily sleepers on six new routes, bikes on every train, live punctuality for everyone. See you on board! / Six lignes, des vélos partout, la ponctualité en direct. À bord ! #VelanuitOpenDay"),
)  # fmt: skip

_WAVES = ((timedelta(hours=5, minutes=12), (0, 1, 2)), (timedelta(hours=29, minutes=37), (3, 4, 5)))
_BETWEEN = timedelta(minutes=9)


def planted(story: Story, rng: np.random.Generator) -> list[Planted]:
    """All planted mentions that fall inside the world."""
    who = {figure.handle: place for place, figure in enumerate(FIGURES)}
    said = [
        Planted(
            _seconds(_event(story, line) + line.after),
            who[line.handle],
            _POST,
            line.part,
            number,
            line.stance,
        )
        for number, line in enumerate(SCRIPT)
        if story.start <= _event(story, line) + line.after < story.until
    ]
    for after, messages in _WAVES:
        for turn, message in enumerate(messages):
            said += _burst(_seconds(story.crisis + after + turn * _BETWEEN), message, len(said), rng)
    return said


def _burst(at: int, message: int, first: int, rng: np.random.Generator) -> list[Planted]:
    """One message of the coordinated group: nearly all its accounts within 55 seconds, a third by repost."""
    accounts = FIRST_PUPPET + rng.permutation(PUPPETS)[: rng.integers(PUPPETS - 4, PUPPETS + 1)]
    seconds = np.sort(rng.integers(2, 55, len(accounts) - 1))
    part = APOLOGY if message >= 3 else LEAK
    script = PLOT + message
    burst = [Planted(at, int(accounts[0]), _POST, part, script, -1)]
    for account, later in zip(accounts[1:], seconds, strict=True):
        copies = later >= 8 and rng.random() < 0.33
        kind, parent = (_REPOST, first) if copies else (_POST, None)
        burst.append(Planted(at + int(later), int(account), kind, part, script, -1, parent))
    return burst


def _event(story: Story, line: Line) -> datetime:
    moment: datetime = getattr(story, line.event)
    return moment


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
