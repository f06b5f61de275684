"""The server: opens the house, keeps its collector alive, and serves the pages.

`pages/frame.py` is the router: with `st.navigation` in this file instead, Streamlit would serve `pages/x.py` directly
to a cold deep link, past the sign-in gate (docs/adr/0001-router-in-frame.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from vigie import house
from vigie.headers import SafeHeaders


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the house before the first visitor; close it in order when the server ends."""
    here = await asyncio.to_thread(house.current)
    await asyncio.to_thread(here.start)
    try:
        yield {}
    finally:
        await asyncio.to_thread(house.close)


async def health(_: Request) -> JSONResponse:
    """Whether the dashboard loads what comes in: for service managers, says nothing of the content."""
    fault = house.current().loader.fault
    return JSONResponse({"ok": fault is None}, status_code=200 if fault is None else 503)


app = st.App(
    Path(__file__).with_name("pages") / "frame.py",
    lifespan=lifespan,
    routes=[Route("/health", health)],
    middleware=[Middleware(SafeHeaders)],
)
