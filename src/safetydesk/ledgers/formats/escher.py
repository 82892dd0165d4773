"""Drawings inside an xls (Office Art): the pictures of the workbook, and the cell each one is anchored at."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from safetydesk.ledgers.books.pictures import mime_of

_CONTAINER = 0xF
_ENTRY, _SHAPE, _PROPERTIES, _ANCHOR = 0xF007, 0xF004, 0xF00B, 0xF010
_PICTURE_NUMBER = 0x0104
_BLIPS = range(0xF018, 0xF118)
_MOST_ATOMS = 400_000
_IMAGE_AT = (17, 33)
"""Where an image begins in its record: after one or two checksums of 16 bytes and a tag."""


def _atoms(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(type, instance, content) of every record, containers entered, themselves given with empty content."""
    at, count = 0, 0
    while at + 8 <= len(data) and count < _MOST_ATOMS:
        first, kind, length = unpack_from("<HHI", data, at)
        count += 1
        at += 8
        if first & 0xF == _CONTAINER:
            yield kind, first >> 4, b""
            continue
        yield kind, first >> 4, data[at : at + length]
        at += length


def blips(store: bytes) -> list[bytes | None]:
    """The pictures of a workbook in the order of their numbers; None for what is no photo (a metafile)."""
    return [_image(content[36 + content[33] :]) if len(content) > 44 else None for content in _entries(store)]


def _entries(store: bytes) -> Iterator[bytes]:
    """The contents of the entries of the store; an entry is its header and the picture, if it holds one."""
    yield from (content for kind, _, content in _atoms(store) if kind == _ENTRY)


def _image(record: bytes) -> bytes | None:
    if len(record) < 8 or unpack_from("<H", record, 2)[0] not in _BLIPS:
        return None
    body = record[8 : 8 + unpack_from("<I", record, 4)[0]]
    return next((body[at:] for at in _IMAGE_AT if mime_of(body[at : at + 16])), None)


def anchors(drawing: bytes) -> list[tuple[int, int, int]]:
    """(row, column, number of the picture) of every picture of a sheet, rows and columns from 1.

    A picture whose upper edge stands in the last third of a row belongs to the next one that it reaches.
    """
    found = []
    number = 0
    for kind, instance, content in _atoms(drawing):
        if kind == _SHAPE:
            number = 0
        elif kind == _PROPERTIES:
            number = _picture_number(content, instance)
        elif kind == _ANCHOR and number and len(content) >= 18:
            found.append((*_place(content), number))
    return found


def _picture_number(content: bytes, count: int) -> int:
    for index in range(min(count, len(content) // 6)):
        name, value = unpack_from("<HI", content, 6 * index)
        if name & 0x3FFF == _PICTURE_NUMBER:
            return int(value)
    return 0


def _place(content: bytes) -> tuple[int, int]:
    left, right_by, top, down_by, last_column, _, last_row, _ = unpack_from("<8H", content, 2)
    row = top + 1 if down_by * 3 > 2 * 256 and last_row > top else top
    column = left + 1 if right_by * 3 > 2 * 1024 and last_column > left else left
    return row + 1, min(column, 255) + 1
