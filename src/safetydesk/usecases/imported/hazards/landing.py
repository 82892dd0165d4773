"""Landing a compared 问题隐患台账: the subjects it brings, its hazards with their history, the steps it tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardEvent
from safetydesk.domain.staging import Value
from safetydesk.models.changelog import insert_columns, log_of, update_rows
from safetydesk.models.codes import next_codes
from safetydesk.models.events import encode, hazard_events
from safetydesk.models.projections import STATE, hazard_state
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Hazard, Subject
from safetydesk.models.tables import HazardEvent as HazardEventRow
from safetydesk.usecases.imported import steps
from safetydesk.usecases.imported.enterprises import by_field, subject_columns
from safetydesk.usecases.imported.ground import Ground
from safetydesk.usecases.imported.hazards.comparing import PLAIN
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.run import Choices
from safetydesk.usecases.imported.spots import Spots


def arrive(session: Session, newcomers: Sequence[Mapping[str, Value] | None], spots: Spots) -> list[bytes]:
    """Create the subjects that a ledger brings; returns their ids in order, b"" for one (None) that is not to come."""
    coming = [one for one in newcomers if one is not None]
    codes = next_codes(session, "subject", len(coming)) if coming else []
    made = log_of(session).new_ids(len(coming))
    insert_columns(session, Subject, subject_columns(made, codes, coming, spots), settled=True)
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
    if not lines:
        return
    codes, keys, db = next_codes(session, "hazard", len(lines)), log_of(session).new_ids(len(lines)), dbapi(session)
    for line, key in zip(lines, keys, strict=True):
        line.record = key
    whole = [line.values for line in lines]
    opened = [_opened(values, today, choices) for values in whole]
    lives = _lives(session, [told for told, _ in opened])
    columns = by_field(whole, PLAIN)
    owners = [line.subject if line.newcomer is None else arrived[line.newcomer] for line in lines]
    columns |= {
        "id": keys,
        "code": codes,
        "subject_id": owners,
        "historic": [1 if past else None for _, past in opened],
    }
    columns |= zip(STATE, zip(*(hazard_state(db, life) for life in lives), strict=True), strict=True)
    insert_columns(session, Hazard, columns, settled=True)
    _write_events(session, [(key, one) for key, life in zip(keys, lives, strict=True) for one in life], settled=True)


def _opened(values: Mapping[str, Value], today: str, choices: Choices) -> tuple[list[steps.Step], bool]:
    """The steps of a new hazard so far, and whether it is out of today's work."""
    told, over = steps.opening(values, history=choices.history)
    carried = choices.history and choices.carry_over and steps.still_open(values)
    told += [("carried_over", {"on": today})] if carried else []
    return told, over or (choices.history and not carried)


def _lives(session: Session, told: Sequence[Sequence[steps.Step]]) -> list[list[HazardEvent]]:
    """The events of new hazards, of whose steps each knows the one before it."""
    keys = iter(log_of(session).new_ids(sum(map(len, told))))
    return [_events(session, some, None, 0, keys) for some in told]


def _change(session: Session, lines: Sequence[Line], today: str) -> None:
    ground = Ground(dbapi(session), today)
    edits: dict[bytes, dict[str, Any]] = {}
    events: list[tuple[bytes, HazardEvent]] = []
    for line in lines:
        assert line.record is not None
        edits[line.record] = {name: new for name, (_, new) in line.changes.items() if name in PLAIN}
        wanted = {name: new for name, (_, new) in line.changes.items() if name in steps.FIELDS}
        if wanted:
            before = hazard_events(dbapi(session), line.record)
            now = fold(before)
            told, _ = steps.following(before, wanted, line.told.values, ground)
            keys = iter(log_of(session).new_ids(len(told)))
            events += [(line.record, one) for one in _events(session, told, now.last_event, now.last_seq, keys)]
            if ("reviewed", "fail") in [(kind, data.get("result")) for kind, data in told]:
                edits[line.record]["historic"] = None  # what was over is work again
    update_rows(session, Hazard, {key: edit for key, edit in edits.items() if edit})
    _write_events(session, events)


def _events(
    session: Session, told: Sequence[steps.Step], after: bytes | None, known: int, keys: Iterator[bytes]
) -> list[HazardEvent]:
    """The events that these steps become, each knowing the one before it; their ids are the next of `keys`."""
    act, life = log_of(session), []
    for kind, data in told:
        key = next(keys)
        seen = data if after is None else {**data, "known": known}
        life.append(HazardEvent(key, kind, act.now, act.actor, seen, None, after))
        after = key
    return life


def _write_events(session: Session, events: Sequence[tuple[bytes, HazardEvent]], *, settled: bool = False) -> None:
    """Put events, each beside its hazard, into `hazard_event`."""
    columns: dict[str, Sequence[Any]] = {
        "id": [event.id for _, event in events],
        "hazard_id": [hazard for hazard, _ in events],
        "kind": [event.kind for _, event in events],
        "at": [event.at for _, event in events],
        "actor": [event.actor for _, event in events],
        "data": [encode(_data(event)) for _, event in events],
    }
    insert_columns(session, HazardEventRow, columns, settled=settled)


def _data(event: HazardEvent) -> Mapping[str, Any]:
    return event.data if event.after is None else {**event.data, "after": event.after}
