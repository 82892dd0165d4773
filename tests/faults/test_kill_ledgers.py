"""kill -9 while files of a 收表 come in and while a ledger with pictures goes out: nothing half, the store is whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from openpyxl import load_workbook

from safetydesk.domain.staging import Picture
from safetydesk.models.queries.collections import answers
from safetydesk.models.store import Store, create_store, open_store
from safetydesk.models.verify import verify
from safetydesk.usecases import imports, places
from safetydesk.usecases.collections import Asked, open_collection, standing
from tests.faults import collecting, staging
from tests.faults.test_kill import lines_until_killed, start
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes
from tests.ledgers.test_pictures import png

HAZARDS = 30


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = create_store(tmp_path / "store", township="虚构镇")
    with made.writing(actor=None) as session:
        places.open_village(session, name="虚构村")
    return made


def whole(store: Store) -> None:
    """The chain, every row and every file that a record names."""
    assert store.folder is not None
    assert verify(store.folder, store.data_key, staging.blobs(store)).missing == ()
    check_rows_equal_their_changes(store.reader)


def test_killed_while_taking_files_in_nothing_acknowledged_is_lost_and_nothing_is_half(store: Store) -> None:
    asked = [Asked(f"虚构{number}村") for number in range(50)]
    with store.writing(actor=None) as session:
        key = open_collection(session, kind="hazards", units=asked, due_on="2026-04-30").id
    assert key is not None
    folder = store.folder
    store.close()
    known = 0
    for wait in (2, 11):
        heard = lines_until_killed(start("collecting", str(folder), key.hex(), str(known)), wait)
        again = open_store(folder)  # type: ignore[arg-type]
        found = answers(again.reader, key)
        assert [one.file_name for one in found] == [f"副本({number}).xlsx" for number in range(len(found))]
        assert known + len(heard) <= len(found) <= known + len(heard) + 1, "at most the one whose word was lost"
        named = again.reader.execute("SELECT owner_id, sha256 FROM evidence WHERE deleted_at IS NULL").fetchall()
        assert sorted(tuple(row) for row in named) == sorted((one.id, one.sha256) for one in found)
        assert {one.state for one in found} == {"answered"}
        whole(again)
        collecting.take(again, key, len(found))
        known = len(found) + 1
        assert sum(line.state == "answered" for line in standing(again.reader, key)) == known
        again.close()


def fill(store: Store) -> None:
    """Hazards of which each bears a picture of its own."""
    images = [png(number) for number in range(HAZARDS)]
    names = {staging.blobs(store).put(content): content for content in images}
    shown = [Picture("F", None, f"{name[:6]}.png", "image/png", len(names[name]), name) for name in names]
    whole = staging.ledger()
    rows = [replace(row, pictures=(one,)) for row, one in zip(islice(whole.rows, HAZARDS), shown, strict=True)]
    album = imports.Album(staging.blobs(store), lambda wanted: [(one, names[one.sha256]) for one in wanted])
    report = imports.stage_import(store, reading=replace(whole, rows=rows), album=album)
    Clerk(store).accept(report.id)


def test_killed_while_writing_a_ledger_with_pictures_leaves_the_file_of_before_or_a_whole_one(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    folder, target = store.folder, tmp_path / "out" / "台账.xlsx"
    target.parent.mkdir()
    store.close()
    for wait in (1, 3):
        lines_until_killed(start("exporting", str(folder), str(target)), wait)
        again = open_store(folder)  # type: ignore[arg-type]
        whole(again)
        again.close()
        if wait > 1:
            sheet = load_workbook(target).worksheets[0]
            assert len(sheet._images) == HAZARDS  # type: ignore[attr-defined]
        left = [path.name for path in target.parent.iterdir() if path != target]
        assert len(left) <= 1, "what the one before had begun was swept by this one"
        assert all(name.startswith(".台账.xlsx.") and name.endswith(".part") for name in left), left
