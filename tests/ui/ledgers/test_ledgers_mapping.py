"""列对应: what the columns of a file mean is changed, remembered; the file comes back with its problems."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.ledgers.mapping import MappingDialog
from safetydesk.ui.pages.ledgers.page import LedgersPage
from tests.ui.furnished import words_of
from tests.ui.ledgers.hands import (
    arrived,
    book,
    column,
    dialog,
    enterprises,
)
from tests.ui.township import Township


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


def test_annotated_file_is_given_back(staged: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    one = staged.run
    assert one is not None
    staged.acts.save_annotated(one, staged.acts.sources[one.id], tmp_path / "说明.xlsx")
    qtbot.waitUntil((tmp_path / "说明.xlsx").exists)
    sheet = openpyxl.load_workbook(tmp_path / "说明.xlsx")[one.sheet]
    header = [cell.value for cell in sheet[one.facts["header_row"]]]
    assert "错误说明" in header


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
