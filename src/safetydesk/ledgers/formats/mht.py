"""Web archives (MHT) that call themselves .xls: the pages inside, each with its tables as sheets."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from pathlib import Path

from safetydesk.ledgers.faults import DamagedError, TooLargeError
from safetydesk.ledgers.formats.crossed import classes_of, struck_classes
from safetydesk.ledgers.formats.html import tables
from safetydesk.ledgers.formats.page import LARGEST, decoded_page, inline_picture
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook

_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>", re.IGNORECASE)
_MOST_PARTS = 400


def open_mht(path: Path, file: str) -> WalkedBook:
    """The tables of the pages of a web archive; DamagedError when it holds none."""
    if path.stat().st_size > LARGEST:
        raise TooLargeError("MHT")
    with path.open("rb") as stream:
        whole = email.message_from_binary_file(stream, policy=policy.compat32)
    pages = [page for part in _parts(whole) if "<" in (page := _page(part, file))]
    if not pages:
        raise DamagedError("网页归档里没有网页")
    names = [name for page in pages for name in _NAME.findall(page)]
    sheets = [page for page in pages if "<table" in page.lower()]
    struck = frozenset(name for page in sheets for name in struck_classes(page)) | _struck_by_sheets(whole)

    def walk() -> Iterator[Line | About]:
        first = 0
        for index, page in enumerate(sheets):
            name = names[index] if len(names) == len(sheets) else None
            last = first
            for found in tables(page, first, name, index, struck=struck):
                yield found
                last = max(last, found.sheet)
            first = last + 1

    images = _images(whole)

    def blob(part: str, most: int) -> bytes | None:
        data = inline_picture(sheets, part, most) or images.get(_last_word(part))
        return data if data is not None and len(data) <= most else None

    return WalkedBook(walk, blob=blob)


def _struck_by_sheets(whole: Message) -> frozenset[str]:
    """The classes that the style sheets beside the pages strike through."""
    found: set[str] = set()
    for part in whole.walk():
        if part.get_content_type() == "text/css" and isinstance(data := part.get_payload(decode=True), bytes):
            found |= classes_of(data.decode("utf-8", "replace"))
    return frozenset(found)


def _images(whole: Message) -> dict[str, bytes]:
    """The pictures of an archive by the last word of where they say they are, and by their Content-ID."""
    found: dict[str, bytes] = {}
    for part in whole.walk():
        if part.get_content_maintype() == "image" and isinstance(data := part.get_payload(decode=True), bytes):
            names = (part.get("Content-Location"), part.get("Content-ID"), part.get_filename())
            found |= {_last_word(str(name)): data for name in names if name}
    return found


def _last_word(name: str) -> str:
    return re.split(r"[/:\\]", name.strip("<> "))[-1].lower()


def _parts(whole: Message) -> Iterator[Message]:
    for index, part in enumerate(whole.walk()):
        if index > _MOST_PARTS:
            raise TooLargeError("MHT")
        if part.get_content_type() == "text/html":
            yield part


def _page(part: Message, file: str) -> str:
    data = part.get_payload(decode=True)
    return decoded_page(data, file, part.get_content_charset()) if isinstance(data, bytes) else ""
