"""What a new draft says already: what the office chose once, and answers given in the paper that it follows.

A person typed them once; both are only the beginning of the draft, which may be changed until its number.
"""

from __future__ import annotations

from typing import Any

from safetydesk.domain.papers.edits import Edits, read_edits, write_edits
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.models.queries.documents import document, draft_content
from safetydesk.models.queries.people import settings
from safetydesk.usecases.papers.document_layouts import declared


def carried_content(db: Any, kind: DocumentKind, answers: bytes | None) -> str | None:
    """The content of a new draft of a kind about the paper `answers`; None when nothing is known yet.

    Answers are taken over where the kind names that paper's kind as the one it quotes (约谈记录 after 约谈通知书: when,
    where, who presides) and asks the same question in the same way.
    """
    choices = settings(db)
    asked = {ask.key: str(choices[ask.setting]) for ask in kind.asks if choices.get(ask.setting)}
    about = document(db, answers) if answers is not None else None
    if about is not None and about.kind in kind.quotes:
        before = {ask.key: ask for ask in declared(db, about.kind).asks}
        told = read_edits(draft_content(db, about.id)).asked
        for ask in kind.asks:
            same = before.get(ask.key)
            if ask.key in told and same is not None and (same.kind, same.label) == (ask.kind, ask.label):
                asked[ask.key] = told[ask.key]
    return write_edits(Edits(asked=asked))


def asked_extension(db: Any, hazard: bytes, after: str | None) -> tuple[str, str] | None:
    """The day and the reason that the newest 延期申请表 about a hazard asks for; None where there is none, or where
    the day is no later than the deadline it has (`after`): that one was decided."""
    rows = db.execute(
        "SELECT content FROM document WHERE kind = 'extension_request' AND instr(hazards, ?) AND deleted_at IS NULL"
        " AND snapshot IS NOT NULL AND state IS NOT 'voided' ORDER BY rowid DESC LIMIT 1",
        (hazard.hex(),),
    )
    found = rows.fetchone()
    told = read_edits(found[0]).asked if found else {}
    day = told.get("new_day", "")
    return (day, told.get("reason", "")) if day > (after or "") else None
