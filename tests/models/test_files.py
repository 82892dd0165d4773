"""What lies beside the database: keys, photos, numbers. Whole or as before, sealed, and telling nothing by its name."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models import durable, keys, number_file
from safetydesk.models.blobs import MemoryBlobs, SealedFolder
from safetydesk.models.store import create_store, open_store

KEY = bytes(range(32))
PHOTO = "虚构照片".encode() * 1000
DIGEST = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "blobs", KEY)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_photo_is_sealed_and_its_name_does_not_tell_its_hash(blobs: SealedFolder) -> None:
    assert blobs.put(PHOTO) == DIGEST
    (path,) = files(blobs.folder)
    assert b"\xe8\x99\x9a\xe6\x9e\x84" not in path.read_bytes()
    assert DIGEST[:8] not in str(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() != DIGEST
    other = SealedFolder(blobs.folder.with_name("other"), bytes(32))
    other.put(PHOTO)
    assert files(other.folder)[0].name != path.name
    assert blobs.get(DIGEST) == PHOTO


def test_same_photo_is_kept_once(blobs: SealedFolder) -> None:
    blobs.put(PHOTO)
    before = files(blobs.folder)[0].read_bytes()
    blobs.put(PHOTO)
    assert [path.read_bytes() for path in files(blobs.folder)] == [before]


@pytest.mark.parametrize("change", [lambda raw: raw[:-1], lambda raw: raw[:9] + b"x" + raw[10:], lambda raw: b""])
def test_damaged_photo_is_noticed_and_healed_by_putting_it_again(blobs: SealedFolder, change: Any) -> None:
    blobs.put(PHOTO)
    (path,) = files(blobs.folder)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SafetyDeskError, match="STORE_017"):
        blobs.get(DIGEST)
    blobs.put(PHOTO)
    assert blobs.get(DIGEST) == PHOTO


def test_sealed_photo_does_not_open_under_another_name_or_key(blobs: SealedFolder) -> None:
    other = blobs.put(b"other")
    blobs.put(PHOTO)
    one, two = files(blobs.folder)
    swapped = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(swapped)
    for digest in (DIGEST, other):
        with pytest.raises(SafetyDeskError, match="STORE_017"):
            blobs.get(digest)
    with pytest.raises(SafetyDeskError, match="STORE_017"):
        SealedFolder(blobs.folder, bytes(32)).get(DIGEST)


@pytest.mark.parametrize("name", ["", "zz" * 32, "../../keys.json", "虚构"])
def test_name_that_is_no_hash_is_simply_not_here(blobs: SealedFolder, name: str) -> None:
    for kept in (blobs, MemoryBlobs({})):
        assert not kept.has(name)
        with pytest.raises(SafetyDeskError, match="STORE_017"):
            kept.get(name)


def test_folder_that_refuses_is_said_by_name(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file where the folder should be")
    with pytest.raises(SafetyDeskError, match="STORE_008"):
        SealedFolder(tmp_path / "blobs", KEY).put(PHOTO)


def test_full_disk_is_told_from_a_folder_that_refuses() -> None:
    told = [durable.refused(OSError(number, "why"), Path("keys.json")).code for number in (errno.ENOSPC, errno.EACCES)]
    assert told == ["STORE_012", "STORE_008"]


def test_write_that_cannot_be_finished_leaves_the_old_file_alone(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "inside").write_text("old")
    with pytest.raises(SafetyDeskError, match="STORE_008"):
        durable.write(tmp_path / "taken", b"new")
    assert [path.name for path in files(tmp_path)] == ["inside"]


def test_open_slot_is_said_to_lie_beside_and_a_passphrase_slot_is_not(tmp_path: Path) -> None:
    create_store(tmp_path / "open", township="虚构镇").close()
    create_store(tmp_path / "closed", township="虚构镇", passphrase="四个 词 连着 写").close()
    assert keys.is_open(tmp_path / "open")
    assert not keys.is_open(tmp_path / "closed")
    data_key = keys.unlock(tmp_path / "closed", "四个 词 连着 写")
    assert data_key.hex() not in (tmp_path / "closed" / "keys.json").read_text()
    assert all(data_key not in path.read_bytes() for path in files(tmp_path / "closed"))


def test_each_person_has_a_slot_and_a_changed_one_opens_no_more(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇", passphrase="李虚构 的 口令").close()
    data_key = keys.unlock(tmp_path / "s", "李虚构 的 口令")
    second = keys.new_passphrase_slot(data_key, "周虚构 的 口令", label="周虚构")
    keys.write_slots(tmp_path / "s", [*keys.read_slots(tmp_path / "s"), second])
    for passphrase in ("李虚构 的 口令", "周虚构 的 口令"):
        open_store(tmp_path / "s", passphrase=passphrase).close()
    keys.write_slots(tmp_path / "s", [second])
    with pytest.raises(SafetyDeskError, match="STORE_003"):
        open_store(tmp_path / "s", passphrase="李虚构 的 口令")


def test_passphrase_is_the_same_however_it_was_composed() -> None:
    slot = keys.new_passphrase_slot(KEY, "Caf\u00e9 口令口令")
    assert keys.open_slot(slot, "Cafe\u0301 口令口令") == KEY
    assert keys.open_slot(slot, "Cafe 口令口令") is None


def test_slots_of_one_passphrase_have_nothing_in_common() -> None:
    one, two = (keys.new_passphrase_slot(KEY, "四个 词 连着 写") for _ in range(2))
    assert one["salt"] != two["salt"]
    assert one["wrapped"] != two["wrapped"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"slots": []}',
        '{"slots": ["x"]}',
        '{"slots": [{}]}',
        '{"slots": [{"kind": "open"}]}',
        '{"slots": [{"kind": "open", "key": "not hex"}]}',
        '{"slots": [{"kind": "passphrase", "salt": "00", "passes": 0, "memory": 0, "wrapped": "00"}]}',
    ],
)
def test_damaged_key_file_is_refused_by_number(tmp_path: Path, text: str) -> None:
    create_store(tmp_path / "s", township="虚构镇").close()
    (tmp_path / "s" / keys.FILE).write_text(text)
    with pytest.raises(SafetyDeskError, match="STORE_002"):
        open_store(tmp_path / "s", passphrase="四个 词 连着 写")


def test_slot_of_a_newer_kind_is_passed_over(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇", passphrase="四个 词 连着 写").close()
    kept = keys.read_slots(tmp_path / "s")
    keys.write_slots(tmp_path / "s", [{"kind": "smart-card"}, *kept])
    open_store(tmp_path / "s", passphrase="四个 词 连着 写").close()


def test_derived_keys_differ_by_purpose() -> None:
    assert len({keys.derive(KEY, purpose) for purpose in ("db", "blob", "blob-name", "journal")} | {KEY}) == 5


def test_numbers_outside_the_database_only_grow(tmp_path: Path) -> None:
    for number in (3, 7, 5):
        number_file.remember(tmp_path, "虚构镇人民政府", "安改", 2026, number)
    assert number_file.last_used(tmp_path, "虚构镇人民政府", "安改", 2026) == 7
    assert number_file.last_used(tmp_path, "虚构镇人民政府", "安改", 2027) == 0
    assert number_file.last_used(None, "虚构镇人民政府", "安改", 2026) == 0


@pytest.mark.parametrize("text", ["", "[]", '{"a": "x"}', "{"])
def test_damaged_number_file_stops_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / number_file.FILE).write_text(text)
    assert number_file.last_used(tmp_path, "虚构镇人民政府", "安改", 2026) == 0
    number_file.remember(tmp_path, "虚构镇人民政府", "安改", 2026, 1)
    assert json.loads((tmp_path / number_file.FILE).read_text()) == {"虚构镇人民政府|安改|2026": 1}
