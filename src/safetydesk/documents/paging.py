"""From rows to pages: groups stay together, the signature block stands whole at the foot of the last page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from operator import attrgetter

from safetydesk.documents.marks import Row
from safetydesk.documents.parts import KEEP
from safetydesk.documents.setting import TYPE_HEIGHT

_HAIR = 0.01
_COMPANY, _LINES = 3, 2
"""Rows of text that go along with the signatures, and the fewest of a 公文, of a paragraph parted there as well."""
_WHOLE = (1000, 1000)
_ROOM = 2.5
"""From how many free lines on a page counts as blank."""
_GAP = 10 * TYPE_HEIGHT / 22
"""What a 公文 leaves empty below its text at the most, where that can be had."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its top, in points below the top of the type area."""

    y: float
    row: Row


Chunk = list[Row]
"""Rows that stay together."""


def paged(rows: list[Row], over: Row | None) -> list[list[Placed]]:
    """The pages of the type area. Some rows of text go along when the signatures need a page of their own.

    `over`, where there is one, closes the text of every page but the last that would leave room for an addition. It
    never stands within a paragraph: what such a page would break off goes over to the next one, as far as it fits.
    A 公文 has none, and its pages hold all 22 lines of GB/T 9704-2012 but for the one before the signatures.
    """
    spare = _ROOM * over.height if over else TYPE_HEIGHT
    full = over is None
    pages = _filled(_chunks(row for row in rows if row.group != KEEP), spare, full=full)
    tail = [row for row in rows if row.group == KEEP]
    if _height(tail) > TYPE_HEIGHT:
        return [_placed(page) for page in _filled([*_flattened(pages), *([row] for row in tail)], spare, full=full)]
    if _height(_opened(pages[-1])) + _height(tail) > TYPE_HEIGHT + _HAIR:
        pages.append([])
    if len(pages) > 1:
        _accompany(pages, _height(tail), spare if over else _ROOM * TYPE_HEIGHT / 22, over is not None)
    placed = [_turned_over(_placed(page), over) for page in pages[:-1]]
    return [*placed, _closed(_opened(pages[-1]), tail)]


def _chunks(rows: Iterable[Row]) -> list[Chunk]:
    """Rows of one group in a row are one chunk, every other row its own; a chunk taller than a page is taken apart."""
    made: list[Chunk] = []
    for (group, _), members in groupby(enumerate(rows), key=lambda entry: (entry[1].group, _own(entry))):
        told = [row for _, row in members]
        made += [told] if group is not None and _height(told) <= TYPE_HEIGHT else [[row] for row in told]
    return made


def _own(entry: tuple[int, Row]) -> int:
    return entry[0] if entry[1].group is None else -1


def _filled(chunks: Sequence[Chunk], spare: float, *, full: bool) -> list[list[Chunk]]:
    """Chunks page by page; a bare space at the top of a page vanishes. A page that keeps more than `spare` free ends
    with a paragraph. Where pages need not be `full`, none ends with the first line of one or begins with its last."""
    pages: list[list[Chunk]] = [[]]
    used = 0.0
    for place, chunk in enumerate(chunks):
        height = _height(chunk)
        if pages[-1] and used + height > TYPE_HEIGHT + _HAIR:
            whole = TYPE_HEIGHT - used > spare
            broken = _broken_off(pages[-1]) if whole else 0 if full else _lone(pages[-1], chunks[place:])
            if _height(_opened([*pages[-1][len(pages[-1]) - broken :], chunk])) > TYPE_HEIGHT:
                broken = 0
            pages.append(_taken(pages[-1], broken))
            used = _height(_opened([*pages[-1], chunk])) - height
        if pages[-1] or any(row.marks for row in chunk):
            pages[-1].append(chunk)
            used += height
    return pages


def _broken_off(page: list[Chunk]) -> int:
    """How many chunks at the end of a page are the beginning of a paragraph that goes on; 0 when it is all there is."""
    ended = next((n for n, chunk in enumerate(reversed(page)) if not chunk[-1].on), len(page))
    return ended if ended < len(page) else 0


def _lone(page: list[Chunk], after: Sequence[Chunk]) -> int:
    """How many lines at the end of a page go over, two at the most, so that no single line of a paragraph stands on
    either side; a page keeps what opens it."""
    above, below = _sides(page, after)
    wanted = 0 if min(above, below) >= _LINES else above if above <= _LINES else 1
    lines = page[len(page) - wanted :]
    return wanted if wanted < len(page) and all(len(chunk) == 1 for chunk in lines) else 0


def _taken(page: list[Chunk], count: int) -> list[Chunk]:
    """The last chunks of a page, which loses them."""
    kept = len(page) - count
    taken, page[kept:] = page[kept:], []
    return taken


def _accompany(pages: list[list[Chunk]], needed: float, spare: float, marked: bool) -> None:
    """Move text from the page before until the last page has some, so that no page bears signatures alone."""
    before, last = pages[-2:]
    fitting = [
        count
        for count in range(len(before))
        if count == 0 or _height(_opened([*before[-count:], *last])) + needed <= TYPE_HEIGHT
    ]
    said = {count: _said(before[len(before) - count :]) + _said(last) for count in fitting}
    enough = [count for count in fitting if said[count] >= _COMPANY]
    enough += [] if marked else [count for count in fitting if _LINES <= said[count] < _COMPANY]
    taken = _taken(before, _parting(before, last, enough, spare, marked) if enough else fitting[-1])
    while taken and not last and not _said(taken[:1]):
        del taken[0]
    last[:0] = taken


def _parting(before: list[Chunk], last: list[Chunk], enough: list[int], spare: float, marked: bool) -> int:
    """Which of the counts that may go over, the best one first, leaves both pages fit to be seen.

    A page that is nearly full breaks as any other, with at least two lines of a paragraph on either side. A page that
    keeps room free ends with a paragraph, unless a 公文, which has no mark for that, would leave more than `_GAP`
    empty; then as little as may be, parted the same way.
    """
    free = {count: TYPE_HEIGHT - _height(_opened(before[: len(before) - count])) for count in enough}
    sides = {count: _sides(before[: len(before) - count], [*before[len(before) - count :], *last]) for count in enough}
    paired = [count for count in enough if min(sides[count]) >= _LINES]
    if free[enough[0]] <= spare:
        full = [count for count in paired if free[count] <= spare]
        if full or not enough[0]:
            return full[0] if full else 0
    whole = [count for count in enough if sides[count] == _WHOLE and (marked or free[count] < _GAP)]
    return whole[0] if whole else min(paired or enough[:1], key=lambda count: max(free[count], _GAP))


def _sides(before: Sequence[Chunk], after: Sequence[Chunk]) -> tuple[int, int]:
    """How many lines of a paragraph stand before and after the break within it; `_WHOLE` where one ends there.

    What is held together after the break counts as a whole.
    """
    above = _run(row for chunk in reversed(before) for row in reversed(chunk))
    if not above or not after:
        return _WHOLE
    return above, max(_run(row for chunk in after for row in chunk) + 1, len(after[0]))


def _run(rows: Iterable[Row]) -> int:
    """How many rows at the beginning go on in the next one."""
    return sum(1 for _ in takewhile(attrgetter("on"), rows))


def _said(chunks: Iterable[Chunk]) -> int:
    """How many rows of chunks bear anything."""
    return sum(bool(row.marks) for row in _flat(chunks))


def _closed(text: list[Row], tail: list[Row]) -> list[Placed]:
    """The last page: what is not `low` follows the text, the low rows end at the foot."""
    low = [row for row in tail if row.low]
    placed = _stacked([*text, *(row for row in tail if not row.low)], 0.0)
    return placed + _stacked(low, TYPE_HEIGHT - _height(low))


def _turned_over(page: list[Placed], over: Row | None) -> list[Placed]:
    foot = page[-1].y + page[-1].row.height
    if page[-1].row.on:
        return page
    return [*page, Placed(foot, over)] if over and TYPE_HEIGHT - foot > _ROOM * over.height else page


def _placed(page: list[Chunk]) -> list[Placed]:
    return _stacked(_shut(_opened(page)), 0.0)


def _opened(page: list[Chunk]) -> list[Row]:
    """The rows of a page, below what stands again above the first of them."""
    rows = _flat(page)
    return [*rows[0].again, *rows] if rows else []


def _shut(rows: list[Row]) -> list[Row]:
    """The rows of a page that is not the last one of its text; a row taken apart is closed at its foot."""
    return [*rows[:-1], replace(rows[-1], marks=(*rows[-1].marks, *rows[-1].shut))] if rows and rows[-1].shut else rows


def _stacked(rows: Iterable[Row], y: float) -> list[Placed]:
    placed = []
    for row in rows:
        placed.append(Placed(y, row))
        y += row.height
    return placed


def _flattened(pages: list[list[Chunk]]) -> list[Chunk]:
    return [chunk for page in pages for chunk in page]


def _flat(chunks: Iterable[Chunk]) -> list[Row]:
    return [row for chunk in chunks for row in chunk]


def _height(rows: Iterable[Row]) -> float:
    return sum(row.height for row in rows)
