"""重新填入 and 知道了: what a person does with input that the journal held and the store refused.

Nothing that was stored since is overwritten, and what was refused stays on this device after it was seen.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.queries.refused_inputs import REFUSED_INPUT, SEEN_INPUT, RefusedInput, refused_input
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Draft
from safetydesk.usecases.visit_items import jot_finding, judge_item
from safetydesk.usecases.visits import keep_draft, require_visit

_FACTS = ("grade", "law", "basis", "criterion", "measure", "deadline", "deadline_text", "place")


def refill_input(session: Session, *, input_id: bytes) -> Touched:
    """Give refused input to its visit again; it is then seen, and names the visit.

    An answer is stored where its item still has none, words become a note of their own, a draft comes back where
    nothing stands. Raises VISIT_001 or VISIT_002 when the visit is gone or no longer open, VISIT_020 where something
    else was said since, VISIT_007 when there is nothing to fill in.
    """
    told = _require(session, input_id)
    if told.visit is None:
        raise error("VISIT_001")
    require_visit(session, told.visit, open_for="answer")
    if told.verb == "keep_draft":
        _refill_draft(session, told)
    elif told.item and told.result:
        _refill_answer(session, told.visit, told)
    else:
        _refill_note(session, told.visit, told)
    acknowledge_input(session, input_id=input_id)
    return Touched.of("visit", "answer", "finding", "evidence", "draft", id=told.visit)


def acknowledge_input(session: Session, *, input_id: bytes) -> Touched:
    """A person has seen refused input: it is no longer shown, its words stay in the drafts of this device."""
    _require(session, input_id)
    kept = session.get(Draft, f"{REFUSED_INPUT}{input_id.hex()}", populate_existing=True)
    assert kept is not None
    session.merge(Draft(key=f"{SEEN_INPUT}{input_id.hex()}", text=kept.text, at=kept.at))
    session.delete(kept)
    return Touched.of("draft")


def _require(session: Session, input_id: bytes) -> RefusedInput:
    found = refused_input(dbapi(session), input_id)
    if found is None:
        raise error("VISIT_021")
    return found


def _refill_answer(session: Session, visit: bytes, told: RefusedInput) -> None:
    facts = dict(told.facts)
    where = (visit, facts["checklist"], facts["item"])
    sql = "SELECT result FROM answer WHERE visit_id = ? AND checklist = ? AND item = ? AND deleted_at IS NULL"
    since = dbapi(session).execute(sql, where).fetchone()
    if since is not None:
        raise error("VISIT_020", what=f"检查项 {facts['item']} ", now=f"答了{load().word('answer', since[0])}")
    given: dict[str, Any] = {name: facts.get(name) for name in ("note", "sample", "finding", "draft")}
    judge_item(
        session,
        visit_id=visit,
        checklist=facts["checklist"],
        item=facts["item"],
        result=facts["result"],
        photos=facts.get("photos") or (),
        **given,
    )


def _refill_note(session: Session, visit: bytes, told: RefusedInput) -> None:
    facts = told.facts.get("facts") or told.facts
    jot_finding(
        session,
        visit_id=visit,
        text=told.words,
        photos=told.facts.get("photos") or (),
        draft=told.facts.get("draft"),
        facts={name: facts[name] for name in _FACTS if facts.get(name) is not None},
    )


def _refill_draft(session: Session, told: RefusedInput) -> None:
    key, text = str(told.facts["key"]), str(told.facts["text"])
    now = session.get(Draft, key, populate_existing=True)
    if now is not None and now.text not in ("", text):
        raise error("VISIT_020", what="这里", now="写了别的内容")
    keep_draft(session, key=key, text=text)
