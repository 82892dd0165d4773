"""Steps of a hazard's life: review, extension, recognition, report, closing, and what its card shows."""

from __future__ import annotations

from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.deadline_words import due_words
from safetydesk.domain.hazards.life import overdue_days
from safetydesk.models.queries.hazard_detail import hazard_detail
from safetydesk.usecases import hazards, hazards_corrected, hazards_major
from tests.scenarios.acting import Outcome, step
from tests.scenarios.stage import Stage
from tests.scenarios.telling import Told, deadline


@step("看隐患")
def look(stage: Stage, name: str, _given: Told) -> Outcome:
    """The card of a hazard on this laptop, as its events amount to today."""
    detail = hazard_detail(stage.reader, stage.id("隐患", name))
    assert detail is not None
    catalog, row, now = load(), detail.life.row, detail.projection
    return {
        "": catalog.word("hazard_state", row.state),
        "等级": catalog.word("hazard_grade", row.grade),
        "期限": due_words(row.deadline, row.deadline_text) or "未定",
        "超期": "不计" if row.historic else f"{overdue_days(now, stage.today)}天",
        "经过": "、".join(hazards_corrected.step_word(catalog, one.kind, one.data) for one in detail.life.steps),
        "办理人": "、".join(dict.fromkeys(one.who or "—" for one in detail.life.steps)),
        "矛盾": "、".join(catalog.word("contradiction", one.code) for one in detail.disagreements) or "没有",
        "判定": now.criterion_id or "—",
        "销号": row.closed_on or "—",
        "文号": "、".join(paper.number or "—" for paper in detail.papers) or "—",
        "升级": f"{now.escalations}次",
        "督办": now.supervised_by or "—",
        "责任人": row.responsible_person or "—",
        "措施": row.measure or "—",
    }


def _done(stage: Stage, name: str, verb: Any, **facts: Any) -> Outcome:
    stage.do(verb, hazard_id=stage.id("隐患", name), **facts)
    return look(stage, name, Told())


def _event(stage: Stage, name: str, kind: str, **facts: Any) -> Outcome:
    return _done(stage, name, hazards.append_event, kind=kind, **facts)


@step("开始整改")
def begin(stage: Stage, name: str, _given: Told) -> Outcome:
    """The enterprise set to work."""
    return _event(stage, name, "rectification_started")


@step("申请复查")
def ask_review(stage: Stage, name: str, _given: Told) -> Outcome:
    """The enterprise says it is done; from that day the clock stands."""
    return _done(stage, name, hazards.request_review)


@step("复查")
def review(stage: Stage, name: str, given: Told) -> Outcome:
    """合格 or 不合格 by two inspectors; a failed one names the next deadline."""
    verdict = given.words()
    assert verdict in ("合格", "不合格"), verdict
    assert stage.actor
    facts = {
        "passed": verdict == "合格",
        "inspectors": stage.people([stage.actor, *given.listed("同行")]),
        "note": given.take("说明"),
        "deadline": deadline(given.take("期限"), stage.today).get("deadline"),
    }
    return _done(stage, name, hazards.review_hazard, **facts)


@step("当场整改")
def fix(stage: Stage, name: str, given: Told) -> Outcome:
    """Put right while the inspectors watched; the photo after is the evidence."""
    assert stage.actor
    photos = [one for one in [stage.facts.get("照片", {}).get(name)] if one]
    inspectors = stage.people([stage.actor, *given.listed("同行")])
    return _done(stage, name, hazards.fix_on_spot, evidence=photos, inspectors=inspectors)


@step("销号")
def close(stage: Stage, name: str, given: Told) -> Outcome:
    """Closing; a major hazard names who approved it."""
    approver = given.take("审批人")
    return _done(stage, name, hazards.close_hazard, approver=stage.id("人员", approver) if approver else None)


@step("列为疑似重大")
def suspect(stage: Stage, name: str, _given: Told) -> Outcome:
    """One key: it waits for the district's word."""
    return _done(stage, name, hazards.suspect_major)


@step("报告区县")
def report(stage: Stage, name: str, given: Told) -> Outcome:
    """The township reports to the district department, by letter."""
    return _done(stage, name, hazards_major.report_hazard, to=given.words(), number=given.need("函号"))


@step("认定")
def recognise(stage: Stage, name: str, given: Told) -> Outcome:
    """认定为重大 (with its criterion) or 不予认定 by the district department."""
    verdict = given.words()
    assert verdict in ("认定为重大", "不予认定"), verdict
    facts = {"by": given.need("单位"), "on": stage.today, "report_number": given.take("函号")}
    return _done(
        stage, name, hazards.recognise_hazard, accepted=verdict == "认定为重大", criterion=given.take("判定"), **facts
    )


@step("挂牌督办")
def supervise(stage: Stage, name: str, given: Told) -> Outcome:
    """A supervising unit takes it up, with its own deadline."""
    until = deadline(given.need("期限"), stage.today)["deadline"]
    facts = {"unit": given.words(), "level": given.need("级别"), "number": given.take("文号")}
    return _done(stage, name, hazards_major.supervise_hazard, deadline=until, **facts)


@step("申请延期")
def ask_extension(stage: Stage, name: str, given: Told) -> Outcome:
    """The enterprise asks for a later day."""
    until = deadline(given.need("延到"), stage.today)["deadline"]
    return _done(stage, name, hazards.request_extension, until=until, reason=given.need("原因"))


@step("定延期")
def decide_extension(stage: Stage, name: str, given: Told) -> Outcome:
    """批准 or 驳回 of the request that waits."""
    verdict = given.words()
    assert verdict in ("批准", "驳回"), verdict
    return _done(stage, name, hazards.decide_extension, approved=verdict == "批准", reason=given.take("理由"))


@step("更正期限")
def correct(stage: Stage, name: str, given: Told) -> Outcome:
    """The deadline was written down wrongly; the history keeps both."""
    told = deadline(given.words(), stage.today)
    return _done(
        stage, name, hazards.correct_deadline, deadline=told.get("deadline"), deadline_text=told.get("deadline_text")
    )


@step("补记")
def describe(stage: Stage, name: str, given: Told) -> Outcome:
    """Plain facts of a hazard: 责任人, 措施, 类别."""
    fields = {"责任人": "responsible_person", "措施": "measure", "类别": "category", "责任单位": "responsible_unit"}
    facts = {fields[word]: value for word in fields if (value := given.take(word))}
    return _done(stage, name, hazards.edit_hazard, **facts)


@step("逾期升级")
def escalate(stage: Stage, name: str, given: Told) -> Outcome:
    """Overdue: 约谈, 报告区部门 or 建议处罚."""
    return _event(stage, name, "escalated", way=given.words(), to=given.take("单位"))


@step("移送")
def transfer(stage: Stage, name: str, given: Told) -> Outcome:
    """Handed on to another department."""
    return _event(stage, name, "transferred", to=given.words())


@step("裁定矛盾")
def settle(stage: Stage, name: str, given: Told) -> Outcome:
    """A person says which of two facts stands: 以前一条为准 or 以后一条为准."""
    word = given.words()
    assert word in ("以前一条为准", "以后一条为准"), word
    detail = hazard_detail(stage.reader, stage.id("隐患", name))
    assert detail is not None
    about = detail.disagreements[0].event if detail.disagreements else b"0" * 16
    stands = "earlier" if word == "以前一条为准" else "later"
    note = given.take("说明")
    return _done(stage, name, hazards_corrected.settle_contradiction, event=about, stands=stands, note=note)


@step("登记有误")
def withdraw(stage: Stage, name: str, given: Told) -> Outcome:
    """The hazard was registered by mistake: it leaves every count, its history stays."""
    return _done(stage, name, hazards_corrected.withdraw_hazard, reason=given.take("原因") or "")
