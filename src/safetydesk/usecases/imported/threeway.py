"""A ledger that we wrote comes back: only cells edited since count, and none over what others changed since."""

from __future__ import annotations

from collections.abc import Mapping

from safetydesk.domain.export_base import RECORD, Base, read_base
from safetydesk.domain.staging import Value
from safetydesk.usecases.imported.lines import Changes, Line, Told
from safetydesk.usecases.imported.run import Run


def edited(line: Line, changes: Changes, stored: Mapping[str, Value], run: Run) -> Changes:
    """The changes that somebody made in the ledger, of those by which a row differs from the store.

    By the row's 导出底稿: a cell that still says what was exported is left as the store has it, silently but counted;
    one edited here while the store moved on is a question (LEDGER_164). Without a 底稿 of this record all are edits.
    """
    base = base_of(line.told, run)
    if base is None or not _is_of(base, stored, run):
        return changes
    kept: Changes = {}
    for name, (old, new) in changes.items():
        if not base.knows(name) or base.said(name, old):
            kept[name] = (old, new)
        elif base.said(name, new):
            run.elsewhere[name] += 1
        else:
            _ask(line, name, old, new, run)
    return kept


def base_of(told: Told, run: Run) -> Base | None:
    """The 底稿 of a row; None when it has none that can be believed."""
    return read_base(told.base, run.register.slots)


def _is_of(base: Base, stored: Mapping[str, Value], run: Run) -> bool:
    """Whether a 底稿 is of this record: by its 编号, else by its id, else by what names such a record."""
    if run.register.coded:
        return base.said("code", stored["code"])
    if base.record is not None:
        return base.record.hex() == stored.get(RECORD)
    return all(base.said(name, stored[name]) for name in run.register.identity[0])


def _ask(line: Line, name: str, old: Value, new: Value, run: Run) -> None:
    facts = {"title": run.register.column(name).title, "stored": run.word(name, old), "shown": run.word(name, new)}
    line.drop(name, run.place.problem("LEDGER_164", "question", row=line.told.row, field=name, value=new, **facts))
