"""Which township server this store talks to: its address and token, sealed inside the store, never synced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.store import set_meta

_URL, _TOKEN, _CERTIFICATE = "server_url", "server_token", "server_certificate"


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """How to reach the server: `certificate` is the township's own CA in PEM, None for plain http."""

    url: str
    token: str
    certificate: str | None


def remember_server(session: Session, *, url: str, token: str, certificate: str | None = None) -> Touched:
    """Keep address, token and pinned certificate for every later round."""
    set_meta(session, _URL, url.strip().encode())
    set_meta(session, _TOKEN, token.strip().encode())
    set_meta(session, _CERTIFICATE, (certificate or "").encode())
    return Touched.of("meta")


def server_access(db: Any) -> ServerAccess:
    """The server this store joined. Raises SYNC_045 when none was named yet."""
    sql = "SELECT key, value FROM meta WHERE key IN (?, ?, ?)"
    known: dict[str, bytes] = dict(db.execute(sql, (_URL, _TOKEN, _CERTIFICATE)).fetchall())
    if not known.get(_URL) or not known.get(_TOKEN):
        raise error("SYNC_045")
    return ServerAccess(known[_URL].decode(), known[_TOKEN].decode(), known.get(_CERTIFICATE, b"").decode() or None)
