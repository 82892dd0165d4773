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
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH, Face, centred, cut, face, right, set_line
from safetydesk.documents.styles import LINE
from safetydesk.domain.papers.paper import PaperSnapshot, Photo
from safetydesk.domain.papers.text import minute_text

_HEAD, _TITLED = 12 * MM, 3.5 * LINE
_TITLE = "现场照片"
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


def annex_pages(snapshot: PaperSnapshot, system: bool = False, foot: Sequence[Row] = ()) -> list[list[Placed]]:
    """The pages after the paper, none without photos; the rows of `foot` end the last one."""
    sheets = photo_lines(snapshot)
    depth = max(2, snapshot.photos_per_page // 2)
    pages = []
    for number, lines in enumerate(sheets, start=1):
        low = foot if number == len(sheets) else ()
        room = TYPE_HEIGHT - sum(row.height for row in low)
        titled = snapshot.style == "official" and number == 1
        head = (_official_head if titled else _head)(snapshot, system)
        cells = _cells(snapshot, lines, _grid(depth, _TITLED if titled else _HEAD, room), system)
        pages.append(_footed(Row(room, (*head, *cells)), low))
    return pages


def photo_lines(snapshot: PaperSnapshot) -> list[list[tuple[Numbered, ...]]]:
    """The pictures page by page and line by line, as they are numbered: a pair in a line of its own."""
    lines = list(_lines(snapshot.facts.photos, 1 if snapshot.photos_per_page == 2 else 2))
    depth = max(2, snapshot.photos_per_page // 2)
    return [lines[start : start + depth] for start in range(0, len(lines), depth)]


def _footed(sheet: Row, foot: Sequence[Row]) -> list[Placed]:
    placed, y = [Placed(0, sheet)], sheet.height
    for row in foot:
        placed.append(Placed(y, row))
        y += row.height
    return placed


def _grid(depth: int, top: float, room: float) -> list[tuple[float, float]]:
    """Top and height of each line of pictures below the head."""
    height = (room - top - _GUTTER * (depth - 1)) / depth
    return [(top + number * (height + _GUTTER), height) for number in range(depth)]


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


def _cells(
    snapshot: PaperSnapshot, lines: Sequence[tuple[Numbered, ...]], places: Sequence[tuple[float, float]], system: bool
) -> Iterator[Mark]:
    """The pictures of a page, line by line."""
    for (top, height), line in zip(places, lines, strict=False):
        alone = len(line) == 1 and snapshot.photos_per_page == 2
        width = TYPE_WIDTH if alone else (TYPE_WIDTH - _GUTTER) / 2
        for place, (at, photo) in enumerate(line):
            yield from _cell(photo, at, _Frame(place * (width + _GUTTER), top, width, height), system)


def _official_head(snapshot: PaperSnapshot, system: bool) -> Iterator[Mark]:
    """附件 in 3号黑体 on the first line, on the third its title as the 附件说明 has it (GB/T 9704-2012, 附件)."""
    black, title = face(chains(system)["hei"], 16, LINE), face(chains(system)["title"], 22, LINE)
    told = next((block.text for block in snapshot.blocks if block.part == "attached"), "")
    yield from set_line("附件", black, 0, black.baseline)
    yield from _belongs(snapshot, TYPE_WIDTH - 4 * black.size, black.baseline, system)
    yield from centred(told if told and "\n" not in told else _TITLE, title, TYPE_WIDTH / 2, 2 * LINE + title.baseline)


def _head(snapshot: PaperSnapshot, system: bool) -> Iterator[Mark]:
    """附件 in 3号黑体 at the upper left with its title, what it belongs to at the right."""
    black = face(chains(system)["hei"], 16, 28)
    label = f"附件　{_TITLE}"
    yield from set_line(label, black, 0, black.baseline - 6)
    yield from _belongs(snapshot, TYPE_WIDTH - black.measure(label) - 2 * black.size, black.baseline - 6, system)


def _belongs(snapshot: PaperSnapshot, room: float, y: float, system: bool) -> Iterator[Mark]:
    """The title of the paper, cut to its place, and its whole 文号."""
    small = face(chains(system)["song"], 10.5, 28)
    number = f"　{snapshot.facts.number}" if snapshot.facts.number else ""
    title = cut(snapshot.title.replace("\n", ""), small, max(room - small.measure(number), 4 * small.size))
    yield from right(title + number, small, TYPE_WIDTH, y)


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


def caption_words(photo: Photo, number: int) -> tuple[str, str, str]:
    """What a picture shows, when it was taken, SHA-256 of the original."""
    stage = f"（{_STAGES[photo.stage]}）" if photo.stage in _STAGES else ""
    told = f"照片{number}{stage}　{photo.item}" + (f"：{photo.caption}" if photo.caption else "")
    return told.replace("\n", " "), _when(photo), f"SHA-256：{photo.original or photo.blob}"


def _caption(photo: Photo, number: int, width: float, text: Face, small: Face) -> list[tuple[str, Face]]:
    """Lines of a caption, the words of what it shows cut after two."""
    told, when, printed = caption_words(photo, number)
    shown = break_lines(told, text.measure, width)
    if len(shown) > _ITEM_LINES:
        shown = [*shown[: _ITEM_LINES - 1], cut("".join(shown[_ITEM_LINES - 1 :]), text, width)]
    return [
        *((line, text) for line in shown),
        *((line, text) for line in break_lines(when, text.measure, width)),
        *((line, small) for line in break_lines(printed, small.measure, width)),
    ]
