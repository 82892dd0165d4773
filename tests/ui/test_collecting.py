"""收表 on the screen: started, forms written, a folder dropped, who is missing, corrections settled, merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.reports.assign_answer import AssignAnswerDialog
from safetydesk.ui.dialogs.reports.open_collection import OpenCollectionDialog
from safetydesk.ui.dialogs.reports.replace_answer import ReplaceAnswerDialog
from safetydesk.ui.pages.collecting.pane import CollectingPane
from safetydesk.ui.pages.collecting.reading import read_collection
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases.collections import Asked, open_collection
from tests.ui.furnished import dialog_shown, words_of
from tests.ui.township import Office, found_township, office

UNITS = ("白鹤村", "石桥村", "清溪社区")


def answer(path: Path, unit: str, *names: str) -> Path:
    """A village's own workbook of fictional enterprises."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["企业台账"], [f"填报单位：{unit}"], ["序号", "企业名称", "负责人", "从业人数"]):
        sheet.append(row)
    for number, name in enumerate(names, 1):
        sheet.append([number, name, "单虚构", 12])
    book.save(path)
    return path


@pytest.fixture
def desk_office(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    town = found_township(tmp_path / "store")
    with office(town, qtbot) as made:
        yield made
    town.store.close()


@pytest.fixture
def pane(desk_office: Office, qtbot: QtBot) -> CollectingPane:
    asked = [Asked(name, f"{name[0]}虚构") for name in UNITS]
    desk_office.town.do(open_collection, kind="enterprises", units=asked, due_on="2026-04-30", title="企业摸底表")
    made: CollectingPane = desk_office.open(CollectingPane)
    qtbot.waitUntil(lambda: len(made.units.lines.lines) == len(UNITS))
    return made


def states(pane: CollectingPane) -> dict[str, str]:
    return {line.cells[0].text: line.cells[1].text for line in pane.units.lines.lines}


def dropped(pane: CollectingPane, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    pane.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, button, key))


def pressed(kind: type[Dialog], qtbot: QtBot) -> Any:
    """Press the primary verb of the dialog that comes, and wait until it has gone."""
    qtbot.waitUntil(lambda: dialog_shown(kind) is not None)
    dialog = dialog_shown(kind)
    dialog.do.click()
    qtbot.waitUntil(lambda: dialog_shown(kind) is None)
    return dialog


def test_a_folder_is_dropped_and_who_is_missing_is_copied(pane: CollectingPane, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    answer(folder / "副本(3).xlsx", "白鹤村", "虚构甲厂", "虚构乙厂")
    answer(folder / "石桥村.xlsx", "清溪社区", "虚构丙厂", "")
    dropped(pane, folder)
    wanted = {"白鹤村": "已报", "石桥村": "未报", "清溪社区": "有错"}
    qtbot.waitUntil(lambda: states(pane) == wanted)
    pane.remind()
    text = QGuiApplication.clipboard().text()
    assert "石桥村" in text
    assert "清溪社区（1 行）" in text
    line = next(line for line in pane.units.lines.lines if line.cells[0].text == "清溪社区")
    pane.units.select(line.id)
    pane.units.moved.emit(line.id)
    assert "第 5 行" in pane.file.problems.text()
    merged = tmp_path / "merged.xlsx"
    assert pane._read is not None
    pane.acts.write_merged(pane._read, merged)
    qtbot.waitUntil(merged.exists)
    texts = [cell.value for row in openpyxl.load_workbook(merged).active.iter_rows() for cell in row]
    assert {"虚构甲厂", "虚构乙厂", "虚构丙厂"} <= set(texts)


def test_a_file_of_nobody_is_assigned_with_enter(pane: CollectingPane, tmp_path: Path, qtbot: QtBot) -> None:
    dropped(pane, answer(tmp_path / "新建.xlsx", "", "虚构甲厂"))
    qtbot.waitUntil(lambda: "新建.xlsx" in states(pane))
    line = pane.units.lines.lines[-1]
    assert line.cells[1].text == "哪个单位的？"
    pane.units.opened.emit(line.id)
    qtbot.waitUntil(lambda: dialog_shown(AssignAnswerDialog) is not None)
    dialog = dialog_shown(AssignAnswerDialog)
    stone = next(one for one in pane._read.lines if one.unit.name == "石桥村")  # type: ignore[union-attr]
    dialog.unit.choose(stone.unit.id.hex())
    dialog.do.click()
    qtbot.waitUntil(lambda: states(pane) == {"白鹤村": "未报", "石桥村": "已报", "清溪社区": "未报"})


def test_a_correction_shows_its_difference_first(pane: CollectingPane, tmp_path: Path, qtbot: QtBot) -> None:
    dropped(pane, answer(tmp_path / "1.xlsx", "白鹤村", "虚构甲厂"))
    qtbot.waitUntil(lambda: states(pane)["白鹤村"] == "已报")
    dropped(pane, answer(tmp_path / "2.xlsx", "白鹤村", "虚构甲厂", "虚构乙厂"))
    qtbot.waitUntil(lambda: states(pane)["白鹤村"] == "待确认更正")
    pane.units.opened.emit(pane.units.lines.lines[0].id)
    dialog = pressed(ReplaceAnswerDialog, qtbot)
    assert [line.cells[1].text for line in dialog.rows.lines.lines] == ["虚构乙厂"]
    qtbot.waitUntil(lambda: states(pane)["白鹤村"] == "已报")


def test_a_new_collection_asks_the_villages(desk_office: Office, qtbot: QtBot) -> None:
    pane: CollectingPane = desk_office.open(CollectingPane)
    qtbot.waitUntil(lambda: pane.empty.isVisible())
    pane.primary()
    qtbot.waitUntil(lambda: dialog_shown(OpenCollectionDialog) is not None)
    dialog = dialog_shown(OpenCollectionDialog)
    qtbot.waitUntil(lambda: dialog.units.value() == "虚构村")
    dialog.do.click()
    assert "要写报送期限" in words_of(dialog)
    dialog.due.show_day("2026-05-10")
    dialog.do.click()
    qtbot.waitUntil(lambda: states(pane) == {"虚构村": "未报"})


def test_forms_are_written_and_the_collection_ends(
    pane: CollectingPane, desk_office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    assert pane._read is not None
    pane.acts.write_forms(pane._read, tmp_path / "forms")
    qtbot.waitUntil(lambda: len(list((tmp_path / "forms").glob("*.xlsx"))) == len(UNITS))
    pane.close_one()
    qtbot.waitUntil(lambda: dialog_shown() is not None)
    dialog_shown().accept()
    key = pane._read.row.id

    def closed(check: Callable[[], Any] = lambda: read_collection(desk_office.town.store.reader, key)) -> bool:
        return check().row.closed_on is not None

    qtbot.waitUntil(lambda: pane._read is not None and pane._read.row.closed_on is not None)
    assert closed()
