"""What people do with ledgers on the page: files made, dropped, waited for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from safetydesk.paths import resources
from safetydesk.ui.pages.ledgers.page import LedgersPage
from tests.ui.township import Township

ENTERPRISES = resources() / "samples" / "village-enterprises.xlsx"
HAZARDS = resources() / "samples" / "village-hazards.xlsx"


def drop(page: LedgersPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(9, 99), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    page.dropEvent(event)


def column(page: LedgersPage, key: str) -> list[str]:
    assert page.place.table is not None
    rows = page.place.table.rows
    at = [one.key for one in rows.columns].index(key)
    return [rows.words_at(row, at) for row in range(rows.rowCount())]


def book(path: Path, *rows: list[Any]) -> Path:
    """A workbook of one sheet (虚构)."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def enterprises(path: Path, *rows: list[Any]) -> Path:
    return book(path, ["企业基础台账"], ["企业名称", "所属村（社区）", "联系电话", "从业人数"], *rows)


def arrived(page: LedgersPage, qtbot: QtBot, path: Path) -> None:
    """Drop a file and wait until its rows are on the screen."""
    drop(page, path)
    ready = lambda: page.run is not None and page.run.file_name == path.name and bool(column(page, "row"))  # noqa: E731
    qtbot.waitUntil(lambda: page.place.table is not None and ready())


def key(page: LedgersPage, qtbot: QtBot, which: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    owner = page.window().focusWidget() or page
    qtbot.keyClick(owner, which, modifier)


def dialog(page: LedgersPage, kind: type[Any], qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: page.findChild(kind) is not None and page.findChild(kind).isVisible())
    return page.findChild(kind)


def count(town: Township, table: str) -> int:
    found: int = town.store.reader.execute(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL").fetchone()[0]
    return found


def hazard_book(path: Path, *rows: list[Any]) -> Path:
    return book(path, ["问题隐患台账"], ["单位名称", "检查时间", "隐患描述", "整改期限", "整改责任人"], *rows)
