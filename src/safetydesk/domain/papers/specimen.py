"""Fictional facts (虚构) for a sample of any kind of paper, chosen so that what is wanted is seen on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import (
    AdviceFacts,
    Appeal,
    Asked,
    CheckItem,
    Citation,
    EarlierPaper,
    FindingFacts,
    ListedPaper,
    ListedVoid,
    PaperFacts,
    Photo,
    RoundsFacts,
    Signer,
    SubjectFacts,
    VisitFacts,
)

_DAY = "2026-04-16"
_BEGAN = 1_776_301_500_000_000
_HOURS = 8_100_000_000
_LAW = Citation("中华人民共和国安全生产法", "第三十六条", "2021-09-01", None, True)
_SUBJECT = SubjectFacts(
    "虚构镇宏达木业有限公司", "91500000MA00000000", "虚构镇工业园兴业路18号", "陈虚构", "02300000000"
)
_PEOPLE = (
    Signer("李虚构", "检查人员", "虚构镇人民政府", "虚检字第001号"),
    Signer("周虚构", "检查人员", "虚构镇人民政府", "虚检字第002号"),
)
_TEXTS = (
    ("木工车间", "3处线路未穿管敷设", "穿管敷设并更换破损线路"),
    ("疏散通道", "堆放半成品，净宽不足1.4米", "清理通道，保持畅通"),
)
_LATE = "2026-05-06"


def specimen(kind: DocumentKind, shows: Callable[[PaperFacts], bool] = bool) -> PaperFacts:
    """A paper of this kind that `shows` what is wanted, where fictional facts can bring it about; else a plain one."""
    facts = _plain(kind)
    if shows(facts):
        return facts
    return next((one for one in _others(kind, facts) if shows(one)), facts)


def _others(kind: DocumentKind, facts: PaperFacts) -> Iterator[PaperFacts]:
    """The same paper with one fact otherwise, then with two."""
    told = [(name, value) for name, values in _facets(kind, facts).items() for value in values]
    for many in (1, 2):
        for chosen in combinations(told, many):
            if len({name for name, _ in chosen}) == many:
                yield replace(facts, **dict(chosen))


def _plain(kind: DocumentKind) -> PaperFacts:
    return PaperFacts(
        kind=kind.key,
        capacity=kind.capacities[0],
        issuer="虚构区虚构镇人民政府",
        dated=_DAY,
        subject=_SUBJECT if kind.subject else SubjectFacts(""),
        number=f"虚{kind.number_word}〔2026〕12号" if kind.numbered else None,
        visit=VisitFacts(_BEGAN, _BEGAN + _HOURS, "四不两直", "木工车间、配电室", "检查安全生产责任落实情况", 20, 15),
        inspectors=_PEOPLE,
        experts=(Signer("王虚构", "专家"),),
        site_person=Signer("刘虚构", "车间主任", None, None, "男", "13900000000", "500000198001011234"),
        findings=_findings((_LATE, _LATE)),
        advice=(AdviceFacts("建议补充考核试卷", "安全教育培训"),),
        rounds=(RoundsFacts("D", 5, 1, 0, "缺当班签字"), RoundsFacts("W", 3, 0, 0)),
        earlier=EarlierPaper("隐患整改通知书", "虚安改〔2026〕8号", "2026-03-02", "K7QF-2M9D", "2026-04-01",
                             "2026-03-03", "直接送达", "刘虚构"),
        appeal=Appeal("虚构区人民政府", "虚构区人民法院"),
        reply_contact="李虚构",
        reply_phone="023-00000000",
        copy_to=("虚构区应急管理局",),
        asked=tuple(_answer(ask) for ask in kind.asks),
        papers=(ListedPaper("隐患整改通知书", "虚安改〔2026〕8号", "2026-03-02", "虚构镇人民政府", 2),),
        voids=(ListedVoid("虚安改〔2026〕9号", "2026-03-05", "当事人名称写错", "隐患整改通知书", "李虚构"),),
        items=(CheckItem("建立安全生产责任制", "基础管理", "《安全生产法》第四条", "查文件"),),
        checklist="虚构检查表",
    )  # fmt: skip


def _findings(days: tuple[str | None, str | None], **told: Any) -> tuple[FindingFacts, ...]:
    """Two hazards with these deadlines; None is at once."""
    made = []
    for number, ((place, text, measure), day) in enumerate(zip(_TEXTS, days, strict=True), start=1):
        one = FindingFacts(text, place, f"虚构-{number:04d}", basis=(_LAW,), measure=measure)
        made.append(replace(one, deadline=day, immediate=day is None, **told))
    return tuple(made)


def _facets(kind: DocumentKind, facts: PaperFacts) -> Mapping[str, tuple[Any, ...]]:
    """What may be otherwise in a paper of this kind, fact by fact."""
    visit = facts.visit
    assert visit is not None
    failed, partly, passed = (
        _findings((_LATE, _LATE), result=result, remark="虚构的说明") for result in ("failed", "partly", "passed")
    )
    grades = [_findings((_LATE, _LATE), grade=grade, criterion="虚构的判定标准") for grade in ("suspected", "major")]
    earlier = facts.earlier
    assert earlier is not None
    refused = replace(earlier, service_note="虚构的送达说明", service_refusal="拒收", service_witness="张虚构")
    return {
        "power": (_LAW,),
        "findings": (_findings((_LATE, "2026-05-20")), _findings((None, None)), (), failed, partly, passed,
                     (failed[0], passed[1]), *grades, _findings((None, None), fixed_on_spot=True)),
        "subject": (replace(facts.subject, credit_code=None),),
        "visit": (None, replace(visit, manner=None), replace(visit, joint_units=("虚构区消防救援大队",))),
        "refusal": ("对检查结果有异议",),
        "witness": (Signer("张虚构", "村干部"),),
        "reply_phone": (None,),
        "reply_contact": (None,),
        "copy_to": ((),),
        "appeal": (None,),
        "photos": ((Photo("0" * 64, "隐患1", _BEGAN),),),
        "advice": ((),),
        "rounds": ((),),
        "experts": ((),),
        "site_person": (None,),
        "earlier": (None, refused, replace(earlier, code=None), replace(earlier, deadline=None)),
        "papers": ((),),
        "voids": ((),),
        "items": ((),),
        "checklist": (None,),
        "capacity": kind.capacities[1:],
        "confirmed": (tuple({rule.local.key: None for rule in kind.blocks if rule.local}),),
        "asked": tuple(_without(facts, key) for key in _silent(kind)) + (((),) if kind.asks else ()),
    }  # fmt: skip


def _silent(kind: DocumentKind) -> tuple[str, ...]:
    """The questions whose silence some part waits for."""
    waited = {word for rule in kind.blocks for word in rule.unless}
    return tuple(ask.key for ask in kind.asks if ask.key in waited)


def _without(facts: PaperFacts, key: str) -> tuple[Asked, ...]:
    return tuple(one for one in facts.asked if one.key != key)


def _answer(ask: Ask) -> Asked:
    told = {
        "day": "2026-05-20", "moment": "2026-05-20 09:30", "money": "120000", "names": "虚构一\n虚构二",
        "choice": ask.choices[0] if ask.choices else "", "long": f"（这里是{ask.label}）",
    }  # fmt: skip
    return Asked(ask.key, ask.kind, told.get(ask.kind, f"（{ask.label}）"))
