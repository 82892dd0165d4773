"""How a value of the store looks in a ledger: the word of a code, money in 元, a masked phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.catalog.registers import LedgerColumn
from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.phones import mask, mask_phone
from safetydesk.domain.staging import Value
from safetydesk.ledgers.typing.words import CatalogWords

Show = Callable[[Value], str | int | None]
"""From a field's value to what the cell shows: text, a whole number (money: 分), or None for an empty cell."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a written ledger: its title and the 填报 line; empty parts are left blank."""

    title: str
    filled_by: str = ""
    day: str = ""
    person: str = ""

    def line(self) -> str:
        """The 填报单位 line as ledgers have it."""
        return f"填报单位：{self.filled_by}    填报时间：{self.day}    填报人：{self.person}".rstrip()


def shows(columns: Sequence[LedgerColumn], words: CatalogWords, masked: Collection[str]) -> tuple[Show, ...]:
    """One function per column; `masked` are the classes of personal data (P1) to be shown with stars."""
    return tuple(column_show(column, words, masked=column.personal in masked) for column in columns)


def column_show(
    column: LedgerColumn, words: CatalogWords, *, masked: bool, spoken: Mapping[str, str] | None = None, day: str = ""
) -> Show:
    """How the values of one column look: `spoken` words of another office by code, `day` its form of dates."""
    if masked:
        stars = mask_phone if column.type == "phone" else mask
        return lambda value: "、".join(map(stars, str(value).split("、"))) if value else None
    if column.type == "bool":
        yes, no = (spoken or {}).get("1", "是"), (spoken or {}).get("0", "否")
        return lambda value: None if value is None else yes if value else no
    if column.type == "day" and day in _DAYS:
        return _DAYS[day]
    if column.type in ("enum", "list", "text") and (known := words.get(column.vocab or "")):
        shown = {**shown_words(known), **column.said, **(spoken or {})}
        if column.type == "list":
            return lambda value: "、".join(shown.get(code, code) for code in str(value).split("、")) if value else None
        return lambda value: None if value is None else shown.get(str(value)) or _plain(str(value))
    return _plain


def _dotted(value: Value) -> str | None:
    year, month, day = _split(value)
    return f"{year}.{month}.{day}" if day else year


def _chinese(value: Value) -> str | None:
    year, month, day = _split(value)
    return f"{year}年{month}月{day}日" if day else year


def _split(value: Value) -> tuple[str | None, int, int]:
    """Year, month and day of a day; a text that is none (立即整改) alone, None for none."""
    text = _text(value)
    found = _DAY.fullmatch(text) if text else None
    return (found[1], int(found[2]), int(found[3])) if found else (text, 0, 0)


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAYS: Mapping[str, Show] = {"dot": _dotted, "chinese": _chinese, "iso": lambda value: _text(value)}


def column_day(day: str, form: str) -> str:
    """A day YYYY-MM-DD as a text in one of the forms of profiles; as it is for a real date."""
    return str(_DAYS.get(form, _text)(day))


def worded_columns(columns: Sequence[LedgerColumn]) -> dict[str, str]:
    """The fields of days that may be given in words, each with the field of its words."""
    return {column.field: column.words_to for column in columns if column.words_to}


def worded(row: Mapping[str, Value], words: Mapping[str, str]) -> Mapping[str, Value]:
    """The row with 立即整改 where that is what its deadline says; `words` names the field of words by field."""
    told = {name: row.get(text) for name, text in words.items() if at_once(_text(row.get(text)))}
    return {**row, **told} if told else row


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _plain(value: Value) -> str | int | None:
    if type(value) is str:
        return _FORBIDDEN.sub("", value) if not value.isprintable() else value
    return None if value is None else int(value)


def is_plain(show: Show) -> bool:
    """Whether printable text is shown as it stands."""
    return show is _plain


def plain_text(text: str) -> str:
    """A text without what no workbook may hold: control characters and halves of surrogate pairs."""
    return _FORBIDDEN.sub("", text)


def shown_words(words: Mapping[str, str]) -> dict[str, str]:
    """Code to the word we write: the first word of each code."""
    shown: dict[str, str] = {}
    for word, code in words.items():
        shown.setdefault(code, word)
    return shown


def yuan(fen: int) -> str:
    """An amount in 分 as decimal 元 without trailing zeros: 123450 is 1234.5."""
    sign, whole, rest = "-" * (fen < 0), abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
