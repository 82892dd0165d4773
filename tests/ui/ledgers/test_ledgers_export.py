"""导出 on the page: the first page, what is masked, which rows, a form filled in place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.ledger_export import ExportDialog
from safetydesk.ui.pages.ledgers.page import LedgersPage
from tests.ui.ledgers.hands import (
    book,
    dialog,
)


def test_export_shows_its_first_page_and_what_is_masked(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.export()
    asking: ExportDialog = dialog(page, ExportDialog, qtbot)
    qtbot.waitUntil(lambda: asking.page is not None and len(asking.page.rows) == 1)
    assert "打星号：" in asking.told.text() and "联系电话" in asking.told.text() and "举报人" in asking.told.text()
    assert any("****" in cell for cell in asking.page.rows[0])  # type: ignore[union-attr]
    asking.masked.setChecked(False)
    qtbot.waitUntil(lambda: asking.page is not None and any("0000" in cell for cell in asking.page.rows[0]))
    assert "没有打星号" in asking.told.text()
    asking.write(tmp_path / "企业.xlsx")
    qtbot.waitUntil((tmp_path / "企业.xlsx").exists)
    values = [cell.value for row in openpyxl.load_workbook(tmp_path / "企业.xlsx").worksheets[0] for cell in row]
    assert "虚构宏达木业有限公司" in values


def test_export_fills_an_existing_form(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    form = book(tmp_path / "表样.xlsx", ["区里的表"], ["序号", "企业名称", "从业人数", "联系电话"], ["", "", "", ""])
    page.export()
    asking: ExportDialog = dialog(page, ExportDialog, qtbot)
    asking.fill(form)
    qtbot.waitUntil(lambda: "填进“表样.xlsx”" in asking.told.text())
    asking.write(tmp_path / "填好.xlsx")
    qtbot.waitUntil((tmp_path / "填好.xlsx").exists)
    sheet = openpyxl.load_workbook(tmp_path / "填好.xlsx").active
    assert sheet is not None
    assert sheet["A1"].value == "区里的表" and sheet["B3"].value == "虚构宏达木业有限公司"


def test_export_narrowed_to_one_value(page: LedgersPage, qtbot: QtBot) -> None:
    page.export()
    asking: ExportDialog = dialog(page, ExportDialog, qtbot)
    qtbot.waitUntil(lambda: asking.page is not None)
    asking.field.choose("production_state")
    asking.field.activated.emit(asking.field.currentIndex())
    qtbot.waitUntil(lambda: asking.page is not None and asking.page.rows == ())
    assert asking.wanted().where[0][0] == "production_state"
