"""An evidence pack holds what the figures rest on, and no byte of it changes unnoticed."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from reports.evidence import evidence
from reports.pack import BadPack, check, digest_of, packed
from reports.tongue import Tongue
from tests.reports import printed


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with printed.house(tmp_path_factory.mktemp("week"), printed.week()) as store:
        found = printed.summed(store)
        tongue = Tongue("en", "Europe/Paris")
        said = printed.worded(found)
        return evidence(store, found, said, tongue, now=printed.END, label="AMBER", versions={"vigie": "0"})


def files(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def small() -> bytes:
    return packed({"a.txt": b"alpha " * 20, "b.txt": b"beta " * 20}, {"label": "TLP:GREEN"})


def test_the_mentions_in_it_add_up_to_the_figures_in_it(pack) -> None:
    held = files(pack)
    figures = json.loads(held["figures.json"])
    lines = [json.loads(line) for line in held["mentions.ndjson"].decode().splitlines()]
    table = list(csv.DictReader(io.StringIO(held["mentions.csv"].decode("utf-8-sig"))))
    hours = list(csv.DictReader(io.StringIO(held["hours.csv"].decode())))

    assert figures["now"]["mentions"] == len(lines) == len(table) == 183
    assert sum(int(row["mentions"]) for row in hours) == 183
    assert figures["now"]["net"]["mean"] == pytest.approx(
        100 * sum(line["tone"] for line in lines) / 183, abs=0.01
    )
    assert figures["now"]["shares"]["negative"]["count"] == sum(line["label"] == "negative" for line in lines)


def test_every_page_says_who_may_read_it(pack) -> None:
    held = files(pack)
    from pypdf import PdfReader

    for name in ("summary.pdf", "report.pdf"):
        assert all("TLP:AMBER" in page.extract_text() for page in PdfReader(io.BytesIO(held[name])).pages)
    assert "TLP:AMBER" in held["README.txt"].decode()
    assert json.loads(held["MANIFEST.json"])["label"] == "TLP:AMBER"
    assert json.loads(held["method.json"])["watch"]["query"] == "acme"


def test_a_pack_as_it_was_made_is_found_whole(pack, tmp_path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(pack)

    found = check(file)

    assert found.faults == ()
    assert found.digest == digest_of(pack)
    assert found.files == len(files(pack)) - 1


def test_one_byte_changed_inside_a_file_names_that_file(pack, tmp_path) -> None:
    file = tmp_path / "pack.zip"
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        places = {
            entry.filename: entry.header_offset + 30 + len(entry.filename) for entry in archive.infolist()
        }
    for name, at in places.items():
        file.write_bytes(pack[: at + 5] + bytes([pack[at + 5] ^ 1]) + pack[at + 6 :])
        assert name in [fault for fault, _ in check(file).faults], name


def test_one_byte_changed_anywhere_at_all_is_found(tmp_path) -> None:
    file, pack = tmp_path / "pack.zip", small()
    for at in range(len(pack)):
        file.write_bytes(
            pack[:at] + bytes([pack[at] ^ (1 << random.Random(at).randrange(8))]) + pack[at + 1 :]
        )
        try:
            assert check(file).faults, at
        except BadPack:
            continue


def test_a_file_added_taken_away_or_put_right_again_is_named(tmp_path) -> None:
    file = tmp_path / "pack.zip"
    held = files(small())

    def written(names: dict[str, bytes]) -> dict[str, str]:
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in names.items():
                archive.writestr(name, content)
        return dict(check(file).faults)

    assert "added" in written({**held, "c.txt": b"new"})["c.txt"]
    assert written({name: content for name, content in held.items() if name != "a.txt"})["a.txt"] == "missing"
    assert "SHA-256" in written({**held, "b.txt": b"BETA " * 20})["b.txt"]


def test_what_is_no_pack_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    for content in (b"", b"hello", small()[:50]):
        file.write_bytes(content)
        with pytest.raises(BadPack):
            check(file)
