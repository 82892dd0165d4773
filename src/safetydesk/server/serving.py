"""Running the server: one process on a spare PC, over a SQLite file and a folder unless told otherwise."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from safetydesk.domain.ids import Clock, RandomBytes
from safetydesk.errors import error, reason
from safetydesk.models.store import system_clock
from safetydesk.server.blobs import Files, open_place
from safetydesk.server.database import open_database
from safetydesk.server.http import create_app
from safetydesk.server.township import Server

KEEP_ALIVE = 120
"""Seconds an idle connection stays open: the usual five cut devices on slow links off between two requests."""
PORT = 8765


def open_server(
    *,
    folder: Path | None = None,
    database: str | None = None,
    blobs: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Server:
    """The server object over a database URL and a place for files; what is not named lies in `folder`.

    Without a folder everything is in memory. Raises SYNC_040 when the database cannot be opened.
    """
    engine = open_database(database, folder=folder)
    place = blobs if blobs is not None else folder / "files" if folder else None
    return Server(engine, Files(engine, open_place(place)), clock, random)


def serve(
    *,
    folder: Path,
    database: str | None = None,
    blobs: str | None = None,
    host: str = "127.0.0.1",
    port: int = PORT,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve until interrupted. Raises SYNC_040 (database) and SYNC_041 (port) before anything is answered."""
    server = open_server(folder=folder, database=database, blobs=blobs)
    with _listening(host, port) as bound:
        uvicorn.Server(_config(server, certificate, key)).run(sockets=[bound])
    server.engine.dispose()


@contextmanager
def running(
    server: Server,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
) -> Iterator[str]:
    """Serve in a thread of this process while the block runs; yields the URL. Port 0 takes any free one."""
    with _listening(host, port) as bound:
        web = uvicorn.Server(_config(server, certificate, key))
        thread = threading.Thread(target=web.run, kwargs={"sockets": [bound]}, name="township-server", daemon=True)
        thread.start()
        try:
            yield f"{'https' if certificate else 'http'}://{host}:{bound.getsockname()[1]}"
        finally:
            web.should_exit = True
            thread.join(timeout=10)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as bound:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
            bound.listen(128)
        except OSError as problem:
            raise error("SYNC_041", port=port, why=reason(problem)) from None
        yield bound


def _config(server: Server, certificate: Path | None, key: Path | None) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(server),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
