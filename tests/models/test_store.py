"""The store: encrypted, pragmas read back, one log over every write, refusals that leave the file as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import pytest
from sqlalchemy.exc import IntegrityError

from safetydesk.domain.ids import new_id
from safetydesk.errors import SafetyDeskError
from safetydesk.models import changelog
from safetydesk.models.opening import PRAGMAS, connect, driver
from safetydesk.models.store import Store, create_store, dbapi, open_store
from safetydesk.models.tables import Subject, Village, synced_classes, synced_fields
from safetydesk.models.verify import verify_chain


def subject(store: Store, name: str = "虚构木业有限公司", **facts: Any) -> Subject:
    key = new_id(store.clock(), store.random)
    return Subject(id=key, code=f"E-{key.hex()[-6:]}", kind="enterprise", name=name, **facts)


def test_file_is_not_plaintext_when_slot_is_open(store: Store) -> None:
    assert store.folder is not None
    assert not (store.folder / "store.db").read_bytes().startswith(b"SQLite format 3")
    assert b"CREATE TABLE" not in (store.folder / "store.db").read_bytes()


def test_every_pragma_holds_on_writer_and_reader(store: Store) -> None:
    with store.writing(actor=None) as session:
        writer = dbapi(session)
        for name, (_, expected) in PRAGMAS.items():
            assert writer.execute(f"PRAGMA {name}").fetchone()[0] == expected
        assert writer.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert store.reader.execute("PRAGMA query_only").fetchone()[0] == 1
    assert store.reader.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_passphrase_opens_and_wrong_one_is_refused(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇", passphrase="正确 的 一句 口令").close()
    assert "key" not in json.loads((tmp_path / "s" / "keys.json").read_text())["slots"][0]
    open_store(tmp_path / "s", passphrase="正确 的 一句 口令").close()
    for given, code in (("错误 的 一句 口令", "STORE_003"), (None, "STORE_005")):
        with pytest.raises(SafetyDeskError) as caught:
            open_store(tmp_path / "s", passphrase=given)
        assert caught.value.code == code


def test_newer_store_is_refused_and_left_untouched(tmp_path: Path) -> None:
    store = create_store(tmp_path / "s", township="虚构镇")
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    before = (tmp_path / "s" / "store.db").read_bytes()
    with pytest.raises(SafetyDeskError) as caught:
        open_store(tmp_path / "s")
    assert caught.value.code == "STORE_011"
    assert (tmp_path / "s" / "store.db").read_bytes() == before


def test_damaged_file_is_refused_with_its_name(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇").close()
    path = tmp_path / "s" / "store.db"
    raw = bytearray(path.read_bytes())
    raw[100:200] = bytes(100)
    path.write_bytes(raw)
    with pytest.raises(SafetyDeskError) as caught:
        open_store(tmp_path / "s")
    assert caught.value.code == "STORE_010"


def test_create_edit_delete_are_one_change_each(store: Store) -> None:
    one = subject(store, phone="023-12345678")
    with store.writing(actor=b"a" * 16) as session:
        session.add(one)
    with store.writing(actor=b"a" * 16) as session:
        found = session.get(Subject, one.id)
        assert found is not None
        found.phone = "138 0000 2655"
        session.flush()
        found.phone = "138 0000 2617"
    with store.writing(actor=None) as session:
        assert changelog.update_row(session, Subject, one.id, {"deleted_at": 5})
    rows = store.reader.execute("SELECT op, content FROM change ORDER BY n").fetchall()
    assert [row[0] for row in rows] == ["c", "u", "d"]
    assert msgpack.unpackb(rows[0][1])["name"] == [None, "虚构木业有限公司"]
    assert msgpack.unpackb(rows[1][1]) == {"phone": ["023-12345678", "138 0000 2617"]}
    assert verify_chain(store.reader) == (3, 0)


def test_bulk_insert_is_logged_like_single_ones(store: Store) -> None:
    rows = [
        {"id": new_id(1, store.random), "name": f"虚构村{i}", "kind": "village", "valid_from": None}
        for i in range(1200)
    ]
    with store.writing(actor=None) as session:
        assert changelog.insert_rows(session, Village, rows) == 1200
    assert store.reader.execute("SELECT count(*) FROM change").fetchone()[0] == 1200
    assert verify_chain(store.reader) == (1200, 0)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO village (id, name, kind) VALUES (x'00', '绕过', 'village')",
        "UPDATE village SET name = '绕过'",
        "DELETE FROM village",
        "insert or replace into village (id, name, kind) values (x'00', '绕过', 'village')",
    ],
)
def test_write_past_the_log_raises(store: Store, sql: str) -> None:
    with pytest.raises(RuntimeError, match="past the change log"), store.writing(actor=None) as session:
        session.connection().exec_driver_sql(sql)
    assert store.reader.execute("SELECT count(*) FROM village").fetchone()[0] == 0


def test_failed_transaction_leaves_neither_row_nor_change(store: Store) -> None:
    one = subject(store)
    with pytest.raises(ZeroDivisionError), store.writing(actor=None) as session:
        session.add(one)
        session.flush()
        raise ZeroDivisionError
    assert (
        store.reader.execute("SELECT (SELECT count(*) FROM subject) + (SELECT count(*) FROM change)").fetchone()[0] == 0
    )


def test_driver_errors_arrive_as_sqlalchemy_exceptions(store: Store) -> None:
    one, same = subject(store), subject(store)
    same.id = one.id
    with store.writing(actor=None) as session:
        session.add(one)
    with pytest.raises(IntegrityError), store.writing(actor=None) as session:
        session.add(same)


def test_tampered_change_breaks_the_chain(store: Store) -> None:
    with store.writing(actor=None) as session:
        session.add(subject(store))
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("UPDATE change SET at = at + 1 WHERE n = 1")
    with pytest.raises(SafetyDeskError) as caught:
        verify_chain(store.reader)
    assert caught.value.code == "STORE_016"


def test_cut_tail_breaks_the_chain(store: Store) -> None:
    for name in ("甲", "乙"):
        with store.writing(actor=None) as session:
            session.add(subject(store, name=name))
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("DELETE FROM change WHERE n = 2")
    with pytest.raises(SafetyDeskError) as caught:
        verify_chain(store.reader)
    assert caught.value.code == "STORE_016"


def test_purged_change_leaves_the_chain_whole(store: Store) -> None:
    from safetydesk.domain.canonical import seal

    with store.writing(actor=None) as session:
        session.add(subject(store))
    content, salt = store.reader.execute("SELECT content, salt FROM change").fetchone()
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql(
            "UPDATE change SET content = NULL, salt = NULL, sealed = ?", (seal(salt, content),)
        )
    assert verify_chain(store.reader) == (1, 1)


def test_text_is_stored_and_hashed_in_nfc(store: Store) -> None:
    decomposed = "Cafe\u0301 虚构咖啡店"
    with store.writing(actor=None) as session:
        session.add(subject(store, name=decomposed))
    assert store.reader.execute("SELECT name FROM subject").fetchone()[0] == "Caf\u00e9 虚构咖啡店"


def rebuilt(db: Any) -> dict[tuple[str, bytes], dict[str, Any]]:
    """Every record as its changes alone make it."""
    found: dict[tuple[str, bytes], dict[str, Any]] = {}
    for entity, record, content in db.execute("SELECT entity, record, content FROM change ORDER BY n"):
        row = found.setdefault((entity, record), {})
        for name, (base, new) in msgpack.unpackb(content).items():
            assert row.get(name) == base
            row[name] = new
    return found


def test_rows_equal_their_changes(store: Store) -> None:
    ids = []
    for i in range(20):
        one = subject(store, name=f"虚构{i}厂", headcount=i)
        ids.append(one.id)
        with store.writing(actor=None) as session:
            session.add(one)
            session.flush()
            one.remark = "第一次"
            changelog.update_row(session, Subject, one.id, {"phone": str(i), "headcount": i + 1})
    fields = synced_fields(synced_classes()["subject"])
    for (entity, record), row in rebuilt(store.reader).items():
        stored = store.reader.execute(f"SELECT {', '.join(fields)} FROM {entity} WHERE id = ?", (record,)).fetchone()
        assert {n: v for n, v in zip(fields, stored, strict=True) if v is not None} == row


def test_reader_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only|query_only"):
        store.reader.execute("DELETE FROM change")


def test_second_process_cannot_fork_the_chain(store: Store) -> None:
    assert store.folder is not None
    other = connect(
        store.folder / "store.db",
        __import__("safetydesk.models.keys", fromlist=["derive"]).derive(store.data_key, "db"),
    )
    other.execute("PRAGMA busy_timeout = 50")
    with store.writing(actor=None) as session:
        session.add(subject(store))
        session.flush()
        with pytest.raises(Exception, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


def test_bytes_and_nothing_are_bound_without_looking_for_their_adapters(store: Store) -> None:
    adapters = driver().adapters
    protocol = driver().PrepareProtocol
    assert adapters[bytes, protocol](b"x") == b"x" and adapters[type(None), protocol](None) is None
    asked = store.reader.execute("SELECT typeof(?), typeof(?), typeof(?)", (b"", None, "")).fetchone()
    assert asked == ("blob", "null", "text")
