"""The photo annex: two, four or six pictures a page, each with its item, the time it was taken and its fingerprint.

Pictures of one item from before and after it was put right stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.fonts import chains
from safetydesk.documents.marks import MM, Mark, Picture, Row, Rule
from safetydesk.documents.paging import Placed
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH, Face, cut, face, right, set_line
from safetydesk.domain.papers.paper import PaperSnapshot, Photo
from safetydesk.domain.papers.text import minute_text

_HEAD = 12 * MM
_GUTTER = 6 * MM
_INSET = 3.0
_ITEM_LINES = 2
_STAGES = {"before": "整改前", "after": "整改后"}
Numbered = tuple[int, Photo]
"""A picture and its number in the annex, from 1."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a picture and its caption stand."""

    x: float
    y: float
    width: float
    height: float


def annex_pages(snapshot: PaperSnapshot, system: bool = False) -> list[list[Placed]]:
    """The pages after the paper; none without photos."""
    columns = 1 if snapshot.photos_per_page == 2 else 2
    lines = list(_lines(snapshot.facts.photos, columns))
    depth = max(2, snapshot.photos_per_page // 2)
    return [_sheet(snapshot, lines[start : start + depth], depth, system) for start in range(0, len(lines), depth)]


def _lines(photos: Sequence[Photo], columns: int) -> Iterator[tuple[Numbered, ...]]:
    """The pictures line by line: a pair fills one of its own, the others `columns` of them."""
    waiting: list[Numbered] = []
    number = 0
    for group in _paired(photos):
        numbered = tuple(enumerate(group, start=number + 1))
        number += len(group)
        if len(group) == 2 or len(waiting) == columns:
            if waiting:
                yield tuple(waiting)
            waiting = []
        if len(group) == 2:
            yield numbered
        else:
            waiting += numbered
    if waiting:
        yield tuple(waiting)


def _paired(photos: Sequence[Photo]) -> Iterator[tuple[Photo, ...]]:
    """Each picture from before with the next one from after of its item; all others alone, in their order."""
    after: dict[str, list[int]] = {}
    for place, photo in enumerate(photos):
        if photo.stage == "after":
            after.setdefault(photo.item, []).append(place)
    partners = {
        place: after[photo.item].pop(0)
        for place, photo in enumerate(photos)
        if photo.stage == "before" and after.get(photo.item)
    }
    joined = set(partners.values())
    for place, photo in enumerate(photos):
        if place in partners:
            yield photo, photos[partners[place]]
        elif place not in joined:
            yield (photo,)


def _sheet(snapshot: PaperSnapshot, lines: Sequence[tuple[Numbered, ...]], depth: int, system: bool) -> list[Placed]:
    height = (TYPE_HEIGHT - _HEAD - _GUTTER * (depth - 1)) / depth
    marks: list[Mark] = list(_head(snapshot, system))
    for number, line in enumerate(lines):
        alone = len(line) == 1 and snapshot.photos_per_page == 2
        width = TYPE_WIDTH if alone else (TYPE_WIDTH - _GUTTER) / 2
        for place, (at, photo) in enumerate(line):
            frame = _Frame(place * (width + _GUTTER), _HEAD + number * (height + _GUTTER), width, height)
            marks += _cell(photo, at, frame, system)
    return [Placed(0, Row(TYPE_HEIGHT, tuple(marks)))]


def _head(snapshot: PaperSnapshot, system: bool) -> Iterator[Mark]:
    """附件 in 3号黑体 at the upper left (GB/T 9704-2012, 附件), what it belongs to at the right, cut to its place."""
    title = face(chains(system)["hei"], 16, 28)
    small = face(chains(system)["song"], 10.5, 28)
    label = "附件　现场照片"
    yield from set_line(label, title, 0, title.baseline - 6)
    belongs = snapshot.title.replace("\n", "") + (f"　{snapshot.facts.number}" if snapshot.facts.number else "")
    room = TYPE_WIDTH - title.measure(label) - 2 * title.size
    yield from right(cut(belongs, small, room), small, TYPE_WIDTH, title.baseline - 6)


def _cell(photo: Photo, number: int, frame: _Frame, system: bool) -> list[Mark]:
    text = face(chains(system)["fang"], 10.5, 15)
    small = face(chains(system)["fang"], 7, 10)
    lines = _caption(photo, number, frame.width, text, small)
    depth = sum(line_face.leading for _, line_face in lines) + 4
    x, y, edge, bottom = frame.x, frame.y, frame.x + frame.width, frame.y + frame.height - depth
    corners = ((x, y), (edge, y), (edge, bottom), (x, bottom), (x, y))
    marks: list[Mark] = [Rule(*start, *end, 0.35) for start, end in pairwise(corners)]
    width, height = frame.width - 2 * _INSET, frame.height - depth - 2 * _INSET
    marks.append(Picture(x + _INSET, y + _INSET, width, height, photo.blob, photo.item))
    top = bottom + 4
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
    stage = f"（{_STAGES[photo.stage]}）" if photo.stage in _STAGES else ""
    told = f"照片{number}{stage}　{photo.item}" + (f"：{photo.caption}" if photo.caption else "")
    shown = break_lines(told.replace("\n", " "), text.measure, width)
    if len(shown) > _ITEM_LINES:
        shown = [*shown[: _ITEM_LINES - 1], cut("".join(shown[_ITEM_LINES - 1 :]), text, width)]
    printed = f"SHA-256：{photo.original or photo.blob}"
    return [
        *((line, text) for line in shown),
        *((line, text) for line in break_lines(_when(photo), text.measure, width)),
        *((line, small) for line in break_lines(printed, small.measure, width)),
    ]
