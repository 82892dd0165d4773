"""收表 by command: forms out, answers in under meaningless names, who is missing, corrections, one ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Run

VILLAGES = ("白鹤村", "石桥村", "大石桥村", "清溪社区")
HEADER = ["序号", "企业名称", "负责人", "联系电话", "所属村（社区）", "从业人数"]


def filled(form: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A form filled in as a clerk does: under its headers, from the first blank row on."""
    book = openpyxl.load_workbook(form)
    sheet = book.active
    header = next(row for row in sheet.iter_rows() if any(cell.value == "企业名称" for cell in row))
    places = {cell.value: cell.column for cell in header}
    for offset, (name, person, phone, count) in enumerate(rows, 1):
        for title, value in (("企业名称", name), ("主要负责人", person), ("联系电话", phone), ("从业人数", count)):
            sheet.cell(header[0].row + offset, places[title]).value = value
    book.save(form)
    return form


def own(path: Path, *, filled_by: str = "", village: str = "", names: Sequence[str] = ()) -> Path:
    """A village's own table, which is not the form."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2026年企业台账"])
    sheet.append([f"填报单位：{filled_by}"])
    sheet.append(HEADER)
    for number, name in enumerate(names, 1):
        sheet.append([number, name, "虚构人", "13800002617", village, 12])
    book.save(path)
    return path


@pytest.fixture
def asked(office: Run) -> str:
    units = [part for name in VILLAGES for part in ("--unit", f"{name},{name[0]}虚构,13800002617")]
    done = office(
        "collect", "open", "--kind", "enterprises", "--due", "2026-11-20", *units, "--json",
        "--title", "企业摸底表",
        "--column", "企业名称", "--column", "主要负责人", "--column", "联系电话", "--column", "从业人数",
    )  # fmt: skip
    assert done.code == 0
    return str(done.facts["id"])


def took(office: Run, asked: str, *files: Path) -> list[dict[str, Any]]:
    done = office("collect", "take", asked, *files, "--json")
    assert done.code in (0, 3)
    return list(done.facts["files"])


def states(office: Run, asked: str) -> dict[str, str]:
    done = office("collect", "status", asked, "--json")
    return {unit["unit"]: unit["word"] for unit in done.facts["units"]}


def test_a_folder_of_answers_finds_its_units_by_content(office: Run, asked: str, tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    assert office("collect", "forms", asked, "--out", forms).code == 0
    first, second, *_ = sorted(forms.iterdir())
    folder = tmp_path / "in"
    folder.mkdir()
    white = [["虚构甲厂", "周虚构", "13800002617", 5], ["虚构乙厂", "李虚构", "13900002617", 7]]
    filled(first, white).rename(folder / "副本(3).xlsx")
    filled(second, [["虚构丙厂", "单虚构", "13700002617", 9]]).rename(folder / "新建工作表.xlsx")
    own(folder / "石桥村.xlsx", village="大石桥村", names=["虚构丁厂"])  # the name of the file lies
    (folder / "~$副本(3).xlsx").write_bytes(b"lock")
    files = took(office, asked, folder)
    assert {row["file"]: (row["unit"], row["state"]) for row in files} == {
        "副本(3).xlsx": ("白鹤村", "answered"),
        "新建工作表.xlsx": ("石桥村", "answered"),
        "石桥村.xlsx": ("大石桥村", "answered"),
    }
    done = office("collect", "status", asked, "--json")
    assert states(office, asked) == dict(zip(VILLAGES, ("已报", "已报", "已报", "未报"), strict=True))
    assert "清溪社区" in done.facts["reminder"]
    assert "白鹤村" not in done.facts["reminder"]
    merged = tmp_path / "merged.xlsx"
    told = office("collect", "merge", asked, merged, "--json").facts
    assert told["units"] == {"白鹤村": 2, "石桥村": 1, "大石桥村": 1, "清溪社区": 0}
    texts = [cell.value for row in openpyxl.load_workbook(merged).active.iter_rows() for cell in row]
    assert [name for name in texts if str(name).endswith("厂")] == ["虚构甲厂", "虚构乙厂", "虚构丙厂", "虚构丁厂"]


def test_what_cannot_be_told_is_asked_and_assigned(office: Run, asked: str, tmp_path: Path) -> None:
    torn = own(tmp_path / "a.xlsx", filled_by="白鹤村", village="石桥村", names=["虚构甲厂"])
    empty = own(tmp_path / "b.xlsx", names=["虚构乙厂"])
    photo = tmp_path / "c.xlsx"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    files = took(office, asked, torn, empty, photo)
    assert [(row["unit"], row["state"]) for row in files] == [(None, "unclear"), (None, "unclear"), (None, "unread")]
    assert "白鹤村" in files[0]["why"]
    assert "石桥村" in files[0]["why"]
    assert "LEDGER_016" in files[2]["why"]
    assert set(states(office, asked).values()) == {"未报"}
    assigned = office("collect", "assign", asked, "a.xlsx", "--unit", "石桥村", "--json")
    assert (assigned.facts["unit"], assigned.facts["state"]) == ("石桥村", "answered")
    office("collect", "assign", asked, "c.xlsx", "--unit", "清溪社区")
    assert states(office, asked) == {"白鹤村": "未报", "石桥村": "已报", "大石桥村": "未报", "清溪社区": "有错"}


def test_a_corrected_file_replaces_the_earlier_one_after_its_difference(
    office: Run, asked: str, tmp_path: Path
) -> None:
    first = own(tmp_path / "1.xlsx", filled_by="白鹤村", names=["虚构甲厂", "虚构乙厂"])
    again = tmp_path / "2.xlsx"
    again.write_bytes(first.read_bytes())
    same = own(tmp_path / "3.xlsx", filled_by="白鹤村", names=["虚构乙厂", "虚构甲厂"])
    other = own(tmp_path / "4.xlsx", filled_by="白鹤村", names=["虚构甲厂", "虚构丙厂"])
    files = took(office, asked, first, again, same, other)
    assert [row["state"] for row in files] == ["answered", "repeated", "repeated", "corrected"]
    assert states(office, asked)["白鹤村"] == "待确认更正"
    done = office("collect", "replace", asked, "4.xlsx", "--json")
    assert [(one["kind"], one["row"]) for one in done.facts["changes"]] == [("new", "虚构丙厂"), ("gone", "虚构乙厂")]
    assert states(office, asked)["白鹤村"] == "已报"
    told = office("collect", "merge", asked, tmp_path / "m.csv", "--json").facts
    assert told["rows"] == 2
    assert "COLLECT_006" in office("collect", "replace", asked, "4.xlsx").err


def test_rows_that_cannot_land_make_the_answer_faulty(office: Run, asked: str, tmp_path: Path) -> None:
    (row,) = took(office, asked, own(tmp_path / "1.xlsx", filled_by="石桥村", names=["虚构甲厂", ""]))
    assert (row["state"], row["refused"]) == ("faulty", 1)
    assert row["problems"][0].startswith("第 5 行")
    assert "石桥村（1 行）" in office("collect", "status", asked, "--json").facts["reminder"]


def test_numbered_errors(office: Run, asked: str, tmp_path: Path) -> None:
    assert "COLLECT_001" in office("collect", "open", "--kind", "nothing", "--due", "2026-11-20").err
    twice = ("--unit", "白鹤村", "--unit", "白鹤村村委会")
    assert "COLLECT_002" in office("collect", "open", "--kind", "hazards", "--due", "2026-11-20", *twice).err
    assert "COLLECT_003" in office("collect", "status", "没有这次").err
    assert "COLLECT_005" in office("collect", "assign", asked, "没有.xlsx", "--unit", "白鹤村").err
    (tmp_path / "empty").mkdir()
    assert "COLLECT_007" in office("collect", "take", asked, tmp_path / "empty").err


def test_a_closed_collection_takes_nothing_in(office: Run, asked: str, tmp_path: Path) -> None:
    assert office("collect", "close", asked).code == 0
    late = office("collect", "take", asked, own(tmp_path / "1.xlsx", filled_by="石桥村", names=["虚构甲厂"]))
    assert "COLLECT_004" in late.err


def test_a_file_that_is_none_of_ours_is_dropped(office: Run, asked: str, tmp_path: Path) -> None:
    took(office, asked, own(tmp_path / "1.xlsx", names=["虚构甲厂"]))
    assert office("collect", "drop", asked, "1.xlsx").code == 0
    assert office("collect", "status", asked, "--json").facts["files"] == []


def test_a_file_about_who_reported_is_not_even_kept(office: Run, asked: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["填报单位：白鹤村"])
    sheet.append(["序号", "企业名称", "负责人", "举报人", "举报人电话"])
    sheet.append([1, "虚构甲厂", "单虚构", "某某", "13900000000"])
    book.save(tmp_path / "a.xlsx")
    good = own(tmp_path / "b.xlsx", filled_by="石桥村", names=["虚构乙厂"])
    done = office("collect", "take", asked, tmp_path / "a.xlsx", good, "--json")
    assert (done.code, done.facts["refused"]) == (3, 1)
    assert [row["unit"] for row in done.facts["files"]] == ["石桥村"]
    assert "COLLECT_008" in office("collect", "take", asked, tmp_path / "a.xlsx").out


def test_merged_phones_have_stars_unless_asked(office: Run, asked: str, tmp_path: Path) -> None:
    took(office, asked, own(tmp_path / "1.xlsx", filled_by="白鹤村", names=["虚构甲厂"]))
    for more, shown in (((), "138****2617"), (("--unmasked",), "13800002617")):
        out = tmp_path / f"m{len(more)}.csv"
        assert office("collect", "merge", asked, out, *more).code == 0
        assert shown in out.read_text("utf-8-sig")
