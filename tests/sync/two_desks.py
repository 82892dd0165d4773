"""Two desks of one township: both know an enterprise; what they disagree on, and what the server has logged."""

from __future__ import annotations

from sqlalchemy import select

from safetydesk.server import tables
from tests.sync.conftest import Town
from tests.sync.desk import Desk


def two(town: Town, **fields: object) -> tuple[Desk, Desk, bytes]:
    """Two desks that both know one enterprise."""
    first, second = town.desk(), town.desk()
    key = first.subject(**fields)
    first.sync()
    second.sync()
    return first, second, key


def settle(*desks: Desk) -> None:
    """Sync until nobody has news."""
    for _ in range(2):
        for desk in desks:
            desk.sync()


def conflicts(desk: Desk) -> list[tuple[object, ...]]:
    return desk.query("SELECT field, base, kept, other, settled FROM conflict ORDER BY id")


def log(town: Town) -> list[object]:
    """The general scope's log of this township."""
    c = tables.change.c
    with town.server.engine.connect() as connection:
        query = select(tables.change).where(c.township == town.name, c.scope == "general").order_by(c.seq)
        return list(connection.execute(query).all())
