"""The registers that can be imported: how the rows of each are compared with the store, and how they land."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.instants import day_of
from safetydesk.models.changelog import log_of
from safetydesk.models.queries.imports import ImportRow
from safetydesk.usecases.imported import enterprises, hazard_landing, hazard_parts, hazards
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.spots import Spots

Compare = Callable[[Any, Sequence[Told], Run], list[Line]]
"""The verdict on each row of a batch: (driver connection, rows, run) to lines."""
Land = Callable[[list[Line]], None]
"""Writes one page of new and changed lines in the running transaction."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One register: `landing` readies an import in the running transaction, `entities` are what it may touch.

    `landing` gives the lines of new records their `record`. `owner` is the entity of these records, on which pictures
    hang (None: they cannot); `parted` replaces rows that the store knows in parts by these.
    """

    compare: Compare
    landing: Callable[[Session, ImportRow, Spots], Land]
    entities: tuple[str, ...]
    owner: str | None = None
    parted: Callable[[Any, Sequence[Told], Run], Sequence[Told]] | None = None


def _enterprises(session: Session, _found: ImportRow, spots: Spots) -> Land:
    return lambda lines: enterprises.land(session, lines, spots)


def _hazards(session: Session, found: ImportRow, spots: Spots) -> Land:
    arrived = hazard_landing.arrive(session, found.facts["newcomers"], spots)
    today = day_of(log_of(session).now)
    return lambda lines: hazard_landing.land(session, lines, arrived, today)


_SUBJECTS = ("subject", "subject_name", "village", "department")
KINDS: Mapping[str, Kind] = {
    "enterprises": Kind(enterprises.compare, _enterprises, _SUBJECTS, "subject"),
    "hazards": Kind(
        hazards.compare, _hazards, (*_SUBJECTS, "hazard", "hazard_event", "evidence"), "hazard", hazard_parts.parted
    ),
}
"""By the key of the register."""
