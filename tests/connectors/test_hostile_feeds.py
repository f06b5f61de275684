"""Feeds that mean harm: none reaches inside the network, swells, hangs, or speaks for long."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from connectors.contract import Access, QueryRejected, SourceError
from connectors.feeds import Feeds
from connectors.feeds.apart import Reader
from connectors.feeds.parse import Data
from tests.connectors.driving import Clock, Kept, round_of
from tests.protocol.feeds import Channel, FeedServer, Item

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
QUERY = Feeds().compile(())
ROOT = Path(__file__).resolve().parents[2]
RSS = (
    '<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>T</title><link>https://www.example.org/</link>'
    "<item><title>{title}</title><link>https://www.example.org/1</link></item></channel></rss>"
)


class HastyFeeds(Feeds):
    seconds = 2.0


@pytest.fixture(scope="module")
def loopback() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def server(loopback: FeedServer) -> FeedServer:
    for told in (loopback.channels, loopback.pages, loopback.moves, loopback.streams, loopback.sent):
        told.clear()
    loopback.asked.clear()
    loopback.channels["/good"] = Channel(items=[Item("g", "Good", "https://www.example.org/good", "Fine.")])
    return loopback


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """The real process, with the real limits."""
    one = Reader()
    yield one
    one.close()


Gather = Callable[..., Kept]


@pytest.fixture
def gather(server: FeedServer) -> Iterator[Gather]:
    """One round over the server's hostile path and a good feed, which must come in whatever happens."""
    made: list[Feeds] = []

    def one(*paths: str, kind: type[Feeds] = HastyFeeds) -> Kept:
        options = {
            "feeds": (*(path if "://" in path else server.url + path for path in paths), server.url + "/good")
        }
        made.append(kind(Access(options=options, base=server.url, clock=Clock(NOON))))
        kept = round_of(made[-1], QUERY, Kept())
        assert "https://www.example.org/good" in kept.mentions
        return kept

    yield one
    for feeds in made:
        feeds.close()


def read(reader: Reader, body: bytes | str, kind: str = "", url: str = "https://example.org/feed") -> Data:
    return reader.read(body.encode() if isinstance(body, str) else body, kind, url)


def texts(reader: Reader, html: str) -> str:
    body = RSS.format(doctype="", title=f"x</title><description><![CDATA[{html}]]></description><title>x")
    (entry,) = read(reader, body)["entries"]
    return str(entry["text"])


def children() -> set[int]:
    """Processes that this one started and that still run, the one that tracks resources apart."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = path.read_text().rpartition(")")[2].split()
            if int(parts[1]) == os.getpid() and parts[0] != "Z":
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def ended(pid: int, *, within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


# Where a feed may lead.

INSIDE = (
    "http://10.0.0.1/",
    "http://localhost:{port}/secret",
    "http://[::1]:{port}/secret",
    "http://169.254.169.254/latest/meta-data/",
    "http://0.0.0.0:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://0x7f.1:{port}/secret",
    "http://[::ffff:127.0.0.1]:{port}/secret",
    "//localhost:{port}/secret",
    "file:///etc/passwd",
    "ftp://example.org/feed",
    "gopher://127.0.0.1:{port}/",
    "http://user:geheim@10.0.0.1/",
    "http://[",
    "http://example.org:99999/",
)


@pytest.mark.parametrize("target", INSIDE)
def test_no_redirect_leads_inside(server: FeedServer, gather: Gather, target: str) -> None:
    server.page("/secret", RSS.format(doctype="", title="inside"), kind="application/rss+xml")
    server.moves["/feed"] = (302, target.format(port=server.url.rpartition(":")[2]))
    began = time.monotonic()
    kept = gather("/feed")
    assert time.monotonic() - began < 3
    assert not server.requests("/secret")
    assert len(kept.mentions) == 1
    (rejected,) = kept.rejected
    assert "geheim" not in repr(kept)
    assert "/feed: " in rejected.why


def test_no_page_leads_inside(server: FeedServer, gather: Gather) -> None:
    port = server.url.rpartition(":")[2]
    server.page("/secret", RSS.format(doctype="", title="inside"), kind="application/rss+xml")
    links = "".join(
        f"<link rel=alternate type=application/rss+xml href='{target.format(port=port)}'>"
        for target in INSIDE[:5]
    )
    server.page("/", f"<html><head>{links}</head></html>")
    kept = gather("/")
    assert not server.requests("/secret")
    assert len(kept.mentions) == 1
    assert all("inside a network" in one.why for one in kept.rejected)
    assert len(kept.rejected) == 5


@pytest.mark.parametrize("target", ["http://10.0.0.1/feed", "http://localhost/feed", "file:///etc/passwd"])
def test_no_listed_address_leads_inside(target: str) -> None:
    feeds = Feeds(Access(options={"feeds": (target,)}))
    with pytest.raises(QueryRejected):
        round_of(feeds, QUERY, Kept())
    feeds.close()


def test_a_name_that_is_public_and_private_at_once_is_not_asked(
    server: FeedServer, gather: Gather, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No name of the world may be borrowed for this, so that the answer of the resolver is given here."""
    real, asked = socket.getaddrinfo, []

    def two_faced(host: str, port: int, *rest: object, **more: object) -> object:
        if host == "two-faced.example.org":
            asked.append(host)
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port)),
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
            ]
        return real(host, port, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", two_faced)
    kept = gather(server.url.replace("127.0.0.1", "two-faced.example.org") + "/secret")
    assert asked
    assert not server.requests("/secret")
    assert "inside a network" in kept.rejected[0].why


def test_a_password_in_an_address_is_refused_and_never_shown() -> None:
    feeds = Feeds(Access(options={"feeds": ("https://me:geheim@example.org/feed?token=geheim",)}))
    kept = Kept()
    with pytest.raises(QueryRejected, match="password is not read") as fault:
        round_of(feeds, QUERY, kept)
    assert "geheim" not in f"{fault.value} {kept!r}"
    feeds.close()


def test_a_key_among_the_parameters_stays_out_of_what_is_said(server: FeedServer, gather: Gather) -> None:
    server.page("/private", "", status=403)
    kept = gather("/private?token=geheim")
    assert len(kept.rejected) == 1
    assert "geheim" not in repr(kept.rejected)


def test_the_bytes_of_a_feed_are_never_taken_for_the_name_of_a_file(reader: Reader, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(RSS.format(doctype="", title="from a file"))
    for name in (str(feed), f"file://{feed}"):
        assert read(reader, name)["is"] == "refused"


# How much it may send.


def test_a_body_of_a_gigabyte_is_cut_off_early(server: FeedServer, gather: Gather) -> None:
    piece = b"<item><title>flood</title></item>" * 4000

    def flood() -> Iterator[bytes]:
        yield b"<rss version='2.0'><channel>"
        for _ in range(2**30 // len(piece)):
            yield piece

    server.streams["/flood"] = flood
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = gather("/flood", kind=Feeds)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert "more than 10 MB" in kept.rejected[0].why
    assert server.sent["/flood"] < 60_000_000
    assert grown < 80, f"{grown:.0f} MB more"


@cache
def packed_flood() -> bytes:
    """Three hundred megabytes in three hundred kilobytes."""
    return gzip.compress(b"\0" * 300_000_000, 6)


@pytest.mark.parametrize("packing", ["gzip", "gzip, gzip", "zstd", "br"])
def test_a_packed_flood_is_not_unpacked(server: FeedServer, gather: Gather, packing: str) -> None:
    body = gzip.compress(packed_flood()) if packing == "gzip, gzip" else packed_flood()
    server.page("/flood", body, kind="application/rss+xml", Content_Encoding=packing)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(gather("/flood").rejected) == 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 80


def test_headers_that_trickle_in_are_cut_off(server: FeedServer) -> None:
    """One header every 50 ms: a server that is never silent, and never done."""
    stop, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def trickle() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            try:
                peer.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stop.wait(0.05):
                    peer.sendall(b"X-More: yes\r\n")
            except OSError:
                return

    thread = threading.Thread(target=trickle)
    thread.start()

    class Impatient(Feeds):
        seconds = 0.5

    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    feeds = Impatient(Access(options={"feeds": (url,)}, base=url, clock=Clock(NOON)))
    began = time.monotonic()
    with pytest.raises(SourceError, match="did not answer in time"):
        round_of(feeds, QUERY, Kept())
    assert time.monotonic() - began < 2
    stop.set()
    thread.join()
    listener.close()
    feeds.close()


# What it may hold.

BOMB = "<!DOCTYPE rss [<!ENTITY a0 'ha'>{more}]>".format(
    more="".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 12}'>" for n in range(1, 12))
)
QUADRATIC = f"<!DOCTYPE rss [<!ENTITY a '{'x' * 50_000}'>]>"
LETTERS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "cp037",
)


@pytest.mark.parametrize("letters", LETTERS)
@pytest.mark.parametrize(
    ("bomb", "use"), [(BOMB, "&a11;"), (QUADRATIC, "&a;" * 5_000)], ids=["nested", "wide"]
)
def test_entity_bombs_are_refused_at_once_in_whatever_letters(
    reader: Reader, letters: str, bomb: str, use: str
) -> None:
    body = RSS.format(doctype=bomb, title=use).encode(letters)
    began = time.monotonic()
    for kind in ("", "application/rss+xml; charset=utf-8", "text/xml; charset=iso-8859-1"):
        assert "entities" in str(read(reader, body, kind)["why"])
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "body",
    [
        RSS.format(doctype=BOMB, title="&a11;").replace('"1.0"', '"1.0" encoding="utf-7"').encode("utf-7"),
        RSS.format(doctype=f"<!-- <a ]> -->{BOMB}", title="&a11;").encode(),
        RSS.format(doctype=f"<?x <a ?>\n{BOMB}", title="&a11;").encode(),
        RSS.format(doctype="", title="").replace("<rss", f"<é>{BOMB}<![CDATA[&a11;]]></é><rss").encode(),
        BOMB.replace("DOCTYPE", "doctype").encode() + RSS.format(doctype="", title="&a11;").encode(),
        BOMB.replace("<!ENTITY a0", "<!ENTITY % p 'x'><!ENTITY a0").encode() + b"<rss><channel/></rss>",
    ],
    ids=["utf-7", "behind a comment", "behind an instruction", "late", "small letters", "parameter"],
)
def test_hidden_bombs_do_nothing(reader: Reader, body: bytes) -> None:
    began = time.monotonic()
    assert len(str(read(reader, body))) < 10_000
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.org/rss-0.91.dtd">',
        "<!DOCTYPE rss>",
        "<!DOCTYPE rss [ <!ELEMENT rss ANY> ]>",
    ],
)
@pytest.mark.parametrize("letters", ["utf-8", "utf-16"])
def test_a_harmless_doctype_stays_readable(reader: Reader, doctype: str, letters: str) -> None:
    (entry,) = read(reader, RSS.format(doctype=doctype, title="fine &amp; well").encode(letters))["entries"]
    assert entry["title"] == "fine & well"


def test_an_article_may_speak_of_entities(reader: Reader) -> None:
    assert texts(reader, "<p>How <code>&lt;!ENTITY</code> hurts</p> <!ENTITY x>").startswith(
        "How <!ENTITY hurts"
    )


def test_no_definition_is_fetched_from_elsewhere(server: FeedServer, reader: Reader) -> None:
    for doctype in (
        f'<!DOCTYPE rss SYSTEM "{server.url}/evil.dtd">',
        f'<?x <a ?>\n<!DOCTYPE rss SYSTEM "{server.url}/evil.dtd">',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{server.url}/evil.dtd">]>',
    ):
        read(reader, RSS.format(doctype=doctype, title="&x;"))
    assert not server.asked


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<a " * 100_000,
        "<" * 300_000,
        "<!--" * 100_000,
        "&" * 300_000,
        "<p title='" + "x" * 300_000,
        "<![if " * 50_000,
        "<a href='http://[' >x</a>" * 20_000,
        "&#99999999999999999999;&#xD800;&#0;" * 5_000,
    ],
    ids=[
        "deep",
        "open tags",
        "angles",
        "comments",
        "ampersands",
        "attribute",
        "conditions",
        "addresses",
        "numbers",
    ],
)
def test_html_that_is_hard_to_read_is_read_or_refused_in_time(html: str) -> None:
    reader = Reader(seconds=1)
    body = RSS.format(doctype="", title=f"x</title><description><![CDATA[{html}]]></description><title>x")
    assert read(reader, RSS.format(doctype="", title="first"))["is"] == "feed"
    began = time.monotonic()
    assert read(reader, body)["is"] in ("feed", "refused")
    assert time.monotonic() - began < 2
    assert read(reader, RSS.format(doctype="", title="next"))["is"] == "feed"
    reader.close()


def test_scripts_styles_and_addresses_that_run_are_left_out(reader: Reader) -> None:
    body = RSS.format(
        doctype="",
        title="x</title><description><![CDATA[<style>a{}</style>Seen<script>hidden()</script><img src=x onerror=go()>"
        "<a href='javascript:go()'>link</a><template>hidden</template>]]></description><title>x",
    ).replace("https://www.example.org/1", "javascript:alert(1)")
    (entry,) = read(reader, body)["entries"]
    assert entry["text"] == "Seenlink"
    assert entry["link"] is None
    assert entry["domains"] == []


# The process that reads.


def slow() -> bytes:
    """A feed as large as one may be, which takes seconds to read."""
    item = "<item><title>t</title><description>{}</description></item>".format(
        "&lt;p&gt;words &amp;amp; more " * 50
    )
    return (
        RSS.format(doctype="", title="t").partition("<item>")[0] + item * 5_000 + "</channel></rss>"
    ).encode()


def test_a_feed_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    reader = Reader(seconds=0.5)
    assert read(reader, RSS.format(doctype="", title="first"))["is"] == "feed"
    first, began = reader.pid, time.monotonic()
    assert first is not None
    assert "longer than 0.5 seconds" in str(read(reader, slow())["why"])
    assert time.monotonic() - began < 2
    assert ended(first, within=1)
    assert read(reader, RSS.format(doctype="", title="next"))["is"] == "feed"
    reader.close()


def test_a_feed_that_swells_in_memory_is_refused_and_the_next_one_is_read() -> None:
    reader = Reader(memory=160_000_000, seconds=30)
    assert read(reader, RSS.format(doctype="", title="first"))["is"] == "feed"
    assert "memory" in str(read(reader, slow())["why"])
    assert read(reader, RSS.format(doctype="", title="next"))["is"] == "feed"
    reader.close()


def test_a_slow_feed_does_not_stop_the_others(server: FeedServer, gather: Gather) -> None:
    class Hasty(HastyFeeds):
        reading_seconds = 0.5

    server.page("/slow", slow(), kind="application/rss+xml")
    kept = gather("/slow", kind=Hasty)
    assert "longer than 0.5 seconds" in kept.rejected[0].why


def test_the_process_is_replaced_when_somebody_ends_it(reader: Reader) -> None:
    assert read(reader, RSS.format(doctype="", title="first"))["is"] == "feed"
    assert reader.pid is not None
    os.kill(reader.pid, signal.SIGKILL)
    assert ended(reader.pid, within=2)
    assert read(reader, RSS.format(doctype="", title="next"))["is"] == "feed"


def test_close_leaves_no_process_behind(server: FeedServer) -> None:
    before = children()
    feeds = Feeds(Access(options={"feeds": (server.url + "/good",)}, base=server.url))
    round_of(feeds, QUERY, Kept())
    (pid,) = (
        pid
        for pid in children() - before
        if b"connectors.feeds.cell" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    feeds.close()
    assert ended(pid, within=1)
    feeds.close()


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_the_process_ends_with_the_one_that_made_it(busy: bool, tmp_path: Path) -> None:
    script = (
        tmp_path / "page.py"
    )  # as under Streamlit, it does all it does when it is run, and may run once only
    script.write_text(
        "import sys, threading, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from connectors.feeds.apart import Reader\n"
        "reader = Reader(seconds=60)\n"
        f"reader.read({RSS.format(doctype='', title='t').encode()!r}, '', '')\n"
        "print(reader.pid, flush=True)\n"
        f"body = sys.stdin.buffer.read({len(slow()) if busy else 0})\n"
        "threading.Timer(0.4, lambda: print('now', flush=True)).start()\n"
        "body and reader.read(body, '', '')\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdin and parent.stdout  # noqa: PT018
        pid = int(parent.stdout.readline())
        if busy:
            parent.stdin.write(slow())
            parent.stdin.flush()
        assert parent.stdout.readline() == b"now\n"
        assert not ended(pid, within=0)
        parent.kill()
        assert ended(pid, within=5)


# Servers that lie.


def test_validators_that_could_not_be_sent_back_are_not_kept(server: FeedServer) -> None:
    clock = Clock(NOON)
    server.channels["/feed"] = Channel(
        items=[Item("1", "T", "https://www.example.org/1")],
        validators=False,
        headers={"ETag": '"' + "é" * 9000 + '"'},
    )
    feeds = Feeds(Access(options={"feeds": (server.url + "/feed",)}, base=server.url, clock=clock))
    kept = round_of(feeds, QUERY, Kept())
    clock.pass_by(timedelta(hours=1))
    round_of(feeds, QUERY, kept)
    assert "If-None-Match" not in server.requests("/feed")[-1].headers
    assert not kept.rejected
    feeds.close()


def test_a_redirect_without_end_is_left(server: FeedServer, gather: Gather) -> None:
    server.moves |= {"/a": (301, "/b"), "/b": (301, "/a")}
    kept = gather("/a")
    assert "redirects without end" in kept.rejected[0].why
    assert len(server.asked) == 7


def test_dates_beyond_all_calendars_are_no_dates(server: FeedServer, gather: Gather) -> None:
    body = RSS.format(
        doctype="", title="x</title><pubDate>Mon, 99 Foo 99999 99:99:99 +9999</pubDate><title>x"
    )
    server.page("/dates", body, kind="application/rss+xml")
    kept = gather("/dates")
    assert {one.created for one in kept.mentions.values()} == {NOON}
    assert not kept.rejected
