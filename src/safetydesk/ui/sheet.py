"""The one style sheet, written from the tokens; widgets ask for a look by property, never by a sheet of their own."""

from __future__ import annotations

from safetydesk.ui.theme import Theme

_SHEET = """
QMainWindow, QWidget[role="page"] {{ background: {t.window}; }}
QDialog, QWidget[role="surface"] {{ background: {t.surface}; }}
QLabel {{ background: transparent; color: {t.text}; }}
QLabel[role="title"] {{ font-size: 20px; font-weight: 700; }}
QLabel[role="question"] {{ font-size: 18px; font-weight: 700; }}
QLabel[role="card"] {{ font-size: 16px; font-weight: 700; }}
QLabel[role="large"] {{ font-size: 16px; }}
QLabel[role="strong"] {{ font-size: 14px; font-weight: 700; }}
QLabel[role="caption"] {{ font-size: 13px; color: {t.second}; }}
QLabel[role="heading"] {{ font-size: 13px; font-weight: 700; color: {t.third}; }}
QLabel[tone="second"] {{ color: {t.second}; }}
QLabel[tone="third"] {{ color: {t.third}; }}
QLabel[tone="red"] {{ color: {red}; }}
QLabel[tone="amber"] {{ color: {amber}; }}
QLabel[tone="blue"] {{ color: {blue}; }}
QLabel[tone="violet"] {{ color: {violet}; }}
QLabel[tone="green"] {{ color: {green}; }}
QLabel[tone="grey"] {{ color: {grey}; }}
QLabel[tone="accent"] {{ color: {t.accent}; }}
QLineEdit {{ background: transparent; border: none; padding: 0; color: {t.text};
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:disabled {{ color: {t.disabled}; }}
QPlainTextEdit, QTextEdit {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.field_border};
  border-radius: 6px; padding: 4px 6px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {t.focus}; padding: 3px 5px; }}
QPlainTextEdit[bad="true"], QTextEdit[bad="true"] {{ border: 2px solid {red}; padding: 3px 5px; }}
QComboBox {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.field_border}; border-radius: 6px;
  padding: 0 28px 0 9px; min-height: 30px; }}
QComboBox:focus {{ border: 2px solid {t.focus}; padding: 0 27px 0 8px; min-height: 28px; }}
QComboBox:disabled {{ color: {t.disabled}; background: {t.sunken}; border-color: {t.line}; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.strong_line};
  padding: 4px; outline: none; }}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; border-radius: 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {t.selected}; color: {t.text}; }}
QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: none; outline: none;
  selection-background-color: {t.selected}; selection-color: {t.text}; }}
QTableView {{ gridline-color: {t.line}; }}
QHeaderView {{ background: {t.head}; border: none; }}
QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.strong_line}; border-radius: 6px;
  padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; min-height: 20px; }}
QMenu::item:selected {{ background: {t.selected}; }}
QMenu::item:disabled {{ color: {t.disabled}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.strong_line}; padding: 3px 6px;
  font-size: 13px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.strong_line}; border-radius: 4px; margin: 2px; min-height: 32px; }}
QScrollBar::handle:horizontal {{ background: {t.strong_line}; border-radius: 4px; margin: 2px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.field_border}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: {t.surface}; border: none; }}
QSplitter::handle {{ background: transparent; }}
QCalendarWidget QWidget {{ background: {t.surface}; color: {t.text}; }}
"""


def style_sheet(theme: Theme) -> str:
    """The Qt style sheet of a theme."""
    states = {name: colours.text for name, colours in theme.states.items()}
    return _SHEET.format(t=theme, **states)
