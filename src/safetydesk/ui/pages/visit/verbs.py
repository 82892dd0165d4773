"""The use cases a visit calls, by name; they are imported on the writer's thread, at the first write."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any


def verb(name: str, **facts: Any) -> Callable[[Any], Any]:
    """What the writer runs: the use case of a name with its facts, in the transaction it is given."""
    return partial(_perform, name, facts)


def _perform(name: str, facts: dict[str, Any], session: Any) -> Any:
    return _verbs()[name](session, **facts)


def _verbs() -> dict[str, Callable[..., Any]]:
    from safetydesk.usecases import evidence, findings, hazards, visit_items, visits
    from safetydesk.usecases.papers import documents

    return {
        "add_checklist": visits.add_checklist,
        "reopen_visit": visits.reopen_visit,
        "attach_evidence": findings.attach_evidence,
        "drop_finding": findings.drop_finding,
        "sign": findings.sign,
        "drop_evidence": evidence.drop_evidence,
        "move_evidence": evidence.move_evidence,
        "restore_evidence": evidence.restore_evidence,
        "hang_finding": visit_items.hang_finding,
        "photograph_item": visit_items.photograph_item,
        "restore_finding": visit_items.restore_finding,
        "withdraw_answer": visit_items.withdraw_answer,
        "register_hazards": hazards.register_hazards,
        "draft_document": documents.draft_document,
    }
