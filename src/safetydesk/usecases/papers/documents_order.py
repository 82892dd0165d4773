"""What must be there before a paper is drawn up or issued: earlier papers, its visit, hazards of the right grade.

The rules are declared with each kind (DOMAIN §4.2); every refusal says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.document_life import require_earlier
from safetydesk.domain.papers.kinds import DocumentKind, OrderRule
from safetydesk.errors import error
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases.papers.document_layouts import kinds_of
from safetydesk.usecases.visits import require_made

SAME_SUBJECT = """subject_id IN (SELECT m.id FROM subject s JOIN subject m ON m.current_id = s.current_id
  WHERE s.id = ?1)"""
_STATE = {
    "approved": "(snapshot IS NOT NULL OR state = 'reviewed')",
    "issued": "snapshot IS NOT NULL",
    "served": "served_on IS NOT NULL",
}
_SAID = {"approved": "（已审签）", "issued": "", "served": "（已送达）"}
_OPEN = ("review_passed", "rectified", "closed", "withdrawn", "unregistered")
GRADES = {"general": "一般隐患", "suspected_major": "疑似重大事故隐患", "major": "重大事故隐患"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a paper is to stand on: the subject, the visit, its hazards, the paper it is about; None or () for none.
    `organ` is the one whose name stands under it."""

    subject_id: bytes | None = None
    visit_id: bytes | None = None
    hazards: tuple[bytes, ...] = ()
    answers: bytes | None = None
    organ: str | None = None


def check_orders(db: Any, kind: DocumentKind, ground: Ground) -> None:
    """Raise DOCUMENT_010, naming papers and reason, unless all that the kind wants before it is there; DOCUMENT_056,
    naming the organ too, where it must be by the same one."""
    titles = {key: one.title for key, one in kinds_of(db).items()}
    for rule in kind.orders:
        group = {key: titles[key] + _SAID[rule.state] for key in rule.kinds}
        for where, values in _wheres(db, rule, ground):
            marks = ",".join("?" * len(rule.kinds))
            organ = ground.organ if rule.own else None
            same = "AND organ = ?" if organ else ""
            rows = db.execute(
                f"SELECT DISTINCT kind FROM document WHERE {where} AND {_STATE[rule.state]} AND kind IN ({marks})"
                f" {same} AND state IS NOT 'voided' AND deleted_at IS NULL",
                (*values, *rule.kinds, *([organ] if organ else [])),
            )
            require_earlier(kind.title, [group], [row[0] for row in rows.fetchall()], rule.basis, organ=organ)


def check_kinds(db: Any, kind: DocumentKind, papers: Iterable[DocumentRow], organ: str | None = None) -> None:
    """The same as far as the papers of a subject tell it, before hazards and visit are chosen; `organ` is the one
    whose name would stand under the paper, None where no rule asks for it."""
    titles = {key: one.title for key, one in kinds_of(db).items()}
    for rule in kind.orders:
        own = organ if rule.own else None
        done = [one for one in papers if one.state != "voided" and _reached(one, rule.state)]
        done = [one for one in done if own is None or one.organ == own]
        group = {key: titles[key] + _SAID[rule.state] for key in rule.kinds}
        require_earlier(kind.title, [group], [one.kind for one in done], rule.basis, organ=own)


def _reached(paper: DocumentRow, state: str) -> bool:
    if state == "served":
        return paper.served_on is not None
    return paper.snapshot is not None or (state == "approved" and paper.state == "reviewed")


def _wheres(db: Any, rule: OrderRule, ground: Ground) -> list[tuple[str, tuple[Any, ...]]]:
    """Where the papers wanted must be found: once, or once for each hazard. Hazards told by a ledger (历史) are free of
    it: their papers were never in here (DOMAIN §11.1)."""
    if rule.per == "paper":
        return [("id = ?1", (ground.answers or b"",))]
    if rule.per == "hazard" and ground.hazards:
        told = [key for key in ground.hazards if not _historic(db, key)]
        return [("instr(hazards, ?1)", (key.hex(),)) for key in told]
    if rule.per == "visit" and ground.visit_id is not None:
        return [("visit_id = ?1", (ground.visit_id,))]
    return [(SAME_SUBJECT, (ground.subject_id,))]


def _historic(db: Any, hazard: bytes) -> bool:
    return bool(db.execute("SELECT 1 FROM hazard WHERE id = ? AND historic IS NOT NULL", (hazard,)).fetchone())


def hazards_for(db: Any, kind: DocumentKind, visit_id: bytes | None) -> tuple[bytes, ...]:
    """The hazards that a paper without a list of its own is about: those of its visit still to be put right, of the
    grades it is for."""
    marks = ", ".join("?" * len(_OPEN))
    rows = db.execute(
        f"SELECT id, grade FROM hazard WHERE visit_id = ? AND deleted_at IS NULL AND state NOT IN ({marks}) ORDER BY n",
        (visit_id, *_OPEN),
    )
    return tuple(key for key, grade in rows.fetchall() if not kind.grades or grade in kind.grades)


def check_subject(kind: DocumentKind, ground: Ground) -> None:
    """Raise DOCUMENT_036 where a kind about a subject is given none."""
    if ground.subject_id is None and kind.subject:
        raise error("DOCUMENT_036", document=kind.title, what="检查对象（企业）")


def check_owner(db: Any, kind: DocumentKind, ground: Ground) -> None:
    """Raise where the parts do not belong together: SUBJECT_002 without the subject, VISIT_001 or DOCUMENT_030 for the
    visit, VISIT_027 for one that a ledger tells, DOCUMENT_036 without what the kind cannot be without."""
    subject = ground.subject_id
    if subject is not None:
        if not db.execute("SELECT 1 FROM subject WHERE id = ? AND deleted_at IS NULL", (subject,)).fetchone():
            raise error("SUBJECT_002", subject=subject.hex())
        if ground.visit_id is not None:
            check_same(db, subject, "visit", ground.visit_id)
            require_made(db, ground.visit_id)
    if ground.visit_id is None and "visit" in kind.needs:
        raise error("DOCUMENT_036", document=kind.title, what="一次检查")
    if ground.answers is None and "paper" in kind.needs:
        raise error("DOCUMENT_036", document=kind.title, what="它所针对的文书")
    if "hazards" in kind.needs and not ground.hazards:
        raise error("DOCUMENT_034", document=kind.title)


def check_same(db: Any, subject_id: bytes, table: str, key: bytes) -> None:
    """Raise VISIT_001 or HAZARD_003 where there is none, DOCUMENT_030 where it is another subject's."""
    sql = f"SELECT code, {SAME_SUBJECT} FROM {table} WHERE id = ?2 AND deleted_at IS NULL"
    found = db.execute(sql, (subject_id, key)).fetchone()
    if found is None:
        raise error("VISIT_001" if table == "visit" else "HAZARD_003")
    if not found[1]:
        raise error("DOCUMENT_030", shown=found[0])


def check_hazards(db: Any, kind: DocumentKind, subject_id: bytes | None, hazards: Sequence[bytes]) -> None:
    """The hazards that a paper names are this subject's (DOCUMENT_030), none was a mistake (HAZARD_041), and all are of
    the grades that the paper is for (DOCUMENT_037)."""
    for key in hazards:
        if subject_id is not None:
            check_same(db, subject_id, "hazard", key)
    check_standing(db, hazards)
    for key in hazards if kind.grades else ():
        code, grade = db.execute("SELECT code, grade FROM hazard WHERE id = ?", (key,)).fetchone()
        if grade not in kind.grades:
            wanted = "或者".join(GRADES[one] for one in kind.grades)
            is_now = GRADES.get(grade, "还没有定等级的隐患")
            raise error("DOCUMENT_037", document=kind.title, hazard=code, wanted=wanted, grade=is_now)


def check_standing(db: Any, hazards: Sequence[bytes]) -> None:
    """What was registered by mistake (登记有误) stands on no paper (HAZARD_041)."""
    for key in hazards:
        found = db.execute("SELECT code FROM hazard WHERE id = ? AND state = 'withdrawn'", (key,)).fetchone()
        if found:
            raise error("HAZARD_041", hazard=found[0])


def check_stage(db: Any, kind: DocumentKind, row: DocumentRow, manner: str | None, now: int) -> None:
    """The visit has come as far as the paper needs: finished (VISIT_011), or begun (DOCUMENT_038).

    A notice of a visit without warning (四不两直) is handed over on arrival: never before the visit began. `manner` is
    the answer a draft without a visit gives.
    """
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    words = {code: load().word("visit_kind", code) for code in kind.on_arrival}
    begun = visit is not None and visit.row.started_at <= now
    sort = load().word("visit_kind", visit.row.kind) if visit else manner
    if not begun and (sort in words.values() or (visit is not None and kind.stage == "begun")):
        raise error("DOCUMENT_038", document=kind.title, manner=sort)
    if kind.stage == "finished" and visit is not None and visit.row.finished_at is None:
        raise error("VISIT_011", what=f"出具《{kind.title}》")
