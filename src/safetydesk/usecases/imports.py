"""Ledgers into the store: staged in short transactions, compared, accepted in one, undone while nothing hangs on it.

Nothing is guessed: a row that could mean two records is refused with the cure, an empty cell never clears anything
unless asked to, and a file that says what is stored changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import astuple, replace
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.domain.names import place_key
from safetydesk.domain.staging import LedgerReading, Picture
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import log_of, write_touched
from safetydesk.models.queries.imports import ImportRow, standing
from safetydesk.models.search import many_words
from safetydesk.models.store import Store, dbapi
from safetydesk.usecases.imported.calm import calm_collector
from safetydesk.usecases.imported.choosing import (
    Key,
    answer_match,
    answer_matches,
    choose_rows,
    join_row,
    split_row,
    split_rows,
    take_only,
)
from safetydesk.usecases.imported.comparing import (
    compared,
    compared_facts,
    count,
    differing,
    differing_held,
    restage,
    settle,
    staged_rows,
)
from safetydesk.usecases.imported.kinds import KINDS
from safetydesk.usecases.imported.lines import Line, Place, flat, told
from safetydesk.usecases.imported.pictures import Album, bring_pictures, clear_rubbish, land_pictures, missed
from safetydesk.usecases.imported.reporting import ImportReport, report_import
from safetydesk.usecases.imported.run import Choices, Run
from safetydesk.usecases.imported.shelf import (
    clear_landed,
    forget,
    keep_facts,
    lines_of,
    paged,
    put_lines,
    require_import,
    run_again,
    sweep,
)
from safetydesk.usecases.imported.spots import Spots
from safetydesk.usecases.imported.townships import foreign_township
from safetydesk.usecases.imported.undoing import take_back

__all__ = [
    "KINDS",
    "Album",
    "Choices",
    "ImportReport",
    "accept_import",
    "answer_match",
    "answer_matches",
    "choose_rows",
    "drop_import",
    "join_row",
    "report_import",
    "restage_import",
    "split_row",
    "split_rows",
    "stage_import",
    "undo_import",
]

FIRST_BATCH, BATCH = 200, 500
"""Rows compared and staged in one transaction; the first ones are to be seen soon."""
PAGED = frozenset({"enterprises", "hazards"})
"""Kinds of which no page touches a record of an earlier page again, so that changes need not wait for the commit."""
_MANY = 20_000
"""Rows whose words are worth more room while they land."""
_STALE = 24 * 3600 * 1_000_000
Progress = Callable[[int, int], object]
"""Hears how many of how many are done, and may raise to stop it."""


def stage_import(
    store: Store,
    *,
    reading: LedgerReading,
    actor: bytes | None = None,
    choices: Choices = Choices(),
    progress: Callable[[int], None] | None = None,
    album: Album | None = None,
    batch: int = BATCH,
) -> ImportReport:
    """Compare a ledger with the store and keep the result beside it; no record changes.

    Rows are taken from the reading in batches (the first is at most 200), each in a short transaction; `progress`
    hears how many are done. The bytes of pictures that stand on rows come through `album`. When the reading fails half
    way nothing of it remains. Raises LEDGER_044 for a kind that cannot be imported.
    """
    _require_kind(reading.kind)
    with store.writing(actor=actor) as session:
        key, act = log_of(session).new_id(), log_of(session)
        forget(session, "state = 'staging' AND at < ?", act.now - _STALE)
        if album is not None:
            clear_rubbish(session, album.blobs)
        session.connection().exec_driver_sql(
            "INSERT INTO import_run (id, kind, file_name, sha256, sheet, facts, state, at, actor)"
            " VALUES (?, ?, ?, ?, ?, '{}', 'staging', ?, ?)",
            (key, reading.kind, reading.file_name, reading.sha256, reading.sheet, act.now, actor),
        )
        fields = frozenset(reading.columns.values())
        place = Place(reading.sheet, dict(reading.letters))
        register, today = load_registers()[reading.kind], day_of(store.clock())
        run = Run.begin(dbapi(session), register, place, fields, choices, today, reading.filed_on)
        stood = standing(dbapi(session))
    try:
        wanted: dict[str, Picture] = {}
        with calm_collector():
            counts = _stage_rows(store, reading, key, actor, run, progress, wanted, batch)
        absent = bring_pictures(store, key, album, wanted)
    except BaseException:
        with store.writing(actor=actor) as session:
            forget(session, "id = ?", key)
        raise
    with store.writing(actor=actor) as session:
        settle(session, reading.kind, key, run, counts)
        facts = {**_read_facts(reading, choices), **compared_facts(run, counts, stood)}
        ours = (store.meta("township") or b"").decode()
        if (other := foreign_township(reading.facts, ours)) is not None:
            facts["said"] += flat([place.problem("LEDGER_212", "question", row=None, value=other, township=ours)])
        facts["said"] += flat(missed(dbapi(session), require_import(dbapi(session), key), absent))
        keep_facts(session, key, facts)
        return report_import(dbapi(session), key)


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        titles = load_registers()
        known = "、".join(f"{one}（{titles[one].title}）" for one in KINDS)
        raise error("LEDGER_044", title=titles[kind].title if kind in titles else kind, verb="导入", known=known)


def _stage_rows(
    store: Store,
    reading: LedgerReading,
    key: bytes,
    actor: bytes | None,
    run: Run,
    progress: Callable[[int], None] | None,
    wanted: dict[str, Picture],
    most: int,
) -> Counter[str]:
    counts, done, rows = Counter[str](), 0, iter(reading.rows)
    kept = [column for column in load_registers()[reading.kind].columns if column.words_kept]
    while batch := [told(row, kept) for row in islice(rows, most if done else min(FIRST_BATCH, most))]:
        with store.writing(actor=actor) as session:
            lines = compared(dbapi(session), reading.kind, batch, run)
            put_lines(session, key, lines)
            sweep(session, BATCH)
        count(counts, lines)
        wanted |= {one.sha256: one for row in batch for one in row.pictures}
        done += len(batch)
        if progress:
            progress(done)
    return counts


def _read_facts(reading: LedgerReading, choices: Choices) -> dict[str, Any]:
    return {
        "header_row": reading.header_row,
        "columns": dict(reading.columns),
        "letters": dict(reading.letters),
        "unmapped": list(reading.unmapped),
        "others": list(reading.others),
        "skipped": sum(reading.skipped.values()),
        "said": flat(reading.problems),
        "hidden": list(reading.hidden),
        "choices": list(astuple(choices)),
        "filed": dict(reading.facts),
        "filed_on": reading.filed_on,
    }


def accept_import(
    session: Session,
    *,
    import_id: bytes,
    rows: Collection[Key] | None = None,
    progress: Progress | None = None,
) -> Touched:
    """Land a staged import in the running transaction: `rows` of it, else all but those that were left out.

    `progress` hears how many of how many rows have landed; what it raises ends the transaction, and nothing lands.
    Raises LEDGER_042 unless it is staged, LEDGER_043 when the store moved on and the comparison came out otherwise,
    LEDGER_171 for a row that it does not have.
    """
    db, act = dbapi(session), log_of(session)
    found = require_import(db, import_id, "staged", "再落账")
    if rows is not None:
        take_only(session, import_id, rows)
    tell = progress or _silent
    if found.facts["standing"] != standing(db):
        _check_still(db, found, tell)
    found = _only_taken(session, require_import(db, import_id))
    spots, kind, done = Spots(session, found.facts["opened"]), KINDS[found.kind], 0
    total = landing_rows(found)
    landing = kind.landing(session, found, spots)
    with calm_collector(), many_words(db) if total > _MANY else nullcontext():
        for lines in paged(lines_of(db, import_id, "new", "changed", taken=True)):
            landing([line for line in lines if line.verdict == "new" or line.changes])
            if kind.owner:
                land_pictures(session, found, kind.owner, lines)
            if found.kind in PAGED:
                write_touched(session)
            clear_landed(session, import_id, lines)
            tell(done := done + len(lines), total)
    _close(session, import_id, act.txn)
    return Touched.of(*kind.entities, id=import_id)


def landing_rows(found: ImportRow) -> int:
    """How many rows of a staged import would land."""
    counts, left = found.facts["counts"], found.facts.get("left", {})
    return sum(int(counts[one]) - int(left.get(one, 0)) for one in ("new", "changed"))


def _silent(_done: int, _total: int) -> None:
    """Nobody asked how far it is."""


def _close(session: Session, import_id: bytes, txn: bytes) -> None:
    """Landed: what is told of the import later stays, and what a person left out."""
    connection = session.connection()
    connection.exec_driver_sql("UPDATE import_run SET state = 'accepted', txn = ? WHERE id = ?", (txn, import_id))
    clear_landed(session, import_id)


def _only_taken(session: Session, found: ImportRow) -> ImportRow:
    """The import without the places and subjects that only rows left out would bring."""
    facts, db = found.facts, dbapi(session)
    if not sum(facts.get("left", {}).values()):
        return found
    taken = list(lines_of(db, found.id, "new", "changed", taken=True))
    meant = {line.newcomer for line in taken}
    newcomers = [one if number in meant else None for number, one in enumerate(facts["newcomers"])]
    opened = {entity: _named(entity, names, taken) for entity, names in facts["opened"].items()}
    told = {**facts, "newcomers": newcomers, "opened": opened}
    keep_facts(session, found.id, told)
    return replace(found, facts=told)


def _named(entity: str, names: Mapping[str, str], taken: Collection[Line]) -> dict[str, str]:
    said = {place_key(str(value)) for line in taken if (value := line.told.values.get(entity)) is not None}
    return {key: name for key, name in names.items() if key in said}


def _check_still(db: Any, found: ImportRow, tell: Progress) -> None:
    run, many, done, total = run_again(db, found), 0, 0, sum(found.facts["counts"].values())
    for before in paged(lines_of(db, found.id)):
        many += differing(db, found, before, run)
        tell(done := done + len(before), total)
    many += differing_held(db, found, run)
    if many:
        raise error("LEDGER_043", count=many)


def restage_import(
    store: Store, *, import_id: bytes, actor: bytes | None = None, progress: Progress | None = None
) -> ImportReport:
    """Compare a staged import again with the store as it is now, from what was read; no record changes."""
    with store.writing(actor=actor) as session:
        db = dbapi(session)
        found = require_import(db, import_id, "staged", "重新核对")
        restage(session, found, *staged_rows(db, import_id), progress)
        return report_import(db, import_id)


def drop_import(session: Session, *, import_id: bytes) -> Touched:
    """Give a staged import up; nothing of it remains. Raises LEDGER_042 once it has landed."""
    require_import(dbapi(session), import_id, "staged", "放弃")
    forget(session, "id = ?", import_id)
    return Touched.of("import_run", id=import_id)


def undo_import(session: Session, *, import_id: bytes, progress: Progress | None = None) -> Touched:
    """Take a landed import back: what it made is deleted, what it changed gets its former value, its lines go.

    `progress` hears how far it is; what it raises leaves everything as it is. Raises LEDGER_042 unless it has landed,
    LEDGER_045 with what was built on it since (all of it in the fact `built`).
    """
    found = require_import(dbapi(session), import_id, "accepted", "撤销")
    assert found.txn is not None
    entities = take_back(session, found.txn, found.file_name, progress or _silent)
    connection = session.connection()
    connection.exec_driver_sql("UPDATE import_run SET state = 'undone' WHERE id = ?", (import_id,))
    connection.exec_driver_sql("DELETE FROM staged_line WHERE import_id = ?", (import_id,))
    return Touched.of(*entities, id=import_id)
