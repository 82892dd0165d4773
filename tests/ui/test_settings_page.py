"""设置 by hand: what an office chooses is saved together or refused beside its field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop
from safetydesk.catalog.document_kinds import shipped_text
from safetydesk.models.queries.people import settings
from safetydesk.settings import wants_system_fonts
from safetydesk.ui.dialogs.papers.paper_layouts import PaperLayouts
from safetydesk.ui.pages.settings.fonts import FontsSection
from safetydesk.ui.pages.settings.layouts import LayoutsSection
from safetydesk.ui.pages.settings.machine import MachineSection
from safetydesk.ui.pages.settings.office import OfficeSection
from safetydesk.ui.pages.settings.office_fields import ALL
from safetydesk.ui.pages.settings.page import SettingsPage
from safetydesk.ui.pages.settings.rules_field import RulesField
from safetydesk.ui.theme import DARK, theme_of
from safetydesk.usecases import places
from safetydesk.usecases.accepted import CHOICES
from safetydesk.usecases.papers.document_layouts import import_layout
from tests.ui.furnished import closed_township, dialog_shown, furnished, words_of
from tests.ui.hands import type_text

Key = Qt.Key


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with furnished(closed_township(tmp_path / "data" / "store"), qtbot) as made:
        yield made


def part(desktop: Desktop, qtbot: QtBot, key: str) -> Any:
    """A part of the page, made and read."""
    page = desktop.window.go("settings")
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.section is not None)
    page.show_view(key)
    qtbot.waitUntil(desktop.tasks.idle)
    qtbot.wait(20)
    return page.section


@pytest.fixture
def office(desktop: Desktop, qtbot: QtBot) -> OfficeSection:
    section: OfficeSection = part(desktop, qtbot, "office")
    qtbot.waitUntil(lambda: section.values().get("organ") == "虚构镇人民政府" and len(section.fields) == len(ALL))
    return section


def stored(desktop: Desktop, qtbot: QtBot) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    desktop.tasks.read(settings, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def save(desktop: Desktop, qtbot: QtBot) -> None:
    """Ctrl+Enter, and what it writes."""
    qtbot.keyClick(desktop.window, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(desktop.tasks.idle)
    qtbot.wait(20)


def page_of(desktop: Desktop) -> SettingsPage:
    page = desktop.window.page()
    assert isinstance(page, SettingsPage)
    return page


def test_every_choice_of_an_office_has_its_field() -> None:
    assert set(ALL) == set(CHOICES)


def test_choices_are_saved_together_and_taken_back(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    for key, words in {"contact": "周虚构", "copy_to": "虚构区应急管理局、虚构区消防救援大队"}.items():
        office.fields[key].setFocus()
        type_text(office.fields[key], words)
    office.fields["review_needed"].click()
    assert page_of(desktop).status.words()[1].startswith("3 项改动还没有保存")
    save(desktop, qtbot)
    now = stored(desktop, qtbot)
    assert (now["contact"], now["review_needed"]) == ("周虚构", False)
    assert now["copy_to"] == ["虚构区应急管理局", "虚构区消防救援大队"]
    assert page_of(desktop).status.words()[0] == "已保存 09:30:00"
    qtbot.keyClick(desktop.window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: office.values()["contact"] is None)
    assert office.values()["copy_to"] == []
    assert office.values()["review_needed"] is True


def test_refused_choices_are_named_beside_their_fields_and_nothing_is_lost(
    desktop: Desktop, qtbot: QtBot, office: OfficeSection
) -> None:
    for key, words in {"organ": "虚构镇安委会", "appeal_government": "虚构区应急局", "contact": "周虚构"}.items():
        office.fields[key].setText(words)
    save(desktop, qtbot)
    told = words_of(office)
    assert "DOCUMENT_009" in told
    assert "设置“复议机关”不能是“虚构区应急局”" in told
    assert office.fields["organ"].hasFocus()
    assert office.values()["contact"] == "周虚构"
    assert "contact" not in stored(desktop, qtbot)
    office.fields["organ"].setText("虚构镇人民政府")
    office.fields["appeal_government"].setText("虚构区人民政府")
    save(desktop, qtbot)
    assert stored(desktop, qtbot)["appeal_government"] == "虚构区人民政府"
    assert "GENERAL_015" not in words_of(office)


def test_refused_choice_scrolls_into_sight(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    desktop.window.resize(780, 438)
    field = office.fields["appeal_government"]
    field.setText("虚构区应急局")
    qtbot.waitUntil(lambda: field.visibleRegion().isEmpty())
    save(desktop, qtbot)
    qtbot.waitUntil(lambda: field.hasFocus() and not field.visibleRegion().isEmpty())


def test_unsaved_words_keep_the_page_until_given_up(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    office.fields["contact"].setText("周虚构")
    assert desktop.window.go("today") is None
    asking = dialog_shown()
    assert "1 项改动" in words_of(asking)
    asking.reject()
    assert office.values()["contact"] == "周虚构"
    desktop.window.go("today")
    dialog_shown().accept()
    assert office.values()["contact"] is None
    assert desktop.window.go("today") is not None


def test_choice_of_another_computer_shows_where_nobody_typed(
    desktop: Desktop, qtbot: QtBot, office: OfficeSection
) -> None:
    office.fields["contact"].setText("周虚构")
    desktop.tasks.write(lambda session: places.choose(session, key="contact", value="李虚构"))
    desktop.tasks.write(lambda session: places.choose(session, key="short_name", value="构"))
    qtbot.waitUntil(lambda: office.values()["short_name"] == "构")
    assert office.values()["contact"] == "周虚构"
    assert office.unsaved() == 1


def test_local_rule_is_confirmed_by_file_and_day(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    rules: RulesField = office.fields["local_rules"]
    key = next(iter(rules.files))
    rules.files[key].setText("虚构安委〔2024〕3号")
    save(desktop, qtbot)
    assert "GENERAL_015" in words_of(office)
    assert "local_rules" not in stored(desktop, qtbot)
    rules.days[key].setText("2024年3月1日")
    save(desktop, qtbot)
    assert stored(desktop, qtbot)["local_rules"] == [f"{key} 虚构安委〔2024〕3号 2024-03-01"]
    assert office.unsaved() == 0


def test_power_that_is_not_offered_any_more_stays_chosen(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    desktop.tasks.write(lambda session: places.choose(session, key="power_law", value="old-law"))
    qtbot.waitUntil(lambda: office.values()["power_law"] == "old-law")
    assert office.unsaved() == 0


def test_parts_are_chosen_by_arrows_and_by_number(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    page = page_of(desktop)
    page.list.setFocus()
    qtbot.keyClick(page.list, Key.Key_Down)
    assert page.section is not office
    assert page.verb.text() == "登记委托、赋权"
    qtbot.keyClick(desktop.window, Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert page.section is office
    assert office.fields["organ"].hasFocus()
    type_text(office.fields["organ"], "街道")
    qtbot.keyClick(office.fields["organ"], Key.Key_Escape)
    assert page.list.hasFocus()
    assert office.unsaved() == 1


def test_part_asked_for_at_once_is_the_one_that_opens(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.desk.go("settings/people", None)
    qtbot.waitUntil(desktop.tasks.idle)
    qtbot.wait(20)
    assert page_of(desktop).verb.text() == "登记新人员"
    assert page_of(desktop).list.current_id() == b"people"


def test_part_is_read_again_when_it_was_away(desktop: Desktop, qtbot: QtBot, office: OfficeSection) -> None:
    page_of(desktop).show_view("machine")
    desktop.tasks.write(lambda session: places.choose(session, key="short_name", value="构"))
    qtbot.waitUntil(desktop.tasks.idle)
    assert office.values()["short_name"] == "虚"
    page_of(desktop).show_view("office")
    qtbot.waitUntil(lambda: office.values()["short_name"] == "构")


# --- wording and this computer


def test_wording_of_papers_opens_its_dialog(desktop: Desktop, qtbot: QtBot) -> None:
    section: LayoutsSection = part(desktop, qtbot, "layouts")
    qtbot.waitUntil(lambda: "都按程序自带的措辞" in section.fact)
    text = shipped_text("rectification_notice").replace('title = "隐患整改通知书"', 'title = "整改通知书（虚构）"')
    desktop.tasks.write(lambda session: import_layout(session, kind="rectification_notice", text=text))
    qtbot.waitUntil(lambda: len(section.rows.lines.lines) == 1)
    save(desktop, qtbot)
    qtbot.waitUntil(lambda: dialog_shown(PaperLayouts) is not None)
    dialog_shown(PaperLayouts).reject()


def test_fonts_are_listed_and_the_office_may_prefer_its_own(desktop: Desktop, qtbot: QtBot) -> None:
    section: FontsSection = part(desktop, qtbot, "fonts")
    qtbot.waitUntil(lambda: len(section.rows.lines.lines) == 5)
    assert not page_of(desktop).verb.isVisible()
    cells = section.rows.lines.lines[0].cells
    assert (cells[0].text, cells[3].text, cells[4].text) == ("仿宋", "自带", "齐全")
    section.choice.setFocus()
    qtbot.keyClick(section.choice.focusWidget(), Key.Key_Right)
    assert wants_system_fonts(desktop.desk.settings)
    qtbot.waitUntil(desktop.tasks.idle)


def test_theme_is_worn_at_once_and_kept(desktop: Desktop, qtbot: QtBot, dressed: QApplication) -> None:
    section: MachineSection = part(desktop, qtbot, "machine")
    assert section.theme.code() == "system"
    section.theme.picked.emit("dark")
    assert theme_of(dressed.palette()) is DARK
    assert desktop.desk.settings.get("theme") == "dark"
    desktop.window.theme_wanted.emit()
    qtbot.waitUntil(lambda: section.theme.code() == "light")


def test_copy_is_made_and_told(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    section: MachineSection = part(desktop, qtbot, "machine")
    assert section.last.text() == "这个文件夹里还没有备份"
    section.take_folder(tmp_path / "stick")
    section.primary()
    section.primary()
    qtbot.waitUntil(lambda: "没有带附件" in section.last.text())
    assert len(list((tmp_path / "stick").glob("safetydesk-*/manifest.json"))) == 1
    assert page_of(desktop).header._fact.text().startswith("最近一次备份")


def test_copy_that_cannot_be_written_is_refused_by_number(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    section: MachineSection = part(desktop, qtbot, "machine")
    (tmp_path / "file").write_text("虚构", encoding="utf-8")
    section.take_folder(tmp_path / "file" / "below")
    section.primary()
    qtbot.waitUntil(lambda: desktop.window.refusal_shown() is not None)
    assert "STORE_" in words_of(desktop.window.refusal_shown())


def test_store_without_passphrase_offers_one(desktop: Desktop, qtbot: QtBot) -> None:
    section: MachineSection = part(desktop, qtbot, "machine")
    assert (section.lock.word, section.set_passphrase.isVisible()) == ("没有口令", True)
    desktop.store.protect("虚构的四个词连写在一起")
    section.refresh()
    assert (section.lock.word, section.set_passphrase.isVisible()) == ("有口令", False)
