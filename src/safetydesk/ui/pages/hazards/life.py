"""One hazard in words: the stations of its life line, the story of its steps, and what disagrees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.deadline_words import due_words
from safetydesk.domain.hazards.life import DONE, overdue_days
from safetydesk.domain.instants import day_of
from safetydesk.models.queries.hazard_detail import Disagreement, HazardDetail, HazardPaper
from safetydesk.models.queries.hazards import HazardStep
from safetydesk.ui.pages.words import day_words, deadline_words, left_words
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.lifeline import Stand, Step

ORDERS = ("rectification_notice", "rectification_order", "onsite_measures")
UNRECORDED = "未记载"
"""What a 历史台账 does not tell."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story: the instant (microseconds UTC) and the words."""

    at: int
    words: str


def chip_words(catalog: Catalog, detail: HazardDetail, today: str) -> tuple[State, str]:
    """The chip beside the title: the days past the deadline, else the state."""
    now, row = detail.projection, detail.life.row
    if (
        (now.historic and now.carried_on is None)
        or now.state in DONE
        or now.state == "review_requested"
        or now.deadline is None
    ):
        return catalog.tone("hazard_state", row.state) or "blue", catalog.word("hazard_state", row.state)
    return left_words(now.deadline, today)


def stations(catalog: Catalog, detail: HazardDetail, today: str) -> list[Step]:
    """发现, 下达通知, 签收, 整改, 复查, 销号: what happened with person and day, what is due, what lies ahead."""
    made = [
        _found(detail),
        _ordered(detail),
        _received(detail),
        _rectified(detail, today),
        _reviewed(catalog, detail),
        _closed(detail),
    ]
    if detail.projection.state == "withdrawn":
        return [*(step for step in made if step.stand == "done"), _withdrawn(catalog, detail)]
    if detail.life.row.historic:
        return [step if step.who or step.when != "—" else replace(step, when=UNRECORDED) for step in made]
    happened = max(at for at, step in enumerate(made) if step.stand == "done")
    present = next((at for at in range(happened + 1, len(made))), None)
    return [step if at != present else _present(step, detail, today) for at, step in enumerate(made)]


def _found(detail: HazardDetail) -> Step:
    first = next((step for step in detail.life.steps if step.kind == "registered"), None)
    who = detail.found_by or (first.who if first else None) or ""
    return Step("发现", day_words(detail.life.row.found_on), who, "done")


def _order_of(detail: HazardDetail) -> HazardPaper | None:
    """The newest paper that ordered rectification and was not voided; a draft only when there is nothing else."""
    orders = [one for one in detail.papers if one.kind in ORDERS and one.state != "voided"]
    return next((one for one in reversed(orders) if one.number), orders[-1] if orders else None)


def _ordered(detail: HazardDetail) -> Step:
    paper = _order_of(detail)
    if paper is not None and paper.number:
        return Step("下达通知", day_words(paper.issued_on), paper.number, "done")
    if paper is not None:
        return Step("下达通知", "—", "已拟稿，还没有编号")
    if detail.projection.papers:
        return Step("下达通知", _day_of_step(detail, "assigned"), "文书在别的设备上", "done")
    return Step("下达通知", "—", "当场整改，不用下达" if detail.projection.on_spot else "")


def _received(detail: HazardDetail) -> Step:
    paper = _order_of(detail)
    steps = {step.kind: step for step in paper.steps} if paper else {}
    for kind in ("returned", "served"):
        if step := steps.get(kind):
            served = paper.served_on if paper and kind == "served" else None
            return Step("签收", day_words(served or day_of(step.at)), str(step.data.get("receiver") or ""), "done")
    return Step("签收")


def _rectified(detail: HazardDetail, today: str) -> Step:
    now = detail.projection
    if now.on_spot:
        return Step("整改", _day_of_step(detail, "fixed_on_spot"), "当场整改", "done")
    if now.requested_on and now.state not in ("review_failed", "assigned", "rectifying"):
        return Step("整改", _told_day(detail, "review_requested", now.requested_on), "企业已申请复查", "done")
    late = overdue_days(now, today) > 0 and not detail.life.row.historic
    ahead = deadline_words(now.deadline, now.deadline_text) or "—"
    return Step("到期" if late else "整改", ahead, detail.life.row.responsible_person or "")


def _reviewed(catalog: Catalog, detail: HazardDetail) -> Step:
    now = detail.projection
    if not now.reviews:
        return Step("复查", "—", "检查人员在场" if now.on_spot else "")
    last = now.reviews[-1]
    if any(one.code == "reviews_disagree" for one in detail.disagreements):
        return Step("复查", day_words(last.on), "两种说法", tone="amber")
    on = _told_day(detail, "reviewed", last.on)
    word = catalog.word("review_result", "pass" if last.passed else "fail")
    names = "、".join(detail.names.get(key, "") for key in last.inspectors)
    stand: Stand = "done" if now.state in DONE else "later"
    said = f"{word}·{names}" if names else word
    return Step("复查", on, said, stand, tone="third" if last.passed else "red")


def _closed(detail: HazardDetail) -> Step:
    now = detail.projection
    if now.closed_on is None:
        return Step("销号")
    who = detail.names.get(now.approver or b"") or _who_of_step(detail, "closed")
    return Step("销号", _told_day(detail, "closed", now.closed_on), who, "done")


def _withdrawn(catalog: Catalog, detail: HazardDetail) -> Step:
    """The end of a life that never should have begun."""
    on, who = _day_of_step(detail, "withdrawn"), _who_of_step(detail, "withdrawn")
    return Step(catalog.word("hazard_state", "withdrawn"), on, who, "now", "grey", "second")


def _present(step: Step, detail: HazardDetail, today: str) -> Step:
    """The station that waits now: bold, in the colour of its urgency, with what is missing."""
    now = detail.projection
    late = overdue_days(now, today) > 0
    if step.word in ("到期", "整改"):
        said = "未申请复查" if late else step.who
        return Step(step.word, step.when, said, "now", left_words(now.deadline, today)[0], "red" if late else "third")
    if step.word == "复查":
        return Step("复查", "—", "建议今天", "now", "violet", "violet")
    if step.word == "销号":
        waits = "等定级" if now.grade is None else "等区县认定" if now.grade == "suspected_major" else "等销号审批"
        return Step("销号", "—", waits, "now", "amber", "amber")
    state: State = "red" if late else "amber"
    return Step(step.word, step.when, step.who or "待办", "now", state, "red" if late else "second")


def _step(detail: HazardDetail, kind: str) -> HazardStep | None:
    return next((step for step in reversed(detail.life.steps) if step.kind == kind), None)


def _day_of_step(detail: HazardDetail, kind: str) -> str:
    step = _step(detail, kind)
    return day_words(str(step.data.get("on") or day_of(step.at))) if step else "—"


def _told_day(detail: HazardDetail, kind: str, on: str) -> str:
    """The day of a step; a ledger may have told of it without its day, and the day it landed is not that."""
    step = _step(detail, kind)
    return UNRECORDED if step and step.data.get("undated") else day_words(on)


def _who_of_step(detail: HazardDetail, kind: str) -> str:
    step = _step(detail, kind)
    return step.who or "" if step else ""


def story(catalog: Catalog, detail: HazardDetail) -> list[Told]:
    """Everything that happened, the newest first, the papers' steps among them."""
    told = [Told(step.at, _said(catalog, detail, step)) for step in detail.life.steps]
    told += list(_paper_story(catalog, detail.papers))
    return sorted(told, key=lambda one: one.at)[::-1]


def _paper_story(catalog: Catalog, papers: Iterable[HazardPaper]) -> Iterable[Told]:
    for paper in papers:
        name = paper.number or catalog.word("document_kind", paper.kind)
        for step in paper.steps:
            if step.kind in ("drafted", "sealed", "served", "returned", "voided"):
                receiver = step.data.get("receiver") or step.data.get("reason")
                more = f"（{receiver}）" if receiver else ""
                word = "修改拟稿" if step.data.get("changed") else catalog.word("document_step", step.kind)
                yield Told(step.at, _joined(step.who, f"{word} {name}{more}"))


def _joined(who: str | None, what: str) -> str:
    return f"{who} {what}" if who else what


def _said(catalog: Catalog, detail: HazardDetail, step: HazardStep) -> str:
    from safetydesk.usecases.hazards_corrected import step_word

    what = step_word(catalog, step.kind, step.data)
    more = _MORE.get(step.kind, lambda _catalog, _detail, _data: "")(catalog, detail, step.data)
    return _joined(step.who, f"{what}：{more}" if more else what)


def _until(data: Any, word: str = "期限") -> str:
    day = due_words(data.get("deadline"), data.get("deadline_text"))
    return f"{word} {day}" if day else ""


def _listed(*parts: object) -> str:
    return "，".join(str(part) for part in parts if part)


def _corrected(data: Any) -> Iterable[str]:
    """隐患描述 “甲”改为“乙”, for each fact that was corrected."""
    from safetydesk.usecases.hazards_corrected import CORRECTED

    for name, values in (data.get("facts") or {}).items():
        said = [f"“{value}”" if value else "（空）" for value in values]
        yield f"{CORRECTED.get(name, name)} {'改为'.join(said)}".strip()


def _number(detail: HazardDetail, data: Any) -> str:
    return next((one.number or "" for one in detail.papers if one.id == data.get("document_id")), "")


def _graded(catalog: Catalog, data: Any) -> str:
    return catalog.word("hazard_grade", data.get("grade"))


def _result(catalog: Catalog, data: Any) -> str:
    return catalog.word("review_result", data.get("result"))


_MORE: dict[str, Any] = {
    "registered": lambda catalog, _, data: _listed(_graded(catalog, data), _until(data)),
    "corrected": lambda _c, _d, data: _listed(*_corrected(data), _until(data)),
    "assigned": lambda _c, detail, data: _listed(_number(detail, data), _until(data)),
    "review_requested": lambda _c, _d, data: data.get("on") or "",
    "reviewed": lambda catalog, _, data: _listed(
        _result(catalog, data), _until(data, "下次期限"), data.get("note"), data.get("reviewer")
    ),
    "extension_requested": lambda _c, _d, data: _listed(f"到 {data.get('until')}", data.get("reason")),
    "extension_approved": lambda _c, _d, data: data.get("reason") or "",
    "extension_rejected": lambda _c, _d, data: data.get("reason") or "",
    "escalated": lambda _c, _d, data: _listed(data.get("way"), data.get("to")),
    "transferred": lambda _c, _d, data: data.get("to") or "",
    "regraded": lambda catalog, _, data: _listed(_graded(catalog, data), data.get("reason")),
    "recognised": lambda catalog, _, data: _listed(
        catalog.word("recognition", data.get("result")), data.get("by"), data.get("report_number")
    ),
    "reported": lambda _c, _d, data: _listed(data.get("to"), data.get("number")),
    "supervised": lambda _c, _d, data: _listed(data.get("unit"), data.get("level"), data.get("number"), _until(data)),
    "withdrawn": lambda _c, _d, data: data.get("reason") or "",
    "settled": lambda _c, _d, data: _listed(
        "以后一条为准" if data.get("stands") == "later" else "以前一条为准", data.get("note")
    ),
}


def disagreement_words(catalog: Catalog, one: Disagreement) -> str:
    """两次复查结论相反：4月16日 李虚构 复查 合格 / 4月16日 周虚构 复查 不合格."""
    facts = [fact_words(catalog, fact) for fact in (one.earlier, one.later) if fact]
    return f"{catalog.word('contradiction', one.code)}：{' / '.join(facts)}"


def fact_words(catalog: Catalog, fact: HazardStep) -> str:
    """One of two facts that disagree: day, person, what was said."""
    from safetydesk.usecases.hazards_corrected import step_word

    said = step_word(catalog, fact.kind, fact.data)
    if fact.kind == "reviewed":
        said = f"{said} {_result(catalog, fact.data)}"
    day = str(fact.data.get("on") or day_of(fact.at))
    return " ".join(part for part in (day_words(day), fact.who, said) if part)
