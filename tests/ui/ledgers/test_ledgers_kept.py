"""A scan among the ledgers: nothing of it is read, the original stays, and is taken out again on the page."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.ledgers.kept import NONE, KeptDialog
from safetydesk.ui.pages.ledgers.page import LedgersPage
from tests.ui.furnished import words_of
from tests.ui.ledgers.hands import dialog, drop

SCAN = b"%PDF-1.7\n%%EOF"


def names(asking: KeptDialog) -> list[str]:
    return [line.cells[0].text for line in asking.rows.lines.lines]


def test_scan_is_kept_said_and_taken_out_again(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "扫描台账.pdf"
    path.write_bytes(SCAN)
    for _ in range(2):
        drop(page, path)
        qtbot.waitUntil(lambda: any("原件已留存" in words for words in page.sayings.words()))
        assert [words for words in page.sayings.words() if "LEDGER_025" in words] == page.sayings.words()
    page.sayings.press("看留存的原件")
    asking = dialog(page, KeptDialog, qtbot)
    qtbot.waitUntil(lambda: names(asking) == ["扫描台账.pdf"])
    [key] = asking._found
    asking.save(key, tmp_path / "没有" / "另存.pdf")
    qtbot.waitUntil(lambda: "GENERAL_010" in words_of(asking))
    asking.save(key, tmp_path / "另存.pdf")
    qtbot.waitUntil(lambda: "已另存为 另存.pdf" in words_of(asking))
    assert (tmp_path / "另存.pdf").read_bytes() == SCAN
    assert "GENERAL_010" not in words_of(asking)


def test_list_of_originals_says_when_there_are_none(page: LedgersPage, qtbot: QtBot) -> None:
    page.verbs.show_kept()
    asking = dialog(page, KeptDialog, qtbot)
    qtbot.waitUntil(lambda: NONE in words_of(asking))
    assert not asking.take.isEnabled()
