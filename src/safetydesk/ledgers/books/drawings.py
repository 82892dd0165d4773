"""Where the pictures of a worksheet stand: floating ones by their anchors, those in cells by WPS's or Excel's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from safetydesk.ledgers.books.cells import column_index, letters
from safetydesk.ledgers.books.container import Package, attribute, decoded, local
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_COLUMN, LAST_ROW

_EMU_OF_POINT, _EMU_OF_CHARACTER = 12_700, 66_675
_USUAL_HEIGHT, _USUAL_WIDTH = 14.4, 8.43
_MOST_PICTURES = 20_000
_MOST_HEIGHTS = 200_000
_ROW_HEIGHT = re.compile(r'<(?:\w+:)?row\b(?=[^>]*?\br="(\d{1,7})")(?=[^>]*?\bht="([\d.]{1,8})")')
_WIDTHS = re.compile(r"<(?:\w+:)?col\b[^>]*>")
_IN_CELL = re.compile(
    r'<(?:\w+:)?c\b(?=[^>]*?\br="([A-Z]{1,3})(\d{1,7})")[^>]*>\s*<(?:\w+:)?f\b[^>]*>[^<]*?DISPIMG\('
    r"(?:&quot;|\")([^\"&<]{1,80})",
    re.IGNORECASE,
)
_LINKED = re.compile(r'<(?:\w+:)?c\b(?=[^>]*?\br="([A-Z]{1,3})(\d{1,7})")(?=[^>]*?\bvm="(\d{1,7})")[^>]*>')


def sheet_pictures(package: Package, part: str, *, cells: bool = False) -> tuple[Placed, ...]:
    """The pictures of a worksheet part in the order of its drawing; with `cells` those inside cells as well (xlsx)."""
    found: list[Placed] = []
    for kind, target in package.relations(part).values():
        if kind == "drawing" and package.has(target):
            found += _floating(package, part, target)
    if cells:
        found += _in_cells(package, part, len(found))
    return tuple(found[:_MOST_PICTURES])


def _floating(package: Package, sheet: str, drawing: str) -> list[Placed]:
    images = {key: part for key, (kind, part) in package.relations(drawing).items() if kind == "image"}
    anchors = [anchor for anchor in package.tree(drawing).iter() if local(anchor.tag).endswith("Anchor")]
    measure = _Measure(package, sheet) if images and sheet.endswith(".xml") else None
    found = []
    for order, anchor in enumerate(anchors[:_MOST_PICTURES]):
        row, column = _place(anchor, measure)
        found += [Placed(row, letters(column), order, images[key]) for key in _blips(anchor) if key in images]
    return list({(entry.row, entry.column, entry.part): entry for entry in reversed(found)}.values())[::-1]


def _blips(anchor: Element) -> Iterator[str]:
    """The images that an anchor shows, each once: a picture, several in a group, the fill of a shape."""
    seen = set()
    for element in anchor.iter():
        if local(element.tag) == "blip" and (key := attribute(element, "embed")) and key not in seen:
            seen.add(key)
            yield key


def _place(anchor: Element, measure: _Measure | None) -> tuple[int, int]:
    """Row and column (from 1) of a picture: those of its upper left corner.

    When less than a third of that row (column) is covered and the picture goes on, it belongs to the next.
    """
    ends = {local(child.tag): child for child in anchor}
    start = ends.get("from")
    if start is None:
        return _absolute(ends.get("pos"), measure)
    column, right, row, down = _corner(start)
    last_column, _, last_row, _ = _corner(ends["to"]) if "to" in ends else (column + 1, 0, row + 1, 0)
    if measure is not None:
        row += last_row > row and down * 3 > 2 * measure.height(row + 1)
        column += last_column > column and right * 3 > 2 * measure.width(column + 1)
    return min(row, LAST_ROW - 1) + 1, min(column, LAST_COLUMN - 1) + 1


def _corner(element: Element) -> tuple[int, int, int, int]:
    said = {local(child.tag): int(child.text or 0) for child in element}
    return max(0, said.get("col", 0)), said.get("colOff", 0), max(0, said.get("row", 0)), said.get("rowOff", 0)


def _absolute(pos: Element | None, measure: _Measure | None) -> tuple[int, int]:
    """A picture placed by its distance from the corner of the sheet."""
    if pos is None or measure is None:
        return 1, 1
    across, down = int(attribute(pos, "x") or 0), int(attribute(pos, "y") or 0)
    row = column = 1
    while row < 100_000 and down * 3 > 2 * measure.height(row):
        down -= measure.height(row)
        row += 1
    while column < 2_000 and across * 3 > 2 * measure.width(column):
        across -= measure.width(column)
        column += 1
    return row, column


class _Measure:
    """Heights of rows and widths of columns in EMU."""

    def __init__(self, package: Package, part: str) -> None:
        self._heights: dict[int, float] = {}
        self._widths: list[tuple[int, int, float]] = []
        self._usual = _USUAL_HEIGHT
        for text in _joined(package, part):
            if found := re.search(r'\bdefaultRowHeight="([\d.]{1,8})"', text):
                self._usual = float(found[1])
            if len(self._heights) < _MOST_HEIGHTS:
                self._heights |= {int(row): float(height) for row, height in _ROW_HEIGHT.findall(text)}
            for column in _WIDTHS.findall(text):
                self._add_width(column)

    def _add_width(self, column: str) -> None:
        said = dict(re.findall(r'\b(min|max|width)="([\d.]{1,12})"', column))
        if len(said) == 3 and len(self._widths) < 1000:
            self._widths.append((int(said["min"]), int(said["max"]), float(said["width"])))

    def height(self, row: int) -> int:
        """The height of a row (from 1)."""
        return int(self._heights.get(row, self._usual) * _EMU_OF_POINT)

    def width(self, column: int) -> int:
        """The width of a column (from 1)."""
        found = next((width for first, last, width in self._widths if first <= column <= last), _USUAL_WIDTH)
        return int(found * _EMU_OF_CHARACTER)


def _joined(package: Package, part: str) -> Iterator[str]:
    """The text of a part in blocks that overlap, so that no short match is torn."""
    tail = ""
    with package.open(part) as stream:
        for block in decoded(stream):
            text = tail + block
            cut = max(text.rfind("<", 0, len(text) - 400), 0)
            yield text[:]
            tail = text[cut:]


def _in_cells(package: Package, part: str, first: int) -> list[Placed]:
    wps = _wps_images(package)
    linked = _linked_images(package)
    found: dict[tuple[int, str], str] = {}
    if not wps and not linked:
        return []
    for text in _joined(package, part):
        for column, row, key in _IN_CELL.findall(text) if wps else ():
            if key in wps:
                found[int(row), column] = wps[key]
        for column, row, number in _LINKED.findall(text) if linked else ():
            if number in linked:
                found[int(row), column] = linked[number]
    places = sorted(found, key=lambda place: (place[0], column_index(place[1])))
    return [Placed(row, column, first + order, found[row, column]) for order, (row, column) in enumerate(places)]


def _wps_images(package: Package) -> dict[str, str]:
    """The pictures that WPS embeds in cells: the name in DISPIMG to the part of the image."""
    part = "xl/cellimages.xml"
    if not package.has(part):
        return {}
    images = {key: target for key, (kind, target) in package.relations(part).items() if kind == "image"}
    found = {}
    for picture in package.tree(part).iter():
        if local(picture.tag) == "pic":
            name = next((attribute(entry, "name") for entry in picture.iter() if local(entry.tag) == "cNvPr"), None)
            key = next(iter(_blips(picture)), "")
            if name and key in images:
                found[name] = images[key]
    return found


def _linked_images(package: Package) -> Mapping[str, str]:
    """The pictures that Excel places in cells: the number in a cell's `vm` to the part of the image."""
    parts = ("xl/metadata.xml", "xl/richdata/rdrichvalue.xml", "xl/richdata/richvaluerel.xml")
    if not all(package.has(part) for part in parts):
        return {}
    images = {key: target for key, (kind, target) in package.relations("xl/richData/richValueRel.xml").items()}
    targets = [
        images.get(attribute(entry, "id") or "") for entry in package.tree(parts[2]) if local(entry.tag) == "rel"
    ]
    values = [entry for entry in package.tree(parts[1]) if local(entry.tag) == "rv"]
    pointed = [_first_number(value) for value in values]
    found = {}
    for index, value in enumerate(_value_numbers(package), 1):
        number = pointed[value] if 0 <= value < len(pointed) else None
        target = targets[number] if number is not None and number < len(targets) else None
        if target:
            found[str(index)] = target
    return found


def _first_number(value: Element) -> int | None:
    text = next((child.text or "" for child in value if local(child.tag) == "v"), "")
    return int(text) if text.isascii() and text.isdecimal() else None


def _value_numbers(package: Package) -> Iterator[int]:
    """For each `vm`, in order, the number of its rich value."""
    rich: list[int] = []
    for section in package.tree("xl/metadata.xml"):
        name = local(section.tag)
        if name == "futureMetadata" and attribute(section, "name") == "XLRICHVALUE":
            rich = [int(attribute(entry, "i") or -1) for entry in section.iter() if local(entry.tag) == "rvb"]
        elif name == "valueMetadata":
            for entry in section.iter():
                if local(entry.tag) == "rc":
                    at = int(attribute(entry, "v") or -1)
                    yield rich[at] if 0 <= at < len(rich) else -1
