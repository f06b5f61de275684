"""When sign-in is configured, nobody sees a page before signing in, however they arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from data.records import Batch, Mention, Watch
from tests.browser.conftest import Serve, Visit
from tests.browser.serving import Server
from tests.browser.shots import PAGES

pytestmark = pytest.mark.browser

SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "a secret that only this test knows"
client_id = "vigie"
client_secret = "unused"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def server(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Server:
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(SECRETS)
    batch = Batch("demo", (Mention("x", "1", "SECRET CONTENT acme", datetime.now(UTC), author_id="a"),))
    watch = Watch("own", "Acme SECRET WATCH", "acme")
    return serve(batch, watches=(watch,), options=("--secrets.files", str(secrets)))


@pytest.mark.parametrize("name", PAGES)
def test_a_cold_deep_link_stays_behind_the_gate(
    server: Server, visit: Callable[..., Visit], name: str
) -> None:
    seen = visit(f"{server.url}/{name}?period=all")
    seen.page.get_by_role("button", name="Sign in").wait_for(timeout=30_000)
    seen.page.wait_for_timeout(500)

    text = seen.page.inner_text("body")
    assert "SECRET" not in text
    assert "Watches" not in text


def test_a_forged_cookie_does_not_open_it(server: Server, visit: Callable[..., Visit]) -> None:
    seen = visit(server.url)
    seen.page.context.add_cookies([{"name": "_streamlit_user", "value": "forged", "url": server.url}])
    seen.page.reload()
    seen.page.get_by_role("button", name="Sign in").wait_for(timeout=30_000)

    assert "SECRET" not in seen.page.inner_text("body")
