"""Land what the journal holds: the input of a visit that was written while the writer was busy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safetydesk.models import journal
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

    An entry that already landed (a crash came before the journal was cleared) is recognised by its id.
    """
    if store.folder is None:
        return 0
    waiting = journal.entries(store.folder, store.data_key)
    landed = 0
    for entry in waiting:
        key = f"journal:{entry.id.hex()}"
        with store.writing(actor=entry.actor, now=entry.at) as session:
            if session.get(Draft, key) is None:
                VERBS[entry.verb](session, **entry.facts)
                session.merge(Draft(key=key, text="", at=entry.at))
                landed += 1
    if waiting:
        journal.clear(store.folder, len(waiting))
        with store.writing(actor=None) as session:
            session.connection().exec_driver_sql("DELETE FROM draft WHERE key GLOB 'journal:*'")
    return landed
