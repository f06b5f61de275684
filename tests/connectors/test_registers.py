"""The French lobbying registers are read whichever file they come in, and anything else is refused with a reason."""

from __future__ import annotations

import json

import pytest

from connectors.registers import RegisterError, read_register
from tests.shared import shared_data


@pytest.mark.parametrize(
    ("name", "register", "entries"),
    [
        ("registre-lobbying-AN-v1-131229.csv", "Assemblée nationale 2009–2013", 236),
        ("registre-lobbying-AN-v2-170805.csv", "Assemblée nationale 2013–2017", 352),
        ("registre-lobbying-AN-v2-170805.json", "Assemblée nationale 2013–2017", 352),
        ("registre-lobbying-Senat-150312.csv", "Sénat", 74),
        ("registre-lobbying-HATVP-ORGA_PUB.json", "HATVP", 18),
    ],
)
def test_the_real_registers_are_read_whole(name: str, register: str, entries: int) -> None:
    found = read_register(shared_data("lobby_registers_fr", name).read_bytes(), name)

    assert len(found) == len({entry.id for entry in found}) == entries
    assert {entry.register for entry in found} == {register}
    assert all(entry.name for entry in found)


def test_the_csv_and_the_json_of_one_register_say_the_same() -> None:
    one, other = (
        {entry.id: entry for entry in read_register(shared_data("lobby_registers_fr", f"registre-lobbying-AN-v2-170805.{kind}").read_bytes(), kind)}
        for kind in ("csv", "json")
    )  # fmt: skip
    assert one.keys() == other.keys()
    assert [key for key in one if (one[key].name, one[key].site) != (other[key].name, other[key].site)] == []


def test_an_entry_of_the_hatvp_keeps_who_speaks_for_what_and_its_account() -> None:
    row = {
        "denomination": "ACME", "identifiantNational": "123", "sigleHatvp": "AC", "lienSiteWeb": "http://acme.example",
        "lienPageTwitter": "https://twitter.com/Acme_FR?lang=fr", "dirigeants": [{"prenom": "Ann", "nom": "B", "fonction": "DG"}],
        "collaborateurs": [], "clients": [{"denomination": "Globex"}],
        "activites": {"listSecteursActivites": [{"label": "Energie"}]}, "categorieOrganisation": {"label": "Société"},
    }  # fmt: skip
    (entry,) = read_register(json.dumps({"publications": [row]}).encode(), "agora.json")

    assert (entry.id, entry.acronym, entry.handles, entry.site) == (
        "123",
        "AC",
        ("Acme_FR",),
        "http://acme.example",
    )
    assert (entry.people, entry.interests, entry.clients) == (("Ann B (DG)",), ("Energie",), "Globex")


@pytest.mark.parametrize("address", [None, "https://twitter.com/", "https://twitter.com/home", "nonsense", 3])
def test_an_address_that_names_no_account_gives_none(address: object) -> None:
    (entry,) = read_register(json.dumps([{"denomination": "ACME", "lienPageTwitter": address}]).encode(), "x")
    assert entry.handles == ()


def test_letters_of_windows_and_semicolons_are_read() -> None:
    text = "Organisme;Nature de l'organisme;Nom de famille;Prénom;Fonction;Intérêts représentés;Sexe\nÉole;;DUPONT;Zoé;;Éole;F\n"

    (entry,) = read_register(text.encode("cp1252"), "x.csv")

    assert (entry.name, entry.people, entry.clients) == ("Éole", ("Zoé DUPONT",), None)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"[]", b"[1]", b"{", b'{"publications": 3}', b"[" * 100_000, b"\x00\x01"]
)
def test_anything_else_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(RegisterError, match=r"x\.csv"):
        read_register(content, "x.csv")
