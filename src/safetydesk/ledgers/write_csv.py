"""A ledger as CSV for other programs: UTF-8 with BOM, and no text that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from safetydesk.catalog.registers import LedgerColumn
from safetydesk.domain.staging import Value
from safetydesk.ledgers.rendered import Show, yuan

_DANGEROUS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def guarded(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before = + - @ and tab, which our own reader takes off again."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def write_csv(
    path: Path, columns: Sequence[LedgerColumn], render: Sequence[Show], rows: Iterable[Mapping[str, Value]]
) -> int:
    """Write a header and the rows; returns how many rows there were."""
    count = 0
    money = [column.type == "money" for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["序号", *(column.title for column in columns)])
        for count, row in enumerate(rows, 1):
            shown = [show(row.get(column.field)) for show, column in zip(render, columns, strict=True)]
            writer.writerow([count, *(_csv_text(value, fen) for value, fen in zip(shown, money, strict=True))])
    return count


def _csv_text(value: str | int | None, fen: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    return yuan(value) if fen else str(value)
