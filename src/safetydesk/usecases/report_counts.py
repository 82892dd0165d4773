"""The lines of a month: every record that counts in a figure of the form, by the basis that the report states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from safetydesk.catalog.reports import INPUTS, Figure, ReportForm
from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardProjection
from safetydesk.domain.hazards.order import event_day
from safetydesk.domain.instants import day_of
from safetydesk.domain.report_lines import Basis, Counted, instants_of, month_of
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries import report_ground as ground
from safetydesk.models.queries.ledger_rows import places
from safetydesk.models.queries.report_ground import HazardFact, PaperFact, VisitFact

NOWHERE = "（未记载村社区）"
"""The row of subjects whose village nobody wrote down."""
_RECTIFIED = ("review_passed", "rectified", "closed")
_WALK, _SNAPSHOT = "patrol", "snapshot"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many visits and hazards the basis leaves out, and hazards of no day that no month can have."""

    historic: tuple[int, int] = (0, 0)
    walks: tuple[int, int] = (0, 0)
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """What a month holds by a basis; `hazards` come with where they stood at its 截至时刻."""

    visits: tuple[VisitFact, ...]
    hazards: tuple[tuple[HazardFact, HazardProjection], ...]
    supervised: tuple[tuple[HazardFact, HazardProjection], ...]
    papers: tuple[PaperFact, ...]
    inputs: tuple[ground.InputFact, ...]
    left_out: LeftOut


def read_month(db: Any, period: str, basis: Basis) -> Month:
    """The records of a month. Raises REPORT_001 for a period that is no month."""
    start, end = instants_of(period)
    first, last = month_of(period)
    days = (first.isoformat(), last.isoformat())
    visits = ground.finished_visits(db, basis.by, start, end, basis.as_of)
    if basis.by == "checked":
        found = ground.found_hazards(db, days, basis.as_of)
    else:
        found = ground.registered_hazards(db, start, end, basis.as_of)
    hazards = list(_living(found))
    supervised = [
        one for one in _living(ground.supervised_hazards(db, basis.as_of)) if _supervised_in(one[0], days, basis)
    ]
    papers = [one for one in ground.issued_papers(db, days, basis.as_of) if not _voided(one, basis)]
    left = LeftOut(
        (sum(map(_past_visit, visits)), sum(_past(*one) for one in hazards)),
        (sum(map(_walk, visits)), sum(_seen_walking(one) for one, _ in hazards)),
        ground.undated_hazards(db, start, end, basis.as_of) if basis.by == "checked" else 0,
    )
    return Month(
        tuple(one for one in visits if (basis.historic or not _past_visit(one)) and (basis.walks or not _walk(one))),
        tuple(one for one in hazards if _counts(one, basis)),
        tuple(one for one in supervised if _counts(one, basis)),
        tuple(papers),
        tuple(_units(db, ground.told_inputs(db, period, INPUTS))),
        left,
    )


def _units(db: Any, told: Iterable[ground.InputFact]) -> Iterator[ground.InputFact]:
    """Figures of a village that was 撤并 since belong to the one of today."""
    known = places(db, "village")
    return (replace(one, unit=known.name(known.find(one.unit)) or one.unit) for one in told)


def _living(found: Iterable[HazardFact]) -> Iterator[tuple[HazardFact, HazardProjection]]:
    """Those that were registered by then and are no mistake."""
    for one in found:
        now = fold(one.events)
        if now.state not in ("unregistered", "withdrawn"):
            yield one, now


def _counts(one: tuple[HazardFact, HazardProjection], basis: Basis) -> bool:
    return (basis.historic or not _past(*one)) and (basis.walks or not _seen_walking(one[0]))


def _past(one: HazardFact, _now: HazardProjection) -> bool:
    """Of a 历史台账, or over before it came here in a later year; what came finished in its own year counts."""
    told = next(event for event in one.events if event.kind == "registered")
    return one.historic and (bool(told.data.get("past")) or (one.found_on or "9999") < day_of(told.at)[:4])


def _past_visit(one: VisitFact) -> bool:
    return one.historic


def _walk(one: VisitFact) -> bool:
    return one.kind == _WALK


def _seen_walking(one: HazardFact) -> bool:
    return one.source == _SNAPSHOT or one.visit_kind == _WALK


def _supervised_in(one: HazardFact, days: tuple[str, str], basis: Basis) -> bool:
    told = [event for event in one.events if event.kind == "supervised"]
    on = [event_day(event) if basis.by == "checked" else day_of(event.at) for event in told]
    return any(days[0] <= day <= days[1] for day in on)


def _voided(one: PaperFact, basis: Basis) -> bool:
    return one.voided_at is not None and one.voided_at <= basis.as_of


Lines = Iterator[Counted]


def count_month(month: Month, form: ReportForm) -> list[Counted]:
    """The lines of every counted figure of the form, in its order."""
    return [line for figure in form.counted for line in _COUNTERS[str(figure.count)](month, figure)]


def _row(figure: Figure, entity: str, key: bytes, village: str | None, **said: str | None) -> Counted:
    return Counted(figure.key, entity, key, key, village or NOWHERE, 1, said)


def _subjects(month: Month, figure: Figure) -> Lines:
    seen: dict[bytes, VisitFact] = {}
    for one in month.visits:
        seen.setdefault(one.subject_id, one)
    for key, one in seen.items():
        yield _row(figure, "subject", key, one.village, subject=one.subject, day=visit_day(one.started_at))


def _visits(month: Month, figure: Figure) -> Lines:
    for one in month.visits:
        told = {"code": one.code, "subject": one.subject, "day": visit_day(one.started_at), "text": one.kind}
        yield _row(figure, "visit", one.id, one.village, **told)


def _hazard_row(figure: Figure, one: HazardFact, now: HazardProjection) -> Counted:
    told = {"code": one.code, "subject": one.subject, "day": one.found_on, "text": one.description}
    return _row(figure, "hazard", one.id, one.village, **told, grade=now.grade, state=now.state)


def _hazards(month: Month, figure: Figure) -> Lines:
    for one, now in month.hazards:
        if not figure.grades or (now.grade or "") in figure.grades:
            yield _hazard_row(figure, one, now)


def _rectified(month: Month, figure: Figure) -> Lines:
    for one, now in month.hazards:
        if now.state in _RECTIFIED:
            yield _hazard_row(figure, one, now)


def _supervised(month: Month, figure: Figure) -> Lines:
    for one, now in month.supervised:
        yield _hazard_row(figure, one, now)


def _papers(month: Month, figure: Figure) -> Lines:
    for one in month.papers:
        if not figure.kinds or one.kind in figure.kinds:
            told = {"code": one.number, "subject": one.subject, "day": one.issued_on, "text": one.kind}
            yield _row(figure, "document", one.id, one.village, **told)


def _inputs(month: Month, figure: Figure) -> Lines:
    for one in month.inputs:
        if (amount := one.values[str(figure.input)]) is not None:
            yield Counted(figure.key, "report_input", one.id, one.id, one.unit, amount, {})


_COUNTERS: Mapping[str, Callable[[Month, Figure], Lines]] = {
    "subjects": _subjects,
    "visits": _visits,
    "hazards": _hazards,
    "rectified": _rectified,
    "supervised": _supervised,
    "documents": _papers,
    "inputs": _inputs,
}
