"""The life of a document: 拟稿 → 审签 → 编号 → PDF → 用印 → 送达 → 签收回收 → 归档, or 作废.

Every step has person and time; what was numbered is never edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from safetydesk.domain.instants import day_of
from safetydesk.errors import error

State = Literal[
    "undrafted", "drafted", "reviewed", "numbered", "rendered", "sealed", "served", "returned", "archived", "voided"
]
STEPS: tuple[State, ...] = (
    "drafted",
    "reviewed",
    "numbered",
    "rendered",
    "sealed",
    "served",
    "returned",
    "archived",
)
"""The order of the steps; `voided` may follow any of them but `archived`."""
_UNDONE = {
    "reviewed": "DOCUMENT_012",
    "numbered": "DOCUMENT_013",
    "rendered": "DOCUMENT_014",
    "sealed": "DOCUMENT_015",
    "served": "DOCUMENT_016",
    "returned": "DOCUMENT_024",
}


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """One step taken: `kind` is a state of STEPS or `voided`; `at` microseconds UTC, `seq` None while unsent.

    Data: drafted again {changed}; reviewed {result approved or rejected, note}; numbered {number, due: the days that
    the paper sets as deadlines, counted: the rules that run from its service}; served {way, served_on, ...}; voided
    {reason}. A draft changed after 审签 has to be approved again.
    """

    id: bytes
    kind: str
    at: int
    actor: bytes | None
    data: Mapping[str, Any]
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentFlow:
    """Which steps a kind of document takes in this office; 审签 can be switched off, a record needs no seal."""

    reviewed: bool = True
    numbered: bool = True
    sealed: bool = True
    served: bool = True

    @property
    def steps(self) -> tuple[State, ...]:
        """The steps in order; a paper that is not served is not returned either."""
        off = {name for name in ("reviewed", "numbered", "sealed", "served") if not getattr(self, name)}
        if "served" in off:
            off.add("returned")
        return tuple(step for step in STEPS if step not in off)


def next_step(state: str | None, flow: DocumentFlow) -> State | None:
    """The step that a paper in this state waits for; None when it is archived or voided."""
    if state in ("archived", "voided"):
        return None
    reached = _rank(_state(state)) if state in STEPS else 0
    return next((step for step in flow.steps if _rank(step) > reached), None)


@dataclass(frozen=True, slots=True)
class DocumentProjection:
    """What the steps amount to: the furthest one, who took each, the day served, and what contradicts.

    `contradictions` are codes: numbered_twice, step_after_void, rejected_after_number, unknown_step,
    served_before_issued where the day served lies before the 成文日期 (that of the number), and due_before_service
    where a deadline of the paper had come when it was served.
    """

    state: State = "undrafted"
    steps: Mapping[str, DocumentEvent] = field(default_factory=lambda: MappingProxyType({}))
    number: str | None = None
    served_on: str | None = None
    void_reason: str | None = None
    contradictions: tuple[str, ...] = ()


def fold(events: Iterable[DocumentEvent]) -> DocumentProjection:
    """The projection of a document's steps: by sequence, own unsent last; a step that arrives twice counts once."""
    by_id = {event.id: event for event in sorted(events, key=lambda event: event.seq is not None)}
    ordered = sorted(by_id.values(), key=lambda event: (event.seq is None, event.seq or 0))
    projection = DocumentProjection()
    for event in ordered:
        projection = _apply(projection, event)
    if _served_early(projection):
        projection = _contradict(projection, "served_before_issued")
    return _contradict(projection, "due_before_service") if overtaken(projection) else projection


def _served_early(now: DocumentProjection) -> bool:
    """An earlier version, or another device with another clock, told a day served before the paper was there."""
    numbered = now.steps.get("numbered")
    if now.state == "voided" or now.served_on is None or numbered is None:
        return False
    return now.served_on < day_of(numbered.at)


def overtaken(now: DocumentProjection) -> tuple[str, ...]:
    """The deadlines set by a paper that lie before, or on, the day it was served: whoever got it had no time at all."""
    numbered = now.steps.get("numbered")
    if now.state == "voided" or now.served_on is None or numbered is None:
        return ()
    return tuple(one for one in numbered.data.get("due", ()) if one <= now.served_on)


def require_document_step(
    projection: DocumentProjection, kind: str, data: Mapping[str, Any], flow: DocumentFlow, *, actor: bytes | None
) -> None:
    """Raise the numbered DOCUMENT_ error that forbids step `kind` now; None when it may be taken.

    A step needs every earlier step of the flow; drafting again and 审签 are only possible before the number. What was
    numbered while the office did without 审签 needs none any more.
    """
    if actor is None:
        raise error("DOCUMENT_023")
    if projection.state == "voided":
        raise error("DOCUMENT_011")
    if projection.state == "archived":
        raise error("DOCUMENT_022")
    if kind == "voided" and not data.get("reason"):
        raise error("DOCUMENT_019")
    if kind == "drafted":
        require_editable(projection)
    elif kind in projection.steps:
        raise error("DOCUMENT_017")
    elif kind == "reviewed":
        require_editable(projection)
    elif kind != "voided":
        _require_steps_before(projection, _state(kind), flow)


def require_editable(projection: DocumentProjection) -> None:
    """Raise DOCUMENT_018 once the document has a number or a final PDF: its content is frozen from then on."""
    if projection.steps.keys() & {"numbered", "rendered", "sealed", "served"}:
        raise error("DOCUMENT_018")


def require_earlier(
    document: str, groups: Iterable[Mapping[str, str]], present: Iterable[str], basis: str, *, organ: str | None = None
) -> None:
    """Raise DOCUMENT_010 unless one kind of every group is among the kinds already there (`present`).

    `document` is the Chinese name of the paper asked for; a group maps kind codes to their Chinese names. With `organ`,
    all are wanted in that name: DOCUMENT_056 says so.
    """
    there = set(present)
    for group in groups:
        if not there & group.keys():
            names = "或者".join(f"《{name}》" for name in group.values())
            if organ:
                raise error("DOCUMENT_056", document=document, required=names, basis=basis, organ=organ)
            raise error("DOCUMENT_010", document=document, required=names, basis=basis)


def _require_steps_before(projection: DocumentProjection, kind: State, flow: DocumentFlow) -> None:
    done = projection.steps.keys() | ({"reviewed"} if "numbered" in projection.steps else set())
    for step in flow.steps:
        if _rank(step) < _rank(kind) and step in _UNDONE and step not in done:
            raise error(_UNDONE[step])


def _apply(now: DocumentProjection, event: DocumentEvent) -> DocumentProjection:
    if event.kind not in STEPS and event.kind != "voided":
        return replace(now, contradictions=(*now.contradictions, "unknown_step"))
    if now.state == "voided":
        return now if event.kind == "voided" else _contradict(_keep(now, event), "step_after_void")
    if event.kind == "drafted" and now.state == "reviewed":
        now = _back_to_draft(now)
    told = _keep(now, event)
    if event.kind == "voided":
        return replace(told, state="voided", void_reason=event.data.get("reason"))
    if event.kind == "reviewed" and event.data.get("result") == "rejected":
        return _back_to_draft(now)
    if event.kind == "numbered":
        if now.number is not None and now.number != event.data.get("number"):
            return _contradict(now, "numbered_twice")
        told = replace(told, number=event.data.get("number"))
    if event.kind == "served":
        told = replace(told, served_on=now.served_on or event.data.get("served_on") or day_of(event.at))
    return replace(told, state=max(now.state, _state(event.kind), key=_rank))


def _keep(now: DocumentProjection, event: DocumentEvent) -> DocumentProjection:
    """The first event of each step stands as the step; drafting again replaces the draft."""
    if event.kind in now.steps and event.kind != "drafted":
        return now
    return replace(now, steps=MappingProxyType({**now.steps, event.kind: event}))


def _back_to_draft(now: DocumentProjection) -> DocumentProjection:
    if _rank(now.state) > _rank("reviewed"):
        return _contradict(now, "rejected_after_number")
    left = {kind: step for kind, step in now.steps.items() if kind != "reviewed"}
    return replace(now, state="drafted", steps=MappingProxyType(left))


def _contradict(now: DocumentProjection, code: str) -> DocumentProjection:
    return replace(now, contradictions=(*now.contradictions, code))


def _rank(state: State) -> int:
    return STEPS.index(state) if state in STEPS else -1


def _state(kind: str) -> State:
    return next(step for step in STEPS if step == kind)
