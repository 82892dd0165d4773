"""The field flow as commands, from start to signature; each is on disk when it returns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.evidence import Photos, blobs_of, keep_files, read_evidence
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import code_of, person_named, record_named, subject_sought
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.models.queries.visits import VisitState
    from safetydesk.models.store import Store

Who = Annotated[str, typer.Argument(metavar="企业", help="企业编号、名称，或能唯一找到它的拼音首字母、电话尾号。")]
Visit = Annotated[str, typer.Argument(metavar="检查", help="检查编号（V-…）或标识。")]
Kind = Annotated[str, typer.Option("--kind", metavar="方式", help="检查方式，例如 四不两直。")]
Inspectors = Annotated[list[str] | None, typer.Option("--inspector", metavar="姓名", help="检查人员，可重复写。")]
Lists = Annotated[
    list[str] | None, typer.Option("--checklist", metavar="检查表", help="检查表，可重复写；也可以后再加。")
]
List = Annotated[str, typer.Argument(metavar="检查表", help="检查表的编号，例如 fifteen-measures。")]
NewIn = Annotated[
    str | None, typer.Option("--new-in", metavar="村", help="没有这家企业时，在这个村（社区）新建一家（待补）。")
]
Place = Annotated[str | None, typer.Option("--place", metavar="地点", help="检查地点；随手记为问题部位。")]
InCharge = Annotated[str | None, typer.Option("--person-in-charge", metavar="姓名", help="被检查单位现场负责人。")]
Post = Annotated[str | None, typer.Option("--post", metavar="职务", help="现场负责人的职务。")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="电话", help="现场负责人的电话。")]
Purpose = Annotated[
    str | None, typer.Option("--purpose", metavar="事由", help="事由和目的；不写时按检查方式带入一句。")
]
Units = Annotated[
    list[str] | None, typer.Option("--joint-unit", metavar="单位", help="联合检查单位，可重复写；空着写是去掉。")
]
Experts = Annotated[
    list[str] | None, typer.Option("--expert", metavar="姓名", help="检查专家，可重复写；空着写是去掉。")
]
Campaign = Annotated[
    str | None, typer.Option("--campaign", metavar="行动", help="归入哪个行动（专项行动、百日攻坚等）：名称或编号。")
]
Item = Annotated[str, typer.Argument(metavar="检查项", help="检查项编号，例如 M06-4。")]
Result = Annotated[str, typer.Argument(metavar="结果", help="符合、基本符合、不符合、不涉及，或 1、2、3、4。")]
Note = Annotated[str | None, typer.Option("--note", metavar="说明", help="说明；基本符合必须写。")]
Copies = Annotated[int | None, typer.Option("--copies", metavar="N", help="日周月核验：抽查了几份。")]
Missing = Annotated[int, typer.Option("--missing", metavar="N", help="日周月核验：缺失几份。")]
Untrue = Annotated[int, typer.Option("--untrue", metavar="N", help="日周月核验：失实几份。")]
Text = Annotated[str, typer.Argument(metavar="内容", help="看到的问题，一句话。")]
Grade = Annotated[str, typer.Option("--grade", metavar="等级", help="一般、疑似重大、重大；重大要有 --criterion。")]
Law = Annotated[str | None, typer.Option("--law", metavar="条款", help="法律条款的编号。")]
Basis = Annotated[str | None, typer.Option("--basis", metavar="依据", help="判定依据的文字。")]
Criterion = Annotated[str | None, typer.Option("--criterion", metavar="情形", help="重大隐患判定标准的情形编号。")]
Measure = Annotated[str | None, typer.Option("--measure", metavar="措施", help="整改措施。")]
Deadline = Annotated[
    str | None, typer.Option("--deadline", metavar="期限", help="整改期限：日期，或“立即整改”等文字。")
]
OnItem = Annotated[str | None, typer.Option("--item", metavar="检查项", help="挂在哪个检查项上，可以不写。")]
Files = Annotated[list[Path], typer.Argument(metavar="文件...", help="照片（jpg、png）或扫描件（pdf）。")]
OfFinding = Annotated[str | None, typer.Option("--finding", metavar="随手记", help="挂在哪条随手记上（标识或原文）。")]
Caption = Annotated[str | None, typer.Option("--caption", metavar="文字", help="照片说明。")]
NoHazards = Annotated[bool, typer.Option("--no-hazards", help="不把随手记登记为隐患。")]
Role = Annotated[str, typer.Option("--role", metavar="身份", help="检查人员、被检查单位负责人、现场负责人、见证人。")]
Signer = Annotated[str, typer.Option("--name", metavar="姓名", help="签字人姓名。")]
Way = Annotated[str, typer.Option("--way", metavar="方式", help="纸上签字、屏幕手写、拒签。")]
Image = Annotated[Path | None, typer.Option("--image", metavar="FILE", help="屏幕手写的图片（png）。")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="理由", help="拒签理由。")]
Witness = Annotated[str | None, typer.Option("--witness", metavar="姓名", help="拒签时的见证人。")]

visits = typer.Typer(help="检查：开始、答复、随手记、照片、完成、签字。", no_args_is_help=True)
_ANSWERS = {"1": "conforms", "2": "mostly", "3": "fails", "4": "not_applicable"}


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(visits, name="visit")
    command(visits, "start", "开始一次检查；企业不在库里时可当场新建。")(start)
    command(visits, "checklist", "给正在进行的检查加一张检查表。")(checklist)
    command(visits, "describe", "补记现场负责人、地点、事由、联合检查单位和专家。")(describe)
    command(visits, "answer", "答复一个检查项；返回时已写入磁盘。")(answer)
    command(visits, "finding", "随手记一条问题，可带照片。")(finding)
    command(visits, "photo", "加照片或扫描件。")(photo)
    command(visits, "finish", "完成检查，随手记登记为隐患。")(finish)
    command(visits, "reopen", "重新打开自己完成的检查；签字、编号或同步以后不行。")(reopen)
    command(visits, "sign", "登记签字或拒签。")(sign)
    command(visits, "show", "看一次检查的全部内容和停在哪一项。")(show)


def start(
    frame: Frame,
    who: Who,
    kind: Kind = "四不两直",
    inspector: Inspectors = None,
    checklist: Lists = None,
    new_in: NewIn = None,
    place: Place = None,
    person_in_charge: InCharge = None,
    post: Post = None,
    phone: Phone = None,
    purpose: Purpose = None,
    joint_unit: Units = None,
    expert: Experts = None,
    campaign: Campaign = None,
) -> Answer:
    """Begin a visit; an unknown subject is created from its name and village when asked to."""
    from safetydesk.usecases.visits import describe_visit, start_visit

    with frame.writing() as store:
        db = store.reader
        people = [person_named(db, name) for name in inspector or ()]
        acting = frame.actor(db)
        people = people or ([acting] if acting else [])
        lists = [_checklist(key) for key in checklist or ()]
        visit_kind = code_of("visit_kind", kind, "VISIT_009")
        of_campaign = None if campaign is None else record_named(db, "campaign", campaign)
        subject = _subject(store, who, new_in, acting)
        with store.writing(actor=acting or (people[0] if people else None)) as session:
            made = start_visit(
                session, subject_id=subject, kind=visit_kind, inspectors=people, checklists=lists, place=place,
                purpose=purpose, joint_units=joint_unit or (), experts=expert or (), campaign_id=of_campaign,
            ).id  # fmt: skip
            assert made is not None
            told = {"person_in_charge": person_in_charge, "person_in_charge_post": post, "phone": phone}
            describe_visit(session, visit_id=made, **{name: value for name, value in told.items() if value})
        return _state(db, made, offers=campaign is None)


def _subject(store: Store, who: str, new_in: str | None, actor: bytes | None) -> bytes:
    from safetydesk.errors import SafetyDeskError
    from safetydesk.models.queries.people import place_named
    from safetydesk.usecases.subjects import create_subject

    try:
        return subject_sought(store.reader, who)
    except SafetyDeskError as fault:
        if fault.code != "GENERAL_003" or new_in is None:
            raise
    village = place_named(store.reader, "village", new_in)
    if village is None:
        raise error("PLACE_001", kind="村（社区）")
    with store.writing(actor=actor) as session:
        made = create_subject(session, name=who, village_id=village).id
    assert made is not None
    return made


def _checklist(key: str) -> dict[str, str]:
    from safetydesk.catalog import load

    known = load().checklists
    found = known.get(key) or next((one for one in known.values() if one.title == key), None)
    if found is None:
        raise error("GENERAL_003", what="检查表", text=key)
    return {"key": found.key, "version": found.version}


def checklist(frame: Frame, visit: Visit, key: List) -> Answer:
    """Add a checklist to a running visit."""
    from safetydesk.usecases.visits import add_checklist

    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        frame.do(store, add_checklist, visit_id=found, **_checklist(key))
        return _state(store.reader, found)


def describe(
    frame: Frame,
    visit: Visit,
    place: Place = None,
    person_in_charge: InCharge = None,
    post: Post = None,
    phone: Phone = None,
    purpose: Purpose = None,
    joint_unit: Units = None,
    expert: Experts = None,
) -> Answer:
    """Who was there, where and why."""
    from safetydesk.usecases.visits import describe_visit

    told: dict[str, Any] = {"place": place, "person_in_charge": person_in_charge, "person_in_charge_post": post}
    told |= {"phone": phone, "purpose": purpose, "joint_units": joint_unit, "experts": expert}
    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        given = {name: value for name, value in told.items() if value is not None}
        frame.do(store, describe_visit, visit_id=found, **given)
        return _state(store.reader, found)


def answer(
    frame: Frame,
    visit: Visit,
    item: Item,
    result: Result,
    note: Note = None,
    copies: Copies = None,
    missing: Missing = 0,
    untrue: Untrue = 0,
) -> Answer:
    """Answer one item; 不符合 with a note hangs a finding on it."""
    from safetydesk.usecases.visit_items import judge_item

    sample = None if copies is None else {"copies": copies, "missing": missing, "untrue": untrue}
    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        code = _ANSWERS.get(result) or code_of("answer", result, "VISIT_005")
        key = _list_of(store.reader, found, item)
        given = {"visit_id": found, "checklist": key, "item": item, "result": code, "note": note, "sample": sample}
        done = frame.do(store, judge_item, **given)
    facts = {"id": done.id.hex(), "visit": found.hex(), "item": item, "result": code}
    return Answer(facts, [f"已保存：{item} {result}"])


def _list_of(db: Any, visit: bytes, item: str) -> str:
    """The checklist of the visit that has the item; VISIT_004 when none has."""
    from safetydesk.catalog import load

    found = _whole(db, visit)
    known = load().checklists
    for key, _ in found.checklists:
        if key in known and known[key].item(item):
            return key
    raise error("VISIT_004", item=item)


def finding(
    frame: Frame,
    visit: Visit,
    text: Text,
    place: Place = None,
    grade: Grade = "一般",
    law: Law = None,
    basis: Basis = None,
    criterion: Criterion = None,
    measure: Measure = None,
    deadline: Deadline = None,
    item: OnItem = None,
    photo: Photos = None,
) -> Answer:
    """Note what was seen, with photos."""
    from safetydesk.usecases.findings import note_finding

    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        facts: dict[str, Any] = {"place": place, "law": law, "basis": basis, "criterion": criterion, "measure": measure}
        facts |= {
            "grade": code_of("hazard_grade", grade, "HAZARD_030"),
            **deadline_told(deadline, _checked(store.reader, found)),
        }
        if item:
            facts |= {"item": item, "checklist": _list_of(store.reader, found, item)}
        made = frame.do(store, note_finding, visit_id=found, text=text, **facts)
        kept = keep_files(frame, store, photo or [], owner="finding", owner_id=made.id)
    return Answer({"id": made.id.hex(), "visit": found.hex(), "photos": kept}, [f"已记下：{text}"])


def _checked(db: Any, visit: bytes) -> str:
    """The day of the check, from which words such as 立即整改 and 3天 count."""
    from safetydesk.domain.instants import day_of

    return day_of(db.execute("SELECT started_at FROM visit WHERE id = ?", (visit,)).fetchone()[0])


def deadline_told(text: str | None, checked: str) -> dict[str, str | None]:
    """A deadline in words or as a day; HAZARD_026 when it could mean two days."""
    from safetydesk.domain.deadline_words import parse_deadline_words

    if text is None:
        return {}
    read = parse_deadline_words(text, checked)
    if read.question:
        raise error("HAZARD_026", text=text, question=read.question)
    return {"deadline": read.day, "deadline_text": None if read.day == text else text}


def photo(frame: Frame, visit: Visit, files: Files, finding: OfFinding = None, caption: Caption = None) -> Answer:
    """Hang photos on the visit or on one of its findings."""
    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        owner, key = ("finding", record_named(store.reader, "finding", finding)) if finding else ("visit", found)
        kept = keep_files(frame, store, files, owner=owner, owner_id=key, caption=caption)
    return Answer({"visit": found.hex(), "photos": kept}, [f"已加入 {len(kept)} 个文件。"])


def finish(frame: Frame, visit: Visit, no_hazards: NoHazards = False) -> Answer:
    """Close the visit; its findings become hazards."""
    from safetydesk.usecases.completion import complete_visit

    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        frame.do(store, complete_visit, visit_id=found, hazards=not no_hazards)
        return _state(store.reader, found)


def reopen(frame: Frame, visit: Visit) -> Answer:
    """Back to answering, for its author only."""
    from safetydesk.usecases.visits import reopen_visit

    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        frame.do(store, reopen_visit, visit_id=found)
        return _state(store.reader, found)


def sign(
    frame: Frame,
    visit: Visit,
    name: Signer,
    role: Role = "检查人员",
    way: Way = "纸上签字",
    image: Image = None,
    reason: Reason = None,
    witness: Witness = None,
) -> Answer:
    """A signature under the visit, or its refusal."""
    from safetydesk.domain.canonical import name_of
    from safetydesk.usecases import findings

    with frame.writing() as store:
        found = record_named(store.reader, "visit", visit)
        told: dict[str, Any] = {"role": code_of("signature_role", role), "way": code_of("signature_way", way)}
        if told["role"] == "inspector":
            told["person_id"] = person_named(store.reader, name)
        drawn = read_evidence(image)[0] if image else None
        told |= {"name": name, "reason": reason, "witness": witness}
        with store.writing(actor=frame.actor(store.reader)) as session:
            if drawn is not None:
                told |= {"image": name_of(drawn), "size": len(drawn)}
            made = findings.sign(session, owner="visit", owner_id=found, **told).id
            if drawn is not None:
                blobs_of(store).put(drawn)
        assert made is not None
    return Answer({"id": made.hex(), "visit": found.hex()}, [f"已登记：{name} {way}"])


def show(frame: Frame, visit: Visit) -> Answer:
    """One visit whole."""
    with frame.reading() as found:
        return _state(found.db, record_named(found.db, "visit", visit))


def _whole(db: Any, key: bytes) -> VisitState:
    from safetydesk.models.queries.visits import visit_state

    found = visit_state(db, key)
    if found is None:
        raise error("VISIT_001")
    return found


def _state(db: Any, key: bytes, *, offers: bool = False) -> Answer:
    from safetydesk.cli.answers import as_plain
    from safetydesk.domain.visit_times import clock_doubt, visit_day
    from safetydesk.models.queries.campaigns import campaign_of_visit, campaigns_of
    from safetydesk.models.queries.hazards import hazards_of_visit

    found = _whole(db, key)
    hazards = [{"id": one.id.hex(), "code": one.code, "text": one.description} for one in hazards_of_visit(db, key)]
    facts = {**as_plain(found), "id": key.hex(), "code": found.row.code, "hazards": hazards}
    done = "已完成" if found.row.finished_at else "进行中"
    doubt = clock_doubt(found.row.started_at, found.row.finished_at)
    of, day = campaign_of_visit(db, key), visit_day(found.row.started_at)
    fitting = campaigns_of(db, [found.row.subject_id], day).get(found.row.subject_id, []) if offers else []
    facts |= {"时间说明": doubt, "行动": of.name if of else None}
    facts |= {"可归入的行动": [one.name for one in fitting]} if offers else {}
    lines = [f"{found.row.code} {found.row.subject} {done}：答复 {len(found.answers)}，随手记 {len(found.findings)}"]
    doubts = [f"时间说明：{doubt}"] if doubt else []
    doubts += [f"行动：{of.name}"] if of else []
    doubts += [
        f"可以归入“{one.name}”：safetydesk visit campaign {found.row.code} --campaign {one.code}" for one in fitting
    ]
    return Answer(facts, [*lines, *doubts, *(f"{one['code']} {one['text']}" for one in hazards)])
