"""The office's own wording of a kind: taken by the same loader, without a say in law, dropped again; frozen stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.papers.layout_text import digest, layout_of, text_of, with_originals, without_originals
from safetydesk.domain.papers.paper import snapshot_hash
from safetydesk.domain.papers.wordings import reworded
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries.documents import document
from safetydesk.models.tables import DocumentLayout
from safetydesk.usecases import visits
from safetydesk.usecases.papers import document_layouts, documents
from safetydesk.usecases.papers.layout_sheets import (
    BEHIND,
    BROKEN,
    OWN,
    SHIPPED,
    LayoutState,
    changes_of,
    file_text,
    layout_sheet,
    layout_states,
    place_named,
    sample,
)
from safetydesk.usecases.papers.layout_standing import shipped_layout
from tests.usecases.conftest import Desk

KIND = "inspection_record"


def changed(old: str, new: str, kind: str = KIND) -> str:
    text = document_layouts.shipped_text(kind)
    assert old in text
    return text.replace(old, new, 1)


def issue(desk: Desk, blobs: SealedFolder) -> tuple[bytes, str]:
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    desk.do(visits.finish_visit, visit_id=visit)
    key = desk.do(documents.draft_document, kind=KIND, subject_id=desk.subject, visit_id=visit).id
    snapshot = desk.do(documents.issue_document, document_id=key, blobs=blobs).snapshot
    return key, "".join(block.text for block in snapshot.blocks)


def test_own_wording_and_series_stand_until_dropped_and_frozen_papers_stay(desk: Desk, tmp_path: Path) -> None:
    blobs = SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)
    first, said = issue(desk, blobs)
    assert "本次检查未发现问题和隐患。" in said
    text = changed("本次检查未发现问题和隐患。", "本次未见问题（虚构镇措辞）。").replace('"安检记"', '"镇安检"')
    desk.do(document_layouts.import_layout, kind=KIND, text=text)
    key, said = issue(desk, blobs)
    row = document(desk.store.reader, key)
    assert row is not None
    assert "本次未见问题（虚构镇措辞）。" in said
    assert row.number == "（虚）镇安检〔2026〕1号"
    assert without_originals(document_layouts.layout_text(desk.store.reader, kind=KIND)) == text
    desk.do(document_layouts.import_layout, kind=KIND, text=text.replace("虚构镇措辞", "再改"))
    assert "再改" in issue(desk, blobs)[1]
    desk.do(document_layouts.drop_layout, kind=KIND)
    assert "本次检查未发现问题和隐患。" in issue(desk, blobs)[1]
    before = document(desk.store.reader, first)
    assert before is not None and before.snapshot is not None
    assert snapshot_hash(documents.PaperSnapshot.from_json(blobs.get(before.snapshot))) == before.snapshot
    with pytest.raises(SafetyDeskError, match="DOCUMENT_046"):
        desk.do(document_layouts.drop_layout, kind=KIND)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('part = "heading"', 'part = "song"', "DOCUMENT_048", "不认识的 song"),
        ("{subject}", "{subjekt}", "DOCUMENT_048", "不认识的 subjekt"),
        ('key = "inspection_record"', 'key = "my_record"', "DOCUMENT_048", "与文件名不同"),
        ('capacities = ["A", "B", "C", "D"]', 'capacities = ["A"]', "DOCUMENT_045", "名义"),
        ("inspectors = 2", "inspectors = 1", "DOCUMENT_045", "检查人员人数"),
        ('mask = ["id_number"]', "mask = []", "DOCUMENT_045", "遮盖的内容"),
    ],
)
def test_wrong_or_lawless_wording_is_refused_and_nothing_changes(
    desk: Desk, old: str, new: str, code: str, said: str
) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(document_layouts.import_layout, kind=KIND, text=changed(old, new))
    assert caught.value.code == code
    assert said in caught.value.message
    assert "启动" not in caught.value.remedy
    assert document_layouts.declared(desk.store.reader, KIND) == document_kinds()[KIND]


def test_order_of_papers_is_no_matter_of_wording(desk: Desk) -> None:
    text = changed('kinds = ["inspection_record"]', 'kinds = ["inspection_plan"]', "rectification_notice")
    with pytest.raises(SafetyDeskError, match="DOCUMENT_045") as caught:
        desk.do(document_layouts.import_layout, kind="rectification_notice", text=text)
    assert "先后次序" in caught.value.message


def test_wording_takes_no_approval_away_that_another_paper_waits_for(desk: Desk) -> None:
    text = changed("approval = true", "approval = false", "onsite_record")
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_045.*审签"):
        desk.do(document_layouts.import_layout, kind="onsite_record", text=text)


@pytest.mark.parametrize("verb", [document_layouts.import_layout, document_layouts.drop_layout])
def test_kind_without_a_layout_has_none_of_its_own(desk: Desk, verb: object) -> None:
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_0(27|46)"):
        desk.do(verb, kind="coercive_measures", **({"text": ""} if verb is document_layouts.import_layout else {}))  # type: ignore[arg-type]
    with pytest.raises(SafetyDeskError, match="DOCUMENT_027"):
        document_layouts.layout_text(desk.store.reader, kind="coercive_measures")


def test_wording_of_a_newer_program_is_shown_by_lists_and_refused_where_a_paper_is_made(desk: Desk) -> None:
    row = {"id": b"l" * 16, "kind": KIND, "declaration": "key = 'inspection_record'\nfuture = 1\n", "at": 1}
    with desk.store.writing(actor=None) as session:
        insert_rows(session, DocumentLayout, [row])
    assert document_layouts.kinds_of(desk.store.reader)[KIND] == document_kinds()[KIND]
    with pytest.raises(SafetyDeskError, match="DOCUMENT_048"):
        desk.do(documents.draft_document, kind=KIND, subject_id=desk.subject)


NOTICE = "rectification_notice"


def put(desk: Desk, text: str, kind: str = NOTICE) -> None:
    """A declaration as it came from elsewhere."""
    with desk.store.writing(actor=None) as session:
        insert_rows(session, DocumentLayout, [{"id": b"l" * 16, "kind": kind, "declaration": text, "at": 1}])


def older(**texts: str) -> dict[str, object]:
    """The notice as an older program shipped it: no questions, another article, one paragraph worded otherwise."""
    made = layout_of(text_of(shipped_layout(NOTICE)))
    del made["ask"]
    made["inspectors"] = 1
    made["block"][1]["basis"][0]["article"] = "第八条"
    made["block"][10]["text"] = "请你单位即刻完成整改。"
    return reworded(made, {where.replace("__", "."): text for where, text in texts.items()})


def worded_then(**texts: str) -> str:
    own = older(**texts)
    return with_originals(text_of(own), own, older())


def state(desk: Desk, kind: str = NOTICE) -> LayoutState:
    return next(one for one in layout_states(desk.store.reader) if one.kind == kind)


def reword(desk: Desk, **texts: str) -> object:
    sheet = layout_sheet(desk.store.reader, NOTICE)
    told = {where.replace("__", "."): text for where, text in texts.items()}
    return desk.do(document_layouts.reword_layout, kind=NOTICE, texts=told, since=sheet.since)


def test_texts_are_set_one_by_one_and_the_last_taken_back_leaves_the_shipped_layout(desk: Desk) -> None:
    reword(desk, title="安全隐患整改通知书", block__15__text="")
    reword(desk, block__10__text="请立即整改。")
    kind = document_layouts.declared(desk.store.reader, NOTICE)
    assert (kind.title, kind.blocks[10].text, kind.blocks[15].text) == ("安全隐患整改通知书", "请立即整改。", "")
    told = state(desk)
    assert (told.state, told.changed, told.who) == (OWN, 3, "李虚构")
    assert layout_states(desk.store.reader)[0] == told
    shipped = layout_sheet(desk.store.reader, NOTICE).originals
    reword(desk, **{where.replace(".", "__"): shipped[where] for where in ("title", "block.15.text", "block.10.text")})
    assert document_layouts.declared(desk.store.reader, NOTICE) == document_kinds()[NOTICE]
    assert state(desk).state == SHIPPED


def test_own_words_of_an_older_program_hold_with_todays_law(desk: Desk) -> None:
    put(desk, worded_then(title="安全隐患整改通知书"))
    kind = document_layouts.declared(desk.store.reader, NOTICE)
    now = document_kinds()[NOTICE]
    assert kind.title == "安全隐患整改通知书"
    assert (kind.asks, kind.inspectors, kind.blocks) == (now.asks, now.inspectors, now.blocks)
    assert state(desk).state == OWN


def test_text_that_the_program_changed_too_is_shown_until_somebody_looked(desk: Desk) -> None:
    put(desk, worded_then(block__10__text="请立即整改。"))
    sheet = layout_sheet(desk.store.reader, NOTICE)
    assert sheet.state.state == BEHIND
    assert [(one.where, one.before, one.after) for one in sheet.clashes] == [
        ("block.10.text", "请你单位即刻完成整改。", "请你单位立即完成整改。")
    ]
    assert sheet.originals["block.10.text"] == "请你单位立即完成整改。"
    reword(desk, title="安全隐患整改通知书")
    assert state(desk).state == OWN
    assert document_layouts.declared(desk.store.reader, NOTICE).blocks[10].text == "请立即整改。"


def test_layout_with_parts_of_its_own_keeps_them_and_takes_the_law_of_today(desk: Desk) -> None:
    own = older()
    own["block"] = [*own["block"], {"part": "note", "text": "虚构的说明。"}]  # type: ignore[misc]
    put(desk, with_originals(text_of(own), own, older()))
    kind = document_layouts.declared(desk.store.reader, NOTICE)
    assert kind.blocks[-1].text == "虚构的说明。"
    assert kind.inspectors == 2
    sheet = layout_sheet(desk.store.reader, NOTICE)
    assert sheet.apart
    assert sheet.state.state == BEHIND


def test_layout_that_does_not_say_what_it_was_worded_from_is_compared_with_todays(desk: Desk) -> None:
    put(desk, changed("请你单位立即完成整改。", "请立即整改。", NOTICE))
    sheet = layout_sheet(desk.store.reader, NOTICE)
    assert (sheet.state.state, sheet.state.changed, sheet.apart) == (OWN, 1, False)
    with desk.store.writing(actor=None) as session:
        document_layouts.drop_layout(session, kind=NOTICE)
    whole = changed("[[block]]", '[[block]]\npart = "note"\ntext = "虚构的说明。"\n\n[[block]]', "safety_reminder")
    with desk.store.writing(actor=None) as session:
        row = {"id": b"m" * 16, "kind": "safety_reminder", "declaration": whole, "at": 1}
        insert_rows(session, DocumentLayout, [row])
    assert state(desk, "safety_reminder").state == BEHIND
    reminder = layout_sheet(desk.store.reader, "safety_reminder")
    desk.do(document_layouts.reword_layout, kind="safety_reminder", texts={}, since=reminder.since)
    assert state(desk, "safety_reminder").state == OWN


def test_layout_that_cannot_be_read_is_listed_with_its_fault_and_worded_anew(desk: Desk) -> None:
    put(desk, "key = 1\nfuture = 1\n")
    told = state(desk)
    assert told.state == BROKEN
    assert told.fault is not None and told.fault.code == "DOCUMENT_048"
    sheet = layout_sheet(desk.store.reader, NOTICE)
    assert sheet.layout == shipped_layout(NOTICE)
    desk.do(document_layouts.keep_wording, kind=NOTICE, texts={"title": "通知"})
    reword(desk, title="安全隐患整改通知书")
    assert state(desk).state == OWN


def test_words_that_may_not_stand_are_refused_whichever_way_they_come(desk: Desk) -> None:
    for texts, code in (
        ({"block__10__text": "请你单位停产整改。"}, "DOCUMENT_061"),
        ({"block__10__text": "请{whom}整改。"}, "DOCUMENT_060"),
        ({"block__2__text": "你单位存在下列问题："}, "DOCUMENT_062"),
        ({"block__8__text": "请你单位整改。"}, "DOCUMENT_063"),
        ({"block__10__text": "，整改。"}, "DOCUMENT_064"),
        ({"title": ""}, "GENERAL_014"),
        ({"block__99__text": "没有这一处"}, "DOCUMENT_065"),
    ):
        with pytest.raises(SafetyDeskError) as caught:
            reword(desk, **texts)
        assert caught.value.code == code
    assert state(desk).state == SHIPPED
    flag = changed("请你单位立即完成整改。", "{photos}请你单位立即完成整改。", NOTICE)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_060"):
        desk.do(document_layouts.import_layout, kind=NOTICE, text=flag)


def test_text_written_for_another_wording_is_refused(desk: Desk) -> None:
    before = digest(shipped_layout(NOTICE))
    reword(desk, title="安全隐患整改通知书")
    facts = {"kind": NOTICE, "texts": {"title": "整改通知书"}, "since": before}
    with pytest.raises(SafetyDeskError, match="DOCUMENT_065"):
        desk.do(document_layouts.reword_layout, **facts)


def test_typed_texts_wait_on_this_device_and_find_their_place_again(desk: Desk) -> None:
    desk.do(document_layouts.keep_wording, kind=NOTICE, texts={"block.10.text": "请马上", "title": "通知"})
    assert state(desk).typing
    assert layout_sheet(desk.store.reader, NOTICE).typed == {"block.10.text": "请马上", "title": "通知"}
    assert state(desk).state == SHIPPED
    own = layout_of(text_of(shipped_layout(NOTICE)))
    own["block"].insert(0, {"part": "note", "text": "虚构的说明。"})
    own["title"] = "别的名称"
    put(desk, text_of(own))
    sheet = layout_sheet(desk.store.reader, NOTICE)
    assert sheet.typed == {"block.11.text": "请马上"}
    assert sheet.homeless == ("通知",)
    desk.do(document_layouts.keep_wording, kind=NOTICE, texts={})
    assert not state(desk).typing


def test_saving_and_dropping_forget_what_was_typed(desk: Desk) -> None:
    desk.do(document_layouts.keep_wording, kind=NOTICE, texts={"title": "通知"})
    reword(desk, title="安全隐患整改通知书")
    assert not state(desk).typing
    desk.do(document_layouts.keep_wording, kind=NOTICE, texts={"title": "通知"})
    desk.do(document_layouts.drop_layout, kind=NOTICE)
    assert not state(desk).typing
    desk.do(document_layouts.keep_wording, kind=NOTICE, texts={"title": "通知"})
    reword(desk)
    assert not state(desk).typing


def test_exported_layout_of_an_older_program_is_imported_over_todays(desk: Desk) -> None:
    text = worded_then(title="安全隐患整改通知书")
    found = changes_of(desk.store.reader, NOTICE, text)
    assert [(one.name, one.before, one.after) for one in found] == [
        ("文书名称", "隐患整改通知书", "安全隐患整改通知书")
    ]
    desk.do(document_layouts.import_layout, kind=NOTICE, text=text)
    assert layout_sheet(desk.store.reader, NOTICE).layout == reworded(
        shipped_layout(NOTICE), {"title": "安全隐患整改通知书"}
    )


def test_places_are_named_by_number_path_or_name(desk: Desk) -> None:
    sheet = layout_sheet(desk.store.reader, NOTICE)
    assert place_named(sheet, "1").where == place_named(sheet, "title").where == "title"
    assert place_named(sheet, "整改期间").where == "block.11.text"
    for told, code in (("没有", "GENERAL_003"), ("项目名称", "GENERAL_004"), ("0", "GENERAL_003")):
        with pytest.raises(SafetyDeskError) as caught:
            place_named(sheet, told)
        assert caught.value.code == code


def test_sample_shows_the_text_at_hand_and_is_a_draft() -> None:
    made = sample(shipped_layout(NOTICE), "block.7.text")
    assert made.draft
    assert any("责令你单位立即改正" in block.text for block in made.blocks)
    assert not any("责令" in block.text for block in sample(shipped_layout(NOTICE)).blocks)


def test_layout_files_are_read_by_content() -> None:
    text = shipped_text_of(NOTICE)
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert file_text(text.encode(encoding), "own.toml") == text
    with pytest.raises(SafetyDeskError, match="GENERAL_007"):
        file_text(b"\xff\xff\xff", "own.toml")


def shipped_text_of(kind: str) -> str:
    return document_layouts.shipped_text(kind)


def test_kinds_stand_in_the_order_of_the_work(desk: Desk) -> None:
    order = [one for one in load().words("document_kind") if one in document_kinds()]
    assert [one.kind for one in layout_states(desk.store.reader)] == order
