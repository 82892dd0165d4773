"""文号: taken from leased blocks, never twice; a store without a server is its own authority and leases to itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain import numbering
from safetydesk.domain.numbering import account, number_text, take_next
from safetydesk.models import number_file
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.queries.documents import LeaseRow, leases
from safetydesk.models.queries.people import settings
from safetydesk.models.store import dbapi, folder_of
from safetydesk.models.tables import Lease, NumberVoid
from safetydesk.usecases.papers.document_layouts import kinds_of

OWN = "A"
"""本级: the capacity every township has (DOMAIN §4.1)."""
BLOCK = 10
"""Numbers in a block (SYNC §3.4)."""
LOST = "本机取用过，但数据里没有这份文书（保存失败，或恢复了旧备份）"


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A number taken: its serial and its text （简称）字头〔年〕n号."""

    serial: int
    text: str


def series_wanted(db: Any) -> list[tuple[str, str]]:
    """The (organ, 字头) whose numbers are asked for before they are needed offline.

    Those of the office's own papers that inspectors issue in the field, and those of every draft that waits for a
    number: a letter that the office writes twice a year holds no block on every laptop.
    """
    organ, kinds = settings(db).get("organ"), kinds_of(db)
    numbered = {key: one for key, one in kinds.items() if one.numbered and one.number_word}
    field = [one for one in numbered.values() if OWN in one.capacities and one.inspectors]
    found = {(str(organ), one.number_word) for one in field} if organ else set()
    waiting = db.execute(
        "SELECT DISTINCT organ, kind FROM document WHERE snapshot IS NULL AND deleted_at IS NULL"
        " AND coalesce(state, 'drafted') IN ('drafted', 'reviewed')"
    )
    found |= {(name, numbered[kind].number_word) for name, kind in waiting.fetchall() if kind in numbered}
    return sorted(found)


def take_number(session: Session, *, organ: str, short: str | None, series: str, year: int, day: str) -> TakenNumber:
    """The next number of a series (字头) from this device's blocks, in the running transaction.

    `short` is the 简称 printed before it.

    A number the outside file knows as used but the database does not (a crash, a restored copy) is voided with its
    reason. Raises NUMBER_001 when no block has a number left that is valid on `day`.
    """
    if not dbapi(session).execute("SELECT 1 FROM meta WHERE key = 'joined'").fetchone():
        lease_to_self(session, organ=organ, series=series, year=year)
    folder = folder_of(session)
    used = number_file.last_used(folder, organ, series, year)
    blocks = {_lease(row): row for row in leases(dbapi(session), organ=organ, series=series, year=year)}
    borne = _borne(dbapi(session), organ, series, year)
    taken = take_next(blocks, organ=organ, kind=series, year=year, today=day, used_up_to=used, borne=borne)
    for lost in taken.lost:
        void_number(session, organ=organ, series=series, year=year, serial=lost, reason=LOST)
    for (before, row), after in zip(blocks.items(), taken.leases, strict=True):
        if after.next != before.next:
            session.connection().exec_driver_sql("UPDATE lease SET next = ? WHERE id = ?", (after.next, row.id))
    number_file.remember(folder, organ, series, year, taken.number)
    return TakenNumber(taken.number, number_text(short, series, year, taken.number))


def _borne(db: Any, organ: str, series: str, year: int) -> frozenset[int]:
    """Serials that papers known here bear, and those that are void."""
    rows = db.execute(
        "SELECT serial FROM document WHERE organ = ?1 AND series = ?2 AND year = ?3 AND serial IS NOT NULL UNION"
        " SELECT serial FROM number_void WHERE organ = ?1 AND series = ?2 AND year = ?3 AND deleted_at IS NULL",
        (organ, series, year),
    )
    return frozenset(row[0] for row in rows.fetchall())


def _lease(row: LeaseRow) -> numbering.Lease:
    return numbering.Lease(row.organ, row.series, row.year, row.first, row.last, row.next, row.expires_on)


def lease_to_self(session: Session, *, organ: str, series: str, year: int) -> None:
    """Without a server: when no number is left, the next block follows the highest number ever known here.

    A block whose numbers the outside file all knows as used has none left, whatever a restored copy says.
    """
    blocks = leases(dbapi(session), organ=organ, series=series, year=year)
    used = number_file.last_used(folder_of(session), organ, series, year)
    if any(max(block.next, used + 1) <= block.last for block in blocks):
        return
    highest = dbapi(session).execute(
        "SELECT max(serial) FROM (SELECT serial FROM document WHERE organ = ?1 AND series = ?2 AND year = ?3"
        " UNION ALL SELECT serial FROM number_void WHERE organ = ?1 AND series = ?2 AND year = ?3"
        " UNION ALL SELECT last FROM lease WHERE organ = ?1 AND series = ?2 AND year = ?3)",
        (organ, series, year),
    )
    known = highest.fetchone()[0] or 0
    last = max(known, used)
    for lost in range(known + 1, last + 1):
        void_number(session, organ=organ, series=series, year=year, serial=lost, reason=LOST)
    store_lease(session, organ=organ, series=series, year=year, first=last + 1, last=last + BLOCK)


def store_lease(
    session: Session, *, organ: str, series: str, year: int, first: int, last: int, expires_on: str | None = None
) -> None:
    """Keep a block granted by the server (or by this store to itself); the same block twice is kept once."""
    known = [block.first for block in leases(dbapi(session), organ=organ, series=series, year=year)]
    if first in known:
        return
    row = Lease(
        id=log_of(session).new_id(), organ=organ, series=series, year=year, first=first, last=last, next=first,
        expires_on=expires_on or f"{year}-12-31",
    )  # fmt: skip
    session.add(row)
    session.flush()


def void_number(session: Session, *, organ: str, series: str, year: int, serial: int, reason: str) -> None:
    """作废登记 of a number that no paper carries."""
    act = log_of(session)
    row = {"id": act.new_id(), "organ": organ, "series": series, "year": year, "serial": serial}
    insert_rows(session, NumberVoid, [{**row, "reason": reason, "at": act.now}])


def number_gaps(session: Session, *, organ: str, series: str, year: int) -> list[int]:
    """Numbers that are neither used, voided nor still leased here: none may remain unexplained."""
    return unexplained(dbapi(session), organ=organ, series=series, year=year)


def unexplained(db: Any, *, organ: str, series: str, year: int) -> list[int]:
    """The same, read only: up to the highest number that is known, ascending."""
    values, where = (organ, series, year), "organ = ? AND series = ? AND year = ?"
    used = [row[0] for row in db.execute(f"SELECT serial FROM document WHERE {where}", values)]
    voided = [row[0] for row in db.execute(f"SELECT serial FROM number_void WHERE {where}", values)]
    blocks = [_lease(row) for row in leases(db, organ=organ, series=series, year=year)]
    return [one.number for one in account(blocks, used, voided) if one.state == "unexplained"]
