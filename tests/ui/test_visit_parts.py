"""What a visit is answered with: answers, phrases, photos; and how far a thing has come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.answers import AnswerBar, Option
from safetydesk.ui.widgets.field import NoteField
from safetydesk.ui.widgets.lifeline import LifeLine, Step, StepList
from safetydesk.ui.widgets.photos import Photo, PhotoStrip
from safetydesk.ui.widgets.phrases import Phrase, Phrases
from safetydesk.ui.widgets.tally import Tally
from tests.ui.hands import colour_at, colours, picture, type_text

Show = Callable[[QWidget], Any]
OPTIONS = [
    Option("conform", "符合", "green"),
    Option("mostly", "基本符合", "amber"),
    Option("fail", "不符合", "red"),
    Option("exempt", "不涉及", "grey"),
]


def page(*widgets: QWidget) -> QWidget:
    """The widgets below each other, 664 wide as at 1366."""
    made = QWidget()
    layout = QVBoxLayout(made)
    for widget in widgets:
        layout.addWidget(widget)
    made.resize(700, 400)
    return made


def test_digit_answers_outside_the_note(shown: Show, qtbot: QtBot) -> None:
    bar = AnswerBar(OPTIONS)
    shown(page(bar))
    with qtbot.waitSignal(bar.answered) as answered:
        qtbot.keyClick(bar, Qt.Key.Key_3)
    assert (answered.args, bar.code()) == (["fail"], "fail")


def test_digit_is_text_in_the_note_and_ctrl_digit_answers(shown: Show, qtbot: QtBot) -> None:
    bar, note = AnswerBar(OPTIONS), NoteField("说明")
    shown(page(bar, note))
    note.setFocus()
    qtbot.keyClick(note, Qt.Key.Key_3)
    assert (note.toPlainText(), bar.code()) == ("3", None)
    qtbot.keyClick(note, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert (note.toPlainText(), bar.code()) == ("3", "exempt")


def test_stored_answer_is_shown_solid_without_reporting(shown: Show) -> None:
    bar = AnswerBar(OPTIONS)
    said: list[str] = []
    bar.answered.connect(said.append)
    shown(page(bar))
    bar.show_answer("fail")
    assert (bar.code(), said) == ("fail", [])
    assert LIGHT.states["red"].solid in colours(picture(bar))
    bar.show_answer(None)
    assert bar.code() is None


def test_narrow_answer_drops_its_mark_and_keeps_its_word(shown: Show) -> None:
    bar = AnswerBar(OPTIONS[:2])
    made = shown(page(bar))
    wide = colours(picture(bar))
    made.resize(260, 300)
    narrow = colours(picture(bar))
    green = LIGHT.states["green"].text
    assert (green in wide, green in narrow, LIGHT.text in narrow) == (True, False, True)


def test_alt_digit_takes_a_phrase(shown: Show, qtbot: QtBot) -> None:
    phrases = Phrases()
    phrases.show_phrases([Phrase(b"a", "线路未穿管敷设", "安法 36 条", "限 15 日", "一般")])
    shown(page(phrases))
    with qtbot.waitSignal(phrases.taken) as taken:
        qtbot.keyClick(phrases, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert taken.args == [b"a"]


def test_photo_shows_its_picture_over_a_dark_foot(shown: Show) -> None:
    image = QImage(240, 180, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    strip = PhotoStrip()
    strip.show_photos([Photo(b"a", image, "10:42 远景")])
    shown(page(strip))
    assert (colour_at(strip, 60, 30), colour_at(strip, 110, 88)) == ("#008080", LIGHT.photo_foot)


def test_doubtful_photo_has_an_amber_mark_and_says_why(shown: Show) -> None:
    strip = PhotoStrip()
    strip.show_photos([Photo(b"a", None, "10:42", "日期不对")])
    shown(page(strip))
    assert LIGHT.states["amber"].solid in colours(picture(strip))
    assert "照片 10:42 日期不对" in [child.accessibleName() for child in strip.findChildren(QWidget)]


def test_picture_on_the_clipboard_arrives_by_ctrl_v(shown: Show, qtbot: QtBot) -> None:
    strip = PhotoStrip()
    shown(page(strip))
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(strip.arrived) as arrived:
        qtbot.keyClick(strip, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [found.size().width() for found in arrived.args[0]] == [8]


def test_dropped_files_arrive_as_paths(shown: Show, qtbot: QtBot, tmp_path: Path) -> None:
    strip = PhotoStrip()
    shown(page(strip))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "远景.jpg"))])
    with qtbot.waitSignal(strip.arrived) as arrived:
        strip.take(mime)
    assert arrived.args[0] == [tmp_path / "远景.jpg"]


def test_delete_asks_to_remove_the_photo_with_the_keyboard(shown: Show, qtbot: QtBot) -> None:
    strip = PhotoStrip()
    strip.show_photos([Photo(b"a", None, "10:42"), Photo(b"b", None, "10:43")])
    shown(page(strip))
    tile = next(child for child in strip.findChildren(QWidget) if child.accessibleName() == "照片 10:43")
    tile.setFocus()
    with qtbot.waitSignal(strip.removed) as removed:
        qtbot.keyClick(tile, Qt.Key.Key_Delete)
    assert removed.args == [b"b"]


def test_photos_flow_into_more_rows_when_narrow(shown: Show) -> None:
    strip = PhotoStrip()
    strip.show_photos([Photo(bytes([at]), None, "10:42") for at in range(4)])
    made = shown(page(strip))
    wide = strip.height()
    made.resize(330, 400)
    assert (wide, strip.height()) == (90, 290)


def test_life_line_says_what_is_done_present_and_later(shown: Show) -> None:
    line = LifeLine(
        [Step("发现", "3月28日", "李长明", "done"), Step("到期", "4月12日", "未申请复查", "now", "red", "red")]
    )
    line.resize(600, 104)
    shown(line)
    assert line.accessibleName() == "进展 已办 发现 3月28日 李长明；现在 到期 4月12日 未申请复查"
    assert {LIGHT.states["green"].text, LIGHT.states["red"].text} <= colours(picture(line))


def test_step_list_is_as_tall_as_its_steps(shown: Show) -> None:
    steps = shown(StepList([Step("拟稿", who="周敏·今天 13:40", stand="done"), Step("用印")]))
    assert steps.height() == 50 + 34 + 4


def test_tally_draws_its_parts_in_order(shown: Show) -> None:
    tally = shown(Tally())
    tally.resize(200, 6)
    tally.show_parts([("green", 5), ("red", 5)], 20)
    places = [colour_at(tally, x, 3) for x in (20, 70, 150)]
    assert places == [LIGHT.states["green"].solid, LIGHT.states["red"].solid, LIGHT.head]
    assert tally.accessibleName() == "已答 10 / 20"


def test_note_takes_chinese_beside_the_answers(shown: Show) -> None:
    bar, note = AnswerBar(OPTIONS), NoteField("说明")
    shown(page(bar, note))
    note.setFocus()
    type_text(note, "1 处绝缘层破损")
    assert (note.value(), bar.code()) == ("1 处绝缘层破损", None)
