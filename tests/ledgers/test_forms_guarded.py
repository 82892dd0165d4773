"""A form that wants to harm: the child that fills it is stopped, and nothing but a whole file is ever left."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.forms.wanted import FormFilled
from safetydesk.ledgers.guarded import fill_form
from tests.ledgers.books import WORDS, book_parts, write_parts
from tests.ledgers.hostile import LEDGER, SHEET, bomb, laughs, mutants, one_cell, with_cells, with_sheet

HAZARDS = load_registers()["hazards"]
ROWS = [{"subject": f"虚构{number}号厂", "description": "通道堵塞"} for number in range(1, 4)]


def fill(path: Path, rows: Any = ROWS, **more: Any) -> FormFilled:
    """The form filled beside itself."""
    target = path.with_name("填好.xlsx")
    return fill_form(path, target, register=HAZARDS, rows=rows, catalog_words=WORDS, **more)


def refused(path: Path, rows: Any = ROWS, **more: Any) -> SafetyDeskError:
    """The numbered error filling ends in within 20 seconds, with nothing left beside the form."""
    started = time.monotonic()
    with pytest.raises(SafetyDeskError) as caught:
        fill(path, rows, **more)
    assert time.monotonic() - started < 20
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert re.search(r"[\u4e00-\u9fff]{2}", caught.value.remedy)
    return caught.value


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (laughs(), "LEDGER_007"),
        (one_cell("&x;", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "LEDGER_007"),
        ("<worksheet/>", "LEDGER_003"),
        ("", "LEDGER_003"),
        (with_cells('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'), "LEDGER_003"),
        (with_cells('<row r="4"><c r="A4"><v>1</v></row>'), "LEDGER_003"),
        (with_cells("", '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "LEDGER_035"),
        (with_cells('<row r="1048576"><c r="A1048576"><v>1</v></c></row>' * 2), "LEDGER_003"),
        (with_cells("<row " * 400_000), "LEDGER_003"),
        (with_cells('<row r="4">' + '<c r="B4">' * 200_000), "LEDGER_003"),
    ],
)
def test_hostile_forms_are_refused(tmp_path: Path, xml: str, code: str) -> None:
    assert refused(with_sheet(tmp_path / "表样.xlsx", xml)).code == code


def test_million_columns_end_in_a_sentence_or_a_filled_form(tmp_path: Path) -> None:
    wide = "".join(f'<c r="XFD4" s="{number}"><v>1</v></c>' for number in range(1_000_000))
    path = with_sheet(tmp_path / "表样.xlsx", with_cells(f'<row r="4">{wide}</row>'))
    assert refused(path).code == "LEDGER_009"


def test_bombs_are_refused_wherever_they_lie(tmp_path: Path) -> None:
    assert refused(bomb(tmp_path / "炸弹.xlsx", 60_000)).code == "LEDGER_009"
    (tmp_path / "炸弹.xlsx").unlink()
    parts = {**book_parts({"Sheet1": ""}), SHEET: LEDGER}
    path = write_parts(tmp_path / "图.xlsx", parts)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out, out.open("xl/media/a.png", "w") as part:
        for _ in range(600):
            part.write(bytes(1 << 20))
    assert refused(path).code == "LEDGER_009"


def test_mutated_forms_end_in_a_sentence_or_a_filled_form(tmp_path: Path) -> None:
    path = tmp_path / "表样.xlsx"
    for content in mutants(12, 7):
        path.write_bytes(content)
        try:
            fill(path).file.unlink()
        except SafetyDeskError as fault:
            assert fault.code.startswith("LEDGER_")
        assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_child_is_stopped_when_the_person_cancels_or_it_takes_too_long(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "表样.xlsx", LEDGER)
    assert refused(path, endless(), cancelled=lambda: True).code == "LEDGER_022"
    assert refused(path, seconds=0.0).code == "LEDGER_008"


def endless() -> Iterator[dict[str, Any]]:
    """Records without an end."""
    while True:
        yield from ROWS


def test_what_a_killed_child_has_written_is_removed(tmp_path: Path) -> None:
    path, seen = with_sheet(tmp_path / "表样.xlsx", LEDGER), list[str]()

    def half_written() -> bool:
        seen.extend(one.name for one in tmp_path.iterdir() if one.name.startswith("."))
        return bool(seen)

    assert refused(path, islice(endless(), 20_000), cancelled=half_written).code == "LEDGER_022"
    assert seen


def test_what_an_earlier_run_left_beside_the_target_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".填好.123.456.part.xlsx").write_text("半截")
    path = with_sheet(tmp_path / "表样.xlsx", LEDGER)
    assert fill(path).file == tmp_path / "填好.xlsx"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["填好.xlsx", "表样.xlsx"]


def test_records_failing_half_way_leave_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield from ROWS
        raise ValueError("断了")

    path = with_sheet(tmp_path / "表样.xlsx", LEDGER)
    with pytest.raises(ValueError, match="断了"):
        fill(path, rows())
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_target_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "表样.xlsx", LEDGER)
    with pytest.raises(SafetyDeskError) as caught:
        fill_form(path, tmp_path / "没有" / "填好.xlsx", register=HAZARDS, rows=ROWS, catalog_words=WORDS)
    assert (caught.value.code, caught.value.facts["file"]) == ("LEDGER_017", "填好.xlsx")


def test_many_records_pass_in_batches_and_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["隐患台账"], ["序号", "单位名称", "隐患描述", "备注"], [None] * 4, ["合计"]):
        book.active.append(row)
    book.save(tmp_path / "表样.xlsx")
    told: list[int] = []
    rows = ({"subject": f"{number}号", "description": "x"} for number in range(2300))
    done = fill(tmp_path / "表样.xlsx", rows, progress=lambda count, _: told.append(count))
    assert (done.rows, told) == (2300, [500, 1000, 1500, 2000])
    sheet = openpyxl.load_workbook(done.file).active
    assert [sheet.cell(row, 2).value for row in (3, 2302)] == ["0号", "2299号"]
    assert sheet.cell(2303, 1).value == "合计"
