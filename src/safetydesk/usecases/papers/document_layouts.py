"""Kinds of paper as this office words them: the shipped declarations, with its own words in their place.

An office changes words, parts and 字头; who may issue a paper and what must be there before stays as shipped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds, shipped_text
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.layout_text import base_of, digest, text_of, with_originals
from safetydesk.domain.papers.rebase import carried
from safetydesk.domain.papers.wordings import reworded, texts_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.changelog import insert_rows, log_of, update_row, update_rows
from safetydesk.models.queries.documents import own_layouts
from safetydesk.models.store import dbapi
from safetydesk.models.tables import DocumentLayout, Draft
from safetydesk.usecases.papers.layout_standing import built, guarded, layout_faults, parsed, shipped_layout, standing

DRAFT = "document-layout:"
"""Before the kind: the key of texts being typed for it, on this device only."""


def kinds_of(db: Any) -> Mapping[str, DocumentKind]:
    """Every kind by key, in this office's words; a declaration that this program cannot read is passed over here, and
    refused where a paper is made of it (`declared`)."""
    found = dict(document_kinds())
    for key, text in own_layouts(db).items():
        try:
            found[key] = standing(key, text).kind
        except SafetyDeskError:
            continue
    return found


def declared(db: Any, kind: str) -> DocumentKind:
    """The declaration of a kind of paper; DOCUMENT_027 when there is none, DOCUMENT_048 when the office's own cannot
    be used."""
    if kind not in document_kinds():
        raise error("DOCUMENT_027", kind=load().word("document_kind", kind))
    own = own_layouts(db).get(kind)
    return standing(kind, own).kind if own else document_kinds()[kind]


def layout_text(db: Any, *, kind: str) -> str:
    """The declaration that holds here, as TOML to be changed and imported again; raises DOCUMENT_027."""
    shipped_layout(kind)
    return own_layouts(db).get(kind) or with_originals(shipped_text(kind), shipped_layout(kind), shipped_layout(kind))


def layout_now(db: Any, kind: str) -> Mapping[str, Any]:
    """The declaration that is worded here, as data: of one that cannot be read the shipped one; DOCUMENT_027."""
    shipped = shipped_layout(kind)
    own = own_layouts(db).get(kind)
    try:
        return standing(kind, own).layout if own else shipped
    except SafetyDeskError:
        return shipped


def checked_layout(kind: str, text: str) -> tuple[Mapping[str, Any], str]:
    """An own declaration over what this program ships, as data and as the text to keep.

    Raises DOCUMENT_048 with the fault of the declaration, DOCUMENT_045 where it changes who may issue the paper or what
    must be there before, DOCUMENT_060 to 064 or GENERAL_014 with the first fault of its texts, DOCUMENT_027 for a kind
    that there is not.
    """
    shipped = shipped_layout(kind)
    own = parsed(kind, text)
    base = base_of(text, own)
    if base is not None and base != shipped:
        own = carried(own, base, shipped).layout
        text = text_of(own)
    changed = guarded(built(kind, text), kind)
    if changed:
        raise error("DOCUMENT_045", document=document_kinds()[kind].title, what="、".join(changed))
    for wrong in layout_faults(own, kind):
        raise wrong.fault
    return own, with_originals(text, own, shipped)


def import_layout(session: Session, *, kind: str, text: str) -> Touched:
    """Let an office's own declaration stand from now on; papers already frozen never change.

    Raises what `checked_layout` raises. What was being typed for the kind is put away.
    """
    _, kept = checked_layout(kind, text)
    act = log_of(session)
    _forget_draft(session, kind)
    known = _rows(session, kind)
    if known:
        update_row(session, DocumentLayout, known[-1], {"declaration": kept, "at": act.now})
        return Touched.of("document_layout", id=known[-1])
    row = {"id": act.new_id(), "kind": kind, "declaration": kept, "at": act.now}
    insert_rows(session, DocumentLayout, [row])
    return Touched.of("document_layout", id=row["id"])  # type: ignore[arg-type]


def reword_layout(session: Session, *, kind: str, texts: Mapping[str, str], since: str) -> Touched:
    """Put other texts into the declaration that holds here, place by place; with none left of its own the office goes
    back to the shipped one. `since` is the digest of the declaration that the texts were written for.

    Raises DOCUMENT_065 where it was worded otherwise meanwhile or has no such place, and what `import_layout` raises.
    """
    db = dbapi(session)
    now = layout_now(db, kind)
    title = document_kinds()[kind].title
    if digest(now) != since:
        raise error("DOCUMENT_065", document=title)
    try:
        made = reworded(now, texts)
    except KeyError as gone:
        raise error("DOCUMENT_065", document=title) from gone
    if made == shipped_layout(kind):
        if _rows(session, kind):
            return drop_layout(session, kind=kind)
        _forget_draft(session, kind)
        return Touched.of("draft")
    for wrong in layout_faults(made, kind):
        raise wrong.fault
    return import_layout(session, kind=kind, text=text_of(made))


def drop_layout(session: Session, *, kind: str) -> Touched:
    """Go back to the shipped declaration. Raises DOCUMENT_046 where the office has none of its own."""
    known = _rows(session, kind)
    if not known:
        raise error("DOCUMENT_046", document=load().word("document_kind", kind))
    _forget_draft(session, kind)
    update_rows(session, DocumentLayout, {key: {"deleted_at": log_of(session).now} for key in known})
    return Touched.of("document_layout")


def keep_wording(session: Session, *, kind: str, texts: Mapping[str, str]) -> Touched:
    """Keep texts still being typed for a kind, on this device only and outside the change log; none forgets them.

    Each is kept with the text that it is to replace, by which it finds its place when that moved meanwhile.
    """
    if texts:
        now = texts_of(layout_now(dbapi(session), kind))
        told = {where: [now.get(where, ""), text] for where, text in texts.items()}
        kept = json.dumps(told, ensure_ascii=False)
        session.merge(Draft(key=f"{DRAFT}{kind}", text=kept, at=log_of(session).now))
    else:
        _forget_draft(session, kind)
    return Touched.of("draft")


def _forget_draft(session: Session, kind: str) -> None:
    if (kept := session.get(Draft, f"{DRAFT}{kind}")) is not None:
        session.delete(kept)


def _rows(session: Session, kind: str) -> list[bytes]:
    rows = dbapi(session).execute(
        "SELECT id FROM document_layout WHERE kind = ? AND deleted_at IS NULL ORDER BY at, id", (kind,)
    )
    return [row[0] for row in rows.fetchall()]
