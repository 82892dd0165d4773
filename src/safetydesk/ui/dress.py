"""Dress the application: typeface, theme, Chinese Qt dialogs; called by the composition root."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from safetydesk.ui.sheet import style_sheet
from safetydesk.ui.theme import DARK, LIGHT, Theme, palette_for
from safetydesk.ui.typeface import font, load_typeface


def fusion(name: str) -> QApplication:
    """The application of a process of its own; given the style like this, Python never has to know Qt's styles."""
    app = QApplication([name, "-style", "Fusion"])
    app.setProperty("fusion", True)
    return app


def dress(app: QApplication, theme: Theme = LIGHT) -> None:
    """Fusion, the shipped typeface, the theme, and Qt's own dialogs in Chinese; raises DESKTOP_001 without fonts."""
    load_typeface()
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    if not app.property("fusion"):
        app.setStyle("Fusion")
    app.setFont(font())
    speak_chinese(app)
    wear(app, theme)


def wear(app: QApplication, theme: Theme) -> None:
    """Switch the appearance; every painted control follows its palette.

    The old sheet goes first: over an old one Qt polishes each widget once for every ancestor, and below no sheet once.
    """
    app.setStyleSheet("")
    app.setPalette(palette_for(theme))
    app.setStyleSheet(style_sheet(theme))


def speak_chinese(app: QApplication) -> None:
    """Load qtbase_zh_CN once, so that Qt's dialogs do not say OK and Cancel."""
    if app.property("chinese"):
        return
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        app.setProperty("chinese", True)


def system_theme(app: QApplication) -> Theme:
    """The theme the platform asks for."""
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
