"""No text of a record is ever a live formula: sixty payloads through every text column, by two programs."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from safetydesk.catalog import load
from safetydesk.catalog.profiles import Profile, ProfileColumn
from safetydesk.catalog.registers import Register, load_registers
from safetydesk.domain.staging import Value
from safetydesk.ledgers.books.cells import clean
from safetydesk.ledgers.guarded import fill_form
from safetydesk.ledgers.recognising.oddtexts import stands_for
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.ledgers.writing.write_csv import GB18030, guarded
from tests.ledgers.books import read
from tests.ledgers.payloads import PAYLOADS

REGISTERS = load_registers()
TEXTS = ("text", "line", "list", "code", "credit_code", "phone", "enum", "day")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def rows_of(register: Register) -> list[Mapping[str, Value]]:
    """A row for each payload, which stands in every column that may hold a text."""
    fields = [column.field for column in register.columns if column.type in TEXTS]
    return [dict.fromkeys(fields, payload) for payload in PAYLOADS]


def written(path: Path, register: Register, **more: Any) -> Path:
    """The payloads as a ledger."""
    write_ledger(path, register=register, rows=rows_of(register), catalog_words=load().accepted(), **more)
    return path


def test_there_are_sixty_of_them() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("kind", sorted(REGISTERS))
def test_every_text_of_a_workbook_is_a_string(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "a.xlsx", REGISTERS[kind])
    with zipfile.ZipFile(path) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<f\b", text) == []
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows(min_row=4, min_col=2) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", GB18030])
@pytest.mark.parametrize("kind", sorted(REGISTERS))
def test_every_text_of_a_csv_starts_harmlessly(tmp_path: Path, kind: str, encoding: str) -> None:
    path = written(tmp_path / "a.csv", REGISTERS[kind], encoding=encoding)
    with path.open(encoding=encoding, newline="") as file:
        cells = [cell for row in list(csv.reader(file))[1:] for cell in row[1:] if cell]
    assert [cell for cell in cells if not is_harmless(cell)] == []


def is_harmless(text: str) -> bool:
    """Whether no program starts to reckon at the first sign of the text."""
    shown = text.lstrip("\u200b\u2060\ufeff \u3000\u00a0\t\r\n")
    return text.startswith("'") or (shown == text and text[0] not in "=+-@＝＋－＠﹦﹢﹣−") or shown[:1] not in "=+-@"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_payloads_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    register = REGISTERS["hazards"]
    rows: list[Mapping[str, Value]] = [{"subject": "甲厂", "description": one, "remark": one} for one in PAYLOADS]
    path = tmp_path / f"a.{suffix}"
    write_ledger(path, register=register, rows=rows, catalog_words=load().accepted())
    found = list(read(path, "hazards", words=load().accepted()).rows)
    assert [row.values["description"] for row in found] == [
        text if stands_for(text) is None else None for text in (clean(one)[0] for one in PAYLOADS)
    ]
    pictures = [row for row in found if row.values["description"] is None]
    assert [{"LEDGER_118"} <= {one.code for one in row.problems} for row in pictures] == [True]


def test_words_of_a_profile_are_strings_too(tmp_path: Path) -> None:
    for number, payload in enumerate(PAYLOADS):
        if not payload.strip() or any(map(str.isalnum, payload[:1])):
            continue
        columns = (
            ProfileColumn(payload, ("description",), group=payload),
            ProfileColumn("说明", constant=payload),
            ProfileColumn("合写", ("subject", "place"), between=" "),
            ProfileColumn("状态", ("state",), words={"*": payload}),
        )
        profile = Profile(payload, "hazards", title=payload, columns=columns, total=payload, notes=(payload,))
        path = tmp_path / f"{number}.xlsx"
        row: Mapping[str, Value] = {"description": payload, "subject": payload, "place": payload, "state": "closed"}
        words = load().accepted()
        head = Heading(payload, payload, payload, payload)
        write_ledger(
            path, register=REGISTERS["hazards"], rows=[row], catalog_words=words, profile=profile, heading=head
        )
        types = {cell.data_type for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row}
        assert types <= {"s", "n"}, payload


def test_texts_put_into_a_form_are_strings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["隐患台账"], ["序号", "单位名称", "隐患描述", "整改期限", "备注"], ["", "", "", "", ""], ["合计"]):
        book.active.append(row)
    book.save(tmp_path / "表样.xlsx")
    register = REGISTERS["hazards"]
    facts = {"register": register, "rows": rows_of(register), "catalog_words": load().accepted()}
    fill_form(tmp_path / "表样.xlsx", tmp_path / "a.xlsx", **facts)  # type: ignore[arg-type]
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_col=2) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert len([cell for cell in cells if cell.value is not None]) >= 4 * len(PAYLOADS) - 8


@pytest.mark.parametrize("payload", PAYLOADS)
def test_guard_is_put_on_once_and_only_where_needed(payload: str) -> None:
    assert guarded(payload) in (payload, f"'{payload}")
    assert guarded("单位 = 甲") == "单位 = 甲"


def cells_of(folder: Path, files: Sequence[Path]) -> dict[str, list[ElementTree.Element]]:
    """The cells of each file as LibreOffice understands them."""
    program = shutil.which("soffice")
    assert program, "this check needs LibreOffice (soffice)"
    home = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "fods", "--outdir", str(folder / "out"), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)})
    found = {}
    for file in files:
        tree = ElementTree.parse(folder / "out" / f"{file.stem}.fods")
        found[file.name] = list(tree.iter(f"{_TABLE}table-cell"))
    return found


@pytest.mark.nightly
def test_libreoffice_sees_strings_and_no_formula(tmp_path: Path) -> None:
    files = [written(tmp_path / f"{kind}.xlsx", register) for kind, register in REGISTERS.items()]
    files += [written(tmp_path / f"text-{kind}.csv", register) for kind, register in REGISTERS.items()]
    for name, cells in cells_of(tmp_path, files).items():
        formulas = [cell.get(f"{_TABLE}formula") for cell in cells if cell.get(f"{_TABLE}formula")]
        kinds = [cell.get(f"{_OFFICE}value-type") for cell in cells if cell.get(f"{_OFFICE}value-type")]
        assert (name, formulas) == (name, [])
        assert kinds.count("string") >= len(PAYLOADS), name
        assert set(kinds) <= {"string", "float"}, name
        assert kinds.count("float") <= len(PAYLOADS), "only the running number is a number"


@pytest.mark.nightly
def test_libreoffice_keeps_what_a_profile_changed(tmp_path: Path) -> None:
    columns = (
        ProfileColumn("哪一家", ("subject",)),
        ProfileColumn("看到什么", ("description",)),
        ProfileColumn("办完没有", ("state",), group="整改", words={"closed": "√", "*": "×"}),
        ProfileColumn("谁", ("responsible_person", "responsible_phone"), group="整改"),
    )
    told: Mapping[str, Value] = {
        "code": "H-A07-0001", "subject": "虚构甲厂", "description": "=通道堵塞", "state": "rectifying",
        "responsible_person": "张三", "responsible_phone": "13812345678",
    }  # fmt: skip
    profile = Profile("区局", "hazards", columns=columns, masked=())
    path, words = tmp_path / "a.xlsx", load().accepted()
    write_ledger(path, register=REGISTERS["hazards"], rows=[told], catalog_words=words, profile=profile)
    program = shutil.which("soffice")
    assert program, "this check needs LibreOffice (soffice)"
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(tmp_path)})
    (back,) = read(tmp_path / "out" / "a.xlsx", words=words).rows
    assert {name: back.values[name] for name in told if name != "code"} == {
        name: value for name, value in told.items() if name != "code"
    }
