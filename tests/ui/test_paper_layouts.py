"""文书版式: kinds and their texts on the desk, checked while typing, seen on a sample, kept when the window goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.render import render
from safetydesk.documents.viewing import PdfPages
from safetydesk.domain.papers.layout_text import text_of, with_originals
from safetydesk.domain.papers.wordings import reworded
from safetydesk.models.changelog import insert_rows
from safetydesk.models.tables import DocumentLayout
from safetydesk.ui.dialogs.papers.paper_layout_changes import PaperLayoutChanges
from safetydesk.ui.dialogs.papers.paper_layout_editor import PaperLayoutEditor
from safetydesk.ui.dialogs.papers.paper_layouts import PaperLayouts
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases.papers import document_layouts
from safetydesk.usecases.papers.layout_sheets import layout_sheet, sample
from safetydesk.usecases.papers.layout_standing import shipped_layout
from tests.ui.township import Office, Township, found_township, office

NOTICE = "rectification_notice"
NOW = "block.10.text"


@pytest.fixture
def town(tmp_path: Path) -> Township:
    return found_township(tmp_path / "store")


@pytest.fixture
def hall(town: Township, qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as found:
        yield found


@pytest.fixture
def kinds(hall: Office, qtbot: QtBot) -> PaperLayouts:
    found = PaperLayouts(hall.desk, hall.window)
    found.open()
    qtbot.waitUntil(lambda: len(found.states) == 30)
    found.rows.select(NOTICE.encode())
    found._follow()
    return found


@pytest.fixture
def word(kinds: PaperLayouts, qtbot: QtBot) -> Callable[[], PaperLayoutEditor]:
    """Opens the texts of the notice, all of them."""

    def opened() -> PaperLayoutEditor:
        qtbot.mouseClick(kinds.do, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(here(kinds, PaperLayoutEditor)))
        editor = here(kinds, PaperLayoutEditor)[-1]
        qtbot.waitUntil(lambda: not editor._turns._steps)
        return editor

    return opened


def here(over: Any, sort: type[Any]) -> list[Any]:
    return [one for one in over.findChildren(sort) if one.isVisible()]


def type_in(editor: PaperLayoutEditor, where: str, words: str, qtbot: QtBot) -> None:
    """Put the words in place of a text, by keys where keys can."""
    row = editor.rows[where]
    row.field.setFocus()
    row.field.selectAll()
    row.field.insertPlainText(words)


def kept(town: Township) -> Any:
    return layout_sheet(town.store.reader, NOTICE)


def test_every_text_of_the_notice_is_there_under_its_head(word: Callable[[], PaperLayoutEditor]) -> None:
    editor = word()
    assert set(editor.rows) == {one.where for one in editor.sheet.texts if not one.bare}
    assert editor.rows["block.1.text"].field.toPlainText().startswith("根据{依据}，本机关于{检查日期}对你单位")
    assert not editor.rows["title"].again.isVisibleTo(editor)
    assert editor._said.text() == "和程序自带的一样"


def test_text_is_worded_saved_and_shown_as_the_offices(
    word: Callable[[], PaperLayoutEditor], kinds: PaperLayouts, town: Township, qtbot: QtBot
) -> None:
    editor = word()
    type_in(editor, NOW, "请你单位马上整改，并报告{落款单位}。", qtbot)
    assert editor.rows[NOW].again.isVisibleTo(editor)
    qtbot.keyClick(editor.rows[NOW].field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: kinds.states[NOTICE.encode()].state == "own")
    assert document_layouts.declared(town.store.reader, NOTICE).blocks[10].text == "请你单位马上整改，并报告{issuer}。"
    told = kinds.rows.lines.lines[0]
    assert told.cells[1].text == "本单位已改"
    assert "李虚构" in told.below[0].text


def test_fault_stands_beside_its_text_and_saving_leads_to_it(
    word: Callable[[], PaperLayoutEditor], town: Township, qtbot: QtBot
) -> None:
    editor = word()
    row = editor.rows["block.8.text"]
    for words, code in (
        ("请你单位于{最后期限}前整改。", "DOCUMENT_060"),
        ("请你单位于{整改期限}前停产整改。", "DOCUMENT_061"),
        ("请你单位整改。", "DOCUMENT_063"),
        ("请你单位于{整改期限}前整改，。", "DOCUMENT_064"),
        ("", "GENERAL_014"),
    ):
        type_in(editor, "block.8.text", words, qtbot)
        qtbot.waitUntil(lambda code=code: code in row.fault.words())  # type: ignore[misc]
    editor.rows["title"].field.setFocus()
    qtbot.mouseClick(editor.do, Qt.MouseButton.LeftButton)
    assert editor.isVisible()
    assert editor.focusWidget() is row.field
    assert kept(town).state.state == "shipped"
    qtbot.mouseClick(row.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not row.fault.words())


def test_what_is_typed_is_kept_when_the_window_goes_and_can_be_given_up(
    word: Callable[[], PaperLayoutEditor], kinds: PaperLayouts, town: Township, qtbot: QtBot
) -> None:
    editor = word()
    type_in(editor, NOW, "请你单位马上整改。", qtbot)
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: kinds.states[NOTICE.encode()].typing)
    assert kept(town).state.state == "shipped"
    assert kept(town).typed == {NOW: "请你单位马上整改。"}
    editor = word()
    assert editor.rows[NOW].field.toPlainText() == "请你单位马上整改。"
    assert editor.forget.isVisibleTo(editor)
    qtbot.mouseClick(editor.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not kinds.states[NOTICE.encode()].typing)
    assert kept(town).typed == {}


def test_what_was_typed_is_there_although_its_field_is_not_yet(
    kinds: PaperLayouts, hall: Office, town: Township, qtbot: QtBot
) -> None:
    town.do(document_layouts.keep_wording, kind=NOTICE, texts={NOW: "请你单位马上整改。"})
    editor = PaperLayoutEditor(hall.desk, kept(town), kinds)
    assert editor.rows == {}
    assert editor.changes() == {NOW: "请你单位马上整改。"}
    editor.reject()
    qtbot.waitUntil(hall.tasks.idle)
    assert kept(town).typed == {NOW: "请你单位马上整改。"}


def test_pause_in_typing_is_enough_to_keep_it(
    word: Callable[[], PaperLayoutEditor], town: Township, qtbot: QtBot
) -> None:
    editor = word()
    type_in(editor, NOW, "请你单位马上整改。", qtbot)
    qtbot.waitUntil(lambda: kept(town).typed == {NOW: "请你单位马上整改。"})
    assert editor.isVisible()


def test_sample_shows_the_text_at_hand(word: Callable[[], PaperLayoutEditor], qtbot: QtBot) -> None:
    editor = word()
    type_in(editor, "block.7.text", "依照{责令改正的依据}，责令你单位马上改正（虚构）。", qtbot)
    editor._enter("block.7.text")

    def said() -> str:
        pages = editor.room.view.pages_shown
        return "".join(pages.text(page) for page in range(len(pages))).replace("\n", "") if pages else ""

    qtbot.waitUntil(lambda: "马上改正（虚构）" in said().replace("\r", ""))
    assert editor.room.view._found


def test_paragraph_is_switched_off_and_on(word: Callable[[], PaperLayoutEditor], town: Township, qtbot: QtBot) -> None:
    editor = word()
    row = editor.rows["block.15.text"]
    before = row.field.toPlainText()
    assert row.switch is not None
    qtbot.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert row.text() == ""
    assert not row.field.isEnabled()
    qtbot.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert row.field.toPlainText() == before
    row.switch.setChecked(False)
    editor.save()
    qtbot.waitUntil(lambda: kept(town).state.state == "own")
    assert document_layouts.declared(town.store.reader, NOTICE).blocks[15].text == ""


def test_all_is_put_back_and_the_list_says_so(
    word: Callable[[], PaperLayoutEditor], kinds: PaperLayouts, town: Township, qtbot: QtBot
) -> None:
    facts = {"texts": {"title": "安全隐患整改通知书", NOW: "请马上整改。"}, "since": kept(town).since}
    town.do(document_layouts.reword_layout, kind=NOTICE, **facts)
    editor = word()
    editor.changed_only.setChecked(True)
    assert {where for where, row in editor.rows.items() if row.isVisibleTo(editor)} == {"title", NOW}
    qtbot.mouseClick(editor.drop, Qt.MouseButton.LeftButton)
    editor.save()
    qtbot.waitUntil(lambda: kept(town).state.state == "shipped")


def test_own_wording_is_dropped_after_asking(kinds: PaperLayouts, town: Township, qtbot: QtBot) -> None:
    town.do(document_layouts.reword_layout, kind=NOTICE, texts={"title": "通知书"}, since=kept(town).since)
    kinds.refresh()
    qtbot.waitUntil(lambda: kinds.back.isEnabled())
    qtbot.mouseClick(kinds.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(here(kinds, Dialog)))
    here(kinds, Dialog)[0].accept()
    qtbot.waitUntil(lambda: kept(town).state.state == "shipped")


def test_layout_goes_to_a_file_and_comes_back_with_its_changes_shown(
    kinds: PaperLayouts, town: Township, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "版式.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    kinds.give_file()
    qtbot.waitUntil(file.exists)
    text = file.read_text(encoding="utf-8").replace("请你单位立即完成整改。", "请你单位马上整改。")
    file.write_bytes(text.encode("gb18030"))
    kinds.take_file()
    qtbot.waitUntil(lambda: bool(here(kinds, PaperLayoutChanges)))
    asking = here(kinds, PaperLayoutChanges)[0]
    assert [(one.before, one.after) for one in asking.changed] == [("请你单位立即完成整改。", "请你单位马上整改。")]
    assert kept(town).state.state == "shipped"
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept(town).state.state == "own")


def test_earlier_wording_is_offered_and_stands_again(kinds: PaperLayouts, town: Township, qtbot: QtBot) -> None:
    for words in ("请你单位马上整改。", "请你单位即刻整改。"):
        facts = {"texts": {NOW: words}, "since": kept(town).since}
        town.do(document_layouts.reword_layout, kind=NOTICE, **facts)
    qtbot.mouseClick(kinds.past, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hasattr(kinds, "menu"))
    (only,) = kinds.menu.actions()
    assert "李虚构" in only.text()
    only.trigger()
    qtbot.waitUntil(lambda: bool(here(kinds, PaperLayoutChanges)))
    qtbot.mouseClick(here(kinds, PaperLayoutChanges)[0].do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept(town).layout["block"][10]["text"] == "请你单位马上整改。")


def test_file_that_is_no_layout_says_why(
    kinds: PaperLayouts, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "别的.toml"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    for content, code in (
        ("key = ", "GENERAL_007"),
        ('key = "poem"', "DOCUMENT_027"),
        ('key = "circular"', "DOCUMENT_048"),
    ):
        file.write_text(content, encoding="utf-8")
        kinds.take_file()
        qtbot.waitUntil(lambda code=code: code in kinds.fault.words())  # type: ignore[misc]


def test_word_is_inserted_where_the_cursor_stands(word: Callable[[], PaperLayoutEditor]) -> None:
    row = word().rows[NOW]
    row.field.setPlainText("请")
    row.field.moveCursor(row.field.textCursor().MoveOperation.End)
    row.put("被检查单位")
    assert row.text() == "请{subject}"


def test_enter_goes_to_the_next_text_and_never_breaks_a_line(
    word: Callable[[], PaperLayoutEditor], qtbot: QtBot
) -> None:
    editor = word()
    row = editor.rows["title"]
    row.field.setFocus()
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert row.field.toPlainText() == "隐患整改通知书"
    assert editor.focusWidget() is editor.rows["number_word"].field
    assert editor.isVisible()
    copies = editor.rows["copies"].field
    copies.setFocus()
    qtbot.keyClick(copies, Qt.Key.Key_Return)
    assert copies.toPlainText().count("\n") == 3


def test_what_a_new_program_changed_too_is_shown_beside_and_seen_by_saving(
    kinds: PaperLayouts, word: Callable[[], PaperLayoutEditor], town: Township, qtbot: QtBot
) -> None:
    older = reworded(shipped_layout(NOTICE), {NOW: "请你单位即刻完成整改。"})
    own = reworded(older, {NOW: "请立即整改。"})
    with town.writing() as session:
        text = with_originals(text_of(own), own, older)
        insert_rows(session, DocumentLayout, [{"id": b"l" * 16, "kind": NOTICE, "declaration": text, "at": 1}])
    kinds.refresh()
    qtbot.waitUntil(lambda: kinds.states[NOTICE.encode()].state == "behind")
    editor = word()
    assert "请你单位立即完成整改。" in editor.rows[NOW].since.text()
    assert editor.focusWidget() is editor.rows[NOW].field
    editor.save()
    qtbot.waitUntil(lambda: kinds.states[NOTICE.encode()].state == "own")
    assert document_layouts.declared(town.store.reader, NOTICE).blocks[10].text == "请立即整改。"


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.ci) for kind in document_kinds()])
def test_every_kind_has_a_sample_that_can_be_printed(kind: str) -> None:
    pages = PdfPages(render(sample(shipped_layout(kind), "title"), images=lambda _: b""))
    assert len(pages) > 0
    assert "草稿" in pages.text(0)


def test_keystroke_costs_the_screen_little(word: Callable[[], PaperLayoutEditor], qtbot: QtBot) -> None:
    editor = word()
    field = editor.rows[NOW].field
    field.setFocus()
    began = time.thread_time()
    for _ in range(20):
        qtbot.keyClick(field, Qt.Key.Key_A)
    editor.check()
    assert (time.thread_time() - began) / 20 < 0.05
