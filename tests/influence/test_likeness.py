"""Which accounts may belong to a name: sure grounds first, likeness next, strangers never."""

from __future__ import annotations

import json
import random

import pytest

from influence.likeness import Known, domain, folded, suggestions
from tests.shared import shared_data


def why(one: Known, other: Known) -> tuple[float, str] | None:
    found = suggestions([one], [other])
    return (found[0].score, found[0].why) if found else None


def test_sure_grounds_come_before_likeness() -> None:
    acme = Known("s", ("Acme Group",), handles=("AcmeFR",), acronym="ACG", site="https://www.acme.example/fr")

    assert why(acme, Known("a", ("Whoever",), handles=("acmefr",))) == (100.0, "named")
    assert why(acme, Known("a", ("Whoever",), site="http://acme.example")) == (97.0, "site")
    assert why(acme, Known("a", ("Whoever",), handles=("acg",))) == (92.0, "acronym")
    assert why(acme, Known("a", ("ACME group SA",))) == (100.0, "name")


@pytest.mark.parametrize("handle", ["jean_dupont", "DupontJean", "jeandupont", "JEAN DUPONT", "Jéan Dupônt"])
def test_a_name_is_known_in_any_spelling(handle: str) -> None:
    assert why(Known("s", ("Jean Dupont",)), Known("a", (handle,))) == (100.0, "name")


@pytest.mark.parametrize("name", ["Jean Durand", "Air Liquide", "Association", "SA", "", "😀", "Li"])
def test_strangers_are_not_suggested(name: str) -> None:
    assert why(Known("s", ("Air France",)), Known("a", (name,))) is None
    assert why(Known("s", (name,)), Known("a", ("Air France",))) is None


def test_a_site_that_many_share_says_nothing() -> None:
    assert domain("https://twitter.com/acme") == domain("nonsense") == domain("") == ""
    assert domain("HTTP://www.Acme.example/x?y") == "acme.example"


def test_legal_forms_are_left_out_unless_nothing_else_is_left() -> None:
    assert folded("Société de l'Acme SA") == ["societe", "acme"]
    assert folded("La France") == ["la", "france"]


def test_names_of_members_of_parliament_are_found_by_their_aliases() -> None:
    """Measured: of 1,500 aliases (surnames alone among them) 67 % get a suggestion, every one of them right."""
    aliases = json.loads(shared_data("lobby_lobbyplag_gdpr", "mep_aliases.json").read_text(encoding="utf-8"))
    members = json.loads(shared_data("lobby_lobbyplag_gdpr", "mep_no_email.json").read_text(encoding="utf-8"))
    tried = random.Random(1).sample([pair for pair in aliases.items() if pair[1] in members], 1_500)

    found = suggestions(
        [Known(str(n), (alias,)) for n, (alias, _) in enumerate(tried)],
        [Known(name, (member["name"],)) for name, member in members.items()],
        each=1,
    )

    right = sum(tried[int(one.one)][1] == one.other for one in found)
    assert right / len(found) >= 0.99
    assert len(found) / len(tried) >= 0.6
