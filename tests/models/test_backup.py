"""Backup and restore: reopened and checked before it counts; damage, tampering and foreign folders are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models import number_file
from safetydesk.models.backup import MANIFEST, back_up, check_backup
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.restore import restore
from safetydesk.models.store import Store, create_store, open_store
from safetydesk.models.tables import Village
from safetydesk.models.verify import verify
from safetydesk.usecases.findings import remember_blob

PASSPHRASE = "虚构 的 一句 口令"


def villages(store: Store) -> list[str]:
    return [row[0] for row in store.reader.execute("SELECT name FROM village ORDER BY name").fetchall()]


def add_village(store: Store, name: str) -> None:
    with store.writing(actor=None) as session:
        session.add(Village(id=store.random(16), name=name, kind="village"))


def blobs(store: Store) -> SealedFolder:
    assert store.folder is not None
    return SealedFolder(store.folder / "blobs", store.data_key)


@pytest.fixture
def made(store: Store, tmp_path: Path) -> Path:
    """A backup of a store with two villages and one photo."""
    for name in ("虚构甲村", "虚构乙村"):
        add_village(store, name)
    digest = blobs(store).put(b"photo" * 100)
    with store.writing(actor=None) as session:
        remember_blob(session, sha256=digest, size=500)
    assert store.folder is not None
    return back_up(store.folder, data_key=store.data_key, target=tmp_path / "backups", with_blobs=True)


def refusal(verb: Any, *given: Any, **facts: Any) -> str:
    with pytest.raises(SafetyDeskError) as fault:
        verb(*given, **facts)
    return fault.value.code


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def test_backup_holds_every_row_keys_and_photos(made: Path, store: Store) -> None:
    facts = json.loads((made / MANIFEST).read_text("utf-8"))
    assert facts["rows"] == check_backup(made, store.data_key)
    assert (facts["rows"]["village"], facts["rows"]["change"], len(facts["blobs"])) == (2, 2, 1)
    assert (made / "keys.json").exists()
    assert not (made / "store.db").read_bytes().startswith(b"SQLite format 3")


def test_backup_is_made_while_somebody_works(store: Store, tmp_path: Path) -> None:
    add_village(store, "虚构甲村")
    assert store.folder is not None
    with store.writing(actor=None) as session:
        session.add(Village(id=b"v" * 16, name="还没落账", kind="village"))
        session.flush()
        made = back_up(store.folder, data_key=store.data_key, target=tmp_path / "backups")
    assert check_backup(made, store.data_key)["village"] == 1


def test_two_backups_in_one_second_lie_side_by_side(store: Store, tmp_path: Path) -> None:
    assert store.folder is not None
    folders = {back_up(store.folder, data_key=store.data_key, target=tmp_path / "b") for _ in range(3)}
    assert len(folders) == 3


def test_backup_of_a_damaged_store_does_not_count(store: Store, tmp_path: Path) -> None:
    for name in range(200):
        add_village(store, f"虚构{name}村")
    assert store.folder is not None
    store.close()
    path = store.folder / "store.db"
    for page in range(path.stat().st_size // 8192, path.stat().st_size // 4096):
        flip(path, page * 4096 + 100)
    assert refusal(back_up, store.folder, data_key=store.data_key, target=tmp_path / "backups") == "STORE_010"
    assert list((tmp_path / "backups").iterdir()) == []


def test_backup_restores_into_an_empty_place(made: Path, tmp_path: Path) -> None:
    done = restore(made, tmp_path / "again")
    store = open_store(tmp_path / "again")
    assert (villages(store), done.aside) == (["虚构乙村", "虚构甲村"], None)
    assert verify(store.folder, store.data_key, blobs(store)).missing == ()
    assert not (tmp_path / "again" / MANIFEST).exists()
    store.close()


def test_restored_store_goes_on_writing(made: Path, tmp_path: Path) -> None:
    restore(made, tmp_path / "again")
    store = open_store(tmp_path / "again")
    add_village(store, "虚构丙村")
    assert verify(store.folder, store.data_key, blobs(store)).changes == 3
    store.close()


def test_restore_over_a_store_is_refused_and_keeps_it_when_told_to(made: Path, store: Store) -> None:
    add_village(store, "虚构丙村")
    assert store.folder is not None
    assert refusal(restore, made, store.folder) == "STORE_020"
    store.close()
    done = restore(made, store.folder, replace=True)
    assert done.aside is not None
    kept, again = open_store(done.aside), open_store(store.folder)
    assert (len(villages(kept)), len(villages(again))) == (3, 2)
    kept.close()
    again.close()


def test_used_numbers_and_later_photos_survive_a_restore(made: Path, store: Store) -> None:
    assert store.folder is not None
    number_file.remember(store.folder, "虚构镇人民政府", "安改", 2026, 7)
    later = blobs(store).put(b"later photo")
    store.close()
    restore(made, store.folder, replace=True)
    again = open_store(store.folder)
    assert number_file.last_used(again.folder, "虚构镇人民政府", "安改", 2026) == 7
    assert blobs(again).get(later) == b"later photo"
    again.close()


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.99])
def test_changed_byte_in_a_backup_is_refused(made: Path, tmp_path: Path, place: float) -> None:
    path = made / "store.db"
    flip(path, int((path.stat().st_size - 1) * place))
    assert refusal(restore, made, tmp_path / "again") == "STORE_013"
    assert not (tmp_path / "again").exists()


def test_exchanged_database_with_a_fitting_manifest_is_refused(made: Path, tmp_path: Path) -> None:
    """Whoever can write the manifest too still lacks the key: the copy does not open."""
    import hashlib

    other = create_store(tmp_path / "other", township="别的镇")
    other.close()
    shutil.copyfile(tmp_path / "other" / "store.db", made / "store.db")
    facts = json.loads((made / MANIFEST).read_text("utf-8"))
    facts["store.db"] = hashlib.sha256((made / "store.db").read_bytes()).hexdigest()
    (made / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    assert refusal(restore, made, tmp_path / "again") == "STORE_013"


def test_backup_that_lost_a_photo_is_refused(made: Path, tmp_path: Path) -> None:
    next(path for path in (made / "blobs").rglob("*") if path.is_file()).unlink()
    assert refusal(restore, made, tmp_path / "again") == "STORE_013"


def test_backup_with_the_database_of_an_older_one_is_refused(made: Path, store: Store, tmp_path: Path) -> None:
    """The older database is whole and opens with the key, but it is not the one the manifest counted."""
    add_village(store, "虚构丙村")
    assert store.folder is not None
    later = back_up(store.folder, data_key=store.data_key, target=tmp_path / "later")
    shutil.copyfile(made / "store.db", later / "store.db")
    with pytest.raises(SafetyDeskError, match=r"STORE_013.*指纹"):
        restore(later, tmp_path / "again")


def test_copy_that_is_not_encrypted_is_refused_as_such(made: Path, store: Store) -> None:
    (made / "store.db").write_bytes(b"SQLite format 3\0" + bytes(4080))
    assert refusal(check_backup, made, store.data_key) == "STORE_009"


@pytest.mark.parametrize("damage", ["missing", "nonsense", "empty"])
def test_folder_that_is_no_backup_is_refused(made: Path, tmp_path: Path, damage: str) -> None:
    manifest = made / MANIFEST
    if damage == "missing":
        manifest.unlink()
    else:
        manifest.write_text({"nonsense": "不是 JSON", "empty": "{}"}[damage], encoding="utf-8")
    assert refusal(restore, made, tmp_path / "again") == "STORE_019"


def test_backup_keeps_its_passphrase(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store", township="虚构镇", passphrase=PASSPHRASE)
    made = back_up(tmp_path / "store", data_key=store.data_key, target=tmp_path / "backups")
    store.close()
    assert refusal(restore, made, tmp_path / "again") == "STORE_005"
    assert refusal(restore, made, tmp_path / "again", passphrase="不是 这句 口令") == "STORE_003"
    restore(made, tmp_path / "again", passphrase=PASSPHRASE)
    open_store(tmp_path / "again", passphrase=PASSPHRASE).close()


def test_restore_killed_between_its_renames_is_done_again_with_all_numbers(
    made: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.folder is not None
    number_file.remember(store.folder, "虚构镇人民政府", "安改", 2026, 7)
    later = blobs(store).put(b"later photo")
    store.close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            restore(made, store.folder, replace=True)
    assert not store.folder.exists()
    restore(made, store.folder)
    again = open_store(store.folder)
    assert number_file.last_used(again.folder, "虚构镇人民政府", "安改", 2026) == 7
    assert blobs(again).get(later) == b"later photo"
    again.close()


def test_restore_that_may_not_write_says_so(made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(restore, made, tmp_path / "file" / "store") == "STORE_008"


@pytest.mark.parametrize("asked", [{"memory": 1 << 50}, {"passes": 1 << 30}, {"memory": "viel"}])
def test_keys_that_ask_for_the_whole_computer_are_refused_at_once(tmp_path: Path, asked: dict[str, object]) -> None:
    create_store(tmp_path / "store", township="虚构镇", passphrase=PASSPHRASE).close()
    path = tmp_path / "store" / "keys.json"
    known = json.loads(path.read_text("utf-8"))
    known["slots"][0] |= asked
    path.write_text(json.dumps(known), encoding="utf-8")
    assert refusal(open_store, tmp_path / "store", passphrase=PASSPHRASE) == "STORE_002"
