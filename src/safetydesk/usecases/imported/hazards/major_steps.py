"""What a 重大事故隐患台账 tells beside the 问题隐患台账, as events: 判定条款, 报告, 认定, 挂牌督办, 销号人.

Facts are taken as told; a 认定 needs who, when and (认定为重大) the criterion. What the ledger's kind says of a grade:
`said_by_kind`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardEvent, HazardProjection, awareness
from safetydesk.domain.hazards.steps import require
from safetydesk.domain.staging import Value
from safetydesk.errors import SafetyDeskError

Step = tuple[str, dict[str, Any]]
Refusal = tuple[str, str]
CRITERION = ("criterion",)
REPORT = ("reported_to", "reported_on", "report_number")
RECOGNITION = ("recognition", "recognised_by", "recognised_on")
SUPERVISION = ("supervision_level", "supervised_by", "supervision_number", "supervised_on")
CLOSING = ("closed_on", "closed_by")
FIELDS = (*CRITERION, *REPORT, *RECOGNITION, *SUPERVISION, *CLOSING)
"""Cells that are told by events."""
CELLS = {"reported": REPORT, "recognised": RECOGNITION, "supervised": SUPERVISION, "regraded": CRITERION}
_UNKNOWN = ("判定条款认不出是哪一条", "请写成“《标准名称》第三条（二）”或情形编号，认不出的可写在判定依据里。")


def criterion_of(values: Mapping[str, Value]) -> str | None:
    """The code of the criterion that a row names, None when it names none that is declared."""
    code = values.get("criterion")
    return str(code) if code is not None and code in load().criteria else None


def opening_grade(values: Mapping[str, Value]) -> Value:
    """The grade that a new hazard is registered with: one that was recognised was a suspected one before."""
    told = values.get("recognition") and values.get("recognised_by") and values.get("recognised_on")
    return "suspected_major" if told else values.get("grade")


def told_steps(values: Mapping[str, Value]) -> list[Step]:
    """报告, 认定 and 挂牌督办 of a new hazard, as far as its row tells them."""
    if values.keys().isdisjoint(FIELDS):
        return []
    found = [
        (kind, _data(kind, values)) for kind in ("reported", "recognised", "supervised") if _tells(CELLS[kind], values)
    ]
    return [(kind, data) for kind, data in found if _whole(kind, data)]


def _tells(names: Iterable[str], values: Mapping[str, Value]) -> bool:
    return any(values.get(name) is not None for name in names)


def _whole(kind: str, data: Mapping[str, Any]) -> bool:
    wanted = {"reported": ("to",), "recognised": ("result", "by", "on"), "supervised": ("unit",)}
    return all(data.get(name) for name in wanted[kind])


def _data(kind: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """The data of an event from the cells of a row; a day that is not given stays unknown."""
    get = values.get
    if kind == "reported":
        data: dict[str, Any] = {"to": get("reported_to"), "on": get("reported_on"), "number": get("report_number")}
    elif kind == "recognised":
        data = {"result": get("recognition"), "by": get("recognised_by"), "on": get("recognised_on")}
        data |= {"report_number": get("report_number"), "criterion_id": criterion_of(values)}
    else:
        data = {"level": get("supervision_level"), "unit": get("supervised_by"), "number": get("supervision_number")}
        data |= {"on": get("supervised_on")}
    data["undated"] = None if data["on"] else True
    return {name: value for name, value in data.items() if value is not None}


def wanted(
    changes: Mapping[str, Value], said: Mapping[str, Value], now: HazardProjection
) -> Iterator[tuple[tuple[str, ...], Step]]:
    """The events that bring a known hazard to the changed cells, each with the cells it answers."""
    if criterion_of(changes) and "grade" not in changes and "recognition" not in changes:
        yield CRITERION, ("regraded", {"grade": now.grade, "criterion_id": criterion_of(said)})
    for kind in ("reported", "recognised", "supervised"):
        if _tells(CELLS[kind], changes):
            yield CELLS[kind], (kind, _data(kind, said))


def unknown(changes: Mapping[str, Value]) -> dict[str, Refusal]:
    """The cells that name nothing declared."""
    named = changes.get("criterion")
    return {"criterion": _UNKNOWN} if named is not None and criterion_of(changes) is None else {}


def closing(values: Mapping[str, Value], reviewed: Value) -> dict[str, Any]:
    """The data of the 销号: its own day, else that of the review that passed; who did it, by name."""
    on = values.get("closed_on") or reviewed
    data = {"on": on, "undated": None if on else True, "by": values.get("closed_by")}
    return {name: value for name, value in data.items() if value is not None}


def recognised_with_grade(changes: Mapping[str, Value], now: HazardProjection) -> bool:
    """Whether the changed grade is that of the 认定 which the same row tells."""
    return changes.get("recognition") is not None and now.grade == "suspected_major"


def refused_at_opening(values: Mapping[str, Value], steps: Sequence[Step], today: str) -> dict[str, Refusal]:
    """The cells of a new hazard that cannot be taken, each with the reason: what no rule of the work allows."""
    refused = unknown(values)
    for kind in ("reported", "recognised", "supervised"):
        told = [name for name in CELLS[kind] if values.get(name) is not None]
        data = _data(kind, values)
        if kind == "reported" and told == ["report_number"] and _tells(RECOGNITION, values):
            continue
        if told and not _whole(kind, data):
            refused |= dict.fromkeys(told, _lacking(kind, steps, data, today))
    events: list[HazardEvent] = []
    for kind, data in steps:
        now = fold(events)
        if kind in CELLS and (why := _why(now, kind, data, today)):
            refused |= dict.fromkeys([name for name in CELLS[kind] if values.get(name) is not None], why)
            continue
        key = len(events).to_bytes(16, "big")
        events.append(HazardEvent(key, kind, 0, None, data | awareness(now), None, now.last_event))
    return refused


def _lacking(kind: str, steps: Sequence[Step], data: dict[str, Any], today: str) -> Refusal:
    opened = HazardEvent(b"0" * 16, steps[0][0], 0, None, {**steps[0][1], "grade": "suspected_major"})
    return _why(fold([opened]), kind, data, today) or _UNKNOWN


def _why(now: HazardProjection, kind: str, data: dict[str, Any], today: str) -> Refusal | None:
    try:
        require(now, kind, data, today=today)
    except SafetyDeskError as fault:
        return fault.message.rstrip("。"), fault.remedy
    return None
