"""Landing a compared 检查台账: visits that a ledger tells of are finished, without answers and signatures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.instants import HOUR
from safetydesk.domain.staging import Value
from safetydesk.domain.visit_times import UNDATED, UNSTATED
from safetydesk.models.changelog import insert_rows, log_of, update_rows
from safetydesk.models.codes import next_codes
from safetydesk.models.queries.people import people
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Visit, synced_fields
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.steps import names_in
from safetydesk.usecases.imported.visits.comparing import began

_PLAIN = ("unit", "place", "person_in_charge", "phone", "remark")
_TOLD = ("content", "problems", "findings", "general", "major", "number", "deadline", "deadline_text", "review")
_LISTS = ("joint_units", "experts")
_NOON = 12 * HOUR


def land(session: Session, lines: Iterable[Line], arrived: Sequence[bytes], *, historic: bool) -> None:
    """Write a batch of new and changed lines in the running transaction."""
    whole, known = list(lines), _by_name(dbapi(session))
    _create(session, [line for line in whole if line.verdict == "new"], arrived, known, historic)
    edits = {line.record: _columns({name: new for name, (_, new) in line.changes.items()}, known) for line in whole
             if line.verdict == "changed" and line.record}  # fmt: skip
    update_rows(session, Visit, edits)


def _create(
    session: Session, lines: Sequence[Line], arrived: Sequence[bytes], known: Mapping[str, bytes], historic: bool
) -> None:
    codes = next_codes(session, "visit", len(lines)) if lines else []
    rows = []
    blank: dict[str, Any] = dict.fromkeys(synced_fields(Visit))
    for line, code in zip(lines, codes, strict=True):
        line.record = log_of(session).new_id()
        owner = line.subject if line.newcomer is None else arrived[line.newcomer]
        facts = dict.fromkeys((*_PLAIN, *_TOLD, *_LISTS, "on_day", "kind", "inspectors")) | dict(line.values)
        told = {"id": line.record, "code": code, "subject_id": owner, "told": 1, "checklists": "[]"}
        rows.append(blank | told | {"historic": 1 if historic else None} | _columns(facts, known))
    insert_rows(session, Visit, rows)


def _columns(facts: Mapping[str, Value], known: Mapping[str, bytes]) -> dict[str, Any]:
    """The columns of a visit that some cells fill."""
    row: dict[str, Any] = {name: facts[name] for name in _PLAIN if name in facts}
    row |= {f"told_{name}": facts[name] for name in _TOLD if name in facts}
    row |= {name: _list(facts[name]) for name in _LISTS if name in facts}
    if "on_day" in facts:
        at = began(facts["on_day"])
        row |= dict.fromkeys(("started_at", "finished_at"), at if at == UNDATED else at + _NOON)
    if "kind" in facts:
        row["kind"] = facts["kind"] or UNSTATED
    if "inspectors" in facts:
        named = names_in(facts["inspectors"])
        found = [known[name].hex() for name in dict.fromkeys(named) if name in known]
        whole = named and all(name in known for name in named)
        row |= {"inspectors": json.dumps(found), "told_inspectors": None if whole else facts["inspectors"]}
    return row


def _list(value: Value) -> str | None:
    return json.dumps(str(value).split("、"), ensure_ascii=False) if value else None


def _by_name(db: Any) -> dict[str, bytes]:
    """The people of the township by name; a name that two of them bear is nobody's."""
    named: dict[str, list[bytes]] = {}
    for one in people(db):
        named.setdefault(one.name, []).append(one.id)
    return {name: ids[0] for name, ids in named.items() if len(ids) == 1}
