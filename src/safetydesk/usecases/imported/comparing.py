"""Rows of an import against the store: compared by their kind, in parts where they were split, with their pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.names import place_key
from safetydesk.models.queries.imports import ImportRow, standing
from safetydesk.models.store import dbapi
from safetydesk.usecases.imported.afterwards import held_back, withhold
from safetydesk.usecases.imported.history import remark
from safetydesk.usecases.imported.kinds import KINDS
from safetydesk.usecases.imported.lines import Line, Told, flat
from safetydesk.usecases.imported.pictures import compare_pictures
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.shelf import (
    count_left,
    keep_facts,
    lines_at,
    lines_of,
    put_lines,
    renew_lines,
    run_again,
)

BATCH = 1000


def compared(db: Any, kind: str, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row, or on each of its parts where the store already knows it in parts."""
    found = KINDS[kind]
    run.arrivals.stand(standing(db))
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
        "told": counts.get("told", 0),
        "aside": flat(run.aside()),
        "opened": run.opened,
        "newcomers": run.arrivals.newcomers,
        "counted": run.counted(),
        "standing": stood,
    }


def count(counts: Counter[str], lines: Sequence[Line]) -> None:
    """Add lines to the counts of an import."""
    for line in lines:
        counts[line.verdict] += 1
        counts["asked"] += bool(line.alike)
        counts["pictures"] += len(line.added)
        counts["told"] += bool(line.found or line.told.said)


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
    settle(session, found.kind, found.id, run, counts)
    keep_facts(session, found.id, {**found.facts, **compared_facts(run, counts, standing(db))})
    count_left(session, found.id)


def settle(session: Session, kind: str, import_id: bytes, run: Run, counts: Counter[str]) -> None:
    """Hold back, of all staged lines, what would let another row mean somebody else once it has landed."""
    held = _held(dbapi(session), kind, import_id, run)
    if not held:
        return
    lost = Counter[str]()
    lines = lines_at(dbapi(session), import_id, held)
    count(lost, lines)
    for line in lines:
        withhold(line, held[line.told.row], run.place)
    count(counts, lines)
    counts.subtract(lost)
    renew_lines(session, import_id, lines)
    run.opened = _opened(dbapi(session), import_id, run)


def hold(db: Any, kind: str, lines: list[Line], run: Run) -> list[Line]:
    """Hold back, of lines that touch no others, what `settle` holds back of a whole import."""
    guard, rows = KINDS[kind].guard, {row for group in run.namesakes.groups() for row in group}
    held = guard(db, [line.told for line in lines if line.told.row in rows], run) if guard and rows else {}
    for line in lines:
        if line.told.row in held:
            withhold(line, held[line.told.row], run.place)
    if held:
        run.opened = _named(lines, run)
    return lines


def _held(db: Any, kind: str, import_id: bytes, run: Run) -> Mapping[int, int]:
    guard, rows = KINDS[kind].guard, [row for group in run.namesakes.groups() for row in group]
    return guard(db, [line.told for line in lines_at(db, import_id, rows)], run) if guard and rows else {}


def _opened(db: Any, import_id: bytes, run: Run) -> dict[str, dict[str, str]]:
    return _named(lines_of(db, import_id, "new", "changed"), run)


def _named(lines: Iterable[Line], run: Run) -> dict[str, dict[str, str]]:
    """The places that the rows which land still name."""
    named = {entity: set[str]() for entity in run.opened}
    for line in lines:
        if line.verdict not in ("new", "changed"):
            continue
        for entity, known in named.items():
            known.add(place_key(str(line.values.get(entity))))
    return {
        entity: {key: name for key, name in found.items() if key in named[entity]}
        for entity, found in run.opened.items()
    }


def staged_rows(db: Any, import_id: bytes) -> tuple[list[Told], frozenset[tuple[int, int]]]:
    """What the rows of a staged import say, and the keys of those left out."""
    lines = list(lines_of(db, import_id))
    return [line.told for line in lines], frozenset(line.told.key for line in lines if not line.taken)


def differing(db: Any, found: ImportRow, lines: Sequence[Line], run: Run) -> int:
    """How many of these staged lines would come out otherwise now; of those held back `differing_held` tells."""
    after = compared(db, found.kind, [line.told for line in lines], run)
    if len(after) != len(lines):
        return abs(len(after) - len(lines))
    run.namesakes.held |= {line.told.row for line in lines if held_back(line)}
    pairs = zip(lines, after, strict=True)
    return sum(outcome(one) != outcome(other) for one, other in pairs if not held_back(one))


def differing_held(db: Any, found: ImportRow, run: Run) -> int:
    """How many lines of an import, each of which was compared again, are held back otherwise now."""
    held = _held(db, found.kind, found.id, run)
    before = lines_at(db, found.id, held.keys() | run.namesakes.held)
    after = compared(db, found.kind, [line.told for line in before], run.anew())
    for line in after:
        if line.told.row in held:
            withhold(line, held[line.told.row], run.place)
    return sum(outcome(one) != outcome(other) for one, other in zip(before, after, strict=True))


def outcome(line: Line) -> tuple[Any, ...]:
    """What comparing a row came to."""
    return line.verdict, line.record, line.subject, line.newcomer, line.changes, sorted(line.dropped), line.added
