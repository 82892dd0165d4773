"""The first page of an export before it is written: what a dialog shows of it, and how it will come out on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from safetydesk.catalog.informants import load_informants
from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import Register
from safetydesk.domain.informants import HIDDEN, informants_in
from safetydesk.ledgers.profiles.metrics import PICTURE_HEIGHT, height, pages, print_scale, row_lines
from safetydesk.ledgers.profiles.profile import Pictures, Plan, Row, plan_of
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing.rendered import Heading, worded, yuan

READABLE = 7.0
"""Letters smaller than this many points on paper cannot be read."""


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the header: its text, and the columns (from 0) and header rows (from 0) that it covers."""

    text: str
    first: int
    last: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """The first page: `rows` and `total` as shown, the running number first; `widths` in characters.

    `masked` are headers whose cells show stars; `hidden` those where 〔已隐去〕 stands for who reported, `doubts` the
    places (header, row, how it begins) where a name is left that may be of who reported. `scale` is how far the paper
    shrinks the sheet (1: not), `points` the size of its letters then; under `READABLE` they cannot be read. `pages` is
    an estimate; None while `count` is not known.
    """

    title: str
    line: str
    levels: int
    head: tuple[HeadCell, ...]
    widths: tuple[float, ...]
    align: tuple[Literal["left", "center", "right"], ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    notes: tuple[str, ...]
    masked: tuple[str, ...]
    hidden: tuple[str, ...]
    doubts: tuple[str, ...]
    count: int | None
    pages: int | None
    scale: float
    points: float
    paper: str


def export_preview(
    *,
    register: Register,
    rows: Iterable[Row],
    catalog_words: CatalogWords,
    profile: Profile | None = None,
    heading: Heading | None = None,
    fields: Sequence[str] | None = None,
    masked: Collection[str] | None = None,
    notes: Sequence[str] = (),
    pictures: Pictures | None = None,
    first: int = 30,
    count: int | None = None,
) -> ExportPreview:
    """What `write_ledger` with the same facts would put on its first page: `first` rows of `rows`, the rest unread.

    `count` is how many rows there are in all; None: as many as `rows` has if that is at most `first`. A profile that
    sorts is shown sorted only when `rows` is short enough to be given whole.
    """
    plan = plan_of(
        register, catalog_words, profile=profile, heading=heading, fields=fields, masked=masked, notes=notes,
        pictures=pictures,
    )  # fmt: skip
    taken = list(islice(iter(rows), first + 1))
    more = len(taken) > first
    known = count if count is not None else None if more else len(taken)
    words = plan.words_to
    shown = list(islice(plan.rows(taken), first))
    texts = [("", *_texts(plan, worded(row, words))) for row in shown]
    page = tuple((str(number), *row[1:]) for number, row in enumerate(texts, 1))
    scale = print_scale(plan.widths, plan.paper)
    return ExportPreview(
        title=plan.title,
        line=plan.line,
        levels=plan.levels,
        head=tuple(head_cells(plan)),
        widths=tuple(plan.widths),
        align=("center", *(_ALIGN.get(one.kind, "left") for one in plan.columns)),
        rows=page,
        total=_total(plan, taken, known),
        notes=tuple(plan.note_lines(known or 0)),
        masked=tuple(one.header for one in plan.columns if one.masked),
        hidden=tuple(_hidden(plan, page)),
        doubts=tuple(_doubts(plan, page)),
        count=known,
        pages=None if known is None else pages(plan, _heights(plan, shown), known, scale),
        scale=scale,
        points=round(plan.paper.font * scale, 1),
        paper=f"{plan.paper.size} {'横向' if plan.paper.direction == 'landscape' else '纵向'}",
    )


_ALIGN: dict[str, Literal["left", "center", "right"]] = {
    **dict.fromkeys(("code", "credit_code", "phone", "day", "integer", "picture"), "center"),
    "money": "right",
}


def _texts(plan: Plan, row: Row) -> list[str]:
    out = []
    for one in plan.columns:
        value = one.show(row.get(one.field))
        fen = one.kind == "money" and isinstance(value, int)
        out.append("" if value is None else f"{float(yuan(value)):,.2f}" if fen else str(value))  # type: ignore[arg-type]
    return out


def _typed(plan: Plan) -> list[tuple[int, str]]:
    """The columns in which texts stand that people typed: their places in a row as shown, and headers."""
    free = set(plan.register.free)
    return [
        (place, one.header)
        for place, one in enumerate(plan.columns, 1)
        if any(column.field in free for column in one.shown)
    ]


def _hidden(plan: Plan, page: Sequence[Sequence[str]]) -> list[str]:
    return [header for place, header in _typed(plan) if any(HIDDEN in row[place] for row in page)]


def _doubts(plan: Plan, page: Sequence[Sequence[str]]) -> Iterator[str]:
    texts = [(f"“{header}”第 {row[0]} 行", row[place]) for row in page for place, header in _typed(plan)]
    for one in informants_in(load_informants(), texts, doubt=True):
        yield f"{one.place}（{one.words}）"


def _heights(plan: Plan, rows: Sequence[Row]) -> list[float]:
    if any(one.kind == "picture" for one in plan.columns):
        return [PICTURE_HEIGHT] * len(rows)
    tallest = row_lines(plan)
    return [height(tallest(row.get), plan.paper.font) for row in rows]


def _total(plan: Plan, rows: Sequence[Row], count: int | None) -> tuple[str, ...]:
    """The 合计 row where the rows at hand are all there are; the word alone otherwise."""
    if not plan.total:
        return ()
    cells = [""] * len(plan.columns)
    for place, one in enumerate(plan.columns if count == len(rows) else ()):
        values = [row[one.shown[0].field] for row in rows if one.total and row.get(one.shown[0].field) is not None]
        if one.total == "sum":
            amount = sum(int(value) for value in values if value is not None)
            cells[place] = f"{float(yuan(amount)):,.2f}" if one.kind == "money" else str(amount)
        elif one.total == "count":
            cells[place] = str(len(values))
    return (plan.total, *cells)


def head_cells(plan: Plan) -> list[HeadCell]:
    """The cells of the header: groups over their neighbours, other headers over both rows."""
    bottom = plan.levels - 1
    cells = [HeadCell(plan.serial, 0, 0, 0, bottom)]
    for place, one in enumerate(plan.columns, 1):
        if not one.group:
            cells.append(HeadCell(one.header, place, place, 0, bottom))
            continue
        before = next((cell for cell in reversed(cells) if cell.top == 0), None)
        if before is not None and before.text == one.group and before.bottom == 0 < bottom and before.last == place - 1:
            cells[cells.index(before)] = HeadCell(one.group, before.first, place, 0, 0)
        else:
            cells.append(HeadCell(one.group, place, place, 0, 0))
        cells.append(HeadCell(one.header, place, place, 1, 1))
    return cells
