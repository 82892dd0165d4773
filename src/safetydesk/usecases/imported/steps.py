"""A ledger tells how far a hazard has come; here that becomes events: for a new one its history, for a known one the
next steps, each allowed by the domain or left out with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardEvent, HazardProjection, awareness
from safetydesk.domain.hazards.steps import require
from safetydesk.domain.staging import Value
from safetydesk.errors import SafetyDeskError
from safetydesk.usecases.imported.ground import Ground
from safetydesk.usecases.imported.hazards import major_steps

Step = tuple[str, dict[str, Any]]
FIELDS = (
    *("grade", "deadline", "deadline_text", "rectified_on", "state", "reviewed_on", "review_result", "reviewer"),
    *major_steps.FIELDS,
)
"""Cells of hazards that are told by events."""
_REVIEW = ("reviewed_on", "review_result", "reviewer")
_BEFORE_REVIEW = (None, "registered", "assigned", "rectifying", "review_requested")
_HISTORY = frozenset({"review_requested", "review_failed", "review_passed", "rectified", "closed"})
_IMPLIED = {"review_failed": "fail", "review_passed": "pass", "closed": "pass"}
"""What a state says of the review; 已整改 says nothing of one."""
_OVER = ("rectified", "closed")
_REQUESTED = "还没有申请复查"
_MISTAKEN = "导入的台账写着登记有误"
_NO_RESULT = "没有写复查结果"
_BACKWARDS = ("办理记录只能往前走，不能由台账改写", "请在隐患卡片里按步骤办理。")

Refusal = tuple[str, str]
"""Why a cell cannot be taken, to stand within a sentence, and what to do."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The step cells of a row that fit together, and why the others were left out, by field."""

    values: Mapping[str, Value]
    left_out: Mapping[str, str]


def settle(values: Mapping[str, Value]) -> Settled:
    """Leave out cells that contradict the state the same row gives; the same row always settles the same way."""
    kept = {name: value for name, value in zip(FIELDS, map(values.get, FIELDS), strict=True) if value is not None}
    left: dict[str, str] = {}
    state = kept.get("state")
    if state == "unregistered":
        left["state"] = "已在台账里的隐患都是已登记"
        state = None
    result = kept.get("review_result")
    if state == "review_passed" and result == "fail":
        left |= dict.fromkeys([name for name in _REVIEW if name in kept], "整改状态是复查合格")
    elif state == "review_failed" and result == "pass":
        left |= dict.fromkeys([name for name in _REVIEW if name in kept], "整改状态是复查不合格")
    elif state in ("registered", "assigned", "review_requested", "withdrawn") and result is not None:
        left |= dict.fromkeys([name for name in _REVIEW if name in kept], "整改状态还没有到复查")
    elif state == "rectifying" and result == "pass":
        left |= dict.fromkeys([name for name in _REVIEW if name in kept], "整改状态是整改中")
    elif state in _BEFORE_REVIEW and result is None:
        left |= dict.fromkeys([name for name in _REVIEW if name in kept], _NO_RESULT)
    underway = state in ("registered", "assigned") or (state == "rectifying" and result != "fail")
    if underway and "rectified_on" in kept:
        left["rectified_on"] = _REQUESTED
    return Settled({name: value for name, value in kept.items() if name not in left}, left)


def opening(values: Mapping[str, Value], *, history: bool = False) -> tuple[list[Step], bool]:
    """The history of a new hazard from its settled row (`found_on` and `document_number` too); whether it is over.

    A row that tells of anything done outside this program (a paper, a review) is 历史: rules for new work do not bind
    it (DOMAIN §11.1), and so is every row of a 历史台账. Days that the ledger does not give stay unknown.
    """
    state, result = values.get("state"), values.get("review_result")
    asked = "rectified_on" in values or state == "review_requested"
    reviewed = result or (_IMPLIED.get(str(state)) if _tells_review(values, state) else None)
    historic = history or state in _HISTORY or asked or reviewed is not None or bool(values.get("document_number"))
    facts = {name: values.get(name) for name in ("deadline", "deadline_text")}
    facts |= {"grade": major_steps.opening_grade(values), "criterion_id": major_steps.criterion_of(values)}
    steps = [_step("registered", on=values.get("found_on"), historic=historic or None, past=history or None, **facts)]
    steps += major_steps.told_steps(values)
    if state == "assigned":
        steps.append(_step("assigned", number=values.get("document_number")))
    if asked:
        steps.append(_dated("review_requested", values.get("rectified_on")))
    if reviewed:
        steps.append(_dated("reviewed", values.get("reviewed_on"), result=reviewed, reviewer=values.get("reviewer")))
    if state == "rectifying":
        steps.append(_step("rectification_started"))
    if state == "rectified":
        steps.append(_step("rectified", on=values.get("rectified_on"), **({} if reviewed else _bare(values))))
    if state == "closed":
        steps.append(("closed", major_steps.closing(values, values.get("reviewed_on") or values.get("rectified_on"))))
    if state == "withdrawn":
        steps.append(_step("withdrawn", reason=_MISTAKEN))
    return steps, state in _OVER


def still_open(values: Mapping[str, Value]) -> bool:
    """Whether a new hazard told so is still to be worked on."""
    return values.get("state") not in (*_OVER, "review_passed", "withdrawn")


def _bare(values: Mapping[str, Value]) -> dict[str, Value]:
    """Who reviewed it and when, of a 已整改 whose review is told without its result, which is not guessed."""
    return {name: values.get(name) for name in ("reviewed_on", "reviewer")}


def _tells_review(values: Mapping[str, Value], state: Value) -> bool:
    return state in ("review_failed", "review_passed") or (
        state == "closed" and any(name in values for name in _REVIEW)
    )


def _step(kind: str, **data: Any) -> Step:
    return kind, {name: value for name, value in data.items() if value is not None}


def _dated(kind: str, on: Value, **data: Any) -> Step:
    return _step(kind, on=on, undated=None if on else True, **data)


def following(
    events: Sequence[HazardEvent], changes: Mapping[str, Value], said: Mapping[str, Value], ground: Ground
) -> tuple[list[Step], dict[str, Refusal]]:
    """The events that bring a known hazard to the changed step cells, and why some cells stay, by field.

    `changes` are new values (None: cleared), `said` all the row says. Rules for new work bind as they do anywhere:
    inspectors with valid certificates, papers that stand, deadlines that a paper states.
    """
    walk = _Walk(list(events), ground)
    refused: dict[str, Refusal] = {}
    for names, step in _wanted(changes, said, walk):
        why = walk.take(*step)
        if why is not None:
            refused = dict.fromkeys(names, why) | refused
    refused |= major_steps.unknown(changes)
    seen = walk.seen()
    for name, new in changes.items():
        if name not in refused and name in seen and seen[name] != new:
            refused[name] = _BACKWARDS
    return walk.steps, refused


def _wanted(
    changes: Mapping[str, Value], said: Mapping[str, Value], walk: _Walk
) -> Iterable[tuple[tuple[str, ...], Step]]:
    now = fold(walk.events)
    if "grade" in changes and not major_steps.recognised_with_grade(changes, now):
        criterion = major_steps.criterion_of(said)
        yield ("grade", "criterion"), _step("regraded", grade=changes["grade"], criterion_id=criterion)
    yield from major_steps.wanted(changes, said, now)
    if "deadline" in changes or "deadline_text" in changes:
        day, text = changes.get("deadline", now.deadline), changes.get("deadline_text", now.deadline_text)
        if changes.get("deadline") and "deadline_text" not in changes and at_once(str(text or "")):
            text = None
        yield ("deadline", "deadline_text"), _step("corrected", deadline=day, deadline_text=text)
    state = changes.get("state")
    if changes.get("rectified_on") or state == "review_requested":
        yield ("rectified_on", "state"), _dated("review_requested", changes.get("rectified_on"))
    result = changes.get("review_result") or _IMPLIED.get(str(state))
    bare = state == "rectified" and result is None
    if (not bare and any(changes.get(name) for name in _REVIEW)) or state in ("review_failed", "review_passed"):
        told = {"result": result, "reviewer": changes.get("reviewer") or said.get("reviewer")}
        yield (*_REVIEW, "state"), _dated("reviewed", changes.get("reviewed_on"), **told)
    if state == "rectifying":
        yield ("state",), _step("rectification_started")
    if state == "assigned":
        yield ("state",), _step("assigned")
    if state == "withdrawn":
        yield ("state",), _step("withdrawn")  # the domain asks for the reason, which no cell gives
    if state == "rectified":
        told = _bare(changes) if bare else {}
        yield ("state", *told), _dated("rectified", changes.get("rectified_on"), **told)
    if state == "closed":
        reviewed = changes.get("reviewed_on") or changes.get("rectified_on")
        yield ("state", *major_steps.CLOSING), ("closed", major_steps.closing(said, reviewed))
    if state is None and any(changes.get(name) for name in major_steps.CLOSING):
        yield major_steps.CLOSING, ("closed", major_steps.closing(said, None))


def names_in(cell: Value) -> list[str]:
    """The people named in a cell, however they are separated."""
    return [name for name in re.split(r"[、，,;；/\s]+", str(cell or "")) if name]


class _Walk:
    """Steps tried one after the other on the events of one hazard."""

    def __init__(self, events: list[HazardEvent], ground: Ground) -> None:
        self.events = events
        self.steps: list[Step] = []
        self._ground = ground

    def take(self, kind: str, data: dict[str, Any]) -> Refusal | None:
        """Take a step if the rules allow it; else why not."""
        now = fold(self.events)
        try:
            data = self._held_to_papers(now, kind, data)
            require(now, kind, data, today=self._ground.today)
        except SafetyDeskError as fault:
            return fault.message.rstrip("。"), fault.remedy
        told = data | awareness(now)
        key = len(self.events).to_bytes(16, "big")
        self.events.append(HazardEvent(key, kind, 0, None, told, None, now.last_event))
        self.steps.append((kind, data))
        return None

    def _held_to_papers(self, now: HazardProjection, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        """The step with its inspectors; 历史 may name anybody, other work only who may review (DOMAIN §11.1, 2-5)."""
        if kind == "closed" and (known := self._ground.known(names_in(data.get("by")))):
            data = data | {"approver": known[0]}
        names = names_in(data.get("reviewer"))
        if now.historic:
            known = self._ground.known(names) if kind == "reviewed" else None
            return data if known is None else data | {"inspectors": known}
        if kind == "corrected":
            self._ground.require_free_deadline(now)
        if kind in ("review_requested", "reviewed"):
            self._ground.require_paper(now)
        if kind == "reviewed":
            return data | {"inspectors": self._ground.reviewers(names, data.get("on"))}
        return data

    def seen(self) -> dict[str, Value]:
        """What the ledger would show of grade, deadline and state after the steps."""
        now = fold(self.events)
        return {"grade": now.grade, "deadline": now.deadline, "deadline_text": now.deadline_text, "state": now.state}
