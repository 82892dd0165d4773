"""Land what the journal holds: the input of a visit that was written while the writer was busy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from safetydesk.errors import SafetyDeskError
from safetydesk.models import journal
from safetydesk.models.queries.refused_inputs import REFUSED_INPUT
from safetydesk.models.store import Store
from safetydesk.models.tables import Draft
from safetydesk.usecases import findings, visit_items, visits

VERBS: dict[str, Callable[..., Any]] = {
    "answer_item": visits.answer_item,
    "note_finding": findings.note_finding,
    "edit_finding": findings.edit_finding,
    "keep_draft": visits.keep_draft,
    "judge_item": visit_items.judge_item,
    "jot_finding": visit_items.jot_finding,
    "amend_finding": visit_items.amend_finding,
}
"""The verbs that may wait in the journal."""


def hold(store: Store, *, verb: str, actor: bytes | None, **facts: Any) -> journal.Entry:
    """Put one verb into the journal; durable when this returns. KeyError for a verb that may not wait."""
    assert store.folder is not None
    VERBS[verb]
    now = store.clock()
    entry = journal.Entry(store.random(16), verb, facts, actor, now)
    journal.append(store.folder, store.data_key, entry)
    return entry


def replay(store: Store) -> int:
    """Perform every waiting entry, each in one transaction with its own person and time; returns how many landed.

    An entry that already landed (a crash came before the journal was cleared) is recognised by its id. One that can no
    longer be done (its visit was signed meanwhile) is kept for a person to look at and does not hold up the others;
    only a store that cannot be written now raises, and everything waits on.
    """
    if store.folder is None:
        return 0
    held = journal.read(store.folder, store.data_key)
    landed = sum([_land(store, entry) for entry in held.entries])
    if held.size:
        journal.clear(store.folder, held.size)
    if held.entries:
        with store.writing(actor=None) as session:
            session.connection().exec_driver_sql("DELETE FROM draft WHERE key GLOB 'journal:*'")
    return landed


def _land(store: Store, entry: journal.Entry) -> bool:
    key = f"journal:{entry.id.hex()}"
    try:
        with store.writing(actor=entry.actor, now=entry.at) as session:
            if session.get(Draft, key) is not None:
                return False
            VERBS[entry.verb](session, **entry.facts)
            session.add(Draft(key=key, text="", at=entry.at))
    except Exception as problem:
        if isinstance(problem, SafetyDeskError) and problem.code.startswith("STORE_"):
            raise
        _keep_aside(store, entry, key, problem)
        return False
    return True


def _keep_aside(store: Store, entry: journal.Entry, key: str, problem: Exception) -> None:
    facts = {name: value.hex() if isinstance(value, bytes) else value for name, value in entry.facts.items()}
    told = {"verb": entry.verb, "facts": facts, "why": str(problem) or type(problem).__name__}
    with store.writing(actor=entry.actor, now=entry.at) as session:
        session.add(Draft(key=key, text="", at=entry.at))
        kept = f"{REFUSED_INPUT}{entry.id.hex()}"
        session.add(Draft(key=kept, text=json.dumps(told, ensure_ascii=False), at=entry.at))
