"""Rows written alike are read many at once and come to what they come to one by one, whatever stands among them."""

from __future__ import annotations

import random
import re
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import LedgerReading
from safetydesk.ledgers.typing.plain import all_plain_of, plain_text_of
from tests.ledgers.books import book_parts, cell_xml, read, write_parts
from tests.ledgers.test_plain import COLUMNS, PIECES

HEADERS = {
    "hazards": (
        *(
            "序号",
            "单位名称",
            "所属村（社区）",
            "检查时间",
            "检查人",
            "隐患描述",
            "隐患等级",
            "整改责任人",
            "责任人电话",
        ),
        *("整改期限", "整改状态", "整改资金（元）", "经办", "备注"),
    ),
    "enterprises": (
        *("序号", "企业名称", "统一社会信用代码", "所属村（社区）", "生产经营地址", "主要负责人", "联系电话"),
        *("从业人数", "风险等级", "生产状态", "内部代号", "备注"),
    ),
}
CODES = ("91500118MA5U00007J", "91500118MA5U000000", "n:915001180000000", "91500118000000001G", "915001180000000028")
ODD = (
    *(
        "同上",
        "〃",
        "/",
        "无",
        "长期",
        "立即整改",
        "6月30日",
        "2026年6月30日",
        "2026.6.31",
        "d:46000",
        "d:45900",
        "n:46001",
    ),
    *(
        "n:60",
        "60人",
        "约60人",
        "n:0",
        "n:1200.5",
        "1.2万元",
        "b:1",
        "e:#REF!",
        "f:A1&B1=虚构丙厂",
        "f:NOW()",
        "p:ID_1",
    ),
    *(
        "r:虚构;丁厂",
        "A&B厂",
        "甲_x0007_厂",
        " 虚构戊厂 ",
        "ｅ́",
        "139****5678",
        "n:13912345678",
        "一般",
        "重大",
        "已整改",
    ),
    *("红", "在产", "1. 未接地；2. 堵塞", "字" * 120, "_x000D_甲", "虚构甲厂、虚构乙厂", "甲厂", "虚构村", *CODES),
)
WHOLE = (
    {0: "合计", 3: "n:12"},
    {0: "虚构甲村"},
    {1: "虚构己厂"},
    {},
    {0: "填报人：王伟", 3: "填报时间：2026年6月30日"},
    {0: "n:5"},
    {0: "例", 1: "虚构厂"},
    {0: "第一组", 1: "虚构庚厂", 5: "缺失"},
    {0: "序号", 1: "单位名称", 3: "检查时间"},
)


_LATE = 500
"""Above it no second header stands, which ends a table."""


def usual_row(rng: random.Random, kind: str, number: int) -> dict[int, str]:
    firm, many = f"虚构{rng.choice('甲乙丙丁')}{rng.choice('木建化')}业有限公司", rng.random() < 0.5
    code, phone = rng.choice(CODES[3:]), f"139{rng.randrange(10**8):08d}" if many else "13912345678"
    if kind == "enterprises":
        cells = (
            *(f"n:{number}", f"{firm}{'东西南北'[number % 4]}厂", code, "虚构甲村", f"虚构路{number}号", "王伟", phone),
            *("n:12", "一般", "在产", "K1", f"备注{number}"),
        )
    else:
        cells = (
            *(
                f"n:{number}",
                firm,
                "虚构甲村",
                f"d:{45800 + rng.randrange(60)}",
                "王伟、李娜",
                f"配电箱{number}号未接地",
            ),
            *("一般", "张强", phone, f"d:{45900 + rng.randrange(9)}", "整改中", "n:500", "K1", f"备注{number}"),
        )
    return dict(enumerate(cells))


def odd_rows(rng: random.Random, kind: str, count: int, oddness: float) -> list[dict[int, str]]:
    rows = []
    for number in range(1, count + 1):
        row = usual_row(rng, kind, number)
        for place in list(row):
            if rng.random() < oddness:
                row[place] = rng.choice((*ODD, *PIECES, ""))
        if rng.random() < oddness / 3:
            row = dict(rng.choice(WHOLE if number > _LATE else WHOLE[:-1]))
        if rng.random() < oddness / 6:
            row[len(HEADERS[kind]) + 1] = "栏外"
        rows.append(row)
    return rows


def letters_of(place: int) -> str:
    return chr(65 + place)


def sheet(kind: str, rows: list[dict[int, str]], rng: random.Random, strings: list[str]) -> str:
    """The sheet with texts shared or in the cells, styled blanks, hidden rows, gaps and merges."""
    inline, number, body = rng.random() < 0.3, 0, ""
    for at, row in enumerate((dict(enumerate(HEADERS[kind])), *rows)):
        number += 1 if at < 2 or rng.random() < 0.97 else 3
        cells = ""
        for place, text in sorted(row.items()):
            spot = f"{letters_of(place)}{number}"
            if text and not inline and re.match(r"[ndfbepr]:", text) is None:
                strings.append(text)
                cells += f'<c r="{spot}" t="s"><v>{len(strings) - 1}</v></c>'
            else:
                cells += cell_xml(spot, text) if text else f'<c r="{spot}" s="2"/>'
        hidden = ' hidden="1"' if at and rng.random() < 0.01 else ""
        body += f'<row r="{number}" spans="1:20"{hidden}>{cells}</row>'
    areas = [f"B{start}:B{start + rng.randrange(1, 4)}" for start in range(9, number - 9, 17) if rng.random() < 0.3]
    tail = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    merged = f'<mergeCells count="{len(areas)}">{tail}</mergeCells>' if areas else ""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"<worksheet {main}><sheetData>{body}</sheetData>{merged}</worksheet>"


def shared(strings: list[str]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'


def written(path: Path, xml: str, strings: list[str]) -> Path:
    parts = book_parts({"台账": xml})
    relations = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    more = f'<Relationship Id="t" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    known = str(parts[relations]).replace("</Relationships>", more)
    return write_parts(path, {**parts, relations: known, "xl/sharedStrings.xml": shared(strings)})


def one_by_one(xml: str) -> str:
    """The same sheet with the attributes of each cell in another order, which no run knows."""
    return re.sub(r"<c (r=\"[A-Z]+\d+\")((?: [a-z]+=\"\w+\")+)", r"<c\2 \1", xml)


def everything(reading: LedgerReading) -> tuple[object, ...]:
    told = (dict(reading.skipped), dict(reading.facts), list(reading.problems), list(reading.hidden))
    return list(reading.rows), told


@pytest.mark.parametrize("kind", ["hazards", "enterprises"])
@pytest.mark.parametrize("oddness", [0.0, 0.004, 0.02, 0.1, 0.5])
@pytest.mark.parametrize("seed", range(4))
def test_a_run_is_what_its_rows_are(tmp_path: Path, kind: str, oddness: float, seed: int) -> None:
    rng, strings = random.Random(f"{kind}{oddness}{seed}"), list[str]()
    xml = sheet(kind, odd_rows(rng, kind, 700, oddness), rng, strings)
    together = read(written(tmp_path / "a.xlsx", xml, strings), kind, words=load().accepted())
    apart = read(written(tmp_path / "b.xlsx", one_by_one(xml), strings), kind, words=load().accepted())
    assert list(together.rows)
    assert everything(together) == everything(apart)


@pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: f"{column.type}-{column.field}")
def test_texts_plain_together_are_plain_alone(column: object) -> None:
    rng = random.Random(3)
    plain, all_plain = plain_text_of(column), all_plain_of(column)  # type: ignore[arg-type]
    assert plain is not None
    assert all_plain is not None
    said_yes = 0
    for _ in range(2000):
        some = [rng.choices((*PIECES, *CODES), k=rng.randrange(1, 3)) for _ in range(rng.randrange(1, 4))]
        texts = ["".join(one).strip() for one in some]
        if all_plain(texts):
            said_yes += 1
            assert all(map(plain, texts)), texts
        elif len(texts) == 1:
            assert not plain(texts[0]), texts
    assert said_yes


def test_registers_have_columns_of_every_plain_type() -> None:
    types = {column.type for register in load_registers().values() for column in register.columns}
    assert {column.type for column in COLUMNS.values()} == types & {
        "line",
        "text",
        "list",
        "code",
        "credit_code",
        "phone",
    }
