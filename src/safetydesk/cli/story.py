"""The acts of the demonstration: one hazard from an ugly ledger to the township server. All of it is fictional."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from safetydesk.cli.frame import Frame
from safetydesk.cli.ledger_exports import export_ledger
from safetydesk.cli.ledger_imports import import_ledger
from safetydesk.cli.props import ORGAN, SHORT, TOWNSHIP, Story, Told, attach, firm, issue, server, stroke, sync
from safetydesk.cli.story_papers import file_away, report_suspected, scan_back
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.conflicts import open_conflicts
from safetydesk.models.queries.documents import document
from safetydesk.models.queries.hazards import hazards_of_visit, hazards_to_review
from safetydesk.models.queries.subjects import SubjectHit, find_subjects, subject_count
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import system_clock
from safetydesk.models.verify import verify
from safetydesk.paths import resources
from safetydesk.usecases import conflicts, findings, hazards, people, places, subjects, visits
from safetydesk.usecases.papers import documents

LEDGER, HAZARD_LEDGER = "village-enterprises.xlsx", "village-hazards.xlsx"
SOUGHT = "hyyfmy"
"""The initials by which the inspector finds 鸿运一分木业."""
OFFICE = {
    "organ": ORGAN,
    "short_name": SHORT,
    "district": "虚构区应急管理局",
    "copy_to": ["虚构区应急管理局"],
    "appeal_government": "虚构区人民政府",
    "appeal_court": "虚构区人民法院",
    "contact": "镇应急办",
    "contact_phone": "023-00000000",
}
FIFTEEN, ROUNDS = "fifteen-measures", "round-verification"


def found_office(story: Story) -> Told:
    """The office: choices of the township, two inspectors with certificates."""
    for key, value in OFFICE.items():
        story.do(places.choose, key=key, value=value)
    made = []
    for number, name in enumerate(("李长明", "周敏"), 1):
        person = story.do(people.register_person, name=name, roles=["inspector"], unit="镇应急办").id
        valid = {"valid_from": "2024-01-01", "valid_to": story.later(400)}
        story.do(people.add_certificate, person_id=person, number=f"虚构-{number:04d}", issuer="虚构区政府", **valid)
        made.append(person)
    story.inspectors = tuple(made)
    return {"said": f"{ORGAN}，检查人员李长明、周敏", "township": TOWNSHIP, "organ": ORGAN}


def import_twice(story: Story) -> Told:
    """The village's ledger comes in, with every problem named; the second time nothing changes."""
    folder = story.laptop("laptop-1").folder
    assert folder is not None
    frame = Frame(folder, as_json=True, person="李长明")
    source, annotated = resources() / "samples" / LEDGER, story.out / "ledgers" / "企业台账（错误说明）.xlsx"
    annotated.parent.mkdir(parents=True, exist_ok=True)
    first = import_ledger(frame, source, "enterprises", annotated=annotated).facts
    again = import_ledger(frame, source, "enterprises").facts
    rows, later = first["rows"], again["rows"]
    hazard_rows = import_ledger(frame, resources() / "samples" / HAZARD_LEDGER, "hazards").facts["rows"]
    return {
        "said": f"读到 {rows['read']} 行，落账 {rows['created']} 家，退回 {rows['refused']} 行，"
        f"问题 {len(first['problems'])} 处；再导一遍，改动 {later['created'] + later['updated']} 处；"
        f"隐患台账落账 {hazard_rows['created']} 条",
        "enterprises": subject_count(story.laptop("laptop-1").reader),
        "first": rows,
        "hazards": hazard_rows,
        "again": later,
        "problems": first["problems"],
    }


def lease_numbers(story: Story) -> Told:
    """Before going out: the laptop joins the township server and takes blocks of document numbers along."""
    from safetydesk.server.tokens import create_token

    with server(story) as (url, engine):
        for name in ("laptop-1", "laptop-2"):
            store = story.laptop(name)
            story.tokens[name] = create_token(
                engine, township=TOWNSHIP, name=name, now=system_clock(), random=store.random
            )
        told = sync(story, "laptop-1", url)
    return {"said": f"上送 {told['sent']} 条，领到文号 {told['numbers']} 个", **told}


def inspect(story: Story) -> Told:
    """四不两直, offline: the firm is found by pinyin initials, three findings with photos, a few answers."""
    from safetydesk.catalog import load

    lists = [{"key": key, "version": load().checklists[key].version} for key in (FIFTEEN, ROUNDS)]
    hit = _found(story)
    story.subject = hit.id
    facts: dict[str, Any] = {
        "subject_id": hit.id,
        "kind": "surprise",
        "inspectors": story.inspectors,
        "checklists": lists,
    }
    story.visit = story.do(visits.start_visit, **facts).id
    there: dict[str, Any] = {
        "person_in_charge": hit.person_in_charge or "赵国强",
        "person_in_charge_post": "厂长",
        "phone": hit.phone,
    }
    story.do(visits.describe_visit, visit_id=story.visit, place="木工车间、成品库、除尘间", **there)
    for checklist, item, result, note, sample in _ANSWERS:
        told: dict[str, Any] = {"checklist": checklist, "item": item, "result": result, "note": note, "sample": sample}
        story.do(visits.answer_item, visit_id=story.visit, **told)
    for text, photo, more in _FINDINGS:
        given = {name: value for name, value in more.items() if name != "days"}
        if "days" in more:
            given["deadline"] = story.later(more["days"])
        finding = story.do(findings.note_finding, visit_id=story.visit, text=text, **given).id
        attach(story, "finding", finding, photo)
    story.do(visits.keep_draft, key=visits.place_key(story.visit), text="M06-5")
    state = visit_state(story.laptop("laptop-1").reader, story.visit)
    assert state is not None
    _photograph(story, "during-the-visit")
    said = f"输入“{SOUGHT}”找到{hit.name}，答 {len(state.answers)} 项，随手记 {len(state.findings)} 条，照片 3 张"
    return {
        "said": said,
        "subject": hit.name,
        "typed": SOUGHT,
        "answers": len(state.answers),
        "findings": len(state.findings),
    }


def sign_record(story: Story) -> Told:
    """The visit ends: three hazards, the record signed on the spot, on screen and by hand."""
    story.do(visits.finish_visit, visit_id=story.visit)
    story.hazards = story.do(hazards.register_hazards, visit_id=story.visit)
    state = visit_state(story.laptop("laptop-1").reader, story.visit)
    assert state is not None
    signed: dict[str, Any] = {"owner": "visit", "owner_id": story.visit}
    for key, name in state.inspectors:
        story.do(findings.sign, role="inspector", person_id=key, name=name, **stroke(story, name), **signed)
    head = state.person_in_charge or "现场负责人"
    story.do(findings.sign, role="person_in_charge", name=head, way="wet", **signed)
    facts: dict[str, Any] = {"kind": "inspection_record", "subject_id": story.subject, "visit_id": story.visit}
    record = story.do(documents.draft_document, **facts).id
    number = issue(story, record)
    story.do(documents.archive_document, document_id=record)
    rows = hazards_of_visit(story.laptop("laptop-1").reader, story.visit)
    return {
        "said": f"{number}，登记隐患 {len(rows)} 条，其中疑似重大 1 条待认定",
        "record": number,
        "hazards": [f"{row.code} {row.grade} {row.deadline or row.deadline_text}" for row in rows],
    }


def refuse_order(story: Story) -> Told:
    """The guard refuses a department's paper to a township without 委托 or 赋权, and says why."""
    facts: dict[str, Any] = {"kind": "rectification_order", "subject_id": story.subject, "visit_id": story.visit}
    for capacity in ("A", "B"):
        try:
            story.do(documents.draft_document, capacity=capacity, hazard_ids=story.hazards, **facts)
        except SafetyDeskError as refused:
            told = refused
        else:
            raise AssertionError("the guard let a department's paper pass")
    return {
        "said": f"{told.code} {told.message}",
        "refused": "责令限期整改指令书",
        "code": told.code,
        "why": told.message,
        "instead": told.remedy,
    }


def serve_notice(story: Story) -> Told:
    """隐患整改通知书, still offline: 拟稿, 审签, 编号 from the leased block, PDF, 用印, 送达."""
    facts: dict[str, Any] = {"kind": "rectification_notice", "subject_id": story.subject, "visit_id": story.visit}
    story.notice = story.do(documents.draft_document, hazard_ids=story.hazards, **facts).id
    story.do(documents.review_document, document_id=story.notice)
    number = issue(story, story.notice)
    story.do(documents.seal_document, document_id=story.notice)
    story.do(documents.serve_document, document_id=story.notice, way="direct", receiver="赵国强")
    row = document(story.laptop("laptop-1").reader, story.notice)
    assert row is not None
    return {
        "said": f"{number}，{row.served_on} 送达",
        "number": number,
        "state": row.state,
        "served_on": row.served_on,
    }


def sync_up(story: Story) -> Told:
    """Back online: everything goes to the server, photos too; a second laptop reads it."""
    with server(story) as (url, _):
        sent = sync(story, "laptop-1", url)
        read = sync(story, "laptop-2", url)
    second = story.laptop("laptop-2").reader
    photos = second.execute("SELECT count(*) FROM blob WHERE here = 1").fetchone()[0]
    rows = hazards_of_visit(second, story.visit)
    said = f"上送 {sent['sent']} 条、文件 {sent['blobs_sent']} 份；第二台收到 {read['received']} 条、文件 {photos} 份"
    return {"said": said, "sent": sent, "read": read, "files on the second laptop": photos, "hazards there": len(rows)}


def merge_edits(story: Story) -> Told:
    """Both edit the firm: phone here, head-count there, both survive; then both the phone, and a person decides."""
    with server(story) as (url, _):
        story.do(subjects.edit_subject, subject_id=story.subject, phone="138 0000 2655")
        story.do(subjects.edit_subject, on="laptop-2", subject_id=story.subject, headcount=41)
        for name in ("laptop-1", "laptop-2", "laptop-1"):
            sync(story, name, url)
        merged = [firm(story, name) for name in story.laptops]
        story.do(subjects.edit_subject, subject_id=story.subject, phone="139 0000 1180")
        story.do(subjects.edit_subject, on="laptop-2", subject_id=story.subject, phone="136 0000 7788")
        for name in ("laptop-1", "laptop-2"):
            sync(story, name, url)
        (open_one,) = open_conflicts(story.laptop("laptop-2").reader)
        story.do(conflicts.settle_conflict, on="laptop-2", conflict_id=open_one.id, stands="other")
        for name in ("laptop-2", "laptop-1"):
            sync(story, name, url)
    settled = [firm(story, name) for name in story.laptops]
    return {
        "said": f"电话、人数都留下；电话冲突 {open_one.kept} / {open_one.other}，由人选定后两台一致",
        "after different fields": merged,
        "conflict": {"field": open_one.field, "kept": open_one.kept, "other": open_one.other},
        "after settling": settled,
        "open conflicts": len(open_conflicts(story.laptop("laptop-1").reader)),
    }


def review(story: Story) -> Told:
    """复查合格 closes one hazard; its opinion is a numbered paper too."""
    first = story.hazards[1]
    story.do(hazards.request_review, hazard_id=first)
    waiting = len(hazards_to_review(story.laptop("laptop-1").reader))
    attach(story, "hazard", first, "passage-after.jpg", kind="after")
    story.do(hazards.review_hazard, hazard_id=first, passed=True, inspectors=story.inspectors, note="通道已清空")
    facts: dict[str, Any] = {
        "kind": "review_opinion",
        "subject_id": story.subject,
        "visit_id": story.visit,
        "hazard_ids": [first],
    }
    number = issue(story, story.do(documents.draft_document, **facts).id)
    states = [row.state for row in hazards_of_visit(story.laptop("laptop-1").reader, story.visit)]
    return {
        "said": f"{number}，隐患 {len(states)} 条，已销号 {states.count('closed')} 条",
        "waited": waiting,
        "opinion": number,
        "states": states,
    }


def round_trip(story: Story) -> Told:
    """The 问题隐患台账 goes out; one cell is edited in a spreadsheet; exactly that cell changes."""
    from safetydesk.ledgers.patching.editing import set_cell

    folder = story.laptop("laptop-1").folder
    assert folder is not None
    frame = Frame(folder, as_json=True, person="李长明")
    out = story.out / "ledgers" / "问题隐患台账.xlsx"
    written = export_ledger(frame, out, "hazards").facts
    unchanged = import_ledger(frame, out, "hazards").facts
    edited = story.out / "ledgers" / "问题隐患台账（改过一格）.xlsx"
    set_cell(out, edited, header="整改责任人", row=1, value="孙丽")
    changed = import_ledger(frame, edited, "hazards").facts
    export_ledger(frame, story.out / "ledgers" / "企业基础台账.xlsx", "enterprises")
    edits = changed["rows"]["updated"]
    said = f"导出 {written['rows']} 条；原样导入改动 {unchanged['rows']['updated']} 条，改一格后导入改动 {edits} 条"
    return {
        "said": said,
        "rows": written["rows"],
        "imported unchanged": unchanged["rows"],
        "imported edited": changed["rows"],
    }


def check_and_show(story: Story) -> Told:
    """Both stores are verified on connections of their own; the main window and the visit are photographed."""
    told = {}
    for name, store in story.laptops.items():
        assert store.folder is not None
        one = verify(store.folder, store.data_key, story.blobs(name))
        told[name] = {"changes": one.changes, "blobs": one.blobs, "missing": len(one.missing)}
    pictures = _photograph(story, "at-the-end")
    return {"said": f"两份数据核验通过，截图 {len(pictures)} 张", "verified": told, "screenshots": pictures}


ACTS: tuple[tuple[str, Callable[[Story], Told]], ...] = (
    ("建立镇应急办的数据和检查人员", found_office),
    ("导入村里的企业台账（两遍）", import_twice),
    ("出门前联网：领取文号号段", lease_numbers),
    ("离线四不两直检查", inspect),
    ("检查记录现场签字", sign_record),
    ("试出部门文书，被权限检查拦下", refuse_order),
    ("整改通知书：拟稿到送达", serve_notice),
    ("疑似重大：报告函报区里", report_suspected),
    ("签收件扫回来，自己找到文书", scan_back),
    ("回来联网：同步，第二台电脑看到", sync_up),
    ("两台电脑同时改：合并与冲突", merge_edits),
    ("复查合格，销号一条", review),
    ("Word 副本、卷宗、证据包", file_away),
    ("导出隐患台账，改一格再导入", round_trip),
    ("核验两份数据并截图", check_and_show),
)

_ANSWERS: tuple[tuple[str, str, str, str | None, Mapping[str, Any] | None], ...] = (
    (FIFTEEN, "M05-1", "conforms", None, None),
    (FIFTEEN, "M05-2", "mostly", "三月培训计划没有主要负责人签字", None),
    (FIFTEEN, "M06-5", "conforms", None, None),
    (FIFTEEN, "M06-8", "not_applicable", None, None),
)
_FINDINGS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        "木工车间东侧3处线路未穿管敷设，其中1处绝缘层破损，插排串接使用",
        "switch-box-before.jpg",
        {"law": "safety-36", "measure": "穿管敷设，更换破损线路，拆除串接插排", "days": 15, "place": "木工车间"},
    ),
    (
        "疏散通道堆放半成品，净宽不足1.4米",
        "passage-before.jpg",
        {"law": "fire-28", "measure": "立即清理", "deadline_text": "立即整改", "checklist": FIFTEEN, "item": "M06-4"},
    ),
    (
        "除尘系统未设置泄爆装置，除尘间积尘",
        "dust-before.jpg",
        {"grade": "suspected_major", "measure": "停用除尘系统，清理积尘，报请认定", "days": 10, "place": "除尘间"},
    ),
)


def _found(story: Story) -> SubjectHit:
    hits = find_subjects(story.laptop("laptop-1").reader, SOUGHT)
    assert hits, "the sample ledger has the firm"
    return hits[0]


def _photograph(story: Story, when: str) -> list[str]:
    """Pictures of the main window and of the visit on the first laptop, light and dark; no display is needed."""
    from safetydesk.app import grab_pages

    folder = story.laptop("laptop-1").folder
    assert folder is not None
    out = story.out / "screenshots" / when
    return [path.name for theme in ("light", "dark") for path in grab_pages(folder, out, theme=theme)]
