"""Several sheets of one kind in a workbook: offered, then imported one after the other."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.imports import import_rows
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.pages.ledgers.verbs import IN_TURN
from tests.ui.ledgers.hands import arrived, column, drop
from tests.ui.township import Township

HEADER = ["企业名称", "联系电话", "从业人数"]


def villages(path: Path, **sheets: list[str]) -> Path:
    """A workbook with a sheet of enterprises for each village (虚构)."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, firms in sheets.items():
        sheet = made.create_sheet(name)
        for row in (["企业基础台账"], HEADER, *([firm, None, 3] for firm in firms)):
            sheet.append(row)
    made.save(path)
    return path


def standing_on(page: LedgersPage, qtbot: QtBot, sheet: str) -> None:
    """Wait until the rows of a sheet are on the screen."""
    qtbot.waitUntil(lambda: page.run is not None and page.run.sheet == sheet and not page.acts.reading())
    qtbot.waitUntil(lambda: page.place.table is not None and bool(column(page, "row")))


def begun(page: LedgersPage, qtbot: QtBot, path: Path) -> None:
    """Drop a workbook and choose to import its sheets in turn."""
    arrived(page, qtbot, path)
    qtbot.waitUntil(lambda: any("3 张同类工作表" in words for words in page.sayings.words()))
    before = page.run.id  # type: ignore[union-attr]
    page.sayings.press("3")
    qtbot.waitUntil(lambda: page.run is not None and page.run.id != before)


def test_sheets_land_in_turn_each_with_its_own_import_and_village(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    path = villages(tmp_path / "三村.xlsx", 虚构村=["虚构甲厂"], 虚构东村=["虚构乙厂"], 虚构西村=["虚构丙厂"])
    begun(page, qtbot, path)
    for sheet, firm in (("虚构村", "虚构甲厂"), ("虚构东村", "虚构乙厂"), ("虚构西村", "虚构丙厂")):
        standing_on(page, qtbot, sheet)
        qtbot.waitUntil(lambda firm=firm: column(page, "name") == [firm])  # type: ignore[misc]
        page.primary()
    qtbot.waitUntil(lambda: len([one for one in import_rows(town.store.reader) if one.state == "accepted"]) == 3)
    assert sorted(one.sheet for one in import_rows(town.store.reader)) == ["虚构东村", "虚构村", "虚构西村"]
    sql = "SELECT v.name FROM subject s JOIN village v ON v.id = s.village_id WHERE s.name = '虚构甲厂'"
    assert town.store.reader.execute(sql).fetchone() == ("虚构村",)
    qtbot.waitUntil(lambda: page.run is None and not page.acts.reading())
    assert not any("逐张核对" in words for words in page.sayings.words())


def test_sheet_is_skipped_and_one_that_cannot_be_read_holds_nothing_up(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    path = villages(tmp_path / "三村.xlsx", 虚构村=["虚构甲厂"], 虚构东村=["虚构乙厂"], 虚构西村=["虚构丙厂"])
    begun(page, qtbot, path)
    standing_on(page, qtbot, "虚构村")
    qtbot.waitUntil(lambda: any("现在是工作表“虚构村”" in words for words in page.sayings.words()))
    changed = openpyxl.load_workbook(path)
    del changed["虚构东村"]
    changed.save(path)
    page.sayings.press("跳过这一张")
    standing_on(page, qtbot, "虚构西村")
    assert [one.sheet for one in import_rows(town.store.reader)] == ["虚构西村"]
    assert any("LEDGER_014" in words and "虚构东村" in words for words in page.sayings.words())


def test_sheet_given_up_leaves_the_next_to_be_asked_for(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    path = villages(tmp_path / "三村.xlsx", 虚构村=["虚构甲厂"], 虚构东村=["虚构乙厂"], 虚构西村=["虚构丙厂"])
    begun(page, qtbot, path)
    standing_on(page, qtbot, "虚构村")
    page.acts.drop(page.run)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: any("还有 2 张同类工作表没有核对" in words for words in page.sayings.words()))
    page.sayings.press("接着核对“虚构东村”")
    standing_on(page, qtbot, "虚构东村")


def test_choice_is_there_again_from_the_toolbar(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, villages(tmp_path / "一村.xlsx", 虚构村=["虚构甲厂"]))
    verbs = {verb.word: at for at, verb in enumerate(page.place.toolbar._verbs)}
    assert not page.place.toolbar._enabled[verbs[IN_TURN]]
    drop(page, villages(tmp_path / "两村.xlsx", 虚构村=["虚构甲厂"], 虚构东村=["虚构乙厂"]))
    standing_on(page, qtbot, "虚构村")
    qtbot.waitUntil(lambda: page.run is not None and page.run.file_name == "两村.xlsx")
    assert page.place.toolbar._enabled[verbs[IN_TURN]]
    page.verbs.in_turn()
    qtbot.waitUntil(lambda: any("现在是工作表“虚构村”" in words for words in page.sayings.words()))
