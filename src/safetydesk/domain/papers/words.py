"""The words that a declared wording may name, each read from the facts; an unknown word is None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.asks import answer_words, listed
from safetydesk.domain.papers.kinds import LISTED, DocumentKind
from safetydesk.domain.papers.paper import (
    AdviceFacts,
    CheckItem,
    FindingFacts,
    ListedPaper,
    ListedVoid,
    PaperFacts,
    RoundsFacts,
    Signer,
    VisitFacts,
)
from safetydesk.domain.papers.text import citation_holds, citation_text, day_text, days_text, minute_text
from safetydesk.domain.visit_times import clock_doubt

_BRACED = re.compile(r"\{(\w+)\}")
Words = Mapping[str, str | None]
"""word -> what it says; None or '' when unknown."""
Reader = Callable[[PaperFacts], str | None]


def _visit(field: str) -> Reader:
    return lambda facts: getattr(facts.visit, field) if facts.visit else None


def _site(field: str) -> Reader:
    return lambda facts: getattr(facts.site_person, field) if facts.site_person else None


def _count(number: int | None) -> str | None:
    return None if number is None else str(number)


def _moment(instant: int | None) -> str | None:
    return None if instant is None else minute_text(instant)


def _names(people: tuple[Signer, ...]) -> str:
    return "、".join(person.name for person in people)


def _certified(people: tuple[Signer, ...]) -> str:
    """检查人×2 with 单位 and 证号, one a line (DOMAIN §4.2 现场检查记录); what is unknown is left blank for the pen."""
    shown = (*people, *[Signer("")] * (_INSPECTORS - len(people))) if people else ()
    return "\n".join(
        f"{who.name or _PEN}　单位：{who.unit or _PEN * 2}　证件号：{who.certificate or ''}" for who in shown
    )


_INSPECTORS, _PEN = 2, "　" * 4
"""Lines of inspectors that a record has (处罚法 42, 安法 67), and the room to write a name by hand."""


def _lasted(facts: PaperFacts) -> str | None:
    """年月日时分 至 月日时分, what both moments share said once (DOMAIN §4.2), with the remark when they cannot be."""
    if facts.visit is None or facts.visit.ended_at is None:
        return _moment(facts.visit.began_at) if facts.visit else None
    began, ended = minute_text(facts.visit.began_at), minute_text(facts.visit.ended_at)
    shared = next((mark for mark in "日年" if began.partition(mark)[0] == ended.partition(mark)[0]), "")
    doubt = clock_doubt(facts.visit.began_at, facts.visit.ended_at)
    remark = f"（{doubt}）" if doubt else ""
    return f"{began}至{ended.partition(shared)[2] if shared else ended}{remark}"


def _days(visit: VisitFacts) -> str:
    """The day of the visit, or from which day to which where it went past midnight."""
    return days_text(day_of(visit.began_at), day_of(visit.ended_at or visit.began_at))


def _open(facts: PaperFacts) -> list[FindingFacts]:
    return [finding for finding in facts.findings if not finding.fixed_on_spot and finding.result != "passed"]


def _last_deadline(facts: PaperFacts) -> str | None:
    days = [finding.deadline for finding in _open(facts) if finding.deadline]
    return day_text(max(days)) if days else None


def _one_deadline(facts: PaperFacts) -> bool:
    """Whether every finding still open carries the same day."""
    found = {None if finding.immediate else finding.deadline for finding in _open(facts)}
    return len(found) == 1 and None not in found


def _power(facts: PaperFacts) -> str | None:
    """The citation by which correction may be ordered; None when its article does not hold on the 成文日期."""
    holds = facts.power and citation_holds(facts.power, facts.dated)
    return citation_text(facts.power, facts.dated) if facts.power and holds else None


def _earlier(field: str) -> Reader:
    return lambda facts: getattr(facts.earlier, field) if facts.earlier else None


def _day(text: str | None) -> str | None:
    return day_text(text) if text else None


def _flag(holds: object) -> str | None:
    return "是" if holds else None


READERS: dict[str, Reader] = {
    "issuer": lambda facts: facts.issuer,
    "number": lambda facts: facts.number,
    "dated": lambda facts: day_text(facts.dated),
    "subject": lambda facts: facts.subject.name,
    "recipient": lambda facts: facts.recipient or facts.subject.name,
    "credit_code": lambda facts: facts.subject.credit_code,
    "address": lambda facts: facts.subject.address,
    "legal_person": lambda facts: facts.subject.legal_person,
    "phone": lambda facts: facts.subject.phone,
    "began": lambda facts: _moment(facts.visit.began_at) if facts.visit else None,
    "ended": lambda facts: _moment(facts.visit.ended_at) if facts.visit else None,
    "lasted": _lasted,
    "visit_day": lambda facts: _days(facts.visit) if facts.visit else None,
    "manner": _visit("manner"),
    "place": _visit("place"),
    "purpose": _visit("purpose"),
    "items_checked": lambda facts: _count(facts.visit.items_checked) if facts.visit else None,
    "items_met": lambda facts: _count(facts.visit.items_met) if facts.visit else None,
    "joint_units": lambda facts: "、".join(facts.visit.joint_units) if facts.visit else None,
    "site_person": _site("name"),
    "site_role": _site("role"),
    "site_gender": _site("gender"),
    "site_phone": _site("phone"),
    "site_id": _site("id_number"),
    "inspectors": lambda facts: _names(facts.inspectors),
    "inspectors_certified": lambda facts: _certified(facts.inspectors),
    "experts": lambda facts: _names(facts.experts),
    "witness": lambda facts: facts.witness.name if facts.witness else None,
    "refusal": lambda facts: facts.refusal,
    "finding_count": lambda facts: _count(len(facts.findings)),
    "failed_count": lambda facts: _count(sum(finding.result not in (None, "passed") for finding in facts.findings)),
    "last_deadline": _last_deadline,
    "earlier_title": _earlier("title"),
    "earlier_number": _earlier("number"),
    "earlier_dated": lambda facts: _day(facts.earlier.dated) if facts.earlier else None,
    "earlier_code": _earlier("code"),
    "earlier_deadline": lambda facts: _day(facts.earlier.deadline) if facts.earlier else None,
    "served_on": lambda facts: _day(facts.earlier.served_on) if facts.earlier else None,
    "service_way": _earlier("service_way"),
    "service_receiver": _earlier("receiver"),
    "service_note": _earlier("service_note"),
    "service_refusal": _earlier("service_refusal"),
    "service_witness": _earlier("service_witness"),
    "year": lambda facts: facts.dated[:4],
    "checklist": lambda facts: facts.checklist,
    "item_count": lambda facts: _count(len(facts.items)),
    "paper_count": lambda facts: _count(len(facts.papers)),
    "void_count": lambda facts: _count(len(facts.voids)),
    "hazard_texts": lambda facts: "；".join(finding.text for finding in facts.findings),
    "power": _power,
    "government": lambda facts: facts.appeal.government if facts.appeal else None,
    "court": lambda facts: facts.appeal.court if facts.appeal else None,
    "reply_contact": lambda facts: facts.reply_contact,
    "reply_phone": lambda facts: facts.reply_phone,
    "copy_to": lambda facts: "，".join(facts.copy_to),
    "photo_count": lambda facts: _count(len(facts.photos)),
}

FLAGS: dict[str, Reader] = {
    "findings": lambda facts: _flag(facts.findings),
    "advice": lambda facts: _flag(facts.advice),
    "rounds": lambda facts: _flag(facts.rounds),
    "photos": lambda facts: _flag(facts.photos),
    "papers": lambda facts: _flag(facts.papers),
    "voids": lambda facts: _flag(facts.voids),
    "items": lambda facts: _flag(facts.items),
    "own_name": lambda facts: _flag(facts.capacity in ("A", "C")),
    "delegated": lambda facts: _flag(facts.capacity == "B"),
    "major": lambda facts: _flag(any(finding.grade == "major" for finding in facts.findings)),
    "suspected": lambda facts: _flag(any(finding.grade == "suspected" for finding in facts.findings)),
    "one_deadline": lambda facts: _flag(_one_deadline(facts)),
    "all_passed": lambda facts: _flag(facts.findings and all(found.result == "passed" for found in facts.findings)),
    "some_failed": lambda facts: _flag(any(finding.result not in (None, "passed") for finding in facts.findings)),
}
"""Conditions for `when` and `unless` beside the words themselves."""

WORD_LABELS = {
    "visit_day": "检查日期", "began": "检查开始时间", "ended": "检查结束时间", "manner": "检查方式",
    "subject": "被检查单位", "recipient": "抬头",
    "earlier_number": "前一份文书的文号", "earlier_title": "前一份文书的名称",
    "earlier_dated": "前一份文书的日期", "last_deadline": "整改期限", "issuer": "落款单位", "site_person": "现场负责人",
    "reply_phone": "复查联系电话", "reply_contact": "复查联系人", "government": "复议机关", "court": "受诉法院",
    "copy_to": "抄送单位", "number": "文号", "power": "责令改正的依据", "basis": "依据",
    "earlier_code": "前一份文书的校验码", "earlier_deadline": "前一份文书的期限", "served_on": "送达日期",
    "checklist": "检查表",
    "dated": "成文日期", "credit_code": "统一社会信用代码", "address": "地址", "legal_person": "法定代表人",
    "phone": "单位电话", "lasted": "检查起止时间", "place": "检查场所", "purpose": "检查事由",
    "items_checked": "检查项数", "items_met": "符合项数", "joint_units": "联合检查单位",
    "site_role": "现场负责人职务", "site_gender": "现场负责人性别", "site_phone": "现场负责人电话",
    "site_id": "现场负责人身份证号", "inspectors": "检查人员", "inspectors_certified": "检查人员、单位和证件号",
    "experts": "专家", "witness": "见证人", "refusal": "拒签情况", "finding_count": "隐患条数",
    "failed_count": "复查不合格条数", "service_way": "送达方式", "service_receiver": "收件人",
    "service_note": "送达说明", "service_refusal": "拒收情况", "service_witness": "送达见证人", "year": "年份",
    "item_count": "检查表项数", "paper_count": "文书份数", "void_count": "作废号数", "hazard_texts": "全部隐患的内容",
    "photo_count": "照片张数", "findings": "问题和隐患", "advice": "提示建议", "rounds": "日周月核查情况",
    "photos": "现场照片", "papers": "文书清单", "voids": "作废清单", "items": "检查表各项",
    "own_name": "以本单位名义出具", "delegated": "受委托出具", "major": "重大事故隐患", "suspected": "疑似重大隐患",
    "one_deadline": "同一个整改期限", "all_passed": "复查全部合格", "some_failed": "复查有不合格",
}  # fmt: skip
"""What the words and conditions of a paper are called to people."""
ENTRY_LABELS = {
    "findings": {"text": "问题", "place": "部位", "described": "部位和问题", "code": "隐患编号", "grade": "隐患等级",
                 "graded": "较高的等级", "basis": "依据", "criterion": "判定标准", "measure": "整改要求",
                 "deadline": "整改期限", "immediate": "立即整改", "fixed_on_spot": "当场整改", "result": "复查结果",
                 "remark": "说明"},
    "advice": {"text": "建议", "item": "检查项"},
    "rounds": {"tier": "哪一级记录", "sampled": "抽查份数", "missing": "缺少份数", "untrue": "不实份数",
               "note": "说明"},
    "papers": {"title": "文书名称", "number": "文号", "dated": "日期", "organ": "制作单位", "pages": "页数",
               "remark": "备注"},
    "voids": {"number": "文号", "title": "文书名称", "day": "作废日期", "reason": "作废原因", "who": "经手人"},
    "items": {"text": "检查内容", "section": "检查部分", "basis": "依据", "look": "检查方法"},
}  # fmt: skip
"""What the words of one entry of each list are called; an entry of an answer that is a list of names: 内容."""


def paper_words(facts: PaperFacts, kind: DocumentKind | None = None) -> dict[str, str | None]:
    """Every word and flag of a paper, with `kind` also its answers by their key; an unanswered one has its default."""
    words = {name: read(facts) for name, read in (READERS | FLAGS).items()}
    told = {one.key: answer_words(one.kind, one.value) for one in facts.asked}
    for ask in kind.asks if kind else ():
        words[ask.key] = told.get(ask.key) or filled(ask.default, words) or None
    return words


def deadlines_set(kind: DocumentKind, facts: PaperFacts) -> list[str]:
    """The days that a paper which is served sets as deadlines: of its open findings, and of the questions so marked."""
    if not kind.served:
        return []
    due = {ask.key for ask in kind.asks if ask.due}
    told = {one.value for one in facts.asked if one.key in due}
    listed_ones = any(rule.part == "findings" or rule.of == "findings" for rule in kind.blocks)
    found = {finding.deadline for finding in _open(facts) if finding.deadline} if listed_ones else set()
    return sorted(told | found)


def filled(text: str, words: Words) -> str:
    """The wording with its words; an unknown one is left empty."""
    return _BRACED.sub(lambda found: words[found.group(1)] or "", text)


def entries(facts: PaperFacts, of: str) -> tuple[Any, ...]:
    """The entries of a list: facts of that name, or the names a person gave as the answer with that key."""
    if of in LISTED:
        found: tuple[Any, ...] = getattr(facts, of)
        return found
    return tuple(name for one in facts.asked if one.key == of for name in listed(one.value))


def entry_words(entry: Any, kind: DocumentKind, on: str) -> dict[str, str | None]:
    """The words of one list entry: a finding, advice, a check of 日周月 records, a paper, a void, an item, a name."""
    if isinstance(entry, FindingFacts):
        return _finding_words(entry, kind, on)
    if isinstance(entry, AdviceFacts):
        return {"text": entry.text, "item": entry.item}
    if isinstance(entry, str):
        return {"text": entry}
    if isinstance(entry, ListedPaper):
        pages = _count(entry.pages)
        return {"title": entry.title, "number": entry.number, "dated": _day(entry.dated), "organ": entry.organ,
                "pages": pages, "remark": entry.remark}  # fmt: skip
    if isinstance(entry, ListedVoid):
        return {"number": entry.number, "title": entry.title, "day": _day(entry.day), "reason": entry.reason,
                "who": entry.who}  # fmt: skip
    if isinstance(entry, CheckItem):
        return {"text": entry.text, "section": entry.section, "basis": entry.basis, "look": entry.look}
    assert isinstance(entry, RoundsFacts)
    counts = {"sampled": str(entry.sampled), "missing": str(entry.missing), "untrue": str(entry.untrue)}
    tiers = kind.words["tier"]
    return {"tier": tiers.get(entry.tier, tiers["other"]), "note": entry.note, **counts}


NAMED = frozenset(("text",))
"""What an entry of an answer that is a list of names knows."""
ENTRY_WORDS = {
    "findings": frozenset(("text", "place", "described", "code", "grade", "graded", "basis", "criterion", "measure",
                           "deadline", "immediate", "fixed_on_spot", "result", "remark")),
    "advice": frozenset(("text", "item")),
    "rounds": frozenset(("tier", "sampled", "missing", "untrue", "note")),
    "papers": frozenset(("title", "number", "dated", "organ", "pages", "remark")),
    "voids": frozenset(("number", "title", "day", "reason", "who")),
    "items": frozenset(("text", "section", "basis", "look")),
}  # fmt: skip
"""Which words an entry of each list part knows."""


def _finding_words(finding: FindingFacts, kind: DocumentKind, on: str) -> dict[str, str | None]:
    deadline = finding.deadline and day_text(finding.deadline)
    open_still = not finding.fixed_on_spot and finding.result != "passed"
    return {
        "text": finding.text,
        "place": finding.place,
        "described": f"{finding.place}：{finding.text}" if finding.place else finding.text,
        "code": finding.code,
        "grade": kind.words["grade"][finding.grade],
        "graded": kind.words["grade"][finding.grade] if finding.grade != "general" else None,
        "basis": finding.basis_text or "、".join(citation_text(citation, on) for citation in finding.basis),
        "criterion": finding.criterion,
        "measure": finding.measure,
        "deadline": deadline if open_still and not finding.immediate else None,
        "immediate": _flag(finding.immediate and open_still),
        "fixed_on_spot": _flag(finding.fixed_on_spot),
        "result": kind.words["result"][finding.result] if finding.result else None,
        "remark": finding.remark,
    }
