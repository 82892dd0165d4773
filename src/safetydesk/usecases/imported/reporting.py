"""An import as people and scripts are told of it, before and after it lands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import Problem
from safetydesk.errors import MESSAGES
from safetydesk.models.queries.imports import ImportRow
from safetydesk.usecases.imported.lines import unflat
from safetydesk.usecases.imported.run import Choices
from safetydesk.usecases.imported.shelf import lines_of, require_import
from safetydesk.usecases.imported.told_changes import CellChange, told_changes

MOST = 20_000
"""Nobody reads more, and they all must fit in memory."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import as people and scripts are told of it (DESIGN §10); `opened` names what it creates besides its rows.

    `read` are the data rows, each of them created, updated, unchanged, refused or left out by a person (`left_out`);
    `skipped` rows were no data. `changes` are the cells of known records that change. `asked` rows wait for a person
    to say which record they mean; `pictures` become evidence; `history` is 历史台账.
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
    left_out: int = 0
    asked: int = 0
    pictures: int = 0
    history: bool = False

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
            "left_out": self.left_out,
            "asked": self.asked,
            "pictures": self.pictures,
            "history": self.history,
            "annotated": annotated,
        }


def report_import(db: Any, import_id: bytes, most: int = MOST) -> ImportReport:
    """What an import is about to do or did, with `most` problems and changes. Raises LEDGER_041 for an unknown id."""
    found = require_import(db, import_id)
    facts, counts = found.facts, found.facts["counts"]
    left = facts.get("left", {})
    opened = {
        "villages": tuple(facts["opened"]["village"].values()),
        "departments": tuple(facts["opened"]["department"].values()),
        "subjects": tuple(one["name"] for one in facts["newcomers"] if one is not None),
    }
    changed = lines_of(db, found.id, "changed", taken=True)
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
        counts["new"] - left.get("new", 0),
        counts["changed"] - left.get("changed", 0),
        counts["same"],
        counts["refused"],
        facts["skipped"],
        _problems(db, found, most),
        opened,
        tuple(facts["hidden"]),
        tuple(islice(told_changes(load_registers()[found.kind], changed), most)),
        sum(left.values()),
        facts.get("asked", 0),
        facts.get("pictures", 0),
        Choices(*facts["choices"]).history,
    )


def _problems(db: Any, found: ImportRow, most: int) -> tuple[Problem, ...]:
    """What is to be told of an import: of the file, of columns, then row by row; beyond the most, how many more."""
    told = [*unflat(found.facts["said"]), *unflat(found.facts["aside"])]
    more = 0
    for line in lines_of(db, found.id, doubtful=True) if found.facts.get("told", 1) else ():
        room = max(0, most - len(told))
        told += line.problems[:room]
        more += len(line.problems[room:])
    if more:
        message, remedy = MESSAGES["LEDGER_162"]
        told.append(
            Problem(found.sheet, None, None, "", "LEDGER_162", message.format(count=more), remedy, level="note")
        )
    return tuple(told)
