"""Folders that hold people's names and phones are their owner's alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from safetydesk.models.backup import back_up
from safetydesk.models.store import create_store
from safetydesk.server.serving import open_server

OWN = 0o777 if os.name == "nt" else 0o700
"""Windows keeps a user's folders by access lists and tells every mode alike."""


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_store_backup_and_server_are_entered_by_their_owner_only(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store", township="虚构镇")
    kept = back_up(tmp_path / "store", data_key=store.data_key, target=tmp_path / "copies")
    store.close()
    open_server(folder=tmp_path / "server").engine.dispose()
    assert [mode(one) for one in (tmp_path / "store", kept, tmp_path / "server")] == [OWN] * 3


def test_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o750)
    before = mode(shared)
    create_store(shared, township="虚构镇").close()
    assert mode(shared) == before
