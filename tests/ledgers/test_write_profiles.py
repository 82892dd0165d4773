"""Ledgers as other offices want them: what stands where, and that they read back as what they said."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from safetydesk.catalog import load
from safetydesk.catalog.profiles import Paper, Profile, ProfileColumn, checked, shipped_profiles
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.export_base import TITLE, read_base
from safetydesk.domain.picture_marks import marked, original_of
from safetydesk.domain.staging import Value
from safetydesk.ledgers.profiles.like import profile_from_reading
from safetydesk.ledgers.profiles.preview import READABLE, export_preview
from safetydesk.ledgers.profiles.profile import Pictures
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.write import write_ledger
from tests.ledgers.books import codes, read, rows_of

REGISTERS = load_registers()
HAZARDS = REGISTERS["hazards"]
WORDS = load().accepted()
HEADING = Heading("三教镇问题隐患台账（虚构）", "三教镇应急办", "2026-07-01", "张三")
DISTRICT = Profile(
    name="区局",
    kind="hazards",
    title="某区隐患整改统计表（虚构）",
    unit="三教镇人民政府",
    day="chinese",
    total="合计",
    sort=("-found_on", "code"),
    notes=("注：共 {count} 条。",),
    columns=(
        ProfileColumn("编码号", ("code",)),
        ProfileColumn("哪一家", ("subject",), width=22, total="count"),
        ProfileColumn("看到什么", ("description",), width=34),
        ProfileColumn("时间", ("found_on",), group="检查情况"),
        ProfileColumn("人员", ("found_by",), group="检查情况"),
        ProfileColumn("责任人及电话", ("responsible_person", "responsible_phone"), group="整改情况"),
        ProfileColumn("时间", ("deadline",), group="整改情况", day="dot"),
        ProfileColumn("完成", ("state",), group="整改情况", words={"closed": "√", "已整改": "√", "*": "×"}),
        ProfileColumn("花了（元）", ("funds",), total="sum"),
        ProfileColumn("乡镇", constant="三教镇"),
    ),
)


def row(number: int, **facts: Value) -> dict[str, Value]:
    """A hazard as the store has it."""
    told: dict[str, Value] = {
        "code": f"H-A07-{number:04d}", "subject": f"虚构{number}号厂", "description": f"{number} 号车间通道堵塞",
        "found_on": f"2026-06-{number:02d}", "deadline": "2026-07-05", "responsible_person": "张三",
        "responsible_phone": "13812345678", "funds": 12_345 * number, "state": "rectifying",
    }  # fmt: skip
    return {**told, **facts}


def written(folder: Path, rows: list[dict[str, Value]], profile: Profile = DISTRICT, **more: Any) -> Any:
    """The sheet of a ledger of hazards by a profile."""
    path = folder / "a.xlsx"
    write_ledger(
        path, register=HAZARDS, rows=rows, catalog_words=WORDS, heading=HEADING, profile=checked(profile), **more
    )
    return openpyxl.load_workbook(path).active


def test_table_stands_as_the_office_wants_it(tmp_path: Path) -> None:
    sheet = written(tmp_path, [row(1), row(3, state="closed"), row(2, responsible_phone=None)])
    assert sheet["A1"].value == "某区隐患整改统计表（虚构）"
    assert sheet["A2"].value == "填报单位：三教镇人民政府    填报时间：2026-07-01    填报人：张三"
    assert [cell.value for cell in sheet[3]][:11] == [
        "序号", "编码号", "哪一家", "看到什么", "检查情况", None, "整改情况", None, None, "花了（元）", "乡镇",
    ]  # fmt: skip
    assert [sheet.cell(4, at).value for at in range(5, 10)] == ["时间", "人员", "责任人及电话", "时间", "完成"]
    assert [cell.value for cell in sheet[5]][:11] == [
        1, "H-A07-0003", "虚构3号厂", "3 号车间通道堵塞", "2026年6月3日", None, "张三 138****5678", "2026.7.5", "√",
        370.35, "三教镇",
    ]  # fmt: skip
    assert [sheet.cell(at, 7).value for at in (6, 7)] == ["张三", "张三 138****5678"]
    assert [sheet.cell(8, at).value for at in (1, 3, 10)] == ["合计", "=SUBTOTAL(103,C5:C7)", "=SUBTOTAL(109,J5:J7)"]
    assert sheet["A9"].value == "注：共 3 条。"


def test_frame_follows_the_two_header_rows(tmp_path: Path) -> None:
    sheet = written(tmp_path, [row(1), row(2)])
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:K1", "A2:K2", "A3:A4", "B3:B4", "E3:F3", "G3:I3", "J3:J4", "A8:K8"} <= merged
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A5", "A4:L6", "$3:$4")
    assert {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation} == {"I5:I6": '"×,√"'}


def test_cached_totals_are_right(tmp_path: Path) -> None:
    written(tmp_path, [row(1), row(2), row(3, funds=None)])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).active
    assert (sheet["C8"].value, sheet["J8"].value) == (3, 370.35)
    written(tmp_path, [])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert (sheet["A5"].value, sheet["C5"].value, sheet["J5"].value) == ("合计", 0, 0)


@pytest.mark.parametrize("form", ["", "real", "iso", "dot", "chinese"])
def test_day_stands_in_the_form_wanted_and_reads_back(tmp_path: Path, form: Any) -> None:
    columns = tuple(
        ProfileColumn(HAZARDS.column(name).title, (name,)) for name in ("subject", "description", "found_on")
    )
    sheet = written(tmp_path, [row(1)], Profile("甲", "hazards", columns=columns, day=form))
    shown = {"iso": "2026-06-01", "dot": "2026.6.1", "chinese": "2026年6月1日"}
    assert sheet["D4"].value == shown.get(form, dt.datetime(2026, 6, 1))
    assert [one.values["found_on"] for one in read(tmp_path / "a.xlsx", words=WORDS).rows] == ["2026-06-01"]


@pytest.mark.parametrize("masked", [("P1",), ()])
def test_what_a_profile_wrote_reads_back_as_what_it_said(tmp_path: Path, masked: tuple[str, ...]) -> None:
    states = ("registered", "rectifying", "closed", "rectified", "withdrawn")
    rows = [row(number, state=state) for number, state in enumerate(states, 1)]
    written(tmp_path, rows, masked=masked)
    reading = read(tmp_path / "a.xlsx", words=WORDS)
    back = {str(one.values["code"]): one for one in rows_of(reading)}
    assert len(back) == len(rows)
    for told in rows:
        found = back[str(told["code"])]
        hidden = {"responsible_phone"} if masked else set()
        assert {name: found.values[name] for name in told if name not in hidden} == {
            name: value for name, value in told.items() if name not in hidden
        }
        base = read_base(found.base, HAZARDS.slots)
        assert base is not None
        assert all(base.said(name, found.values[name]) for name in told if name not in hidden)
    assert [one for one in codes(reading) if one[3] != "note"] == []
    assert (reading.unmapped, TITLE in reading.columns) == (("乡镇",), False)


def test_edited_word_that_means_several_codes_is_asked(tmp_path: Path) -> None:
    written(tmp_path, [row(1, state="closed"), row(2, state="rectifying")])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.active["I5"], book.active["I6"] = "√", "已销号"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx", words=WORDS)
    found = {str(one.values["code"]): one.values["state"] for one in rows_of(reading)}
    assert found == {"H-A07-0002": None, "H-A07-0001": "closed"}
    assert (5, "I", "LEDGER_196", "question") in codes(reading)


def test_joined_cell_that_cannot_be_told_apart_is_asked(tmp_path: Path) -> None:
    columns = (*DISTRICT.columns[:3], ProfileColumn("谁在哪", ("found_by", "place"), between="/"))
    written(tmp_path, [row(1, found_by="张三", place="锅炉房")], Profile("甲", "hazards", columns=columns))
    assert [one.values["place"] for one in read(tmp_path / "a.xlsx", words=WORDS).rows] == ["锅炉房"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.active["E4"] = "张三锅炉房"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx", words=WORDS)
    assert (4, "E", "LEDGER_197", "question") in codes(reading)
    assert [one.values["place"] for one in rows_of(reading)] == [None]


def test_profile_made_like_a_ledger_writes_it_alike(tmp_path: Path) -> None:
    columns = (
        ProfileColumn("企业名称", ("subject",)),
        ProfileColumn("存在的问题", ("description",)),
        ProfileColumn("责任人", ("responsible_person",), group="整改情况"),
        ProfileColumn("完成情况", ("state",), group="整改情况", words={"rectified": "完成"}),
        ProfileColumn("检查日期", ("found_on",)),
    )
    first = written(tmp_path, [row(1, state="rectified")], Profile("甲", "hazards", columns=columns, day="dot"))
    before = [[cell.value for cell in one][:6] for one in first.iter_rows()]
    made = profile_from_reading(read(tmp_path / "a.xlsx", words=WORDS), HAZARDS, "像这份")
    assert [(one.group, one.header) for one in made.columns] == [(one.group, one.header) for one in columns]
    again = written(tmp_path, [row(1, state="rectified")], made)
    assert [[cell.value for cell in one][:6] for one in again.iter_rows()] == before


@pytest.mark.parametrize("profile", shipped_profiles(), ids=lambda one: f"{one.kind}-{one.name}")
def test_shipped_profile_can_be_read_on_paper(profile: Profile) -> None:
    shown = export_preview(register=REGISTERS[profile.kind], rows=[], catalog_words=WORDS, profile=profile)
    assert shown.points >= 8 > READABLE
    assert shown.paper.startswith("A4")


def test_preview_is_the_first_page_of_what_is_written(tmp_path: Path) -> None:
    rows = [row(number) for number in range(1, 10)]
    sheet = written(tmp_path, rows)
    shown = export_preview(register=HAZARDS, rows=rows, catalog_words=WORDS, profile=DISTRICT, heading=HEADING, first=9)
    assert (shown.title, shown.line) == (sheet["A1"].value, sheet["A2"].value)
    assert shown.rows[0] == (
        "1", "H-A07-0009", "虚构9号厂", "9 号车间通道堵塞", "2026年6月9日", "", "张三 138****5678", "2026.7.5", "×",
        "1,111.05", "三教镇",
    )  # fmt: skip
    assert [(cell.text, cell.first, cell.last, cell.top, cell.bottom) for cell in shown.head[4:6]] == [
        ("检查情况", 4, 5, 0, 0), ("时间", 4, 4, 1, 1),
    ]  # fmt: skip
    assert (shown.masked, shown.count, shown.pages) == (("责任人及电话",), 9, 1)
    assert shown.total == ("合计", "", "9", "", "", "", "", "", "", "5,555.25", "")
    assert len(shown.widths) == len(shown.align) == 11


def test_preview_reads_no_more_than_it_shows() -> None:
    taken: list[int] = []

    def rows() -> Any:
        for number in range(1, 1000):
            taken.append(number)
            yield row(number % 28 + 1)

    shown = export_preview(register=HAZARDS, rows=rows(), catalog_words=WORDS, first=5)
    assert (len(shown.rows), len(taken), shown.count, shown.pages) == (5, 6, None, None)
    whole = export_preview(register=HAZARDS, rows=rows(), catalog_words=WORDS, first=5, count=1000)
    assert whole.pages is not None
    assert whole.pages > 5
    assert whole.points < READABLE


def test_csv_by_profile_is_flat_and_keeps_its_total(tmp_path: Path) -> None:
    write_ledger(tmp_path / "a.csv", register=HAZARDS, rows=[row(1), row(2)], catalog_words=WORDS, profile=DISTRICT)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, _, total = csv.reader(file)
    assert header[4:10] == ["检查情况时间", "人员", "责任人及电话", "整改情况时间", "完成", "花了（元）"]
    assert (first[1], total[0], total[9]) == ("H-A07-0002", "合计", "370.35")


def test_paper_and_letters_are_those_of_the_profile(tmp_path: Path) -> None:
    paper = Paper("A3", "portrait", 14)
    sheet = written(tmp_path, [row(1)], Profile("甲", "hazards", paper=paper, line="", serial="编号"))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet["B3"].font.sz) == (8, "portrait", 14)
    assert (sheet["A2"].value, sheet["A1"].value) == ("编号", HEADING.title)


def test_row_is_as_high_as_its_text(tmp_path: Path) -> None:
    sheet = written(tmp_path, [row(1), row(2, description="甲" * 60), row(3, description="1\n2\n3")])
    heights = [sheet.row_dimensions[number].height for number in (5, 6, 7)]
    assert heights[2] is None
    assert 40 < heights[0] < heights[1] * 1.5
    narrow = (*DISTRICT.columns[:3], ProfileColumn("来源", ("source",), width=6), ProfileColumn("类别", ("category",)))
    told = row(1, source="village", category="special_equipment")
    sheet = written(tmp_path, [told, row(2, source="special")], Profile("甲", "hazards", columns=narrow))
    assert [sheet.row_dimensions[number].height for number in (4, 5)] == [47.6, 33]


def photo(colour: str, size: tuple[int, int] = (800, 600)) -> bytes:
    """A photo of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def test_photos_stand_in_their_cells_small_and_known_again(tmp_path: Path) -> None:
    import hashlib

    before, after = photo("red"), photo("green", (300, 900))

    def of(found: Mapping[str, Value], key: str) -> list[bytes]:
        return {"H-A07-0001before": [before, before], "H-A07-0002after": [after]}.get(f"{found['code']}{key}", [])

    pictures = Pictures(of, (("before", "整改前照片"), ("after", "整改后照片")))
    columns = DISTRICT.columns[:3]
    sheet = written(tmp_path, [row(1), row(2), row(3)], Profile("甲", "hazards", columns=columns), pictures=pictures)
    places = [(one.anchor._from.row + 1, one.anchor._from.col + 1) for one in sheet._images]
    assert places == [(4, 5), (4, 5), (5, 6)]
    assert [sheet.row_dimensions[number].height for number in (4, 5, 6)] == [84, 84, None]
    assert {type(one.anchor).__name__ for one in sheet._images} == {"OneCellAnchor"}
    assert [original_of(one._data()) for one in sheet._images] == [
        hashlib.sha256(one).hexdigest() for one in (before, before, after)
    ]
    for one in sheet._images:
        assert one.anchor.ext.height <= 84 * 12_700
        assert one.anchor.ext.width <= 24 * 6 * 12_700
    assert [len(one.base or "") > 0 for one in rows_of(read(tmp_path / "a.xlsx", words=WORDS))] == [True] * 3


def test_photo_that_cannot_be_opened_and_those_beyond_three_are_told(tmp_path: Path) -> None:
    told: list[str] = []
    many = [photo(colour) for colour in ("red", "green", "blue", "white")]
    pictures = Pictures(
        lambda found, _: [b"no photo"] if found["code"] == "H-A07-0002" else many, (("before", "照片"),)
    )
    columns = DISTRICT.columns[:3]
    profile = Profile("甲", "hazards", columns=columns)
    sheet = written(tmp_path, [row(1), row(2)], profile, pictures=pictures, tell=told.append)
    assert told == ["第 4 行“照片”有 4 张，放了前 3 张", "第 5 行“照片”的照片打不开，没有放进表里"]
    assert (len(sheet._images), sheet["E5"].value) == (3, "照片打不开")


def test_mark_of_the_original_stays_in_a_jpeg_that_opens() -> None:
    data = marked(photo("red"), "ab" * 32)
    assert original_of(data) == "ab" * 32
    assert Image.open(BytesIO(data)).size == (800, 600)
    assert (original_of(photo("red")), original_of(b"\x89PNG")) == (None, None)


def test_masked_number_of_a_person_neither_shows_nor_overwrites(tmp_path: Path) -> None:
    people = REGISTERS["people"]
    told: dict[str, Value] = {column.field: None for column in people.columns}
    told |= {"name": "李虚构", "number": "500383199001011234", "phone": "13812345678"}
    path = tmp_path / "a.xlsx"
    write_ledger(path, register=people, rows=[told], catalog_words=WORDS, masked=("P1",))
    shown = {cell.value for line in openpyxl.load_workbook(path).active.iter_rows(min_row=4) for cell in line}
    assert {"500***********1234", "138****5678"} <= shown
    assert "500383199001011234" not in shown
    assert [one.values["number"] for one in read(path, "people", words=WORDS).rows] == [None]
