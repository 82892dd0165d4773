"""What contradicts in a paper that is out, and the 更正通知书 that puts it right: nothing printed is ever changed.

Two numbers that met at sync both stand; each paper is told apart by its day and its 校验码.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.calendar import load_calendar, load_deadline_rules
from safetydesk.domain.deadlines import due
from safetydesk.domain.document_life import DocumentProjection, fold, overtaken
from safetydesk.domain.papers.paper import short_code
from safetydesk.domain.papers.text import day_text
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import DocumentRow, papers_of_number
from safetydesk.models.store import dbapi
from safetydesk.usecases.papers.document_layouts import declared
from safetydesk.usecases.papers.documents import draft_document, require_document
from safetydesk.usecases.papers.documents_edit import edit_draft

CORRECTION = "correction_notice"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A last day that runs from the service of a paper, with the rule's name and articles; `sure` is False where the
    holidays of that year are not known, or its rule was not checked."""

    key: str
    name: str
    day: str
    basis: str
    sure: bool


def counted_days(now: DocumentProjection) -> tuple[CountedDay, ...]:
    """The last days of 复议, 诉讼, 听证 that the paper tells of, counted from the day it was served by their rules."""
    numbered = now.steps.get("numbered")
    if now.served_on is None or numbered is None or now.state == "voided":
        return ()
    rules, calendar = load_deadline_rules(), load_calendar()
    told = [rules[key] for key in numbered.data.get("counted", ()) if key in rules]
    counted = [(rule, due(rule, now.served_on, calendar)) for rule in told]
    return tuple(
        CountedDay(rule.key, rule.name, last.day, rule.source, rule.verified and not last.degraded)
        for rule, last in counted
        if last.day is not None
    )


def running_days(db: Any, row: DocumentRow) -> tuple[CountedDay, ...]:
    """The same for a paper on record."""
    return counted_days(fold(document_events(db, row.id)))


def troubles(db: Any, row: DocumentRow) -> tuple[str, ...]:
    """In sentences, what contradicts in a paper and what to do about it; () for one that is in order."""
    return tuple(_troubles(db, row, fold(document_events(db, row.id))))


def _troubles(db: Any, row: DocumentRow, now: DocumentProjection) -> Iterator[str]:
    if late := overtaken(now):
        days = "、".join(dict.fromkeys(late))
        yield (
            f"整改期限 {days} 在送达日 {now.served_on} 当天或者以前，当事人没有时间整改：请出更正通知书，或者作废重出。"
        )
    for code in now.contradictions:
        if code == "numbered_twice":
            second = _second_number(db, row, now)
            yield (
                f"这份文书在两台电脑上各编了一次号，以 {now.number} 为准：请收回印着{second}的一份，"
                "注明作废，再到“同步”页处理这处冲突，那个号记入作废登记。"
            )
        elif code != "due_before_service":
            yield f"{load().word('document_contradiction', code)}：请核对办理记录，必要时作废重出。"
    for other in papers_of_number(db, row.id):
        yield (
            f"文号 {row.number} 与 {other.code}（{other.subject}，{other.issued_on or '未注明日期'}）相同，"
            "两份都保留：请对其中一份出更正通知书说明怎样区分。"
        )


def _second_number(db: Any, row: DocumentRow, now: DocumentProjection) -> str:
    told = (one.data.get("number") for one in document_events(db, row.id) if one.kind == "numbered")
    return "、".join(f" {one} " for one in dict.fromkeys(told) if one and one != now.number) or "另一个号"


def correct_document(session: Session, *, document_id: bytes) -> Touched:
    """Draw up a 更正通知书 about a numbered paper, with what is known to be wrong already written in.

    Raises DOCUMENT_041 for one without a number, and what drawing up raises.
    """
    row = require_document(session, document_id)
    db = dbapi(session)
    if row.number is None or row.snapshot is None:
        raise error("DOCUMENT_041", document=declared(db, row.kind).title)
    capacity = row.capacity if row.capacity in declared(db, CORRECTION).capacities else "A"
    made = draft_document(session, kind=CORRECTION, capacity=capacity, answers=document_id)
    assert made.id is not None
    if told := _told(db, row):
        edit_draft(session, document_id=made.id, fields=told)
    return made


def _told(db: Any, row: DocumentRow) -> dict[str, str | None]:
    """The answers that the records give: how a number that met is told apart, or which deadline came too late."""
    met = papers_of_number(db, row.id)
    if met and row.snapshot and row.issued_on:
        other = met[0]
        wrong = f"文号{row.number}与本机关另一份文书的文号相同。"
        apart = f"本文书以成文日期{day_text(row.issued_on)}和校验码{short_code(row.snapshot)}为准"
        than = f"另一份文书的校验码为{short_code(other.snapshot)}" if other.snapshot else "另一份文书另行说明"
        return {"wrong": wrong, "right": f"{apart}，{than}；两份文书各自有效，引用文号时同时写明校验码。"}
    if late := overtaken(fold(document_events(db, row.id))):
        days = "、".join(map(day_text, dict.fromkeys(late)))
        return {"wrong": f"整改期限为{days}，在文书送达之日或者以前。", "right": None}
    return {}
