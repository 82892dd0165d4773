"""A look at a kind of paper without drawing one up: marked 草稿, without a number, with what would refuse it.

This is the only way past the authority guard (DOMAIN §4.1): what it makes can be printed, and never issued.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.edits import Edits, write_edits
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError
from safetydesk.usecases.papers.document_layouts import declared
from safetydesk.usecases.papers.documents import new_draft
from safetydesk.usecases.papers.documents_edit import answers_told
from safetydesk.usecases.papers.paper_facts import gather_row
from safetydesk.usecases.papers.wording import without_informants

_KEY = bytes(16)
"""The id of a paper that is only thought of."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft that is on no record, why it could not be drawn up (None: it could), and why articles were left out."""

    snapshot: PaperSnapshot
    refused: SafetyDeskError | None
    withheld: tuple[str, ...]


def preview_kind(
    db: Any,
    *,
    kind: str,
    day: str,
    subject_id: bytes | None = None,
    visit_id: bytes | None = None,
    hazard_ids: Sequence[bytes] = (),
    capacity: str = "A",
    answers: bytes | None = None,
    fields: Mapping[str, str | None] | None = None,
) -> Looked:
    """The paper as it would be, with these answers; reads only. Raises DOCUMENT_027 for a kind without a layout."""
    told: dict[str, Any] = {"kind": kind, "subject_id": subject_id, "visit_id": visit_id, "hazard_ids": hazard_ids}
    told |= {"capacity": capacity, "answers": answers, "day": day, "key": _KEY}
    declaration = declared(db, kind)
    refused = None
    try:
        row = new_draft(db, **told)
    except SafetyDeskError as why:
        refused = why
        row = new_draft(db, **told, guarded=False)
    content = write_edits(answers_told(declaration, Edits(), fields or {})[0])
    facts = without_informants(gather_row(db, row, content, number=None, dated=day))
    made = compose(declaration, facts, draft=True)
    return Looked(made.snapshot, refused, made.withheld)
