"""Which cell styles of a workbook show dates (a number under a date format), and which strike their text through."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from safetydesk.ledgers.books.container import Package, attribute, local

# ECMA-376 Part 1 §18.8.30: built-in formats that show days, the Chinese ones (27-36, 50-58) included.
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the built-in formats that show days or times."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.')


def is_date_format(code: str) -> bool:
    """True when a number format shows days or times; quoted words, colours and locales do not count."""
    first = code.split(";")[0]
    return bool(re.search(r"[ymdhs]", _LITERAL.sub("", first).lower().replace("general", "")))


def date_styles(package: Package, part: str | None) -> frozenset[str]:
    """The style numbers (as the text in a cell's `s`) whose number format is a date."""
    if part is None or not package.has(part):
        return frozenset()
    custom: dict[str, bool] = {}
    found = set()
    for section in package.tree(part):
        if local(section.tag) == "numFmts":
            for entry in section:
                custom[attribute(entry, "numFmtId") or ""] = is_date_format(attribute(entry, "formatCode") or "")
        elif local(section.tag) == "cellXfs":
            for index, entry in enumerate(section):
                number = attribute(entry, "numFmtId") or "0"
                built_in = number.isdecimal() and int(number) in BUILT_IN_DATES
                if custom.get(number, built_in):
                    found.add(str(index))
    return frozenset(found)


def struck_styles(package: Package, part: str | None) -> frozenset[str]:
    """The style numbers whose font is struck through: what people cross out no longer holds."""
    if part is None or not package.has(part):
        return frozenset()
    with package.open(part) as stream:
        if b"strike" not in stream.read():
            return frozenset()
    fonts: set[str] = set()
    found = set()
    for section in package.tree(part):
        if local(section.tag) == "fonts":
            fonts = {str(index) for index, font in enumerate(section) if any(map(strikes, font))}
        elif local(section.tag) == "cellXfs":
            found = {str(index) for index, entry in enumerate(section) if attribute(entry, "fontId") in fonts}
    return frozenset(found)


def strikes(entry: Element) -> bool:
    """Whether an entry of a font, or of the properties of a run, strikes through."""
    return local(entry.tag) == "strike" and attribute(entry, "val") not in ("0", "false")
