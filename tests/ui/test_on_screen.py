"""At the desk nobody reads what only a command line understands."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.errors import MESSAGES, error
from safetydesk.ui.widgets.dialog import refusal
from safetydesk.ui.widgets.text import on_screen
from tests.ui.furnished import words_of

BY_COMMAND_ONLY = {"LEDGER_036", "LEDGER_068", "LEDGER_190"}
"""Messages about how a command was written."""
AT_THE_DESK = [code for code in MESSAGES if code.startswith(("LEDGER_", "COLLECT_", "REPORT_"))]


@pytest.mark.parametrize("code", [code for code in AT_THE_DESK if code not in BY_COMMAND_ONLY])
def test_remedy_of_a_ledger_names_no_option(code: str) -> None:
    message, remedy = MESSAGES[code]
    assert "--" not in message + on_screen(remedy)
    assert on_screen(remedy)


def test_a_refusal_says_what_to_do_without_options(qtbot: QtBot) -> None:
    dialog = refusal(None, error("LEDGER_060", file="甲.xlsx", candidates="企业、隐患", key="enterprises"))
    qtbot.addWidget(dialog)
    words = words_of(dialog)
    assert "指明是哪一种台账" in words
    assert "--kind" not in words
