"""The change log: nothing goes past it, and what it says of a transaction is its outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgpack
import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from safetydesk.models import changelog
from safetydesk.models.store import Store
from safetydesk.models.tables import Subject, Village
from safetydesk.models.verify import verify_chain
from tests.models.test_store import rebuilt, subject

Act = Callable[[Session], Any]


def village(key: bytes = b"v" * 16, name: str = "虚构村") -> dict[str, Any]:
    return {"id": key, "name": name, "kind": "village"}


def changes(store: Store) -> list[tuple[str, dict[str, Any]]]:
    rows = store.reader.execute("SELECT op, content FROM change ORDER BY n").fetchall()
    return [(op, msgpack.unpackb(content)) for op, content in rows]


PAST: dict[str, Act] = {
    "plain": lambda s: s.connection().exec_driver_sql("UPDATE village SET name = '绕'"),
    "schema": lambda s: s.connection().exec_driver_sql("UPDATE main.village SET name = '绕'"),
    "quoted": lambda s: s.connection().exec_driver_sql('UPDATE "main"."village" SET name = \'绕\''),
    "brackets": lambda s: s.connection().exec_driver_sql("DELETE FROM [village]"),
    "backticks": lambda s: s.connection().exec_driver_sql("REPLACE INTO `village` (id, name, kind) VALUES (1, 2, 3)"),
    "comment": lambda s: s.connection().exec_driver_sql("/* 注 */ UPDATE OR IGNORE village SET name = '绕'"),
    "cte": lambda s: s.connection().exec_driver_sql("WITH x AS (SELECT 1) DELETE FROM village"),
    "many": lambda s: s.connection().exec_driver_sql("INSERT INTO village (id, name, kind) VALUES (?, ?, ?)", [()]),
    "orm update": lambda s: s.execute(update(Village).values(name="绕")),
    "orm insert": lambda s: s.execute(insert(Village), [village(b"w" * 16)]),
    "query update": lambda s: s.query(Village).update({"name": "绕"}),
    "bulk save": lambda s: s.bulk_save_objects([Village(**village(b"w" * 16))]),
    "bulk mappings": lambda s: s.bulk_insert_mappings(Village, [village(b"w" * 16)]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("way", list(PAST))
def test_no_way_of_writing_goes_past_the_log(store: Store, way: str) -> None:
    with store.writing(actor=None) as session:
        changelog.insert_rows(session, Village, [village()])
    with pytest.raises(RuntimeError, match="past the change log"), store.writing(actor=None) as session:
        PAST[way](session)
    assert store.reader.execute("SELECT name FROM village").fetchall() == [("虚构村",)]


def test_guard_stands_again_after_a_failed_flush(store: Store) -> None:
    one, same = subject(store), subject(store)
    same.id = one.id
    with store.writing(actor=None) as session:
        session.add(one)
    with pytest.raises(IntegrityError), store.writing(actor=None) as session:
        session.add(same)
    with pytest.raises(RuntimeError, match="past the change log"), store.writing(actor=None) as session:
        session.connection().exec_driver_sql("UPDATE subject SET name = '绕过'")


def test_edit_and_delete_in_one_transaction_is_a_deletion(store: Store) -> None:
    one = subject(store)
    with store.writing(actor=None) as session:
        session.add(one)
    with store.writing(actor=None) as session:
        changelog.update_row(session, Subject, one.id, {"remark": "误录"})
        changelog.update_row(session, Subject, one.id, {"deleted_at": 5})
    assert changes(store)[-1] == ("d", {"remark": [None, "误录"], "deleted_at": [None, 5]})


def test_delete_and_restore_in_one_transaction_is_an_edit(store: Store) -> None:
    one = subject(store)
    with store.writing(actor=None) as session:
        session.add(one)
    with store.writing(actor=None) as session:
        changelog.update_row(session, Subject, one.id, {"deleted_at": 5})
        changelog.update_row(session, Subject, one.id, {"deleted_at": None, "remark": "恢复"})
    assert changes(store)[-1] == ("u", {"remark": [None, "恢复"]})


def test_merging_an_object_logs_only_what_it_names(store: Store) -> None:
    one = subject(store, phone="023-12345678")
    with store.writing(actor=None) as session:
        session.add(one)
    with store.writing(actor=None) as session:
        session.merge(Subject(id=one.id, remark="并入"))
    assert changes(store)[-1] == ("u", {"remark": [None, "并入"]})
    assert store.reader.execute("SELECT phone FROM subject").fetchone() == ("023-12345678",)


def test_rolled_back_part_of_a_session_is_not_logged(store: Store) -> None:
    with store.writing(actor=None) as session:
        changelog.insert_rows(session, Village, [village()])
        session.rollback()
        changelog.insert_rows(session, Village, [village(b"w" * 16, "另一村")])
    assert [content["name"] for _, content in changes(store)] == [[None, "另一村"]]


def test_many_edits_keep_local_columns_out_of_the_log(store: Store) -> None:
    one = subject(store)
    with store.writing(actor=None) as session:
        session.add(one)
    with store.writing(actor=None) as session:
        changelog.update_rows(session, Subject, {one.id: {"name_key": "本机", "phone": "1"}})
        changelog.update_row(session, Subject, one.id, {"name_key": "本机二", "remark": "r"})
    assert changes(store)[-1] == ("u", {"phone": [None, "1"], "remark": [None, "r"]})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cafe\u0301店", "Caf\u00e9店"),
        ("\uf9dc\u5174厂", "\u9686\u5174厂"),  # a compatibility ideograph is its unified twin in NFC
        ("\U00030ede\U0002b7a2厂", "\U00030ede\U0002b7a2厂"),
        ("第一行\n第二行\t末", "第一行\n第二行\t末"),
        ("粘贴\x0b来的\x00字\ufffe", "粘贴来的字"),
        ("半个\ud83d字符", "半个字符"),
    ],
)
def test_text_is_kept_so_that_every_file_format_can_carry_it(store: Store, typed: str, kept: str) -> None:
    with store.writing(actor=None) as session:
        session.add(subject(store, name=typed))
        changelog.insert_rows(session, Village, [village(name=typed)])
    for (entity, record), row in rebuilt(store.reader).items():
        found = store.reader.execute(f"SELECT name FROM {entity} WHERE id = ?", (record,)).fetchone()
        assert (found[0], row["name"]) == (kept, kept)
    assert verify_chain(store.reader) == (2, 0)


def test_what_cannot_be_hashed_is_not_written(store: Store) -> None:
    with pytest.raises(ValueError, match="no canonical form"), store.writing(actor=None) as session:
        session.add(subject(store, headcount=1.5))
    assert store.reader.execute("SELECT count(*) FROM subject").fetchone() == (0,)
