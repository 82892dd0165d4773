"""What the server's log tells of a fault: where it was, never what somebody's record said."""

from __future__ import annotations

import asyncio
import logging

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from safetydesk.server.http import Discreet
from safetydesk.sync.protocol import ERROR_TYPE

SECRET = "13800138000"


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """An application whose database tells the values of a row in its complaint."""
    raise ValueError(f"DETAIL: Key (phone)=({SECRET}) already exists")


async def torn(scope: Scope, receive: Receive, send: Send) -> None:
    """One that breaks when its answer is half out."""
    await PlainTextResponse("half")(scope, receive, send)
    raise ValueError(SECRET)


def asked(app: Discreet) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.get("/")

    return asyncio.run(ask())


def test_fault_is_answered_by_number_and_logged_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        told = asked(Discreet(broken))
    assert (told.status_code, told.headers["content-type"], told.json()["code"]) == (500, ERROR_TYPE, "SYNC_009")
    assert "ValueError" in caplog.text and "broken" in caplog.text
    assert SECRET not in caplog.text and SECRET not in told.text


def test_fault_after_the_answer_began_ends_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert asked(Discreet(torn)).text == "half"
    assert "ValueError" in caplog.text and SECRET not in caplog.text
