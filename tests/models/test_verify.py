"""`verify` finds what was changed past the program: rows, changes, the file, photos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from safetydesk.domain.canonical import seal
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import MemoryBlobs
from safetydesk.models.changelog import insert_rows, logged, update_row
from safetydesk.models.store import Store, create_store, dbapi, set_meta
from safetydesk.models.tables import Village
from safetydesk.models.verify import verify
from safetydesk.usecases.subjects import create_subject
from tests.models.test_store_faults import add_village


@pytest.fixture
def store(make_store: Any) -> Store:
    made: Store = make_store()
    with made.writing(actor=None) as session:
        for key, name in ((b"v" * 16, "甲村"), (b"w" * 16, "乙村")):
            insert_rows(session, Village, [{"id": key, "name": name, "kind": "village"}])
    with made.writing(actor=None) as session:
        update_row(session, Village, b"v" * 16, {"name": "甲社区", "kind": "community"})
    return made


def tamper(store: Store, sql: str) -> None:
    with store.writing(actor=None) as session, logged(session.connection()):
        session.connection().exec_driver_sql(sql)


def test_untouched_store_passes(store: Store) -> None:
    found = verify(store.folder, store.data_key, MemoryBlobs({}))
    assert (found.changes, found.purged, found.blobs, found.missing) == (3, 0, 0, ())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE village SET name = '改过'",
        "UPDATE village SET kind = 'park' WHERE name = '甲社区'",
        "UPDATE village SET valid_to = '2026-01-01' WHERE name = '乙村'",
        "DELETE FROM village WHERE name = '乙村'",
        "INSERT INTO village (id, name, kind) VALUES (x'01', '多出', 'village')",
    ],
)
def test_row_changed_past_the_log_is_found(store: Store, sql: str) -> None:
    tamper(store, sql)
    with pytest.raises(SafetyDeskError, match="STORE_021"):
        verify(store.folder, store.data_key, MemoryBlobs({}))


def test_rows_of_a_joined_store_may_hold_what_others_wrote(store: Store) -> None:
    tamper(store, "UPDATE village SET name = '服务器的名称'")
    with store.writing(actor=None) as session:
        set_meta(session, "joined", b"1")
    assert verify(store.folder, store.data_key, MemoryBlobs({})).changes == 3


def test_purged_change_does_not_count_as_tampering(store: Store) -> None:
    content, salt = store.reader.execute("SELECT content, salt FROM change WHERE n = 2").fetchone()
    with store.writing(actor=None) as session:
        dbapi(session).execute(
            "UPDATE change SET content = NULL, salt = NULL, sealed = ? WHERE n = 2", (seal(salt, content),)
        )
    assert verify(store.folder, store.data_key, MemoryBlobs({})).purged == 1


def test_change_rewritten_behind_its_own_fingerprint_is_found(store: Store) -> None:
    """With the fingerprint of what stood there the link still holds: the content has to match it as well."""
    content, salt = store.reader.execute("SELECT content, salt FROM change WHERE n = 2").fetchone()
    forged = msgspec.msgpack.encode(msgspec.msgpack.decode(content) | {"name": [None, "丙村"]})
    with store.writing(actor=None) as session:
        row = (forged, seal(salt, content))
        dbapi(session).execute("UPDATE change SET content = ?, sealed = ? WHERE n = 2", row)
        dbapi(session).execute("UPDATE village SET name = '丙村' WHERE name = '乙村'")
    with pytest.raises(SafetyDeskError, match="STORE_016"):
        verify(store.folder, store.data_key, MemoryBlobs({}))


def test_store_that_is_searched_while_it_is_written_passes(store: Store) -> None:
    """The reader's own FTS5 index is out of date by now, which an integrity check on it would call damage."""
    for number in range(60):
        with store.writing(actor=None) as session:
            create_subject(session, name=f"虚构{number}木业")
            if number == 5:
                store.reader.execute("SELECT count(*) FROM subject_search WHERE subject_search MATCH '木'").fetchone()
    assert verify(store.folder, store.data_key, MemoryBlobs({})).missing == ()


def test_photo_that_is_gone_or_damaged_is_named(store: Store) -> None:
    blobs = MemoryBlobs({})
    here, gone = blobs.put(b"here"), "ab" * 32
    with store.writing(actor=None) as session:
        for name in (here, gone):
            dbapi(session).execute("INSERT INTO blob VALUES (?, 4, 1, 0)", (name,))
    assert verify(store.folder, store.data_key, blobs).missing == (gone,)


def test_every_flipped_bit_is_noticed_and_said_by_number(tmp_path: Path) -> None:
    store = create_store(tmp_path / "s", township="虚构镇")
    with store.writing(actor=None) as session:
        for number in range(60):
            add_village(session, f"{number}{'村' * 300}")
    store.close()
    path = tmp_path / "s" / "store.db"
    whole = path.read_bytes()
    for at in range(0, len(whole), len(whole) // 25):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(SafetyDeskError, match="STORE_010"):
            verify(tmp_path / "s", store.data_key, MemoryBlobs({}))
