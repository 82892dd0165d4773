"""What a person changed in a draft: fields, deadlines and clauses that the kind declares; the rest comes from data.

Kept as JSON in the draft until the paper is numbered; its snapshot then holds the words as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from safetydesk.domain.papers.asks import Ask, split_names
from safetydesk.domain.papers.paper import Asked, Clause, FindingFacts, PaperFacts, Signer, VisitFacts

LINES = ("recipient", "reply_contact", "reply_phone", "purpose")
LISTS = ("copy_to", "joint_units", "experts")
ITEMS = ("deadline", "measure")
EDITABLE = (*LINES, *LISTS, *ITEMS)
"""What a kind may declare as editable: a line of text, several names, or a fact of each hazard on the paper."""


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes of a draft. `facts` by key: a text, or names for LISTS; `items` by hazard (hex) and key; `clauses` by
    name, '' leaves the clause out; `asked` the answers to the questions of its kind, as paper_asks keeps them."""

    facts: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)


def read_edits(content: str | None) -> Edits:
    """The edits of a stored draft; whatever another version wrote that is none of ours is left out."""
    told = _parsed(content)
    facts: dict[str, str | tuple[str, ...]] = {}
    for key, value in _mapping(told.get("facts")).items():
        if key in LINES and isinstance(value, str):
            facts[key] = value
        elif key in LISTS and isinstance(value, list):
            facts[key] = tuple(str(one) for one in value)
    items = {
        hazard: {key: value for key, value in _mapping(given).items() if key in ITEMS and isinstance(value, str)}
        for hazard, given in _mapping(told.get("items")).items()
    }
    clauses, asked = (
        {key: value for key, value in _mapping(told.get(name)).items() if isinstance(value, str)}
        for name in ("clauses", "asked")
    )
    return Edits(facts, items, clauses, asked)


def write_edits(edits: Edits) -> str | None:
    """The JSON of the edits, None when nothing differs from the data."""
    told = {
        "facts": {key: list(value) if isinstance(value, tuple) else value for key, value in edits.facts.items()},
        "items": {hazard: dict(given) for hazard, given in edits.items.items() if given},
        "clauses": dict(edits.clauses),
        "asked": dict(edits.asked),
    }
    kept = {key: value for key, value in told.items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


def edit_words(edits: Edits, labels: Mapping[str, str]) -> str:
    """The edits in one line for people, keys by their labels: 抄送 甲、乙；整改期间 不印；整改期限 2026-05-06."""
    told = {key: "、".join(value) if isinstance(value, tuple) else value for key, value in edits.facts.items()}
    pairs = [*told.items(), *edits.asked.items(), *((key, text or "不印") for key, text in edits.clauses.items())]
    pairs += [pair for given in edits.items.values() for pair in given.items()]
    return "；".join(f"{labels.get(key, key)} {text}" for key, text in pairs)


def names_of(text: str) -> tuple[str, ...]:
    """The names in a line, separated by 、 ， ； or line ends."""
    return split_names(text)


def edited(facts: PaperFacts, edits: Edits, asks: Iterable[Ask] = ()) -> PaperFacts:
    """The facts with the edited fields and clauses and the answers to `asks`; those of single hazards are
    `edited_finding`."""
    given: dict[str, Any] = dict(edits.facts)
    purpose, units, experts = (given.pop(key, None) for key in ("purpose", "joint_units", "experts"))
    visit = facts.visit
    if visit is not None:
        visit = _edited_visit(visit, purpose, units)
    people = tuple(Signer(name) for name in experts) if isinstance(experts, tuple) else facts.experts
    clauses = tuple(Clause(name, text) for name, text in sorted(edits.clauses.items()))
    asked = tuple(Asked(ask.key, ask.kind, edits.asked[ask.key]) for ask in asks if edits.asked.get(ask.key))
    told: dict[str, Any] = {"visit": visit, "experts": people, "clauses": clauses, "asked": asked}
    return replace(facts, **told, **given)


def _edited_visit(visit: VisitFacts, purpose: object, units: object) -> VisitFacts:
    said = purpose if isinstance(purpose, str) else visit.purpose
    return replace(visit, purpose=said, joint_units=units if isinstance(units, tuple) else visit.joint_units)


def edited_finding(finding: FindingFacts, given: Mapping[str, str] | None) -> FindingFacts:
    """A hazard as this paper prints it, with its own deadline and measure where a person set them."""
    if not given:
        return finding
    measure, deadline = given.get("measure") or finding.measure, given.get("deadline")
    told = replace(finding, measure=measure)
    return replace(told, deadline=deadline, immediate=False) if deadline else told


def of_hazards(names: Iterable[str], edits: Edits) -> Edits:
    """The edits without those of hazards that are not on the paper (`names`, hex)."""
    kept = set(names)
    return replace(edits, items={key: given for key, given in edits.items.items() if key in kept})


def _parsed(content: str | None) -> Mapping[str, Any]:
    try:
        return _mapping(json.loads(content)) if content else {}
    except ValueError:
        return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
