"""A ledger that we wrote, edited and taken in again: exactly the edited cells change, also when the store moved on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.export_base import TITLE, read_base, writer
from safetydesk.domain.staging import Value
from safetydesk.ledgers.writing.write import write_ledger
from tests.ledgers.books import read, rows_of

HAZARDS = load_registers()["hazards"]
ROW: dict[str, Value] = {
    "code": "H-A01-0001",
    "subject": "虚构宏达木业有限公司",
    "description": "通道堵塞\n未清理",
    "responsible_phone": "13800002617",
    "deadline": "2026-05-01",
    "funds": 123450,
    "state": "assigned",
    "reviewer": "张三、李四",
}


def written(folder: Path, *rows: Mapping[str, Value], **facts: Any) -> Path:
    path = folder / "台账.xlsx"
    write_ledger(path, register=HAZARDS, rows=rows, catalog_words=load().accepted(), **facts)
    return path


def base_of(path: Path, row: int = 0) -> Any:
    return read_base(rows_of(read(path, "hazards", words=load().accepted()))[row].base, HAZARDS.slots)


def test_unedited_row_says_what_it_said(tmp_path: Path) -> None:
    path = written(tmp_path, ROW)
    reading = read(path, "hazards", words=load().accepted())
    base = base_of(path)
    for name, value in rows_of(reading)[0].values.items():
        assert base.said(name, value), name
    assert (list(reading.unmapped), list(reading.hidden), reading.problems) == ([], [], ())
    assert TITLE not in reading.columns


def test_column_is_hidden_and_within_the_filter(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path, ROW)).active
    last = sheet.cell(3, sheet.max_column)
    assert last.value == TITLE
    assert sheet.column_dimensions[last.column_letter].hidden
    assert sheet.auto_filter.ref == f"A3:{last.column_letter}4"


def test_base_survives_saving_by_another_program(tmp_path: Path) -> None:
    path = written(tmp_path, ROW)
    book = openpyxl.load_workbook(path)
    book.active["B4"] = None
    book.save(path)
    assert base_of(path).said("deadline", "2026-05-01")


def test_base_travels_with_its_row_as_csv(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path, ROW)).active
    text = "\n".join(",".join(f'"{"" if cell is None else cell}"' for cell in row) for row in sheet.values)
    path = tmp_path / "另存.csv"
    path.write_text(text, "utf-8-sig")
    assert base_of(path).said("code", "H-A01-0001")


def test_masked_phone_is_kept_as_masked(tmp_path: Path) -> None:
    base = base_of(written(tmp_path, ROW, masked=("P1",)))
    assert base.said("responsible_phone", "13811112617")
    assert not base.said("responsible_phone", "13811112618")
    assert not base_of(written(tmp_path, ROW)).said("responsible_phone", "13811112617")


def test_fields_that_were_not_written_are_not_known(tmp_path: Path) -> None:
    base = base_of(written(tmp_path, ROW, fields=("code", "subject", "description")))
    assert (base.knows("code"), base.knows("responsible_phone")) == (True, False)


def test_row_emptied_by_hand_is_no_data(tmp_path: Path) -> None:
    path = written(tmp_path, ROW, {**ROW, "code": "H-A01-0002"})
    book = openpyxl.load_workbook(path)
    for cell in book.active[4][:-1]:
        cell.value = None
    book.save(path)
    reading = read(path, "hazards", words=load().accepted())
    assert [row.values["code"] for row in rows_of(reading)] == ["H-A01-0002"]
    assert not [one for row in rows_of(reading) for one in row.problems]


@pytest.mark.parametrize("text", [None, "", "x", "uAAAA", "u????", "m"])
def test_damaged_base_is_none(text: str | None) -> None:
    assert read_base(text, HAZARDS.slots) is None


def test_base_of_another_register_is_none() -> None:
    text = writer(HAZARDS.slots, {"code"}, masked=False)(ROW)
    assert read_base(text, load_registers()["enterprises"].slots) is None
    assert read_base(text[:-8] + "AAAAAAA=", HAZARDS.slots) is None
