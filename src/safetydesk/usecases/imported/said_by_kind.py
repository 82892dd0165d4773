"""What a ledger says of every row by being what it is: those of a 重大事故隐患台账 are 重大, its sender says so."""

from __future__ import annotations

from dataclasses import replace

from safetydesk.domain.staging import BY_KIND
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.run import Run

_MAJOR = "major_hazards"


def of_itself(row: Told) -> Told:
    """The row as its own cells say it, before its ledger said anything of it."""
    said = [name for name, marks in row.marks.items() if BY_KIND in marks]
    if not said:
        return row
    values = {name: value for name, value in row.values.items() if name not in said}
    return replace(row, values=values, marks={name: known for name, known in row.marks.items() if name not in said})


def say_grade(line: Line, run: Run) -> None:
    """A new row of a 重大事故隐患台账 without a column of grades is 重大; counted to be told (decision 15).

    A blank or unread cell of such a column, a 认定 and our own export without that column leave the grade open.
    """
    told = line.told
    silent = told.values.get("grade") is None and told.values.get("recognition") is None and told.base is None
    if run.register.key != _MAJOR or "grade" in run.fields or not silent:
        return
    marks = {**told.marks, "grade": (BY_KIND,)}
    line.told = replace(told, values={**told.values, "grade": "major"}, marks=marks)
    run.remarks["LEDGER_167"] += 1
