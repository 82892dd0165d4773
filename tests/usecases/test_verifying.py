"""核验: numbers, codes, files and claims against the record; two papers under one number; numbers voided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safetydesk.documents.furniture import qr_text
from safetydesk.documents.render import render
from safetydesk.documents.verify import claimed_digest
from safetydesk.domain.claims import Claim, claim_of
from safetydesk.domain.papers.paper import PaperSnapshot, short_code, snapshot_hash
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import update_row
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.models.tables import Document
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.documents_edit import replace_document
from safetydesk.usecases.papers.numbers import void_number
from safetydesk.usecases.papers.verifying import (
    Verdict,
    judge_claim,
    judge_claims,
    judge_file,
    judge_text,
    judge_words,
    require_genuine,
    unread,
)
from tests.usecases.conftest import Desk
from tests.usecases.test_documents import blobs, issue_record, visit

__all__ = ["blobs", "visit"]


@pytest.fixture
def record(desk: Desk, visit: bytes, blobs: SealedFolder) -> DocumentRow:
    key = issue_record(desk, visit, blobs)
    desk.do(
        documents.attach_pdf, document_id=key, pdf=render(snapshot_of(desk, key, blobs), images=blobs.get), blobs=blobs
    )
    return row_of(desk, key)


def row_of(desk: Desk, key: bytes) -> DocumentRow:
    row = document(desk.store.reader, key)
    assert row is not None
    return row


def snapshot_of(desk: Desk, key: bytes, blobs: SealedFolder) -> PaperSnapshot:
    return PaperSnapshot.from_json(blobs.get(row_of(desk, key).snapshot or ""))


def claim(desk: Desk, record: DocumentRow, blobs: SealedFolder) -> Claim:
    snapshot = snapshot_of(desk, record.id, blobs)
    found = claim_of(qr_text(snapshot, snapshot_hash(snapshot)))
    assert found is not None
    return found


def test_a_number_is_known_in_any_brackets_and_a_code_with_or_without_its_dash(desk: Desk, record: DocumentRow) -> None:
    db, number = desk.store.reader, record.number or ""
    code = short_code(record.snapshot or "")
    for text in (
        number,
        number.replace("〔", "[").replace("〕", "]"),
        record.code,
        code,
        code.replace("-", "").lower(),
    ):
        assert require_genuine(db, judge_words(db, text), text).id == record.id
    with pytest.raises(SafetyDeskError, match="DOCUMENT_028"):
        require_genuine(db, judge_words(db, "（虚）安检记〔2026〕99号"), "x")


def test_every_part_of_a_claim_is_compared(desk: Desk, record: DocumentRow, blobs: SealedFolder) -> None:
    db, told = desk.store.reader, claim(desk, record, blobs)
    assert judge_claim(db, told).state == "genuine"
    for wrong in (
        replace(told, number="（虚）安检记〔2026〕2号"),
        replace(told, dated="2026年4月17日"),
        replace(told, code="0000-0000"),
        replace(told, digest="0" * 64),
    ):
        assert judge_claim(db, wrong).state == "altered"
    assert judge_claim(db, replace(told, number="（别）安检记〔2026〕1号", digest="0" * 64)).state == "unknown"


def test_the_archived_bytes_have_to_name_their_own_snapshot(
    desk: Desk,
    record: DocumentRow,
    blobs: SealedFolder,
) -> None:
    db, pdf = desk.store.reader, blobs.get(record.pdf or "")
    claimed = claimed_digest(pdf)
    assert judge_file(db, pdf, claimed).state == "genuine"
    assert judge_file(db, pdf, "0" * 64).state == "altered"
    assert judge_file(db, pdf + b" ", claimed).state == "altered"
    assert judge_file(db, b"%PDF- another", None).state == "unknown"


def test_two_papers_under_one_number_are_both_named(
    desk: Desk,
    record: DocumentRow,
    visit: bytes,
    blobs: SealedFolder,
) -> None:
    other = row_of(desk, issue_record(desk, visit, blobs))
    with desk.store.writing(actor=desk.inspectors[0]) as session:
        update_row(session, Document, other.id, {"number": record.number, "serial": 1})
    db = desk.store.reader
    with pytest.raises(SafetyDeskError, match="SCAN_014") as told:
        judge_words(db, record.number or "")
    assert record.code in told.value.message and other.code in told.value.message
    assert judge_words(db, other.code).row == row_of(desk, other.id)
    desk.do(documents.void_document, document_id=record.id, reason="重号")
    assert judge_words(db, record.number or "").row == row_of(desk, other.id)


def test_a_number_that_counts_no_more_says_when_and_why(desk: Desk, record: DocumentRow) -> None:
    with desk.store.writing(actor=desk.inspectors[0]) as session:
        void_number(session, organ=record.organ, series="安检记", year=2026, serial=7, reason="打印卡纸")
    with pytest.raises(SafetyDeskError, match="SCAN_010") as told:
        judge_words(desk.store.reader, (record.number or "").replace("1号", "7号"))
    assert "打印卡纸" in told.value.message


def test_what_tells_nothing_is_told_apart() -> None:
    assert unread(b"PK\x03\x04", "a.docx").code == "SCAN_011"
    assert unread(b"\xff\xd8", "a.jpg").code == "SCAN_012"
    fault = error("SCAN_003", file="a.pdf", why="PDF 打不开，或者设了密码")
    assert unread(b"%PDF-1.4", "a.pdf", fault) is fault
    assert unread(b"PK\x03\x04 xl/workbook.xml", "a.xlsx", fault) is fault


def test_what_differs_is_said_in_words(desk: Desk, record: DocumentRow, blobs: SealedFolder) -> None:
    db, told = desk.store.reader, claim(desk, record, blobs)
    forged = judge_claim(db, replace(told, dated="2026年4月17日"))
    assert forged.differs == ("二维码里的成文日期是2026年4月17日，存档是2026年4月16日",)
    forged = judge_claim(db, replace(told, number="（虚）安检记〔2026〕2号"))
    assert forged.differs == (f"二维码里的文号是（虚）安检记〔2026〕2号，存档是{record.number}",)
    forged = judge_claim(db, replace(told, digest="0" * 64))
    assert forged.differs == ("二维码里的内容指纹与存档不同",)
    assert "存档的正式 PDF 不是同一个" in judge_file(db, b"%PDF- x", record.snapshot).differs[0]
    assert [one.state for one in judge_claims(db, [told, told, replace(told, digest="0" * 64)])] == [
        "genuine",
        "altered",
    ]


def test_pasted_text_of_a_code_is_judged_however_its_lines_were_joined(
    desk: Desk, record: DocumentRow, blobs: SealedFolder
) -> None:
    snapshot = snapshot_of(desk, record.id, blobs)
    text = qr_text(snapshot, snapshot_hash(snapshot))
    for pasted in (text, text.replace("\n", " "), f"  {text}\r\n".replace("\n", "\u2028")):
        assert judge_words(desk.store.reader, pasted) == Verdict("genuine", "paper", record)
    assert judge_words(desk.store.reader, text.replace("4月16日", "4月17日")).state == "altered"


def test_void_paper_names_the_one_that_stands_in_its_place(desk: Desk, record: DocumentRow) -> None:
    again = desk.do(replace_document, document_id=record.id, reason="抬头写错").id
    third = desk.do(replace_document, document_id=again, reason="又写错").id
    verdict = judge_words(desk.store.reader, record.code)
    assert (verdict.state, verdict.why) == ("void", "2026-04-16 作废：抬头写错")
    assert verdict.instead == row_of(desk, third)


def test_words_of_a_file_are_compared_page_by_page() -> None:
    plain = Verdict("genuine", "paper")
    old = ["整改期限为2026年4月30日以前，逾期不改的依法处理。", "第二页的文字"]
    assert judge_text(plain, old, [f" {old[0]}\n", old[1]]) == plain
    assert judge_text(plain, old, ["", ""]) == plain
    changed = judge_text(plain, old, [old[0].replace("4月30日", "6月30日"), old[1]])
    assert (changed.state, changed.differs) == ("altered", ("第 1 页“为2026年”后面存档是“4”，这份是“6”",))
    signed = judge_text(plain, old, [f"{old[0]}签收：单虚构", old[1]])
    assert (signed.state, signed.differs) == ("genuine", ("第 1 页“的依法处理。”后面多出“签收：单虚构”",))
    assert judge_text(plain, old, [old[0], old[1][:3]]).state == "altered"
    assert judge_text(plain, old, ["别的程序读出来的完全不同的次序", old[1]]) == plain
    short = judge_text(plain, old, old[:1])
    assert (short.state, short.differs) == ("altered", ("存档共 2 页，这份 1 页",))
