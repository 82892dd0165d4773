"""Header, toolbar, status line, dialogs, splitter: what frames a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.errors import error
from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Tag
from safetydesk.ui.widgets.dialog import Dialog, decision, refusal
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.splitter import Splitter
from safetydesk.ui.widgets.statusline import StatusLine
from safetydesk.ui.widgets.text import label, one_line, set_tone
from safetydesk.ui.widgets.toolbar import Toolbar, Verb
from tests.ui.hands import colours, picture

Show = Callable[[QWidget], Any]
Key = Qt.Key


def test_ctrl_f_puts_the_cursor_into_the_search_of_the_page(shown: Show, qtbot: QtBot) -> None:
    header = shown(Header("隐患", search="内容、企业", primary=Button("开始检查", kind="primary")))
    qtbot.keyClick(header, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert (header.search.hasFocus(), header.search.accessibleName()) == (True, "内容、企业")


def test_header_gives_way_and_never_cuts_its_verbs(shown: Show) -> None:
    header = Header("隐患", search="内容、企业", primary=Button("开始检查", kind="primary", key="F9", bind=False))
    header.set_fact("筛出 15 条，共 312 条，还有很长的一句说明")
    shown(header)
    header.resize(560, 52)
    button = header.findChild(Button)
    assert (button.width(), header.search.geometry().right() < button.x()) == (button.sizeHint().width(), True)


def test_header_shows_other_tags(shown: Show, qtbot: QtBot) -> None:
    header = shown(Header("宏达木业有限公司"))
    header.set_tags([Tag("四不两直")])
    header.set_tags([Tag("粉尘涉爆"), Tag("较大风险")])
    qtbot.waitUntil(
        lambda: [tag.word for tag in header.findChildren(Tag) if tag.isVisible()] == ["粉尘涉爆", "较大风险"]
    )


def a_toolbar(width: int, shown: Show, ran: list[str]) -> Toolbar:
    verbs = [Verb(word, lambda word=word: ran.append(word), "document", key) for word, key in VERBS]
    made = Toolbar(verbs)
    made.resize(width, 46)
    return shown(made)


VERBS = [("交办", "F8"), ("复查", "F9"), ("导出", ""), ("列", ""), ("延期", "F7"), ("作废", "")]


def test_verbs_past_four_lie_under_more(shown: Show) -> None:
    toolbar = a_toolbar(1240, shown, [])
    assert [verb.word for verb in toolbar.hidden_verbs()] == ["延期", "作废"]
    assert [action.text() for action in toolbar.more_menu().actions()] == ["延期", "作废"]


def test_narrow_toolbar_moves_verbs_under_more(shown: Show) -> None:
    assert len(a_toolbar(460, shown, []).hidden_verbs()) > 2


def test_key_works_while_its_verb_lies_under_more(shown: Show, qtbot: QtBot) -> None:
    ran: list[str] = []
    toolbar = a_toolbar(1240, shown, ran)
    qtbot.keyClick(toolbar, Key.Key_F7)
    toolbar.enable("延期", False)
    qtbot.keyClick(toolbar, Key.Key_F7)
    assert ran == ["延期"]


def test_filter_tags_are_removed_one_by_one_or_all(shown: Show, qtbot: QtBot) -> None:
    toolbar = a_toolbar(1240, shown, [])
    removed: list[str] = []
    toolbar.show_filters([("村社区：石桥村", lambda: removed.append("村社区"))])
    named = {child.accessibleName(): child for child in toolbar.findChildren(QWidget)}
    named["去掉筛选 村社区：石桥村"].click()
    with qtbot.waitSignal(toolbar.cleared):
        named["清除筛选"].click()
    assert removed == ["村社区"]


def test_status_line_says_saved_only_when_told(shown: Show) -> None:
    line = shown(StatusLine())
    line.resize(800, 28)
    line.say("离线，回来后同步 14 条")
    before = colours(picture(line))
    line.saved("14:03:22")
    assert line.words() == ("已保存 14:03:22", "离线，回来后同步 14 条", "")
    assert (LIGHT.states["green"].text in before, LIGHT.states["green"].text in colours(picture(line))) == (False, True)


@pytest.mark.parametrize("width", [480, 640, 800])
def test_dialog_has_one_of_three_widths(dressed: object, width: Any) -> None:
    assert Dialog("导入", width=width).minimumWidth() == width


def test_enter_takes_the_primary_verb(shown: Show, qtbot: QtBot) -> None:
    dialog = shown(decision(None, "合并企业", happens="两家合为一家。", do="合并", leave="保留两家"))
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Key.Key_Return)


def test_danger_is_never_the_default(shown: Show, qtbot: QtBot) -> None:
    dialog = decision(None, "作废文书", happens="文号不再使用。", stays="留痕。", do="作废", leave="保留", danger=True)
    shown(dialog)
    said: list[str] = []
    dialog.accepted.connect(lambda: said.append("作废"))
    qtbot.keyClick(dialog, Key.Key_Return)
    assert (said, [button.kind for button in dialog.findChildren(Button)]) == ([], ["secondary", "danger_filled"])


def test_dialog_grows_with_what_it_says(shown: Show, qtbot: QtBot) -> None:
    dialog = shown(Dialog("导入"))
    before = dialog.height()
    dialog.body.addWidget(label("一行也不落账。" * 30, wrap=True))
    qtbot.waitUntil(lambda: dialog.height() > before + 40)


def test_escape_leaves_a_dialog_without_doing_anything(shown: Show, qtbot: QtBot) -> None:
    dialog = shown(decision(None, "作废文书", happens="文号不再使用。", do="作废", leave="保留", danger=True))
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Key.Key_Escape)


def test_refusal_says_what_cure_and_number(dressed: object) -> None:
    fault = error("DESKTOP_003", field="电话", why="重复")
    dialog = refusal(None, fault)
    said = [part.text() for part in dialog.findChildren(QLabel)]
    assert said[1:] == ["电话：重复。", "请核对后再存。", "编号 DESKTOP_003"]


def test_words_are_never_read_as_markup(shown: Show) -> None:
    plain = label("<b>甲</b>")
    shown(plain)
    assert plain.textFormat() == Qt.TextFormat.PlainText


def test_one_line_gives_way_and_tells_the_rest_on_hover(shown: Show) -> None:
    line = one_line("木工车间粉尘未清理，积尘厚度超 3.2 mm")
    shown(line)
    line.resize(100, 20)
    picture(line)
    assert (line.minimumSizeHint().width(), line.toolTip()) == (0, line.text())


def test_tone_can_change(shown: Show) -> None:
    words = shown(label("漏 3 次", tone="second"))
    set_tone(words, "red")
    assert LIGHT.states["red"].text in colours(picture(words))


def test_splitter_shows_its_grip_and_keeps_both_halves(shown: Show) -> None:
    splitter = Splitter()
    for _ in range(2):
        splitter.addWidget(QWidget())
    splitter.resize(400, 300)
    shown(splitter)
    splitter.setSizes([300, 0])
    assert min(splitter.sizes()) >= 0
    assert LIGHT.strong_line in colours(picture(splitter.handle(1)))
    assert not splitter.childrenCollapsible()
