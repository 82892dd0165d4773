"""A case of the corpus as data, and the file it describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.ledgers import made
from tests.ledgers.books import book_parts, sheet_xml, table, write_parts

CASES = Path(__file__).parent / "cases"
Cells = list[list[str]]


@dataclass(frozen=True)
class Case:
    """One ugly ledger: its sheets as cells, how it is stored, what must land, what must be said."""

    name: str
    title: str
    said: Mapping[str, str]
    sheets: Mapping[str, Cells]
    landed: Cells | None
    problems: Cells
    refused: str | None
    never: str

    @property
    def merges(self) -> list[str]:
        """Merged areas of the first sheet."""
        return self.said.get("合并", "").split()

    @property
    def hidden(self) -> list[str]:
        """The names of hidden sheets."""
        return [name for name in self.sheets if name.endswith("（隐藏）")]


def parse(path: Path) -> Case:
    """The case of a Markdown file."""
    head, *parts = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    title = head.splitlines()[0].removeprefix("# ").strip()
    said = dict(re.findall(r"^- (\S+?)：(.*?)\s*$", head, re.MULTILINE))
    sheets: dict[str, Cells] = {}
    told: dict[str, str] = {}
    for part in parts:
        name, _, text = part.partition("\n")
        if name.startswith("表 "):
            sheets[name.removeprefix("表 ").strip()] = table(text)
        else:
            told[name.strip()] = text.strip()
    landed = table(told["落账"]) if "落账" in told else None
    return Case(
        path.stem, title, said, sheets, landed, table(told.get("问题", "")), told.get("不读"), told.get("绝不", "")
    )


def write(case: Case, folder: Path) -> Path:
    """The file of a case, named as offices name their files: the name says nothing true."""
    kind = case.said.get("格式", "xlsx")
    return _WRITERS[kind](case, folder / _NAMES.get(kind, "新建工作表(2).xlsx"))


_NAMES = {
    "csv": "台账.csv",
    "raw-csv": "台账.csv",
    "csv-gb18030": "台账.csv",
    "csv-utf16": "台账.csv",
    "tsv": "台账.xls",
    "html": "导出.xls",
}
_NAMES |= {"mht": "导出.xls", "docx": "台账.doc", "xml2003": "台账.xls", "xls": "台账.et", "xlsb": "台账.xlsx"}


def _first(case: Case) -> Cells:
    return next(iter(case.sheets.values()))


def _xlsx(case: Case, path: Path) -> Path:
    rows = [int(number) for number in case.said.get("隐藏行", "").split()]
    sheets = {
        name.removesuffix("（隐藏）"): sheet_xml(cells, merges=case.merges, hidden=rows)
        if at == 0
        else sheet_xml(cells)
        for at, (name, cells) in enumerate(case.sheets.items())
    }
    hidden = [name.removesuffix("（隐藏）") for name in case.hidden]
    return write_parts(path, book_parts(sheets, hidden=hidden, date1904="1904" in case.said))


def _text(encoding: str, mark: str) -> Callable[[Case, Path], Path]:
    def quoted(cell: str) -> str:
        text = made.shown_text(cell)
        return '"' + text.replace('"', '""') + '"' if set(text) & set(f'{mark}"\n') else text

    def store(case: Case, path: Path) -> Path:
        lines = [mark.join(quoted(cell) for cell in row) for row in _first(case)]
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return path

    return store


def _raw(case: Case, path: Path) -> Path:
    """Lines as they stand: what a person typed without quoting."""
    path.write_bytes("\r\n".join(row[0] for row in _first(case)).encode())
    return path


_WRITERS: Mapping[str, Callable[[Case, Path], Path]] = {
    "xlsx": _xlsx,
    "csv": _text("utf-8-sig", ","),
    "raw-csv": _raw,
    "csv-gb18030": _text("gb18030", ","),
    "csv-utf16": _text("utf-16", "\t"),
    "tsv": _text("utf-8", "\t"),
    "html": lambda case, path: made.html(path, _first(case), case.merges, charset="gb2312"),
    "mht": lambda case, path: made.mht(path, _first(case), case.merges),
    "docx": lambda case, path: made.docx(path, made.docx_table(_first(case), case.merges)),
    "xml2003": lambda case, path: made.xml2003(path, _first(case), case.merges),
    "xls": lambda case, path: made.compound(path, {"Workbook": made.biff(_first(case), case.merges, version=0x0600)}),
    "xlsb": lambda case, path: made.xlsb(path, _first(case), case.merges),
}
