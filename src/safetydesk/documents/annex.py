"""The photo annex: two or four pictures a page, each with its item, the time it was taken and its fingerprint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.fonts import chains
from safetydesk.documents.marks import MM, Mark, Picture, Row, Rule
from safetydesk.documents.paging import Placed
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH, Face, face, right, set_line
from safetydesk.domain.paper import PaperSnapshot, Photo
from safetydesk.domain.paper_text import minute_text

_HEAD = 12 * MM
_GUTTER = 6 * MM
_INSET = 3.0
_ITEM_LINES = 2


def annex_pages(snapshot: PaperSnapshot, system: bool = False) -> list[list[Placed]]:
    """The pages after the paper; none without photos."""
    photos = snapshot.facts.photos
    size = snapshot.photos_per_page
    sheets = [photos[start : start + size] for start in range(0, len(photos), size)]
    return [_sheet(snapshot, sheet, number * size, system) for number, sheet in enumerate(sheets)]


def _sheet(snapshot: PaperSnapshot, photos: Sequence[Photo], before: int, system: bool) -> list[Placed]:
    columns = 1 if snapshot.photos_per_page == 2 else 2
    width = (TYPE_WIDTH - _GUTTER * (columns - 1)) / columns
    height = (TYPE_HEIGHT - _HEAD - _GUTTER) / 2
    marks: list[Mark] = list(_head(snapshot, system))
    for place, photo in enumerate(photos):
        line, column = divmod(place, columns)
        x, y = column * (width + _GUTTER), _HEAD + line * (height + _GUTTER)
        marks += _cell(photo, before + place + 1, x, y, width, height, system)
    return [Placed(0, Row(TYPE_HEIGHT, tuple(marks)))]


def _head(snapshot: PaperSnapshot, system: bool) -> Iterator[Mark]:
    """附件 in 3号黑体 at the upper left (GB/T 9704-2012, 附件), what it belongs to at the right."""
    title = face(chains(system)["hei"], 16, 28)
    small = face(chains(system)["song"], 10.5, 28)
    yield from set_line("附件　现场照片", title, 0, title.baseline - 6)
    belongs = snapshot.title + (f"　{snapshot.facts.number}" if snapshot.facts.number else "")
    yield from right(belongs, small, TYPE_WIDTH, title.baseline - 6)


def _cell(photo: Photo, number: int, x: float, y: float, width: float, height: float, system: bool) -> list[Mark]:
    text = face(chains(system)["fang"], 10.5, 15)
    small = face(chains(system)["fang"], 7, 10)
    lines = _caption(photo, number, width, text, small)
    depth = sum(line_face.leading for _, line_face in lines) + 4
    bottom = y + height - depth
    corners = ((x, y), (x + width, y), (x + width, bottom), (x, bottom), (x, y))
    marks: list[Mark] = [Rule(*start, *end, 0.35) for start, end in pairwise(corners)]
    marks.append(
        Picture(x + _INSET, y + _INSET, width - 2 * _INSET, height - depth - 2 * _INSET, photo.blob, photo.item)
    )
    top = y + height - depth + 4
    for line, line_face in lines:
        marks += set_line(line, line_face, x, top + line_face.baseline)
        top += line_face.leading
    return marks


def _when(photo: Photo) -> str:
    """When it was taken where the camera told it; else when it was put with the record, and that this is all."""
    if photo.taken_at is not None:
        return f"拍摄时间：{minute_text(photo.taken_at)}"
    if photo.added_at is not None:
        return f"加入时间：{minute_text(photo.added_at)}（照片未带拍摄时间）"
    return "拍摄时间：未记录"


def _caption(photo: Photo, number: int, width: float, text: Face, small: Face) -> list[tuple[str, Face]]:
    """Lines of a caption: what it shows (cut after two lines), when it was taken, SHA-256 of the original."""
    told = f"照片{number}　{photo.item}" + (f"：{photo.caption}" if photo.caption else "")
    shown = break_lines(told.replace("\n", " "), text.measure, width)
    if len(shown) > _ITEM_LINES:
        shown = [*shown[: _ITEM_LINES - 1], shown[_ITEM_LINES - 1][:-1] + "…"]
    printed = f"SHA-256：{photo.original or photo.blob}"
    return [
        *((line, text) for line in shown),
        (_when(photo), text),
        *((line, small) for line in break_lines(printed, small.measure, width)),
    ]
