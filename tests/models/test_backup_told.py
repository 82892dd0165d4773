"""What a folder tells of the copies in it, and a copy that was stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.models.backup import MANIFEST, back_up, newest_backup, told_by
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.store import Store


def copied(store: Store, target: Path, reason: str) -> Path:
    assert store.folder is not None
    return back_up(store.folder, data_key=store.data_key, target=target, reason=reason, with_blobs=True)


def test_copy_made_last_is_told_with_what_is_in_it(store: Store, tmp_path: Path) -> None:
    assert store.folder is not None
    SealedFolder(store.folder / "blobs", store.data_key).put(b"photo")
    target = tmp_path / "backups"
    assert newest_backup(target) is None
    made = copied(store, target, "manual")
    told = newest_backup(target)
    assert told == told_by(made)
    assert told is not None
    assert (told.folder, told.blobs, told.rows > 0) == (made, 1, True)
    stamp = made.name.split("-")[1]
    assert told.at.startswith(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]} ")


def test_unfinished_and_foreign_folders_are_passed_over(store: Store, tmp_path: Path) -> None:
    made = copied(store, tmp_path, "manual")
    for name in ("safetydesk-29990101-000000-manual", "safetydesk-29990101-000000", "safetydesk-notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "safetydesk-29990101-000000-manual" / MANIFEST).write_text("{", encoding="utf-8")
    told = newest_backup(tmp_path)
    assert told is not None
    assert told.folder == made


def test_stopped_copy_leaves_nothing(store: Store, tmp_path: Path) -> None:
    assert store.folder is not None
    for content in (b"one", b"two"):
        SealedFolder(store.folder / "blobs", store.data_key).put(content)
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        raise KeyboardInterrupt

    target = tmp_path / "stick"
    with pytest.raises(KeyboardInterrupt):
        back_up(store.folder, data_key=store.data_key, target=target, with_blobs=True, report=stop)
    assert seen == [(1, 2)]
    assert list(target.iterdir()) == []
