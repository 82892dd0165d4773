"""What stands in a cell: its text exactly as stored, and what kind of thing the text is; numbers stay decimal text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "date", "bool", "error", "picture", "uncalculated"]


class Cell(NamedTuple):
    """One cell: `text` as a person would read it (numbers in plain digits, dates as YYYY-MM-DD), '' when empty.

    `formula` says that the text is a cached result; `cleaned` that control
    characters were taken out.
    """

    text: str
    kind: Kind = "text"
    formula: bool = False
    cleaned: bool = False


Token = tuple[str, str, str, str]
"""A cell as stored: (column letters, style, type, content), '' when absent; a cell is empty when its content is ''.

The type of a formula's cached result is marked with '=' in front; `PICTURE` and `UNCALCULATED` are types of our own.
"""
PICTURE, UNCALCULATED = "picture", "uncalculated"

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(?:(#x[0-9A-Fa-f]+|#\d+|\w+);)?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_AT_ONCE = 128
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


def clean(text: str) -> tuple[str, bool]:
    """The text without control characters and outer blanks, in NFC; and whether control characters were taken out.

    Readers let control characters through and writers choke on them at the next export, so they go on the way in.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip(), False
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u00a0", " ")
    kept = _CONTROLS.sub("", plain)
    return unicodedata.normalize("NFC", kept).strip(), len(kept) != len(plain)


def all_clean(texts: list[str]) -> tuple[list[str], frozenset[int]]:
    """Every text as `clean` gives it, in place, and the places of those that lost control characters.

    What is printable and in NFC joined is so in its parts, so that most texts are looked at by the hundred; the only
    blank that is printable is the common one.
    """
    lost: set[int] = set()
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        joined = "".join(some)
        if joined.isprintable() and unicodedata.is_normalized("NFC", joined):
            if " " in joined:
                texts[start : start + _AT_ONCE] = [text.strip() for text in some]
            continue
        for place, text in enumerate(some, start):
            texts[place], cleaned = clean(text)
            if cleaned:
                lost.add(place)
    return texts, frozenset(lost)


def unescape(text: str) -> str:
    """XML text with entities and the spreadsheet's own _x000D_ escapes resolved; ValueError on strange entities."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text


def _character(match: re.Match[str]) -> str:
    name = match[1] or ""
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    if name not in _NAMED:
        raise ValueError(f"&{name};")
    return _NAMED[name]


def plain_number(text: str) -> str | None:
    """A stored number in plain digits, integers exact, fractions to 15 digits; None when it is no number.

    Spreadsheets keep 15 significant digits; the rest of a fraction is the noise of binary floats.
    """
    if text.isdecimal() and text.isascii():
        return text.lstrip("0") or "0"
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return None
    if number == number.to_integral_value():
        return format(number.to_integral_value(), "f")
    if len(number.as_tuple().digits) > 15:
        number = round(number, 14 - number.adjusted())
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def day_of_serial(serial: Decimal, date1904: bool) -> str | None:
    """YYYY-MM-DD of a day number (44742 is 2022-06-30, in the 1904 system 43280); None beyond the calendar."""
    whole = int(serial)
    if not 1 <= whole < 2_958_466:
        return None
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    if not date1904 and whole < 61:  # the 1900 system counts a 29 February 1900 that never was
        epoch += timedelta(days=1)
    try:
        return (epoch + timedelta(days=whole)).isoformat()
    except OverflowError:
        return None


def letters(index: int) -> str:
    """Column letters of a 1-based column number: 1 is A, 27 is AA."""
    text = ""
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_index(text: str) -> int:
    """The 1-based number of column letters."""
    index = 0
    for letter in text:
        index = index * 26 + ord(letter) - 64
    return index


def parse_range(text: str) -> tuple[int, int, int, int] | None:
    """(first row, first column, last row, last column) of 'B2:D9' or 'B2', None when it is no range."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", text)
    if not match:
        return None
    first_column, first_row = column_index(match[1]), int(match[2])
    last_column = column_index(match[3]) if match[3] else first_column
    last_row = int(match[4]) if match[4] else first_row
    return first_row, first_column, last_row, last_column
