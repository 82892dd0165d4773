"""Files that want to crash, stall or fool a reader; each small on disk."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

from tests.ledgers.books import book_parts, sheet_xml, table, write_parts

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
LEDGER = sheet_xml(
    table(
        """
        | 序号 | 单位名称 | 隐患描述 | 整改期限 |
        | n:1 | 甲厂 | 线路老化 | 2022-07-15 |
        | n:2 | 乙厂 | 无护栏 | d:44742 |
        """
    )
)


def with_sheet(path: Path, xml: str | bytes) -> Path:
    """A workbook whose only sheet is the given XML."""
    return write_parts(path, {**book_parts({"Sheet1": ""}), SHEET: xml})


def one_cell(inner: str, before: str = "") -> str:
    """A sheet with one inline text, and something before its root."""
    cell = f'<c r="A1" t="inlineStr"><is><t>{inner}</t></is></c>'
    return f'<?xml version="1.0"?>{before}<worksheet {_MAIN}><sheetData><row r="1">{cell}</row></sheetData></worksheet>'


def with_cells(cells: str, tail: str = "") -> str:
    """The ledger with further rows of raw XML, and something after its data."""
    return LEDGER.replace("</sheetData>", f"{cells}</sheetData>{tail}")


def bomb(path: Path, rows: int) -> Path:
    """A sheet that unpacks to about a kilobyte per row."""
    row = '<row r="%d"><c r="A%d" t="inlineStr"><is><t>' + "A" * 1000 + "</t></is></c></row>"
    body = "".join(row % (number, number) for number in range(1, rows + 1))
    return with_sheet(path, f"<worksheet {_MAIN}><sheetData>{body}</sheetData></worksheet>")


def laughs() -> str:
    """Entities that double ten times over."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return one_cell("&a9;", f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]>')


def mutants(count: int, seed: int) -> list[bytes]:
    """Copies of a good workbook with bytes changed, half of them inside the parts, past the zip's checksums."""
    stream = io.BytesIO()
    parts = book_parts({"Sheet1": LEDGER})
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    rng = random.Random(seed)
    return [_inside(parts, rng) if index % 2 else _outside(stream.getvalue(), rng) for index in range(count)]


def _outside(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _inside(parts: dict[str, str | bytes], rng: random.Random) -> bytes:
    hit = rng.choice(list(parts))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            content = bytearray(data.encode() if isinstance(data, str) else data)
            for _ in range(rng.randrange(1, 12) if name == hit else 0):
                _change(content, rng)
            out.writestr(name, bytes(content))
    return stream.getvalue()


def _change(content: bytearray, rng: random.Random) -> None:
    place, how = rng.randrange(len(content)), rng.random()
    if how < 0.5:
        content[place] = rng.randrange(256)
    elif how < 0.75:
        del content[place : place + rng.randrange(1, 40)]
        content += b" " if not content else b""
    else:
        odd = [b"99999999999", b"-1", b"<x/>", b"&amp;", b"\0", b"NaN", b'"', b"A" * 5000]
        content[place:place] = rng.choice(odd)
