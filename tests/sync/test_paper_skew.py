"""Papers and wordings between a desk of today and one of the program before (schema 0005): nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from safetydesk.models.changelog import insert_rows
from safetydesk.models.foreign import adopt_extras, keep_aside
from safetydesk.models.migrate import downgrade
from safetydesk.models.store import create_store, dbapi, open_store, set_meta
from safetydesk.models.tables import Document, DocumentLayout, Subject
from safetydesk.models.verify import verify_chain
from safetydesk.sync.protocol import CREATE, UPDATE, Batch, Change, pack_batch
from safetydesk.sync.round import prepare
from safetydesk.usecases.papers import document_layouts
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk

OLDER = "0005"
PAPER = {"code": "D-A01-0001", "kind": "circular", "capacity": "A", "organ": "虚构镇人民政府", "hazards": "[]"}
WORDING = {"kind": "circular", "declaration": "key = 'circular'\n", "at": START}


def told_by_older(desk: Desk, changes: list[Change], batch: bytes) -> Any:
    """What the program before sends, and is answered."""
    request = replace(prepare(desk.store), schema=OLDER, push=(Batch(batch, pack_batch(changes)),))
    return desk.township.exchange(request)


def change(number: int, entity: str, key: bytes, op: str, fields: dict[str, Any]) -> Change:
    pairs = {name: pair if isinstance(pair, tuple) else (None, pair) for name, pair in fields.items()}
    return Change(bytes([number]) * 16, b"t" * 16, "general", entity, key, op, pairs, None, START)


def test_wordings_of_two_desks_meet_and_the_later_one_stands_at_both(town: Town) -> None:
    first, second = town.desk(), town.desk()
    for desk, at in ((first, START + 1), (second, START + 2)):
        desk.create(DocumentLayout, **{**WORDING, "declaration": f"# {at}", "at": at})
    for desk in (first, second, first):
        assert desk.sync().refused == 0
    assert first.state() == second.state()
    texts = [document_layouts.layout_text(desk.store.reader, kind="circular") for desk in (first, second)]
    assert texts == [f"# {START + 2}"] * 2
    for desk in (first, second):
        with desk.store.writing(actor=None) as session:
            document_layouts.drop_layout(session, kind="circular")
    for desk in (first, second, first):
        desk.sync()
    assert first.query("SELECT count(*) FROM document_layout WHERE deleted_at IS NULL") == [(0,)]
    assert first.state() == second.state()


def test_one_wording_changed_at_two_desks_is_for_a_person_to_settle(town: Town) -> None:
    first, second = town.desk(), town.desk()
    key = first.create(DocumentLayout, **WORDING)
    first.sync()
    second.sync()
    for desk, words in ((first, "# 甲"), (second, "# 乙")):
        desk.edit(DocumentLayout, key, declaration=words)
    first.sync()
    assert second.sync().conflicts == 1
    first.sync()
    assert first.value(DocumentLayout, key, "declaration") == second.value(DocumentLayout, key, "declaration") == "# 甲"
    assert first.query("SELECT entity, field, other FROM conflict") == [("document_layout", "declaration", '"# 乙"')]


def test_paper_without_a_subject_arrives(town: Town) -> None:
    first, second = town.desk(), town.desk()
    key = first.create(Document, **PAPER)
    first.sync()
    second.sync()
    assert second.query("SELECT kind, subject_id FROM document WHERE id = ?", key) == [("circular", None)]
    assert second.query("SELECT count(*) FROM extra") == [(0,)]


def test_older_desk_delivers_and_its_edit_takes_nothing_away(town: Town) -> None:
    desk, older = town.desk(), town.desk()
    layout = desk.create(DocumentLayout, **WORDING)
    subject = desk.subject()
    desk.sync()
    older.sync()
    paper = {**PAPER, "kind": "inspection_record", "subject_id": subject}
    changes = [
        change(1, "document", b"d" * 16, CREATE, paper),
        change(2, "subject", subject, UPDATE, {"phone": (None, "13900000001")}),
    ]
    answer = told_by_older(older, changes, b"x" * 16)
    assert [len(ack.refusals) for ack in answer.acks] == [0]
    desk.sync()
    assert desk.query("SELECT kind, subject_id FROM document") == [("inspection_record", subject)]
    assert desk.value(Subject, subject, "phone") == "13900000001"
    assert desk.value(DocumentLayout, layout, "declaration") == WORDING["declaration"]
    assert {rows.entity for feed in answer.feeds for rows in feed.rows} <= {"document", "subject", "document_layout"}
    desk.edit(Document, b"d" * 16, content="{}")
    assert desk.sync().refused == 0
    newest = replace(prepare(older.store), schema=OLDER, readings=(), acked=b"x" * 16)
    shown = {rows.entity for feed in older.township.exchange(newest).feeds for rows in feed.rows}
    assert shown == {"document", "subject", "document_layout"}, "it is given what it knows nothing of, to keep aside"


def test_what_an_older_desk_kept_aside_is_there_after_its_upgrade(plain_town: Town) -> None:
    """It knows no wordings, and wants a subject for every paper: both wait aside, and come in with the new program."""
    desk = plain_town.desk()
    with desk.store.writing(actor=None) as session:
        db = dbapi(session)
        keep_aside(db, "document_layout", b"l" * 16, {**WORDING, "deleted_at": None})
        keep_aside(db, "document", b"d" * 16, {**PAPER, "subject_id": None})
    with desk.store.writing(actor=None) as session:
        assert adopt_extras(dbapi(session)) == 2
    assert desk.query("SELECT kind, declaration FROM document_layout") == [("circular", WORDING["declaration"])]
    assert desk.query("SELECT code, subject_id FROM document") == [(PAPER["code"], None)]
    assert desk.query("SELECT content FROM extra") == []


def test_store_of_the_program_before_is_brought_up_with_its_papers(tmp_path: Path) -> None:
    """One that had joined, and kept aside the wording that a newer desk had sent."""
    store = create_store(tmp_path / "store", township="虚构镇")
    subject, keys = b"s" * 16, [bytes([number]) * 16 for number in range(1, 4)]
    with store.writing(actor=None) as session:
        told = {"id": subject, "code": "E-A01-0001", "kind": "enterprise", "name": "虚构宏达木业有限公司"}
        insert_rows(session, Subject, [told])
        rows = [
            {"id": key, **PAPER, "code": f"D-A01-{n}", "subject_id": subject, "series": "安检记", "year": 2026}
            | {"serial": n, "number": f"（虚）安检记〔2026〕{n}号", "snapshot": "ab" * 32, "content": "{}"}
            for n, key in enumerate(keys, 1)
        ]
        insert_rows(session, Document, rows)
        keep_aside(dbapi(session), "document_layout", b"l" * 16, {**WORDING, "deleted_at": None})
        set_meta(session, "joined", b"\x01")
    before = store.reader.execute("SELECT rowid, * FROM document ORDER BY rowid").fetchall()
    downgrade(store.engine, OLDER)
    store.close()
    for _ in range(2):
        store = open_store(tmp_path / "store")
        assert store.reader.execute("SELECT rowid, * FROM document ORDER BY rowid").fetchall() == before
        verify_chain(store.reader)
        wordings = store.reader.execute("SELECT id, declaration FROM document_layout").fetchall()
        assert wordings == [(b"l" * 16, WORDING["declaration"])]
        store.close()
