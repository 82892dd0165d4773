"""Landing a compared 日周月排查台账."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.staging import Value
from safetydesk.models.changelog import insert_rows, log_of, update_rows
from safetydesk.models.codes import next_codes
from safetydesk.models.tables import Round, synced_fields
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.rounds.comparing import COMPARED
from safetydesk.usecases.imported.rounds.periods import stored_period


def land(session: Session, lines: Iterable[Line], arrived: Sequence[bytes], *, historic: bool) -> None:
    """Write a batch of new and changed lines in the running transaction."""
    whole = list(lines)
    _create(session, [line for line in whole if line.verdict == "new"], arrived, historic)
    changed = [line for line in whole if line.verdict == "changed"]
    edits = {
        line.record: _columns({name: new for name, (_, new) in line.changes.items()})
        for line in changed
        if line.record is not None
    }
    update_rows(session, Round, edits)


def _create(session: Session, lines: Sequence[Line], arrived: Sequence[bytes], historic: bool) -> None:
    codes = next_codes(session, "round", len(lines)) if lines else []
    rows = []
    blank: dict[str, Any] = dict.fromkeys(synced_fields(Round))
    for line, code in zip(lines, codes, strict=True):
        line.record = log_of(session).new_id()
        owner = line.subject if line.newcomer is None else arrived[line.newcomer]
        facts = {name: value for name, value in line.values.items() if name in COMPARED}
        row = {"id": line.record, "code": code, "subject_id": owner, "historic": 1 if historic else None}
        rows.append(blank | row | _columns(facts))
    insert_rows(session, Round, rows)


def _columns(facts: Mapping[str, Value]) -> dict[str, Any]:
    """The columns of a round that some cells fill."""
    row: dict[str, Any] = dict(facts)
    if "period" in row:
        row["period"], row["period_text"] = stored_period(facts["period"])
    if row.get("made_up") is not None:
        row["made_up"] = int(bool(row["made_up"]))
    return row
