"""Hostile and broken files of every format: a numbered Chinese reason or the rows, in time and within memory."""

from __future__ import annotations

import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import read_ledger
from tests.ledgers import made
from tests.ledgers.books import TODAY, WORDS, codes, read, shown, write_parts
from tests.ledgers.formats_ledger import MERGES, ROWS

FILES = Path(__file__).parent / "files"
LEDGER = [["序号", "单位名称", "隐患描述"], ["1", "甲厂", "线路老化"], ["2", "乙厂", "无护栏"]]
LANDED = [(2, "甲厂", "线路老化"), (3, "乙厂", "无护栏")]
_ODS = (
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def guarded(path: Path) -> LedgerReading:
    """The file read as foreign files are: in the child."""
    return read_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY)


def outcome(path: Path) -> str:
    """The number a file ends in, 'rows' when it was read; within the time that a person waits."""
    started = time.monotonic()
    try:
        reading = guarded(path)
    except SafetyDeskError as fault:
        assert path.name in fault.message
        assert time.monotonic() - started < 25
        return fault.code
    assert all(row.row <= 1_048_576 for row in reading.rows)
    return "rows"


def ods(path: Path, body: str, before: str = "") -> Path:
    """A spreadsheet of raw table rows."""
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {_ODS}><office:body><office:spreadsheet>'
        f'<table:table table:name="隐患">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return write_parts(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_rows(rows: made.Cells, trailing: str = "") -> str:
    """Rows of texts, each with something after its cells."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}{trailing}</table:table-row>" for row in rows
    )


BLANKS = '<table:table-cell table:number-columns-repeated="16381"/>'
REPEATED = '<table:table-row table:number-rows-repeated="{}">'
MANY_BLANK_ROWS = f'<table:table-row table:number-rows-repeated="1048573">{BLANKS}</table:table-row>'


def test_repeated_blank_cells_and_rows_of_ods_cost_nothing(tmp_path: Path) -> None:
    started = time.monotonic()
    reading = read(ods(tmp_path / "a.ods", ods_rows(LEDGER, BLANKS) + MANY_BLANK_ROWS))
    assert shown(reading, "subject", "description") == LANDED
    assert time.monotonic() - started < 5


def test_repeated_rows_with_content_are_all_read(tmp_path: Path) -> None:
    row = ods_rows([["", "丙厂", "积尘"]]).replace("<table:table-row>", REPEATED.format(3))
    reading = read(ods(tmp_path / "a.ods", ods_rows(LEDGER) + row))
    assert [(entry.row, entry.values["subject"]) for entry in reading.rows][2:] == [
        (4, "丙厂"),
        (5, "丙厂"),
        (6, "丙厂"),
    ]


def html_bytes(inner: str) -> bytes:
    return f"<html><meta charset=utf-8><table>{inner}</table></html>".encode()


CELLS = "<tr><td>序号<td>单位名称<td>隐患描述<tr><td>1<td>甲厂<td>线路老化<tr><td>2<td>乙厂<td>无护栏"


def test_unclosed_cells_of_html_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(html_bytes(CELLS))
    assert shown(read(path), "subject", "description") == LANDED


@pytest.mark.parametrize("span", ["colspan=99999", 'rowspan="4294967295"', "colspan=0", 'colspan="-1"', "rowspan=x"])
def test_absurd_spans_are_clipped(tmp_path: Path, span: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(html_bytes(f"<tr><td {span}>台账（虚构）</td></tr>" * ("rowspan" not in span) + CELLS
                                + f"<tr><td {span}>3</td></tr>"))  # fmt: skip
    assert {"甲厂", "乙厂"} <= {row.values["subject"] for row in guarded(path).rows}


def sheet_of(kind: int, body: bytes) -> Callable[[bytes], bytes]:
    """A change of a workbook stream: a record put before the end of its last sheet."""
    return lambda data: data[:-4] + made.record(kind, body) + data[-4:]


BIFF = made.biff(LEDGER, version=0x0600)
CORNER = made.record(0x0203, struct.pack("<HHHd", 65535, 255, 0, 7.0))
DEEP_TABLES = "<table><tr><td>" * 5000
HOSTILE: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "列太多.xls": (lambda path: path.write_bytes(html_bytes(CELLS + "<td>x" * 20_000)), {"LEDGER_003"}),
    "嵌套.xls": (lambda path: path.write_bytes(html_bytes(DEEP_TABLES)), {"LEDGER_007"}),
    "引号.xls": (lambda path: path.write_bytes(html_bytes(CELLS + '<td a="' * 60_000)), {"rows", "LEDGER_003"}),
    "尖括号.xls": (lambda path: path.write_bytes(html_bytes(CELLS + "<" * 2_000_000)), {"rows"}),
    "注释.xls": (lambda path: path.write_bytes(html_bytes(CELLS + "<!--" * 400_000)), {"rows"}),
    "实体.xml": (
        lambda path: path.write_text(
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Workbook xmlns="urn:schemas-microsoft-com:office:'
            'spreadsheet"><Worksheet/></Workbook>',
            "utf-8",
        ),
        {"LEDGER_007"},
    ),
    "深.xml": (
        lambda path: path.write_text(
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">' + "<a>" * 100_000, "utf-8"
        ),
        {"LEDGER_007"},
    ),
    "行号.xml": (
        lambda path: path.write_text(
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:'
            'spreadsheet"><Worksheet><Table><Row ss:Index="99999999"/></Table></Worksheet></Workbook>',
            "utf-8",
        ),
        {"LEDGER_003"},
    ),
    "实体.ods": (lambda path: ods(path, ods_rows(LEDGER), '<!DOCTYPE x [<!ENTITY a "b">]>'), {"LEDGER_007"}),
    "深.ods": (lambda path: ods(path, "<table:table-row>" * 100_000), {"LEDGER_007"}),
    "重复.ods": (
        lambda path: ods(
            path,
            ods_rows(LEDGER)
            + ods_rows([["3", "丙厂", "积尘"]]).replace("<table:table-row>", REPEATED.format(1_048_000)),
        ),
        {"LEDGER_009"},
    ),
    "列外.ods": (
        lambda path: ods(path, ods_rows(LEDGER, '<table:table-cell table:number-columns-repeated="99999"/>'
                                        '<table:table-cell office:value-type="float" office:value="1"/>')),
        {"LEDGER_003"},
    ),
    "深.docx": (lambda path: made.docx(path, "<w:p>" * 100_000), {"LEDGER_007"}),
    "编码.docx": (
        lambda path: made.docx(path, parts={"_rels/.rels": '<?xml version="1.0" encoding="UTJ-8"?><Relationships/>'}),
        {"LEDGER_003"},
    ),
    "列外.docx": (
        lambda path: made.docx(
            path, made.docx_table(LEDGER).replace("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="99999999"/>')
        ),
        {"LEDGER_003", "LEDGER_011"},
    ),
    "角落.xls": (lambda path: made.compound(path, {"Workbook": BIFF[:-4] + CORNER + BIFF[-4:]}), {"rows"}),
    "合并.xls": (
        lambda path: made.compound(
            path, {"Workbook": sheet_of(0x00E5, struct.pack("<H4H", 1, 0, 65535, 0, 255))(BIFF)}
        ),
        {"rows", "LEDGER_011"},
    ),
    "共享.xls": (
        lambda path: made.compound(path, {"Workbook": sheet_of(0x00FD, struct.pack("<HHHI", 9, 1, 0, 9))(BIFF)}),
        {"LEDGER_003"},
    ),
    "列外.xls": (
        lambda path: made.compound(path, {"Workbook": sheet_of(0x0203, struct.pack("<HHHd", 9, 999, 0, 1))(BIFF)}),
        {"LEDGER_003"},
    ),
    "半截.xls": (lambda path: made.compound(path, {"Workbook": BIFF[:-9] + b"\xff\xff\xff\xff"}), {"LEDGER_003"}),
    "版本.xls": (lambda path: made.compound(path, {"Book": b"\x09\x08\x08\x00\x00\x02" + b"\0" * 9}), {"LEDGER_003"}),
    "行号.xlsb": (lambda path: shifted_xlsb(path), {"LEDGER_003"}),
}  # fmt: skip


def shifted_xlsb(path: Path) -> Path:
    """A binary workbook whose rows go backwards."""
    made.xlsb(path, LEDGER)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet2.bin"]
    parts["xl/worksheets/sheet2.bin"] = sheet.replace(struct.pack("<IIH", 2, 0, 300), struct.pack("<IIH", 0, 0, 300))
    return write_parts(path, dict(parts))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_of_every_format_end_in_rows_or_a_reason(tmp_path: Path, name: str) -> None:
    make, expected = HOSTILE[name]
    make(tmp_path / name)
    assert outcome(tmp_path / name) in expected


def test_cell_in_the_last_corner_of_an_xls_is_told_and_the_ledger_read(tmp_path: Path) -> None:
    path = made.compound(tmp_path / "a.xls", {"Workbook": BIFF[:-4] + CORNER + BIFF[-4:]})
    reading = guarded(path)
    assert shown(reading, "subject", "description") == LANDED
    assert (65_536, "IV", "LEDGER_124", "note") in codes(reading)


def test_an_xls_whose_cells_stand_in_disorder_is_read_in_order(tmp_path: Path) -> None:
    row = b"".join(made.biff_cell(1, column, text, 0x0600) for column, text in enumerate(LEDGER[1]))
    data = made.biff([LEDGER[0], [], LEDGER[2]], version=0x0600)
    path = made.compound(tmp_path / "a.xls", {"Workbook": data[:-4] + row + data[-4:]})
    assert shown(read(path), "subject", "description") == LANDED


def test_shared_texts_torn_over_records_are_joined(tmp_path: Path) -> None:
    """A text of an xls that does not fit into its record goes on in the next, which says anew how wide it is."""
    texts = ["序号", "单位名称", "隐患描述", "甲厂", "线路老化" * 40 + "abc", "latin", "乙厂"]
    head = struct.pack("<II", len(texts), len(texts))
    packed = [struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts]
    whole = head + b"".join(packed)
    cut = len(head) + sum(map(len, packed[:4])) + 3 + 2 * 100
    narrow = struct.pack("<HB", len("latin"), 0) + b"latin"
    first, rest = whole[:cut], whole[cut:].replace(packed[5], narrow)
    sst = made.record(0x00FC, first) + made.record(0x003C, b"\1" + rest)
    cells = [(0, 0, 0), (0, 1, 1), (0, 2, 2), (1, 0, 5), (1, 1, 3), (1, 2, 4)]
    body = b"".join(made.record(0x00FD, struct.pack("<HHHI", row, column, 0, at)) for row, column, at in cells)
    data = made.biff([], version=0x0600, extra=sst)
    path = made.compound(tmp_path / "a.xls", {"Workbook": data[:-4] + body + data[-4:]})
    assert shown(read(path), "subject", "description") == [(2, "甲厂", "线路老化" * 40 + "abc")]


def mutants(data: bytes, count: int, seed: int) -> list[bytes]:
    """Copies with bytes changed, cut off or doubled."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        if chance.random() < 0.2:
            copy = copy[: chance.randrange(len(copy))]
        found.append(bytes(copy))
    return found


def unpacked(data: bytes, chance: random.Random, path: Path) -> None:
    """A zip with the bytes of its parts changed, past its checksums."""
    (path.parent / "whole.zip").write_bytes(data)
    with zipfile.ZipFile(path.parent / "whole.zip") as source:
        parts = {name: bytearray(source.read(name)) for name in source.namelist() if not name.endswith("/")}
    for name in chance.sample(sorted(parts), min(3, len(parts))):
        for _ in range(chance.randint(1, 10)):
            if parts[name]:
                parts[name][chance.randrange(len(parts[name]))] = chance.randrange(256)
    write_parts(path, {name: bytes(part) for name, part in parts.items()})


@pytest.mark.parametrize(
    "name", ["ledger.xls", "other.xls", "pics.xls", "ledger.html", "2003.xml", "archive.mht", "5.xls"]
)
def test_mutated_files_end_in_rows_or_in_a_numbered_reason(tmp_path: Path, name: str) -> None:
    made_here = {
        "2003.xml": lambda path: made.xml2003(path, ROWS, MERGES),
        "archive.mht": lambda path: made.mht(path, ROWS, MERGES),
        "5.xls": lambda path: made.compound(path, {"Book": made.biff(ROWS, MERGES)}),
    }
    source = made_here[name](tmp_path / name) if name in made_here else FILES / name
    for index, data in enumerate(mutants(source.read_bytes(), 40, 7)):
        path = tmp_path / f"变异{index}.xls"
        path.write_bytes(data)
        read_or_refused(path, "closings" if name.startswith("pics") else "hazards")


@pytest.mark.parametrize("name", ["ledger.ods", "pics.ods", "pics.xlsx", "ledger.docx", "binary.xlsb"])
def test_mutated_packages_end_in_rows_or_in_a_numbered_reason(tmp_path: Path, name: str) -> None:
    source = made.xlsb(tmp_path / name, ROWS, MERGES) if name == "binary.xlsb" else FILES / name
    chance = random.Random(11)
    for index in range(25):
        path = tmp_path / f"变异{index}.zip"
        unpacked(source.read_bytes(), chance, path)
        read_or_refused(path, "closings" if name.startswith("pics") else "hazards")


def read_or_refused(path: Path, kind: str) -> None:
    """Read a file in this process; what is no numbered reason fails the test."""
    try:
        reading = read(path, kind)
    except SafetyDeskError as fault:
        assert fault.code.startswith("LEDGER_0")
        assert path.name in fault.message
    else:
        assert all(row.row <= 1_048_576 for row in reading.rows)


def test_a_table_larger_than_memory_ends_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "大.xls"
    with path.open("wb") as file:
        file.write(b"<table>" + CELLS.encode())
        for _ in range(50):
            file.write(b"<tr><td>3<td>x<td>y" * 60_000)
    assert outcome(path) == "LEDGER_009"
