"""检查台账 against the store: whose visit, which visit, what differs; one made here is not told anew by a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from safetydesk.domain.instants import HOUR, from_datetime
from safetydesk.domain.staging import Value
from safetydesk.domain.visit_times import UNDATED, UNSTATED
from safetydesk.models.queries.ledger_candidates import visits_on
from safetydesk.models.queries.ledger_rows import visits
from safetydesk.usecases.imported.lines import Changes, Line, Told
from safetydesk.usecases.imported.owned import (
    Values,
    contradict,
    deadline_words,
    equal,
    fill,
    judged,
    leave,
    meet,
    owned_lines,
    refuse_twin,
    settle_which,
    twin,
    which,
    without,
)
from safetydesk.usecases.imported.run import Run, without_masks
from safetydesk.usecases.imported.threeway import edited

COMPARED = (
    *("on_day", "unit", "kind", "inspectors", "content", "problems", "findings", "general", "major", "number"),
    *("deadline", "deadline_text", "review", "place", "person_in_charge", "phone", "joint_units", "experts", "remark"),
)
FREE = ("unit", "content", "remark")
"""What a ledger may add to a visit made in this program; all else is told by its answers, hazards and papers."""
_FACETS = ("unit", "number", "kind", "content")
_NAMED = ("subject", "on_day", "inspectors")
_DAY = 24 * HOUR


def began(day: Value) -> int:
    """The instant from which the visits of a day are counted; UNDATED for no day."""
    return UNDATED if day is None else from_datetime(datetime.fromisoformat(str(day)))


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch; `run` remembers what earlier batches of the same file meant."""
    lines = owned_lines(db, rows, run, "visit")
    for line in lines.values():
        if line.told.values.get("kind") == UNSTATED:
            fill(line, {"kind": None})
    near = visits_on(db, [_when(line) for line in lines.values() if line.subject and line.record is None])
    ids = [key for keys in near.values() for key in keys] + [line.record for line in lines.values() if line.record]
    stored = dict(visits(db, list(dict.fromkeys(ids))))
    return judged(
        rows,
        lines,
        stored,
        run,
        which=lambda line: _which(line, near, stored, run),
        differ=lambda line, base: _differences(line, base, run),
        settle=lambda line: _settle(line, run),
    )


def _when(line: Line) -> tuple[bytes, int, int]:
    assert line.subject is not None
    low = began(line.told.values.get("on_day"))
    return line.subject, low, low + (_DAY if low else 1)


def _which(line: Line, near: Mapping[tuple[bytes, int], list[bytes]], stored: Mapping[bytes, Values], run: Run) -> None:
    if before := twin(line, (line.told.values.get("on_day"),), _twins, run):
        refuse_twin(line, before, _NAMED, run)
        return
    keys = near.get(_when(line)[:2], []) if line.subject else []
    known = {key: stored[key] for key in keys}
    settle_which(line, which(line, known, _exact, _alike), known, "LEDGER_220", run)


def _exact(one: Values, other: Values) -> bool:
    return all(equal(one, other, name) for name in _FACETS) and meet(one, other, "inspectors")


def _alike(one: Values, other: Values) -> bool:
    """The same paper, or nothing against it: unit, paper and people agree, and either the way or what was checked."""
    if one.get("number") is not None and equal(one, other, "number"):
        return True
    if any(contradict(one, other, name) for name in ("unit", "number")) or not meet(one, other, "inspectors"):
        return False
    return not (contradict(one, other, "kind") and contradict(one, other, "content"))


def _twins(one: Values, other: Values) -> bool:
    return not any(contradict(one, other, name) for name in _FACETS) and meet(one, other, "inspectors")


def _settle(line: Line, run: Run) -> Told:
    """The row without a whole that is not the sum of its parts, and without a part that is more than the whole."""
    whole, *parts = (line.told.values.get(name) for name in ("findings", "general", "major"))
    if whole is not None and None not in parts and int(whole) != sum(int(part or 0) for part in parts):
        leave(line, "findings", "LEDGER_222", run, parts=sum(int(part or 0) for part in parts))
        return without(line.told, ("findings",))
    more = [name for name, part in zip(("general", "major"), parts, strict=True) if int(part or 0) > int(whole or 0)]
    if whole is not None and more:
        for name in more:
            leave(line, name, "LEDGER_228", run, count=whole)
        return without(line.told, tuple(more))
    return line.told


def _differences(line: Line, base: Mapping[str, Value], run: Run) -> None:
    line.told = without_masks(line.told, base, ("phone",), run.place)
    if problem := run.repeated(line, str(base["code"])):
        line.verdict = "refused"
        line.found.append(problem)
        return
    made = base["record"] == "made"
    changes = run.changes(line.told if made else _settle(line, run), base, COMPARED)
    deadline_words(line, changes, base)
    line.changes = edited(line, changes, base, run)
    if made:
        _keep_made(line, line.changes, run)
    line.verdict = "changed" if line.changes else "same"


def _keep_made(line: Line, changes: Changes, run: Run) -> None:
    for name in [name for name in changes if name not in FREE]:
        del changes[name]
        leave(line, name, "LEDGER_221", run)
