"""导出 on the page: the first page, what is masked, which rows, a form filled in place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QScrollBar
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.ledger_rows import Sought
from safetydesk.ui.dialogs.ledgers.export import ExportDialog
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.widgets.field import Choice
from safetydesk.usecases import subjects
from tests.ui.furnished import words_of
from tests.ui.hands import type_text
from tests.ui.ledgers.hands import (
    book,
    dialog,
)
from tests.ui.township import Township


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


def test_export_says_where_who_reported_is_hidden_and_where_to_look(
    page: LedgersPage, town: Township, qtbot: QtBot
) -> None:
    words = "村民秦小满举报一车间通道堵塞，张三反映配电箱没有上锁"
    town.do(subjects.edit_subject, subject_id=town.subject, remark=words)
    page.export()
    asking: ExportDialog = dialog(page, ExportDialog, qtbot)
    qtbot.waitUntil(lambda: asking.page is not None and bool(asking.page.hidden))
    told = asking.told.text()
    assert "文字里的电话和身份证号" in told and "（这一页：备注）" in told
    assert "“备注”第 1 行（张三反映…）像是写了反映情况的人，没有隐去" in told
    assert "秦小满" not in "".join(cell for shown in asking.page.rows for cell in shown)  # type: ignore[union-attr]


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


def narrowed(page: LedgersPage, qtbot: QtBot) -> ExportDialog:
    page.export()
    asking: ExportDialog = dialog(page, ExportDialog, qtbot)
    qtbot.waitUntil(lambda: asking.page is not None)
    return asking


def pick(choice: Choice, code: str) -> None:
    """Pick as a person does."""
    choice.choose(code)
    choice.activated.emit(choice.currentIndex())


def test_export_narrowed_to_one_value(page: LedgersPage, qtbot: QtBot) -> None:
    asking = narrowed(page, qtbot)
    pick(asking.only.rows[0].field, "production_state")
    assert asking.only.rows[0].value.isVisible() and not asking.only.rows[0].word.isVisible()
    qtbot.waitUntil(lambda: asking.page is not None and asking.page.rows == ())
    assert asking.wanted().where[0].field == "production_state"


def test_export_is_narrowed_by_words_numbers_and_days_together(page: LedgersPage, town: Township, qtbot: QtBot) -> None:
    for name, headcount in (("虚构宏达机械厂", 12), ("虚构鸿运家具厂", 30)):
        town.do(subjects.create_subject, name=name, village_id=town.village, headcount=headcount)
    asking = narrowed(page, qtbot)
    first = asking.only.rows[0]
    pick(first.field, "name")
    type_text(first.word, "宏达")
    qtbot.waitUntil(lambda: asking.page is not None and len(asking.page.rows) == 2)
    asking.only.more.click()
    second = asking.only.rows[1]
    pick(second.field, "headcount")
    type_text(second.least, "十")
    assert second.sought() is None
    asking.do.click()
    assert "DESKTOP_003" in words_of(asking) and "从业人数" in words_of(asking)
    second.least.clear()
    type_text(second.least, "10")
    qtbot.waitUntil(lambda: asking.page is not None and len(asking.page.rows) == 1)
    assert asking.wanted().where == (Sought("name", contains="宏达"), Sought("headcount", since=10))
    second.take_away.click()
    qtbot.waitUntil(lambda: asking.page is not None and len(asking.page.rows) == 2)
    pick(asking.kind, "hazards")
    [row] = asking.only.rows
    pick(row.field, "found_on")
    type_text(row.since, "2026.4.1")
    assert row.sought() == Sought("found_on", since="2026-04-01")


def test_export_writes_csv_in_the_encoding_chosen(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    asking = narrowed(page, qtbot)
    asking.file.choose("gb18030")
    asking.file.picked.emit("gb18030")
    assert "CSV 只有文字" in asking.told.text()
    asking.write(tmp_path / "企业")
    qtbot.waitUntil((tmp_path / "企业.csv").exists)
    assert "虚构宏达木业有限公司" in (tmp_path / "企业.csv").read_bytes().decode("gb18030")


def test_export_scrolls_as_one_in_a_low_window(page: LedgersPage, qtbot: QtBot) -> None:
    asking = narrowed(page, qtbot)
    asking._scroll_body()
    bars = [one for one in asking._place.findChildren(QScrollBar) if one.isVisible()]
    assert (bars, asking._place.height()) == ([], asking.preview.height())
