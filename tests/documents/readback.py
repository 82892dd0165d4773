"""What a PDF really holds, read back with pypdf: strings with their places, in mm from the upper left corner."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from safetydesk.documents.marks import MM

TYPE_TOP, TYPE_FOOT = 37.0, 262.0
TURN_OVER = "（以下空白，转下页）"


@dataclass(frozen=True, slots=True)
class Printed:
    """One string as it stands on a page; `x` its start and `y` its baseline in mm, `size` in points."""

    page: int
    x: float
    y: float
    size: float
    text: str
    font: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """One straight line as it stands on a page, in mm from the upper left corner."""

    page: int
    x: float
    y: float
    to_x: float
    to_y: float
    weight: float
    red: bool


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def page_count(pdf: bytes) -> int:
    return len(reader(pdf).pages)


def printed(pdf: bytes) -> list[Printed]:
    """Every string, in the order it was drawn."""
    found: list[Printed] = []
    for number, page in enumerate(reader(pdf).pages, start=1):
        found += _strings(number, page)
    return found


def _strings(number: int, page: Any) -> Iterator[Printed]:
    """Follow the text operators of a page: origin, character space, font, strings."""
    held = page["/Resources"]["/Font"].get_object()
    fonts = {name: _decoder(font.get_object()) for name, font in held.items()}
    names = {name: str(font.get_object()["/BaseFont"]) for name, font in held.items()}
    x = y = size = 0.0
    decode: dict[int, str] = {}
    gathered = font = ""
    height = float(page.mediabox.height)
    for operands, operator in page.get_contents().operations:
        if operator == b"BT":
            gathered = ""
        elif operator == b"Td":
            x, y = float(operands[0]), float(operands[1])
        elif operator == b"Tf":
            decode, size, font = fonts[operands[0]], float(operands[1]), names[operands[0]]
        elif operator == b"Tj":
            raw = operands[0]
            coded = raw if isinstance(raw, bytes) else raw.original_bytes
            gathered += "".join(decode[code] for code in struct.unpack(f">{len(coded) // 2}H", coded))
        elif operator == b"ET" and gathered:
            yield Printed(number, x / MM, (height - y) / MM, size, gathered, font)


def ruled(pdf: bytes) -> list[Ruled]:
    """Every line, in the order it was drawn."""
    found = []
    for number, page in enumerate(reader(pdf).pages, start=1):
        height, weight, red = float(page.mediabox.height), 1.0, False
        begun, ended = (0.0, 0.0), (0.0, 0.0)
        for operands, operator in page.get_contents().operations:
            told = [float(one) for one in operands] if operator in (b"w", b"m", b"l", b"K", b"G") else []
            if operator == b"w":
                weight = told[0]
            elif operator in (b"K", b"G"):
                red = operator == b"K" and told[:3] == [0, 1, 1]
            elif operator == b"m":
                begun = told[0] / MM, (height - told[1]) / MM
            elif operator == b"l":
                ended = told[0] / MM, (height - told[1]) / MM
            elif operator == b"S" and begun != ended:
                found.append(Ruled(number, *begun, *ended, weight / MM, red))
                begun = ended
    return found


def _decoder(font: Any) -> dict[int, str]:
    """code -> characters, from the font's ToUnicode map."""
    told = font["/ToUnicode"].get_object().get_data().decode("ascii")
    sections = re.findall(r"(\d+) beginbfchar\n(.*?)endbfchar", told, re.DOTALL)
    assert all(len(rows.splitlines()) == int(count) <= 100 for count, rows in sections)
    pairs = (line.split() for _, rows in sections for line in rows.splitlines())
    return {int(code.strip("<>"), 16): bytes.fromhex(text.strip("<>")).decode("utf-16-be") for code, text in pairs}


def body(pdf: bytes) -> list[Printed]:
    """The strings inside the type area."""
    return [string for string in printed(pdf) if TYPE_TOP - 1 <= string.y <= TYPE_FOOT + 1]


def lines(strings: list[Printed]) -> list[str]:
    """Strings on one baseline of one page are one line."""
    joined: dict[tuple[int, int], str] = {}
    for string in strings:
        place = (string.page, round(string.y * 2))
        joined[place] = joined.get(place, "") + string.text
    return list(joined.values())


def squeezed(text: str) -> str:
    """The text without any blank."""
    return "".join(text.split())


def body_text(pdf: bytes) -> str:
    """All text of the type area without blanks and without the mark that closes a page."""
    return squeezed("".join(string.text for string in body(pdf) if string.text != TURN_OVER))


def fonts_embedded(pdf: bytes) -> dict[str, bool]:
    """Base font name -> whether its outlines lie in the file."""
    found = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            told = font.get_object()["/DescendantFonts"][0].get_object()
            found[told["/BaseFont"]] = "/FontFile2" in told["/FontDescriptor"]
    return found
