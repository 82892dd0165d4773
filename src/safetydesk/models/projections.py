"""What is derived from the records, rebuilt in the same transaction: search index, hazard and document states.

Called after every write, local or from the server; `rebuild` does the same for the whole store.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import repeat
from types import MappingProxyType
from typing import Any

from safetydesk.domain.document_life import fold as fold_document
from safetydesk.domain.hazards.fold import fold as fold_hazard
from safetydesk.domain.hazards.life import HazardEvent
from safetydesk.domain.names import company_key
from safetydesk.models import continuation, search
from safetydesk.models.events import document_events, encode, events_of_hazards

Touch = tuple[str, bytes]
Settled = dict[bytes, tuple[Any, ...]]
"""Records written with all that is derived from them, by id; what the search index needs of them: n and its columns."""
WANTED = ("credit_code", "address", "person_in_charge", "phone", "industry", "headcount")
"""Facts whose absence marks a subject as 待补."""
STATE = (
    *("state", "grade", "criterion", "deadline", "deadline_text", "rectified_on", "reviewed_on", "review_result"),
    *("reviewer", "closed_on", "contradiction"),
)
"""Columns of a hazard that its events tell."""
_SETTLED = ("subject", "hazard", "hazard_event")
_IDS = re.compile("id:([0-9a-f]{32})")


def refresh(db: Any, touched: Iterable[Touch], settled: Mapping[bytes, tuple[Any, ...]] = MappingProxyType({})) -> None:
    """Rebuild what depends on these records, given as (entity, id), on the driver connection of the transaction.

    Of those `settled` all but the search index stands already as their rows and events tell it; they are new.
    """
    by_entity: dict[str, list[bytes]] = defaultdict(list)
    for entity, record in touched:
        by_entity[entity].append(record)
    open_ = {entity: [one for one in by_entity[entity] if one not in settled] for entity in _SETTLED}
    renamed = _owners(db, "subject_name", "subject_id", by_entity["subject_name"])
    hazards = {*open_["hazard"], *_owners(db, "hazard_event", "hazard_id", open_["hazard_event"])}
    hazards |= _reviewed_by(db, by_entity["person"])
    documents = {*by_entity["document"], *_owners(db, "document_event", "document_id", by_entity["document_event"])}
    _subject_facts(db, open_["subject"])
    continuation.lead_subjects(db, open_["subject"])
    if {"village", "department", "succession"} & by_entity.keys():
        continuation.lead_places(db)
    read = {record: told for record, told in settled.items() if told and record not in renamed}
    search.index_subjects(db, sorted({*by_entity["subject"], *renamed}), read)
    search.index_hazards(db, sorted(by_entity["hazard"]), read)
    _project_hazards(db, sorted(hazards))
    for document in documents:
        _project_document(db, document)


def settle(db: Any, entity: str, columns: Mapping[str, Sequence[Any]]) -> Settled:
    """The records just inserted in this order, as `refresh` takes those whose rows tell all that is derived from them.

    Only where their numbers `n` follow each other can the index do without reading them again.
    """
    ids = columns["id"]
    if entity in search.INDEXED:
        sql = f"SELECT n FROM {entity} WHERE id = ?"
        first, last = (db.execute(sql, (key,)).fetchone()[0] for key in (ids[0], ids[-1]))
        if last - first == len(ids) - 1:
            told = (columns.get(name, repeat(None)) for name in search.INDEXED[entity])
            return dict(zip(ids, zip(range(first, last + 1), *told, strict=False), strict=True))
    return dict.fromkeys(ids, ())


def rebuild(db: Any) -> int:
    """Rebuild every projection of the store; returns how many records were gone through."""
    touched: list[Touch] = []
    for entity in ("village", "subject", "hazard", "document"):
        touched += [(entity, row[0]) for row in db.execute(f"SELECT id FROM {entity}")]
    refresh(db, touched)
    return len(touched)


def _owners(db: Any, table: str, column: str, ids: Sequence[bytes]) -> set[bytes]:
    owners: set[bytes] = set()
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        marks = ",".join("?" * len(chunk))
        owners |= {row[0] for row in db.execute(f"SELECT {column} FROM {table} WHERE id IN ({marks})", chunk)}
    return owners


def _subject_facts(db: Any, ids: Sequence[bytes]) -> None:
    """The name without boilerplate, by which ledgers find a subject written a little differently; what is 待补."""
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT n, name, name_key, pending, {', '.join(WANTED)} FROM subject WHERE id IN ({marks})"
        stale = []
        for n, name, *known in db.execute(sql, chunk).fetchall():
            derived = [company_key(name), pending(dict(zip(WANTED, known[2:], strict=True)))]
            if derived != known[:2]:
                stale.append((*derived, n))
        db.executemany("UPDATE subject SET name_key = ?, pending = ? WHERE n = ?", stale)


def pending(row: Mapping[str, Any]) -> str | None:
    """The 待补 fields of a subject as a JSON array, None when nothing is missing."""
    missing = [name for name in WANTED if row.get(name) is None]
    return json.dumps(missing) if missing else None


def _reviewed_by(db: Any, people: Sequence[bytes]) -> set[bytes]:
    """The hazards whose review names one of these people: a name may arrive, or be corrected, after the review."""
    if not people:
        return set()
    named = {one.hex() for one in people}
    rows = db.execute("SELECT hazard_id, data FROM hazard_event WHERE kind = 'reviewed'")
    return {hazard for hazard, data in rows if named & set(_IDS.findall(data))}


_HAZARD = f"UPDATE hazard SET {', '.join(f'{name} = ?' for name in STATE)} WHERE id = ?"


def _project_hazards(db: Any, hazards: Sequence[bytes]) -> None:
    for start in range(0, len(hazards), 500):
        told = events_of_hazards(db, hazards[start : start + 500])
        db.executemany(_HAZARD, [(*hazard_state(db, events), hazard) for hazard, events in told.items()])


def hazard_state(db: Any, events: Sequence[HazardEvent]) -> tuple[Any, ...]:
    """The columns STATE as the events of a hazard tell them; an event of imported history may be `undated`."""
    seen = fold_hazard(events)
    last = seen.reviews[-1] if seen.reviews else None
    review = next((one.data for one in events if last and one.id == last.event), {})
    told = {one.kind for one in events if not one.data.get("undated")}
    reviewed = last.on if last and not review.get("undated") else None
    asked = seen.requested_on if "review_requested" in told else None
    bare = {} if last else next((one.data for one in events if one.kind == "rectified"), {})
    return (
        seen.state,
        seen.grade,
        seen.criterion_id,
        seen.deadline,
        seen.deadline_text,
        asked or (reviewed if last and last.passed else None),
        reviewed or bare.get("reviewed_on"),
        ("pass" if last.passed else "fail") if last else None,
        (_names(db, last.inspectors) or review.get("reviewer")) if last else bare.get("reviewer"),
        seen.closed_on if "closed" in told else None,
        encode({"open": [asdict(one)["code"] for one in seen.contradictions]}) if seen.contradictions else None,
    )


def _names(db: Any, people: Sequence[bytes]) -> str | None:
    found = [db.execute("SELECT name FROM person WHERE id = ?", (one,)).fetchone() for one in people]
    return "、".join(row[0] for row in found if row) or None


def _project_document(db: Any, document: bytes) -> None:
    events = document_events(db, document)
    if not events:
        return
    seen = fold_document(events)
    db.execute(
        "UPDATE document SET state = ?, served_on = ?, updated_at = ? WHERE id = ?",
        (seen.state, seen.served_on, events[-1].at, document),
    )
