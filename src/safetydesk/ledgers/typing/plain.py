"""Texts that are their own value, known at a glance: what `typed` would give unchanged and without a word on it.

A test holds every plain text to what its typer says; whatever is not known here is left to the typer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from operator import mul

from safetydesk.catalog.registers import ColumnType, LedgerColumn
from safetydesk.domain.credit_code import LETTERS, WEIGHTS
from safetydesk.ledgers.recognising.oddtexts import NULL_SIGNS, may_tell
from safetydesk.ledgers.recognising.rowkinds import CANCELS, POINTS

Plain = Callable[[str], bool]
"""Whether a clean text of a column is its value, with no mark, doubt or other field."""
AllPlain = Callable[[Sequence[str]], bool]
"""True only when each of the texts of a column is plain: asked of many at once, it may say no where each one is."""

_SPOKEN = frozenset("暂无没不未待空同") | NULL_SIGNS
"""What 无, 不详, 待补, 同上 and NULL begin with."""
_NAMES = re.compile(
    r"[\nxX×某*＊?？!！※、，,;；/ \u3000①-㏿]|[^\u4e00-\u9fff]{7}"
    r"|[)）】\]废除消效员工人属主板娘长任理计纳卫保安机聘包位方。:：]$|等.{1,8}[家户人]|\d[家户]|[和及与]|^\d"
    r"|^[【全辖沿各所其相有上以多部合小总累共汇平占单企公约计第一重缺兼离个请点作]"
)
"""What tells two names, one left open, a count, all of them, or a row that does not count from a name."""
_PHONED = re.compile(r"\d{3}[ -]?\d{4}")
"""What may be a phone number beside a name."""
_SEVERAL = re.compile(r"2[^\S\n]*[.．、)）]|②|二[、.．是)）]|\n")
"""Without a second one there are not several findings."""
_PARTS = re.compile(r"[，,;；\s]|、、|^、|、$")
_WELL_FORMED = re.compile(f"[{LETTERS}][{LETTERS.replace('E', '')}][0-9]{{6}}[{LETTERS}]{{10}}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LONGEST_SHORT = 18
_PLACES = bytes(max(0, LETTERS.find(chr(sign))) for sign in range(256))


def plain_text_of(column: LedgerColumn) -> Plain | None:
    """The function that knows plain texts of a column; None where a value never is the text of its cell."""
    if column.vocab or (column.type not in _SHORT and column.type not in _MAKERS):
        return None
    if column.type in _SHORT:
        return _SHORT[column.type] if column.max_length >= _LONGEST_SHORT else None
    most, stars = column.max_length, column.personal in ("P1", "P2")
    if column.type == "line" and not stars and not column.required and not column.person:
        return lambda text: (
            (first := text[:1]).isalnum()
            and first not in _SPOKEN
            and "\n" not in text
            and len(text) <= most
            and "\ufffd" not in text
            and "锟" not in text
        )
    fits = _MAKERS[column.type](column)

    def plain(text: str) -> bool:
        first = text[:1]
        if not first.isalnum() or first in _SPOKEN or len(text) > most or (stars and "**" in text):
            return False
        return "\ufffd" not in text and "锟" not in text and fits(text)

    return plain


def _line(column: LedgerColumn) -> Plain:
    if column.required:
        return lambda text: text[0].isalpha() and _NAMES.search(text) is None
    if column.person:
        return lambda text: (
            text[0].isalpha() and text[0] not in POINTS and "\n" not in text and _PHONED.search(text) is None
        )
    return lambda text: "\n" not in text


def _text(column: LedgerColumn) -> Plain:
    required, several, remark = column.required, column.several, column.field == "remark"
    return lambda text: (
        (not remark or not may_tell(text))
        and (not required or (text[0].isalpha() and text[0] not in POINTS and text[-1] not in CANCELS))
        and (not several or _SEVERAL.search(text) is None)
    )


def _list(_column: LedgerColumn) -> Plain:
    return lambda text: _PARTS.search(text) is None


def _code(_column: LedgerColumn) -> Plain:
    return lambda text: text.isascii() and text.isalnum() and not text.isdigit() and "E" not in text.upper()


def _is_credit_code(text: str) -> bool:
    if _WELL_FORMED.fullmatch(text) is None:
        return False
    places = text.encode().translate(_PLACES)
    return bool((sum(map(mul, places, WEIGHTS)) + places[17]) % 31 == 0)


def _is_mobile(text: str) -> bool:
    return _MOBILE.fullmatch(text) is not None


_MAKERS: dict[ColumnType, Callable[[LedgerColumn], Plain]] = {
    "line": _line,
    "text": _text,
    "list": _list,
    "code": _code,
}
_SHORT: dict[ColumnType, Plain] = {"credit_code": _is_credit_code, "phone": _is_mobile}


def all_plain_of(column: LedgerColumn) -> AllPlain | None:
    """The function that knows many plain texts of a column at a glance; None where `plain_text_of` knows none."""
    if plain_text_of(column) is None:
        return None
    if column.type in _MANY_SHORT:
        return _MANY_SHORT[column.type]
    most, stars, fits = column.max_length, column.personal in ("P1", "P2"), _MANY_MAKERS[column.type](column)

    def all_plain(texts: Sequence[str]) -> bool:
        firsts = "".join([text[:1] for text in texts])
        if len(firsts) != len(texts) or not firsts.isalnum() or not _SPOKEN.isdisjoint(firsts):
            return False
        joined = "\n".join(texts)
        if "\ufffd" in joined or "锟" in joined or (stars and "**" in joined):
            return False
        return max(map(len, texts)) <= most and fits(texts, firsts, joined)

    return all_plain


_AllFit = Callable[[Sequence[str], str, str], bool]
"""Of texts, their first signs, and the texts joined by line feeds."""
_MANY_NAMES = re.compile(_NAMES.pattern.replace(r"[\n", "[", 1).replace(r"\u9fff]{7}", r"\u9fff\n]{7}"), re.MULTILINE)
_MANY_SEVERAL = re.compile(_SEVERAL.pattern.removesuffix(r"|\n"))
_MANY_PARTS = re.compile(r"[，,;；]|[^\S\n]|、、|^、|、$", re.MULTILINE)
_MANY_CODES = re.compile(f"(?:{_WELL_FORMED.pattern}\n)*+")
_MANY_MOBILES = re.compile(f"(?:{_MOBILE.pattern}\n)*+")
_WHOLE = frozenset(range(0, 1 << 16, 31))


def _one_line_each(texts: Sequence[str], joined: str) -> bool:
    return joined.count("\n") == len(texts) - 1


def _lines(column: LedgerColumn) -> _AllFit:
    if column.required:
        return lambda texts, firsts, joined: (
            firsts.isalpha() and _one_line_each(texts, joined) and _MANY_NAMES.search(joined) is None
        )
    if column.person:
        return lambda texts, firsts, joined: (
            firsts.isalpha()
            and POINTS.isdisjoint(firsts)
            and _one_line_each(texts, joined)
            and _PHONED.search(joined) is None
        )
    return lambda texts, _firsts, joined: _one_line_each(texts, joined)


def _prose(column: LedgerColumn) -> _AllFit:
    required, several, remark = column.required, column.several, column.field == "remark"

    def fit(texts: Sequence[str], firsts: str, joined: str) -> bool:
        if required and not (firsts.isalpha() and POINTS.isdisjoint(firsts)):
            return False
        if required and not CANCELS.isdisjoint([text[-1] for text in texts]):
            return False
        if remark and may_tell(joined):
            return False
        return not several or (_one_line_each(texts, joined) and _MANY_SEVERAL.search(joined) is None)

    return fit


def _lists(_column: LedgerColumn) -> _AllFit:
    return lambda texts, _firsts, joined: _one_line_each(texts, joined) and _MANY_PARTS.search(joined) is None


def _codes(column: LedgerColumn) -> _AllFit:
    fits = _code(column)
    return lambda texts, _firsts, _joined: fits("".join(texts) + "A") and not any(map(str.isdigit, texts))


def _are_credit_codes(texts: Sequence[str]) -> bool:
    """GB 32100-2015 of many codes: each sum in 16 bits of one large number, so that all are added at once."""
    joined = "\n".join([*texts, ""])
    if _MANY_CODES.fullmatch(joined) is None:
        return False
    places, total = joined.encode().translate(_PLACES), 0
    for place, weight in enumerate((*WEIGHTS, 1)):
        lane = bytearray(2 * len(texts))
        lane[::2] = places[place :: len(WEIGHTS) + 2]
        total += int.from_bytes(lane, "little") * weight
    return _WHOLE.issuperset(memoryview(total.to_bytes(2 * len(texts), sys.byteorder)).cast("H"))


def _are_mobiles(texts: Sequence[str]) -> bool:
    return _MANY_MOBILES.fullmatch("\n".join([*texts, ""])) is not None


_MANY_MAKERS: dict[ColumnType, Callable[[LedgerColumn], _AllFit]] = {
    "line": _lines,
    "text": _prose,
    "list": _lists,
    "code": _codes,
}
_MANY_SHORT: dict[ColumnType, AllPlain] = {"credit_code": _are_credit_codes, "phone": _are_mobiles}
