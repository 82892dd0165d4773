"""行动 on the desk: announced by keyboard, who is still to be seen, which visits belong, the evidence of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop
from safetydesk.models.queries.campaigns import CampaignRow, campaign_rows
from safetydesk.models.queries.visits import VisitRow, visit_rows
from safetydesk.ui.dialogs.campaigns.belonging import BelongingDialog
from safetydesk.ui.dialogs.campaigns.campaign import CampaignDialog
from safetydesk.ui.dialogs.campaigns.end_campaign import EndCampaignDialog
from safetydesk.ui.dialogs.ledgers.export import ExportDialog
from safetydesk.ui.dialogs.papers.inspection_pack import InspectionPackDialog
from safetydesk.ui.dialogs.visits.start_visit import StartVisit
from safetydesk.ui.pages.campaigns.page import CampaignsPage
from safetydesk.ui.widgets.chip import Tag
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases import campaigns, places, subjects
from tests.ui.furnished import closed_township, dialog_shown, furnished, words_of
from tests.ui.township import Township

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
NAME, OVER = "虚构百日攻坚行动", "虚构春节前安全大检查"


def prepared(town: Township) -> None:
    """A campaign of today over one village, one that is over; one of two units seen, and a visit in no campaign."""
    town.do(places.open_department, name="虚构应急办")
    town.do(subjects.create_subject, name="虚构鸿运家具厂", village_id=town.village, industry="C")
    span = {"first_day": "2026-04-01", "last_day": "2026-07-09"}
    key = town.do(campaigns.add_campaign, name=NAME, basis="虚构安委〔2026〕3号", **span, villages=[town.village]).id
    town.do(campaigns.add_campaign, name=OVER, first_day="2026-01-10", last_day="2026-02-10")
    seen = town.visit({"text": "通道堆物", "deadline": "2026-04-10"}, day=datetime(2026, 4, 3, 9))
    town.hazards_of(seen)
    town.do(campaigns.assign_visits, visit_ids=[seen], campaign_id=key)
    town.visit(day=datetime(2026, 4, 8, 9))


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with furnished(closed_township(tmp_path / "store", prepared), qtbot) as made:
        yield made


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> CampaignsPage:
    found: Any = desktop.window.go("campaigns")
    qtbot.waitUntil(lambda: bool(found.list.lines.lines))
    qtbot.waitUntil(desktop.tasks.idle)
    found.setFocus()
    assert isinstance(found, CampaignsPage)
    return found


def asked(qtbot: QtBot, kind: Any) -> Any:
    qtbot.waitUntil(lambda: dialog_shown(kind) is not None)
    return dialog_shown(kind)


def stored(desktop: Desktop, qtbot: QtBot, name: str = NAME) -> CampaignRow | None:
    found: list[list[CampaignRow]] = []
    desktop.tasks.read(campaign_rows, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return next((one for one in found[0] if one.name == name), None)


def verb(page: CampaignsPage, word: str) -> None:
    next(one for one in page.verbs if one.word == word).run()


def listed(page: CampaignsPage) -> list[tuple[str, str, str]]:
    return [(line.cells[0].text, line.cells[1].text, line.below[0].text) for line in page.list.lines.lines]


def units(page: CampaignsPage) -> list[tuple[str, ...]]:
    """Name, state, visits, hazards and overdue of every row shown."""
    table = page.table.rows
    wanted = [one for one in table.columns if one.key in ("name", "state", "visits", "hazards", "overdue")]
    rows = (table.row_at(at) for at in range(table.rowCount()))
    return [tuple(column.words(row) for column in wanted) for row in rows]


def test_running_campaign_stands_first_with_who_is_still_to_be_seen(page: CampaignsPage, qtbot: QtBot) -> None:
    assert listed(page) == [
        (NAME, "进行中", "已查 1 / 2·还有 84 天"),
        (OVER, "已结束", "已查 0 / 2·2026-01-10 至 02-10"),
    ]
    assert units(page) == [("虚构鸿运家具厂", "未查", "", "", ""), ("虚构宏达木业有限公司", "已查", "1", "1", "1")]
    told = words_of(page)
    assert "应查 2 家，已查 1 家，检查 1 次，隐患 1 条，已销号 0 条，超期 1 条" in told
    assert "依据 虚构安委〔2026〕3号" in told and "范围 村（社区）：虚构村" in told
    qtbot.keyClick(page.list, Key.Key_Down)
    assert [row[1] for row in units(page)] == ["漏查", "漏查"]


def test_campaign_is_announced_by_keyboard(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(desktop.window, Key.Key_Return, Ctrl)
    dialog = asked(qtbot, CampaignDialog)
    dialog.do.click()
    assert "名称：不能空着" in words_of(dialog)
    dialog.name.setText("虚构粉尘专项整治")
    dialog.do.click()
    assert "两个日期都要写" in words_of(dialog)
    dialog.first.setText("2026年4月10日")
    dialog.last.setText("2026-04-01")
    dialog.do.click()
    qtbot.waitUntil(lambda: "CAMPAIGN_003" in words_of(dialog))
    dialog.last.setText("2026-06-30")
    for ticks, word in ((dialog.villages, "虚构村"), (dialog.tags, "粉尘涉爆"), (dialog.persons, "周虚构")):
        next(box for box in ticks._boxes.values() if box.text() == word).click()
    dialog.subjects.show_text("虚构鸿运家具厂\n没有这家")
    assert dialog.unsaved()
    dialog.do.click()
    qtbot.waitUntil(lambda: "没有这家" in words_of(dialog))
    dialog.subjects.show_text("虚构鸿运家具厂")
    dialog.do.click()
    qtbot.waitUntil(lambda: dialog_shown(CampaignDialog) is None)
    qtbot.waitUntil(lambda: "虚构粉尘专项整治" in page.title.text())
    row = stored(desktop, qtbot, "虚构粉尘专项整治")
    assert row is not None
    assert (row.first_day, row.last_day, row.tags, len(row.villages)) == ("2026-04-10", "2026-06-30", ("dust",), 1)
    assert (len(row.subjects), len(row.persons)) == (1, 1)


def test_campaign_is_corrected_and_keeps_what_it_said(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    before = stored(desktop, qtbot)
    qtbot.keyClick(desktop.window, Key.Key_F2)
    dialog = asked(qtbot, CampaignDialog)
    assert dialog.name.text() == NAME and not dialog.unsaved()
    dialog.last.setText("2026-04-02")
    dialog.do.click()
    qtbot.waitUntil(lambda: "CAMPAIGN_005" in words_of(dialog))
    dialog.last.setText("2026-08-31")
    dialog.do.click()
    qtbot.waitUntil(lambda: dialog_shown(CampaignDialog) is None)
    after = stored(desktop, qtbot)
    assert before is not None and after is not None
    assert (after.last_day, after.villages, after.basis) == ("2026-08-31", before.villages, before.basis)


def test_campaign_ends_before_its_time(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    verb(page, "提前结束")
    dialog = asked(qtbot, EndCampaignDialog)
    assert dialog.day.day() == "2026-04-16"
    dialog.day.setText("2026-07-30")
    dialog.do.click()
    qtbot.waitUntil(lambda: "CAMPAIGN_009" in words_of(dialog))
    dialog.day.setText("2026-04-15")
    dialog.do.click()
    qtbot.waitUntil(lambda: (NAME, "已结束") in [one[:2] for one in listed(page)])


def test_visits_join_and_leave_a_campaign(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(desktop.window, Key.Key_F7)
    dialog = asked(qtbot, BelongingDialog)
    boxes = list(dialog.visits._boxes.values())
    assert [(box.text()[:10], box.isChecked()) for box in boxes] == [("2026-04-08", False), ("2026-04-03", True)]
    for box in boxes:
        box.click()
    dialog.do.click()
    qtbot.waitUntil(lambda: "隐患 0 条" in page.figures.text())
    row = stored(desktop, qtbot)
    assert row is not None and row.visits == 1


def test_reminder_lies_on_the_clipboard(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(desktop.window, Key.Key_F8)
    assert "虚构村（1 家）：虚构鸿运家具厂" in QGuiApplication.clipboard().text()


def test_progress_is_written_as_a_workbook(
    desktop: Desktop, page: CampaignsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "进度.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.keyClick(desktop.window, Key.Key_E, Ctrl)
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(desktop.tasks.idle)
    rows = list(load_workbook(path)["进度"].iter_rows(values_only=True))
    assert {row[2]: row[4] for row in rows if isinstance(row[0], int)} == {
        "虚构鸿运家具厂": "未查",
        "虚构宏达木业有限公司": "已查",
    }


@pytest.mark.parametrize(("word", "kind"), [("导出检查台账", "visits"), ("导出隐患台账", "hazards")])
def test_ledgers_of_the_campaign_are_offered(page: CampaignsPage, qtbot: QtBot, word: str, kind: str) -> None:
    verb(page, word)
    dialog = asked(qtbot, ExportDialog)
    assert (dialog.kind.code(), dialog.which.code()) == (kind, "shown")
    qtbot.waitUntil(lambda: dialog.page is not None)
    assert dialog.page.count == 1
    dialog.reject()


def test_visit_shows_the_campaign_it_belongs_to(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    found: list[list[VisitRow]] = []
    desktop.tasks.read(visit_rows, found.append)
    qtbot.waitUntil(lambda: bool(found))
    free, mine = found[0]

    def tags() -> list[str]:
        page = desktop.window.page()
        return [tag.word for tag in page.findChildren(Tag) if tag.isVisible()] if page else []

    desktop.window.go("visit", mine.id)
    qtbot.waitUntil(lambda: NAME in tags())
    desktop.window.go("visit", free.id)
    qtbot.waitUntil(lambda: NAME not in tags() and "四不两直" in tags())
    qtbot.waitUntil(desktop.tasks.idle)
    assert NAME not in tags()


def test_campaign_with_visits_is_not_deleted_and_one_without_is(
    desktop: Desktop, page: CampaignsPage, qtbot: QtBot
) -> None:
    verb(page, "删除")
    asked(qtbot, Dialog).accept()
    qtbot.waitUntil(lambda: desktop.window.refusal_shown() is not None)
    assert "CAMPAIGN_007" in words_of(desktop.window.refusal_shown())
    desktop.window.refusal_shown().accept()
    qtbot.waitUntil(lambda: dialog_shown() is None)
    qtbot.keyClick(page.list, Key.Key_Down)
    verb(page, "删除")
    asked(qtbot, Dialog).accept()
    qtbot.waitUntil(lambda: [one[0] for one in listed(page)] == [NAME])


def test_enter_leads_to_the_units_and_on_to_the_enterprise(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.list, Key.Key_Return)
    qtbot.waitUntil(page.table.has_cursor)
    page.table.open_current()
    assert desktop.window.page_key() == "subjects"


def test_table_is_searched_and_filtered(page: CampaignsPage, qtbot: QtBot) -> None:
    page.table.set_search("hyjj")
    assert [row[0] for row in units(page)] == ["虚构鸿运家具厂"]
    page.table.set_search("")
    page.table.set_filter("state", frozenset({"已查"}))
    assert [row[0] for row in units(page)] == ["虚构宏达木业有限公司"]
    page.toolbar.cleared.emit()
    assert len(units(page)) == 2


def test_evidence_of_the_campaign_shown_is_offered(
    desktop: Desktop, page: CampaignsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.keyClick(desktop.window, Key.Key_F9)
    dialog = asked(qtbot, InspectionPackDialog)
    qtbot.waitUntil(lambda: dialog.of.currentText() == f"行动：{NAME}")
    assert (dialog.first.day(), dialog.last.day(), dialog.first.isEnabled()) == ("2026-04-01", "2026-07-09", False)
    dialog.take_folder(tmp_path)
    dialog.do.click()
    out = tmp_path / f"迎检资料 {NAME}"
    qtbot.waitUntil(lambda: (out / "00 目录.xlsx").exists(), timeout=15_000)
    qtbot.waitUntil(desktop.tasks.idle)
    assert (out / "06 行动进度" / "行动进度.xlsx").exists()


def test_evidence_of_a_year_has_its_days(desktop: Desktop, page: CampaignsPage, qtbot: QtBot) -> None:
    dialog = InspectionPackDialog(desktop.desk, desktop.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.of.count() == 4)
    assert (dialog.first.day(), dialog.last.day(), dialog.first.isEnabled()) == ("2026-01-01", "2026-04-16", True)
    dialog.of.choose("2026")
    dialog.of.activated.emit(dialog.of.currentIndex())
    assert (dialog.first.day(), dialog.last.day(), dialog.first.isEnabled()) == ("2026-01-01", "2026-12-31", False)
    dialog.of.choose("")
    dialog.of.activated.emit(0)
    assert (dialog.last.day(), dialog.first.isEnabled()) == ("2026-04-16", True)
    dialog.reject()


@pytest.mark.parametrize("by_hand", [False, True])
def test_visit_that_begins_is_offered_the_campaign_of_its_scope(
    desktop: Desktop, page: CampaignsPage, qtbot: QtBot, by_hand: bool
) -> None:
    desktop.window.start_visit.emit()
    dialog: StartVisit = asked(qtbot, StartVisit)
    dialog.search.setText("虚构鸿运")
    qtbot.waitUntil(lambda: dialog.rows.current_id() is not None)
    qtbot.waitUntil(dialog.belonging.isVisible)
    assert dialog.belonging.choice.currentText() == NAME
    if by_hand:
        dialog.belonging.choice.choose("")
        dialog.belonging.choice.activated.emit(0)
        qtbot.keyClick(dialog.search, Key.Key_Down)
        assert dialog.belonging.campaign() is None
        qtbot.keyClick(dialog.search, Key.Key_Up)
    qtbot.keyClick(dialog.search, Key.Key_Return)
    qtbot.waitUntil(lambda: dialog_shown(StartVisit) is None)
    row = stored(desktop, qtbot)
    assert row is not None and row.visits == (1 if by_hand else 2)


def test_new_subject_is_offered_the_campaign_of_its_village(
    desktop: Desktop, page: CampaignsPage, qtbot: QtBot
) -> None:
    desktop.window.start_visit.emit()
    dialog: StartVisit = asked(qtbot, StartVisit)
    dialog.search.setText("虚构新开店")
    qtbot.waitUntil(lambda: dialog.village.isVisible() and dialog.belonging.isVisible())
    assert (dialog.village.currentText(), dialog.belonging.choice.currentText()) == ("虚构村", NAME)
    dialog.reject()
