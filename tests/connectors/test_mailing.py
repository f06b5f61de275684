"""A letter reaches a real mail server once, with its file, and every failure says on which side of the hand-over it fell."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.contract import QueryRejected, Transient
from connectors.mailing import Enclosed, Letter, Unsure, mail
from tests.protocol.smtp import Mailbox, serving, signing_in

AT = datetime(2026, 3, 30, 5, tzinfo=UTC)
LETTER = Letter("0123abcd", "Acmé: Alert · 23 Mar", "Tone fell.\nSee why.", AT, Enclosed("acme.pdf", "application/pdf", b"%PDF-1.7 x"))  # fmt: skip


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with serving(box) as port:
        yield port


def address(port: int, more: str = "") -> str:
    return f"mailto://127.0.0.1:{port}?from=vigie@example.org&to=ann@example.org,bob@example.org&mode=insecure{more}"


def test_one_letter_goes_to_everybody_with_its_file_and_a_name_that_stays(box: Mailbox, port: int) -> None:
    handed = []
    assert mail(address(port, "&bcc=chief@example.org"), LETTER, handing=lambda: handed.append(1)) == ""

    (letter,), (receivers,) = box.letters, box.receivers
    assert handed == [1]
    assert letter["Subject"] == LETTER.title
    assert letter["Message-ID"] == "<0123abcd@example.org>"
    assert str(letter["To"]) == "ann@example.org, bob@example.org"
    assert "chief" not in letter.as_string()
    assert sorted(receivers) == ["ann@example.org", "bob@example.org", "chief@example.org"]
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("acme.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 x"
    text = letter.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines()[:2] == ["Tone fell.", "See why."]


def test_letters_beyond_ascii_travel_in_seven_bits_and_arrive_whole(box: Mailbox, port: int) -> None:
    words = "Tonalité −12 · été « net »\n" + "é" * 3_000
    mail(address(port), Letter("1", "Où en sommes-nous\u00a0? 😀", words, AT))
    assert box.letters[0].as_bytes().isascii()
    assert box.letters[0]["Subject"] == "Où en sommes-nous ? 😀"
    assert box.letters[0].get_content().splitlines() == words.splitlines()


def test_an_address_that_e_mail_cannot_carry_is_refused_before_anything_goes(port: int) -> None:
    with pytest.raises(QueryRejected):
        mail(f"mailto://127.0.0.1:{port}?from=vigie@example.org&to=zoé@example.org&mode=insecure", LETTER)


def test_a_line_break_in_a_title_makes_no_header_of_its_own(box: Mailbox, port: int) -> None:
    mail(address(port), Letter("1", "Acme\r\nBcc: spy@example.org", "x", AT))
    assert box.letters[0]["Bcc"] is None
    assert box.letters[0]["Subject"] == "Acme Bcc: spy@example.org"


@pytest.mark.parametrize(
    ("step", "answer", "error", "before"),
    [
        ("MAIL", "550 who are you", QueryRejected, True), ("MAIL", "451 later", Transient, True),
        ("RCPT", "550 nobody", QueryRejected, True), ("RCPT", "450 later", Transient, True),
        ("DATA", "554 spam", QueryRejected, False), ("DATA", "452 full", Transient, False),
    ],
)  # fmt: skip
def test_a_no_that_lasts_is_told_from_one_that_passes(
    box: Mailbox, port: int, step: str, answer: str, error: type[Exception], before: bool
) -> None:
    box.answers[step] = answer
    handed: list[int] = []
    with pytest.raises(error, match=answer[:3]):
        mail(address(port), LETTER, handing=lambda: handed.append(1))
    assert handed == ([] if before else [1])


def test_a_server_that_falls_silent_over_the_letter_leaves_it_unsure(box: Mailbox) -> None:
    box.answers["DATA"] = "421 closing"  # and it hangs up
    with serving(box) as port, pytest.raises((Unsure, Transient)):
        mail(address(port), LETTER)


def test_who_is_refused_is_counted_and_the_others_get_it(box: Mailbox, port: int) -> None:
    box.refused.add("bob@example.org")
    assert mail(address(port), LETTER) == "1 of 2 receivers were refused."
    assert box.receivers == [["ann@example.org"]]


def test_a_letter_larger_than_the_server_takes_is_not_begun(box: Mailbox) -> None:
    with serving(box, data_size_limit=500) as port, pytest.raises(QueryRejected, match="500 bytes at most"):
        mail(address(port), LETTER)
    assert box.letters == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_the_key_is_given_on_this_machine_or_encrypted_and_never_repeated(box: Mailbox) -> None:
    with serving(box, **signing_in("hunter2")) as port:
        asked = (
            f"mailto://vigie:{{}}@127.0.0.1:{port}?from=vigie@example.org&to=ann@example.org&mode=insecure"
        )
        mail(asked.format("hunter2"), LETTER)
        with pytest.raises(QueryRejected, match="refused the key") as refused:
            mail(asked.format("hunter3"), LETTER)
        assert "hunter" not in str(refused.value)
    assert len(box.letters) == 1
    with pytest.raises(QueryRejected, match="in the clear"):
        mail("mailto://vigie:hunter2@mail.example.org?to=ann@example.org&mode=insecure", LETTER)


def test_encryption_that_the_server_does_not_know_is_not_left_out(box: Mailbox, port: int) -> None:
    with pytest.raises(QueryRejected, match="encrypt"):
        mail(f"mailtos://127.0.0.1:{port}?from=v@example.org&to=ann@example.org&mode=starttls", LETTER)
    assert box.letters == []


def test_a_server_that_is_not_there_is_worth_another_try() -> None:
    with pytest.raises(Transient, match="could not be reached"):
        mail(address(9), LETTER)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    place = tmp_path_factory.mktemp("certificate") / "both.pem"
    place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    return context


def test_an_encrypted_letter_arrives_and_a_server_nobody_vouches_for_gets_none(
    box: Mailbox, certificate: ssl.SSLContext
) -> None:
    with serving(box, tls_context=certificate, require_starttls=True) as port:
        address = f"mailtos://127.0.0.1:{port}?from=v@example.org&to=ann@example.org&mode=starttls"
        with pytest.raises(Transient, match="certificate"):
            mail(address, LETTER)
        assert box.letters == []
        mail(f"{address}&verify=no", LETTER)
    assert len(box.letters) == 1
