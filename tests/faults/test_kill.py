"""kill -9 while somebody works: every acknowledged answer is there, the visit stands where it stood, imports whole."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk.models.changelog import update_row
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import Store, create_store, open_store
from safetydesk.models.tables import Visit
from safetydesk.models.verify import verify_chain
from safetydesk.usecases import imports, places, subjects, visits
from safetydesk.usecases.imported.pictures import clear_rubbish
from safetydesk.usecases.imported.shelf import forget
from tests.faults import staging
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, snapshot

ROOT = Path(__file__).resolve().parents[2]


def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, "-m", f"tests.faults.{module}", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT)


def lines_until_killed(process: subprocess.Popen[bytes], count: int) -> list[str]:
    """Read `count` lines, kill, and read what was still said; a line cut off by the death was never acknowledged."""
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        heard = [process.stdout.readline() for _ in range(count)]
    finally:
        process.kill()
    rest = process.stdout.read().splitlines(keepends=True)
    problem = process.stderr.read().decode()
    process.wait()
    process.stdout.close()
    process.stderr.close()
    assert all(heard), problem
    return [line.decode().strip() for line in (*heard, *rest) if line.endswith(b"\n")]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = create_store(tmp_path / "store", township="虚构镇")
    with made.writing(actor=None) as session:
        village = places.open_village(session, name="虚构村").id
        subjects.create_subject(session, name="虚构宏达木业有限公司", village_id=village)
    return made


def begin_visit(store: Store) -> bytes:
    subject = store.reader.execute("SELECT id FROM subject").fetchone()[0]
    with store.writing(actor=None) as session:
        made = visits.start_visit(session, subject_id=subject, kind="surprise", inspectors=[b"i" * 16]).id
        assert made is not None
        lists = '[{"key": "of-a-newer-program", "version": "1"}]'  # its items are not known here, so any number may be
        update_row(session, Visit, made, {"checklists": lists})
    return made


def test_killed_while_answering_nothing_acknowledged_is_lost(store: Store) -> None:
    visit, folder = begin_visit(store), store.folder
    store.close()
    source = random.Random(9)
    acknowledged: list[str] = []
    for _ in range(4):
        process = start("answering", str(folder), visit.hex(), str(len(acknowledged)))
        heard = lines_until_killed(process, source.randint(3, 25))
        again = open_store(folder)  # type: ignore[arg-type]
        found = visit_state(again.reader, visit)
        assert found is not None
        items = [one.item for one in found.answers]
        expected = [f"M{number:06d}" for number in range(len(items))]
        assert items == expected, "answers without a gap"
        assert set(acknowledged) | set(heard) <= set(items)
        assert len(items) <= len(acknowledged) + len(heard) + 1, "at most the one whose word was lost"
        assert found.place_item == items[-1], "the visit stands at the item that was answered last"
        wanted = {f"问题 {item}" for item in items if int(item[1:]) % 5 == 0}
        assert {one.text for one in found.findings} == wanted, "answer and finding are one"
        verify_chain(again.reader)
        check_rows_equal_their_changes(again.reader)
        again.close()
        acknowledged = items


def test_killed_while_landing_an_import_is_whole_or_nothing(store: Store) -> None:
    clerk, folder = Clerk(store), store.folder
    assert folder is not None
    ledger = [{"name": f"虚构{number}号厂", "village": "虚构村", "headcount": number} for number in range(1500)]
    staged = clerk.stage("enterprises", ledger)
    before = snapshot(store.reader)
    store.close()
    lines_until_killed(start("landing", str(folder), staged.id.hex()), 1)
    again = open_store(folder)
    state = imports.report_import(again.reader, staged.id).state
    if state == "staged":
        assert snapshot(again.reader) == before
        Clerk(again).accept(staged.id)
    assert counts(imports.report_import(again.reader, staged.id)) == (1500, 0, 0, 0)
    assert again.reader.execute("SELECT count(*) FROM subject").fetchone()[0] == 1501
    verify_chain(again.reader)
    again.close()


@pytest.mark.parametrize("after", [1, 2, 20])
def test_killed_while_staging_pictures_leaves_no_record_and_rubbish_goes(store: Store, after: int) -> None:
    """After the first batch, at the first picture, in the middle of them."""
    before, folder = snapshot(store.reader), store.folder
    assert folder is not None
    store.close()
    lines_until_killed(start("staging", str(folder)), after)
    again = open_store(folder)
    assert snapshot(again.reader) == before
    staged = staging.stage(again)
    Clerk(again).accept(staged.id)
    for path in staging.blobs(again).folder.glob("*/*"):
        os.utime(path, (0, 0))
    with again.writing(actor=None) as session:
        forget(session, "state = 'staging'")
        clear_rubbish(session, staging.blobs(again))
    kept = {row[0] for row in again.reader.execute("SELECT sha256 FROM evidence").fetchall()}
    assert len(list(staging.blobs(again).folder.glob("*/*"))) == len(kept) == staging.ALBUM
    assert again.reader.execute("SELECT count(*) FROM staged_blob").fetchone() == (0,)
    again.close()


def test_killed_while_landing_rows_with_pictures_is_whole_or_nothing(store: Store) -> None:
    folder, staged = store.folder, staging.stage(store)
    before = snapshot(store.reader)
    store.close()
    lines_until_killed(start("landing", str(folder), staged.id.hex()), 1)
    again = open_store(folder)  # type: ignore[arg-type]
    if imports.report_import(again.reader, staged.id).state == "staged":
        assert snapshot(again.reader) == before
        Clerk(again).accept(staged.id)
    for table in ("hazard", "evidence"):
        assert again.reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (staging.MANY,)
    missing = [
        row[0]
        for row in again.reader.execute("SELECT DISTINCT sha256 FROM evidence").fetchall()
        if not staging.blobs(again).has(row[0])
    ]
    assert missing == []
    verify_chain(again.reader)
    again.close()
