"""Tokens: one per computer, shown once, stored hashed, bound to township, scopes and the first device to use it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from safetydesk.domain.ids import RandomBytes
from safetydesk.errors import error
from safetydesk.server.database import reading, writing
from safetydesk.server.tables import token

SCOPES = ("general", "personnel", "enforcement-draft", "tips")
"""The classes of DESIGN §5; `grid-<code>` is the fifth kind."""
DEFAULT_SCOPES = ("general", "personnel")


@dataclass(frozen=True, slots=True)
class Account:
    """What a token may do: its township, name and scopes, and the device it belongs to (None until first used)."""

    township: str
    name: str
    scopes: frozenset[str]
    device: bytes | None
    seen_at: int | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in the list of an administrator; the token itself is not kept anywhere."""

    township: str
    name: str
    scopes: tuple[str, ...]
    device: bytes | None
    created_at: int
    seen_at: int | None
    revoked_at: int | None


def create_token(
    engine: Engine,
    *,
    township: str,
    name: str,
    scopes: Iterable[str] = DEFAULT_SCOPES,
    now: int,
    random: RandomBytes,
) -> str:
    """Make a token for one computer and return it, the only time it is seen.

    A name that was revoked is free again: its token gives way to the new one, which no device has used yet.
    Raises SYNC_043 when the township has a token of that name, SYNC_044 for an unknown scope.
    """
    classes = tuple(dict.fromkeys(scopes))
    for one in classes:
        if one not in SCOPES and not one.startswith("grid-"):
            raise error("SYNC_044", scope=one, known="、".join((*SCOPES, "grid-<编号>")))
    text = "sd1-" + base64.b32encode(random(30)).decode().lower()
    row = {"hash": _hash(text), "township": township, "name": name, "scopes": json.dumps(classes), "created_at": now}
    with writing(engine) as connection:
        named = (token.c.township == township, token.c.name == name)
        connection.execute(delete(token).where(*named, token.c.revoked_at.is_not(None)))
        if connection.scalar(select(token.c.name).where(*named)):
            raise error("SYNC_043", name=name)
        connection.execute(insert(token).values(row))
    return text


def list_tokens(engine: Engine, *, township: str | None = None) -> list[TokenRow]:
    """Every token, revoked ones too, of one township or of all."""
    names = ("township", "name", "scopes", "device", "created_at", "seen_at", "revoked_at")
    query = select(*(token.c[name] for name in names)).order_by(token.c.township, token.c.created_at, token.c.name)
    with reading(engine) as connection:
        rows = connection.execute(query.where(token.c.township == township) if township else query).all()
    return [TokenRow(t, n, tuple(json.loads(scopes)), *rest) for t, n, scopes, *rest in rows]


def revoke_token(engine: Engine, *, township: str, name: str, now: int) -> None:
    """Take a token back: its next request is refused. Raises SYNC_042 when there is none of that name."""
    here = (token.c.township == township, token.c.name == name, token.c.revoked_at.is_(None))
    with writing(engine) as connection:
        if not connection.execute(update(token).where(*here).values(revoked_at=now)).rowcount:
            raise error("SYNC_042", name=name)


_ACCOUNT = select(token.c.township, token.c.name, token.c.scopes, token.c.device, token.c.seen_at).where(
    token.c.hash == bindparam("in_hash"), token.c.revoked_at.is_(None)
)


def find_account(engine: Engine, text: str) -> Account:
    """The account of a token; raises SYNC_004 for a missing, wrong or revoked one."""
    with reading(engine) as connection:
        return account_of(connection, text)


def account_of(connection: Connection, text: str) -> Account:
    """The account of a token in the running transaction; raises SYNC_004 for a missing, wrong or revoked one."""
    found = connection.execute(_ACCOUNT, {"in_hash": _hash(text)}).one_or_none()
    if found is None:
        raise error("SYNC_004")
    return Account(found.township, found.name, frozenset(json.loads(found.scopes)), found.device, found.seen_at)


def bind_device(engine: Engine, text: str, device: bytes, *, now: int) -> None:
    """Give the token to the first device that uses it and note the use; raises SYNC_013 for another device."""
    with writing(engine) as connection:
        here = token.c.hash == _hash(text)
        owner, name = connection.execute(select(token.c.device, token.c.name).where(here).with_for_update()).one()
        if owner is not None and owner != device:
            raise error("SYNC_013", name=name)
        connection.execute(update(token).where(here).values(device=device, seen_at=now))


def _hash(text: str) -> bytes:
    """Tokens have 240 random bits: a plain hash cannot be searched backwards."""
    return hashlib.sha256(text.strip().encode()).digest()
