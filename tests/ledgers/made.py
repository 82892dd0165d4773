"""The same ledger written by hand in the formats that no writer at hand makes; cells in the notation of `books`."""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from safetydesk.ledgers.books.cells import day_of_serial, parse_range
from tests.ledgers.books import write_parts

Cells = Sequence[Sequence[str]]
_ERRORS = {"#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#N/A": 0x2A}


def says(cell: str) -> tuple[str, str]:
    """(kind, content) of a cell: n number, d day number, f formula with a text, b truth, e error, t text."""
    kind, colon, rest = cell.partition(":")
    if colon and kind in ("n", "d", "b", "e"):
        return kind, rest
    if colon and kind == "f":
        return "f", rest.partition("=")[2]
    return "t", rest.replace(";", "") if colon and kind == "r" else cell


def shown_text(cell: str) -> str:
    """What a person sees in a cell."""
    kind, text = says(cell)
    if kind == "d":
        return str(day_of_serial(Decimal(text), date1904=False))
    return text


def areas(merges: Sequence[str]) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, column) of the first cell of each merge to its (rows, columns)."""
    found = [area for merge in merges if (area := parse_range(merge))]
    return {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in found}


def covered(merges: Sequence[str]) -> set[tuple[int, int]]:
    """The cells of merges beside their first."""
    return {
        (top + down, left + across)
        for (top, left), (rows, columns) in areas(merges).items()
        for down in range(rows)
        for across in range(columns)
    } - areas(merges).keys()


def html_table(rows: Cells, merges: Sequence[str] = ()) -> str:
    """A table of a page with spans."""
    spans, hidden = areas(merges), covered(merges)
    body = ""
    for number, row in enumerate(rows, 1):
        cells = ""
        for column, cell in enumerate(row, 1):
            if (number, column) in hidden:
                continue
            down, across = spans.get((number, column), (1, 1))
            text = escape(shown_text(cell)).replace("\n", "<br>")
            cells += f"<td rowspan={down} colspan='{across}'>{text}</td>"
        body += f"<tr>{cells}</tr>\r\n"
    return f'<table border="1"><tbody>{body}</tbody></table>'


def html(path: Path, rows: Cells, merges: Sequence[str] = (), *, charset: str = "gb2312") -> Path:
    """A page as government systems export it under the name .xls."""
    page = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
        f'content="application/vnd.ms-excel; charset={charset}"><style>td {{ mso-number-format:"\\@"; }}</style>'
        f"<title>导出</title></head><body>{html_table(rows, merges)}</body></html>"
    )
    path.write_bytes(page.encode("gb18030" if charset.startswith("gb") else charset))
    return path


def mht(path: Path, rows: Cells, merges: Sequence[str] = ()) -> Path:
    """A web archive as Excel saves it."""
    page = f'<html><head><meta charset="gb2312"></head><body>{html_table(rows, merges)}</body></html>'
    body = base64.encodebytes(page.encode("gb18030")).decode()
    frame = "<html><xml><x:Name>隐患</x:Name></xml><frameset><frame src=3D'sheet001.htm'></frameset></html>"
    path.write_text(
        'MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary="--x"\n\n'
        f"----x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{frame}\n"
        f"----x\nContent-Location: sheet001.htm\nContent-Transfer-Encoding: base64\n"
        f'Content-Type: text/html; charset="gb2312"\n\n{body}\n----x--\n',
        "utf-8",
    )
    return path


def xml2003(path: Path, rows: Cells, merges: Sequence[str] = (), *, dictionary: bool = True) -> Path:
    """SpreadsheetML of Excel 2003, after a hidden sheet of words."""
    spans, hidden = areas(merges), covered(merges)
    body = ""
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _xml2003_cell(cell, column, spans.get((number, column), (1, 1)))
            for column, cell in enumerate(row, 1)
            if cell and (number, column) not in hidden
        )
        body += f'<Row ss:Index="{number}">{cells}</Row>'
    words = (
        '<Worksheet ss:Name="字典"><Table><Row><Cell><Data ss:Type="String">一般</Data></Cell></Row></Table>'
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
        "</WorksheetOptions></Worksheet>"
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{words * dictionary}'
        f'<Worksheet ss:Name="隐患"><Table><Column ss:Index="8" ss:Hidden="1"/>{body}</Table></Worksheet></Workbook>',
        "utf-8",
    )
    return path


def _xml2003_cell(cell: str, column: int, span: tuple[int, int]) -> str:
    kind, text = says(cell)
    named = {"n": "Number", "b": "Boolean", "e": "Error", "d": "DateTime"}.get(kind, "String")
    formula = ' ss:Formula="=1+1"' if kind == "f" else ""
    shown = f"{shown_text(cell)}T00:00:00.000" if kind == "d" else escape(text)
    merged = f' ss:MergeDown="{span[0] - 1}" ss:MergeAcross="{span[1] - 1}"' if span != (1, 1) else ""
    return f'<Cell ss:Index="{column}"{merged}{formula}><Data ss:Type="{named}">{shown}</Data></Cell>'


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx_table(rows: Cells, merges: Sequence[str] = ()) -> str:
    """A table of a Word document."""
    spans = areas(merges)
    body = ""
    for number, row in enumerate(rows, 1):
        cells, column = "", 1
        while column <= len(row):
            top, (down, across) = _docx_area(spans, number, column)
            said = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
            if down > 1:
                said += '<w:vMerge w:val="restart"/>' if top == number else "<w:vMerge/>"
            text = shown_text(row[column - 1]) if top == number else ""
            lines = "</w:t><w:br/><w:t>".join(escape(line) for line in text.split("\n"))
            cells += f"<w:tc><w:tcPr>{said}</w:tcPr><w:p><w:r><w:t>{lines}</w:t></w:r></w:p></w:tc>"
            column += across
        body += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblPr/>{body}</w:tbl>"


def _docx_area(spans: dict[tuple[int, int], tuple[int, int]], row: int, column: int) -> tuple[int, tuple[int, int]]:
    for (top, left), (down, across) in spans.items():
        if left == column and top <= row < top + down:
            return top, (down, across)
    return row, (1, 1)


def docx(path: Path, *body: str, parts: dict[str, str | bytes] | None = None) -> Path:
    """A Word document of the given body elements; plain texts become paragraphs."""
    inner = "".join(
        part if part.startswith("<") else f"<w:p><w:r><w:t>{escape(part)}</w:t></w:r></w:p>" for part in body
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return write_parts(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{main}" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{inner}</w:body>'
            "</w:document>",
            **(parts or {}),
        },
    )


# --- binary workbooks


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """An OLE container of a few streams, each filled up to the size from which on they have sectors of their own."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    chains, fat = [], [0xFFFFFFFD]
    for data in padded.values():
        count = -(-len(data) // 512)
        chains.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), 0xFFFFFFFE]
    first_directory = len(fat)
    entries = [_entry("Root Entry", 5, 1 if padded else -1, -1, 0xFFFFFFFE, 0)]
    for index, (name, data) in enumerate(padded.items(), 1):
        right = index + 1 if index < len(padded) else -1
        entries.append(_entry(name, 2, -1, right, chains[index - 1], len(data)))
    directory = b"".join(entries)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    count = len(directory) // 512
    fat += [*range(first_directory + 1, first_directory + count), 0xFFFFFFFE]
    assert len(fat) <= 128, "one sector of allocation table is enough for a test"
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first_directory, 0, 4096, 0xFFFFFFFE, 0,
                          0xFFFFFFFE, 0)  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    body = b"".join(data.ljust(-(-len(data) // 512) * 512, b"\0") for data in padded.values())
    path.write_bytes(header + table + body + directory)
    return path


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBiii16xI8x8xIII", len(text), kind, 1, -1, right, child, 0, start, size, 0
    )


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an xls."""
    return struct.pack("<HH", kind, len(body)) + body


def biff(rows: Cells, merges: Sequence[str] = (), *, version: int = 0x0500, extra: bytes = b"") -> bytes:
    """A workbook stream of Excel 5.0 (texts in GBK) or 97 with a hidden sheet of words; `extra` goes into globals."""
    bof = record(0x0809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0)[: 16 if version == 0x0600 else 8])
    sheet = record(0x0809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0)[: 16 if version == 0x0600 else 8])
    styles = b"".join(record(0x00E0, struct.pack("<HH", 0, code) + b"\0" * 16) for code in (0, 14))
    head = bof + record(0x0042, struct.pack("<H", 936 if version == 0x0500 else 1200)) + extra + styles
    body = sheet + record(0x007D, struct.pack("<HHHHHH", 7, 7, 2048, 0, 1, 0))
    for row, cells in enumerate(rows):
        body += b"".join(biff_cell(row, column, cell, version) for column, cell in enumerate(cells) if cell)
    found = [(top - 1, bottom - 1, left - 1, right - 1) for top, left, bottom, right in map(_area, merges)]
    body += record(0x00E5, struct.pack("<H", len(found)) + b"".join(struct.pack("<4H", *area) for area in found))
    body += record(0x000A)
    words = sheet + biff_cell(0, 0, "一般", version) + record(0x000A)
    names = [_biff_text("字典", version, short=True), _biff_text("隐患", version, short=True)]
    size = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    listed = record(0x0085, struct.pack("<IBB", size, 1, 0) + names[0])
    listed += record(0x0085, struct.pack("<IBB", size + len(words), 0, 0) + names[1])
    return head + listed + record(0x000A) + words + body


def _area(merge: str) -> tuple[int, int, int, int]:
    found = parse_range(merge)
    assert found is not None
    return found


def _biff_text(text: str, version: int, *, short: bool = False) -> bytes:
    if version == 0x0500:
        data = text.encode("gb18030")
        return struct.pack("<B" if short else "<H", len(data)) + data
    return struct.pack("<BB" if short else "<HB", len(text), 1) + text.encode("utf-16-le")


def biff_cell(row: int, column: int, cell: str, version: int) -> bytes:
    """The record of one cell of an xls, row and column from 0."""
    kind, text = says(cell)
    place = struct.pack("<HHH", row, column, 1 if kind == "d" else 0)
    if kind in ("n", "d"):
        return record(0x0203, place + struct.pack("<d", float(text)))
    if kind in ("b", "e"):
        value = _ERRORS[text] if kind == "e" else int(text)
        return record(0x0205, place + struct.pack("<BB", value, int(kind == "e")))
    if kind == "f":
        formula = record(0x0006, place + b"\0" * 6 + b"\xff\xff" + b"\0" * 8)
        return formula + record(0x0207, _biff_text(text, version))
    return record(0x0204, place + _biff_text(text, version))


def xlsb(path: Path, rows: Cells, merges: Sequence[str] = ()) -> Path:
    """A binary workbook with a hidden sheet of words."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    targets = "".join(
        f'<Relationship Id="r{at}" Type="{relations}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.bin"), ("worksheet", "worksheets/sheet2.bin"), ("styles", "styles.bin"),
             ("sharedStrings", "sharedStrings.bin")), 1)
    )  # fmt: skip
    listed = b"".join(
        _record12(156, struct.pack("<II", int(at == 1), at) + _wide(f"r{at}") + _wide(name))
        for at, name in enumerate(("字典", "隐患"), 1)
    )
    strings = [says(cell)[1] for row in rows for cell in row if cell and says(cell)[0] == "t"]
    cells = b""
    for number, row in enumerate(rows):
        cells += _record12(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        cells += b"".join(_xlsb_cell(column, cell, strings) for column, cell in enumerate(row) if cell)
    found = [(top - 1, bottom - 1, left - 1, right - 1) for top, left, bottom, right in map(_area, merges)]
    tail = b"".join(_record12(176, struct.pack("<4I", *area)) for area in found)
    hidden = _record12(60, struct.pack("<IIIIH", 7, 7, 2048, 0, 1))
    sheet = hidden + _record12(145) + cells + _record12(146) + tail
    styles = _record12(617, b"\2\0\0\0") + b"".join(_record12(47, struct.pack("<HHH", 0, code, 0)) for code in (0, 14))
    return write_parts(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": _record12(153, b"\0" * 8) + listed,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}">{targets}</Relationships>',
            "xl/worksheets/sheet1.bin": _record12(145) + _record12(146),
            "xl/worksheets/sheet2.bin": sheet,
            "xl/styles.bin": styles + _record12(618),
            "xl/sharedStrings.bin": b"".join(_record12(19, b"\0" + _wide(text)) for text in strings),
        },
    )


def _record12(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(body), b""
    while length > 127:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + size + bytes([length]) + body


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _xlsb_cell(column: int, cell: str, strings: list[str]) -> bytes:
    kind, text = says(cell)
    place = struct.pack("<II", column, 1 if kind == "d" else 0)
    if kind in ("n", "d"):
        return _record12(5, place + struct.pack("<d", float(text)))
    if kind == "b":
        return _record12(4, place + bytes([int(text)]))
    if kind == "e":
        return _record12(3, place + bytes([_ERRORS[text]]))
    if kind == "f":
        return _record12(8, place + _wide(text) + b"\0\0")
    return _record12(7, place + struct.pack("<I", strings.index(text)))
