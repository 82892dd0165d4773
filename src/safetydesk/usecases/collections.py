"""收表: ask several units for a ledger by a day, take their files in, see who is missing, replace what was corrected.

The files stay as they came, sealed as evidence; what they say is read again from them when it is merged.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from safetydesk.catalog.registers import Register, load_registers
from safetydesk.domain.collecting import STANDING, Clues, Received, Sender, State, Unit, UnitLine, board, mark, sender
from safetydesk.domain.names import folded, place_key
from safetydesk.domain.staging import LedgerReading, Problem, Value
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.queries import collections as queries
from safetydesk.models.queries.ledger_rows import places
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Collection, CollectionAnswer, CollectionUnit, Evidence
from safetydesk.usecases.days import real_day
from safetydesk.usecases.findings import remember_blob

_SHOWN = 30
_ENTITY = "collection_answer"


class Asked(NamedTuple):
    """A unit as it is asked: its name, and who answers there."""

    name: str
    contact: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came in, read: its rows as {field: value}, or the error why it is no ledger of the kind asked."""

    file_name: str
    sha256: str
    size: int
    rows: tuple[Mapping[str, Value], ...] = ()
    facts: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()
    fault: SafetyDeskError | None = None


def arrived(reading: LedgerReading, *, size: int) -> Arrived:
    """What a reading of a file says; walks its rows. Rows that may not land are told by their problems.

    Raises COLLECT_008 for a file with a column about who reported (DOMAIN §9.1): it is not even kept.
    """
    whole = tuple(reading.rows)
    rows = tuple({name: value for name, value in row.values.items() if value is not None} for row in whole)
    said = (*reading.problems, *(one for row in whole for one in row.problems))
    if sealed := next((one.value for one in said if one.code == "LEDGER_133"), None):
        raise error("COLLECT_008", file=reading.file_name, header=sealed)
    return Arrived(reading.file_name, reading.sha256, size, rows, dict(reading.facts), said)


def open_collection(
    session: Session,
    *,
    kind: str,
    units: Sequence[Asked],
    due_on: str,
    title: str | None = None,
    fields: Sequence[str] | None = None,
    note: str | None = None,
) -> Touched:
    """Ask `units` for a ledger of a register by a day; `fields` are the columns wanted (default: all that are read).

    Raises COLLECT_001 for an unknown kind or column, COLLECT_002 without units or with one named twice, SUBJECT_008
    for a day that there is not.
    """
    register = load_registers().get(kind)
    names = [unit.name.strip() for unit in units]
    if register is None or not set(fields or ()) <= {column.field for column in register.columns}:
        raise error("COLLECT_001", kind=kind)
    twice = [name for name, count in Counter(map(place_key, names)).items() if count > 1]
    if not names or not all(names) or twice:
        raise error("COLLECT_002", what=f"“{twice[0]}”写了两遍" if twice else "没有写单位，或有一行单位是空的")
    act, chosen = log_of(session), _asked_for(register, fields)
    row: dict[str, Any] = {
        "id": act.new_id(),
        "title": (title or register.title).strip(),
        "kind": kind,
        "fields": json.dumps(chosen),
    }
    row |= {"due_on": real_day(due_on), "note": (note or "").strip() or None, "made_at": act.now, "closed_on": None}
    insert_rows(session, Collection, [row])
    known = places(dbapi(session), "village")
    insert_rows(
        session,
        CollectionUnit,
        [
            {"id": act.new_id(), "collection_id": row["id"], "name": unit.name.strip(), "contact": unit.contact}
            | {"phone": unit.phone, "place_id": known.find(unit.name), "position": position}
            for position, unit in enumerate(units, 1)
        ],
    )
    return Touched.of("collection", "collection_unit", id=row["id"])


def _asked_for(register: Register, fields: Sequence[str] | None) -> list[str]:
    """The columns in the order of the register; what names a row and what it must say is always among them."""
    wanted = set(fields) if fields else {column.field for column in register.columns}
    wanted |= set(register.required)
    return [column.field for column in register.columns if column.field in wanted and not column.derived]


def close_collection(session: Session, *, collection_id: bytes, on: str) -> Touched:
    """End a 收表: nothing is taken in any more. Raises COLLECT_003 when there is none of this id."""
    _require(session, collection_id)
    update_row(session, Collection, collection_id, {"closed_on": real_day(on)})
    return Touched.of("collection", id=collection_id)


def _require(session: Session, key: bytes) -> queries.CollectionRow:
    found = queries.collection(dbapi(session), key)
    if found is None:
        raise error("COLLECT_003")
    return found


def asked_units(db: Any, collection_id: bytes) -> list[Unit]:
    """The units of a 收表 as answers are told by."""
    return [
        Unit(one.id, one.name, mark(collection_id, one.position), one.contact)
        for one in queries.units(db, collection_id)
    ]


def standing(db: Any, collection_id: bytes) -> list[UnitLine]:
    """How every unit of a collection stands, in the order asked."""
    files = [
        Received(one.id, one.unit, one.state, one.facts["rows"], one.facts["refused"])  # type: ignore[arg-type]
        for one in queries.answers(db, collection_id)
    ]
    return board(asked_units(db, collection_id), files)


def take_answer(session: Session, *, collection_id: bytes, came: Arrived) -> Touched:
    """Take one file in; its blob is put already. Whose it is its content tells; what cannot be told stays a question.

    The same file again, or one that says what the unit's answer says, counts as repeated; one that says otherwise
    waits as corrected until `replace_answer`. Raises COLLECT_003, and COLLECT_004 when the collection is closed.
    """
    found, db, act = _require(session, collection_id), dbapi(session), log_of(session)
    if found.closed_on is not None:
        raise error("COLLECT_004", title=found.title, day=found.closed_on)
    told = Sender(None, "") if came.fault else sender(asked_units(db, collection_id), _clues(db, came))
    facts = _facts(came, told)
    unit = told.unit.id if told.unit else None
    row: dict[str, Any] = {
        "id": act.new_id(),
        "collection_id": collection_id,
        "unit_id": unit,
        "file_name": came.file_name,
    }
    row |= {"sha256": came.sha256, "facts": json.dumps(facts, ensure_ascii=False), "received_at": act.now}
    state, before = _state(queries.answers(db, collection_id), came.sha256, facts, unit)
    insert_rows(session, CollectionAnswer, [{**row, "state": state, "replaces": before}])
    kept: dict[str, Any] = {
        "id": act.new_id(),
        "owner": _ENTITY,
        "owner_id": row["id"],
        "kind": "file",
        "sha256": came.sha256,
    }
    kept |= {"size": came.size, "mime": "application/octet-stream", "caption": came.file_name, "taken_at": None}
    insert_rows(session, Evidence, [{**kept, "added_at": act.now, "position": 1}])
    remember_blob(session, sha256=came.sha256, size=came.size)
    return Touched.of(_ENTITY, "evidence", id=row["id"])


def _clues(db: Any, came: Arrived) -> Clues:
    villages = Counter(str(row["village"]) for row in came.rows if row.get("village"))
    names = [str(row.get("subject") or row.get("name") or "") for row in came.rows]
    known = queries.homes(db, [name for name in names if name])
    return Clues(came.facts or {}, villages, Counter(known[name] for name in names if name in known))


def _facts(came: Arrived, told: Sender) -> dict[str, Any]:
    if came.fault:
        return {"why": f"{came.fault.code} {came.fault.message}", "cure": came.fault.remedy, "rows": 0, "refused": 0}
    refused = {one.row for one in came.problems if one.level == "refuse" and one.row is not None}
    shown = [f"{_where(one)}{one.code} {one.message}" for one in came.problems if one.level == "refuse"]
    return {
        "rows": len(came.rows),
        "refused": len(refused),
        "why": told.why,
        "rivals": [unit.id.hex() for unit in told.rivals],
        "problems": shown[:_SHOWN],
        "content": _content(came.rows),
        "filed": dict(came.facts or {}),
    }


def _where(one: Problem) -> str:
    return "" if one.row is None else f"第 {one.row} 行 {one.column or ''} ".replace("  ", " ")


def _content(rows: Iterable[Mapping[str, Value]]) -> str:
    """A mark of what the rows say, whatever their order, spacing and empty cells."""
    plain = sorted(json.dumps({name: folded(str(value)) for name, value in sorted(row.items())}) for row in rows)
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


def _state(
    known: Sequence[queries.AnswerRow], sha256: str, facts: Mapping[str, Any], unit: bytes | None
) -> tuple[State, bytes | None]:
    """How a file counts beside those that came before, and the answer that it repeats or would replace."""
    again = next((one for one in known if one.sha256 == sha256 and one.state not in ("replaced", "repeated")), None)
    if again is not None:
        return "repeated", again.id
    if "content" not in facts:
        return "unread", None
    if unit is None:
        return "unclear", None
    before = next((one for one in known if one.unit == unit and one.state in STANDING), None)
    if before is None:
        return ("faulty" if facts["refused"] or not facts["rows"] else "answered"), None
    return ("repeated" if before.facts.get("content") == facts["content"] else "corrected"), before.id


def assign_answer(session: Session, *, answer_id: bytes, unit_id: bytes) -> Touched:
    """Say whose a file is: one that nobody could tell, one that could not be read, one told wrongly.

    Raises COLLECT_005 when there is no such file or unit, COLLECT_006 for one that another has replaced or repeated.
    """
    collection_id, one, known = _answer(session, answer_id)
    if unit_id not in {unit.id for unit in queries.units(dbapi(session), collection_id)}:
        raise error("COLLECT_005")
    if one.state in ("replaced", "repeated"):
        raise error("COLLECT_006", file=one.file_name)
    others = [other for other in known if other.id != answer_id and other.replaces != answer_id]
    state, before = _state(others, one.sha256, one.facts, unit_id)
    update_row(session, CollectionAnswer, answer_id, {"unit_id": unit_id, "state": state, "replaces": before})
    return Touched.of(_ENTITY, id=answer_id)


def replace_answer(session: Session, *, answer_id: bytes) -> Touched:
    """Let a corrected file stand instead of the earlier one of its unit, which stays in the history as replaced.

    Of two that stand beside each other, taken in on two devices, either may be chosen. Raises COLLECT_005, and
    COLLECT_006 unless it waits as corrected or stands beside another.
    """
    _, one, known = _answer(session, answer_id)
    if one.state != "corrected" and (one.state not in STANDING or rival(known, one) is None):
        raise error("COLLECT_006", file=one.file_name)
    for other in known:
        if other.unit == one.unit and other.id != one.id and other.state in STANDING:
            update_row(session, CollectionAnswer, other.id, {"state": "replaced"})
    state = "faulty" if one.facts["refused"] or not one.facts["rows"] else "answered"
    update_row(session, CollectionAnswer, answer_id, {"state": state})
    return Touched.of(_ENTITY, id=answer_id)


def rival(known: Iterable[queries.AnswerRow], one: queries.AnswerRow) -> queries.AnswerRow | None:
    """The file of the same unit that counts now and that `one` would replace; None when there is none."""
    return next(
        (other for other in known if other.id != one.id and other.unit == one.unit and other.state in STANDING), None
    )


def drop_answer(session: Session, *, answer_id: bytes) -> Touched:
    """Take a file out of a 收表 (it was none of ours); a tombstone remains. Raises COLLECT_005."""
    _answer(session, answer_id)
    update_row(session, CollectionAnswer, answer_id, {"deleted_at": log_of(session).now})
    return Touched.of(_ENTITY, id=answer_id)


def _answer(session: Session, answer_id: bytes) -> tuple[bytes, queries.AnswerRow, list[queries.AnswerRow]]:
    db = dbapi(session)
    found = db.execute(
        "SELECT collection_id FROM collection_answer WHERE id = ? AND deleted_at IS NULL", (answer_id,)
    ).fetchone()
    if found is None:
        raise error("COLLECT_005")
    known = queries.answers(db, found[0])
    return found[0], next(one for one in known if one.id == answer_id), known
