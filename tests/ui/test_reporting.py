"""月报 on the screen: made, looked into, figures told in place, handed in, corrected by the next one, written out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import thread_time
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.catalog.reports import report_form
from safetydesk.domain.instants import from_datetime
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.reports import draft_reports, submitted_report
from safetydesk.ui.dialogs.make_report import MakeReportDialog, read_moment
from safetydesk.ui.dialogs.tell_figures import TellFiguresDialog
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.pages.reporting.pane import ReportPane
from safetydesk.ui.pages.reporting.telling import told_block, typed_number
from safetydesk.ui.table.cursor import Spot
from safetydesk.usecases import hazards, places, reports, subjects
from tests.ui.furnished import dialog_shown, words_of
from tests.ui.hands import type_text
from tests.ui.township import Office, Township, found_township, office

FEBRUARY, MARCH = "2026-02", "2026-03"
NOW = from_datetime(datetime(2026, 4, 16, 9, 30))
FOUND = ({"text": "除尘器没有泄爆片", "deadline": "2026-12-31"}, {"text": "安全通道堆物", "deadline": "2026-12-31"})


def inspected(town: Township) -> list[bytes]:
    """February: two hazards, 报送, one withdrawn since; March: one hazard in one of two villages."""
    town.do(places.open_village, name="白鹤村")
    early = town.hazards_of(town.visit(*FOUND, day=datetime(2026, 2, 10, 9)))
    town.now = from_datetime(datetime(2026, 3, 2, 9))
    key = town.do(reports.make_report, period=FEBRUARY).id
    town.do(reports.submit_report, report_id=key)
    town.do(hazards.append_event, hazard_id=early[1], kind="withdrawn", reason="重复登记")
    made = town.hazards_of(town.visit({"text": "灭火器过期", "deadline": "2026-12-31"}, day=datetime(2026, 3, 11, 9)))
    town.now = NOW
    return made


@pytest.fixture
def desk_office(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    town = found_township(tmp_path / "store")
    inspected(town)
    with office(town, qtbot) as made:
        yield made
    town.store.close()


@pytest.fixture
def drafted(desk_office: Office, qtbot: QtBot) -> ReportPane:
    """The pane with the draft of March on it."""
    desk_office.town.do(reports.make_report, period=MARCH)
    pane = opened(desk_office, qtbot)
    qtbot.waitUntil(lambda: pane.board.units is not None and pane.board.tables.isVisible())
    return pane


def opened(desk_office: Office, qtbot: QtBot) -> ReportPane:
    pane: ReportPane = desk_office.open(ReportPane)
    qtbot.waitUntil(lambda: bool(pane.list.lines.lines))
    return pane


def table(pane: ReportPane) -> dict[str, dict[str, str]]:
    """What the table by villages shows, by unit and figure."""
    model = pane.board.table.rows
    keys = [column.key for column in model.columns]
    rows = [[model.words_at(row, at) for at in range(len(keys))] for row in range(model.rowCount())]
    return {row[0]: dict(zip(keys[1:], row[1:], strict=True)) for row in rows}


def stand(pane: ReportPane, unit: str, figure: str) -> None:
    model = pane.board.table.rows
    row = next(at for at in range(model.rowCount()) if model.words_at(at, 0) == unit)
    pane.board.table.go(Spot(row, next(at for at, one in enumerate(model.columns) if one.key == figure)))
    pane.board.table.setFocus()


def listed(pane: ReportPane) -> list[str]:
    return [" ".join(cell.text for cell in (*line.cells, *line.below)) for line in pane.rows.list.lines.lines]


def counted(pane: ReportPane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: pane._rows is not None)


def pressed(kind: Any, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog_shown(kind) is not None)
    dialog_shown(kind).do.click()
    qtbot.waitUntil(lambda: dialog_shown(kind) is None)


def decided(qtbot: QtBot) -> str:
    """Accept the decision that comes; returns what it said."""
    qtbot.waitUntil(lambda: dialog_shown() is not None)
    asking = dialog_shown()
    words = words_of(asking)
    asking.accept()
    return words


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


def test_told_figures_are_typed_pasted_and_taken_back_in_their_cells(
    drafted: ReportPane, desk_office: Office, qtbot: QtBot
) -> None:
    pane, store = drafted, desk_office.town.store
    stand(pane, "虚构村", "fines")
    grid = pane.board.table.twin.main
    qtbot.keyClicks(grid, "1")
    field = pane.board.field
    assert field is not None
    qtbot.keyClicks(field, "500.555")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "REPORT_010" in pane.board.fault.words()
    field.setText("1500.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table(pane)["虚构村"]["fines"] == "1500.5")
    assert table(pane)["合计"]["fines"] == "1500.5"
    first, second, _ = table(pane)
    stand(pane, first, "drills")
    QGuiApplication.clipboard().setText("2\t3\n\t4")
    pane.board.table.paste()
    qtbot.waitUntil(lambda: table(pane)["合计"]["trainings"] == "7")
    assert (table(pane)[first]["drills"], table(pane)[second]["drills"]) == ("2", "待填")
    stand(pane, first, "drills")
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: table(pane)[first]["drills"] == "待填")
    stand(pane, first, "hazards")
    qtbot.keyClicks(grid, "9")
    assert pane.board.field is None
    stand(pane, second, "trainings")
    pane.board.table.paste()
    assert "“合计”不能填 " in pane.board.fault.words()
    assert draft_reports(store.reader, "monthly", MARCH)[0].figures["total"]["trainings"] == 7


def test_a_unit_without_a_row_tells_its_figures_in_a_form(drafted: ReportPane, qtbot: QtBot) -> None:
    pane = drafted
    qtbot.waitUntil(lambda: pane._read is not None)
    pane.tell_new()
    qtbot.waitUntil(lambda: dialog_shown(TellFiguresDialog) is not None)
    dialog = dialog_shown(TellFiguresDialog)
    dialog.do.click()
    assert "不能空着" in words_of(dialog)
    dialog.unit.setText("虚构消防站")
    type_text(dialog.fields["drills"], "两次")
    dialog.do.click()
    assert "REPORT_010" in words_of(dialog)
    dialog.fields["drills"].clear()
    qtbot.keyClicks(dialog.fields["drills"], "2")
    pressed(TellFiguresDialog, qtbot)
    qtbot.waitUntil(lambda: table(pane).get("虚构消防站", {}).get("drills") == "2")


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


def test_in_a_narrow_window_enter_puts_the_rows_in_the_place_of_the_table(
    drafted: ReportPane, desk_office: Office, qtbot: QtBot
) -> None:
    pane = drafted
    counted(pane, qtbot)
    desk_office.window.resize(780, 438)
    qtbot.waitUntil(lambda: pane.rows.isHidden())
    stand(pane, "虚构村", "visits")
    qtbot.keyClick(pane.board.table.twin.main, Qt.Key.Key_Return)
    assert pane.rows.isVisible()
    assert pane.board.isHidden()
    qtbot.keyClick(pane.rows.list, Qt.Key.Key_Escape)
    assert pane.board.isVisible()
    assert pane.board.table.has_cursor()


@pytest.fixture
def page(desk_office: Office, qtbot: QtBot) -> LedgersPage:
    """The ledger page with the draft of March on it."""
    desk_office.town.do(reports.make_report, period=MARCH)
    made: LedgersPage = desk_office.open(lambda desk: LedgersPage(desk, lambda: desk_office.town.store))
    made.strip.place_picked.emit("report")
    pane = made.apart.reporting
    assert pane is not None
    qtbot.waitUntil(lambda: pane._rows is not None)
    return made


def test_the_keys_of_the_page_are_those_of_the_report(page: LedgersPage, qtbot: QtBot) -> None:
    pane = page.apart.reporting
    assert pane is not None
    assert (page.begin.text(), page.begin.isVisible(), page.bring.isVisible()) == ("报送", True, False)
    first = next(iter(table(pane)))
    stand(pane, first, "drills")
    assert "F2 填报数" in page.status.words()[1]
    QGuiApplication.clipboard().setText("5")
    grid = pane.board.table.twin.main
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: table(pane)[first]["drills"] == "5")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    assert pane.board.field is not None
    qtbot.keyClick(pane.board.field, Qt.Key.Key_Escape)
    qtbot.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "从此固定" in decided(qtbot)
    qtbot.waitUntil(lambda: page.begin.text() == "生成月报")
    stand(pane, first, "drills")
    assert "F2 填报数" not in page.status.words()[1]
    pane.open(pane.list.lines.lines[-1].id)
    qtbot.waitUntil(lambda: "2026年2月" in pane.board.title.text())
    page.strip.place_picked.emit("collect")
    assert page.begin.text() == "发起收表"
    page.strip.place_picked.emit("staged")
    assert (page.begin.isVisible(), page.bring.isVisible()) == (False, True)


def test_no_turn_of_the_window_computes_for_50_ms_while_a_report_is_shown(desk_office: Office, qtbot: QtBot) -> None:
    town = desk_office.town
    for number in range(40):
        town.do(places.open_village, name=f"虚构第{number}村")
    found = ({"text": f"隐患 {number}", "deadline": "2026-12-31"} for number in range(450))
    town.hazards_of(town.visit(*found, day=datetime(2026, 3, 12, 9)))
    town.now = NOW
    town.do(reports.make_report, period=MARCH)
    page = desk_office.open(lambda desk: LedgersPage(desk, lambda: town.store))
    qtbot.waitUntil(lambda: desk_office.tasks.idle() and "safetydesk.ui.pages.reporting.pane" in sys.modules)
    turns, before = [], [thread_time()]

    def beat() -> None:
        now = thread_time()
        turns.append(now - before[0])
        before[0] = now

    heart = QTimer(page, interval=1)
    heart.timeout.connect(beat)
    heart.start()
    page.strip.place_picked.emit("report")
    pane = page.apart.reporting
    qtbot.waitUntil(lambda: pane._rows is not None)
    stand(pane, "合计", "hazards")
    qtbot.waitUntil(lambda: "排查隐患数 451" in words_of(pane.rows))
    heart.stop()
    assert len(listed(pane)) == 401
    assert len(turns) > 5 and max(turns) < 0.05


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-03-31 17:05", (2026, 3, 31, 17, 5, 0)),
        ("2026年3月31日", (2026, 3, 31, 23, 59, 59)),
        ("２０２６-3-31", (2026, 3, 31, 23, 59, 59)),
        ("2026-03-31 25:00", None),
        ("三月底", None),
    ],
)
def test_an_instant_is_read_as_people_write_it(text: str, told: tuple[int, ...] | None) -> None:
    wanted = from_datetime(datetime(*told)) if told else None
    found = read_moment(text, NOW)
    assert (found // 1_000_000 if found else None) == (wanted // 1_000_000 if wanted else None)
    assert read_moment("2026-04-16", NOW) == NOW


def test_figures_are_read_as_typed_and_never_dropped_unsaid() -> None:
    form = report_form(MARCH)
    fines, drills = form.figure("fines"), form.figure("drills")
    assert [typed_number(fines, text) for text in ("1,500.5", "１５元", "")] == [150_050, 1500, None]
    assert typed_number(drills, " 3次 ") == 3

    def refused(check: Callable[[], object]) -> str:
        with pytest.raises(SafetyDeskError) as caught:
            check()
        return str(caught.value.message)

    assert "演练次数" in refused(lambda: typed_number(drills, "2.5"))
    assert "合计" in refused(lambda: told_block([drills], ["虚构村", None], [["1"], ["2"]]))
    assert "排查隐患数" in refused(lambda: told_block([form.figure("hazards")], ["虚构村"], [["1"]]))
    assert "表格以外" in refused(lambda: told_block([drills], ["虚构村"], [["1", "2"]]))
    assert told_block([fines, drills], ["虚构村", "白鹤村"], [["1", "2"]]) == {"虚构村": {"fines": 100, "drills": 2}}
