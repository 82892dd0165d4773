"""Document numbers: blocks leased to devices, numbers used and voided; none is ever given or recorded twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from safetydesk.domain.ids import RandomBytes, new_id
from safetydesk.domain.instants import day, day_of
from safetydesk.server.chain import insert_missing
from safetydesk.server.conflicts import Found
from safetydesk.server.devices import Author
from safetydesk.server.records import Record, load
from safetydesk.server.tables import lease, number_use, series
from safetydesk.sync.merging import Clash
from safetydesk.sync.protocol import LOW, Change, LeaseGrant, LeaseWant

BLOCK = 10
"""Numbers in one lease."""
VALID_DAYS = 90
NUMBER = ("organ", "series", "year", "serial")
LARGEST_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class NumberLife:
    """What became of one number: state is leased, used or voided."""

    n: int
    state: str
    document: bytes | None
    reason: str | None


def grant(
    connection: Connection, author: Author, incarnation: bytes, want: LeaseWant, *, now: int, random: RandomBytes
) -> list[LeaseGrant]:
    """The leases of a series that the device does not know of yet, else a new block when it has few numbers left."""
    today = day_of(now)
    if abs(want.year - day(today).year) > 1 or not 0 < len(want.organ) <= 100 or not 0 < len(want.series) <= 100:
        return []
    first = _lock(connection, author.township, want.organ, want.series, want.year)
    rows = _leases(connection, author, incarnation, want)
    unknown = [row for row in rows if row.id not in want.held and row.expires_on >= today]
    if unknown or want.left >= LOW:
        return unknown
    made = LeaseGrant(
        new_id(now, random), want.organ, want.series, want.year, first, first + BLOCK - 1, _expiry(today, want.year)
    )
    key = {"township": author.township, "organ": want.organ, "series": want.series, "year": want.year}
    block = {"id": made.id, "first": made.first, "last": made.last, "expires_on": made.expires_on}
    holder = {"device": author.device, "incarnation": incarnation, "granted_at": now}
    connection.execute(insert(lease).values(key | block | holder))
    numbers = [key | {"n": n, "state": "leased", "lease": made.id} for n in range(made.first, made.last + 1)]
    connection.execute(insert(number_use), numbers)
    _move(connection, author.township, want.organ, want.series, want.year, made.last + 1)
    return [made]


def register_numbers(
    connection: Connection,
    township: str,
    changes: Iterable[Change],
    seqs: Mapping[int, int],
    records: Mapping[str, dict[bytes, Record]],
) -> list[Found]:
    """Record the numbers that documents and voids of a batch name; a number that two documents bear is a clash.

    Nothing is renumbered: the paper was served. The clash says that the number is not this document's, and whose
    change took it before; a person decides what becomes of the second paper.
    """
    found: list[Found] = []
    for index, change in enumerate(changes):
        if index not in seqs or change.entity not in ("document", "number_void"):
            continue
        record = records[change.scope][change.record]
        number = [record.fields.get(name) for name in NUMBER]
        if not any(name in change.fields for name in NUMBER) or not _is_number(number):
            continue
        if change.entity == "number_void":
            _void(connection, township, number, record.fields.get("reason"))
            continue
        other = _use(connection, township, number, change.record)
        if other is not None:
            text = record.fields.get("number") or str(record.fields["serial"])
            first = load(connection, township, change.scope, [other]).get(other)
            since = first.changed_at("serial") if first else 0
            found.append(Found(change, seqs[index], Clash("number", None, None, text), since))
    return found


def number_lives(connection: Connection, township: str, *, organ: str, series_name: str, year: int) -> list[NumberLife]:
    """Every number of a series from 1 to the largest, each leased, used or voided: the proof that there is no gap."""
    use = number_use.c
    here = (use.township == township, use.organ == organ, use.series == series_name, use.year == year)
    query = select(use.n, use.state, use.document, use.reason).where(*here).order_by(use.n)
    return [NumberLife(*row) for row in connection.execute(query)]


def _is_number(number: list[Any]) -> bool:
    organ, name, year, serial = number
    texts = all(isinstance(one, str) and one for one in (organ, name))
    return texts and all(isinstance(one, int) and 0 < one <= LARGEST_NUMBER for one in (year, serial))


def _lock(connection: Connection, township: str, organ: str, name: str, year: int) -> int:
    """Lock the series; its next number that was never leased."""
    key = {"township": township, "organ": organ, "series": name, "year": year}
    insert_missing(connection, series, key | {"next": 1})
    moved = update(series).where(*_at(series, key)).values(next=series.c.next).returning(series.c.next)
    return int(connection.execute(moved).scalar_one())


def _move(connection: Connection, township: str, organ: str, name: str, year: int, following: int) -> None:
    key = {"township": township, "organ": organ, "series": name, "year": year}
    connection.execute(update(series).where(*_at(series, key), series.c.next < following).values(next=following))


def _at(table: Any, key: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in key.items()]


def _leases(connection: Connection, author: Author, incarnation: bytes, want: LeaseWant) -> list[LeaseGrant]:
    names = ("id", "organ", "series", "year", "first", "last", "expires_on")
    key = {"township": author.township, "organ": want.organ, "series": want.series, "year": want.year}
    query = select(*(lease.c[name] for name in names)).where(
        *_at(lease, key), lease.c.device == author.device, lease.c.incarnation == incarnation
    )
    return [LeaseGrant(*row) for row in connection.execute(query.order_by(lease.c.first))]


def _expiry(today: str, year: int) -> str:
    return min(day(today) + timedelta(days=VALID_DAYS), max(date(year, 12, 31), day(today))).isoformat()


def _use(connection: Connection, township: str, number: list[Any], document: bytes) -> bytes | None:
    """Record a number as used by a document; the other document when it already was."""
    key, known = _known(connection, township, number)
    if known is None:
        connection.execute(insert(number_use).values(key | {"state": "used", "document": document}))
        return None
    if known.document is not None:
        return None if known.document == document else bytes(known.document)
    here = _at(number_use, key)
    connection.execute(update(number_use).where(*here).values(state="used", document=document))
    return None


def _void(connection: Connection, township: str, number: list[Any], reason: str | None) -> None:
    key, known = _known(connection, township, number)
    if known is None:
        connection.execute(insert(number_use).values(key | {"state": "voided", "reason": reason}))
    elif known.document is None:
        connection.execute(update(number_use).where(*_at(number_use, key)).values(state="voided", reason=reason))


def _known(connection: Connection, township: str, number: list[Any]) -> tuple[dict[str, Any], Any]:
    """The key and the row of a number, under the lock of its series, which goes on after it."""
    organ, name, year, serial = number
    _lock(connection, township, organ, name, year)
    _move(connection, township, organ, name, year, serial + 1)
    key = {"township": township, "organ": organ, "series": name, "year": year, "n": serial}
    return key, connection.execute(select(number_use).where(*_at(number_use, key))).one_or_none()
