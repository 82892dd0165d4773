"""What SafetyDesk does with the made ledgers, step by step, in a passing store; for the benchmarks."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ledgers_made import DAYS, TODAY, header
from benchmarks.ledgers_run import Figures, Steps
from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import open_ledger
from safetydesk.ledgers.writing.write import fields_read, write_ledger
from safetydesk.models.queries.ledger_rows import PAGES, ROWS
from safetydesk.models.reading import DATABASE, open_reading
from safetydesk.models.store import Store, create_store
from safetydesk.usecases.imports import accept_import, drop_import, stage_import

_FIRST_ROWS, _CANCELLED_AT = 200, 20_000


@contextmanager
def passing_store() -> Iterator[Store]:
    """A new encrypted store that goes away again."""
    with TemporaryDirectory() as place:
        store = create_store(Path(place) / "store", township="虚构镇")
        try:
            yield store
        finally:
            store.close()


def opened(path: Path, kind: str) -> Any:
    """The ledger as the program opens it: by the reading process."""
    return open_ledger(path, kind=kind, catalog_words=load().accepted(), today=TODAY)


def read(path: Path, kind: str, rows: int) -> Figures:
    """Read, type and validate; every row arrives in this process."""
    load().accepted()
    steps = Steps()

    def walk() -> int:
        with opened(path, kind) as reading:
            return sum(1 for _ in reading.rows)

    if steps.run("read", walk) != rows:
        raise SystemExit("rows were lost")
    return {**steps.seconds, "child rss": _child_peak()}


def _child_peak() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def staged(store: Store, path: Path, kind: str, rows: int, steps: Steps) -> bytes:
    """Stage a whole ledger; returns the id of the import."""

    def stage() -> Any:
        with opened(path, kind) as reading:
            return stage_import(store, reading=reading)

    load().accepted()
    report = steps.run("stage", stage)
    if report.created != rows:
        raise SystemExit(f"{rows - report.created} rows were not taken")
    import_id: bytes = report.id
    return import_id


def landed(store: Store, path: Path, kind: str, rows: int, steps: Steps) -> None:
    """Stage and accept a whole ledger."""
    import_id = staged(store, path, kind, rows, steps)

    def accept() -> None:
        with store.writing(actor=None) as session:
            accept_import(session, import_id=import_id)

    steps.run("accept", accept)


def whole(path: Path, kind: str, rows: int) -> Figures:
    """Read, stage and accept: changes chained, indexes and pinyin built, in the encrypted store."""
    steps = Steps()
    with passing_store() as store:
        landed(store, path, kind, rows, steps)
        assert store.folder is not None
        size = (store.folder / DATABASE).stat().st_size / 1e6
    return {**steps.seconds, "child rss": _child_peak(), "store MB": size}


def first_rows(path: Path, kind: str, _rows: int) -> Figures:
    """Seconds from the start of staging until a reader sees 200 rows, and from a cancel until staging has returned."""
    load().accepted()
    figures: Figures = {}
    cancelled, seen, many = threading.Event(), threading.Event(), threading.Event()
    with passing_store() as store:

        def told(done: int) -> None:
            if done >= _FIRST_ROWS:
                seen.set()
            if done >= _CANCELLED_AT:
                many.set()

        def stage() -> None:
            try:
                ledger = open_ledger(
                    path, kind=kind, catalog_words=load().accepted(), today=TODAY, cancelled=cancelled.is_set
                )
                with ledger as reading:
                    stage_import(store, reading=reading, progress=told)
            except SafetyDeskError as stopped:
                figures["stopped"] = float(stopped.code == "LEDGER_022")
            finally:
                seen.set()
                many.set()

        begun = time.perf_counter()
        work = threading.Thread(target=stage)
        work.start()
        seen.wait()
        count = store.reader.execute("SELECT count(*) FROM staged_line").fetchone()[0]
        figures["first 200"] = time.perf_counter() - begun
        many.wait()
        asked = time.perf_counter()
        cancelled.set()
        work.join()
        figures["cancel"] = time.perf_counter() - asked
    if count < _FIRST_ROWS or not figures.get("stopped"):
        raise SystemExit("there were no first rows, or nothing was left to cancel")
    return figures


def dropped(path: Path, kind: str, _rows: int) -> Figures:
    """Giving a whole staged ledger up."""
    steps = Steps()
    with passing_store() as store:
        with opened(path, kind) as reading:
            report = stage_import(store, reading=reading)

        def drop() -> None:
            with store.writing(actor=None) as session:
                drop_import(session, import_id=report.id)

        steps.run("drop", drop)
    return steps.seconds


def kept_store(folder: Path, path: Path, kind: str, rows: int) -> Path:
    """The folder of a store with every record of a made ledger; made once."""
    place = folder / f"{kind}_{rows}.store"
    if not place.exists():
        with TemporaryDirectory(dir=folder) as passing:
            store = create_store(Path(passing) / "store", township="虚构镇")
            landed(store, path, kind, rows, Steps())
            store.close()
            (Path(passing) / "store").rename(place)
    return place


def written(place: Path, kind: str, rows: int, *, whole: bool) -> Figures:
    """A styled workbook of every record of a store: the whole register with its 底稿, or the made ledger's columns."""
    fields, register = None if whole else same_columns(kind), load_registers()[kind]
    db = open_reading(place).db
    wanted = fields_read(register, fields) if fields else None
    return _written((page for _, page in PAGES[kind](db, TODAY, wanted)), kind, rows, Steps(), fields)


def written_rows(place: Path, kind: str, rows: int) -> Figures:
    """The same columns of records that are at hand as dictionaries."""
    known = [row for _, row in ROWS[kind](open_reading(place).db, TODAY, None)]
    return _written(known, kind, rows, Steps(), same_columns(kind))


def stored_values(place: Path, kind: str) -> Iterator[tuple[Any, ...]]:
    """The same columns for a peer, by the same question to the same store: days as `date`, codes as they are stored."""
    titles = {column.field: column.title for column in load_registers()[kind].columns}
    fields = same_columns(kind)
    at = 0
    for _, page in PAGES[kind](open_reading(place).db, TODAY, fields):
        columns: list[Sequence[Any]] = [range(at + 1, at + page.count + 1)]
        for field in fields:
            values = page.column(field)
            days = titles[field] in DAYS
            columns.append([one and date.fromisoformat(str(one)) for one in values] if days else values)
        at += page.count
        yield from zip(*columns, strict=True)


def records(store: Store, kind: str) -> Iterator[tuple[bytes, Any]]:
    """Every record of a kind as its ledger shows it."""
    return ROWS[kind](store.reader, TODAY, None)


def same_columns(kind: str) -> list[str]:
    """The fields of the made ledger's columns, so that ours and the peers' have as many."""
    fields = {column.title: column.field for column in load_registers()[kind].columns}
    return [fields[title] for title in header(kind) if title in fields]


def export(
    store: Store, target: Path, kind: str, rows: int, steps: Steps, fields: Sequence[str] | None = None
) -> Figures:
    """Write every record of a kind, all columns and the 底稿 unless `fields` are chosen; `rows` must come out."""
    pages = (page for _, page in PAGES[kind](store.reader, TODAY, None))
    return _export(pages, target, kind, rows, steps, fields)


def _written(known: Iterable[Any], kind: str, rows: int, steps: Steps, fields: Sequence[str] | None) -> Figures:
    with TemporaryDirectory() as place:
        return _export(known, Path(place) / "out.xlsx", kind, rows, steps, fields)


def _export(
    known: Iterable[Any], target: Path, kind: str, rows: int, steps: Steps, fields: Sequence[str] | None
) -> Figures:
    count = steps.run(
        "export",
        lambda: write_ledger(
            target, register=load_registers()[kind], rows=known, catalog_words=load().accepted(), fields=fields
        ),
    )
    if count != rows:
        raise SystemExit("rows were lost")
    return {**steps.seconds, "file MB": target.stat().st_size / 1e6}
