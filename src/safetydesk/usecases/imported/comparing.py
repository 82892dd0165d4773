"""Rows of an import against the store: compared by their kind, in parts where they were split, with their pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.models.queries.imports import ImportRow, standing
from safetydesk.models.store import dbapi
from safetydesk.usecases.imported.history import remark
from safetydesk.usecases.imported.kinds import KINDS
from safetydesk.usecases.imported.lines import Line, Told, flat
from safetydesk.usecases.imported.pictures import compare_pictures
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.shelf import count_left, keep_facts, lines_of, put_lines, run_again

BATCH = 1000


def compared(db: Any, kind: str, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row, or on each of its parts where the store already knows it in parts."""
    found = KINDS[kind]
    whole = found.parted(db, rows, run) if found.parted else rows
    lines = found.compare(db, whole, run)
    compare_pictures(db, lines)
    if run.choices.history:
        remark(db, lines, run)
    return lines


def compared_facts(run: Run, counts: Mapping[str, int], stood: str) -> dict[str, Any]:
    """What comparing found out; `stood` is how the store stood before the first row was compared.

    So who else lands meanwhile is noticed.
    """
    return {
        "counts": {name: counts.get(name, 0) for name in ("new", "changed", "same", "refused")},
        "asked": counts.get("asked", 0),
        "pictures": counts.get("pictures", 0),
        "aside": flat(run.aside()),
        "opened": run.opened,
        "newcomers": run.arrivals.newcomers,
        "standing": stood,
    }


def count(counts: Counter[str], lines: Sequence[Line]) -> None:
    """Add lines to the counts of an import."""
    for line in lines:
        counts[line.verdict] += 1
        counts["asked"] += bool(line.alike) and line.told.answer is None
        counts["pictures"] += len(line.added)


def restage(
    session: Session,
    found: ImportRow,
    rows: Sequence[Told],
    left_out: frozenset[tuple[int, int]],
    tell: Callable[[int, int], object] | None = None,
) -> None:
    """Compare rows again with the store as it is now; those `left_out` (by key) stay so. `tell` hears how far it is."""
    db = dbapi(session)
    run, counts = run_again(db, found), Counter[str]()
    session.connection().exec_driver_sql("DELETE FROM staged_line WHERE import_id = ?", (found.id,))
    for start in range(0, len(rows), BATCH):
        lines = compared(db, found.kind, rows[start : start + BATCH], run)
        for line in lines:
            line.taken = line.told.key not in left_out
        put_lines(session, found.id, lines)
        count(counts, lines)
        if tell:
            tell(min(start + BATCH, len(rows)), len(rows))
    keep_facts(session, found.id, {**found.facts, **compared_facts(run, counts, standing(db))})
    count_left(session, found.id)


def staged_rows(db: Any, import_id: bytes) -> tuple[list[Told], frozenset[tuple[int, int]]]:
    """What the rows of a staged import say, and the keys of those left out."""
    lines = list(lines_of(db, import_id))
    return [line.told for line in lines], frozenset(line.told.key for line in lines if not line.taken)


def differing(db: Any, found: ImportRow, lines: Sequence[Line], run: Run) -> int:
    """How many of these staged lines would come out otherwise now."""
    after = compared(db, found.kind, [line.told for line in lines], run)
    if len(after) != len(lines):
        return abs(len(after) - len(lines))
    return sum(_outcome(one) != _outcome(other) for one, other in zip(lines, after, strict=True))


def _outcome(line: Line) -> tuple[Any, ...]:
    return line.verdict, line.record, line.subject, line.newcomer, line.changes, sorted(line.dropped), line.added
