"""What the disk, another process or a crash does to a store: a numbered sentence, and nothing half-landed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from safetydesk.errors import SafetyDeskError
from safetydesk.models import ballast, keys
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.opening import connect, driver
from safetydesk.models.store import Store, create_store, dbapi, open_store
from safetydesk.models.tables import Village
from safetydesk.models.verify import verify_chain

LONG = "虚" * 9000


def add_village(session: Any, name: str = "虚构村") -> None:
    insert_rows(session, Village, [{"id": log_of(session).new_id(), "name": name, "kind": "village"}])


def names(store: Store) -> list[str]:
    return [row[0] for row in store.reader.execute("SELECT name FROM village ORDER BY rowid")]


def fill_disk(store: Store, spare: int = 0) -> None:
    """From now on the database file may grow by `spare` pages only."""
    with store.writing(actor=None) as session:
        db = dbapi(session)
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + spare}")


@pytest.mark.parametrize(
    "write",
    [
        lambda session: add_village(session, LONG),
        lambda session: session.add(Village(id=b"v" * 16, name=LONG, kind="village")),
        lambda session: dbapi(session).execute("INSERT INTO draft (key, text, at) VALUES ('k', ?, 1)", (LONG,)),
        lambda session: session.connection().exec_driver_sql("INSERT INTO draft VALUES ('k', ?, 1)", (LONG,)),
    ],
)
def test_full_disk_has_one_sentence_on_every_way_of_writing(store: Store, write: Callable[[Any], None]) -> None:
    fill_disk(store)
    with pytest.raises(SafetyDeskError) as caught, store.writing(actor=None) as session:
        write(session)
    assert caught.value.code == "STORE_012"
    assert names(store) == []
    assert verify_chain(store.reader) == (0, 0)


def test_full_disk_gives_up_the_ballast_and_next_opening_takes_it_again(tmp_path: Path) -> None:
    store = create_store(tmp_path / "s", township="虚构镇")
    assert (tmp_path / "s" / ballast.FILE).stat().st_size == ballast.SIZE
    fill_disk(store)
    with pytest.raises(SafetyDeskError), store.writing(actor=None) as session:
        add_village(session, LONG)
    assert not (tmp_path / "s" / ballast.FILE).exists()
    store.close()
    open_store(tmp_path / "s").close()
    assert (tmp_path / "s" / ballast.FILE).exists()


@pytest.mark.parametrize("spare", range(0, 12, 2))
def test_disk_that_fills_anywhere_leaves_all_or_nothing(store: Store, spare: int) -> None:
    with store.writing(actor=None) as session:
        add_village(session)
    fill_disk(store, spare)
    try:
        with store.writing(actor=None) as session:
            for number in range(60):
                add_village(session, f"{number}{'村' * 300}")
    except SafetyDeskError as told:
        assert told.code == "STORE_012"
        assert names(store) == ["虚构村"]
    else:
        assert len(names(store)) == 61
    assert verify_chain(store.reader)[0] == len(names(store))


def test_commit_that_failed_but_landed_counts_as_saved(store: Store) -> None:
    @event.listens_for(store.engine, "commit", once=True)
    def fail_afterwards(connection: Any) -> None:
        connection.connection.driver_connection.execute("COMMIT")
        raise driver().OperationalError("disk I/O error")

    with store.writing(actor=None) as session:
        add_village(session)
    assert names(store) == ["虚构村"]


def test_commit_that_failed_and_is_gone_is_said(store: Store) -> None:
    @event.listens_for(store.engine, "commit", once=True)
    def fail(_connection: Any) -> None:
        raise driver().OperationalError("disk I/O error")

    with pytest.raises(SafetyDeskError, match="STORE_012"), store.writing(actor=None) as session:
        add_village(session)
    assert names(store) == []
    with store.writing(actor=None) as session:
        add_village(session)
    assert names(store) == ["虚构村"]


def test_write_after_a_commit_that_sqlite_refused_goes_on(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing(actor=None) as session:
        add_village(session)
        for sql in (
            "CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TEMP TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO child VALUES (1)",
        ):
            session.connection().exec_driver_sql(sql)
    with store.writing(actor=None) as session:
        add_village(session, "另一村")
    assert names(store) == ["另一村"]


def test_waiting_writer_is_told_after_its_patience(store: Store) -> None:
    assert store.folder is not None
    other = connect(store.folder / "store.db", keys.derive(store.data_key, "db"))
    other.execute("BEGIN IMMEDIATE")
    with store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 20")
    with pytest.raises(SafetyDeskError, match="STORE_018"), store.writing(actor=None) as session:
        add_village(session)
    other.execute("ROLLBACK")
    other.close()


RACE = """
import pathlib, sys
from safetydesk.models.store import open_store
from safetydesk.models.tables import Village
from safetydesk.models.changelog import insert_rows, log_of
store = open_store(pathlib.Path(sys.argv[1]))
for number in range(40):
    with store.writing(actor=None) as session:
        insert_rows(session, Village, [{"id": log_of(session).new_id(), "name": sys.argv[2], "kind": "village"}])
store.close()
"""


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    store = create_store(tmp_path / "s", township="虚构镇")
    runs = [subprocess.Popen([sys.executable, "-c", RACE, tmp_path / "s", name]) for name in ("甲村", "乙村")]
    assert [run.wait() for run in runs] == [0, 0]
    assert sorted(names(store)) == ["乙村"] * 40 + ["甲村"] * 40
    assert verify_chain(store.reader) == (80, 0)
    store.close()


def test_threads_queue_for_the_one_writer(store: Store) -> None:
    def write(name: str) -> None:
        for _ in range(20):
            with store.writing(actor=None) as session:
                add_village(session, name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "甲乙丙丁"))
    assert len(names(store)) == 80
    assert verify_chain(store.reader) == (80, 0)


KILLED = """
import os, pathlib, sys
from safetydesk.models.store import create_store, open_store
from safetydesk.models.tables import Village
from safetydesk.models.changelog import insert_rows, log_of
folder = pathlib.Path(sys.argv[1])
if sys.argv[2] == "creating":
    create_store(folder, township="虚构镇", clock=lambda: os._exit(9))
if sys.argv[2] == "unwrapped":
    from safetydesk.models import keys
    wrap = keys.write_slots
    keys.write_slots = lambda *given: (wrap(*given), os._exit(9))
    create_store(folder, township="虚构镇")
store = open_store(folder)
with store.writing(actor=None) as session:
    insert_rows(session, Village, [{"id": log_of(session).new_id(), "name": "未落账", "kind": "village"}])
    session.flush()
    os._exit(9)
"""


def killed(folder: Path, where: str) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, folder, where], check=False).returncode == 9


@pytest.mark.parametrize("where", ["creating", "unwrapped"])
def test_store_can_be_made_where_making_one_was_killed(tmp_path: Path, where: str) -> None:
    killed(tmp_path / "s", where)
    with pytest.raises(SafetyDeskError, match="STORE_015"):
        open_store(tmp_path / "s")
    create_store(tmp_path / "s", township="虚构镇").close()
    store = open_store(tmp_path / "s")
    assert store.meta("township") == "虚构镇".encode()
    assert sorted(path.name for path in (tmp_path / "s").iterdir() if "-" not in path.name) == [
        "ballast", "keys.json", "store.db",
    ]  # fmt: skip
    store.close()


def test_kill_inside_a_transaction_leaves_nothing_of_it(tmp_path: Path) -> None:
    store = create_store(tmp_path / "s", township="虚构镇")
    with store.writing(actor=None) as session:
        add_village(session)
    store.close()
    killed(tmp_path / "s", "writing")
    store = open_store(tmp_path / "s")
    assert names(store) == ["虚构村"]
    assert verify_chain(store.reader) == (1, 0)
    store.close()


def test_lone_keys_are_never_written_over(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇").close()
    kept = (tmp_path / "s" / "keys.json").read_bytes()
    (tmp_path / "s" / "store.db").rename(tmp_path / "moved.db")
    with pytest.raises(SafetyDeskError, match="STORE_014"):
        create_store(tmp_path / "s", township="虚构镇")
    assert (tmp_path / "s" / "keys.json").read_bytes() == kept


@pytest.mark.parametrize("size", [0, 100, 5000, 200_000])
def test_truncated_database_is_refused_by_number(tmp_path: Path, size: int) -> None:
    create_store(tmp_path / "s", township="虚构镇").close()
    path = tmp_path / "s" / "store.db"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(SafetyDeskError) as caught:
        open_store(tmp_path / "s")
    assert caught.value.code == "STORE_010"
    assert path.stat().st_size == size


def test_plaintext_database_is_refused(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇").close()
    (tmp_path / "s" / "store.db").write_bytes(b"SQLite format 3\0" + bytes(4080))
    with pytest.raises(SafetyDeskError, match="STORE_009"):
        open_store(tmp_path / "s")


def test_clock_that_runs_backwards_keeps_order_and_chain(store: Store) -> None:
    for name, now in (("甲", 3_000_000_000_000_000), ("乙", 2_000_000_000_000_000), ("丙", 1_000_000_000_000_000)):
        with store.writing(actor=None, now=now) as session:
            add_village(session, name)
    assert names(store) == ["甲", "乙", "丙"]
    assert verify_chain(store.reader) == (3, 0)


@pytest.mark.parametrize("passphrase", ["", "七个字的口令啊"])
def test_passphrase_under_eight_characters_is_too_short(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(SafetyDeskError, match="STORE_004"):
        create_store(tmp_path / "s", township="虚构镇", passphrase=passphrase)
    assert not (tmp_path / "s").exists()
    create_store(tmp_path / "s", township="虚构镇", passphrase="正好八个字的口令").close()


@pytest.mark.parametrize("instant", [0, 253_402_300_799_000_000, 2**62])
def test_clock_that_cannot_be_true_writes_nothing(store: Store, instant: int) -> None:
    with pytest.raises(SafetyDeskError, match="GENERAL_016"), store.writing(actor=None, now=instant) as session:
        add_village(session)
    assert names(store) == []


_OTHER_COMPONENT = """
from sqlite3 import *
from sqlite3 import SQLITE_IGNORE, SQLITE_OK, SQLITE_PRAGMA
from sqlite3 import connect as _connect
sqlite_version_info = {version}
sqlite_version = ".".join(map(str, sqlite_version_info))

def connect(*arguments, **options):
    made = _connect(*arguments, **options)
    deaf = (SQLITE_PRAGMA, {deaf!r})
    made.set_authorizer(lambda what, name, *_: SQLITE_IGNORE if (what, name) == deaf else SQLITE_OK)
    return made
"""
_OPEN = """
import pathlib, sys
from safetydesk.errors import SafetyDeskError
from safetydesk.models.opening import connect
try:
    connect(pathlib.Path(sys.argv[1]) if sys.argv[1:] else None, b"k" * 32)
except SafetyDeskError as fault:
    print(fault)
"""


@pytest.mark.parametrize(
    ("component", "file", "told"),
    [
        (None, False, "STORE_001"),
        ({"version": (3, 53, 0), "deaf": ""}, True, "STORE_001"),
        ({"version": (3, 40, 1), "deaf": ""}, False, "STORE_006 数据库组件版本 3.40.1"),
        ({"version": (3, 53, 0), "deaf": "foreign_keys"}, False, "STORE_007 数据库设置 foreign_keys"),
    ],
)
def test_database_component_that_does_not_do_is_refused(
    tmp_path: Path, component: dict[str, object] | None, file: bool, told: str
) -> None:
    """None at all, one without encryption, one too old, one deaf to a pragma, in the place of the right one."""
    (tmp_path / "sqlcipher3").mkdir()
    (tmp_path / "sqlcipher3" / "__init__.py").write_text("", encoding="utf-8")
    if component is not None:
        made = _OTHER_COMPONENT.format(**component)
        (tmp_path / "sqlcipher3" / "dbapi2.py").write_text(made, encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{_OPEN}"
    words = [sys.executable, "-c", code, *([str(tmp_path / "store.db")] if file else [])]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.startswith(told)
