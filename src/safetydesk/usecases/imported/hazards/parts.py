"""A row with several findings of which the store knows each by itself: it was split when it landed, and is so again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from safetydesk.usecases.imported.hazards.comparing import Known
from safetydesk.usecases.imported.identity import Subjects
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.owners import sought
from safetydesk.usecases.imported.parting import parts_of
from safetydesk.usecases.imported.run import Run


def parted(db: Any, rows: Sequence[Told], run: Run) -> Sequence[Told]:
    """The rows, each that is known in parts (all of them, and not as a whole) replaced by these."""
    split = {row.key: parts for row in rows if not row.refused and (parts := parts_of(row, run.register.key))}
    if not split:
        return rows
    several = [row for row in rows if row.key in split]
    subjects = Subjects(db, [sought(row) for row in several], run.known["village"])
    owners = {row.key: subjects.match(sought(row)).found for row in several}
    lines = {
        row.key: [Line(one, "new", None, owners[row.key][0].id) for one in (row, *split[row.key])]
        for row in several
        if len(owners[row.key]) == 1
    }
    known = Known(db, [line for group in lines.values() for line in group])
    apart = {key for key, group in lines.items() if _known_apart(known, group)}
    return [one for row in rows for one in (split[row.key] if row.key in apart else [row])]


def _known_apart(known: Known, group: Sequence[Line]) -> bool:
    whole, *parts = group
    found = [known.find(line) for line in parts]
    single = all(len(one) == 1 for one in found)
    return single and not known.find(whole) and len({one[0].id for one in found}) == len(parts)
