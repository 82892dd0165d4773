"""What comes by paste or drop: files by their addresses, else a rectangle of cells as a spreadsheet puts it there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from safetydesk.ui.pages.ledgers.carrying import PASTED, Incoming

NOTHING_THERE = "剪贴板里没有文件，也没有表格。请在 WPS 里选中带表头的一块，复制后再贴。"
LEAST_ROWS, LEAST_COLUMNS = 2, 2
"""A header and one row of two columns; less is a word somebody copied, no table."""


def brought(mime: QMimeData) -> list[Incoming]:
    """The ledgers that a drop or the clipboard carries; none when it carries something else."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return [Incoming(path.name, path) for path in files]
    text = mime.text() if mime.hasText() else ""
    return [Incoming(PASTED, text=text)] if _is_rectangle(text) else []


def _is_rectangle(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) >= LEAST_ROWS and any(line.count("\t") >= LEAST_COLUMNS - 1 for line in lines)
