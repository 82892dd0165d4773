"""From the text of a cell to the value of its field, by the column's declared type; no doubt is settled here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from safetydesk.catalog.registers import ColumnType, LedgerColumn
from safetydesk.domain.credit_code import check_credit_code
from safetydesk.domain.several import findings_in
from safetydesk.domain.staging import (
    BY_WORDS,
    CLEANED,
    FORMULA,
    NOT_TAKEN,
    PICTURE,
    SEVERAL,
    WORDS,
    YEAR_FROM_FACTS,
    Level,
    Value,
)
from safetydesk.ledgers.books.cells import Cell
from safetydesk.ledgers.faults import Fault
from safetydesk.ledgers.recognising import oddtexts
from safetydesk.ledgers.recognising.rowkinds import (
    is_blank_sign,
    is_cancelled,
    is_nameless,
    is_no_person,
    is_of_another_cell,
    is_unknown,
    names_in,
    status_beside,
    tells_nothing,
)
from safetydesk.ledgers.typing.amounts import money_unit, narrow, read_integer, read_money, read_phone
from safetydesk.ledgers.typing.calling import name_and_phone
from safetydesk.ledgers.typing.days import DayReading, read_day, read_deadline
from safetydesk.ledgers.typing.words import GOING_ON, CatalogWords, Vocabulary, yes_or_no

_BLANK = frozenset({"", "/", "\\", "-", "--", "—", "——", "／", "－", "//"})
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*|\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_DAMAGED_END = re.compile(r"\d{13,}000")
_SHOWN = 200
_STARS, _REMARK = "**", "remark"
SEVERAL_NAMES, NAMELESS, CALLED_OFF = "LEDGER_183", "LEDGER_184", "LEDGER_193"
SWALLOWED = "LEDGER_194"
PHONED = "LEDGER_205"
_SWALLOWED = re.compile(r"\n\d{1,7}[,\t][^,\t\n]+[,\t]")
"""Whole lines of a text file in a cell, in the workbook that went back with its remarks too."""
_LOST, _MANGLED = "\ufffd", "锟斤拷"
"""What a text that was read in a wrong encoding keeps of its characters."""
_CUT = re.compile(r"\d{4}\.1")
"""2026.1 as a number may have been 2026.10."""
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


class Outcome(NamedTuple):
    """What a cell came to: the value, its text where it is not the value, marks, doubts, and values of other fields."""

    value: Value
    raw: str | None = None
    marks: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    also: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What typing needs beside the cell: today, the day of filing if stated, the words of the catalog."""

    today: str
    words: CatalogWords
    filed: str | None = None
    date1904: bool = False
    measure: str | None = None
    """The unit that a line above the table gives for its amounts (单位：万元)."""


Typer = Callable[[Cell], Outcome]


def typer(column: LedgerColumn, header: str, context: Context) -> Typer:
    """The function that types the cells of one column, whose header text is `header`."""
    convert = _CONVERTERS[column.type](column, header, context)
    bare = column.type in _BARE
    hidden = column.personal in ("P1", "P2") and column.type != "phone"

    def typed(cell: Cell) -> Outcome:
        if cell.kind in _UNREADABLE:
            return _PHOTO if cell.kind == column.type == "picture" else _unreadable(cell)
        if cell.text[:1] in "#=" and (kind := oddtexts.stands_for(cell.text)):
            return _unreadable(cell._replace(kind=kind))
        if (
            cell.text in _BLANK
            or is_blank_sign(cell.text)
            or oddtexts.is_null(cell.text)
            or (bare and is_unknown(cell.text))
        ):
            return Outcome(None, cell.text or None)
        if hidden and _STARS in cell.text:  # a number that our own export masked says nothing new
            return Outcome(None, cell.text)
        if len(cell.text) > column.max_length:
            return _too_long(column, cell)
        if cell.kind == "number" and cell.text == "0" and column.type in _WORDS and not column.required:
            return Outcome(None, cell.text)  # what a look-up gives for an empty cell
        if (fault := _mangled(cell.text)) is not None:
            return _fault(fault, "refuse" if column.required else "question", column, cell, what=_part(column))
        outcome = convert(cell)
        if cell.formula or cell.cleaned:
            marks = (FORMULA,) * cell.formula + (CLEANED,) * cell.cleaned
            return outcome._replace(marks=outcome.marks + marks)
        return outcome

    return typed


def _part(column: LedgerColumn) -> str:
    return "这一行" if column.required else "这一格"


def _mangled(text: str) -> str | None:
    """The number of what makes a text none of its own: lost characters, or a word for another cell."""
    if _LOST in text or _MANGLED in text:
        return "LEDGER_207"
    return "LEDGER_208" if is_of_another_cell(text) else None


_BARE = frozenset({"line", "list", "code", "credit_code", "phone", "day"})
"""Types of which 无, 不详 and 待补 say that the value is not known; a count of 无 is 0, in prose it is a word."""
_WORDS = frozenset({"line", "list", "text"})
_UNREADABLE = frozenset({"picture", "error", "uncalculated"})


def _unreadable(cell: Cell) -> Outcome:
    if cell.kind == "picture":
        return Outcome(None, "[图片]", (PICTURE,), (Fault("LEDGER_118", "note", {}),))
    code = "LEDGER_117" if cell.kind == "error" else "LEDGER_116"
    return Outcome(None, cell.text or "=…", (FORMULA, NOT_TAKEN), (Fault(code, "question", {}),))


def _fault(code: str, level: Level, column: LedgerColumn, cell: Cell, **facts: object) -> Outcome:
    return Outcome(None, cell.text, (NOT_TAKEN,), (Fault(code, level, {"title": column.title, **facts}),))


def _too_long(column: LedgerColumn, cell: Cell) -> Outcome:
    start = cell._replace(text=f"{cell.text[:_SHOWN]}……")
    return _fault("LEDGER_115", "refuse", column, start, length=len(cell.text), most=column.max_length)


def _kept(value: Value, cell: Cell) -> Outcome:
    return Outcome(value) if value == cell.text else Outcome(value, cell.text)


def _text(column: LedgerColumn, header: str, context: Context) -> Typer:
    words = context.words.get(column.vocab) if column.vocab else None
    vocabulary = Vocabulary(column, words, header) if words else None

    def convert(cell: Cell) -> Outcome:
        if vocabulary is not None and (code := vocabulary.code(cell.text)) is not None:
            return _kept(code, cell)
        if column.required and (tells_nothing(cell.text) or (column.finding and oddtexts.is_firm(cell.text))):
            return Outcome(cell.text, faults=(Fault(NAMELESS, "refuse", {"title": column.title}),))
        if column.finding and _SWALLOWED.search(cell.text):
            return Outcome(cell.text, faults=(Fault(SWALLOWED, "refuse", {}),))
        if (column.finding and is_cancelled(cell.text)) or (column.field == _REMARK and oddtexts.calls_off(cell.text)):
            return Outcome(cell.text, faults=(Fault(CALLED_OFF, "refuse", {}),))
        if column.field == _REMARK and oddtexts.tells_gone(cell.text):
            return Outcome(cell.text, faults=(Fault("LEDGER_239", "note", {}),))
        if column.several and (count := len(findings_in(cell.text))) > 1:
            return Outcome(cell.text, marks=(SEVERAL,), faults=(Fault("LEDGER_127", "note", {"count": count}),))
        return Outcome(cell.text)

    return convert


def _cut(column: LedgerColumn, cell: Cell) -> Outcome:
    return _fault("LEDGER_209", "refuse" if column.required else "question", column, cell, what=_part(column))


def _line(column: LedgerColumn, _header: str, _context: Context) -> Typer:
    counts = any(alias.endswith("数") for alias in column.aliases)

    def convert(cell: Cell) -> Outcome:
        text = cell.text
        if column.key and cell.kind == "number" and _CUT.fullmatch(text):
            return _cut(column, cell)
        if column.person and (split := name_and_phone(text)) is not None and (split[0] or not column.required):
            return _called(column, cell, *split)
        if column.person and not column.required and not counts and is_no_person(text):
            return _fault("LEDGER_213", "question", column, cell, value=text)
        doubts = _name_doubts(column, text) if column.required else ()
        if "\n" in text:
            text = re.sub(r"\s*\n\s*", " ", _BETWEEN_HAN.sub("", text))
        return _kept(text, cell)._replace(faults=doubts) if doubts else _kept(text, cell)

    return convert


def _called(column: LedgerColumn, cell: Cell, name: str, phone: str) -> Outcome:
    """A person with a number in one cell: both are taken where each has its field, else the cell is asked about."""
    if not name:
        return _fault(PHONED, "question", column, cell, why="看不出号码是谁的")
    if column.phone_to is None:
        return _fault(PHONED, "question", column, cell, why="这份台账不记他的电话")
    return Outcome(name, cell.text, also=((column.phone_to, phone),))


def _name_doubts(column: LedgerColumn, text: str) -> tuple[Fault, ...]:
    """What speaks against the name of a subject; the row is refused, unless it names a record of ours by its code."""
    if is_nameless(text) or oddtexts.is_marked_name(text) or (column.person and oddtexts.is_post(text)):
        return (Fault(NAMELESS, "refuse", {"title": column.title}),)
    if is_cancelled(text):
        return (Fault(CALLED_OFF, "refuse", {}),)
    if (said := status_beside(text)) is not None:
        return (Fault("LEDGER_214", "refuse", {"title": column.title, "said": said}),)
    count = len(text.split()) if column.person and oddtexts.are_persons_apart(text) else names_in(text)
    return (Fault(SEVERAL_NAMES, "refuse", {"title": column.title, "count": count}),) if count > 1 else ()


def _list(column: LedgerColumn, header: str, context: Context) -> Typer:
    words = context.words.get(column.vocab) if column.vocab else None
    vocabulary = Vocabulary(column, words, header) if words else None

    def convert(cell: Cell) -> Outcome:
        parts = [part.strip() for part in re.split(r"[、，,;；\n]", cell.text) if part.strip()]
        if vocabulary is None:
            return _kept("、".join(parts), cell)
        codes = [vocabulary.code(part) for part in parts]
        for part, code in zip(parts, codes, strict=True):
            if code is None:
                return _unknown(column, vocabulary, cell, part)
        return _kept("、".join(dict.fromkeys(code for code in codes if code)), cell)

    return convert


def _enum(column: LedgerColumn, header: str, context: Context) -> Typer:
    words = context.words.get(column.vocab or "")
    if not words:
        return _line(column, header, context)
    vocabulary = Vocabulary(column, words, header)

    def convert(cell: Cell) -> Outcome:
        code = vocabulary.code(cell.text)
        if code is None and column.vocab in GOING_ON and (code := vocabulary.gist(cell.text)) is not None:
            return _kept(code, cell)._replace(marks=(BY_WORDS,))
        return _kept(code, cell) if code is not None else _unknown(column, vocabulary, cell, cell.text)

    return convert


def _unknown(column: LedgerColumn, vocabulary: Vocabulary, cell: Cell, word: str) -> Outcome:
    near = "或".join(f"“{close}”" for close in vocabulary.near(word))
    hint = f"，是不是{near}？" if near else ""
    words = "、".join(vocabulary.shown()[:12])
    return _fault("LEDGER_114", "question", column, cell, value=word, hint=hint, words=words)


def _bool(column: LedgerColumn, _header: str, _context: Context) -> Typer:
    def convert(cell: Cell) -> Outcome:
        answer = yes_or_no(cell.text)
        return Outcome(answer, cell.text) if answer is not None else _fault("LEDGER_131", "question", column, cell)

    return convert


def _lost_digits(cell: Cell, text: str) -> bool:
    """A spreadsheet keeps 15 digits of a number: a longer one, or one with an exponent, has already lost its end."""
    return bool(_EXPONENT.fullmatch(text)) or (cell.kind == "number" and len(text.lstrip("-")) > 15)


def _code(column: LedgerColumn, _header: str, _context: Context) -> Typer:
    def convert(cell: Cell) -> Outcome:
        text = narrow(cell.text)
        if column.key and _CUT.fullmatch(text):
            return _cut(column, cell)
        if _lost_digits(cell, text) or _DAMAGED_END.fullmatch(text):
            return _fault("LEDGER_102", "question", column, cell)
        return _kept(text, cell)

    return convert


def _credit_code(column: LedgerColumn, _header: str, _context: Context) -> Typer:
    def convert(cell: Cell) -> Outcome:
        verdict = check_credit_code(cell.text)
        if verdict.verdict == "damaged" or _lost_digits(cell, narrow(cell.text)):
            return _fault("LEDGER_102", "question", column, cell)
        if verdict.verdict == "legacy" and column.old_number_to:
            moved = Fault("LEDGER_128", "note", {"title": column.title})
            return Outcome(None, cell.text, faults=(moved,), also=((column.old_number_to, verdict.code),))
        if not verdict.valid:
            why = f"{verdict.reason}，像是 {verdict.suggestion}" if verdict.suggestion else verdict.reason
            return _fault("LEDGER_103", "question", column, cell, why=why)
        return _kept(verdict.code, cell)

    return convert


def _phone(column: LedgerColumn, _header: str, _context: Context) -> Typer:
    def convert(cell: Cell) -> Outcome:
        number, why = read_phone(cell)
        return _kept(number, cell) if number else _fault("LEDGER_104", "question", column, cell, why=why)

    return convert


def _integer(column: LedgerColumn, header: str, _context: Context) -> Typer:
    def convert(cell: Cell) -> Outcome:
        number = read_integer(cell, column.units, header)
        if isinstance(number, str):
            return _fault("LEDGER_112" if number == "not_exact" else "LEDGER_111", "question", column, cell)
        return _in_bounds(number, column, cell)

    return convert


def _money(column: LedgerColumn, header: str, context: Context) -> Typer:
    unit = money_unit(header) or money_unit(f"({context.measure})")
    codes = {"not_exact": "LEDGER_112", "not_a_number": "LEDGER_111", "no_unit": "LEDGER_130"}

    def convert(cell: Cell) -> Outcome:
        number = read_money(cell, unit)
        if isinstance(number, str):
            return _fault(codes[number], "question", column, cell)
        return _in_bounds(number, column, cell)

    return convert


def _in_bounds(number: int, column: LedgerColumn, cell: Cell) -> Outcome:
    least = column.min if column.min is not None else number
    most = column.max if column.max is not None else number
    if not least <= number <= most:
        return _fault("LEDGER_113", "refuse", column, cell, least=least, most=most)
    return Outcome(number) if cell.text == str(number) else Outcome(number, cell.text)


_DAY_FAULTS: dict[str, tuple[str, Level]] = {
    "unreal": ("LEDGER_105", "refuse"),
    "unclear": ("LEDGER_106", "question"),
    "short_year": ("LEDGER_107", "question"),
    "no_year": ("LEDGER_108", "question"),
}


def _day(column: LedgerColumn, _header: str, context: Context) -> Typer:
    year = int(context.filed[:4]) if context.filed else None

    def convert(cell: Cell) -> Outcome:
        if column.words_to:
            reading = read_deadline(cell, year=year, today=context.today, date1904=context.date1904)
        else:
            reading = read_day(cell, year=year, date1904=context.date1904)
        if reading.day and reading.inferred and column.past and reading.day > str(context.filed):
            reading = DayReading(doubt="no_year")
        return _day_outcome(reading, column, cell, context)

    return convert


def _day_outcome(reading: DayReading, column: LedgerColumn, cell: Cell, context: Context) -> Outcome:
    words = ((column.words_to, cell.text),) if column.words_to else ()
    if reading.doubt == "words":
        note = Fault("LEDGER_110", "note", {"title": column.title})
        return Outcome(None, cell.text, (WORDS,), (note,), words)
    if reading.doubt:
        code, level = _DAY_FAULTS[reading.doubt]
        return _fault(code, level, column, cell)
    if column.past and str(reading.day) > context.today:
        return _fault("LEDGER_109", "refuse", column, cell, today=context.today)
    marks = (YEAR_FROM_FACTS,) if reading.inferred else ()
    return _kept(reading.day, cell)._replace(marks=marks, also=words if reading.worded else ())


_PHOTO = Outcome(None, "[图片]", (PICTURE,))


def _picture(column: LedgerColumn, _header: str, _context: Context) -> Typer:
    return lambda cell: _fault("LEDGER_204", "note", column, cell, value=cell.text[:_SHOWN])


_CONVERTERS: dict[ColumnType, Callable[[LedgerColumn, str, Context], Typer]] = {
    "text": _text,
    "line": _line,
    "list": _list,
    "code": _code,
    "credit_code": _credit_code,
    "phone": _phone,
    "day": _day,
    "integer": _integer,
    "money": _money,
    "bool": _bool,
    "enum": _enum,
    "picture": _picture,
}
