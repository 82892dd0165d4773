"""Ledgers into the store: staged in short transactions, compared, accepted in one, undone while nothing hangs on it.

Nothing is guessed: a row that could mean two records is refused with the cure, an empty cell never clears anything
unless asked to, and a file that says what is stored changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.domain.staging import LedgerReading, Problem
from safetydesk.domain.touched import Touched
from safetydesk.errors import MESSAGES, error
from safetydesk.models.changelog import log_of
from safetydesk.models.queries.imports import ImportRow, import_row, standing
from safetydesk.models.queries.staged import staged_lines
from safetydesk.models.store import Store, dbapi
from safetydesk.usecases.imported.kinds import KINDS, Compare
from safetydesk.usecases.imported.lines import LINE_COLUMNS, Line, Place, flat, line_row, read_line, told, unflat
from safetydesk.usecases.imported.run import Choices, Run
from safetydesk.usecases.imported.spots import Spots
from safetydesk.usecases.imported.told_changes import CellChange, told_changes
from safetydesk.usecases.imported.undoing import take_back

__all__ = [
    "KINDS",
    "Choices",
    "ImportReport",
    "accept_import",
    "drop_import",
    "report_import",
    "restage_import",
    "stage_import",
    "undo_import",
]

BATCH = 1000
"""Rows compared and staged in one transaction."""
_PAGE = 2000
_MOST_PROBLEMS = 20_000
"""Nobody reads more, and they all must fit in memory."""
_STALE = 24 * 3600 * 1_000_000
_STATES = {"staged": "还没有落账", "accepted": "已经落账", "undone": "已经撤销", "staging": "还没有读完"}
_INSERT = f"INSERT INTO staged_line ({', '.join(LINE_COLUMNS)}) VALUES ({', '.join('?' * len(LINE_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import as people and scripts are told of it (DESIGN §10); `opened` names what it creates besides its rows.

    `read` are the data rows, each of them created, updated, unchanged or refused; `skipped` rows were no data.
    `changes` are the cells of known records that change.
    """

    id: bytes
    kind: str
    file_name: str
    state: str
    sheet: str
    header_row: int
    columns: Mapping[str, str]
    unmapped: tuple[str, ...]
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    skipped: int
    problems: tuple[Problem, ...]
    opened: Mapping[str, tuple[str, ...]]
    hidden: tuple[str, ...]
    changes: tuple[CellChange, ...]

    def as_json(self, annotated: str | None = None) -> dict[str, Any]:
        """The object that `ledger import --json` prints; `annotated` names the file given back."""
        rows = ("read", "created", "updated", "unchanged", "skipped", "refused")
        cells = ("row", "record", "field", "title", "old", "new")
        shown = ("sheet", "row", "column", "value", "code", "message", "remedy", "level")
        return {
            "id": self.id.hex(),
            "kind": self.kind,
            "state": self.state,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "unmapped": list(self.unmapped),
            "rows": {name: getattr(self, name) for name in rows},
            "problems": [{name: getattr(one, name) for name in shown} for one in self.problems],
            "changes": [{name: getattr(one, name) for name in cells} for one in self.changes],
            "opened": {name: list(names) for name, names in self.opened.items()},
            "hidden": list(self.hidden),
            "annotated": annotated,
        }


def stage_import(
    store: Store,
    *,
    reading: LedgerReading,
    actor: bytes | None = None,
    choices: Choices = Choices(),
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Compare a ledger with the store and keep the result beside it; no record changes.

    Rows are taken from the reading in batches, each in a short transaction; `progress` hears how many are done. When
    the reading fails half way nothing of it remains. Raises LEDGER_044 for a kind that cannot be imported.
    """
    compare = _comparison(reading.kind)
    with store.writing(actor=actor) as session:
        key, act = log_of(session).new_id(), log_of(session)
        _forget(session, "state = 'staging' AND at < ?", act.now - _STALE)
        session.connection().exec_driver_sql(
            "INSERT INTO import_run (id, kind, file_name, sha256, sheet, facts, state, at, actor)"
            " VALUES (?, ?, ?, ?, ?, '{}', 'staging', ?, ?)",
            (key, reading.kind, reading.file_name, reading.sha256, reading.sheet, act.now, actor),
        )
        fields = frozenset(reading.columns.values())
        place = Place(reading.sheet, dict(reading.letters))
        run = Run.begin(dbapi(session), load_registers()[reading.kind], place, fields, choices, day_of(store.clock()))
        stood = standing(dbapi(session))
    try:
        counts = _stage_rows(store, reading, key, actor, compare, run, progress)
    except BaseException:
        with store.writing(actor=actor) as session:
            _forget(session, "id = ?", key)
        raise
    with store.writing(actor=actor) as session:
        _keep_facts(session, key, {**_read_facts(reading, choices), **_compared_facts(run, counts, stood)})
        return report_import(dbapi(session), key)


def _comparison(kind: str) -> Compare:
    if kind not in KINDS:
        titles = load_registers()
        known = "、".join(f"{one}（{titles[one].title}）" for one in KINDS)
        raise error("LEDGER_044", title=titles[kind].title if kind in titles else kind, verb="导入", known=known)
    return KINDS[kind].compare


def _stage_rows(
    store: Store,
    reading: LedgerReading,
    key: bytes,
    actor: bytes | None,
    compare: Compare,
    run: Run,
    progress: Callable[[int], None] | None,
) -> dict[str, int]:
    counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
    rows = iter(reading.rows)
    while batch := [told(row) for row in islice(rows, BATCH)]:
        with store.writing(actor=actor) as session:
            lines = compare(dbapi(session), batch, run)
            session.connection().exec_driver_sql(_INSERT, [line_row(key, line) for line in lines])
        for line in lines:
            counts[line.verdict] += 1
        if progress:
            progress(sum(counts.values()))
    return counts


def _read_facts(reading: LedgerReading, choices: Choices) -> dict[str, Any]:
    return {
        "header_row": reading.header_row,
        "columns": dict(reading.columns),
        "letters": dict(reading.letters),
        "unmapped": list(reading.unmapped),
        "skipped": sum(reading.skipped.values()),
        "said": flat(reading.problems),
        "hidden": list(reading.hidden),
        "choices": list(astuple(choices)),
        "filed": dict(reading.facts),
    }


def _compared_facts(run: Run, counts: Mapping[str, int], stood: Any) -> dict[str, Any]:
    """`stood` is how the store stood before the first row was compared: who else lands meanwhile must be noticed."""
    return {
        "counts": dict(counts),
        "aside": flat(run.aside()),
        "opened": run.opened,
        "newcomers": run.newcomers,
        "standing": stood,
    }


def _keep_facts(session: Session, key: bytes, facts: Mapping[str, Any]) -> None:
    session.connection().exec_driver_sql(
        "UPDATE import_run SET facts = ?, state = 'staged' WHERE id = ?", (json.dumps(facts, ensure_ascii=False), key)
    )


def _forget(session: Session, where: str, *values: Any) -> None:
    connection = session.connection()
    connection.exec_driver_sql(
        f"DELETE FROM staged_line WHERE import_id IN (SELECT id FROM import_run WHERE {where})", values
    )
    connection.exec_driver_sql(f"DELETE FROM import_run WHERE {where}", values)


def report_import(db: Any, import_id: bytes) -> ImportReport:
    """What an import is about to do or did. Raises LEDGER_041 when there is none of this id."""
    found = _require(db, import_id)
    facts, counts = found.facts, found.facts["counts"]
    opened = {
        "villages": tuple(facts["opened"]["village"].values()),
        "departments": tuple(facts["opened"]["department"].values()),
        "subjects": tuple(one["name"] for one in facts["newcomers"]),
    }
    return ImportReport(
        found.id,
        found.kind,
        found.file_name,
        found.state,
        found.sheet,
        facts["header_row"],
        facts["columns"],
        tuple(facts["unmapped"]),
        sum(counts.values()),
        counts["new"],
        counts["changed"],
        counts["same"],
        counts["refused"],
        facts["skipped"],
        _problems(db, found),
        opened,
        tuple(facts["hidden"]),
        tuple(islice(told_changes(load_registers()[found.kind], _lines(db, found.id, "changed")), _MOST_PROBLEMS)),
    )


def _problems(db: Any, found: ImportRow) -> tuple[Problem, ...]:
    """What is to be told of an import: of the file, of columns, then row by row; beyond the most, how many more."""
    told = [*unflat(found.facts["said"]), *unflat(found.facts["aside"])]
    more = 0
    for line in _lines(db, found.id, doubtful=True):
        room = max(0, _MOST_PROBLEMS - len(told))
        told += line.problems[:room]
        more += len(line.problems[room:])
    if more:
        message, remedy = MESSAGES["LEDGER_162"]
        told.append(
            Problem(found.sheet, None, None, "", "LEDGER_162", message.format(count=more), remedy, level="note")
        )
    return tuple(told)


def _require(db: Any, import_id: bytes, state: str | None = None, verb: str = "") -> ImportRow:
    found = import_row(db, import_id)
    if found is None:
        raise error("LEDGER_041", key=import_id.hex())
    if state is not None and found.state != state:
        raise error("LEDGER_042", file=found.file_name, state=_STATES[found.state], verb=verb)
    return found


def _lines(db: Any, import_id: bytes, *verdicts: Any, doubtful: bool = False, taken: bool = False) -> Iterator[Line]:
    narrowed = partial(staged_lines, db, import_id, limit=_PAGE, verdicts=verdicts, doubtful=doubtful, taken=taken)
    last = (0, 0)
    while page := narrowed(after=last):
        last = page[-1][:2]
        for row in page:
            yield read_line(*row)


def accept_import(session: Session, *, import_id: bytes) -> Touched:
    """Land a staged import, whole, in the running transaction.

    Raises LEDGER_042 unless it is staged, LEDGER_043 when the store moved on and the comparison came out otherwise.
    """
    db, act = dbapi(session), log_of(session)
    found = _require(db, import_id, "staged", "再落账")
    facts = found.facts
    if facts["standing"] != standing(db):
        _check_still(db, found)
    spots = Spots(session, facts["opened"])
    landing = KINDS[found.kind].landing(session, found, spots)
    for lines in _pages(_lines(db, import_id, "new", "changed")):
        landing(lines)
    connection = session.connection()
    connection.exec_driver_sql("UPDATE import_run SET state = 'accepted', txn = ? WHERE id = ?", (act.txn, import_id))
    connection.exec_driver_sql(
        "DELETE FROM staged_line WHERE import_id = ? AND data ->> '$.s' IS NULL AND data ->> '$.f' IS NULL"
        " AND data ->> '$.c' IS NULL",
        (import_id,),
    )
    return Touched.of(*KINDS[found.kind].entities, id=import_id)


def _pages(lines: Iterable[Line]) -> Iterator[list[Line]]:
    walk = iter(lines)
    while page := list(islice(walk, _PAGE)):
        yield page


def _run_again(db: Any, found: ImportRow) -> Run:
    facts = found.facts
    place = Place(found.sheet, facts["letters"])
    fields = frozenset(facts["columns"].values())
    choices = Choices(*facts["choices"])
    return Run.begin(db, load_registers()[found.kind], place, fields, choices, day_of(found.at))


def _check_still(db: Any, found: ImportRow) -> None:
    run, differing = _run_again(db, found), 0
    for before in _pages(_lines(db, found.id)):
        after = KINDS[found.kind].compare(db, [line.told for line in before], run)
        differing += sum(_outcome(one) != _outcome(other) for one, other in zip(before, after, strict=True))
    if differing:
        raise error("LEDGER_043", count=differing)


def _outcome(line: Line) -> tuple[Any, ...]:
    return line.verdict, line.record, line.subject, line.newcomer, line.changes, sorted(line.dropped)


def restage_import(store: Store, *, import_id: bytes, actor: bytes | None = None) -> ImportReport:
    """Compare a staged import again with the store as it is now, from what was read; no record changes."""
    with store.writing(actor=actor) as session:
        db = dbapi(session)
        found = _require(db, import_id, "staged", "重新核对")
        run = _run_again(db, found)
        counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
        whole = [line.told for line in _lines(db, import_id)]
        session.connection().exec_driver_sql("DELETE FROM staged_line WHERE import_id = ?", (import_id,))
        for start in range(0, len(whole), BATCH):
            lines = KINDS[found.kind].compare(db, whole[start : start + BATCH], run)
            session.connection().exec_driver_sql(_INSERT, [line_row(import_id, line) for line in lines])
            for line in lines:
                counts[line.verdict] += 1
        _keep_facts(session, import_id, {**found.facts, **_compared_facts(run, counts, standing(db))})
        return report_import(db, import_id)


def drop_import(session: Session, *, import_id: bytes) -> Touched:
    """Give a staged import up; nothing of it remains. Raises LEDGER_042 once it has landed."""
    _require(dbapi(session), import_id, "staged", "放弃")
    _forget(session, "id = ?", import_id)
    return Touched.of("import_run", id=import_id)


def undo_import(session: Session, *, import_id: bytes) -> Touched:
    """Take a landed import back: what it made is deleted, what it changed gets its former value.

    Raises LEDGER_042 unless it has landed, LEDGER_045 with what was built on it since.
    """
    found = _require(dbapi(session), import_id, "accepted", "撤销")
    assert found.txn is not None
    entities = take_back(session, found.txn, found.file_name)
    session.connection().exec_driver_sql("UPDATE import_run SET state = 'undone' WHERE id = ?", (import_id,))
    return Touched.of(*entities, id=import_id)
