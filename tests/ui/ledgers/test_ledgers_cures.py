"""A ledger refused before a row of it was staged: its columns are told, its kind is answered, and that is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.ledgers.mapping import NOTHING_THERE, MappingDialog
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.widgets.button import Button
from tests.ui.furnished import words_of
from tests.ui.ledgers.hands import arrived, book, column, dialog, drop, key
from tests.ui.township import Township

STRANGE = (["填报单位：虚构村"], ["甲", "乙", "丙", "丁"], ["虚构甲厂", "虚构村", 3, None])
MAJOR = (
    ["填报单位：虚构村"],
    ["序号", "单位名称", "隐患描述", "挂牌级别", "督办单位", "检查时间"],
    ["1", "虚构宏达木业有限公司", "没有泄爆片", "县级", "县安委办", "2026-04-01"],
)


def refused(page: LedgersPage, qtbot: QtBot, path: Path, code: str, kind: str | None = None) -> None:
    """Bring a file and wait for its refusal."""
    page.take([Incoming(path.name, path, kind=kind)])
    qtbot.waitUntil(lambda: any(code in words for words in page.sayings.words()) and not page.acts.reading())


def asked(page: LedgersPage, qtbot: QtBot) -> MappingDialog:
    """The dialog of 指明各列."""
    page.sayings.press("指明各列")
    found: MappingDialog = dialog(page, MappingDialog, qtbot)
    return found


def test_header_nobody_knows_is_told_before_anything_is_staged(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    refused(page, qtbot, book(tmp_path / "怪.xlsx", *STRANGE), "LEDGER_011")
    asking = asked(page, qtbot)
    asking.do.click()
    assert "DESKTOP_003" in words_of(asking) and not asking.fields["甲"].isEnabled()
    asking.kind.choose("enterprises")
    asking.kind.activated.emit(0)
    qtbot.waitUntil(lambda: asking.mapped.kind == "enterprises")
    assert [asking.samples(header) for header in ("甲", "乙", "丙", "丁")] == ["虚构甲厂", "虚构村", "3", NOTHING_THERE]
    asking.do.click()
    assert "DESKTOP_026" in words_of(asking)
    for header, field in (("甲", "name"), ("乙", "village"), ("丙", "headcount")):
        asking.fields[header].choose(field)
    assert "虚构村" in asking.remember.text()
    asking.remember.setChecked(True)
    asking.do.click()
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    assert (column(page, "name"), column(page, "headcount")) == (["虚构甲厂"], ["3"])
    arrived(page, qtbot, book(tmp_path / "又来.xlsx", *STRANGE[:2], ["虚构乙厂", "虚构村", 4, None]))
    assert page.run is not None and page.run.kind == "enterprises"


def test_header_hardly_known_is_cured(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    rows = (["序号", "名称", "规格", "数量", "单位", "备注"], [1, "虚构甲厂", "大", 10, "个", "/"])
    refused(page, qtbot, book(tmp_path / "生.xlsx", *rows), "LEDGER_061", "enterprises")
    asking = asked(page, qtbot)
    assert (asking.columns()["单位"], asking.samples("单位"), asking.samples("数量")) == ("name", "个", "10")
    for header, field in (("单位", ""), ("名称", "name"), ("数量", "headcount")):
        asking.fields[header].choose(field)
    asking.do.click()
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    assert (column(page, "name"), column(page, "headcount")) == (["虚构甲厂"], ["10"])


def test_which_kind_is_answered_by_keyboard_and_not_asked_again(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    refused(page, qtbot, book(tmp_path / "甲.xlsx", *MAJOR), "LEDGER_013", "hazards")
    assert "它是哪一种？" in page.sayings.words()[0]
    qtbot.waitUntil(lambda: isinstance(page.window().focusWidget(), Button))
    assert page.window().focusWidget().text() == "是重大事故隐患台账"  # type: ignore[union-attr]
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
    assert page.window().focusWidget().text() == "就是问题隐患台账"  # type: ignore[union-attr]
    key(page, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.run is not None and page.run.kind == "hazards")
    drop(page, book(tmp_path / "乙.xlsx", *MAJOR))
    qtbot.waitUntil(lambda: len(page._known) == 2 and not page.acts.reading())
    assert {one.kind for one in page._known} == {"hazards"}
    said = [one["code"] if isinstance(one, dict) else one for run in page._known for one in run.facts["said"]]
    assert "LEDGER_238" in str(said)


def test_columns_that_were_not_read_show_what_stands_in_them(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    header = ["企业名称", "所属村（社区）", "管事的", "举报人", "从业人数"]
    arrived(page, qtbot, book(tmp_path / "甲.xlsx", header, ["虚构甲厂", "虚构村", "单虚构", "某某", 3]))
    page.verbs.open_mapping()
    asking: MappingDialog = dialog(page, MappingDialog, qtbot)
    qtbot.waitUntil(lambda: asking.samples("管事的") == "单虚构")
    assert "某某" not in words_of(asking) and not asking.fields["举报人"].isEnabled()
