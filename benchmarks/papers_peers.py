"""How the peers make the same notice: typst from its own markup, LibreOffice from a docx."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.papers_made import TITLE, Notice
from safetydesk.paths import resources

_HEAD = """#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 37mm, bottom: 35mm))
#set text(font: ("SafetyDesk Fang SC", "SafetyDesk Serif SC"), size: 12pt, lang: "zh", region: "cn")
#set par(leading: 0.75em, justify: true)
"""


def _escaped(text: str) -> str:
    for sign in "\\#*_[]$@<>`~":
        text = text.replace(sign, "\\" + sign)
    return text


def _typst_page(told: Notice) -> str:
    rows = ",".join(f"[{number}],[{_escaped(item)}]" for number, item in enumerate(told.items, start=1))
    return (
        f'#align(center, text(22pt, font: "SafetyDesk Serif SC", weight: 700)[{TITLE}])\n'
        f"#align(right)[{_escaped(told.number)}]\n"
        f"#table(columns: (28mm, 1fr, 28mm, 45mm), [被检查单位], [{_escaped(told.subject)}], [统一社会信用代码],"
        f" [{told.code}], [地址], [{_escaped(told.address)}], [负责人], [{told.person}])\n"
        f"#table(columns: (12mm, 1fr), table.header([序号], [存在的问题隐患]), {rows})\n"
        f"#par(first-line-indent: 2em)[{_escaped(told.law)}]\n#par(first-line-indent: 2em)[{_escaped(told.tail)}]\n"
        "#v(1fr)\n检查人员： #box(width: 1fr, repeat[\\_]) 证件号：渝（永）检500118001\n\n"
        "被检查单位负责人： #box(width: 1fr, repeat[\\_]) 年 月 日\n"
    )


@cache
def _compiler() -> Any:
    import typst

    return typst.Compiler(font_paths=[str(resources() / "fonts")], ignore_system_fonts=True)


def typst_pdf(told: Sequence[Notice]) -> bytes:
    """One PDF of these notices, by a compiler that is kept."""
    source = _HEAD + "#pagebreak()\n".join(map(_typst_page, told))
    made: bytes = _compiler().compile(input=source.encode("utf-8"))
    return made


def docx_file(told: Notice, path: Path) -> None:
    """The notice as a docx, by python-docx."""
    import docx

    paper = docx.Document()
    paper.add_heading(TITLE, 0)
    paper.add_paragraph(told.number)
    grid = paper.add_table(2, 4)
    grid.style = "Table Grid"
    cells = ("被检查单位", told.subject, "统一社会信用代码", told.code, "地址", told.address, "负责人", told.person)
    for place, text in enumerate(cells):
        grid.cell(place // 4, place % 4).text = text
    table = paper.add_table(0, 2)
    table.style = "Table Grid"
    for number, item in enumerate(told.items, start=1):
        row = table.add_row().cells
        row[0].text, row[1].text = str(number), item
    for text in (told.law, told.tail, "检查人员：　　　　证件号：渝（永）检500118001", "被检查单位负责人："):
        paper.add_paragraph(text)
    paper.save(str(path))


def libreoffice_pdfs(told: Sequence[Notice], folder: Path) -> int:
    """So many PDFs by one run of LibreOffice, its profile beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number}.docx" for number in range(len(told))]
    for one, path in zip(told, files, strict=True):
        docx_file(one, path)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)
    return len(list(folder.glob("*.pdf")))
