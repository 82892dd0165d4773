"""A file opened as a book by the reader of its format; readers are imported when a file of theirs has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from safetydesk.ledgers.books.workbook import Book, open_spreadsheet
from safetydesk.ledgers.delimited import open_delimited
from safetydesk.ledgers.sniff import Readable, sniff

FORMATS: dict[Readable, str] = {
    "xlsx": "Excel 工作簿（xlsx、xlsm）",
    "xlsb": "二进制工作簿（xlsb）",
    "xls": "Excel 97-2003 或 WPS 表格（xls、et）",
    "ods": "OpenDocument（ods、odt）",
    "fods": "OpenDocument 单个文件（fods）",
    "docx": "Word 文档里的表格（docx）",
    "html": "网页表格（HTML）",
    "mht": "网页归档（MHT）",
    "xml2003": "XML 表格（2003 版）",
    "text": "文本表格（CSV、TSV）",
}
"""Every format that can be read, as people call it."""


@contextmanager
def open_book(path: Path, name: str) -> Iterator[Book]:
    """The book of a file whatever its format; LEDGER_ errors, or the faults of this package, when there is none."""
    kind = sniff(path, name)
    if kind == "xlsx":
        with open_spreadsheet(path) as book:
            yield book
    elif kind in ("xlsb", "ods", "docx"):
        with _package_book(kind, path) as book:
            yield book
    else:
        yield _READERS[kind](path, name)


@contextmanager
def _package_book(kind: Readable, path: Path) -> Iterator[Book]:
    from safetydesk.ledgers.books.container import Package

    with path.open("rb") as file, Package(file) as package:
        if kind == "xlsb":
            from safetydesk.ledgers.formats.xlsb import open_xlsb

            yield open_xlsb(package)
        elif kind == "docx":
            from safetydesk.ledgers.formats.docx import open_docx

            yield open_docx(package)
        else:
            from safetydesk.ledgers.formats.ods import open_ods

            yield open_ods(package)


def _open_xls(path: Path, name: str) -> Book:
    from safetydesk.ledgers.formats.xls import open_xls

    return open_xls(path, name)


def _open_fods(path: Path, _name: str) -> Book:
    from safetydesk.ledgers.formats.ods import open_fods

    return open_fods(path)


def _open_html(path: Path, name: str) -> Book:
    from safetydesk.ledgers.formats.html import open_html

    return open_html(path, name)


def _open_mht(path: Path, name: str) -> Book:
    from safetydesk.ledgers.formats.mht import open_mht

    return open_mht(path, name)


def _open_xml2003(path: Path, _name: str) -> Book:
    from safetydesk.ledgers.formats.xml2003 import open_xml2003

    return open_xml2003(path)


_READERS: dict[Readable, Callable[[Path, str], Book]] = {
    "xls": _open_xls,
    "fods": _open_fods,
    "html": _open_html,
    "mht": _open_mht,
    "xml2003": _open_xml2003,
    "text": open_delimited,
}
