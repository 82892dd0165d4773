"""Make the fictional sample ledgers in resources/samples/, with what an import must make of them, row by row.

Ugly on purpose: title, 填报单位 line, two-level header, group rows, merged cells, every date form, bad rows. All names,
numbers and places are invented (虚构).
"""

from __future__ import annotations

import io
import json
import random
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from safetydesk.domain.credit_code import check_letter  # noqa: E402

OUT = ROOT / "resources" / "samples"
ENTERPRISES, HAZARDS = "village-enterprises", "village-hazards"
_STOPPED = datetime(2024, 11, 5, 9, 0)
_WORDS = (
    "鸿运",
    "云泰",
    "金穗",
    "瑞丰",
    "长顺",
    "恒达",
    "新岭",
    "百汇",
    "清源",
    "宏图",
    "嘉禾",
    "腾远",
    "兴旺",
    "众诚",
    "启航",
)
_TRADES = (
    ("木业有限公司", "木材加工", "粉尘涉爆"),
    ("机械加工厂", "制造业", ""),
    ("食品有限公司", "食品加工", "液氨制冷"),
    ("再生资源回收站", "批发零售", ""),
    ("汽车修理厂", "汽修", ""),
    ("农家乐", "餐饮", "燃气用户"),
    ("加油站", "商贸", "危化使用"),
    ("仓储物流有限公司", "仓储物流", ""),
)
_FAMILY, _GIVEN = "向覃冉谭熊牟晏邬", ("小满", "立冬", "秋分", "谷雨", "芒种", "惊蛰", "白露", "清明", "大寒")
_VILLAGES = (("石松村", 15), ("柳溪村", 13), ("云台社区", 12))
_FOUNDED = ("2011.3.8", "2015年7月1日", "2018-05-20", "2019/10/8", "20200415", "2016年9月", "九几年")


def person(rng: random.Random) -> str:
    """An invented person."""
    return rng.choice(_FAMILY) + rng.choice(_GIVEN)


def credit_code(number: int) -> str:
    """A valid credit code in a district (500199) that does not exist."""
    first = f"92500199MA9{number:06d}"
    return first + check_letter(first)


def enterprise(rng: random.Random, number: int) -> dict[str, Any]:
    """A good enterprise as the ledger writes it."""
    trade, industry, tag = _TRADES[number % len(_TRADES)]
    name = f"云溪镇{_WORDS[number % len(_WORDS)]}{'一二三四'[number // len(_WORDS)]}分{trade}"
    count = rng.randrange(3, 90)
    return {
        "name": name,
        "shop_sign": f"{name[3:5]}{trade[-3:]}" if number % 3 == 0 else None,
        "credit_code": credit_code(number) if number % 7 else None,
        "address": f"云溪镇{rng.randrange(1, 9)}组{rng.randrange(1, 200)}号",
        "legal_person": person(rng),
        "person_in_charge": person(rng),
        "phone": f"1990000{number:04d}" if number % 5 else f"023-4990{number:04d}",
        "industry": industry,
        "headcount": (count, f"{count}人", f" {count} ", f"{count}名")[number % 4],
        "safety_staff": person(rng) if number % 2 else None,
        "special_operators": rng.randrange(0, 5),
        "standard_level": ("三级", "小微", "未达标", None)[number % 4],
        "risk_level": ("一般", "低", "较大", "蓝")[number % 4],
        "leader": "晏大寒",
        "department": "经济发展办公室",
        "production_state": ("在产", "正常生产", "停产", "在产")[number % 4],
        "tags": tag or None,
        "founded": _FOUNDED[number % len(_FOUNDED)],
        "remark": "虚构样例" if number % 10 == 0 else None,
    }


# position among the enterprises, field, what is written, what the import says about it
_FLAWS: tuple[tuple[int, str, Any, str, str], ...] = (
    (4, "credit_code", 925001990000000000, "LEDGER_102", "question"),
    (9, "headcount", -3, "LEDGER_113", "refuse"),
    (17, "name", None, "LEDGER_101", "refuse"),
    (22, "credit_code", credit_code(22)[:17] + ("A" if credit_code(22)[17] != "A" else "B"), "LEDGER_103", "question"),
    (12, "headcount", "约30人", "LEDGER_112", "question"),
    (26, "phone", "199****0026", "LEDGER_104", "question"),
    (31, "risk_level", "有点大", "LEDGER_114", "question"),
    (34, "credit_code", "500199000012345", "LEDGER_128", "note"),
)
_COLUMNS = (
    ("name", "生产经营单位名称", 34),
    ("shop_sign", "门头名", 12),
    ("credit_code", "社会信用\n代码", 22),
    ("address", "经营地址", 22),
    ("legal_person", "法人代表", 10),
    ("person_in_charge", "姓名", 10),
    ("phone", "联系电话", 15),
    ("industry", "所属行业", 12),
    ("headcount", "从业人员（人）", 10),
    ("safety_staff", "安全员", 10),
    ("special_operators", "特种作业人员数", 10),
    ("standard_level", "标准化达标等级", 10),
    ("risk_level", "风险等级*", 10),
    ("leader", "包片领导", 10),
    ("department", "行业主管部门", 16),
    ("production_state", "生产状态", 10),
    ("tags", "涉及领域", 12),
    ("founded", "成立日期", 12),
    ("remark", "备注", 12),
)
_LETTERS = {field: chr(66 + index) for index, (field, _, _) in enumerate(_COLUMNS)}


def enterprises() -> tuple[Workbook, dict[str, Any]]:
    """The village enterprise ledger and what must come of it."""
    rng = random.Random(20241105)
    book = Workbook()
    sheet = _started(book, "企业台账", "云溪镇生产经营单位安全生产基础台账（虚构样例）", len(_COLUMNS) + 1)
    for column, (field, title, width) in enumerate(_COLUMNS, 2):
        pair = field in ("person_in_charge", "phone")
        sheet.cell(4 if pair else 3, column, title)
        sheet.column_dimensions[sheet.cell(3, column).column_letter].width = width
        if not pair:
            sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    sheet["A3"], sheet["G3"] = "序号", "负责人信息"
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("G3:H3")
    problems: list[dict[str, Any]] = []
    landed: list[dict[str, Any]] = []
    row, number = 5, 0
    for village, count in _VILLAGES:
        sheet.cell(row, 1, f"{'一二三'[len(landed) // 15]}、{village}（{count}家）")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_COLUMNS) + 1)
        for serial in range(1, count + 1):
            row += 1
            written = enterprise(rng, number)
            refused = _flaw(written, number, row, problems)
            sheet.append([serial, *(written[field] for field, _, _ in _COLUMNS)])
            if not refused:
                landed.append({"row": row, "name": written["name"], "village": village})
            number += 1
        row += 1
    sheet.cell(row, 1, "合 计")
    sheet.cell(row, 10, f"=SUM(J6:J{row - 1})")
    sheet.cell(row + 1, 1, "注：从业人员含劳务派遣。")
    sheet.merge_cells(start_row=row + 1, end_row=row + 1, start_column=1, end_column=len(_COLUMNS) + 1)
    _styled(sheet, 4, row)
    words = book.create_sheet("字典")
    words.append(["风险等级", "标准化达标等级", "生产状态"])
    words.sheet_state = "hidden"
    expected = _expected(ENTERPRISES, "enterprises", "企业台账", 3, ["成立日期"], number, landed, problems)
    return book, expected | {"skipped": {"section": 3, "total": 1, "note": 1}}


def _flaw(written: dict[str, Any], number: int, row: int, problems: list[dict[str, Any]]) -> bool:
    refused = False
    for place, field, value, code, level in _FLAWS:
        if place == number:
            written[field] = value
            problems.append({"row": row, "column": _LETTERS[field], "code": code, "level": level})
            refused |= level == "refuse"
    return refused


def _started(book: Workbook, name: str, title: str, width: int) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    sheet["A1"] = title
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet["A2"] = "填报单位（盖章）：云溪镇应急管理办公室      填报时间：2024年11月5日      填报人：邬谷雨"
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=width)
    return sheet


def _styled(sheet: Worksheet, header: int, last: int) -> None:
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=3, max_row=last):
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            if cell.row is not None and cell.row <= header:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")


_HAZARD_HEADER = (
    *("序号", "受检单位名称", "检查日期", "检查人员", "存在的问题及隐患", "隐患级别", "整改措施及要求", "整改责任人"),
    *("联系电话", "整改时限", "整改资金（万元）", "是否整改", "备注"),
)
_UNKNOWN_DAY, _WORDED = ("J", "LEDGER_107", "question"), ("J", "LEDGER_110", "note")
# enterprise and the day it was found, then its hazards: text, grade, deadline, funds, done, and what is said:
# (column, number, level)
_HAZARD_ROWS: tuple[tuple[int, Any, tuple[tuple[Any, ...], ...]], ...] = (
    (
        *(0, "2024.10.8"),
        (
            ("除尘管道积尘，未见清扫记录", "一般", "2024.10.20", 0.2, "是"),
            ("配电箱门缺失，电线裸露", "一般", "立即整改", None, "√"),
        ),
    ),
    (1, "2024年10月9日", (("车床防护罩损坏", "一般隐患", "2024年10月底", 0.5, "否", _WORDED),)),
    (
        *(2, "10月10日"),
        (
            ("液氨机房值守记录不全", "重大事故隐患", "长期", 3.6, None, _WORDED),
            ("安全出口堆放纸箱", "较大", "2024-10-12", None, "是", ("F", "LEDGER_114", "question")),
        ),
    ),
    (3, 20241011, (("灭火器压力不足3具", "一般", "24.10.20", 0.05, "否", _UNKNOWN_DAY),)),
    (
        *(5, date(2024, 10, 12)),
        (
            ("厨房液化气瓶与灶台距离不足", "一般", date(2024, 10, 15), None, "是"),
            (None, "一般", date(2024, 10, 15), None, "否", ("E", "LEDGER_101", "refuse")),
        ),
    ),
    (6, "2024-09-31", (("卸油口静电接地线脱落", "重大", "2024-10-20", 0.1, "否", ("C", "LEDGER_105", "refuse")),)),
    (
        *(7, "2024/10/14"),
        (
            ("叉车无年检标志", "一般", "2024/10/1", None, "否", ("J", "LEDGER_119", "refuse")),
            ("消防通道被货架占用", "一般", "2024/10/30", 0, "否"),
        ),
    ),
)


def hazards() -> tuple[Workbook, dict[str, Any]]:
    """The hazard ledger of the same enterprises and what must come of it."""
    book = Workbook()
    sheet = _started(book, "问题隐患", "云溪镇安全生产问题隐患排查整治台账（虚构样例）", len(_HAZARD_HEADER))
    sheet.append(_HAZARD_HEADER)
    names = {number: enterprise(random.Random(0), number)["name"] for number in range(10)}
    row, problems, landed, read = 3, [], [], 0
    for number, found_on, entries in _HAZARD_ROWS:
        first = row + 1
        for index, (text, grade, deadline, funds, done, *said) in enumerate(entries):
            row, read = row + 1, read + 1
            shared = [read, names[number], found_on, "向立冬、覃白露"] if index == 0 else [read, None, None, None]
            sheet.append(
                [*shared, text, grade, "按要求整改并留存照片", "牟清明", 19900001234, deadline, funds, done, None]
            )
            problems += [{"row": row, "column": column, "code": code, "level": level} for column, code, level in said]
            if not any(level == "refuse" for _, _, level in said):
                landed.append({"row": row, "subject": names[number], "description": text})
        for column in (2, 3, 4) if row > first else ():
            sheet.merge_cells(start_row=first, end_row=row, start_column=column, end_column=column)
    _styled(sheet, 3, row)
    return book, _expected(HAZARDS, "hazards", "问题隐患", 3, [], read, landed, problems) | {"skipped": {}}


Rows = Sequence[Mapping[str, Any]]


def _expected(
    name: str, kind: str, sheet: str, header_row: int, unmapped: Sequence[str], read: int, landed: Rows, problems: Rows
) -> dict[str, Any]:
    refused = len({entry["row"] for entry in problems if entry["level"] == "refuse"})
    return {
        "file": f"{name}.xlsx",
        "note": "虚构样例：人名、单位、号码和地名都不存在",
        "kind": kind,
        "sheet": sheet,
        "header_row": header_row,
        "unmapped": list(unmapped),
        "facts": {"填报单位": "云溪镇应急管理办公室", "填报时间": "2024年11月5日", "填报人": "邬谷雨"},
        "rows": {"read": read, "refused": refused, "landed": read - refused},
        "landed": list(landed),
        "problems": sorted(problems, key=lambda entry: (entry["row"], entry["column"])),
    }


def save(book: Workbook, path: Path) -> None:
    """Save a workbook with fixed times, so that the same content gives the same bytes."""
    book.properties.created = book.properties.modified = _STOPPED
    book.properties.creator = "虚构样例"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = data.replace(
                    data.split(b"<dcterms:modified", 1)[1].split(b">", 1)[1].split(b"<")[0], b"2024-11-05T09:00:00Z"
                )
            target.writestr(zipfile.ZipInfo(entry.filename, (2024, 11, 5, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)


def main() -> None:
    """Write both ledgers and their expectations."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, (book, expected) in ((ENTERPRISES, enterprises()), (HAZARDS, hazards())):
        save(book, OUT / f"{name}.xlsx")
        text = json.dumps(expected, ensure_ascii=False, indent=1)
        (OUT / f"{name}.expected.json").write_text(f"{text}\n", "utf-8")
        print(name, expected["rows"])


if __name__ == "__main__":
    main()
