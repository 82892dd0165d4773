"""The typeface is the shipped one with a true bold, and Qt's own dialogs speak Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from safetydesk import paths
from safetydesk.errors import SafetyDeskError
from safetydesk.ui import typeface
from safetydesk.ui.dress import wear
from safetydesk.ui.theme import DARK, LIGHT, theme_of


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
    assert (theme_of(box.palette()), theme_of(box.buttons()[0].palette())) == (DARK, DARK)
    wear(dressed, LIGHT)
    assert theme_of(box.palette()) is LIGHT
