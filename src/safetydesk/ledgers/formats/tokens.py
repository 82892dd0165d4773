"""Tokens of formats that say themselves what a cell is, and what they mean; numbers stay decimal text here too."""

from __future__ import annotations

from safetydesk.ledgers.books.cells import PICTURE, UNCALCULATED, Cell, Token, clean, plain_number

STRUCK = "-"
"""In the style of a token: its text is struck through, in whole or in part."""
NUMBER, TEXT, DAY, TRUTH, FAULT = "", "str", "d", "b", "e"
"""Types of tokens; '=' in front marks the cached result of a formula."""


def cell_of(token: Token) -> Cell:
    """What a token of these formats says."""
    _, _, kind, value = token
    calculated = kind.startswith("=")
    kind = kind.removeprefix("=")
    if kind == PICTURE:
        return Cell("", "picture", formula=calculated)
    if kind == UNCALCULATED:
        return Cell("", "uncalculated", formula=True)
    if kind == DAY:
        return Cell(value, "date", calculated)
    if kind == TRUTH:
        return Cell("是" if value == "1" else "否", "bool", calculated)
    if kind == FAULT:
        return Cell(value, "error", calculated)
    if kind == NUMBER and (plain := plain_number(value)) is not None:
        return Cell(plain, "number", calculated)
    text, cleaned = clean(value)
    return Cell(text, "text", calculated, cleaned)


def number_text(number: float) -> str:
    """A binary number as a spreadsheet holds it, in the shortest decimal digits that mean it."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
