"""The office's own wording of a kind: taken by the same loader, without a say in law, dropped again; frozen stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.paper import snapshot_hash
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries.documents import document
from safetydesk.models.tables import DocumentLayout
from safetydesk.usecases import document_layouts, documents, visits
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
    assert document_layouts.layout_text(desk.store.reader, kind=KIND) == text
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
