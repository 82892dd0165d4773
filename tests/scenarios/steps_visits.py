"""Steps of a visit: start, answer, note what is seen, photos, finish, signatures."""

from __future__ import annotations

from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.priority import first_items
from safetydesk.domain.deadline_words import due_words
from safetydesk.models.queries.hazards import hazards_of_visit
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import VisitState, visit_state
from safetydesk.paths import resources
from safetydesk.usecases import completion, findings, visit_items, visits
from tests.scenarios.acting import Outcome, step
from tests.scenarios.stage import Stage
from tests.scenarios.telling import Told, code, deadline, law

CHECKLISTS = {"十五条": "fifteen-measures", "日周月核查": "round-verification"}
SHOWN = {"conforms": "符合", "mostly": "基本符合", "fails": "不符合", "not_applicable": "不涉及"}


def current(stage: Stage) -> VisitState:
    """The visit under way, or the last one."""
    state = visit_state(stage.reader, stage.facts["检查"])
    assert state is not None
    return state


@step("开始检查")
def start(stage: Stage, name: str, given: Told) -> Outcome:
    """A visit by the person of the row and 同行; the items of its checklists that show first are counted."""
    catalog, subject = load(), stage.id("企业", name)
    keys = [CHECKLISTS[one] for one in given.listed("检查表")]
    assert stage.actor
    facts: dict[str, Any] = {
        "kind": code("visit_kind", given.words()),
        "inspectors": stage.people([stage.actor, *given.listed("同行")]),
        "checklists": [{"key": key, "version": catalog.checklists[key].version} for key in keys],
    }
    stage.facts["检查"] = stage.do(visits.start_visit, subject_id=subject, **facts).id
    card = subject_card(stage.reader, subject)
    assert card is not None
    target = kind if (kind := card.facts["kind"]) in catalog.words("target") else "enterprise"
    shown = [first_items(catalog.checklists[key], card.row.tags, target=target) for key in keys]
    state = current(stage)
    return {
        "": state.row.code,
        "方式": catalog.word("visit_kind", state.row.kind),
        "检查人员": "、".join(one for _, one in state.inspectors),
        "先看": "、".join(f"{len(codes)}项" for codes in shown) or "随手记",
    }


@step("在场")
def describe(stage: Stage, name: str, given: Told) -> Outcome:
    """Who was there, and where they went."""
    facts = {"person_in_charge": name, "person_in_charge_post": given.words(), "place": given.take("场所")}
    stage.do(visits.describe_visit, visit_id=stage.facts["检查"], **facts)
    state = current(stage)
    return {"": f"{state.person_in_charge}，{state.person_in_charge_post}"}


@step("答")
def answer(stage: Stage, item: str, given: Told) -> Outcome:
    """Judge an item; 不符合 with a 说明 makes a finding, called as 记为 says."""
    result, note = code("answer", given.words()), given.take("说明")
    name, facts = given.take("记为"), finding_facts(stage, given)
    told: dict[str, Any] = {"checklist": _checklist_of(item), "item": item, "result": result, "note": note}
    stage.do(visit_items.judge_item, visit_id=stage.facts["检查"], finding=facts, **told)
    state = current(stage)
    if name:
        (own,) = [one for one in state.findings if one.item == item]
        stage.call("问题", name, own.id)
    return {"": _answered(state, item), "已答": f"{len(state.answers)}项", "问题": f"{len(state.findings)}条"}


def _answered(state: VisitState, item: str) -> str:
    (one,) = [one for one in state.answers if one.item == item]
    return SHOWN[one.result]


def _checklist_of(item: str) -> str:
    found = [key for key in CHECKLISTS.values() if load().checklists[key].item(item)]
    assert found, f"检查表里没有 {item}"
    return found[0]


def finding_facts(stage: Stage, given: Told) -> dict[str, Any]:
    """等级, 部位, 依据, 措施, 判定, 期限 of a finding."""
    facts: dict[str, Any] = dict(deadline(given.take("期限"), stage.today))
    if grade := given.take("等级"):
        facts["grade"] = code("hazard_grade", grade)
    if basis := given.take("依据"):
        facts["law"] = law(basis)
    for word, name in {"部位": "place", "措施": "measure", "判定": "criterion"}.items():
        if value := given.take(word):
            facts[name] = value
    return facts


@step("随手记")
def note(stage: Stage, name: str, given: Told) -> Outcome:
    """A finding in one line, with whatever is known of it."""
    text, item = given.words(), given.take("挂在")
    key = stage.do(
        visit_items.jot_finding, visit_id=stage.facts["检查"], text=text, facts=finding_facts(stage, given)
    ).id
    stage.call("问题", name, key)
    if item:
        stage.do(visit_items.hang_finding, finding_id=key, checklist=_checklist_of(item), item=item)
    return _finding(stage, key)


@step("改问题")
def amend(stage: Stage, name: str, given: Told) -> Outcome:
    """Say more about a finding while the visit is open."""
    key = stage.id("问题", name)
    stage.do(visit_items.amend_finding, finding_id=key, facts=finding_facts(stage, given))
    return _finding(stage, key)


def _finding(stage: Stage, key: bytes) -> Outcome:
    catalog, state = load(), current(stage)
    (one,) = [one for one in state.findings if one.id == key]
    hung = [answer for answer in state.answers if one.item == answer.item]
    return {
        "": catalog.word("hazard_grade", one.grade),
        "期限": due_words(one.deadline, one.deadline_text) or "未定",
        "照片": f"{len(one.photos)}张",
        "检查项": f"{one.item} {SHOWN[hung[0].result]}" if hung else "不挂",
        "问题": f"{len(state.findings)}条",
    }


@step("拍照")
def photograph(stage: Stage, name: str, given: Told) -> Outcome:
    """A photo of a finding, or of a hazard after rectification (整改后)."""
    after = given.word() == "整改后"
    file = "passage-after.jpg" if after else "passage-before.jpg"
    raw = (resources() / "samples" / "photos" / file).read_bytes() + name.encode()
    owner, key = ("hazard", stage.id("隐患", name)) if after else ("finding", stage.id("问题", name))
    facts = {"sha256": stage.blobs().put(raw), "size": len(raw), "mime": "image/jpeg"}
    kind = "after" if after else "photo"
    photo = stage.do(findings.attach_evidence, owner=owner, owner_id=key, kind=kind, taken_at=stage.now, **facts).id
    if after:
        stage.facts.setdefault("照片", {})[name] = photo
        return {"": "整改后1张"}
    return _finding(stage, key)


@step("完成检查")
def finish(stage: Stage, _name: str, _given: Told) -> Outcome:
    """The visit ends; every finding becomes a hazard of the same name."""
    stage.do(completion.complete_visit, visit_id=stage.facts["检查"])
    state, catalog = current(stage), load()
    named = {key: name for (kind, name), key in stage.names.items() if kind == "问题"}
    for one in state.findings:
        assert one.hazard_id is not None
        stage.call("隐患", named[one.id], one.hazard_id)
    rows = hazards_of_visit(stage.reader, stage.facts["检查"])
    answers = [one.result for one in state.answers]
    return {
        "": f"隐患{len(rows)}条",
        "等级": "、".join(catalog.word("hazard_grade", row.grade) for row in rows) or "—",
        "编号": "、".join(row.code for row in rows) or "—",
        "答复": "、".join(f"{word}{answers.count(key)}" for key, word in SHOWN.items() if key in answers) or "—",
    }


@step("重开检查")
def reopen(stage: Stage, _name: str, _given: Told) -> Outcome:
    """Back to answering, while that may be."""
    stage.do(visits.reopen_visit, visit_id=stage.facts["检查"])
    return {"": "已重开" if current(stage).row.finished_at is None else "已完成"}


@step("签字")
def sign(stage: Stage, name: str, given: Told) -> Outcome:
    """Somebody's signature on the finished visit: 屏幕手写, 纸上签字 or 拒签 with reason and witness."""
    way = code("signature_way", given.words())
    own = ("人员", name) in stage.names
    told: dict[str, Any] = {
        "role": "inspector" if own else "person_in_charge",
        "person_id": stage.id("人员", name) if own else None,
        "reason": given.take("理由"),
        "witness": given.take("见证人"),
    }
    if way == "drawn":
        raw = (resources() / "samples" / "signatures" / "李长明.png").read_bytes()
        told |= {"image": stage.blobs().put(raw), "size": len(raw)}
    stage.do(completion.sign_record, visit_id=stage.facts["检查"], signatures=[{"name": name, "way": way, **told}])
    state = current(stage)
    return {"": f"{len(state.signatures)}人签字", "方式": load().word("signature_way", state.signatures[-1].way)}
