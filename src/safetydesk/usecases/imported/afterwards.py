"""Enterprises that share a name or a code: none of their rows may land where it lets another mean somebody else.

What an import makes is in the store when its file comes again. So rows that touch one another are compared once more
as if all of them had landed; where one comes out otherwise, none of its group says who an enterprise is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from safetydesk.models.queries.imports import Candidate
from safetydesk.models.queries.ledger_rows import enterprises
from safetydesk.usecases.imported.enterprises import COMPARED, Stored, line_of, sought, split
from safetydesk.usecases.imported.identity import Subjects
from safetydesk.usecases.imported.lines import Line, Place, Told
from safetydesk.usecases.imported.run import Run

GUARD = "LEDGER_166"
_IDENTITY = ("name", "credit_code", "village", "former_names")
"""By these a row of another day finds its enterprise."""
_RENAMED = frozenset({"LEDGER_142", "LEDGER_151", "LEDGER_159"})
_MOST = 1000


def unstable(db: Any, rows: Sequence[Told], run: Run) -> dict[int, int]:
    """The rows that must not say who an enterprise is, each with the row that would mean somebody else by it.

    `rows` are those of the groups of `run.namesakes`. A group in which a person answered is left to that person.
    """
    known, held = {told.row: told for told in rows}, dict[int, int]()
    groups = [[known[row] for row in group] for group in run.namesakes.groups()]
    groups = [group for group in groups if all(told.answer is None for told in group)]
    for some in _batches(groups):
        moved = _moved(db, [told for group in some for told in group], run)
        for group in some:
            if first := next((told.row for told in group if told.row in moved), None):
                held |= {told.row: first for told in group}
    return held


def _batches(groups: Sequence[list[Told]]) -> Iterable[list[list[Told]]]:
    batch: list[list[Told]] = []
    for group in groups:
        batch.append(group)
        if sum(map(len, batch)) >= _MOST:
            yield batch
            batch = []
    yield batch


def _moved(db: Any, rows: Sequence[Told], run: Run) -> set[int]:
    """The rows whose verdict would be another one once all of them have landed."""
    wanted = {told.row: sought(told) for told in rows}
    subjects = Subjects(db, list(wanted.values()), run.known["village"])
    stored: Stored = dict(enterprises(db, sorted(set().union(*map(subjects.hits, wanted.values())))))
    before = _compared(rows, subjects, stored, run.anew())
    landed, former = _landed(before, subjects)
    after = _compared(rows, subjects.after(landed, former), {**stored, **_stored_then(before, stored)}, run.anew())
    return {line.told.row for line, then in zip(before, after, strict=True) if _differs(line, then)}


def _compared(rows: Sequence[Told], subjects: Subjects, stored: Stored, run: Run) -> list[Line]:
    who = [sought(told) for told in rows]
    return [line_of(told, one, subjects.match(one), subjects, stored, run) for told, one in zip(rows, who, strict=True)]


def _record(line: Line) -> bytes:
    """The record of a line; one that is yet to be made goes by its row."""
    return line.record or b"%d" % line.told.row


def _landed(lines: Iterable[Line], subjects: Subjects) -> tuple[dict[bytes, Candidate], dict[bytes, list[str]]]:
    """The subjects as these lines leave them, and the former names of those of which they change."""
    everyone = subjects.everyone()
    landed, former = dict[bytes, Candidate](), dict[bytes, list[str]]()
    for line in lines:
        told = {name: new for name, (_, new) in line.changes.items()} if line.record else line.values
        if line.verdict not in ("new", "changed") or not told.keys() & set(_IDENTITY):
            continue
        key = _record(line)
        old = everyone.get(key, Candidate(key, "", "", "", None, None))
        village = told.get("village")
        place = (subjects.place(str(village)) if village else None) if "village" in told else old.village
        name, code = str(told.get("name", old.name)), told.get("credit_code", old.credit_code)
        landed[key] = Candidate(key, old.code, name, name, None if code is None else str(code), place)
        if "former_names" in told:
            former[key] = split(told["former_names"])
    return landed, former


def _stored_then(lines: Iterable[Line], stored: Stored) -> Stored:
    nothing = dict.fromkeys((*COMPARED, "code"))
    told = {_record(line): line for line in lines if line.verdict in ("new", "changed")}
    return {
        key: {**stored[key], **{name: new for name, (_, new) in line.changes.items()}}
        if line.record
        else {**nothing, "code": "", **line.values}
        for key, line in told.items()
    }


def _differs(line: Line, then: Line) -> bool:
    if line.verdict == "refused":
        return then.verdict != "refused"
    return then.verdict != "same" or then.record != _record(line)


def withhold(line: Line, other: int, place: Place) -> None:
    """Let a row say nothing of who an enterprise is, so that row `other` means the same one as before."""
    facts, row = {"other": other}, line.told.row
    if line.verdict == "new":
        name = line.told.values.get("name")
        line.verdict, line.dropped, line.added = "refused", [], ()
        line.found = [place.problem(GUARD, "refuse", row=row, field="name", value=name, what="这一行", **facts)]
        return
    for name in [name for name in line.changes if name in _IDENTITY]:
        _, new = line.changes.pop(name)
        line.drop(name, place.problem(GUARD, "question", row=row, field=name, value=new, what="这一格", **facts))
    if "name" in line.dropped:
        line.found = [one for one in line.found if one.code not in _RENAMED]
    if line.verdict == "changed" and not line.changes:
        line.verdict = "same"


def held_back(line: Line) -> bool:
    """Whether a line was held back so."""
    return any(one.code == GUARD for one in line.found)
