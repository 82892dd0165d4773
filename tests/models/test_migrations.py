"""The five kinds of migration test (head, every step, with data, down, up-down-up), and opening an older store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from safetydesk.errors import SafetyDeskError
from safetydesk.models import keys, schema
from safetydesk.models.backup import MANIFEST, check_backup
from safetydesk.models.migrate import downgrade, migrated_ddl, upgrade
from safetydesk.models.reading import open_reading
from safetydesk.models.store import Store, create_store, open_store
from safetydesk.models.tables import Base, Subject, synced_classes
from safetydesk.models.writer import writer_engine

STEPS = list(itertools.pairwise(schema.VERSIONS))
JSON_LISTS = (
    "hazards",
    "tags",
    "pending",
    "roles",
    "items",
    "inspectors",
    "checklists",
    "columns",
    "joint_units",
    "experts",
    "villages",
    "industries",
    "subjects",
    "persons",
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = writer_engine(None, None)
    yield made
    made.dispose()


def driver(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.connection.driver_connection


def tables(db: Any) -> list[str]:
    """Every table but the search indexes and Alembic's own."""
    rows = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_search*'"
        " AND name NOT IN ('alembic_version', 'sqlite_sequence') ORDER BY name"
    )
    return [row[0] for row in rows.fetchall()]


def columns(db: Any, table: str) -> list[tuple[Any, ...]]:
    """(name, type, not null, part of the key) of every column."""
    rows = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    return sorted((name, kind, bool(must), bool(key)) for _, name, kind, must, _, key in rows)


def indexes(db: Any, table: str) -> list[tuple[Any, ...]]:
    """(columns, unique, partial) of every index."""
    found = []
    for _, name, unique, _, partial in db.execute(f'PRAGMA index_list("{table}")').fetchall():
        names = tuple(row[2] for row in db.execute(f'PRAGMA index_info("{name}")').fetchall())
        found.append((names, unique, partial))
    return sorted(found, key=repr)


def ddl(db: Any) -> list[str]:
    rows = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '*_search_*'").fetchall()
    return sorted(row[0] for row in rows)


def version(db: Any) -> str:
    return str(db.execute("SELECT version_num FROM alembic_version").fetchone()[0])


# --- 1: the head is what the tables say


def test_head_equals_the_tables(engine: Engine) -> None:
    upgrade(engine)
    declared = writer_engine(None, None)
    Base.metadata.create_all(declared)
    migrated, wanted = driver(engine), driver(declared)
    assert tables(migrated) == tables(wanted)
    for table in tables(wanted):
        assert columns(migrated, table) == columns(wanted, table), table
        assert indexes(migrated, table) == indexes(wanted, table), table
    declared.dispose()


def test_memory_store_has_the_migrated_schema(engine: Engine) -> None:
    upgrade(engine)
    again = writer_engine(None, None)
    db = driver(again)
    for statement in migrated_ddl():
        db.execute(statement)
    assert {table: columns(db, table) for table in tables(db)} == {
        table: columns(driver(engine), table) for table in tables(driver(engine))
    }
    again.dispose()


def test_versions_are_those_of_the_files() -> None:
    folder = Path(schema.__file__).parent / "migrations" / "versions"
    assert tuple(sorted(path.stem[1:5] for path in folder.glob("v[0-9]*.py"))) == schema.VERSIONS


def test_migrations_never_import_the_tables() -> None:
    folder = Path(schema.__file__).parent / "migrations"
    for path in folder.rglob("*.py"):
        assert "safetydesk.models.tables" not in path.read_text("utf-8"), path.name


# --- 2: every step


def test_every_step_goes_up_one_version(engine: Engine) -> None:
    for revision in schema.VERSIONS:
        upgrade(engine, revision)
        assert version(driver(engine)) == revision
        assert schema.state(driver(engine)) == ("current" if revision == schema.HEAD else "older")


# --- 3: every step with data


def filler(name: str, kind: str, number: int) -> Any:
    """A value a column may hold, told apart by `number`."""
    if kind == "BLOB":
        return bytes([number]) * 16
    if kind == "INTEGER":
        return number
    if name in JSON_LISTS:
        return "[]"
    return "{}" if name in ("data", "facts", "content", "value") else f"{name}{number}"


def fill(db: Any) -> dict[str, list[dict[str, Any]]]:
    """Two rows in every table, as plain SQL would write them at that version."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for table in tables(db):
        shape = columns(db, table)
        rows = [{name: filler(name, kind, number) for name, kind, _, _ in shape} for number in (1, 2)]
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(
                f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', list(row.values())
            )
        kept[table] = rows
    return kept


def derived(table: str) -> frozenset[str]:
    """Columns that are made anew from the records."""
    found = synced_classes().get(table)
    return found.local if found else frozenset()


@pytest.mark.parametrize("revision", schema.VERSIONS)
def test_data_of_every_version_arrives_at_the_head(engine: Engine, revision: str) -> None:
    upgrade(engine, revision)
    db = driver(engine)
    kept = fill(db)
    db.execute("DELETE FROM extra") if "extra" in kept else None
    upgrade(engine)
    for table, rows in kept.items():
        names = {name for name, *_ in columns(db, table)} - derived(table)
        for row in rows if table != "extra" else ():
            told = {name: value for name, value in row.items() if name in names}
            where = " AND ".join(f'"{name}" IS ?' for name in told)
            found = db.execute(f'SELECT count(*) FROM "{table}" WHERE {where}', list(told.values())).fetchone()
            assert found[0] == 1, (table, told)


# --- 4: down


def test_every_step_goes_down_again(engine: Engine) -> None:
    upgrade(engine)
    for revision in (*reversed(schema.VERSIONS[:-1]), "base"):
        downgrade(engine, revision)
        if revision != "base":
            assert version(driver(engine)) == revision
    assert tables(driver(engine)) == []


@pytest.mark.parametrize(("lower", "upper"), STEPS)
def test_step_down_leaves_the_schema_of_the_version_below(engine: Engine, lower: str, upper: str) -> None:
    upgrade(engine, lower)
    before = ddl(driver(engine))
    upgrade(engine, upper)
    downgrade(engine, lower)
    assert ddl(driver(engine)) == before


# --- 5: up, down, up


def test_up_down_up_ends_with_the_same_schema(engine: Engine) -> None:
    upgrade(engine)
    first = ddl(driver(engine))
    downgrade(engine, "base")
    upgrade(engine)
    assert ddl(driver(engine)) == first


# --- stores


def aged(folder: Path, revision: str) -> None:
    """Take a store down to an older version."""
    store = create_store(folder, township="虚构镇")
    with store.writing(actor=None) as session:
        session.add(Subject(id=b"s" * 16, code="E-A01-0001", kind="enterprise", name="虚构宏达木业有限公司"))
    downgrade(store.engine, revision)
    store.close()


@pytest.mark.parametrize("revision", schema.VERSIONS[:-1])
def test_older_store_is_backed_up_and_checked_before_it_is_migrated(tmp_path: Path, revision: str) -> None:
    aged(tmp_path / "store", revision)
    assert open_reading(tmp_path / "store").current is False
    store = open_store(tmp_path / "store")
    assert schema.state(store.reader) == "current"
    assert store.reader.execute("SELECT name FROM subject").fetchone()[0] == "虚构宏达木业有限公司"
    [made] = (tmp_path / "backups").iterdir()
    assert (made / MANIFEST).exists()
    assert check_backup(made, store.data_key)["subject"] == 1
    store.close()


def test_migrated_store_finds_what_it_held(tmp_path: Path) -> None:
    from safetydesk.models.queries.subjects import find_subjects

    aged(tmp_path / "store", "0001")
    store = open_store(tmp_path / "store")
    for text in ("木", "hdmy"):
        assert [hit.name for hit in find_subjects(store.reader, text)] == ["虚构宏达木业有限公司"]
    store.close()


def test_newer_store_is_refused_by_reader_and_writer_untouched(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store", township="虚构镇")
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    before = {path.name: path.read_bytes() for path in (tmp_path / "store").iterdir()}
    for opening in (open_store, open_reading):
        with pytest.raises(SafetyDeskError) as fault:
            opening(tmp_path / "store")
        assert fault.value.code == "STORE_011"
        assert "9999" in fault.value.message
    assert {name: (tmp_path / "store" / name).read_bytes() for name in before} == before


def test_failing_step_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    aged(tmp_path / "store", "0001")
    engine = older_engine(tmp_path / "store")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE hazard_search (in_the_way TEXT)")
    before = ddl(driver(engine))
    with pytest.raises(Exception, match="hazard_search"):
        upgrade(engine)
    assert (ddl(driver(engine)), version(driver(engine))) == (before, "0001")
    engine.dispose()


def older_engine(folder: Path) -> Engine:
    return writer_engine(folder / "store.db", keys.derive(keys.unlock(folder, None), "db"))


def test_store_made_by_migrations_works(store: Store) -> None:
    assert schema.state(store.reader) == "current"
    assert version(store.reader) == schema.HEAD
