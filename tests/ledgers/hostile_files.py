"""Hundreds of broken, truncated, swapped and hostile files of every format, each made anew from one seed."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path

from tests.ledgers import hostile_inside, made
from tests.ledgers.books import book_parts, sheet_xml, write_parts
from tests.ledgers.formats_ledger import MERGES, ROWS, WORDS_SHEET

FILES = Path(__file__).parent / "files"
Write = Callable[[Path], object]
"""Writes one file where it is told to."""
ZIPPED = ("xlsx", "xlsm", "xlsb", "ods", "docx")
OLE = ("xls", "et", "xls5")
PLAIN = ("csv", "tsv", "utf16", "html", "mht", "xml2003", "fods")


def base(kind: str, path: Path) -> bytes:
    """The good ledger in a format."""
    if kind in ("xlsx", "xlsm"):
        macros = {"xl/vbaProject.bin": b"\xd0\xcf" * 40} if kind == "xlsm" else {}
        sheets = {"隐患": sheet_xml(ROWS, merges=MERGES), "字典": sheet_xml(WORDS_SHEET)}
        write_parts(path, {**book_parts(sheets, hidden=["字典"]), **macros})
    elif kind == "xlsb":
        made.xlsb(path, ROWS, MERGES)
    elif kind == "xls5":
        made.compound(path, {"Book": made.biff(ROWS, MERGES)})
    elif kind in ("mht", "xml2003"):
        {"mht": made.mht, "xml2003": made.xml2003}[kind](path, ROWS, MERGES)
    elif kind == "fods":
        with zipfile.ZipFile(FILES / "ledger.ods") as source:
            return source.read("content.xml")
    elif kind in ("csv", "tsv", "utf16"):
        sign, encoding = {"csv": (",", "utf-8-sig"), "tsv": ("\t", "gb18030"), "utf16": ("\t", "utf-16")}[kind]
        return "\r\n".join(sign.join(made.shown_text(cell).replace("\n", " ") for cell in row) for row in ROWS).encode(
            encoding
        )
    else:
        return (FILES / {"xls": "ledger.xls", "et": "other.xls"}.get(kind, f"ledger.{kind}")).read_bytes()
    return path.read_bytes()


def hostile(folder: Path, *, mutants: int = 6) -> dict[str, Write]:
    """Name to maker of every file; `mutants` random ones of each format."""
    bases = {kind: base(kind, folder / "base") for kind in (*ZIPPED, *OLE, *PLAIN)}
    found: dict[str, Write] = {}
    for kind, data in bases.items():
        found |= {f"断{at}.{kind}": partial(_put, data[:at]) for at in _cuts(kind, data)}
        chance = random.Random(f"{kind}20260401")
        found |= {f"变{n}.{kind}": partial(_put, mutant(data, chance)) for n in range(mutants)}
    for kind in ZIPPED:
        parts = _parts(bases[kind], folder)
        found |= dict(_rearranged(kind, parts))
        found |= dict(_repacked(kind, parts))
        chance = random.Random(f"{kind}inside")
        found |= {f"内变{n}.{kind}": partial(_write, _mutated_parts(parts, chance)) for n in range(mutants)}
    for kind in OLE:
        found |= {f"{name}.{kind}": partial(_put, data) for name, data in _ole(bases[kind])}
    return found | hostile_inside.named()


def _put(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _write(parts: dict[str, bytes], path: Path) -> None:
    write_parts(path, dict(parts))


def _cuts(kind: str, data: bytes) -> list[int]:
    """Where a file is cut off: at its structures (entries of a zip, sectors of a container), else by size."""
    if kind in ZIPPED:
        marks = [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"]
        found = [at for mark in marks for at in _places(data, mark)]
        return sorted({at + 4 for at in found if at} | {len(data) - 1})[:9]
    step = 512 if kind in OLE else 1
    return sorted({max(1, len(data) * part // 9 // step * step) + (part % 3) for part in range(1, 9)})


def _places(data: bytes, mark: bytes) -> list[int]:
    at, found = data.find(mark), []
    while at >= 0:
        found.append(at)
        at = data.find(mark, at + 1)
    return found


def mutant(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some changed, put in twice, or numbers among them made extreme."""
    copy = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(copy))
        how = chance.random()
        if how < 0.6:
            copy[at] = chance.randrange(256)
        elif how < 0.8:
            copy[at : at + 4] = struct.pack("<I", chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE)))
        else:
            copy[at:at] = copy[at : at + chance.randint(1, 200)]
    return bytes(copy)


def _parts(data: bytes, folder: Path) -> dict[str, bytes]:
    (folder / "whole.zip").write_bytes(data)
    with zipfile.ZipFile(folder / "whole.zip") as source:
        return {name: source.read(name) for name in source.namelist() if not name.endswith("/")}


def _mutated_parts(parts: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    hit = chance.sample(sorted(parts), min(2, len(parts)))
    return {name: mutant(data, chance) if name in hit and data else data for name, data in parts.items()}


def _rearranged(kind: str, parts: dict[str, bytes]) -> Iterator[tuple[str, Write]]:
    """Packages whose parts were swapped, emptied, dropped, or stand there twice under another case."""
    names = [name for name in parts if name.endswith((".xml", ".bin", ".rels"))][:8]
    for number, (one, other) in enumerate(list(combinations(names, 2))[::2]):
        yield f"换{number}.{kind}", partial(_write, {**parts, one: parts[other], other: parts[one]})
    for number, name in enumerate(names):
        yield f"缺{number}.{kind}", partial(_write, {key: data for key, data in parts.items() if key != name})
        yield f"空{number}.{kind}", partial(_write, {**parts, name: b""})
        yield f"双{number}.{kind}", partial(_write, {**parts, name.upper(): b"<x/>"})


def _repacked(kind: str, parts: dict[str, bytes]) -> Iterator[tuple[str, Write]]:
    """The good parts in packages that lie: of their sizes, ways of packing, passwords, places and names."""

    def changed(at_local: int, at_central: int, value: bytes) -> Write:
        def write(path: Path) -> None:
            write_parts(path, dict(parts))
            data = bytearray(path.read_bytes())
            for mark, offset in ((b"PK\x03\x04", at_local), (b"PK\x01\x02", at_central)):
                for at in _places(bytes(data), mark):
                    data[at + offset : at + offset + len(value)] = value
            path.write_bytes(bytes(data))

        return write

    yield f"压法未知.{kind}", changed(8, 10, struct.pack("<H", 97))
    yield f"压法不符.{kind}", changed(8, 10, struct.pack("<H", 12))
    yield f"加密位.{kind}", changed(6, 8, struct.pack("<H", 1))
    yield f"强加密位.{kind}", changed(6, 8, struct.pack("<H", 0x41))
    yield f"大小撒谎.{kind}", changed(22, 24, struct.pack("<I", 0x7FFFFFFF))
    yield f"校验和不符.{kind}", changed(14, 16, b"\0\0\0\0")
    yield f"名字加长.{kind}", changed(26, 28, struct.pack("<H", 0xFFFF))
    yield f"垃圾在前.{kind}", lambda path: path.write_bytes(b"#" * 700 + _zipped(path, parts))
    yield f"垃圾在后.{kind}", lambda path: path.write_bytes(_zipped(path, parts) + b"PK\x05\x06" + b"\0" * 18)
    yield f"两万个条目.{kind}", lambda path: write_parts(path, {**parts, **{f"x/{n}": b"" for n in range(20_000)}})


def _zipped(path: Path, parts: dict[str, bytes]) -> bytes:
    return write_parts(path, dict(parts)).read_bytes()


def _ole(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Containers whose tables run in circles or point outside; all have their first table sector at 512 bytes."""

    def put(at: int, layout: str, *values: int) -> bytes:
        return data[:at] + struct.pack(layout, *values) + data[at + struct.calcsize(layout) :]

    first = struct.unpack_from("<I", data, 76)[0]
    table = 512 * (first + 1)
    directory = 512 * (struct.unpack_from("<I", data, 48)[0] + 1)
    count = min(128, len(data) // 512)
    yield "链自指", put(table, f"<{count}I", *range(count))
    yield "链互指", put(table, f"<{count}I", *[at ^ 1 for at in range(count)])
    yield "链向零", put(table, f"<{count}I", *[0] * count)
    yield "链出界", put(table, f"<{count}I", *[0x00FFFFFF] * count)
    yield "表自指", put(76, "<4I", first, first, first, first)
    yield "表的表成环", put(68, "<II", first, 0x7FFFFFFF)
    yield "目录自指", put(directory + 68, "<3i", 0, 0, 0)
    yield "目录成环", put(directory + 128 + 68, "<3i", 1, 1, 1)
    yield "流无限大", put(directory + 128 + 120, "<I", 0xFFFFFFF0)
    yield "扇区极大", put(30, "<H", 31)
    yield "扇区极小", put(30, "<HH", 0, 0)
    yield "小流界极大", put(56, "<I", 0xFFFFFFFF)
    yield "目录出界", put(48, "<I", 0x7FFFFFF0)
    yield "表数极大", put(44, "<I", 0x7FFFFFFF)
