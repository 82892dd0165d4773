"""What went wrong on record: a slip is corrected, a hazard registered by mistake withdrawn, a contradiction settled.

Nothing is deleted: the record, its history and the reason stay, with person and time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from sqlalchemy.orm import Session

from safetydesk.catalog import Catalog, load
from safetydesk.domain.hazards.life import Stands
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import update_row
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Hazard
from safetydesk.usecases.days import real_day
from safetydesk.usecases.hazards import append_event, require_hazard
from safetydesk.usecases.papers.paper_facts import DATED_ORDERS

_TOUCHED = ("hazard", "hazard_event")
CORRECTED = {
    "description": "隐患描述",
    "place": "部位",
    "category": "类别",
    "measure": "整改要求",
    "basis": "判定依据",
    "responsible_person": "责任人",
    "responsible_phone": "责任人电话",
}
"""What a person corrects in one go, and what it is called."""
_UNTOLD = frozenset({"responsible_phone"})
"""Whose values the history does not repeat (个保法 6: no more of a person than is needed)."""


def correct_hazard(
    session: Session,
    *,
    hazard_id: bytes,
    facts: Mapping[str, str | None],
    deadline: str | None = None,
    deadline_text: str | None = None,
) -> Touched:
    """更正 what was written down wrongly; one event tells what it said before and after. What is the same is no change.

    `facts` by the keys of CORRECTED, None or '' for unknown (HAZARD_032 for others, HAZARD_033 for no description).
    `deadline` is a day YYYY-MM-DD, or `deadline_text` words like 立即整改: VISIT_026 for a day before it was found (one
    that has passed since may be what was said), HAZARD_046 while a numbered paper states the deadline (then 延期).
    HAZARD_048 when nothing changes; HAZARD_001 and 035 after 销号 and 登记有误. Papers that have a number stay.
    """
    row, db = require_hazard(session, hazard_id), dbapi(session)
    told = {name: (value or "").strip() or None for name, value in facts.items()}
    for name in told.keys() - CORRECTED.keys():
        raise error("HAZARD_032", field=name)
    if told.get("description", "-") is None:
        raise error("HAZARD_033")
    changed = {name: value for name, value in told.items() if value != getattr(row, name)}
    event: dict[str, Any] = {}
    if (deadline or deadline_text) and (deadline, deadline_text) != (row.deadline, row.deadline_text):
        event = _new_deadline(db, row, deadline, deadline_text)
    if not changed and not event:
        raise error("HAZARD_048")
    said = {name: [] if name in _UNTOLD else [getattr(row, name), value] for name, value in changed.items()}
    append_event(session, hazard_id=hazard_id, kind="corrected", facts=said or None, **event)
    if changed:
        update_row(session, Hazard, hazard_id, changed)
    return Touched.of(*_TOUCHED, id=hazard_id)


def step_word(catalog: Catalog, kind: str, data: Mapping[str, Any]) -> str:
    """A step of a hazard in words; a correction by what was corrected: 更正期限, 更正描述, 更正 for several at once."""
    word = catalog.word("hazard_event", kind)
    if kind != "corrected":
        return word
    facts = [CORRECTED.get(name, "").removeprefix("隐患") for name in data.get("facts") or ()]
    told = [*facts, *(["期限"] if data.get("deadline") or data.get("deadline_text") else [])]
    return word + (told[0] if len(told) == 1 else "")


def _new_deadline(db: Any, row: Hazard, deadline: str | None, words: str | None) -> dict[str, Any]:
    """The deadline for the event; a numbered paper holds the one that it states, which only 延期 moves."""
    if paper := numbered_order(db, row.id):
        raise error("HAZARD_046", paper=paper)
    if deadline is not None and real_day(deadline) < (row.found_on or deadline):
        raise error("VISIT_026", deadline=deadline, day=row.found_on, text=row.description)
    return {"deadline": deadline, "deadline_text": words}


def numbered_order(db: Any, hazard: bytes) -> str | None:
    """The numbered paper that orders a hazard by a deadline and was not voided, in words; None when there is none."""
    marks = ",".join("?" * len(DATED_ORDERS))
    found = db.execute(
        f"SELECT kind, number FROM document WHERE kind IN ({marks}) AND number IS NOT NULL AND state IS NOT 'voided'"
        " AND deleted_at IS NULL AND instr(hazards, ?) ORDER BY rowid DESC LIMIT 1",
        (*DATED_ORDERS, hazard.hex()),
    ).fetchone()
    return f"《{load().word('document_kind', found[0])}》{found[1]}" if found else None


def withdraw_hazard(session: Session, *, hazard_id: bytes, reason: str) -> Touched:
    """登记有误: the hazard leaves every count and cannot be worked on; ledgers show it by that word.

    Refused without a reason (HAZARD_036), after a review, a fix on the spot or 销号 (HAZARD_037, HAZARD_001), and while
    a paper names it (HAZARD_040): a paper that went out may not speak of what the record calls a mistake.
    """
    require_hazard(session, hazard_id)
    if paper := paper_naming(dbapi(session), hazard_id):
        raise error("HAZARD_040", paper=paper)
    append_event(session, hazard_id=hazard_id, kind="withdrawn", reason=reason.strip() or None)
    return Touched.of(*_TOUCHED, id=hazard_id)


def paper_naming(db: Any, hazard: bytes) -> str | None:
    """The paper, issued before drafted, that names a hazard and was not voided, in words; None when there is none.

    A paper without a list of its own names everything its visit found, from the moment it is issued.
    """
    row = db.execute(
        "SELECT d.kind, d.number, d.code, d.snapshot FROM document d JOIN hazard h ON h.id = ?1"
        " WHERE d.deleted_at IS NULL AND d.state IS NOT 'voided' AND (instr(d.hazards, ?2)"
        " OR (d.hazards = '[]' AND d.visit_id = h.visit_id AND d.snapshot IS NOT NULL))"
        " ORDER BY d.snapshot IS NULL, d.rowid LIMIT 1",
        (hazard, hazard.hex()),
    ).fetchone()
    if row is None:
        return None
    kind, number, code, snapshot = row
    return f"{'' if snapshot else '拟稿'}《{load().word('document_kind', kind)}》{number or code}"


def settle_contradiction(
    session: Session, *, hazard_id: bytes, event: bytes, stands: str, note: str | None = None
) -> Touched:
    """裁定矛盾: which of two facts stands, `earlier` or `later`; the other stays in the history.

    `event` is the one that contradicts (Contradiction.event). HAZARD_025 when it is settled already, HAZARD_042 for
    anything but the two words.
    """
    if stands not in get_args(Stands):
        raise error("HAZARD_042")
    told = {"event": event, "stands": stands, "note": (note or "").strip() or None}
    append_event(session, hazard_id=hazard_id, kind="settled", **told)
    return Touched.of(*_TOUCHED, id=hazard_id)
