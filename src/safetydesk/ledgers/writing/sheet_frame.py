"""What stands around the rows of a sheet we write: title, line, header in one or two rows, 合计, notes, merges."""

from __future__ import annotations

from safetydesk.domain.export_base import TITLE
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.memory import remembering
from safetydesk.ledgers.profiles.metrics import head_height
from safetydesk.ledgers.profiles.preview import HeadCell, head_cells
from safetydesk.ledgers.profiles.profile import Plan
from safetydesk.ledgers.profiles.totals import Totals
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.rendered import yuan
from safetydesk.ledgers.writing.texts import SharedTexts


def head_rows(plan: Plan, strings: SharedTexts, *, base: bool) -> str:
    """The rows above the data; `base`: the hidden 导出底稿 column has its header, with what the profile changed."""
    rows = [f'<row r="1" ht="32" customHeight="1">{strings.cell("A", 1, parts.TITLE, plan.title)}</row>']
    if plan.line:
        rows.append(f'<row r="2" ht="22" customHeight="1">{strings.cell("A", 2, parts.LINE, plan.line)}</row>')
    cells = head_cells(plan)
    for level in range(plan.levels):
        number = plan.header_row - plan.levels + 1 + level
        row = "".join(_head_cell(cells, place, level, number, strings) for place in range(len(plan.widths)))
        if base and level == plan.levels - 1:
            told = TITLE + (remembering(plan) if plan.by_profile else "")
            row += strings.cell(letters(len(plan.widths) + 1), number, parts.HEADER, told)
        rows.append(f'<row r="{number}" ht="{head_height(plan):g}" customHeight="1">{row}</row>')
    return "".join(rows)


def _head_cell(cells: list[HeadCell], place: int, level: int, number: int, strings: SharedTexts) -> str:
    """One cell of the header: its text where it starts, else the bordered rest of a merged range."""
    text = next((cell.text for cell in cells if (cell.first, cell.top) == (place, level)), None)
    at = letters(place + 1)
    return f'<c r="{at}{number}" s="{parts.HEADER}"/>' if text is None else strings.cell(at, number, parts.HEADER, text)


def foot_rows(plan: Plan, totals: Totals, strings: SharedTexts, last: int) -> str:
    """The 合计 row and the notes below the last row of data."""
    rows, number = [], last
    top = plan.header_row
    if plan.total:
        number += 1
        row = strings.cell("A", number, parts.TOTAL, plan.total)
        for place, (amount, money) in enumerate(totals.amounts()):
            style = parts.TOTAL_MONEY if money else parts.TOTAL
            at = f'<c r="{letters(place + 2)}{number}" s="{style}"'
            if amount is None:
                row += f"{at}/>"
                continue
            formula = f"<f>{totals.formula(place, top + 1, last)}</f>" if last > top else ""
            row += f"{at}>{formula}<v>{yuan(amount) if money else amount}</v></c>"
        rows.append(f'<row r="{number}" ht="22" customHeight="1">{row}</row>')
    for below, note in enumerate(plan.note_lines(last - top), number + 1):
        rows.append(f'<row r="{below}">{strings.cell("A", below, parts.NOTE, note)}</row>')
    return "".join(rows)


def merged_ranges(plan: Plan, last: int) -> list[str]:
    """The ranges of merged cells when the last row of data is `last`: title, line, header groups, notes."""
    right = letters(len(plan.widths))
    below = last + 1 + bool(plan.total)
    lines = [1, *([2] if plan.line else []), *range(below, below + len(plan.notes))]
    first = plan.header_row - plan.levels + 1
    grouped = [
        f"{letters(cell.first + 1)}{first + cell.top}:{letters(cell.last + 1)}{first + cell.bottom}"
        for cell in head_cells(plan)
        if plan.levels > 1 and (cell.first < cell.last or cell.top < cell.bottom)
    ]
    return [f"A{row}:{right}{row}" for row in lines] + grouped
