"""The staged rows of an import and what is known of it, as they lie in the store."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.errors import error
from safetydesk.models.queries.imports import ImportRow, import_row
from safetydesk.models.queries.staged import Verdict, staged_at, staged_lines
from safetydesk.usecases.imported.lines import LINE_COLUMNS, Line, Named, Place, line_row, read_line, read_named
from safetydesk.usecases.imported.run import Choices, Run

PAGE = 2000
_MARKS = f"{'?, ' * (len(LINE_COLUMNS) - 1)}CAST(? AS TEXT)"
_INSERT = f"INSERT INTO staged_line ({', '.join(LINE_COLUMNS)}) VALUES ({_MARKS})"
_STATES = {"staged": "还没有落账", "accepted": "已经落账", "undone": "已经撤销", "staging": "还没有读完"}


def require_import(db: Any, import_id: bytes, state: str | None = None, verb: str = "") -> ImportRow:
    """The import of this id; LEDGER_041 when there is none, LEDGER_042 when it is not in `state` for this `verb`."""
    found = import_row(db, import_id)
    if found is None:
        raise error("LEDGER_041", key=import_id.hex())
    if state is not None and found.state != state:
        raise error("LEDGER_042", file=found.file_name, state=_STATES[found.state], verb=verb)
    return found


def lines_of(
    db: Any, import_id: bytes, *verdicts: Verdict, doubtful: bool = False, taken: bool = False
) -> Iterator[Line]:
    """The staged lines in the order of the file; `doubtful`: those with something to say, `taken`: not left out."""
    narrowed = partial(staged_lines, db, import_id, limit=PAGE, verdicts=verdicts, doubtful=doubtful, taken=taken)
    last = (0, 0)
    while page := narrowed(after=last):
        last = page[-1][:2]
        for row in page:
            yield read_line(*row)


def lines_at(db: Any, import_id: bytes, rows: Collection[int]) -> list[Line]:
    """The staged lines of these rows, all parts of each, in the order of the file."""
    return [read_line(*row) for row in staged_at(db, import_id, rows)]


def named_rows(db: Any, found: ImportRow) -> list[Named]:
    """What each staged line of an import names, in the order of the file."""
    sql = "SELECT row, verdict, record, CAST(data AS BLOB) FROM staged_line WHERE import_id = ? ORDER BY row, part"
    owned = found.kind != "enterprises"
    return [read_named(*row, owned=owned) for row in db.execute(sql, (found.id,))]


def renew_lines(session: Session, import_id: bytes, lines: Sequence[Line], before: Sequence[Line] = ()) -> None:
    """Keep lines that came out otherwise in the place of what was kept of them, or of these `before`."""
    sql = "DELETE FROM staged_line WHERE import_id = ? AND row = ? AND part = ?"
    if lines:
        session.connection().exec_driver_sql(sql, [(import_id, *line.told.key) for line in before or lines])
        put_lines(session, import_id, lines)


def paged(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The same lines, many at a time."""
    walk = iter(lines)
    while page := list(islice(walk, PAGE)):
        yield page


def put_lines(session: Session, import_id: bytes, lines: Iterable[Line]) -> None:
    """Keep compared lines."""
    session.connection().exec_driver_sql(_INSERT, [line_row(import_id, line) for line in lines])


_LANDED = (
    "DELETE FROM staged_line WHERE import_id = ? AND data ->> '$.s' IS NULL AND data ->> '$.f' IS NULL"
    " AND data ->> '$.c' IS NULL AND (taken = 1 OR verdict = 'same')"
)
_LANDED_PAGE = (
    "DELETE FROM staged_line WHERE import_id = ? AND (row, part) >= (?, ?) AND (row, part) <= (?, ?)"
    " AND taken = 1 AND verdict IN ('new', 'changed')"
)
_BUT = " AND row * 1000 + part NOT IN (SELECT value FROM json_each(?))"


def clear_landed(session: Session, import_id: bytes, page: Sequence[Line] | None = None) -> None:
    """Delete the lines of a landed import of which nothing is told later: all, or those of a `page`, all that landed.

    What was just read is still among the pages that are kept, so that it need not be decrypted again; and what is told
    of it later need not be looked for in its text.
    """
    connection = session.connection()
    if page is None:
        connection.exec_driver_sql(_LANDED, (import_id,))
    elif page:
        kept = [line.told.row * 1000 + line.told.part for line in page if line.changes or line.problems]
        ends = (import_id, *page[0].told.key, *page[-1].told.key)
        sql, told = (_LANDED_PAGE + _BUT, (*ends, json.dumps(kept))) if kept else (_LANDED_PAGE, ends)
        connection.exec_driver_sql(sql, told)


def keep_facts(session: Session, import_id: bytes, facts: Mapping[str, Any]) -> None:
    """Keep what is known of an import, which is staged by that."""
    sql = "UPDATE import_run SET facts = ?, state = 'staged' WHERE id = ?"
    session.connection().exec_driver_sql(sql, (json.dumps(facts, ensure_ascii=False), import_id))


def forget(session: Session, where: str, *values: Any) -> None:
    """Drop imports with their lines; what they put among the blobs is rubbish from now on.

    Of very many lines the rest is swept away by later imports, so that nobody waits for it: without their import they
    are nothing to anybody.
    """
    session.connection().exec_driver_sql(f"DELETE FROM import_run WHERE {where}", values)
    sweep(session, PAGE)


def sweep(session: Session, most: int) -> None:
    """Delete so many lines whose import is gone."""
    connection = session.connection()
    for import_id in _imports_with_lines(session):
        if connection.exec_driver_sql("SELECT 1 FROM import_run WHERE id = ?", (import_id,)).fetchone():
            continue
        connection.exec_driver_sql(
            "DELETE FROM staged_line WHERE import_id = ?1 AND row <= coalesce((SELECT row FROM staged_line"
            " WHERE import_id = ?1 ORDER BY row LIMIT 1 OFFSET ?2), 9e9)",
            (import_id, most),
        )
        return


def _imports_with_lines(session: Session) -> Iterator[bytes]:
    """The imports that have lines, each found by one step in the index."""
    sql = "SELECT import_id FROM staged_line WHERE import_id > ? ORDER BY import_id LIMIT 1"
    last = b""
    while found := session.connection().exec_driver_sql(sql, (last,)).fetchone():
        last = found[0]
        yield last


def run_again(db: Any, found: ImportRow) -> Run:
    """A fresh walk over a staged import with what its person chose."""
    facts = found.facts
    place = Place(found.sheet, facts["letters"])
    fields = frozenset(facts["columns"].values())
    choices = Choices(*facts["choices"])
    return Run.begin(db, load_registers()[found.kind], place, fields, choices, day_of(found.at), facts.get("filed_on"))


def count_left(session: Session, import_id: bytes) -> None:
    """Keep how many rows of each verdict a person leaves out."""
    connection = session.connection()
    left = connection.exec_driver_sql(
        "SELECT verdict, count(*) FROM staged_line WHERE import_id = ? AND taken = 0"
        " AND verdict IN ('new', 'changed') GROUP BY verdict",
        (import_id,),
    ).fetchall()
    connection.exec_driver_sql(
        "UPDATE import_run SET facts = json_set(facts, '$.left', json(?)) WHERE id = ?",
        (json.dumps(dict(left)), import_id),
    )
