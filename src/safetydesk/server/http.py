"""The server's HTTP face: one path for records, one for files; every refusal is a numbered error of ours.

Stateless: several processes may serve the same database. Work runs in threads, the event loop only moves bytes.
A body arrives while its token is looked up; without one that is known it is dropped there and then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from safetydesk import __version__
from safetydesk.domain.fault_lines import fault_lines
from safetydesk.errors import SafetyDeskError, error
from safetydesk.server.tokens import find_account
from safetydesk.server.township import Server
from safetydesk.sync.protocol import CONTENT_TYPE, ERROR_TYPE, BlobStatus, from_wire, to_wire
from safetydesk.sync.protocol import Request as SyncRequest
from safetydesk.sync.protocol.wire import BLOB_PATH, BLOB_TYPE, LARGEST_BODY, SYNC_PATH

STATUS = {
    "SYNC_004": 401,
    "SYNC_005": 413,
    "SYNC_007": 503,
    "SYNC_008": 400,
    "SYNC_010": 426,
    "SYNC_012": 403,
    "SYNC_013": 403,
    "SYNC_023": 400,
    "SYNC_031": 422,
    "SYNC_032": 404,
    "SYNC_033": 413,
}
MOST_AT_ONCE = 200
"""Requests under way; one more is asked to come again."""
RETRY_SECONDS = 5
LARGEST_PIECE = 8 * 1024 * 1024
log = logging.getLogger("safetydesk.server")


def create_app(server: Server) -> FastAPI:
    """The application over a server object."""
    app = FastAPI(title="SafetyDesk", version=__version__, openapi_url=None)
    app.add_exception_handler(SafetyDeskError, _refuse)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(OperationalError, _busy)
    app.add_middleware(Discreet)
    app.add_middleware(_Admission)

    @app.get("/v1/health")
    def health() -> dict[str, Any]:
        return {"ok": True, "version": __version__, "time": server.clock()}

    @app.post(SYNC_PATH, response_class=Response)
    async def sync(request: Request) -> Response:
        token = _token(request)
        if request.headers.get("content-type") != CONTENT_TYPE:
            raise error("SYNC_010", server=CONTENT_TYPE, device=request.headers.get("content-type", "")[:80])
        body = await _admitted(server, token, _body(request, LARGEST_BODY))
        packed = await run_in_threadpool(_exchange, server, token, body)
        return Response(packed, media_type=CONTENT_TYPE)

    @app.head(BLOB_PATH + "{name}", response_class=Response)
    def status(name: str, request: Request) -> Response:
        return _status(server.door(_token(request)).blob_status(_key(name)))

    @app.patch(BLOB_PATH + "{name}", response_class=Response)
    async def add(name: str, request: Request) -> Response:
        token, key = _token(request), _key(name)
        offset, total = _number(request, "upload-offset"), _number(request, "upload-length")
        piece = await _admitted(server, token, _body(request, LARGEST_PIECE, keep_part=True))
        return _status(
            await run_in_threadpool(server.door(token).send_piece, key, offset=offset, total=total, piece=piece)
        )

    @app.get(BLOB_PATH + "{name}", response_class=Response)
    def fetch(name: str, request: Request, offset: int = 0, limit: int = 131_072) -> Response:
        piece = server.door(_token(request)).fetch_piece(_key(name), offset=offset, limit=min(limit, LARGEST_PIECE))
        return Response(piece, media_type=BLOB_TYPE)

    return app


def _exchange(server: Server, token: str, body: bytes) -> bytes:
    return to_wire(server.exchange(token, from_wire(body, SyncRequest)), level=6)


def _token(request: Request) -> str:
    """The bearer token; raises SYNC_004 when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise error("SYNC_004")
    return token


async def _admitted(server: Server, token: str, arriving: Coroutine[Any, Any, bytes]) -> bytes:
    """The body of a request whose token the server knows; else SYNC_004, without waiting for the rest of it.

    It is read meanwhile: of a connection that breaks, the web server drops whatever nobody was waiting for.
    """
    body = asyncio.create_task(arriving)
    try:
        await run_in_threadpool(find_account, server.engine, token)
    except BaseException:
        body.cancel()
        await asyncio.gather(body, return_exceptions=True)
        raise
    return await body


def _key(name: str) -> bytes:
    try:
        key = bytes.fromhex(name)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise error("SYNC_032", name=name[:12])
    return key


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise error("SYNC_023", why=f"缺少 {header}")
    return int(text)


async def _body(request: Request, limit: int, *, keep_part: bool = False) -> bytes:
    """The body, at most `limit` bytes (SYNC_005); of a broken upload what arrived, if `keep_part`."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise error("SYNC_005")
    except ClientDisconnect:
        if not keep_part:
            raise
    return bytes(body)


def _status(found: BlobStatus) -> Response:
    headers = {"upload-offset": str(found.size), "upload-complete": "?1" if found.complete else "?0"}
    return Response(status_code=204, headers=headers, media_type=BLOB_TYPE)


class Discreet:
    """Answers what nobody foresaw, and logs where it happened: left to the web server, it would be logged with its
    message, into which a database puts the values of a row."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a fault ends here."""
        begun = False

        async def told(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, told)
        except Exception as problem:  # whatever it is, it may hold personal data
            log.error("request failed\n%s", "\n".join(fault_lines(problem)))
            if not begun:
                refused = await _refuse(Request(scope), problem)
                await refused(scope, receive, send)


class _Admission:
    """Counts the requests under way, so that after an outage all devices are served, a few at a time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer that the server is busy."""
        if self.under_way >= MOST_AT_ONCE:
            busy = await _refuse(Request(scope), error("SYNC_007", seconds=RETRY_SECONDS))
            await busy(scope, receive, send)
            return
        self.under_way += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.under_way -= 1


async def _refuse(_request: Request, problem: Exception) -> Response:
    """A numbered error as JSON: its code and the facts of its sentence, so that the device says it in its own words."""
    told = problem if isinstance(problem, SafetyDeskError) else error("SYNC_009", what=type(problem).__name__)
    headers = {"retry-after": str(told.facts["seconds"])} if "seconds" in told.facts else {}
    content = {"code": told.code, "facts": {name: str(fact) for name, fact in told.facts.items()}}
    return JSONResponse(content, STATUS.get(told.code, 500), headers, media_type=ERROR_TYPE)


async def _misasked(request: Request, _problem: Exception) -> Response:
    """A parameter in the address that is no number; what was sent is not sent back."""
    return await _refuse(request, error("SYNC_023", why="地址里的参数不是数"))


async def _busy(request: Request, problem: Exception) -> Response:
    log.warning("the database did not answer\n%s", "\n".join(fault_lines(problem)))
    return await _refuse(request, error("SYNC_007", seconds=RETRY_SECONDS))
