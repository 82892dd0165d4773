"""The registers that can be imported: how the rows of each are compared with the store, and how they land."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.instants import day_of
from safetydesk.models.changelog import log_of
from safetydesk.models.queries.imports import ImportRow
from safetydesk.usecases.imported import afterwards, enterprises, report_inputs
from safetydesk.usecases.imported.hazards import closings, major
from safetydesk.usecases.imported.hazards import comparing as hazards
from safetydesk.usecases.imported.hazards import landing as hazard_landing
from safetydesk.usecases.imported.hazards import parts as hazard_parts
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.people import comparing as people
from safetydesk.usecases.imported.people import landing as people_landing
from safetydesk.usecases.imported.rounds import comparing as rounds
from safetydesk.usecases.imported.rounds import landing as round_landing
from safetydesk.usecases.imported.run import Choices, Run
from safetydesk.usecases.imported.spots import Spots
from safetydesk.usecases.imported.visits import comparing as visits
from safetydesk.usecases.imported.visits import landing as visit_landing

Compare = Callable[[Any, Sequence[Told], Run], list[Line]]
"""The verdict on each row of a batch: (driver connection, rows, run) to lines."""
Land = Callable[[list[Line]], None]
"""Writes one page of new and changed lines in the running transaction."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One register: `landing` readies an import in the running transaction, `entities` are what it may touch.

    `landing` gives the lines of new records their `record`. `owner` is the entity of these records, on which pictures
    hang (None: they cannot); `parted` replaces rows that the store knows in parts by these; `guard` tells, of rows that
    touch one another, which must not say who they are about, each with the row that would mean another by it.
    """

    compare: Compare
    landing: Callable[[Session, ImportRow, Spots], Land]
    entities: tuple[str, ...]
    owner: str | None = None
    parted: Callable[[Any, Sequence[Told], Run], Sequence[Told]] | None = None
    guard: Callable[[Any, Sequence[Told], Run], Mapping[int, int]] | None = None


def _enterprises(session: Session, _found: ImportRow, spots: Spots) -> Land:
    return lambda lines: enterprises.land(session, lines, spots)


def _hazards(session: Session, found: ImportRow, spots: Spots) -> Land:
    arrived = hazard_landing.arrive(session, found.facts["newcomers"], spots)
    today, choices = day_of(log_of(session).now), Choices(*found.facts["choices"])
    return lambda lines: hazard_landing.land(session, lines, arrived, today, choices)


def _visits(session: Session, found: ImportRow, spots: Spots) -> Land:
    arrived = hazard_landing.arrive(session, found.facts["newcomers"], spots)
    historic = Choices(*found.facts["choices"]).history
    return lambda lines: visit_landing.land(session, lines, arrived, historic=historic)


def _rounds(session: Session, found: ImportRow, spots: Spots) -> Land:
    arrived = hazard_landing.arrive(session, found.facts["newcomers"], spots)
    historic = Choices(*found.facts["choices"]).history
    return lambda lines: round_landing.land(session, lines, arrived, historic=historic)


def _people(session: Session, found: ImportRow, spots: Spots) -> Land:
    arrived = hazard_landing.arrive(session, found.facts["newcomers"], spots)
    return people_landing.Arrivals(session, arrived).land


def _report_inputs(session: Session, _found: ImportRow, _spots: Spots) -> Land:
    return lambda lines: report_inputs.land(session, lines)


_SUBJECTS = ("subject", "subject_name", "village", "department")
KINDS: Mapping[str, Kind] = {
    "enterprises": Kind(
        enterprises.compare, _enterprises, (*_SUBJECTS, "evidence"), "subject", guard=afterwards.unstable
    ),
    "hazards": Kind(
        hazards.compare, _hazards, (*_SUBJECTS, "hazard", "hazard_event", "evidence"), "hazard", hazard_parts.parted
    ),
    "people": Kind(people.compare, _people, (*_SUBJECTS, "person", "employee", "certificate")),
    "rounds": Kind(rounds.compare, _rounds, (*_SUBJECTS, "round", "evidence"), "round"),
    "visits": Kind(visits.compare, _visits, (*_SUBJECTS, "visit", "evidence"), "visit"),
    "major_hazards": Kind(
        major.compare, _hazards, (*_SUBJECTS, "hazard", "hazard_event", "evidence"), "hazard", hazard_parts.parted
    ),
    "closings": Kind(closings.compare, _hazards, (*_SUBJECTS, "hazard", "hazard_event", "evidence"), "hazard"),
    "report_inputs": Kind(report_inputs.compare, _report_inputs, ("report_input",)),
}
"""By the key of the register."""
