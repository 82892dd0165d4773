"""Before a number is taken: nobody who reported is named, an order says how to appeal, and no day contradicts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.instants import HOUR, from_datetime
from safetydesk.domain.papers.paper import Block
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document
from safetydesk.usecases import findings, hazards_corrected, places, visits
from safetydesk.usecases.papers import document_layouts, documents, documents_edit
from safetydesk.usecases.papers.bundled import composed
from safetydesk.usecases.papers.documents_preview import preview_kind
from safetydesk.usecases.papers.evidence_pack import evidence_pack
from safetydesk.usecases.papers.wording import draft_remarks
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import DISTRICT, TOLD, PaperStory

TODAY = "2026-04-16"
LETTER = dict(TOLD["transfer_letter"])


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


@pytest.fixture
def story(desk: Desk, blobs: SealedFolder) -> PaperStory:
    return PaperStory(desk, blobs)


def letter(desk: Desk, **told: str) -> bytes:
    """An approved 移送函 with these answers."""
    key: bytes = desk.do(documents.draft_document, kind="transfer_letter", subject_id=desk.subject).id
    desk.do(documents_edit.edit_draft, document_id=key, fields=LETTER | told)
    desk.do(documents.review_document, document_id=key)
    return key


def said(desk: Desk, key: bytes) -> str:
    return "\n".join(draft_remarks(desk.store.reader, document_id=key, day=TODAY))


def issue(desk: Desk, key: bytes, blobs: SealedFolder) -> Any:
    return desk.do(documents.issue_document, document_id=key, blobs=blobs).snapshot


@pytest.mark.parametrize(
    ("field", "text", "place", "what"),
    [
        ("told_facts", "举报人张某，电话13800001111，称该厂除尘停用。", "“事实经过”", "姓名"),
        ("cause", "群众李四举报该厂一案", "“案由”", "姓名"),
        ("evidence", "举报材料；举报人住虚构村3组", "“证据和材料清单”", "住址"),
        ("contact_person", "周虚构（来电号码13800001111）", "“经办人”", "电话或者证件号码"),
    ],
)
def test_who_reported_is_told_at_drafting_hidden_in_the_draft_and_refused_at_the_number(
    desk: Desk, blobs: SealedFolder, field: str, text: str, place: str, what: str
) -> None:
    key = letter(desk, **{field: text})
    assert f"{place}写有举报人的{what}" in said(desk, key)
    raw = documents.preview(desk.store.reader, document_id=key, day=TODAY).to_json().decode()
    assert "〔已隐去〕" in raw and not any(name in raw for name in ("张某", "李四", "虚构村3组", "13800001111"))
    with pytest.raises(SafetyDeskError, match=rf"DOCUMENT_049 {place}写有举报人的{what}") as refused:
        issue(desk, key, blobs)
    assert not any(name in str(refused.value) for name in ("13800001111", "张某，", "虚构村3组"))
    assert desk.store.reader.execute("SELECT count(*) FROM lease").fetchone() == (0,)
    desk.do(documents_edit.edit_draft, document_id=key, fields={field: LETTER[field]})
    desk.do(documents.review_document, document_id=key)
    assert issue(desk, key, blobs).facts.number == "（虚）安移〔2026〕1号"


def test_who_reported_is_refused_in_a_finding_and_in_a_remark_of_the_visit(desk: Desk, blobs: SealedFolder) -> None:
    for about in ({"text": "举报人王小二所说的配电箱未接地"}, {"text": "配电箱未接地", "place": "举报人孙某家门口"}):
        visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="report", inspectors=desk.inspectors).id
        desk.do(findings.note_finding, visit_id=visit, deadline="2026-05-01", **about)
        desk.do(visits.finish_visit, visit_id=visit)
        given = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit}
        key = desk.do(documents.draft_document, **given).id
        with pytest.raises(SafetyDeskError, match=r"DOCUMENT_049 第1项的(问题|部位)写有举报人的姓名"):
            issue(desk, key, blobs)
        assert "〔已隐去〕" in preview_kind(desk.store.reader, day=TODAY, **given).snapshot.to_json().decode()


def test_who_reported_is_refused_in_the_offices_own_wording(desk: Desk, blobs: SealedFolder) -> None:
    text = document_layouts.layout_text(desk.store.reader, kind="safety_reminder")
    own = text.replace("现就{topic}向你单位提示如下。", "根据村民张三举报，现就{topic}向你单位提示如下。")
    desk.do(document_layouts.import_layout, kind="safety_reminder", text=own)
    key = desk.do(documents.draft_document, kind="safety_reminder", subject_id=desk.subject).id
    desk.do(documents_edit.edit_draft, document_id=key, fields=TOLD["safety_reminder"])
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_049 版式的文字"):
        issue(desk, key, blobs)


def test_somebody_who_may_have_reported_is_pointed_at_and_holds_nothing_up(desk: Desk, blobs: SealedFolder) -> None:
    key = letter(desk, told_facts="据张三反映，该厂除尘停用。")
    assert "“事实经过”写有谁反映或者说了情况（“据张三反…”）" in said(desk, key)
    assert "张三" in issue(desk, key, blobs).to_json().decode()


def test_speaking_of_the_hotline_is_no_alarm(desk: Desk, blobs: SealedFolder) -> None:
    key = desk.do(documents.draft_document, kind="safety_reminder", subject_id=desk.subject).id
    told = {"risks": "畅通举报渠道，公示举报电话12350和举报奖励办法。"}
    desk.do(documents_edit.edit_draft, document_id=key, fields=TOLD["safety_reminder"] | told)
    assert "举报人" not in said(desk, key)
    assert "12350" in issue(desk, key, blobs).to_json().decode()


def test_numbers_that_will_be_masked_are_told_in_the_draft(desk: Desk, blobs: SealedFolder) -> None:
    key = letter(desk, told_facts="负责人电话138 0000 1111，身份证500118198001011234。")
    assert "“事实经过”里的电话、身份证号打印时遮盖" in said(desk, key)
    raw = issue(desk, key, blobs).to_json().decode()
    assert "138****1111" in raw and "500***********1234" in raw and "023-00000000" in raw


def test_a_transfer_of_the_township_rests_on_its_own_article(desk: Desk, blobs: SealedFolder) -> None:
    """安法 69 binds departments among themselves; a township reports by 安法 9 (DOMAIN §4.1 A)."""
    key = letter(desk)
    assert "待确认：重庆市安全生产条例（2024修订）关于乡镇向区县部门报告、移送的条文" in said(desk, key)
    raw = issue(desk, key, blobs).to_json().decode()
    assert "依照《中华人民共和国安全生产法》第九条的规定" in raw and "第六十九条" not in raw


@pytest.mark.parametrize(
    ("unset", "what"),
    [(("appeal_court",), "受诉法院（"), (("appeal_government", "appeal_court"), "复议机关、受诉法院（")],
)
def test_order_in_delegation_that_cannot_name_where_to_appeal_gets_no_number(
    story: PaperStory, unset: tuple[str, ...], what: str
) -> None:
    desk = story.desk
    story.begin()
    for name in unset:
        desk.do(places.choose, key=name, value=None)
    theirs = {"subject_id": desk.subject, "visit_id": story.visit}
    story.issue("onsite_record", **theirs)
    key = story.draft("rectification_order", **theirs)
    desk.do(documents.review_document, document_id=key)
    assert f"没有设置{what.rstrip('（')}，这份文书不能告知复议、诉讼，编号时会被拒绝（DOCUMENT_050）" in said(desk, key)
    with pytest.raises(SafetyDeskError, match=rf"DOCUMENT_050.*还没有设置{what}.*settings {'、'.join(unset)}"):
        issue(desk, key, story.blobs)
    assert documents.preview(desk.store.reader, document_id=key, day=TODAY).draft
    for name, value in (("appeal_government", "虚构区人民政府"), ("appeal_court", "虚构区人民法院")):
        desk.do(places.choose, key=name, value=value)
    assert "向虚构区人民政府申请行政复议" in issue(desk, key, story.blobs).to_json().decode()


def test_office_that_switched_the_appeal_off_is_told_and_not_refused(story: PaperStory) -> None:
    desk = story.desk
    story.begin()
    desk.do(places.choose, key="appeal_printed", value=False)
    theirs = {"subject_id": desk.subject, "visit_id": story.visit}
    story.issue("onsite_record", **theirs)
    key = story.draft("rectification_order", **theirs)
    assert "本单位的设置是不印复议、诉讼告知" in said(desk, key)
    desk.do(documents.review_document, document_id=key)
    assert "行政复议" not in issue(desk, key, story.blobs).to_json().decode()


def test_notice_of_the_township_says_which_half_of_the_appeal_is_not_set(story: PaperStory) -> None:
    desk = story.desk
    story.begin()
    desk.do(places.choose, key="appeal_court", value=None)
    own = {"subject_id": desk.subject, "visit_id": story.visit}
    story.issue("inspection_record", **own)
    key = story.draft("rectification_notice", **own)
    assert "没有设置受诉法院，复议、诉讼告知整段没有印" in said(desk, key)
    desk.do(places.choose, key="appeal_government", value=None)
    assert "复议" not in said(desk, key)


def test_order_in_delegation_rests_on_a_record_in_the_same_name(story: PaperStory) -> None:
    """处罚法 20: in the name of the office that entrusted it; the township's own record is of another organ."""
    desk = story.desk
    story.begin()
    theirs = {"subject_id": desk.subject, "visit_id": story.visit}
    story.issue("inspection_record", **theirs)
    with pytest.raises(SafetyDeskError, match=rf"DOCUMENT_056.*{DISTRICT}名义的.*先有同一机关名义的检查记录.*委托书"):
        story.draft("rectification_order", **theirs)
    story.issue("inspection_record", capacity="B", **theirs)
    assert document(desk.store.reader, story.draft("rectification_order", **theirs)).organ == DISTRICT  # type: ignore[union-attr]


def test_several_measures_stand_together_in_the_order_of_the_law(story: PaperStory) -> None:
    """安法 65 (三): 撤出, 停产停业, 停止使用."""
    desk = story.desk
    story.begin()
    theirs = {"subject_id": desk.subject, "visit_id": story.visit}
    story.issue("onsite_record", **theirs)
    key = story.draft("onsite_measures", **theirs)
    told = {"decision": "停止使用相关设施、设备；暂时停产停业、从危险区域内撤出作业人员"}
    desk.do(documents_edit.edit_draft, document_id=key, fields=told)
    form = documents_edit.draft_form(desk.store.reader, document_id=key, day=TODAY)
    field = next(one for one in form.fields if one.key == "decision")
    assert (field.many, field.value) == (True, "从危险区域内撤出作业人员；暂时停产停业；停止使用相关设施、设备")
    desk.do(documents.review_document, document_id=key)
    raw = issue(desk, key, story.blobs).to_json().decode()
    assert "决定责令你单位从危险区域内撤出作业人员，暂时停产停业，停止使用相关设施、设备。" in raw
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_040.*可以选几个，用；隔开"):
        desk.do(
            documents_edit.edit_draft, document_id=story.draft("onsite_measures", **theirs), fields={"decision": "罚款"}
        )


def test_rule_of_another_city_is_printed_once_the_office_confirmed_its_own(story: PaperStory) -> None:
    desk = story.desk
    story.begin()
    major = {"subject_id": desk.subject, "visit_id": story.visit, "hazard_ids": [story.of_grade("major")]}
    key = story.draft("supervision_notice", **major)
    raw = documents.preview(desk.store.reader, document_id=key, day=TODAY).to_json().decode()
    assert "15个工作日" not in raw and "每季度" not in raw and "在期限届满前书面申请延期" in raw
    assert said(desk, key).count("本单位没有确认过当地规定") == 2
    for wrong in (["poem 虚构 2024-03-01"], ["supervision_progress 2024-03-01"], ["supervision_progress 虚构 去年"]):
        with pytest.raises(SafetyDeskError, match=r"GENERAL_015.*supervision_extension"):
            desk.do(places.choose, key="local_rules", value=wrong)
    confirmed = [
        f"{one} 虚构区安委会〔2024〕3号 2024-03-01" for one in ("supervision_progress", "supervision_extension")
    ]
    desk.do(places.choose, key="local_rules", value=confirmed)
    desk.do(documents.review_document, document_id=key)
    raw = issue(desk, key, story.blobs).to_json().decode()
    assert "在期限届满前15个工作日书面申请延期" in raw and "四、报告治理进展" in raw and "每季度至少" in raw


def test_local_rule_confirmed_from_a_later_day_does_not_print_yet(story: PaperStory) -> None:
    desk = story.desk
    story.begin()
    desk.do(places.choose, key="local_rules", value=["supervision_progress 虚构区安委会〔2026〕9号 2026-05-01"])
    major = {"subject_id": desk.subject, "visit_id": story.visit, "hazard_ids": [story.of_grade("major")]}
    key = story.draft("supervision_notice", **major)
    for day, printed in (("2026-04-30", False), ("2026-05-01", True)):
        raw = documents.preview(desk.store.reader, document_id=key, day=day).to_json().decode()
        assert ("每季度" in raw) is printed


@pytest.mark.parametrize(("code", "named"), [("GM-3-1", "第三条（一）"), ("GM-4-1", None)])
def test_criterion_whose_text_nobody_read_is_named_without_its_place(
    desk: Desk, blobs: SealedFolder, code: str, named: str | None
) -> None:
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    told = {"grade": "suspected_major", "criterion": code, "deadline": "2026-05-01"}
    desk.do(findings.note_finding, visit_id=visit, text="虚构的问题", **told)
    desk.do(visits.finish_visit, visit_id=visit)
    key = desk.do(documents.draft_document, kind="inspection_record", subject_id=desk.subject, visit_id=visit).id
    assert ("只写标准名称" in said(desk, key)) is (named is None)
    (found,) = issue(desk, key, blobs).facts.findings
    assert found.criterion == f"《工贸企业重大事故隐患判定标准》{named or ''}"


def at(*moment: int) -> int:
    return from_datetime(datetime(*moment))  # type: ignore[arg-type]


def visited(desk: Desk, began: int, ended: int) -> bytes:
    desk.now = began - HOUR
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=key, text="通道堆物", deadline="2027-03-01")
    desk.now = ended - HOUR
    desk.do(visits.finish_visit, visit_id=key)
    return key


@pytest.mark.parametrize(
    ("ended", "lasted", "days"),
    [
        ((2026, 12, 31, 23, 59), "2026年12月31日21时30分至23时59分", "2026年12月31日"),
        ((2027, 1, 1, 0, 0), "2026年12月31日21时30分至2027年1月1日0时00分", "2026年12月31日至2027年1月1日"),
        ((2027, 1, 2, 9, 5), "2026年12月31日21时30分至2027年1月2日9时05分", "2026年12月31日至2027年1月2日"),
    ],
)
def test_visit_past_midnight_tells_both_days_and_the_number_is_of_the_year_it_was_taken_in(
    desk: Desk, blobs: SealedFolder, ended: tuple[int, ...], lasted: str, days: str
) -> None:
    visit = visited(desk, at(2026, 12, 31, 21, 30), at(*ended))
    given = {"subject_id": desk.subject, "visit_id": visit}
    desk.now = at(*ended) - 2 * HOUR + 60_000_000
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    snapshot = issue(desk, record, blobs)
    assert lasted in snapshot.to_json().decode()
    year = day_year = ended[0]
    if ended == (2026, 12, 31, 23, 59):
        year = day_year = 2027  # the number was taken an hour later
    assert snapshot.facts.number == f"（虚）安检记〔{year}〕1号"
    assert snapshot.facts.dated.startswith(str(day_year))
    told = desk.do(documents.draft_document, kind="result_notice", **given).id
    shown = documents.preview(desk.store.reader, document_id=told, day="2027-01-05").to_json().decode()
    assert f"本机关于{days}对你单位" in shown


def test_days_of_one_month_are_told_once() -> None:
    from safetydesk.domain.papers.text import days_text

    assert days_text("2026-04-06", "2026-04-07") == "2026年4月6日至7日"
    assert days_text("2026-04-30", "2026-05-02") == "2026年4月30日至5月2日"
    assert days_text("2026-04-06", "2026-04-06") == days_text("2026-04-06", "2026-04-05") == "2026年4月6日"


def test_draft_of_the_old_year_is_numbered_in_the_new_one(desk: Desk, blobs: SealedFolder) -> None:
    desk.now = at(2026, 12, 31, 19, 0)
    first, second = letter(desk), letter(desk)
    desk.now = at(2026, 12, 31, 22, 59)
    assert issue(desk, first, blobs).facts.number == "（虚）安移〔2026〕1号"
    snapshot = issue(desk, second, blobs)
    assert (snapshot.facts.number, snapshot.facts.dated) == ("（虚）安移〔2027〕1号", "2027-01-01")


def test_paper_dated_before_its_visit_or_the_paper_it_answers_gets_no_number(desk: Desk, blobs: SealedFolder) -> None:
    visit = visited(desk, at(2026, 4, 20, 9, 0), at(2026, 4, 20, 11, 0))
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    desk.now = at(2026, 4, 18, 9, 0)
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_051.*成文日期 2026-04-18 早于检查日期 2026-04-20"):
        issue(desk, record, blobs)
    desk.now = at(2026, 4, 20, 12, 0)
    issue(desk, record, blobs)
    first = letter(desk)
    issue(desk, first, blobs)
    told = desk.do(documents.draft_document, kind="correction_notice", answers=first).id
    desk.do(documents_edit.edit_draft, document_id=told, fields={"wrong": "约2吨", "right": "约1吨"})
    desk.do(documents.review_document, document_id=told)
    desk.now = at(2026, 4, 19, 9, 0)
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_051.*移送.报告.函的日期 2026-04-20"):
        issue(desk, told, blobs)


def test_what_is_still_to_come_is_not_told_as_done_and_no_deadline_lies_behind(desk: Desk, story: PaperStory) -> None:
    story.issue("talk_notice", subject_id=desk.subject)
    key = story.draft("talk_record", subject_id=desk.subject)
    desk.do(documents_edit.edit_draft, document_id=key, fields={"talk_when": "2026-05-30 09:30"})
    assert "“约谈时间”写的是 2026-05-30，晚于成文日期" in said(desk, key)
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_052.*“约谈时间”写的是 2026-05-30"):
        issue(desk, key, story.blobs)
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_040.*次日 00:00"):
        desk.do(documents_edit.edit_draft, document_id=key, fields={"talk_when": "2026-04-16 24:00"})
    late = story.draft("prompt_letter", subject_id=desk.subject)
    desk.do(documents_edit.edit_draft, document_id=late, fields={"reply_by": "2026-04-10"})
    desk.do(documents.review_document, document_id=late)
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_053.*“书面回复的期限”写的是 2026-04-10，早于成文日期"):
        issue(desk, late, story.blobs)


def test_kind_that_is_not_yet_in_force_takes_no_number(desk: Desk, blobs: SealedFolder) -> None:
    """移送函 of this program is declared from 2021-09-01 on."""
    desk.now = at(2021, 8, 31, 9, 0)
    key = letter(desk)
    assert "2021-09-01起" in "".join(draft_remarks(desk.store.reader, document_id=key, day="2021-08-31"))
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_057.*只适用于2021-09-01起，成文日期 2021-08-31"):
        issue(desk, key, blobs)
    desk.now = at(2021, 9, 1, 9, 0)
    assert issue(desk, key, blobs)


def test_pdf_that_is_refused_leaves_no_blob(desk: Desk, blobs: SealedFolder) -> None:
    key = letter(desk)
    before = sorted(one.name for one in (desk.store.folder / "blobs").rglob("*"))
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_013"):
        desk.do(documents.attach_pdf, document_id=key, pdf=b"%PDF-1.7 vir", blobs=blobs)
    assert sorted(one.name for one in (desk.store.folder / "blobs").rglob("*")) == before


def test_number_that_no_record_explains_is_listed_as_unknown(desk: Desk, blobs: SealedFolder) -> None:
    """Both sides restored an older copy and the block 3 to 10 is remembered by neither."""
    first, second, third = letter(desk), letter(desk), letter(desk)
    issue(desk, first, blobs)
    issue(desk, second, blobs)
    organ = {"organ": "虚构镇人民政府", "series": "安移", "year": 2026}
    with desk.store.writing(actor=desk.inspectors[0], now=desk.now) as session:
        session.connection().exec_driver_sql("UPDATE lease SET first = 11, next = 11, last = 20 WHERE series = '安移'")
    assert issue(desk, third, blobs).facts.number == "（虚）安移〔2026〕11号"
    from safetydesk.usecases.papers.numbers import unexplained

    assert unexplained(desk.store.reader, **organ) == [3, 4, 5, 6, 7, 8, 9, 10]  # type: ignore[arg-type]
    listed = preview_kind(desk.store.reader, kind="void_register", day="2026-12-31").snapshot.facts.voids
    assert [one.number for one in listed] == [f"（虚）安移〔2026〕{serial}号" for serial in range(3, 11)]
    assert {(one.reason, one.day) for one in listed} == {("原因不明（待查）", None)}


def test_who_reported_is_hidden_in_bundles_and_packs(desk: Desk, story: PaperStory) -> None:
    page = composed(desk.store.reader, "检查", [Block("para", text="举报人张三反映除尘停用")], day=TODAY)
    assert [block.text for block in page.blocks] == ["〔已隐去〕反映除尘停用"]
    story.begin()
    own = {"subject_id": desk.subject, "visit_id": story.visit}
    story.issue("inspection_record", **own)
    key = story.issue("rectification_notice", hazard_ids=[story.of_grade("通道")], **own)
    told = {"hazard_id": story.of_grade("通道"), "facts": {"description": "群众李四举报：通道堆放原料"}}
    desk.do(hazards_corrected.correct_hazard, **told)
    pack = evidence_pack(desk.store.reader, document_ids=[key], day=TODAY)
    assert pack.manifest["hazards"][0]["description"] == "〔已隐去〕：通道堆放原料"
