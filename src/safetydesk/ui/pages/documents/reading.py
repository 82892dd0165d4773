"""What the page reads: the board of papers with their flows, and one paper whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.document_life import DocumentFlow, next_step
from safetydesk.domain.instants import from_datetime, to_datetime
from safetydesk.domain.numbering import number_text
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.document_board import Board, document_board
from safetydesk.models.queries.documents import DocumentRow, DocumentStep, document, document_steps, leases
from safetydesk.ui.desk import Blobs


@dataclass(frozen=True, slots=True)
class BoardRead:
    """The board, and the flow of every kind declared."""

    board: Board
    flows: Mapping[str, DocumentFlow]


@dataclass(frozen=True, slots=True)
class Follow:
    """A kind of paper that may be drawn up about another one: in which capacity, about which of its hazards."""

    kind: str
    title: str
    capacity: str
    hazards: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class PaperRead:
    """One paper: its steps, its flow, the next step (None when done), and its snapshot or why there is none.

    A draft of a kind without numbers waits to be issued (`numbered`) like any other. `remarks` are what its issuer
    should know before the number, `troubles` what contradicts in it afterwards; `counted` are the last days that run
    from its service, as (name, day); `follows` what may be drawn up about it.
    """

    row: DocumentRow
    steps: tuple[DocumentStep, ...]
    flow: DocumentFlow
    next: str | None
    numbers: str
    snapshot: PaperSnapshot | None
    fault: SafetyDeskError | None
    remarks: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    counted: tuple[tuple[str, str], ...] = ()
    follows: tuple[Follow, ...] = ()


def read_board(db: Any, catalog: Catalog, *, now: int, search: str) -> BoardRead:
    """The board, narrowed by a text; archived papers are counted from the first of this month."""
    from safetydesk.usecases.papers.documents_flow import flows

    month = to_datetime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    kinds = [code for code, word in catalog.words("document_kind").items() if search and search in word.word]
    board = document_board(db, since=from_datetime(month), search=search, kinds=kinds)
    return BoardRead(board, flows(db))


def read_paper(db: Any, blobs: Blobs, key: bytes, today: str) -> PaperRead | None:
    """One paper whole, None when there is none; a fault of its content does not hide its steps."""
    from safetydesk.usecases.papers.documents import preview
    from safetydesk.usecases.papers.documents_correct import running_days, troubles
    from safetydesk.usecases.papers.documents_flow import flows
    from safetydesk.usecases.papers.wording import draft_remarks

    row = document(db, key)
    if row is None:
        return None
    flow = flows(db).get(row.kind, DocumentFlow())
    snapshot, fault = None, None
    try:
        if row.snapshot:
            snapshot = PaperSnapshot.from_json(blobs.get(row.snapshot))
        else:
            snapshot = preview(db, document_id=key, day=today)
    except SafetyDeskError as why:
        fault = why
    steps = tuple(document_steps(db, key))
    said = draft_remarks(db, document_id=key, day=today) if snapshot else ()
    counted = tuple((one.name, one.day) for one in running_days(db, row))
    return PaperRead(
        row, steps, flow, _waits_for(row, flow), _numbers(db, row, today), snapshot, fault, said,
        troubles(db, row), counted, tuple(_follows(db, row)),
    )  # fmt: skip


def _waits_for(row: DocumentRow, flow: DocumentFlow) -> str | None:
    """The next step; what was not frozen yet cannot have its PDF, whether its kind has numbers or not."""
    step = next_step(row.state, flow)
    return "numbered" if step == "rendered" and row.snapshot is None else step


def _follows(db: Any, row: DocumentRow) -> Iterator[Follow]:
    """The kinds that answer a paper that is out: those that quote its kind, and those that are about any paper."""
    from safetydesk.models.queries.hazards import hazard_life
    from safetydesk.usecases.papers.document_layouts import kinds_of
    from safetydesk.usecases.papers.paper_reviews import REVIEWS

    if row.snapshot is None or row.state == "voided" or row.subject_id is None:
        return
    for key, kind in kinds_of(db).items():
        if row.kind in kind.quotes or "paper" in kind.needs:
            capacity = row.capacity if row.capacity in kind.capacities else kind.capacities[0]
            lives = [hazard_life(db, one) for one in row.hazards] if key in REVIEWS else []
            reviewed = tuple(one.row.id for one in lives if one and one.row.reviewed_on)
            yield Follow(key, kind.title, capacity, reviewed)


def _numbers(db: Any, row: DocumentRow, today: str) -> str:
    """The block of numbers at hand for this paper, such as （虚）安改〔2026〕5–10号; empty without one."""
    from safetydesk.usecases.papers.documents import short_name

    told = document_kinds().get(row.kind)
    if row.number or told is None or not told.numbered:
        return ""
    year = int(today[:4])
    found = [one for one in leases(db, organ=row.organ, series=told.number_word, year=year) if one.next <= one.last]
    if not found:
        return ""
    first = number_text(short_name(db, row.capacity), told.number_word, year, found[0].next)
    return first if found[0].next == found[0].last else first.replace("号", f"–{found[0].last}号")
