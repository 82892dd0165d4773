"""台账: a ledger dropped, looked at, landed and taken back; pasted, cancelled, refused; the imports of before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import thread_time
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from safetydesk.errors import error
from safetydesk.models.queries.imports import import_rows
from safetydesk.paths import resources
from safetydesk.ui.dialogs.ledger_export import ExportDialog
from safetydesk.ui.dialogs.ledger_mapping import MappingDialog
from safetydesk.ui.dialogs.ledger_reading import ReadingDialog
from safetydesk.ui.dress import wear
from safetydesk.ui.find import find_lines
from safetydesk.ui.pages.ledgers.acts import kinds_named
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.theme import DARK
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.text import on_screen
from safetydesk.usecases import subjects, visits
from tests.ui.furnished import closed_township, furnished, words_of
from tests.ui.hands import colours, picture
from tests.ui.township import Office, Township, found_township, office

ENTERPRISES = resources() / "samples" / "village-enterprises.xlsx"
HAZARDS = resources() / "samples" / "village-hazards.xlsx"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def hall(town: Township, qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


@pytest.fixture
def page(hall: Office) -> LedgersPage:
    page: LedgersPage = hall.open(lambda desk: LedgersPage(desk, lambda: hall.town.store))
    return page


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


@pytest.fixture
def staged(page: LedgersPage, qtbot: QtBot) -> LedgersPage:
    """The sample of enterprises, dropped and compared."""
    drop(page, ENTERPRISES)
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    return page


def test_dropped_ledger_is_staged_filtered_landed_and_undone(staged: LedgersPage, town: Township, qtbot: QtBot) -> None:
    before = town.store.reader.execute("SELECT count(*) FROM subject WHERE deleted_at IS NULL").fetchone()[0]
    assert "新增" in column(staged, "verdict")
    new = column(staged, "verdict").count("新增")
    staged.strip.states.counters["new"].click()
    qtbot.waitUntil(lambda: set(column(staged, "verdict")) == {"新增"})
    staged.primary()
    qtbot.waitUntil(lambda: any("已落账" in words for words in staged.sayings.words()))
    counted = "SELECT count(*) FROM subject WHERE deleted_at IS NULL"
    assert town.store.reader.execute(counted).fetchone()[0] == before + new
    staged.sayings.press("撤销")
    qtbot.waitUntil(lambda: town.store.reader.execute(counted).fetchone()[0] == before)
    assert [one.state for one in import_rows(town.store.reader)] == ["undone"]


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


def test_changed_cells_show_old_and_new_and_the_pane_tells_both(
    page: LedgersPage, tmp_path: Path, qtbot: QtBot
) -> None:
    row = ["虚构宏达木业有限公司", "虚构村", "13900001180", 12]
    arrived(page, qtbot, enterprises(tmp_path / "改过的.xlsx", row))
    assert column(page, "verdict") == ["更新"]
    assert column(page, "phone") == ["138 0000 2617 → 13900001180"]
    assert column(page, "headcount") == ["（空） → 12"]
    qtbot.waitUntil(lambda: page.place.pane.line() is not None)
    assert "原来 138 0000 2617" in words_of(page.place.pane)
    assert "改为 13900001180" in words_of(page.place.pane)


def test_row_left_out_with_space_does_not_land(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [["虚构甲厂", "虚构村", "13900000001", 3], ["虚构乙厂", "虚构村", "13900000002", 4]]
    arrived(page, qtbot, enterprises(tmp_path / "两家.xlsx", *rows))
    before = count(town, "subject")
    page.place.table.setFocus()  # type: ignore[union-attr]
    key(page, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: column(page, "taken") == ["不要", "要"])
    assert page.land.text() == "落账 1 行"
    key(page, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: column(page, "taken") == ["要", "要"])
    key(page, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.land.text() == "落账 1 行")
    key(page, qtbot, Qt.Key.Key_Return, control=True)
    qtbot.waitUntil(lambda: any("已落账" in words for words in page.sayings.words()))
    assert count(town, "subject") == before + 1
    assert "1 行没有要" in page.sayings.words()[0]


def test_only_what_is_filtered_is_taken(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [["虚构甲厂", "虚构村", None, 3], ["虚构乙厂", "虚构村", None, 4], ["虚构丙店", "虚构村", None, 5]]
    arrived(page, qtbot, enterprises(tmp_path / "三家.xlsx", *rows))
    page.place.seek("厂")
    qtbot.waitUntil(lambda: len(column(page, "row")) == 2)
    page.verbs.take_shown()
    page.place.seek("")
    qtbot.waitUntil(lambda: column(page, "taken") == ["要", "要", "不要"])
    page.verbs.take_all(take=True)
    qtbot.waitUntil(lambda: column(page, "taken") == ["要", "要", "要"])


def test_ctrl_z_takes_the_landing_back(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "一家.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    before = count(town, "subject")
    page.primary()
    qtbot.waitUntil(lambda: count(town, "subject") == before + 1)
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: count(town, "subject") == before)
    qtbot.waitUntil(lambda: "已撤销" in page.sayings.words()[0])


def test_undo_is_refused_with_what_was_built_on_it(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "一家.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.primary()
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    made = town.store.reader.execute("SELECT id FROM subject WHERE name = '虚构甲厂'").fetchone()[0]
    facts = {"subject_id": made, "kind": "surprise", "inspectors": town.inspectors[:2]}
    town.do(visits.start_visit, **facts)
    page.sayings.press("撤销")
    qtbot.waitUntil(lambda: any("LEDGER_045" in words and "检查" in words for words in page.sayings.words()))


def test_bad_file_says_its_number_on_the_page(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    bad = tmp_path / "坏的.xlsx"
    bad.write_bytes(b"")
    drop(page, bad)
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    assert "LEDGER_002" in page.sayings.words()[0]
    assert page.sayings.isVisible() and page.stack.currentWidget() is page.empty


def test_second_file_is_offered_beside_the_first(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    first = enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3])
    second = enterprises(tmp_path / "乙.xlsx", ["虚构乙厂", "虚构村", None, 3])
    drop(page, first, second)
    qtbot.waitUntil(lambda: page.strip.runs.count() == 2 and not page.acts.reading())
    page.strip.runs.setCurrentIndex(page.strip.runs.findText("甲.xlsx·企业基础台账"))
    page.strip.runs.activated.emit(0)
    qtbot.waitUntil(lambda: page.run is not None and page.run.file_name == "甲.xlsx" and column(page, "row") == ["3"])


def test_rectangle_pasted_from_a_spreadsheet_is_staged_and_leaves_no_file(page: LedgersPage, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("企业名称\t所属村（社区）\t联系电话\n虚构甲厂\t虚构村\t13900000001\n")
    qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and column(page, "row") == ["2"])
    assert column(page, "name") == ["虚构甲厂"]
    source = page.acts.sources[page.run.id]  # type: ignore[union-attr]
    with source.file() as written:
        assert written.exists()
    assert not written.exists()


def test_word_pasted_is_no_table(page: LedgersPage, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("虚构甲厂")
    page.paste()
    assert "没有文件，也没有表格" in page.sayings.words()[0]
    assert page.acts.reading() == 0


def test_cancelled_reading_leaves_nothing(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [[f"虚构{at}厂", "虚构村", None, 3] for at in range(4000)]
    path = enterprises(tmp_path / "很长.xlsx", *rows)
    began: list[object] = []
    page.acts.begun.connect(began.append)
    ticket = page.acts.bring(Incoming(path.name, path))
    qtbot.waitUntil(lambda: bool(began))
    ticket.cancel()
    qtbot.waitUntil(lambda: not page.acts.reading())
    assert town.store.reader.execute("SELECT count(*) FROM import_run").fetchone()[0] == 0
    qtbot.waitUntil(lambda: page.run is None and page.stack.currentWidget() is page.empty)


def test_staged_import_is_there_again_after_reopening(tmp_path: Path, qtbot: QtBot) -> None:
    folder = closed_township(tmp_path / "store")
    with furnished(folder, qtbot) as first:
        page: Any = first.window.go("ledgers")
        arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
        key_before = page.run.id
    with furnished(folder, qtbot) as second:
        page = second.window.go("ledgers")
        qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and column(page, "row") == ["3"])
        assert page.run.id == key_before
        page.strip.places.choose("history")
        page.strip.place_picked.emit("history")
        qtbot.waitUntil(lambda: page.history.table.rows.rowCount() == 1)
        assert "李虚构" in words_of(page.history.pane) and "待落账" in page.history.table.rows.words_at(0, 3)


def test_history_undoes_and_drops_after_asking(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    before = count(town, "subject")
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.primary()
    qtbot.waitUntil(lambda: count(town, "subject") == before + 1)
    qtbot.waitUntil(lambda: bool(page._known) and page._known[0].state == "accepted")
    page.verbs.do("undo", page._known[0])
    asking = dialog(page, Dialog, qtbot)
    assert "撤不了" in words_of(asking)
    asking.accept()
    qtbot.waitUntil(lambda: count(town, "subject") == before)
    arrived(page, qtbot, enterprises(tmp_path / "乙.xlsx", ["虚构乙厂", "虚构村", None, 3]))
    page.acts.drop(page.run)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: page.run is None and page.stack.currentWidget() is page.empty)
    assert [one.state for one in import_rows(town.store.reader)] == ["undone"]


def test_mapping_is_changed_and_read_again(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    rows = (
        ["填报单位：虚构村"],
        ["企业名称", "所属村（社区）", "管事的", "从业人数"],
        ["虚构甲厂", "虚构村", "单虚构", 3],
    )
    arrived(page, qtbot, book(tmp_path / "甲.xlsx", *rows))
    before = page.run.id  # type: ignore[union-attr]
    page.verbs.open_mapping()
    asking: MappingDialog = dialog(page, MappingDialog, qtbot)
    qtbot.waitUntil(lambda: asking.samples("企业名称") == "虚构甲厂")
    assert asking.columns()["管事的"] == ""
    asking.fields["管事的"].choose("name")
    asking.do.click()
    assert "DESKTOP_025" in words_of(asking)
    asking.fields["管事的"].choose("person_in_charge")
    asking.everywhere.setChecked(True)
    asking.do.click()
    qtbot.waitUntil(lambda: page.run is not None and page.run.id != before and bool(column(page, "row")))
    qtbot.waitUntil(lambda: "person_in_charge" in [one.key for one in page.place.table.rows.columns])  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: column(page, "person_in_charge") == ["单虚构"])
    aliases = page._desk.tasks._store.store.reader.execute("SELECT header FROM header_alias").fetchall()  # type: ignore[attr-defined]
    assert aliases == [("管事的",)]
    qtbot.waitUntil(lambda: len(page._known) == 1)


def test_mapping_without_a_required_column_is_refused(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.verbs.open_mapping()
    asking: MappingDialog = dialog(page, MappingDialog, qtbot)
    asking.fields["企业名称"].choose("")
    asking.do.click()
    assert "DESKTOP_026" in words_of(asking) and "企业名称" in words_of(asking)


def test_unknown_villages_are_opened_on_request(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "没听过村", None, 3]))
    before = page.run.id  # type: ignore[union-attr]
    page.place.next_problem()
    qtbot.waitUntil(lambda: "没听过村" in words_of(page.place.pane))
    page.place.pane.places_wanted.emit()
    qtbot.waitUntil(lambda: page.run is not None and page.run.id != before and bool(column(page, "row")))
    assert page.run.facts["opened"]["village"] != {}  # type: ignore[union-attr]


def test_read_as_history_when_asked(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.verbs.open_reading()
    asking: ReadingDialog = dialog(page, ReadingDialog, qtbot)
    asking.history.setChecked(True)
    asking.carry.setChecked(True)
    incoming = asking.incoming(page.acts.sources[page.run.id])  # type: ignore[union-attr]
    assert incoming.options == {"open_places": False, "clear_blanks": False, "history": True, "carry_over": True}
    assert (incoming.kind, incoming.sheet) == ("enterprises", "Sheet")


def test_annotated_file_is_given_back(staged: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    one = staged.run
    assert one is not None
    staged.acts.save_annotated(one, staged.acts.sources[one.id], tmp_path / "说明.xlsx")
    qtbot.waitUntil((tmp_path / "说明.xlsx").exists)
    sheet = openpyxl.load_workbook(tmp_path / "说明.xlsx")[one.sheet]
    header = [cell.value for cell in sheet[one.facts["header_row"]]]
    assert "错误说明" in header


def test_keyboard_reaches_everything_in_small_windows(staged: LedgersPage, hall: Office, qtbot: QtBot) -> None:
    for wide, high in ((1366, 768), (1024, 640), (780, 438)):
        hall.window.resize(wide, high)
        staged.place.table.setFocus()  # type: ignore[union-attr]
        assert staged.place.table.has_cursor()  # type: ignore[union-attr]
        key(staged, qtbot, Qt.Key.Key_F3)
        qtbot.waitUntil(lambda: (line := staged.place.pane.line()) is not None and line.worst is not None)
        seen = staged.place.pane.isVisible()
        key(staged, qtbot, Qt.Key.Key_F4)
        assert staged.place.pane.isVisible() is not seen
        key(staged, qtbot, Qt.Key.Key_F4)
        staged.place.show_states("refused")
        qtbot.waitUntil(lambda: set(column(staged, "verdict")) == {"未导入"})
        key(staged, qtbot, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: len(set(column(staged, "verdict"))) > 1)


def test_header_filter_and_order_work_on_staged_rows(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [["虚构乙厂", "虚构村", None, 9], ["虚构甲厂", "虚构村", None, 3], ["虚构丙厂", "虚构村", None, None]]
    arrived(page, qtbot, enterprises(tmp_path / "三家.xlsx", *rows))
    table = page.place.table
    assert table is not None
    table.sort("headcount")
    qtbot.waitUntil(lambda: column(page, "headcount") == ["3", "9", ""])
    table.set_filter("name", frozenset({"虚构甲厂", "虚构乙厂"}))
    qtbot.waitUntil(lambda: column(page, "name") == ["虚构甲厂", "虚构乙厂"])
    popup = table.open_filter(1)
    assert popup is not None
    qtbot.waitUntil(lambda: column(page, "name") == ["虚构甲厂", "虚构乙厂"])
    popup.close()


def test_page_looks_alike_in_the_dark(staged: LedgersPage, dressed: QApplication) -> None:
    light = colours(picture(staged))
    wear(dressed, DARK)
    dark = colours(picture(staged))
    assert DARK.surface.upper() in dark and DARK.surface.upper() not in light


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


def hazard_book(path: Path, *rows: list[Any]) -> Path:
    return book(path, ["问题隐患台账"], ["单位名称", "检查时间", "隐患描述", "整改期限", "整改责任人"], *rows)


def test_person_says_whom_a_row_means_from_its_menu(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "像的.xlsx", ["虚构宏达木业", "虚构村", None, 26]))
    qtbot.waitUntil(lambda: (line := page.place.pane.line()) is not None and line.asks)
    assert "是不是 虚构宏达木业有限公司" in words_of(page.place.pane)
    line = page.place.pane.line()
    assert line is not None
    verbs = {verb.word: verb.run for verb in page.place.row_verbs(line)}
    next(run for word, run in verbs.items() if word.startswith("是 虚构宏达木业有限公司"))()
    qtbot.waitUntil(lambda: column(page, "verdict") == ["更新"])


def test_cell_of_several_findings_is_split(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    several = "1、配电箱未接地；2、通道堵塞；3、灭火器过期"
    row = ["虚构宏达木业有限公司", "2026-04-10", several, "2026-04-20", "单虚构"]
    arrived(page, qtbot, hazard_book(tmp_path / "隐患.xlsx", row))
    qtbot.waitUntil(lambda: (line := page.place.pane.line()) is not None and line.splits == 3)
    page.place.pane.split.emit((3, 0))
    qtbot.waitUntil(lambda: column(page, "description") == ["配电箱未接地", "通道堵塞", "灭火器过期"])
    assert page.land.text() == "落账 3 行"


def test_record_of_a_changed_row_opens_on_its_page(
    page: LedgersPage, hall: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构宏达木业有限公司", "虚构村", None, 26]))
    qtbot.waitUntil(lambda: (line := page.place.pane.line()) is not None and line.record is not None)
    page.place.pane.record_wanted.emit(hall.town.subject)
    assert hall.went == [("subjects", hall.town.subject)]


def test_kinds_that_tie_are_asked_about(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    told = "问题隐患台账（hazards，工作表“甲”，3 列）、企业基础台账（enterprises，工作表“乙”，3 列）、别的（nobody，x）"
    assert kinds_named(told) == ["hazards", "enterprises"]
    path = enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3])
    told = "企业基础台账（enterprises，工作表“Sheet”，4 列）"
    fault = error("LEDGER_060", file="甲.xlsx", candidates=told, key="enterprises")
    page.acts._refused(Incoming("甲.xlsx", path), None, fault)
    assert "LEDGER_060" in page.sayings.words()[0]
    page.sayings.press("是企业基础台账")
    qtbot.waitUntil(lambda: page.run is not None and page.run.kind == "enterprises")


def test_remedies_on_the_screen_name_no_command(page: LedgersPage) -> None:
    assert on_screen("请先建立，或导入时选择一并建立（--open-places）。") == "请先建立，或导入时选择一并建立。"


def test_imports_are_found_by_file_name_and_counted_on_the_rail(tmp_path: Path, qtbot: QtBot) -> None:
    folder = closed_township(tmp_path / "store")
    with furnished(folder, qtbot) as desktop:
        page: Any = desktop.window.go("ledgers")
        arrived(page, qtbot, enterprises(tmp_path / "白鹤村台账.xlsx", ["虚构甲厂", "虚构村", None, 3]))
        lines, pages = find_lines(desktop.store.opened.db, "白鹤村")
        assert [line.cells[0].text for line in lines] == ["台账导入", "白鹤村台账.xlsx"]
        assert pages == {page.run.id: "ledgers"}
        rail = desktop.window.rail
        assert rail is not None
        qtbot.waitUntil(lambda: "1" in rail._items["ledgers"].accessibleName())


def test_no_turn_of_the_window_computes_for_50_ms_while_a_ledger_is_read(
    page: LedgersPage, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [[f"虚构{at}厂", "虚构村", f"139{at:08}", 3] for at in range(3000)]
    path = enterprises(tmp_path / "很长.xlsx", *rows)
    turns: list[float] = []
    before = [thread_time()]

    def beat() -> None:
        """What the GUI thread computed since the last beat; what other processes took meanwhile does not count."""
        now = thread_time()
        turns.append(now - before[0])
        before[0] = now

    heart = QTimer(page, interval=1)
    heart.timeout.connect(beat)
    heart.start()
    page.take([Incoming(path.name, path)])
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    heart.stop()
    assert len(turns) > 20 and max(turns) < 0.05


def test_ctrl_z_does_nothing_once_the_result_was_put_away(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "一家.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    before = count(town, "subject")
    page.primary()
    qtbot.waitUntil(lambda: count(town, "subject") == before + 1 and bool(page.sayings.words()))
    page.sayings.press("知道了")
    assert page.sayings.words() == []
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page._desk.tasks.idle() and count(town, "subject") == before + 1


def test_landing_is_compared_again_when_the_store_moved_on(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    row = ["虚构宏达木业有限公司", "虚构村", "13900001180", 12]
    arrived(page, qtbot, enterprises(tmp_path / "改过的.xlsx", row))
    town.do(subjects.edit_subject, subject_id=town.subject, phone="13900009999")
    page.primary()
    qtbot.waitUntil(lambda: any("重新核对" in words for words in page.sayings.words()))
    qtbot.waitUntil(lambda: column(page, "phone") == ["13900009999 → 13900001180"])
    page.primary()
    qtbot.waitUntil(lambda: any("已落账" in words for words in page.sayings.words()))


def test_mapping_of_an_office_is_remembered(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    rows = (["填报单位：虚构村"], ["企业名称", "所属村（社区）", "管事的", "从业人数"])
    arrived(page, qtbot, book(tmp_path / "甲.xlsx", *rows, ["虚构甲厂", "虚构村", "单虚构", 3]))
    page.verbs.open_mapping()
    asking: MappingDialog = dialog(page, MappingDialog, qtbot)
    assert asking.remember.isVisible() and "虚构村" in asking.remember.text()
    asking.fields["管事的"].choose("person_in_charge")
    asking.remember.setChecked(True)
    asking.do.click()
    qtbot.waitUntil(lambda: len(page._known) == 1 and "管事的" in page._known[0].facts["columns"])
    arrived(page, qtbot, book(tmp_path / "乙.xlsx", *rows, ["虚构乙厂", "虚构村", "单虚构", 3]))
    assert page.run is not None and page.run.facts["columns"]["管事的"] == "person_in_charge"
