"""What a person decides on a staged import: which rows land, which record a row means, a row of several findings."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged import StagedState, states_sql
from safetydesk.models.store import dbapi
from safetydesk.usecases.imported.answering import Instead, answer_apart, instead_of
from safetydesk.usecases.imported.comparing import restage, staged_rows
from safetydesk.usecases.imported.kinds import KINDS
from safetydesk.usecases.imported.lines import ANOTHER, Told
from safetydesk.usecases.imported.parting import parts_of, rejoined
from safetydesk.usecases.imported.shelf import count_left, lines_at, lines_of, require_import

Key = int | tuple[int, int]
"""A row of the file with all its parts, or one part: (row, part)."""
Progress = Callable[[int, int], object]
"""Hears how many of how many rows are done, and may raise to stop it."""
_TOLD = 200


def choose_rows(
    session: Session,
    *,
    import_id: bytes,
    rows: Collection[Key] | None = None,
    take: bool,
    states: Sequence[StagedState] = (),
    progress: Progress | None = None,
) -> Touched:
    """Let rows of a staged import land (`take`) or leave them out; None: all rows, or all in one of `states`.

    Raises LEDGER_042 unless it is staged, LEDGER_171 for a row that it does not have.
    """
    require_import(dbapi(session), import_id, "staged", "再选行")
    connection = session.connection()
    sql = "UPDATE staged_line SET taken = ? WHERE import_id = ?"
    if rows is None:
        connection.exec_driver_sql(f"{sql} AND {states_sql(states)}" if states else sql, (int(take), import_id))
    for done, key in enumerate(rows or ()):
        if progress and done % _TOLD == 0:
            progress(done, len(rows or ()))
        number, part = key if isinstance(key, tuple) else (key, None)
        only = "" if part is None else " AND part = ?"
        told = (number,) if part is None else (number, part)
        if not connection.exec_driver_sql(f"{sql} AND row = ?{only}", (int(take), import_id, *told)).rowcount:
            raise error("LEDGER_171", row=number)
    count_left(session, import_id)
    return Touched.of("import_run", id=import_id)


def take_only(session: Session, import_id: bytes, rows: Collection[Key]) -> None:
    """Leave out every row but these."""
    choose_rows(session, import_id=import_id, take=False)
    choose_rows(session, import_id=import_id, rows=rows, take=True)


def answer_match(
    session: Session,
    *,
    import_id: bytes,
    row: int,
    record: bytes | None,
    part: int = 0,
    progress: Progress | None = None,
) -> Touched:
    """Say which record a row means: one of those that look like it, or none (`record` None: another, a new one).

    The import is compared again; `progress` hears how far that is. Raises LEDGER_042 unless it is staged, LEDGER_171
    for a row that it does not have, LEDGER_172 for a row that asks nothing or a record that was not among those named.
    """
    return answer_matches(session, import_id=import_id, answers={(row, part): record}, progress=progress)


def answer_matches(
    session: Session,
    *,
    import_id: bytes,
    answers: Mapping[tuple[int, int], bytes | None],
    progress: Progress | None = None,
) -> Touched:
    """Several answers at once, by (row, part); see `answer_match`."""
    db = dbapi(session)
    found = require_import(db, import_id, "staged", "再回答")
    known = {line.told.key: line.told for line in lines_at(db, import_id, {row for row, _ in answers})}
    said: dict[tuple[int, int], list[Told]] = {}
    for key, record in answers.items():
        if key not in known:
            raise error("LEDGER_171", row=key[0])
        whom = ANOTHER if record is None else record
        whose = _asks_whose(session, found, *key, record)
        said[key] = [replace(known[key], owner=whom) if whose else replace(known[key], answer=whom)]
    _compare_again(session, found, said, progress)
    return Touched.of("import_run", id=import_id)


def _compare_again(session: Session, found: ImportRow, said: Instead, progress: Progress | None = None) -> None:
    """Compare what these rows can touch, or all rows again where that is not sure."""
    if not answer_apart(session, found, said):
        rows, left_out = staged_rows(dbapi(session), found.id)
        restage(session, found, instead_of(rows, said), left_out, progress)


def _asks_whose(session: Session, found: ImportRow, row: int, part: int, record: bytes | None) -> bool:
    """Whether a row asks whose it is, not which of his records; LEDGER_172 unless this answers it."""
    db = dbapi(session)
    sql = "SELECT data ->> '$.q' FROM staged_line WHERE import_id = ? AND row = ? AND part = ?"
    asked = db.execute(sql, (found.id, row, part)).fetchone()[0]
    named = {bytes.fromhex(key): f"{name}（{code}）" for key, code, name in json.loads(asked or "[]")}
    if not named or (record is not None and record not in named):
        raise error("LEDGER_172", row=row, known="、".join(named.values()) or "没有")
    whose = db.execute("SELECT 1 FROM subject WHERE id = ?", (next(iter(named)),)).fetchone()
    return bool(whose) and KINDS[found.kind].owner != "subject"


def split_row(session: Session, *, import_id: bytes, row: int, progress: Progress | None = None) -> Touched:
    """Take each of the several findings in one cell of a row as a row of its own: parts 1, 2, ... of the same row.

    Raises LEDGER_042 unless it is staged, LEDGER_171 for a row it does not have, LEDGER_173 for one without several.
    """
    db = dbapi(session)
    found = require_import(db, import_id, "staged", "再拆分")
    whole = next((line.told for line in lines_at(db, import_id, {row}) if not line.told.part), None)
    if whole is None:
        raise error("LEDGER_171", row=row)
    parts = parts_of(whole, found.kind)
    if not parts:
        raise error("LEDGER_173", row=row)
    _compare_again(session, found, {whole.key: parts}, progress)
    return Touched.of("import_run", id=import_id)


def split_rows(session: Session, *, import_id: bytes) -> int:
    """Split every row with several findings; returns how many rows were split. Raises LEDGER_042."""
    db = dbapi(session)
    found = require_import(db, import_id, "staged", "再拆分")
    whole = (line.told for line in lines_of(db, import_id) if not line.told.part)
    split = {told.key: parts for told in whole if (parts := parts_of(told, found.kind))}
    if split:
        _compare_again(session, found, split)
    return len(split)


def join_row(session: Session, *, import_id: bytes, row: int) -> Touched:
    """Take a split row whole again. Raises LEDGER_042, and LEDGER_171 for a row that is not split."""
    db = dbapi(session)
    found = require_import(db, import_id, "staged", "再合并")
    parts = [line.told for line in lines_at(db, import_id, {row}) if line.told.part]
    if not parts:
        raise error("LEDGER_171", row=row)
    _compare_again(session, found, {told.key: () for told in parts} | {parts[0].key: [rejoined(parts[0])]})
    return Touched.of("import_run", id=import_id)
