"""Web archives (MHT) that call themselves .xls: the pages inside, each with its tables as sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from safetydesk.ledgers.faults import DamagedError, TooLargeError
from safetydesk.ledgers.formats.archive import Part, parts_of
from safetydesk.ledgers.formats.crossed import classes_of, struck_classes
from safetydesk.ledgers.formats.html import tables
from safetydesk.ledgers.formats.page import LARGEST, decoded_page, inline_picture
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook

_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>", re.IGNORECASE)
_TABLE = re.compile(r"<table", re.IGNORECASE)


def open_mht(path: Path, file: str) -> WalkedBook:
    """The tables of the pages of a web archive; DamagedError when it holds none."""
    if path.stat().st_size > LARGEST:
        raise TooLargeError("MHT")
    data = path.read_bytes()
    parts = parts_of(data)
    pages = [page for part in _typed(parts, "text/html") if "<" in (page := _page(part, data, file))]
    if not pages:
        raise DamagedError("网页归档里没有网页")
    names = [name for page in pages for name in _NAME.findall(page)]
    sheets = [page for page in pages if _TABLE.search(page)]
    struck = frozenset(name for page in sheets for name in struck_classes(page)) | _struck_by_sheets(parts, data)

    def walk() -> Iterator[Line | About]:
        first = 0
        for index, page in enumerate(sheets):
            name = names[index] if len(names) == len(sheets) else None
            last = first
            for found in tables(page, first, name, index, struck=struck):
                yield found
                last = max(last, found.sheet)
            first = last + 1

    images = _images(parts, data)
    del data, pages

    def blob(part: str, most: int) -> bytes | None:
        data = inline_picture(sheets, part, most) or images.get(_last_word(part))
        return data if data is not None and len(data) <= most else None

    return WalkedBook(walk, blob=blob)


def _typed(parts: Iterable[Part], kind: str) -> Iterator[Part]:
    return (part for part in parts if part.head.get_content_type() == kind)


def _struck_by_sheets(parts: Iterable[Part], data: bytes) -> frozenset[str]:
    """The classes that the style sheets beside the pages strike through."""
    found: set[str] = set()
    for part in _typed(parts, "text/css"):
        found |= classes_of(part.content(data).decode("utf-8", "replace"))
    return frozenset(found)


def _images(parts: Iterable[Part], data: bytes) -> dict[str, bytes]:
    """The pictures of an archive by the last word of where they say they are, and by their Content-ID."""
    found: dict[str, bytes] = {}
    for part in parts:
        if part.head.get_content_maintype() == "image":
            head, content = part.head, part.content(data)
            names = (head.get("Content-Location"), head.get("Content-ID"), head.get_filename())
            found |= {_last_word(str(name)): content for name in names if name}
    return found


def _last_word(name: str) -> str:
    return re.split(r"[/:\\]", name.strip("<> "))[-1].lower()


def _page(part: Part, data: bytes, file: str) -> str:
    return decoded_page(part.content(data), file, part.head.get_content_charset())
