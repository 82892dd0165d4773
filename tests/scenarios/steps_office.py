"""Steps of the office: its choices, people with certificates, villages, enterprises, authority, what 今日 shows."""

from __future__ import annotations

import json

from safetydesk.catalog import load
from safetydesk.catalog.duties import load_duties
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.duties import duties_of
from safetydesk.models.queries import today
from safetydesk.models.queries.people import certificates
from safetydesk.models.queries.subjects import find_subjects, subject_card
from safetydesk.usecases import people, places, subjects
from tests.scenarios.acting import Outcome, step
from tests.scenarios.stage import ORGAN, Stage
from tests.scenarios.telling import Told, code, day

CHOICES = {"organ": ORGAN, "short_name": "虚", "district": "虚构区应急管理局", "contact_phone": "023-00000000"}
SETTINGS = {
    "委托机关简称": "delegation_short_name",
    "复议机关": "appeal_government",
    "诉讼法院": "appeal_court",
}
SOON_DAYS = 3
"""今日 calls a deadline near from three days before on (DOMAIN §10: T-3)."""
ROLES = {"检查人员": "inspector", "负责人": "head", "内勤": "office"}


@step("建账")
def found_office(stage: Stage, table: str, given: Told) -> Outcome:
    """The office's choices and its people: a table 姓名, 角色, 证号, 有效期起, 有效期止."""
    review = given.take("审签") or "要"
    for key, value in {**CHOICES, "review_needed": review == "要"}.items():
        stage.do(places.choose, key=key, value=value)
    for row in stage.table(table).rows:
        roles = [ROLES[one] for one in row["角色"].split("、")]
        key = stage.do(people.register_person, name=row["姓名"], roles=roles, unit="镇应急办").id
        stage.call("人员", row["姓名"], key)
        if row["证号"]:
            _certify(stage, key, row["证号"], row["有效期起"], row["有效期止"])
    return {"": f"{len(stage.table(table).rows)}人", "有证": f"{len(certificates(stage.reader))}人"}


@step("登记证件")
def certify(stage: Stage, name: str, given: Told) -> Outcome:
    """A certificate of a person with the days it is valid."""
    _certify(stage, stage.id("人员", name), given.words(), given.need("自"), given.take("至") or "")
    return {"": f"有证{len({one.person_id for one in certificates(stage.reader)})}人"}


def _certify(stage: Stage, person: bytes, number: str, first: str, last: str) -> None:
    valid = {"valid_from": day(first), "valid_to": day(last) if last else None}
    stage.do(people.add_certificate, person_id=person, number=number, **valid)


@step("登记企业")
def register(stage: Stage, name: str, given: Told) -> Outcome:
    """An enterprise, or a village as a subject, with its village and facts."""
    village = given.need("村")
    if ("村", village) not in stage.names:
        stage.call("村", village, stage.do(places.open_village, name=village).id)
    headcount = given.take("人数")
    facts = {
        "kind": code("subject_kind", given.take("种类") or "企业"),
        "person_in_charge": given.take("负责人"),
        "phone": given.take("电话"),
        "headcount": int(headcount) if headcount else None,
        "tags": _tags(given.listed("标签")),
    }
    key = stage.do(subjects.create_subject, name=name, village_id=stage.id("村", village), **facts).id
    stage.call("企业", name, key)
    card = subject_card(stage.reader, key)
    assert card is not None
    return {"": str(card.facts["code"])}


def _tags(words: list[str]) -> str | None:
    return json.dumps([code("subject_tag", one) for one in words]) if words else None


@step("改企业")
def edit(stage: Stage, name: str, given: Told) -> Outcome:
    """Correct facts of an enterprise: 电话, 人数, 负责人."""
    fields = {"电话": "phone", "人数": "headcount", "负责人": "person_in_charge"}
    told = {fields[one]: value for one in fields if (value := given.take(one)) is not None}
    facts = {
        field: int(value) if value.lstrip("-").isdigit() and field == "headcount" else value
        for field, value in told.items()
    }
    stage.do(subjects.edit_subject, subject_id=stage.id("企业", name), **facts)
    return look_at_subject(stage, name, given)


@step("更名")
def rename(stage: Stage, name: str, given: Told) -> Outcome:
    """A new name from today on; the old one stays findable."""
    stage.do(subjects.rename_subject, subject_id=stage.id("企业", name), name=given.words(), on_day=stage.today)
    return look_at_subject(stage, name, given)


@step("并入")
def merge(stage: Stage, name: str, given: Told) -> Outcome:
    """Two records of one enterprise: this one goes on in the other."""
    winner = given.words()
    told = {"loser_id": stage.id("企业", name), "winner_id": stage.id("企业", winner)}
    stage.do(subjects.merge_subjects, **told)
    return look_at_subject(stage, winner, given)


@step("注销")
def shut(stage: Stage, name: str, _given: Told) -> Outcome:
    """The enterprise closed; it no longer counts as one to be inspected."""
    stage.do(subjects.close_subject, subject_id=stage.id("企业", name), on_day=stage.today)
    card = subject_card(stage.reader, stage.id("企业", name))
    assert card is not None
    return {"": load().word("production_state", card.facts["production_state"]), "日期": str(card.facts["closed_on"])}


@step("看企业")
def look_at_subject(stage: Stage, name: str, _given: Told) -> Outcome:
    """The card of an enterprise on this laptop."""
    card = subject_card(stage.reader, stage.id("企业", name))
    assert card is not None
    shown = {"电话": card.facts["phone"], "人数": card.facts["headcount"], "负责人": card.facts["person_in_charge"]}
    return {"": str(card.facts["name"])} | {word: str(value) for word, value in shown.items()}


@step("搜企业")
def search(stage: Stage, typed: str, _given: Told) -> Outcome:
    """What typing finds: pinyin initials, a shop sign, the last digits of a phone."""
    return {"": "、".join(hit.name for hit in find_subjects(stage.reader, typed)) or "没有"}


@step("应尽义务")
def duties(stage: Stage, name: str, _given: Told) -> Outcome:
    """What head-count and tags ask of an enterprise."""
    card = subject_card(stage.reader, stage.id("企业", name))
    assert card is not None
    found = duties_of(load_duties(), headcount=card.facts["headcount"], tags=card.row.tags)
    said = [(one.duty.name, "必须" if one.duty.strength == "must" else "指导", one.duty.months) for one in found]
    names = {name: f"{how}{f'，{months}个月一次' if months else ''}" for name, how, months in said}
    return {"": f"{len(found)}项"} | names | {"没有": "、".join({"安全总工程师"} - names.keys()) or "都有"}


@step("登记委托")
def delegate(stage: Stage, number: str, given: Told) -> Outcome:
    """A 委托书: the document kinds it covers and its days."""
    return _empower(stage, "delegation", number, given.need("委托机关"), given)


@step("登记赋权")
def grant(stage: Stage, number: str, given: Told) -> Outcome:
    """A 赋权清单 of the city: the document kinds it covers and its days."""
    return _empower(stage, "grant", number, given.need("赋权机关"), given)


def _empower(stage: Stage, kind: str, number: str, grantor: str, given: Told) -> Outcome:
    items = [code("document_kind", one) for one in given.listed("文书")]
    told = {"grantor": grantor, "valid_from": day(given.need("自")), "valid_to": day(given.need("至"))}
    stage.do(people.record_authority, kind=kind, number=number, items=items, **told)
    return {"": f"{len(items)}种文书"}


@step("本单位设置")
def choose(stage: Stage, name: str, given: Told) -> Outcome:
    """A choice of the office by its Chinese name."""
    stage.do(places.choose, key=SETTINGS[name], value=given.words())
    return {"": "已设置"}


@step("看今日")
def look_at_today(stage: Stage, _name: str, _given: Told) -> Outcome:
    """The counters of 今日 on this laptop."""
    soon = add_days(stage.today, SOON_DAYS)
    seen = today.counts(stage.reader, today=stage.today, soon=soon, certificates_until=add_days(stage.today, 30))
    villages = "、".join(f"{one.village}{one.never}/{one.subjects}" for one in today.never_visited(stage.reader))
    return {
        "超期": str(seen.overdue),
        "最早期限": seen.oldest_deadline or "—",
        "待复查": str(seen.to_review),
        "临期": str(seen.due_soon),
        "从未检查": f"{seen.never_visited}/{seen.subjects}",
        "从未检查的村": villages or "没有",
        "证件到期": str(seen.certificates),
        "未上送": "有" if seen.unsent else "没有",
        "冲突": str(seen.conflicts),
    }


@step("看检查项")
def look_at_items(_stage: Stage, target: str, _given: Told) -> Outcome:
    """How many items of the 15 measures there are for a target."""
    fifteen = load().checklists["fifteen-measures"]
    found = fifteen.items_for(code("target", target))
    return {"": f"{len(found)}项", "全部": f"{len(fifteen.items)}项", "措施": f"{len(fifteen.sections)}条"}
