"""Whom the French lobbying registers name: Assemblée nationale, Sénat and HATVP, from the files they publish."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from data.records import RegisterEntry

MOST_BYTES = 400 << 20
_HANDLE = re.compile(r"(?:twitter|x)\.com/(?:#!/)?@?(\w{1,15})(?:[/?#]|$)", re.IGNORECASE)
_NOBODY = {"home", "share", "intent", "search", "i", "hashtag"}
_EMPTY = {"", "sans objet", "néant", "neant", "nc", "non"}
_HONORIFIC = re.compile(r"^(?:Monsieur|Madame|M\.|Mme)\s*")


class RegisterError(ValueError):
    """The file is no register that is known here; the message says what it lacks."""


def read_register(content: bytes, name: str) -> list[RegisterEntry]:
    """The entries of one file, whichever of the registers it is: known by its columns, not by its name.

    Read: the Assemblée's two registers (2009–2013; 2013–2017, CSV and JSON), the Sénat's, and the HATVP's (JSON, as a list or as the
    whole publication, https://www.hatvp.fr/open-data-repertoire/). One entry a row of the file. Raises RegisterError.
    """
    if len(content) > MOST_BYTES:
        raise RegisterError(f"{name} is larger than 400 MB; give the register in parts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    rows, names = _json(text, name) if text.lstrip()[:1] in ("[", "{") else _csv(text, name)
    for columns, reader in _KNOWN:
        if columns <= names:
            return _apart(entry for row in rows if (entry := reader(row)) is not None)
    raise RegisterError(
        f"{name} has the columns of no register known here: it needs “Raison sociale”, “Organisme” or “denomination”."
    )


def _csv(text: str, name: str) -> tuple[list[Mapping[str, Any]], set[str]]:
    first = text.split("\n", 1)[0]
    try:
        table = csv.DictReader(
            io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","
        )
        return list(table), set(table.fieldnames or ())
    except csv.Error as error:
        raise RegisterError(f"{name} is no clean CSV file: {error}.") from error


def _json(text: str, name: str) -> tuple[list[Mapping[str, Any]], set[str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RegisterError(f"{name} is no clean JSON file: {error}.") from error
    rows = found.get("publications", []) if isinstance(found, dict) else found
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return rows, set(rows[0]) if rows else set()


def _assemblee_now(row: Mapping[str, Any]) -> RegisterEntry | None:
    """Assemblée nationale, 2013–2017: one organisation a row."""
    people = _list(row.get("Personnes bénéficiaires de la carte de représentant"), " - ")
    people = [person for one in people if (person := _HONORIFIC.sub("", re.sub(r"^\d+\s*", "", one)).strip())]
    head = _text(row.get("Dirigeant / personne juridiquement responsable"))
    return _entry(
        "Assemblée nationale 2013–2017",
        row,
        "Raison sociale",
        id=_text(row.get("id")),
        acronym=_text(row.get("Acronyme")),
        category=_text(row.get("Catégorie")),
        people=tuple(dict.fromkeys(filter(None, [_HONORIFIC.sub("", head) if head else None, *people]))),
        interests=tuple(_list(row.get("Domaines d'activité et centres d'intérêt"), " - ")),
        clients=_text(row.get("Noms des clients")) or _text(row.get("Nom des clients")),
        site=_text(row.get("Site internet")),
        url=_text(row.get("URL registre Assemblée")),
        valid=_text(row.get("Année ou période du dernier exercice comptable")),
    )


def _assemblee_then(row: Mapping[str, Any]) -> RegisterEntry | None:
    """Assemblée nationale, 2009–2013: one person a row, with whom they speak for."""
    return _spokesperson("Assemblée nationale 2009–2013", row, valid=None)


def _senat(row: Mapping[str, Any]) -> RegisterEntry | None:
    """Sénat: one person a row, with the day until which they may come in."""
    return _spokesperson("Sénat", row, valid=_text(row.get("Date d'échéance du titre d'accès")))


def _spokesperson(register: str, row: Mapping[str, Any], *, valid: str | None) -> RegisterEntry | None:
    person = " ".join(filter(None, (_text(row.get("Prénom")), _text(row.get("Nom de famille")))))
    function, stands_for = _text(row.get("Fonction")), _text(row.get("Intérêts représentés"))
    name = _text(row.get("Organisme")) or person
    return RegisterEntry(
        register,
        f"{name}|{person}",
        name,
        category=_text(row.get("Nature de l'organisme")),
        people=(f"{person} ({function})" if function else person,) if person else (),
        clients=stands_for if stands_for != name else None,
        valid=valid,
    ) if name else None  # fmt: skip


def _hatvp(row: Mapping[str, Any]) -> RegisterEntry | None:
    """HATVP, since 2017: one organisation an object, with the accounts it names itself."""
    fields = row.get("activites") or {}
    sectors = fields.get("listSecteursActivites") or [] if isinstance(fields, dict) else []
    people = [*(row.get("dirigeants") or []), *(row.get("collaborateurs") or [])]
    sort = row.get("categorieOrganisation")
    handle = _HANDLE.search(_text(row.get("lienPageTwitter")) or "")
    national = _text(row.get("identifiantNational"))
    return _entry(
        "HATVP",
        row,
        "denomination",
        id=national,
        acronym=_text(row.get("sigleHatvp")),
        category=_text(sort.get("label")) if isinstance(sort, dict) else None,
        people=tuple(dict.fromkeys(filter(None, (_person(one) for one in people)))),
        interests=tuple(filter(None, (_text(one.get("label")) for one in sectors if isinstance(one, dict)))),
        clients=", ".join(filter(None, (_text(c.get("denomination")) for c in row.get("clients") or []))) or None,
        site=_text(row.get("lienSiteWeb")),
        handles=(handle[1],) if handle and handle[1].casefold() not in _NOBODY else (),
        url=f"https://www.hatvp.fr/fiche-organisation/?organisation={national}" if national else None,
        valid=_text(row.get("dateDernierePublicationActivite")),
    )  # fmt: skip


def _person(one: Any) -> str | None:
    if not isinstance(one, dict):
        return None
    name = " ".join(filter(None, (_text(one.get("prenom")), _text(one.get("nom")))))
    function = _text(one.get("fonction"))
    return f"{name} ({function})" if name and function else name or None


def _entry(register: str, row: Mapping[str, Any], named: str, **known: Any) -> RegisterEntry | None:
    name = _text(row.get(named))
    return RegisterEntry(register, name=name, **(known | {"id": known["id"] or name})) if name else None


def _apart(entries: Iterable[RegisterEntry]) -> list[RegisterEntry]:
    """The same entries, with a number after ids that are used twice."""
    seen: dict[str, int] = {}
    kept = []
    for entry in entries:
        seen[entry.id] = seen.get(entry.id, 0) + 1
        count = seen[entry.id]
        values = {name: getattr(entry, name) for name in entry.__slots__}
        kept.append(entry if count == 1 else RegisterEntry(**(values | {"id": f"{entry.id}#{count}"})))
    return kept


def _text(value: Any) -> str | None:
    text = " ".join(str(value).split()) if isinstance(value, str | int) and value is not None else ""
    return None if text.casefold() in _EMPTY else text[:5_000]


def _list(value: Any, between: str) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split(between)
    return [text for part in parts if (text := _text(part))]


_KNOWN: tuple[tuple[set[str], Callable[[Mapping[str, Any]], RegisterEntry | None]], ...] = (
    ({"denomination"}, _hatvp),
    ({"Raison sociale"}, _assemblee_now),
    ({"Organisme", "Date d'échéance du titre d'accès"}, _senat),
    ({"Organisme", "Nom de famille"}, _assemblee_then),
)
