"""How far a paper has come, in words: the steps its kind declares, and the one it waits for.

The documents page, the visit, the subject's card and the commands all speak through `state_word`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.declared import Word
from safetydesk.domain.document_life import DocumentFlow, next_step
from safetydesk.errors import error
from safetydesk.models.queries.people import settings
from safetydesk.usecases.papers.document_layouts import kinds_of

WAITS, DONE = "document_wait", "document_state"
"""The vocabularies: of the step waited for, and of the state reached."""


def flows(db: Any) -> Mapping[str, DocumentFlow]:
    """The steps that each declared kind takes in this office: 审签 unless switched off, the others as declared."""
    asked = bool(settings(db).get("review_needed", True))
    return {
        key: DocumentFlow(kind.approval and asked, kind.numbered, kind.sealed, kind.served)
        for key, kind in kinds_of(db).items()
    }


def flow_of(db: Any, kind: str) -> DocumentFlow:
    """The steps of one kind; DOCUMENT_027 when it is not declared here."""
    found = flows(db).get(kind)
    if found is None:
        raise error("DOCUMENT_027", kind=load().word("document_kind", kind))
    return found


def state_word(flow: DocumentFlow | None, state: str | None) -> Word:
    """What a paper waits for (待用印), or that it is done with (已归档, 已作废); None: a kind that is not declared."""
    step = next_step(state, flow or DocumentFlow())
    known = load().words(WAITS if step else DONE)
    code = step or state or "undrafted"
    return known.get(code) or Word(code, code, "grey")


def state_words(db: Any, kind: str, state: str | None) -> Word:
    """The same for one paper, its flow read from the store."""
    return state_word(flows(db).get(kind), state)
