"""A backup counts only when it was reopened and checked; what goes wrong leaves the store and no half copy."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.backup import MANIFEST, back_up, check_backup
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import insert_rows
from safetydesk.models.store import Store, open_store
from safetydesk.models.tables import Village
from safetydesk.models.verify import verify_chain
from tests.models.test_store_faults import add_village


def folder(store: Store) -> Path:
    assert store.folder is not None
    return store.folder


def test_backup_taken_in_the_middle_of_a_transaction_has_what_was_committed(store: Store, tmp_path: Path) -> None:
    with store.writing(actor=None) as session:
        add_village(session)
    with store.writing(actor=None) as session:
        add_village(session, "还没有提交")
        session.flush()
        made = back_up(folder(store), data_key=store.data_key, target=tmp_path / "backups")
    copy = open_store(made)
    assert copy.reader.execute("SELECT name FROM village").fetchall() == [("虚构村",)]
    assert verify_chain(copy.reader) == (1, 0)
    copy.close()
    assert store.reader.execute("SELECT count(*) FROM village").fetchone() == (2,)


def test_photos_are_named_and_a_half_written_one_is_left_out(store: Store, tmp_path: Path) -> None:
    blobs = SealedFolder(folder(store) / "blobs", store.data_key)
    digest = blobs.put(b"photo")
    (path,) = (folder(store) / "blobs").glob("*/*")
    path.with_name(f"{path.name}.1a2b.new").write_bytes(b"half")
    made = back_up(folder(store), data_key=store.data_key, target=tmp_path / "backups", with_blobs=True)
    assert json.loads((made / MANIFEST).read_text())["blobs"] == [path.name]
    assert [one.name for one in (made / "blobs").rglob("*") if one.is_file()] == [path.name]
    assert SealedFolder(made / "blobs", store.data_key).get(digest) == b"photo"


def test_broken_chain_makes_no_backup(store: Store, tmp_path: Path) -> None:
    with store.writing(actor=None) as session:
        add_village(session)
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("UPDATE change SET at = at + 1")
    with pytest.raises(SafetyDeskError, match=r"STORE_013.*变更记录在第 1 条断开"):
        back_up(folder(store), data_key=store.data_key, target=tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_damaged_copy_is_noticed(store: Store, tmp_path: Path) -> None:
    with store.writing(actor=None) as session:
        rows = [{"id": os.urandom(16), "name": "虚构村" * 50, "kind": "village"} for _ in range(300)]
        insert_rows(session, Village, rows)
    made = back_up(folder(store), data_key=store.data_key, target=tmp_path / "backups")
    raw = bytearray((made / "store.db").read_bytes())
    raw[len(raw) // 2] ^= 1
    (made / "store.db").write_bytes(raw)
    with pytest.raises(SafetyDeskError, match="STORE_010"):
        check_backup(made, store.data_key)


def test_place_that_cannot_be_written_is_said(store: Store, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file")
    with pytest.raises(SafetyDeskError, match=r"STORE_008 .*不是文件夹"):
        back_up(folder(store), data_key=store.data_key, target=tmp_path / "backups")


def test_two_backups_in_one_second_are_two(store: Store, tmp_path: Path) -> None:
    made = {back_up(folder(store), data_key=store.data_key, target=tmp_path / "backups") for _ in range(3)}
    assert len(made) == 3
