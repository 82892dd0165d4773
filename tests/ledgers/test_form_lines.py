"""The 填报单位 line of a form: blank places are filled in, what stands there stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.forms.lines import Area, line_fill
from safetydesk.ledgers.guarded import fill_form
from safetydesk.ledgers.writing.rendered import Heading
from tests.ledgers.books import WORDS

HEADING = Heading("", "某镇应急办", "2026-11-22", "李四")


WIDE = ((2, 1, 2, 9),)


def put(row: dict[str, str], *, merges: Sequence[Area] = (), form: str = "iso") -> dict[int, str]:
    """What is put into the cells of row 2, by column."""
    return dict(line_fill([(2, row)], merges, HEADING, form).cells.get(2, {}))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("填报单位：____", "填报单位：某镇应急办"),
        ("填报单位:            填报时间:", "填报单位:某镇应急办    填报时间:2026-11-22"),
        (
            "填报单位（盖章）：        填报时间：    年   月   日",
            "填报单位（盖章）：某镇应急办    填报时间：2026年11月22日",
        ),
        ("填报单位：          （盖章）", "填报单位：某镇应急办    （盖章）"),
        ("制表人：      审核人：", "制表人：李四    审核人："),
        ("填报单位：甲村   填报人：  ", "填报单位：甲村   填报人：李四"),
        ("报送日期：20  年  月  日", "报送日期：2026年11月22日"),
    ],
)
def test_blank_places_are_filled(text: str, filled: str) -> None:
    assert put({"A": text}, merges=WIDE) == {1: filled}


@pytest.mark.parametrize(
    "text",
    [
        "填报单位：某村委会",
        "填报单位：应急办填报时间：昨天",
        "填报单位：（某某街道）应急办",
        "计量单位：    ",
        "单位：  万元",
        "检查时间：    年  月  日",
        "审核人：    ",
        "填报时间：2026年10月",
        "被填报单位：   ",
    ],
)
def test_what_stands_there_or_tells_something_else_is_kept(text: str) -> None:
    assert put({"A": text}, merges=WIDE) == {}


@pytest.mark.parametrize(
    ("row", "filled"),
    [
        ({"A": "填报单位：", "D": "填报时间："}, {2: "某镇应急办", 5: "2026-11-22"}),
        ({"A": "填报单位", "B": ""}, {2: "某镇应急办"}),
        ({"A": "填报单位：", "B": "甲村"}, {}),
        ({"A": "填报单位", "B": "甲村"}, {}),
        ({"A": "填报单位：   ", "B": "甲村"}, {}),
        ({"A": "填报单位：", "B": "填报人："}, {1: "填报单位：某镇应急办", 3: "李四"}),
    ],
)
def test_value_goes_into_the_cell_beside_its_label(row: dict[str, str], filled: dict[int, str]) -> None:
    assert put(row) == filled


def test_day_is_written_as_the_profile_has_it() -> None:
    assert put({"A": "填报时间：  "}, form="dot") == {1: "填报时间：2026.11.22"}


def test_nothing_known_leaves_the_line_blank() -> None:
    assert line_fill([(2, {"A": "填报单位：    填报人："})], (), Heading(""), "iso").cells == {}


def test_lines_above_and_below_the_table_of_a_form_are_filled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    head = ["序号", "单位名称", "隐患描述", "备注"]
    for row in (
        ["隐患台账"],
        ["填报单位：        填报时间："],
        head,
        [None] * 4,
        ["合计"],
        ["制表人：", None, "审核人："],
    ):
        sheet.append(row)
    sheet["A2"].font = openpyxl.styles.Font(name="仿宋", size=14)
    sheet.merge_cells("A2:D2")
    book.save(tmp_path / "表样.xlsx")
    done = fill_form(
        tmp_path / "表样.xlsx",
        tmp_path / "填好.xlsx",
        register=load_registers()["hazards"],
        rows=[{"subject": f"虚构{number}号厂", "description": "x"} for number in range(3)],
        catalog_words=WORDS,
        profile=Profile(name="区局", kind="hazards", unit="区应急局", day="dot"),
        heading=HEADING,
    )
    sheet = openpyxl.load_workbook(done.file).active
    assert (sheet["A2"].value, sheet["A2"].font.name) == ("填报单位：区应急局    填报时间：2026.11.22", "仿宋")
    assert [sheet.cell(8, at).value for at in (1, 2, 3)] == ["制表人：", "李四", "审核人："]
    assert done.lines == ("填报时间", "填报单位", "填报人")
