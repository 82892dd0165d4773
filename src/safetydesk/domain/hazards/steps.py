"""Which step may be taken on a hazard now: each refusal is one numbered HAZARD_ error that says what to do.

Imported 历史 records are exempt from the rules for new work (DOMAIN §11.1, 2-5), not from telling what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from safetydesk.domain.deadline_words import at_once, parse_deadline_words
from safetydesk.domain.hazards.life import DONE, GRADES, KINDS, HazardProjection, overdue_days
from safetydesk.errors import error

Data = Mapping[str, Any]
Rule = Callable[[HazardProjection, Data, str], None]


def require(now: HazardProjection, kind: str, data: Data, *, today: str, fewest_inspectors: int = 2) -> None:
    """Raise the numbered error that forbids event `kind` with `data` on `today`; return when it may be written.

    `fewest_inspectors` is the number the law asks for (catalog.duties.load_inspector_rule); whether their certificates
    are valid is `authority.check_inspectors`. Raises ValueError on a kind that is none of KINDS.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of hazard event")
    if str(data.get("on") or today) > today:
        raise error("HAZARD_020", on=data["on"], today=today)
    _require_place(now, kind)
    for rule in _ALWAYS.get(kind, ()):
        rule(now, data, today)
    if now.historic or data.get("historic"):
        return
    for rule in _NEW_WORK.get(kind, ()):
        rule(now, data, today)
    inspectors = len(set(data.get("inspectors") or ()))
    if kind == "reviewed" and inspectors < fewest_inspectors:
        raise error("HAZARD_005", count=inspectors)


def _require_place(now: HazardProjection, kind: str) -> None:
    """Registered once, before anything else; nothing after 销号 or 登记有误 but settling a contradiction."""
    if kind == "registered":
        if now.state != "unregistered":
            raise error("HAZARD_002")
    elif now.state == "unregistered":
        raise error("HAZARD_003")
    elif now.state == "closed" and kind != "settled":
        raise error("HAZARD_001", when="经" if now.historic else f"于 {now.closed_on} ")
    elif now.state == "withdrawn" and kind != "settled":
        raise error("HAZARD_035", on=now.withdrawal.on if now.withdrawal else "")


def _known_grade(_now: HazardProjection, data: Data, _today: str) -> None:
    if data.get("grade") not in GRADES:
        raise error("HAZARD_030", grade=data.get("grade"))


def _criterion_when_major(now: HazardProjection, data: Data, _today: str) -> None:
    if data.get("grade") == "major" and not (data.get("criterion_id") or now.criterion_id):
        raise error("HAZARD_010")


def _certain_words(_now: HazardProjection, data: Data, today: str) -> None:
    words = data.get("deadline_text")
    if not words or data.get("deadline"):
        return
    if question := parse_deadline_words(words, today).question:
        raise error("HAZARD_026", text=words, question=question)


def _paper_with_deadline(_now: HazardProjection, data: Data, today: str) -> None:
    if not (data.get("deadline") or data.get("deadline_text")):
        raise error("HAZARD_021")
    if data.get("deadline") and data["deadline"] < today and not at_once(data.get("deadline_text")):
        raise error("HAZARD_022", deadline=data["deadline"], today=today)


def _not_awaiting_review(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.state == "review_requested":
        raise error("HAZARD_023")


def _not_done(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.state in DONE:
        raise error("HAZARD_024")


def _assigned_before(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.state == "registered":
        raise error("HAZARD_027")


def _not_failed(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.state == "review_failed":
        raise error("HAZARD_031")


def _evidence(_now: HazardProjection, data: Data, _today: str) -> None:
    if not data.get("evidence"):
        raise error("HAZARD_011")


def _paper_before(now: HazardProjection, _data: Data, _today: str) -> None:
    if not now.papers and not now.on_spot:
        raise error("HAZARD_004")


def _verdict(now: HazardProjection, data: Data, _today: str) -> None:
    if data.get("result") not in ("pass", "fail"):
        raise error("HAZARD_006")
    if now.state == "review_passed" and data["result"] == "pass":
        raise error("HAZARD_024")


def _nothing_contradicts(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.contradictions:
        raise error("HAZARD_018", count=len(now.contradictions))


def _may_close(now: HazardProjection, data: Data, _today: str) -> None:
    if now.state != "review_passed":
        raise error("HAZARD_007")
    if now.grade is None:
        raise error("HAZARD_060")
    if now.grade == "suspected_major":
        raise error("HAZARD_009")
    if now.grade != "major":
        return
    if now.criterion_id is None:
        raise error("HAZARD_010")
    if not now.reported:
        raise error("HAZARD_019")
    if data.get("approver") is None:
        raise error("HAZARD_008")


def _later_deadline(now: HazardProjection, data: Data, _today: str) -> None:
    if now.pending_extension is not None:
        raise error("HAZARD_015")
    if not data.get("until") or data["until"] <= (now.deadline or ""):
        raise error("HAZARD_014", until=data.get("until") or "（空）", deadline=now.deadline or "（未定）")


def _pending_request(now: HazardProjection, data: Data, _today: str) -> None:
    asked = now.pending_extension
    if asked is None or data.get("request", asked.event) != asked.event:
        raise error("HAZARD_016")


def _overdue(now: HazardProjection, _data: Data, today: str) -> None:
    if overdue_days(now, today) == 0:
        raise error("HAZARD_017", deadline=now.deadline or "（未定）")


def _more_than_general(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.grade in (None, "general"):
        raise error("HAZARD_028")


def _suspected(now: HazardProjection, _data: Data, _today: str) -> None:
    if now.grade != "suspected_major":
        raise error("HAZARD_012")


def _recognition_facts(now: HazardProjection, data: Data, _today: str) -> None:
    wanted = {"result": "认定结果", "by": "认定单位或者认定人", "on": "认定日期"}
    missing = [word for key, word in wanted.items() if not data.get(key)]
    if missing or data["result"] not in ("accepted", "refused"):
        raise error("HAZARD_013", missing="、".join(missing or ["认定结果"]))
    if data["result"] == "accepted" and not (data.get("criterion_id") or now.criterion_id):
        raise error("HAZARD_010")


def _open_contradiction(now: HazardProjection, data: Data, _today: str) -> None:
    if data.get("event") not in {item.event for item in now.contradictions}:
        raise error("HAZARD_025")


def _reason_told(now: HazardProjection, data: Data, _today: str) -> None:
    """登记有误 says why; what was reviewed or put right was a hazard; two stories are settled first."""
    if not str(data.get("reason") or "").strip():
        raise error("HAZARD_036")
    if now.reviews or now.on_spot:
        raise error("HAZARD_037")
    if now.contradictions:
        raise error("HAZARD_038", count=len(now.contradictions))


def _only_history(now: HazardProjection, _data: Data, _today: str) -> None:
    if not now.historic:
        raise error("HAZARD_061")


def _open_history(now: HazardProjection, _data: Data, _today: str) -> None:
    if not now.historic or now.state in DONE:
        raise error("HAZARD_065")


def _unit_told(_now: HazardProjection, data: Data, _today: str) -> None:
    if not str(data.get("to") or data.get("unit") or "").strip():
        raise error("HAZARD_039")


_ALWAYS: Mapping[str, tuple[Rule, ...]] = {
    "registered": (_known_grade,),
    "regraded": (_known_grade,),
    "reviewed": (_verdict,),
    "rectified": (_only_history,),
    "carried_over": (_open_history,),
    "closed": (_nothing_contradicts,),
    "settled": (_open_contradiction,),
    "recognised": (_suspected, _recognition_facts),
    "withdrawn": (_reason_told,),
    "reported": (_unit_told,),
    "supervised": (_unit_told, _certain_words),
    "extension_requested": (_later_deadline,),
    "extension_approved": (_pending_request,),
    "extension_rejected": (_pending_request,),
}
_NEW_WORK: Mapping[str, tuple[Rule, ...]] = {
    "registered": (_criterion_when_major, _certain_words),
    "assigned": (_not_awaiting_review, _not_done, _paper_with_deadline, _certain_words),
    "rectification_started": (_assigned_before, _not_awaiting_review, _not_done),
    "fixed_on_spot": (_not_awaiting_review, _not_done, _not_failed, _evidence),
    "review_requested": (_paper_before, _not_awaiting_review, _not_done),
    "reviewed": (_paper_before,),
    "closed": (_may_close,),
    "extension_requested": (_assigned_before, _not_done),
    "escalated": (_overdue,),
    "regraded": (_criterion_when_major,),
    "reported": (_more_than_general,),
    "supervised": (_more_than_general,),
}
