"""Photos, papers and ledgers of hazards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.hazard_table import table_ids
from safetydesk.ui.dialogs.hazards.review_hazard import ReviewDialog
from safetydesk.ui.dialogs.ledgers.export import ExportDialog
from safetydesk.ui.dialogs.papers.new_paper import NewPaperDialog
from safetydesk.ui.dialogs.show_photos import PhotosDialog
from safetydesk.ui.pages.hazards.page import HazardsPage
from safetydesk.ui.table.cursor import Spot
from tests.ui.hazards.hands import PHOTO, dialog, of, store
from tests.ui.township import Office, Township


def test_passed_review_closes_an_ordinary_hazard_with_its_photo(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["box"])
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F9)
    asking = dialog(page, ReviewDialog, qtbot)
    qtbot.waitUntil(lambda: len(asking.inspectors.chosen()) == 1)
    asking.verdict.choose("pass")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "只有 1 名" in asking._fault._words.text())
    asking.inspectors._boxes[town.inspectors[1]].setChecked(True)
    asking.strip.arrived.emit([PHOTO])
    qtbot.waitUntil(lambda: len(asking._taken) == 1)
    store(asking, qtbot)
    detail = of(town, made["box"])
    assert (detail.life.row.state, detail.life.row.closed_on) == ("closed", "2026-04-16")
    assert len(detail.life.after) == 1
    assert page.status.words()[0].startswith("已保存 ")


def test_pasted_photo_hangs_on_the_hazard_and_opens_large(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    town.photo(made["passage"], "passage-before.jpg")
    stand(made["passage"])
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(PHOTO))])
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.pane.after.count() == 1)
    assert len(of(town, made["passage"]).life.after) == 1
    assert page.pane.before.count() == 1
    qtbot.mouseClick(page.pane.after.frame, Qt.MouseButton.LeftButton)
    shown = dialog(page, PhotosDialog, qtbot)
    qtbot.waitUntil(lambda: not shown.picture._image.isNull())
    shown.close()


def test_assigning_hazards_of_two_enterprises_is_refused(page: HazardsPage, hall: Office) -> None:
    page.table.stretch(Spot(1, 0), Spot(2, 0))
    page.verbs.assign()
    shown = hall.window.refusal_shown()
    assert shown is not None
    assert "编号 DESKTOP_021" in [one.text() for one in shown.findChildren(QLabel)]
    shown.close()


def test_file_that_is_no_photo_is_refused_and_hangs_nowhere(
    page: HazardsPage, hall: Office, town: Township, made: dict[str, bytes], tmp_path: Path, qtbot: QtBot
) -> None:
    wrong = tmp_path / "说明.jpg"
    wrong.write_text("不是照片", encoding="utf-8")
    page.verbs.add_photos([wrong])
    qtbot.waitUntil(lambda: hall.window.refusal_shown() is not None)
    shown = hall.window.refusal_shown()
    assert shown is not None
    assert "编号 VISIT_014" in [one.text() for one in shown.findChildren(QLabel)]
    assert not any(of(town, key).life.after for key in made.values())
    shown.close()


def test_assigning_opens_a_notice_of_the_selected_hazards(
    page: HazardsPage, hall: Office, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["passage"])
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F8)
    asking = dialog(page, NewPaperDialog, qtbot)
    qtbot.waitUntil(lambda: asking.kind() == "rectification_notice")
    assert asking.hazards.ticked() == (made["passage"],)
    store(asking, qtbot)
    qtbot.waitUntil(lambda: len(hall.went) == 1)
    assert hall.went[0][0] == "documents"


def test_export_writes_the_ledger_of_what_is_shown(
    page: HazardsPage, hall: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page.show_view("overdue")
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 1)
    page.export()
    asking = dialog(page, ExportDialog, qtbot)
    asking.write(tmp_path / "台账.xlsx")
    qtbot.waitUntil(lambda: "已导出 1 条" in hall.window._toast.words())
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][1] == "H-A01-0001"
    assert sheet.max_row == 4


def test_export_of_all_follows_the_order_of_the_table(page: HazardsPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.table.sort("deadline")
    qtbot.waitUntil(lambda: page.feed.view.sort[0] == "deadline")
    page.export()
    asking = dialog(page, ExportDialog, qtbot)
    asking.write(tmp_path / "台账.csv")
    qtbot.waitUntil(lambda: (tmp_path / "台账.csv").exists())
    rows = (tmp_path / "台账.csv").read_text("utf-8-sig").splitlines()
    codes = [row.split(",")[1] for row in rows if "H-A01" in row]
    named = {one.id: one.row.code for one in (page.table.rows.row_at(at) for at in range(4))}  # type: ignore[union-attr]
    assert codes == [named[key] for key in table_ids(page._desk.tasks._store.store.reader, page.feed.view)]  # type: ignore[attr-defined]
