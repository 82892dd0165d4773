"""Kinds of paper as this office words them: the shipped declarations, with its own in their place.

An office changes words, parts and 字头; who may issue a paper and what must be there before stays as shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds, read_document_kind, shipped_text
from safetydesk.domain.paper_kinds import DocumentKind
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.changelog import insert_rows, log_of, update_row, update_rows
from safetydesk.models.queries.documents import own_layouts
from safetydesk.models.store import dbapi
from safetydesk.models.tables import DocumentLayout

_GUARDED = ("capacities", "orders", "inspectors", "needs", "grades", "stage", "on_arrival", "subject", "numbered")
_SAID = {
    "capacities": "名义", "orders": "先后次序", "inspectors": "检查人员人数", "needs": "从什么拟稿",
    "grades": "隐患等级", "stage": "检查到哪一步", "on_arrival": "到场交付的检查", "subject": "是否针对一个对象",
    "numbered": "是否编号",
}  # fmt: skip
"""What a declaration says about the law and the records, and not about words."""


def kinds_of(db: Any) -> Mapping[str, DocumentKind]:
    """Every kind by key, in this office's words; a declaration that this program cannot read is passed over here, and
    refused where a paper is made of it (`declared`)."""
    found = dict(document_kinds())
    for key, text in own_layouts(db).items():
        try:
            found[key] = _read(key, text)
        except SafetyDeskError:
            continue
    return found


def declared(db: Any, kind: str) -> DocumentKind:
    """The declaration of a kind of paper; DOCUMENT_027 when there is none, DOCUMENT_048 or DOCUMENT_045 when the
    office's own cannot be used."""
    if kind not in document_kinds():
        raise error("DOCUMENT_027", kind=load().word("document_kind", kind))
    own = own_layouts(db).get(kind)
    return _read(kind, own) if own else document_kinds()[kind]


@lru_cache(maxsize=64)
def _read(key: str, text: str) -> DocumentKind:
    if key not in document_kinds():
        raise error("DOCUMENT_027", kind=key)
    shipped = document_kinds()[key]
    try:
        made = read_document_kind(key, text)
    except SafetyDeskError as wrong:
        raise error("DOCUMENT_048", document=shipped.title, why=wrong.facts["why"]) from wrong
    changed = [_SAID[name] for name in _GUARDED if getattr(made, name) != getattr(shipped, name)]
    if shipped.approval > made.approval and key in _awaited():
        changed.append("审签")
    if set(shipped.mask) - set(made.mask):
        changed.append("遮盖的内容")
    if changed:
        raise error("DOCUMENT_045", document=shipped.title, what="、".join(changed))
    return made


def _awaited() -> set[str]:
    """The kinds that another kind must find approved before it: no wording may take their 审签 away."""
    orders = [rule for one in document_kinds().values() for rule in one.orders]
    return {key for rule in orders if rule.state == "approved" for key in rule.kinds}


def layout_text(db: Any, *, kind: str) -> str:
    """The declaration that holds here, as TOML to be changed and imported again; raises DOCUMENT_027."""
    if kind not in document_kinds():
        raise error("DOCUMENT_027", kind=load().word("document_kind", kind))
    return own_layouts(db).get(kind) or shipped_text(kind)


def import_layout(session: Session, *, kind: str, text: str) -> Touched:
    """Let an office's own declaration stand from now on; papers already frozen never change.

    Raises DOCUMENT_048 with the fault of the declaration, DOCUMENT_045 where it changes who may issue the paper or what
    must be there before, DOCUMENT_027 for a kind that there is not.
    """
    if kind not in document_kinds():
        raise error("DOCUMENT_027", kind=load().word("document_kind", kind))
    _read(kind, text)
    act = log_of(session)
    known = _rows(session, kind)
    if known:
        update_row(session, DocumentLayout, known[-1], {"declaration": text, "at": act.now})
        return Touched.of("document_layout", id=known[-1])
    row = {"id": act.new_id(), "kind": kind, "declaration": text, "at": act.now}
    insert_rows(session, DocumentLayout, [row])
    return Touched.of("document_layout", id=row["id"])  # type: ignore[arg-type]


def drop_layout(session: Session, *, kind: str) -> Touched:
    """Go back to the shipped declaration. Raises DOCUMENT_046 where the office has none of its own."""
    known = _rows(session, kind)
    if not known:
        raise error("DOCUMENT_046", document=load().word("document_kind", kind))
    update_rows(session, DocumentLayout, {key: {"deleted_at": log_of(session).now} for key in known})
    return Touched.of("document_layout")


def _rows(session: Session, kind: str) -> list[bytes]:
    rows = dbapi(session).execute(
        "SELECT id FROM document_layout WHERE kind = ? AND deleted_at IS NULL ORDER BY at, id", (kind,)
    )
    return [row[0] for row in rows.fetchall()]
