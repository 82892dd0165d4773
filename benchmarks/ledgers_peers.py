"""How the peers do what ledgers do here: read and check a workbook, put it into SQLite, write a styled one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ledgers_made import DAYS, WORDS, header
from safetydesk.domain.credit_code import LETTERS, WEIGHTS

Row = Sequence[Any]
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_PLACES = {letter: place for place, letter in enumerate(LETTERS)}
_LONGEST = {"企业名称": 100, "单位名称": 100, "隐患描述": 4000}


def calamine_rows(path: Path) -> Iterable[Row]:
    """All rows with python-calamine, read whole."""
    from python_calamine import CalamineWorkbook

    rows: list[list[Any]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return rows


def openpyxl_rows(path: Path) -> Iterable[Row]:
    """All rows with openpyxl's streaming reader."""
    import openpyxl

    rows: Iterable[Row] = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
    return rows


def _credit_code(code: Any) -> bool:
    try:
        total = sum(_PLACES[letter] * weight for letter, weight in zip(code, WEIGHTS, strict=False))
        return len(code) == 18 and _PLACES[code[17]] == -total % 31
    except (KeyError, TypeError):
        return False


def rules(kind: str) -> list[tuple[int, Callable[[Any], bool]]]:
    """(column, test of a filled cell) for every column: what the register of that kind asks of its cells."""
    tests: dict[str, Callable[[Any], bool]] = {name: set(words).__contains__ for name, words in WORDS.items()}
    tests |= {name: (lambda value: isinstance(value, date)) for name in DAYS}
    tests |= {name: (lambda value: bool(_PHONE.fullmatch(str(value)))) for name in ("联系电话", "责任人电话")}
    tests |= {name: (lambda value: float(value) == int(value) >= 0) for name in ("从业人数", "特种作业人数")}
    tests |= {"整改资金（元）": lambda value: value >= 0, "统一社会信用代码": _credit_code}
    for name in header(kind):
        most = _LONGEST.get(name, 2000)
        tests.setdefault(name, lambda value, most=most: len(str(value)) <= most)  # type: ignore[misc]
    return [(place, tests[name]) for place, name in enumerate(header(kind))]


def checked(rows: Iterable[Row], kind: str, faults: list[tuple[int, int]]) -> Iterator[list[Any]]:
    """The rows with days as text, stripped, checked cell by cell and for repeats; faults as (row, column)."""
    walk, told, seen = iter(rows), rules(kind), set()
    next(walk)
    names = header(kind)
    key = [
        names.index(one)
        for one in (("统一社会信用代码",) if kind == "enterprises" else ("单位名称", "检查时间", "隐患描述"))
    ]
    for number, row in enumerate(walk, 2):
        for place, test in told:
            value = row[place]
            if value is not None and value != "" and not test(value):
                faults.append((number, place))
        identity = tuple([row[place] for place in key])
        if identity in seen:
            faults.append((number, 0))
        seen.add(identity)
        yield [
            value.isoformat()[:10]
            if isinstance(value, date)
            else value.strip() or None
            if type(value) is str
            else value
            for value in row
        ]


def into_sqlite(rows: Iterable[Row], kind: str, path: Path) -> int:
    """A plain SQLite table of the rows, with three indexes, in one transaction; nothing staged, logged or encrypted."""
    names = [f"c{place}" for place in range(len(header(kind)))]
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute(f"CREATE TABLE ledger (id INTEGER PRIMARY KEY, {', '.join(names)})")
    for place in (1, 2, 3):
        db.execute(f"CREATE INDEX ix{place} ON ledger (c{place})")
    with db:
        db.executemany(f"INSERT INTO ledger ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
    count: int = db.execute("SELECT count(*) FROM ledger").fetchone()[0]
    db.close()
    return count


def widths(kind: str) -> list[float]:
    """Widths of the columns of a written ledger."""
    return [32.0 if name in ("企业名称", "单位名称", "隐患描述", "生产经营地址") else 13.0 for name in header(kind)]


def with_rustpy(path: Path, kind: str, rows: Sequence[Row]) -> None:
    """Styled: bold filled header, borders, days, widths, frozen header, filter, lists to choose from."""
    import rustpy_xlsxwriter as rust

    names = header(kind)
    plain = [rust.Format().set_border("thin") for _ in names]
    days = [rust.Format().set_border("thin").set_num_format("yyyy-mm-dd") for _ in names]
    head = rust.Format().set_bold().set_background_color("#DDEBF7").set_border("thin")
    lists = {name: {"type": "list", "values": words} for name, words in WORDS.items() if name in names}
    book = rust.FastExcel(str(path)).format(datetime_format="yyyy-mm-dd").freeze(row=1)
    book.sheet(
        "台账",
        (dict(zip(names, row, strict=True)) for row in rows),
        column_widths=widths(kind),
        column_formats=[day if name in DAYS else one for name, one, day in zip(names, plain, days, strict=True)],
        header_format=head,
        autofilter=True,
        dedupe_strings=False,
        data_validations=lists,
    ).save()


def with_xlsxwriter(path: Path, kind: str, rows: Sequence[Row]) -> None:
    """The same with XlsxWriter."""
    import xlsxwriter

    names = header(kind)
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("台账")
    head = book.add_format({"bold": 1, "bg_color": "#DDEBF7", "border": 1})
    plain, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    for place, (name, width) in enumerate(zip(names, widths(kind), strict=True)):
        sheet.set_column(place, place, width)
        if name in WORDS:
            sheet.data_validation(1, place, len(rows), place, {"validate": "list", "source": WORDS[name]})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)
    sheet.write_row(0, 0, names, head)
    formats = [day if name in DAYS else plain for name in names]
    for number, row in enumerate(rows, 1):
        for place, form in enumerate(formats):
            sheet.write(number, place, row[place], form)
    book.close()


def with_openpyxl(path: Path, kind: str, rows: Sequence[Row]) -> None:
    """The same with openpyxl's streaming writer, which takes a style per cell."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    names = header(kind)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    side = Side(style="thin")
    border, fill, bold = Border(side, side, side, side), PatternFill("solid", fgColor="DDEBF7"), Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    for place, (name, width) in enumerate(zip(names, widths(kind), strict=True), 1):
        letters = get_column_letter(place)
        sheet.column_dimensions[letters].width = width
        if name in WORDS:
            choice = DataValidation(type="list", formula1=f'"{",".join(WORDS[name])}"')
            choice.add(f"{letters}2:{letters}{len(rows) + 1}")
            sheet.data_validations.append(choice)

    def cell(value: Any, *, head: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value)
        made.border = border
        if head:
            made.fill, made.font = fill, bold
        elif isinstance(value, date):
            made.number_format = "yyyy-mm-dd"
        return made

    sheet.append([cell(name, head=True) for name in names])
    for row in rows:
        sheet.append([cell(value) for value in row])
    book.save(path)
