"""Which sheet of a book is the ledger, and as which kind: by score, told aloud, never between the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from safetydesk.catalog.registers import Register
from safetydesk.domain.ledger_memory import NO_MEMORY, LedgerMemory
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ledgers.books.workbook import Book, Sheet
from safetydesk.ledgers.profiles.reading import told_columns
from safetydesk.ledgers.recognising.answered import answered_kind, kind_mark
from safetydesk.ledgers.recognising.facts import is_facts_line
from safetydesk.ledgers.recognising.fitting import Choice, Fit, Fitting, require_strength
from safetydesk.ledgers.recognising.header import LAST_HEADER_ROW, Aliases, find_header_row, folded
from safetydesk.ledgers.recognising.layout import Layout, facts_above, recognise
from safetydesk.ledgers.recognising.offices import office_of
from safetydesk.ledgers.typing.words import near

_PEEKED_ROWS = 4 * LAST_HEADER_ROW + 4
_WIDEST = 512
_LONGEST = 2_000
_MUCH = 1.0

Grid = dict[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said: the file's name, kind (None: recognise it), sheet, columns {header: field}, and memory."""

    name: str
    kind: str | None = None
    sheet: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    memory: LedgerMemory = NO_MEMORY
    sure: bool = False
    """The person said so although it looks like another kind (LEDGER_013)."""


def choose(book: Book, registers: Mapping[str, Register], asked: Asked) -> Choice:
    """The best sheet of a book for a kind (None: for any kind); LEDGER_ errors say what was found instead."""
    sheets = candidates(book, asked)
    grids = {sheet: peek(book, sheet) for sheet in sheets}
    before = answered_kind(grids.values(), asked.name, asked.memory.kinds)
    if before in registers and asked.kind in (None, before):
        asked = replace(asked, kind=before, sure=True)
    fitting = Fitting(registers, asked.memory, asked.name)
    kinds = [registers[asked.kind]] if asked.kind else list(registers.values())
    found = [choice for register in kinds for choice in layouts(book, register, grids, asked)]
    fits = [fitting.fit(choice, grids[choice.sheet]) for choice in found]
    others = [register for register in registers.values() if register not in kinds]
    if not fits:
        _refuse_other_kind(book, fitting, grids, asked, others, None)
        raise unrecognised(book, grids, asked, kinds)
    best = fitting.best(fits) if asked.kind is None else max(fits, key=Fit.order)
    chosen = best.choice
    _refuse_other_kind(book, fitting, {chosen.sheet: grids[chosen.sheet]}, asked, others, best)
    _refuse_odd(fitting, asked, chosen.layout, grids[chosen.sheet])
    if asked.kind is None and not best.complete and not best.titled:
        raise unrecognised(book, grids, asked, kinds)
    _require_columns(asked, chosen.layout)
    require_strength(best, asked.name, {folded(header) for header in asked.chosen})
    mark = kind_mark(grids[chosen.sheet], asked.name)
    answered = before is not None and asked.sure and asked.memory.kinds.get(mark) == before
    chosen = replace(chosen, mark=mark, answered=answered)
    return _with_neighbours(book, chosen, [fit for fit in fits if fit.complete])


def _with_neighbours(book: Book, chosen: Choice, complete: list[Fit]) -> Choice:
    """The choice with the names of the sheets that are left unread."""
    same = {fit.choice.sheet for fit in complete if fit.kind == chosen.layout.register.key} - {chosen.sheet}
    rest = [sheet.name for sheet in book.sheets if not sheet.hidden and sheet not in same and sheet != chosen.sheet]
    others = tuple(sheet.name for sheet in book.sheets if sheet in same)
    return replace(chosen, others=others, unread=tuple(rest))


def _refuse_odd(fitting: Fitting, asked: Asked, layout: Layout, grid: Grid) -> None:
    """What could be read half or wrongly is a question: two tables side by side, a form, a header that is not there."""
    known = _known(layout.register, asked.chosen)
    if unknown := [name for header, name in asked.chosen.items() if header not in known]:
        titles = "、".join(column.title for column in layout.register.columns if not column.derived)
        raise error("LEDGER_065", title=layout.register.title, text=unknown[0], known=titles)
    if absent := [header for header in asked.chosen if not _has(layout, header)]:
        raise error(
            "LEDGER_064", file=asked.name, headers="、".join(absent), sheet=layout.sheet,
            known="、".join(layout.headers.values()),
        )  # fmt: skip
    if layout.twice:
        raise error(
            "LEDGER_062", file=asked.name, sheet=layout.sheet, row=layout.header_row, columns="和".join(layout.twice)
        )
    if fitting.is_form(layout, grid):
        raise error(
            "LEDGER_063", file=asked.name, sheet=layout.sheet, row=layout.header_row, title=layout.register.title
        )


def _has(layout: Layout, header: str) -> bool:
    return any(folded(header) == folded(one) for one in layout.headers.values())


def _require_columns(asked: Asked, layout: Layout) -> None:
    """A ledger without a required column is refused, with the header that may be meant."""
    missing = layout.missing()
    if not missing:
        return
    guesses = [guess for column in missing for guess in near(column.title, layout.unmapped)]
    hint = f"（是不是“{guesses[0]}”那一列？）" if guesses else ""
    titles = "、".join(column.title for column in missing)
    raise error("LEDGER_012", file=asked.name, sheet=layout.sheet, row=layout.header_row, titles=titles, hint=hint)


def candidates(book: Book, asked: Asked) -> list[Sheet]:
    """The sheet that was asked for, else all that are not hidden. Raises LEDGER_014, LEDGER_020."""
    if asked.sheet is not None:
        named = [sheet for sheet in book.sheets if sheet.name == asked.sheet.strip()]
        if not named:
            known = "、".join(sheet.name for sheet in book.sheets)
            raise error("LEDGER_014", file=asked.name, sheet=asked.sheet, sheets=known)
        return named
    visible = [sheet for sheet in book.sheets if not sheet.hidden]
    if not visible:
        raise error("LEDGER_020", file=asked.name, sheets="、".join(sheet.name for sheet in book.sheets))
    return visible


def peek(book: Book, sheet: Sheet) -> Grid:
    """The texts of the first rows of a sheet."""
    grid: Grid = {}
    for number, _, tokens in book.rows(sheet):
        if number > _PEEKED_ROWS or len(grid) > LAST_HEADER_ROW + 2:
            break
        texts = {token[0]: cell.text[:_LONGEST] for token in tokens[:_WIDEST] if (cell := book.cell(token)).text}
        if texts:
            grid[number] = texts
    return grid


def layouts(book: Book, register: Register, grids: Mapping[Sheet, Grid], asked: Asked) -> list[Choice]:
    """Each sheet that can be read as this kind, with what is remembered of its office."""
    taught = _known(register, asked.memory.aliases.get(register.key, {}))
    found = []
    for sheet, grid in grids.items():
        office, mapping = _remembered(register, grid, asked)
        told = told_columns(grid.values(), register.key)
        chosen = _known(register, {**mapping, **told, **asked.chosen})
        leaves = {header.rpartition("/")[2]: name for header, name in chosen.items() if name}
        if find_header_row(grid, Aliases(register, {**taught, **leaves})) is None:
            continue
        geometry = book.geometry(sheet)
        layout = recognise(register, sheet.name, grid, geometry.merges, chosen, taught)
        if layout is not None:
            gone = tuple(header for header in mapping if not _has(layout, header))
            decided = {header: name for header, name in chosen.items() if _has(layout, header)}
            office = office or office_of(layout.facts, asked.name, layout.headers.values())
            found.append(Choice(sheet, layout, geometry, office, bool(mapping), gone, decided))
    return found


def _remembered(register: Register, grid: Grid, asked: Asked) -> tuple[str, Mapping[str, str]]:
    """The office that its lines or the file's name tell, and how its columns were decided; by the headers at last."""
    known = asked.memory.mappings.get(register.key, {})
    lines = {number: row for number, row in grid.items() if is_facts_line(row.values())}
    office = office_of(facts_above(lines, _PEEKED_ROWS + 1), asked.name)
    if office or not known:
        return office, known.get(office, {})
    for row in grid.values():
        if found := known.get(mark := office_of({}, "", row.values())):
            return mark, found
    return "", {}


def _known(register: Register, columns: Mapping[str, str]) -> dict[str, str]:
    """Decided columns whose field this kind has and reads, by key, title or alias."""
    fields = {column.field for column in register.columns if not column.derived}
    aliases = Aliases(register) if columns else None
    known = {}
    for header, name in columns.items():
        match = aliases.word(name) if aliases and name and name not in fields else None
        settled = match.field if match else name
        if settled in fields or not name:
            known[header] = settled
    return known


def _refuse_other_kind(
    book: Book, fitting: Fitting, grids: Mapping[Sheet, Grid], asked: Asked, others: list[Register], least: Fit | None
) -> None:
    """A ledger that fits another kind completely and clearly better is not read as the kind asked for."""
    if asked.kind is None or asked.sure:
        return
    for register in others:
        plain = Asked(asked.name, register.key, asked.sheet, {}, asked.memory)
        for fit in [fitting.fit(choice, grids[choice.sheet]) for choice in layouts(book, register, grids, plain)]:
            more = least is None or (fit.width > least.width and fit.own >= least.own + _MUCH)
            if fit.complete and (
                more or (least is not None and least.choice.layout.missing() and fit.width >= least.width)
            ):
                raise error(
                    "LEDGER_013",
                    file=asked.name,
                    sheet=fit.choice.sheet.name,
                    found=register.title,
                    asked=fitting.registers[asked.kind].title,
                    key=register.key,
                )


def unrecognised(book: Book, grids: Mapping[Sheet, Grid], asked: Asked, kinds: Sequence[Register]) -> SafetyDeskError:
    """LEDGER_011 with the row that was seen instead, LEDGER_016 where there are but pictures."""
    title = kinds[0].title if asked.kind else "任何一种台账"
    facts = {"file": asked.name, "title": title, "example": _example(kinds[0])}
    rows = [(len(row), sheet.name, number, row) for sheet, grid in grids.items() for number, row in grid.items()]
    if not rows:
        if any(book.geometry(sheet).pictures for sheet in grids):
            return error("LEDGER_016", file=asked.name)
        return error("LEDGER_011", seen="工作表是空的", **facts)
    _, sheet, number, row = max(rows, key=lambda entry: (min(entry[0], 3), -entry[2]))
    unseen = "、".join(one.name for one in book.sheets if one.hidden and one not in grids)
    seen = f"工作表“{sheet}”第 {number} 行是“{'、'.join(text[:12] for text in list(row.values())[:6])}”"
    seen += f"；另有隐藏的工作表 {unseen} 没有看" if unseen else ""
    return error("LEDGER_011", seen=seen, **facts)


def _example(register: Register) -> str:
    return "、".join(
        ["序号", *(register.column(field).title for field in register.required), register.columns[-1].title]
    )
