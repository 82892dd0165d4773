"""Changing single cells of a workbook that this program wrote, as a person in a spreadsheet would."""

from __future__ import annotations

from pathlib import Path

from safetydesk.errors import error
from safetydesk.ledgers.writing.write import HEADER_ROW


def set_cell(source: Path, target: Path, *, header: str, row: int, value: str) -> None:
    """Save `source` as `target` with one cell changed: the column by its header, `row` counted from 1 below it.

    Raises LEDGER_046 for a header the workbook does not have.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    book = load_workbook(source)
    sheet = book.worksheets[0]
    headers = {str(cell.value): cell.column for cell in sheet[HEADER_ROW]}
    if header not in headers:
        raise error("LEDGER_046", text=header, known="、".join(headers))
    sheet.cell(HEADER_ROW + row, headers[header]).value = value
    book.save(target)
