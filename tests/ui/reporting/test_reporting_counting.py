"""月报 counted, opened down to its rows, handed in, written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.reports import submitted_report
from safetydesk.ui.dialogs.reports.make_report import MakeReportDialog
from safetydesk.ui.pages.reporting.pane import ReportPane
from safetydesk.ui.table.cursor import Spot
from safetydesk.usecases import subjects
from tests.ui.furnished import dialog_shown, words_of
from tests.ui.reporting.hands import (
    MARCH,
    NOW,
    counted,
    decided,
    listed,
    opened,
    pressed,
    stand,
    table,
)
from tests.ui.township import Office


def test_a_month_is_counted_by_the_basis_chosen(desk_office: Office, qtbot: QtBot) -> None:
    pane = opened(desk_office, qtbot)
    lines = pane.list.lines.lines
    assert [(line.cells[0].text, line.below[0].text) for line in lines] == [
        ("2026年3月", "还没有生成"),
        ("2026年2月", "3月2日 11:00·李虚构"),
    ]
    pane.list.moved.emit(lines[0].id)
    qtbot.waitUntil(lambda: "还没有生成" in words_of(pane.board))
    assert pane.primary_word == "生成月报"
    pane.primary()
    qtbot.waitUntil(lambda: dialog_shown(MakeReportDialog) is not None)
    dialog = dialog_shown(MakeReportDialog)
    assert dialog.period.value() == MARCH
    dialog.as_of.setText("2026-03-40")
    dialog.do.click()
    assert "请写成 2026-03-31" in words_of(dialog)
    dialog.as_of.setText("2026-05-01")
    dialog.do.click()
    assert "REPORT_007" in words_of(dialog)
    dialog.as_of.setText("2026-03-31")
    dialog.walks.setChecked(True)
    dialog.remark.setText("第一稿")
    pressed(MakeReportDialog, qtbot)
    qtbot.waitUntil(lambda: pane.primary_word == "报送")
    assert table(pane)["虚构村"]["hazards"] == "1"
    assert table(pane)["白鹤村"]["rate"] == "—"
    assert table(pane)["合计"]["drills"] == "待填"
    said = words_of(pane.board)
    assert "按检查日期计；截至 2026-03-31 23:59；不含历史台账；含走访巡查和随手拍。" in said
    assert "备注：第一稿" in said


def test_a_figure_opens_its_rows_and_a_row_its_record(drafted: ReportPane, desk_office: Office, qtbot: QtBot) -> None:
    pane = drafted
    counted(pane, qtbot)
    stand(pane, "虚构村", "hazards")
    qtbot.waitUntil(lambda: "虚构村·排查隐患数 1 项" in words_of(pane.rows))
    assert any("虚构宏达木业有限公司 2026-03-11" in line and "灭火器过期" in line for line in listed(pane))
    qtbot.keyClick(pane.board.table.twin.main, Qt.Key.Key_Return)
    assert pane.rows.list.hasFocus()
    qtbot.keyClick(pane.rows.list, Qt.Key.Key_Return)
    assert desk_office.went[-1][0] == "hazards"
    qtbot.keyClick(pane.rows.list, Qt.Key.Key_Escape)
    assert pane.board.table.has_cursor()
    stand(pane, "合计", "unrectified")
    qtbot.waitUntil(lambda: "全镇·未整改数 1 项" in words_of(pane.rows))
    assert len(listed(pane)) == 1
    stand(pane, "白鹤村", "hazards")
    qtbot.waitUntil(lambda: "没有计入的记录" in words_of(pane.rows))


def test_what_became_of_earlier_months_stands_beside_with_its_rows(drafted: ReportPane, qtbot: QtBot) -> None:
    pane = drafted
    counted(pane, qtbot)
    pane.rows.side.picked.emit("earlier")
    heads = [line for line in pane.rows.list.lines.lines if line.kind == "head"]
    assert heads[0].cells[0].text == "2026年2月 核减·排查隐患数"
    assert "安全通道堆物" in listed(pane)[1]
    pane.view.choose("summary")
    pane.board.show_view("summary")
    row = next(row for row in pane.board.table.rows.all_rows if row.id == "hazards")
    assert (row.value, row.plus, row.minus) == (1, 0, 1)
    pane.board.table.select_record("hazards")
    spot = pane.board.table.spot()
    assert spot is not None
    pane.board.table.go(Spot(spot.row, 4))
    qtbot.waitUntil(lambda: "往期变动·排查隐患数" in words_of(pane.rows))
    assert len(listed(pane)) == 2


def test_handed_in_says_what_is_fixed_and_is_read_only_afterwards(
    drafted: ReportPane, desk_office: Office, qtbot: QtBot
) -> None:
    pane, store = drafted, desk_office.town.store
    qtbot.waitUntil(lambda: pane.primary_word == "报送")
    pane.primary()
    said = decided(qtbot)
    assert "从此固定" in said
    assert "处罚数额" in said
    assert "补报、核减" in said
    qtbot.waitUntil(lambda: pane.primary_word == "生成月报")
    assert submitted_report(store.reader, "monthly", MARCH) is not None
    stand(pane, "虚构村", "drills")
    qtbot.keyClicks(pane.board.table.twin.main, "3")
    assert pane.board.field is None
    pane.tell_new()
    pane.drop()
    pane.remake()
    assert dialog_shown() is None
    assert [line.cells[1].text for line in pane.list.lines.lines] == ["已报送", "已报送"]


def test_a_draft_says_when_the_records_moved_on_and_is_made_again(
    drafted: ReportPane, desk_office: Office, qtbot: QtBot
) -> None:
    pane = drafted
    counted(pane, qtbot)
    stand(pane, "虚构村", "visits")
    qtbot.waitUntil(lambda: "检查次数 1" in words_of(pane.rows))
    assert pane.rows.stale.isHidden()
    town = desk_office.town
    other = town.do(subjects.create_subject, name="虚构乙厂", village_id=town.village).id
    town.visit(day=datetime(2026, 3, 20, 9), subject=other)
    town.now = NOW
    pane._read_rows()
    qtbot.waitUntil(lambda: not pane.rows.stale.isHidden())
    pane.remake()
    qtbot.waitUntil(lambda: dialog_shown(MakeReportDialog) is not None)
    pressed(MakeReportDialog, qtbot)
    qtbot.waitUntil(lambda: table(pane)["虚构村"]["visits"] == "2")
    assert pane.focusWidget() is pane.board.table.twin.main
    said: list[tuple[str, list[str]]] = []
    pane.ranged.connect(lambda left, figures: said.append((left, figures)))
    pane.drop()
    assert "各单位的填报数都不动" in decided(qtbot)
    qtbot.waitUntil(lambda: pane._read is not None and pane._read.row is None)
    assert pane.focusWidget() is pane.list
    assert said[-1] == ("", ["Ctrl+Enter 生成月报"])


def test_the_report_is_written_with_its_rows(drafted: ReportPane, tmp_path: Path, qtbot: QtBot) -> None:
    pane = drafted
    qtbot.waitUntil(lambda: pane._read is not None)
    assert pane._read is not None
    assert pane._read.row is not None
    for name, summary in (("月报", False), ("汇总.csv", True)):
        pane.acts.write(pane._read.row, tmp_path / name, summary=summary)
    qtbot.waitUntil((tmp_path / "月报.xlsx").exists)
    qtbot.waitUntil((tmp_path / "汇总.csv").exists)
    book = openpyxl.load_workbook(tmp_path / "月报.xlsx")
    assert book.sheetnames == ["月报", "计入明细", "补报核减"]
    texts = [cell.value for row in book["计入明细"].iter_rows() for cell in row]
    assert any("灭火器过期" in str(text) for text in texts)
    assert "口径" in (tmp_path / "汇总.csv").read_text("utf-8-sig")
