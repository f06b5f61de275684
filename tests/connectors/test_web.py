"""HTTP as sources need it: limits hold, faults are SourceErrors, and no address that is not public is ever read."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zstandard
from aiohttp import web

from connectors.addresses import public_address
from connectors.contract import AuthFailed, QueryRejected, QuotaExhausted, RateLimited, SourceError, Transient
from connectors.web import Answer, Api, Stranger, refused, retry_at
from tests.protocol.serving import Fault, Handler, Loopback, answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE = frozenset({"127.0.0.1"})
MEGABYTE = b"x" * 1_000_000
BOMB = gzip.compress(bytes(100_000_000), compresslevel=1)


class Site(Loopback):
    """A server with every bad habit."""

    def __init__(self) -> None:
        super().__init__()
        self.peers: list[object] = []

    def routes(self) -> Mapping[str, Handler]:
        return {
            "GET /echo": self._echo,
            "GET /endless": self._endless,
            "GET /drip": self._drip,
            "GET /to": self._to,
            "GET /around": self._around,
            "GET /packed": self._packed,
            "GET /cookie": self._cookie,
        }

    async def _echo(self, request: web.Request) -> web.StreamResponse:
        self.peers.append(request.transport.get_extra_info("peername") if request.transport else None)
        return answer({"headers": dict(request.headers), "query": dict(request.query)})

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(MEGABYTE)
        return response

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(600):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    async def _to(self, request: web.Request) -> web.StreamResponse:
        status = int(request.query.get("status", 302))
        return web.Response(status=status, headers={"Location": request.query["at"]})

    async def _around(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": "/around"})

    async def _packed(self, request: web.Request) -> web.StreamResponse:
        how, size = request.query["how"], int(request.query.get("size", 1000))
        plain = b"0" * size
        raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = {
            "gzip": gzip.compress(plain),
            "bomb": BOMB,
            "deflate": zlib.compress(plain),
            "raw": raw.compress(plain) + raw.flush(),
            "zstd": zstandard.compress(plain),
            "cut": gzip.compress(plain)[:-12],
            "garbage": b"no archive at all",
        }[how]
        name = {"raw": "deflate", "cut": "gzip", "garbage": "gzip", "bomb": "gzip"}.get(how, how)
        return web.Response(body=body, headers={"Content-Encoding": name})

    async def _cookie(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=request.headers.get("Cookie", "none"), headers={"Set-Cookie": "who=you"})


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    served.asked.clear()
    served.peers.clear()
    return served


@pytest.fixture
def api(site: Site) -> Iterator[Api]:
    made = Api(site.url, clock=lambda: NOW, most=2_000_000, seconds=1.0, headers={"Authorization": "secret"})
    yield made
    made.close()


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    made = Stranger(most=2_000_000, seconds=1.0, private=HERE)
    yield made
    made.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A name service: names given here resolve so, all others as ever."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host not in known:
            return real(host, port, *more, **named)
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in known[host]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def quick(began: float, most: float = 3.0) -> bool:
    return time.monotonic() - began < most


# What a server may do


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (Fault(503), Transient, "answered 503"),
        (Fault(500, body="oh"), Transient, "answered 500"),
        (Fault(401), AuthFailed, "refuses the key"),
        (Fault(403), AuthFailed, "refuses the key"),
        (Fault(402), QuotaExhausted, "no credit"),
        (Fault(400, body='{"detail": "bad\nquery"}'), QueryRejected, "bad query"),
        (Fault(404), QueryRejected, "404"),
        (Fault(422), QueryRejected, "422"),
        (Fault(429), RateLimited, "slow down"),
        (Fault(302, headers={"Location": "http://127.0.0.1:9/"}), Transient, "answered 302"),
        (Fault(200, body=b"y" * 5_000, truncate=700), Transient, "cannot be reached"),
        (Fault(abort=True), Transient, "cannot be reached"),
        (Fault(silent=True), Transient, "did not answer in time"),
    ],
    ids=lambda value: (
        f"{value.status}{'a' * value.abort}{'s' * value.silent}{'t' * bool(value.truncate)}"
        if isinstance(value, Fault)
        else ""
    ),
)
def test_every_bad_answer_is_the_source_error_that_says_what_to_do(
    site: Site, api: Api, fault: Fault, error: type[SourceError], says: str
) -> None:
    site.fail("/echo", fault)
    began = time.monotonic()
    with pytest.raises(error, match=says) as raised:
        api.get("/echo", {"api_key": "secret"})
    assert quick(began)
    assert "secret" not in str(raised.value)
    assert api.get("/echo").status == 200  # and the next request goes through


def test_a_304_is_no_fault_and_the_platform_may_have_its_own_words_for_no(site: Site) -> None:
    def words(found: Answer) -> SourceError | None:
        return QuotaExhausted("The day is used up.", retry_at=NOW) if found.status == 403 else None

    api = Api(site.url, refusal=words)
    site.fail("/echo", Fault(304), Fault(403), Fault(401))
    assert api.get("/echo").status == 304
    with pytest.raises(QuotaExhausted, match="used up"):
        api.get("/echo")
    with pytest.raises(AuthFailed):
        api.get("/echo")
    api.close()


@pytest.mark.parametrize("body", ["<html>log in</html>", '{"half": ', "", "[" * 200_000])
def test_what_is_not_json_passes_by_itself(site: Site, api: Api, body: str) -> None:
    site.fail("/echo", Fault(200, body=body))
    found = api.get("/echo")
    with pytest.raises(Transient, match="not JSON"):
        found.json()


def test_raw_control_signs_in_json_are_read(site: Site, api: Api) -> None:
    site.fail("/echo", Fault(200, body=b'{"title": "two\nlines\x0b"}'))
    assert api.get("/echo").json() == {"title": "two\nlines\x0b"}


def test_an_answer_without_end_is_cut_off(api: Api) -> None:
    with pytest.raises(Transient, match="more than 2 MB"):
        api.get("/endless")


def test_an_answer_that_drips_is_cut_off(api: Api) -> None:
    began = time.monotonic()
    with pytest.raises(Transient, match=r"too slowly|in time"):
        api.get("/drip")
    assert quick(began)


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw"])
def test_packed_answers_are_unpacked(api: Api, how: str) -> None:
    assert api.get("/packed", {"how": how, "size": 700_000}).content == b"0" * 700_000


@pytest.mark.parametrize("how", ["cut", "garbage", "zstd"])
def test_an_answer_packed_badly_or_in_a_way_nobody_asked_for_is_a_fault(api: Api, how: str) -> None:
    with pytest.raises(Transient):
        api.get("/packed", {"how": how})


def test_a_packed_answer_that_swells_is_cut_off_before_it_fills_the_memory(api: Api) -> None:
    tracemalloc.start()
    with pytest.raises(Transient, match="more than 2 MB"):
        api.get("/packed", {"how": "bomb"})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


class Trickle:
    """A server whose headers never end, a byte at a time; before that it gives `good` whole answers."""

    def __init__(self, good: int = 0) -> None:
        self._good = good
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            peer, _ = self._socket.accept()
            with peer:
                for _ in range(self._good):
                    peer.recv(65_536)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                peer.recv(65_536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                while not self._stop.wait(0.1):
                    peer.sendall(b"a")
        except OSError:
            return

    def end(self) -> None:
        self._stop.set()
        self._socket.close()
        self._thread.join(5)


@pytest.mark.parametrize("door", [Api, Stranger], ids=["api", "stranger"])
def test_headers_that_trickle_in_are_cut_off(door: type[Api] | type[Stranger]) -> None:
    trickle = Trickle()
    client = Api(trickle.url, seconds=0.7) if door is Api else Stranger(seconds=0.7, private=HERE)
    began = time.monotonic()
    with pytest.raises(Transient):
        client.get(trickle.url)
    assert quick(began)
    client.close()
    trickle.end()


def test_headers_that_trickle_in_on_a_kept_connection_are_cut_off() -> None:
    trickle = Trickle(good=2)
    api = Api(trickle.url, seconds=0.7)
    assert api.get("/").content == b"ok"
    assert api.get("/").content == b"ok"
    began = time.monotonic()
    with pytest.raises(Transient):
        api.get("/")
    assert quick(began)
    api.close()
    trickle.end()


def test_nobody_listening_and_no_such_name_are_faults_that_pass(stranger: Stranger) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Transient, match="cannot be reached"):
        stranger.get(f"http://127.0.0.1:{port}/")
    with pytest.raises(Transient, match="cannot be found"):
        stranger.get("http://no-such-name.invalid/")


# How long a platform asks us to wait


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-rate-limit-limit": "450", "x-rate-limit-reset": str(int(NOW.timestamp()) + 840)}, 840),  # X
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "431"}, 431),  # Reddit
        ({"x-ratelimit-reset": "12.5"}, 12.5),
        ({"X-RateLimit-Reset": "2026-03-01T12:04:30.123456Z"}, 270.123456),  # Mastodon
        (
            {"ratelimit-policy": "3000;w=300", "RateLimit-Reset": str(int(NOW.timestamp()) + 77)},
            77,
        ),  # Bluesky
        ({"retry-after": "30"}, 30),
        ({"Retry-After": "Sun, 01 Mar 2026 12:01:00 GMT"}, 60),
        ({"retry-after": "30", "x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, 30),
        ({"retry-after": "soon", "x-ratelimit-reset": "40"}, 40),
        ({}, 300),
        ({"retry-after": ""}, 300),
        ({"retry-after": "-5"}, 300),
        ({"retry-after": "nan"}, 300),
        ({"retry-after": "inf"}, 300),
        ({"retry-after": "1e300"}, 300),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) - 600)}, 1),  # our clock goes fast
        ({"retry-after": "0"}, 1),
        ({"retry-after": "9999999"}, 86_400),
        ({"x-ratelimit-reset": "2026-13-45T99:00:00Z"}, 300),
    ],
    ids=str,
)
def test_a_429_says_when_to_come_again_in_each_platforms_way(
    site: Site, api: Api, headers: dict[str, str], wait: float
) -> None:
    site.fail("/echo", Fault(429, headers=headers))
    with pytest.raises(RateLimited) as limit:
        api.get("/echo")
    assert limit.value.retry_at == NOW + timedelta(seconds=wait)


def test_no_header_moves_the_wait_out_of_bounds() -> None:
    for value in (
        "1",
        "1e9",
        "1000000001",
        "99999999999999999999",
        "2026-03-01",
        "Mon, 99 Foo 2026",
        "٣",
        "\x00",
    ):
        for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
            when = retry_at({name: value}, NOW)
            assert NOW + timedelta(seconds=1) <= when <= NOW + timedelta(days=1)


def test_every_status_is_judged() -> None:
    for status in range(200, 600):
        fault = refused(Answer(status, {}, b"", "https://example.org/"), NOW)
        assert (fault is None) is (status < 300 or status == 304), status


# What a stranger's address may lead to


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0/", "http://[::1]/", "http://[::]/",
        "http://10.0.0.7/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[ff02::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:a00:1]/", "http://[::127.0.0.1]/", "http://[fec0::1]/", "http://[2002:7f00:1::]/",
        "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a00:1]/", "http://[64:ff9b:1::1]/", "http://[2001:db8::1]/", "http://[100::1]/",
    ],
)  # fmt: skip
def test_an_address_inside_a_network_is_never_read(url: str) -> None:
    stranger = Stranger(seconds=1.0)
    began = time.monotonic()
    with pytest.raises(QueryRejected, match="inside a network"):
        stranger.get(url)
    assert quick(began, 1.0)
    stranger.close()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "data:text/plain,hello", "javascript:alert(1)", "example.org",
        "", "http://", "http:///path", "http://[", "http://[bad]/", "http://example.org:99999/", "http://example.org:port/",
        "http://me:word@example.org/", "http://me@example.org/", "http://exa\nmple.org/x\x7f",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_never_quoted_with_its_password(url: str) -> None:
    stranger = Stranger(seconds=1.0)
    with pytest.raises((QueryRejected, Transient)) as refusal:
        stranger.get(url)
    assert "word" not in str(refusal.value).replace("password", "")
    stranger.close()


@pytest.mark.parametrize("found", [["93.184.215.14", "127.0.0.1"], ["10.0.0.1", "93.184.215.14"], ["2606:2800::1", "::1"]])  # fmt: skip
def test_a_name_with_one_private_address_among_public_ones_is_refused(
    names: dict[str, list[str]], found: list[str]
) -> None:
    names["mixed.example"] = found
    with pytest.raises(QueryRejected, match=r"mixed\.example is an address inside"):
        public_address("mixed.example", 443)


def test_public_names_give_one_address_ipv4_first(names: dict[str, list[str]]) -> None:
    names["public.example"] = ["2606:2800:21f::1", "93.184.215.14"]
    names["six.example"] = ["2606:2800:21f::1"]
    names["translated.example"] = ["64:ff9b::5db8:d70e"]  # how an IPv6-only network shows an IPv4 host
    assert public_address("public.example", 443) == "93.184.215.14"
    assert public_address("six.example", 443) == "2606:2800:21f::1"
    assert public_address("translated.example", 443) == "64:ff9b::5db8:d70e"


def test_the_address_that_was_judged_is_the_one_that_is_asked_under_the_right_name(
    site: Site, names: dict[str, list[str]]
) -> None:
    """A name that turns to another address after it was judged gains nothing."""
    port = site.url.rpartition(":")[2]
    names["news.example"] = ["127.0.0.1"]
    turned = socket.getaddrinfo

    stranger = Stranger(seconds=1.0, private=frozenset({"news.example"}))
    found = stranger.get(f"http://news.example:{port}/echo?q=a%20b", headers={"If-None-Match": '"7"'}).json()
    assert found["headers"]["Host"] == f"news.example:{port}"
    assert found["headers"]["If-None-Match"] == '"7"'
    assert found["headers"]["User-Agent"].startswith("Vigie/")
    assert found["query"] == {"q": "a b"}
    assert "python" not in str(found).lower()
    assert turned is socket.getaddrinfo
    stranger.close()


def test_a_name_in_other_letters_is_asked_for_in_its_ascii_form(
    site: Site, names: dict[str, list[str]]
) -> None:
    port = site.url.rpartition(":")[2]
    for name in ("müller.example", "xn--mller-kva.example"):
        names[name] = ["127.0.0.1"]
    stranger = Stranger(seconds=1.0, private=frozenset({"müller.example", "xn--mller-kva.example"}))
    found = stranger.get(f"http://müller.example:{port}/echo").json()
    assert found["headers"]["Host"] == f"xn--mller-kva.example:{port}"
    stranger.close()


def test_two_names_on_one_address_never_share_a_connection(site: Site, names: dict[str, list[str]]) -> None:
    """Over TLS, the second name would be asked on a connection whose certificate speaks for the first."""
    port = site.url.rpartition(":")[2]
    names["a.example"] = names["b.example"] = ["127.0.0.1"]
    stranger = Stranger(seconds=1.0, private=frozenset({"a.example", "b.example"}))
    stranger.get(f"http://a.example:{port}/echo")
    stranger.get(f"http://b.example:{port}/echo")
    assert len(set(site.peers)) == 2
    stranger.close()


def test_no_cookie_of_one_reading_is_told_in_the_next(site: Site, stranger: Stranger) -> None:
    assert stranger.get(f"{site.url}/cookie").content == b"none"
    assert stranger.get(f"{site.url}/cookie").content == b"none"


@pytest.mark.parametrize(
    "to",
    ["http://localhost:{port}/echo", "http://10.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "http://me:word@127.0.0.1:{port}/echo", "//[::1]:{port}/echo", "http://[bad", "http://127.0.0.1:99999/"],
)  # fmt: skip
def test_a_redirect_is_judged_like_the_first_address(site: Site, stranger: Stranger, to: str) -> None:
    from urllib.parse import quote

    port = site.url.rpartition(":")[2]
    with pytest.raises((QueryRejected, Transient)):
        stranger.get(f"{site.url}/to?at={quote(to.format(port=port))}")
    assert site.requests("/echo") == []


def test_redirects_within_reason_are_followed_and_where_it_moved_for_good_is_told(
    site: Site, stranger: Stranger
) -> None:
    def hop(at: str, status: int) -> str:
        from urllib.parse import quote

        return f"/to?status={status}&at={quote(at, safe='')}"

    lasting = stranger.get(site.url + hop(hop("/echo?n=1", 308), 301))
    assert (lasting.status, lasting.json()["query"], lasting.moved) == (
        200,
        {"n": "1"},
        f"{site.url}/echo?n=1",
    )
    passing = stranger.get(site.url + hop(hop("/echo?n=2", 301), 302))
    assert (passing.json()["query"], passing.moved) == ({"n": "2"}, None)
    plain = stranger.get(f"{site.url}/echo?n=3")
    assert (plain.url, plain.moved) == (f"{site.url}/echo?n=3", None)


def test_redirects_without_end_and_redirects_that_lose_time_end(site: Site, stranger: Stranger) -> None:
    with pytest.raises(Transient, match="redirects without end"):
        stranger.get(f"{site.url}/around")
    assert len(site.requests("/around")) == 6
    site.fail("/around", *[Fault(307, headers={"Location": "/around"}, delay=0.4)] * 6)
    began = time.monotonic()
    with pytest.raises(Transient):
        stranger.get(f"{site.url}/around")
    assert quick(began, 2.5)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(abort=True), "cannot be reached"),
        (Fault(silent=True), "in time|cannot be reached"),
        (Fault(200, body=b"y" * 500, truncate=100), "cannot be reached"),
    ],
)
def test_a_strangers_faults_pass(site: Site, stranger: Stranger, fault: Fault, says: str) -> None:
    site.fail("/echo", fault)
    began = time.monotonic()
    with pytest.raises(Transient, match=says):
        stranger.get(f"{site.url}/echo")
    assert quick(began)


def test_a_strangers_answer_has_the_same_limits(site: Site, stranger: Stranger) -> None:
    with pytest.raises(Transient, match="more than 2 MB"):
        stranger.get(f"{site.url}/endless")
    with pytest.raises(Transient):
        stranger.get(f"{site.url}/drip")
    with pytest.raises(Transient):
        stranger.get(f"{site.url}/packed?how=zstd")
    site.fail("/echo", Fault(404, body="gone"))
    assert stranger.get(f"{site.url}/echo").status == 404  # the one who asks knows what that means


def test_proxies_of_the_environment_do_not_connect_for_a_stranger(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    stranger = Stranger(seconds=1.0, private=HERE)
    assert stranger.get(f"{site.url}/echo").status == 200
    stranger.close()
