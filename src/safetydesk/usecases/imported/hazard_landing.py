"""Landing a compared 问题隐患台账: the subjects it brings, its hazards with their history, the steps it tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.hazard_fold import fold
from safetydesk.domain.hazard_life import HazardEvent
from safetydesk.domain.staging import Value
from safetydesk.models.changelog import insert_rows, log_of, update_rows
from safetydesk.models.codes import next_codes
from safetydesk.models.events import encode, hazard_events
from safetydesk.models.projections import STATE, hazard_state
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Hazard, Subject, synced_fields
from safetydesk.models.tables import HazardEvent as HazardEventRow
from safetydesk.usecases.imported import steps
from safetydesk.usecases.imported.enterprises import subject_row
from safetydesk.usecases.imported.ground import Ground
from safetydesk.usecases.imported.hazards import PLAIN
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.run import Choices
from safetydesk.usecases.imported.spots import Spots


def arrive(session: Session, newcomers: Sequence[Mapping[str, Value] | None], spots: Spots) -> list[bytes]:
    """Create the subjects that a ledger brings; returns their ids in order, b"" for one (None) that is not to come."""
    coming = [one for one in newcomers if one is not None]
    codes = next_codes(session, "subject", len(coming)) if coming else []
    made = log_of(session).new_ids(len(coming))
    rows = [subject_row(key, code, one, spots) for key, code, one in zip(made, codes, coming, strict=True)]
    insert_rows(session, Subject, rows, settled=True)
    ids = iter(made)
    return [b"" if one is None else next(ids) for one in newcomers]


def land(
    session: Session, lines: Iterable[Line], arrived: Sequence[bytes], today: str, choices: Choices = Choices()
) -> None:
    """Write a batch of new and changed lines in the running transaction.

    New ones of a 历史台账 are out of today's work unless they are open and carried over (结转), which is put on record.
    """
    whole = list(lines)
    _create(session, [line for line in whole if line.verdict == "new"], arrived, today, choices)
    _change(session, [line for line in whole if line.verdict == "changed"], today)


def _create(session: Session, lines: Sequence[Line], arrived: Sequence[bytes], today: str, choices: Choices) -> None:
    codes = next_codes(session, "hazard", len(lines)) if lines else []
    rows, events, db = [], [], dbapi(session)
    blank: dict[str, Any] = dict.fromkeys(synced_fields(Hazard))
    for line, code, key in zip(lines, codes, log_of(session).new_ids(len(lines)), strict=True):
        line.record, values = key, line.values
        told, over = steps.opening(values, history=choices.history)
        carried = choices.history and choices.carry_over and steps.still_open(values)
        told += [("carried_over", {"on": today})] if carried else []
        past = over or (choices.history and not carried)
        life = _events(session, told, None, 0)
        events += [_row(key, one) for one in life]
        facts: dict[str, Any] = {name: values.get(name) for name in PLAIN}
        owner = line.subject if line.newcomer is None else arrived[line.newcomer]
        facts |= {"id": key, "code": code, "subject_id": owner, "historic": 1 if past else None}
        rows.append(blank | facts | dict(zip(STATE, hazard_state(db, life), strict=True)))
    insert_rows(session, Hazard, rows, settled=True)
    insert_rows(session, HazardEventRow, events, settled=True)


def _change(session: Session, lines: Sequence[Line], today: str) -> None:
    ground = Ground(dbapi(session), today)
    edits: dict[bytes, dict[str, Any]] = {}
    events: list[dict[str, Any]] = []
    for line in lines:
        assert line.record is not None
        edits[line.record] = {name: new for name, (_, new) in line.changes.items() if name in PLAIN}
        wanted = {name: new for name, (_, new) in line.changes.items() if name in steps.FIELDS}
        if wanted:
            before = hazard_events(dbapi(session), line.record)
            now = fold(before)
            told, _ = steps.following(before, wanted, line.told.values, ground)
            life = _events(session, told, now.last_event, now.last_seq)
            events += [_row(line.record, one) for one in life]
            if ("reviewed", "fail") in [(kind, data.get("result")) for kind, data in told]:
                edits[line.record]["historic"] = None  # what was over is work again
    update_rows(session, Hazard, {key: edit for key, edit in edits.items() if edit})
    insert_rows(session, HazardEventRow, events)


def _events(session: Session, told: Sequence[steps.Step], after: bytes | None, known: int) -> list[HazardEvent]:
    """The events that these steps become, each knowing the one before it."""
    act, life = log_of(session), []
    for (kind, data), key in zip(told, act.new_ids(len(told)), strict=True):
        seen = data if after is None else {**data, "known": known}
        life.append(HazardEvent(key, kind, act.now, act.actor, seen, None, after))
        after = key
    return life


def _row(hazard: bytes, event: HazardEvent) -> dict[str, Any]:
    """An event as a row of `hazard_event`."""
    data = event.data if event.after is None else {**event.data, "after": event.after}
    row = {"id": event.id, "hazard_id": hazard, "kind": event.kind, "at": event.at, "actor": event.actor}
    return {**row, "data": encode(data)}
