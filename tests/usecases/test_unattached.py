"""A photo in a dialog that is cancelled: its bytes go once nobody can come back to it, and never before."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from safetydesk.domain.canonical import name_of
from safetydesk.models.blobs import MemoryBlobs, SealedFolder
from safetydesk.usecases import findings, unattached, visits
from tests.usecases.conftest import Desk

WEEK = 7 * 24 * 3600


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


def put(desk: Desk, blobs: SealedFolder, content: bytes, *, days: int = 0) -> str:
    """A photo that came in so many days ago."""
    name = blobs.put(content)
    desk.do(unattached.note_put, sha256=name, blobs=blobs)
    [path] = [one for one in blobs.folder.rglob("*") if one.is_file() and one == blobs._path(name)]
    then = time.time() - days * 24 * 3600
    os.utime(path, (then, then))
    return name


def noted(desk: Desk) -> set[str]:
    return {name for (name,) in desk.store.reader.execute("SELECT sha256 FROM staged_blob").fetchall()}


def test_cancelled_photo_goes_after_a_week_and_not_before(desk: Desk, blobs: SealedFolder) -> None:
    old, young = put(desk, blobs, b"old", days=8), put(desk, blobs, b"young", days=6)
    new = put(desk, blobs, b"new")
    assert (blobs.has(old), blobs.has(young), blobs.has(new)) == (False, True, True)
    assert noted(desk) == {young, new}


def test_photo_that_was_hung_stays_however_old(desk: Desk, blobs: SealedFolder) -> None:
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    name = put(desk, blobs, b"hung", days=100)
    given = {"owner": "visit", "owner_id": visit, "kind": "photo", "sha256": name, "size": 4, "mime": "image/png"}
    desk.do(findings.attach_evidence, **given)
    new = put(desk, blobs, b"new")
    assert blobs.get(name) == b"hung" and noted(desk) == {new}


def test_a_store_in_memory_takes_nothing_away_that_may_be_wanted(desk: Desk) -> None:
    blobs = MemoryBlobs({})
    name = blobs.put(b"photo")
    desk.do(unattached.note_put, sha256=name, blobs=blobs)
    desk.do(unattached.note_put, sha256=name_of(b"other"), blobs=blobs)
    assert blobs.has(name)
