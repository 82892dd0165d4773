"""The typeface is the shipped one with a true bold, and Qt's own dialogs speak Chinese."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from safetydesk import paths
from safetydesk.errors import SafetyDeskError
from safetydesk.ui import typeface
from safetydesk.ui.dress import wear
from safetydesk.ui.theme import DARK, LIGHT, theme_of
from safetydesk.ui.widgets.field import Check, LineField, NoteField
from safetydesk.ui.widgets.form import Form
from tests.ui.hands import picture


@pytest.mark.parametrize("bold", [False, True])
def test_text_is_set_in_the_shipped_typeface(dressed: QApplication, bold: bool) -> None:
    info = QFontInfo(typeface.font(14, bold=bold))
    assert (info.family(), info.bold()) == (typeface.FAMILY, bold)


def test_typeface_has_the_signs_the_screens_use(dressed: QApplication) -> None:
    raw = QRawFont.fromFont(typeface.font())
    assert [sign for sign in "安监台〔〕−–—…·←→↑↓《》（）“”≥％" if not raw.supportsCharacter(ord(sign))] == []


def test_missing_font_file_is_refused_by_number(
    dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    with pytest.raises(SafetyDeskError) as caught:
        typeface.load_typeface()
    assert (caught.value.code, caught.value.facts["file"]) == ("DESKTOP_001", typeface.FILES[0])


def test_qt_dialogs_speak_chinese(dressed: QApplication) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    assert [button.text().split("(")[0] for button in box.buttons()] == ["保存", "取消"]


def test_theme_switch_reaches_every_widget(dressed: QApplication) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    wear(dressed, DARK)
    dressed.processEvents()
    assert (theme_of(box.palette()), theme_of(box.buttons()[0].palette())) == (DARK, DARK)
    wear(dressed, LIGHT)
    dressed.processEvents()
    assert theme_of(box.palette()) is LIGHT


class Dressed(QWidget):
    """Counts how often it was told of another style."""

    told = 0

    def event(self, event: QEvent) -> bool:
        self.told += event.type() == QEvent.Type.StyleChange
        return super().event(event)


def test_theme_switch_tells_a_widget_as_often_however_deep_it_lies(dressed: QApplication, qtbot: QtBot) -> None:
    chain = [Dressed()]
    qtbot.addWidget(chain[0])
    for _ in range(8):
        chain.append(Dressed(chain[-1]))
    chain[0].show()
    before = [one.told for one in chain]
    wear(dressed, DARK)
    assert len({one.told - then for one, then in zip(chain, before, strict=True)}) == 1


def test_theme_switch_there_and_back_shows_what_was_shown(
    dressed: QApplication, shown: Callable[[QWidget], Any]
) -> None:
    form = Form()
    form.add("sure", "核对", Check("核对过"))
    form.add("name", "名称", LineField("名称", "虚构宏达木业有限公司"), required=True)
    form.add("why", "原因", NoteField("原因"))
    shown(form)
    light = picture(form)
    seen = []
    for theme in (DARK, LIGHT):
        wear(dressed, theme)
        dressed.processEvents()
        seen.append(picture(form) == light)
    assert seen == [False, True]
