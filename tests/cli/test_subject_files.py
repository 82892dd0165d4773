"""一企一档 and 迎检资料包: what is in them, masked, with pages and a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.cli.conftest import Matter, Outcome
from tests.cli.test_papers_out import signed

YEAR = ("--from", "2020-01-01", "--to", "2099-12-31")


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def text_of(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages).replace("\n", "")


def test_one_enterprise_in_one_file(matter: Matter, tmp_path: Path) -> None:
    run, out = signed(matter, tmp_path), tmp_path / "档.pdf"
    told = ok(run("subject", "file", "hdmy", "--out", out, "--json")).facts
    titles = [one["title"].split(" ")[-1] for one in told["contents"]]
    assert titles == [
        "基本情况", "卷内目录", "检查记录", "隐患清单", "整改前后照片", "安全生产检查记录", "隐患整改通知书", "签收件1",
    ]  # fmt: skip
    text = text_of(out)
    for words in ("虚构宏达木业", "虚构村", "V-A01-0001", "H-A01-0001", "灭火器过期", "通道堵塞", matter.number):
        assert words in text
    assert [one.title for one in PdfReader(out).outline if not isinstance(one, list)][:2] == ["基本情况", "卷内目录"]
    again = tmp_path / "又.pdf"
    ok(run("subject", "file", "hdmy", "--out", again))
    assert again.read_bytes() == out.read_bytes()


def test_phones_and_certificate_numbers_have_stars_unless_asked(matter: Matter, tmp_path: Path) -> None:
    ledger = tmp_path / "企业.csv"
    ledger.write_text("企业名称,所属村（社区）,联系电话\n虚构电镀厂,虚构村,13800138000\n", "utf-8")
    ok(matter.run("ledger", "import", ledger, "--kind", "enterprises"))
    for extra, shown, hidden in (((), "138****8000", "13800138000"), (("--unmasked",), "13800138000", "138****8000")):
        out = tmp_path / "档.pdf"
        ok(matter.run("subject", "file", "虚构电镀厂", "--out", out, *extra))
        assert shown in text_of(out) and hidden not in text_of(out)


def test_an_unknown_enterprise_is_told(matter: Matter, tmp_path: Path) -> None:
    assert matter.run("subject", "file", "没有这家", "--out", tmp_path / "x.pdf").err.startswith("GENERAL_003")


def test_the_evidence_of_a_period_is_a_numbered_tree_with_a_list(matter: Matter, tmp_path: Path) -> None:
    run, out = signed(matter, tmp_path), tmp_path / "迎检"
    told = ok(run("inspection-file", *YEAR, "--out", out, "--json")).facts
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert found == sorted([*told["files"], "00 目录.xlsx"])
    assert {name.split("/")[0] for name in told["files"]} == {
        "01 检查台账",
        "02 隐患台账",
        "04 文书",
        "05 整改前后照片",
    }
    sheet = load_workbook(out / "00 目录.xlsx").worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [f"{row[1]}/{row[2]}" for row in rows] == told["files"]
    assert matter.number in {row[4] for row in rows}
    [notice] = [name for name in told["files"] if name.endswith("虚构宏达木业.pdf") and "通知书" in name]
    assert (out / notice).read_bytes() == matter.notice
    assert run("inspection-file", *YEAR, "--out", out).err.startswith("BUNDLE_003")


def test_a_period_may_be_narrowed_to_enterprises_and_villages(matter: Matter, tmp_path: Path) -> None:
    ok(matter.run("visit", "start", "虚构别家", "--new-in", "虚构村"))
    ok(matter.run("visit", "finish", "V-A01-0002"))
    told = ok(matter.run("inspection-file", *YEAR, "--subject", "虚构别家", "--out", tmp_path / "一家", "--json")).facts
    assert told["files"] == ["01 检查台账/检查台账.xlsx"]
    told = ok(matter.run("inspection-file", *YEAR, "--village", "虚构村", "--out", tmp_path / "一村", "--json")).facts
    assert len(told["files"]) > 3
    refused = matter.run("inspection-file", *YEAR, "--village", "没有村", "--out", tmp_path / "无")
    assert refused.err.startswith("GENERAL_003")


def test_ledgers_of_the_tree_follow_a_profile_and_never_show_a_whole_phone(matter: Matter, tmp_path: Path) -> None:
    told = ok(matter.run("ledger", "profile", "list", "--json")).facts
    name = next(one["name"] for one in told["profiles"] if one["kind"] == "hazards")
    ok(matter.run("inspection-file", *YEAR, "--profile", name, "--out", tmp_path / "照方案"))
    ok(matter.run("inspection-file", *YEAR, "--out", tmp_path / "照登记"))
    plain, shaped = (
        load_workbook(tmp_path / folder / "02 隐患台账" / "问题隐患台账.xlsx").worksheets[0]
        for folder in ("照登记", "照方案")
    )
    heads = [list(sheet.iter_rows(values_only=True, max_row=4)) for sheet in (plain, shaped)]
    assert heads[0] != heads[1]
    refused = matter.run("inspection-file", *YEAR, "--profile", "没有这个", "--out", tmp_path / "无")
    assert refused.err.startswith("LEDGER_032")


@pytest.mark.parametrize("days", [("2026-02-30", "2026-03-01"), ("2026-03-02", "2026-03-01"), ("今年", "2026-03-01")])
def test_days_that_are_none_are_refused(matter: Matter, tmp_path: Path, days: tuple[str, str]) -> None:
    shown = matter.run("inspection-file", "--from", days[0], "--to", days[1], "--out", tmp_path / "x")
    assert shown.err.startswith("BUNDLE_004")


def test_a_period_in_which_nothing_was_done_is_told(matter: Matter, tmp_path: Path) -> None:
    shown = matter.run("inspection-file", "--from", "2001-01-01", "--to", "2001-12-31", "--out", tmp_path / "x")
    assert shown.err.startswith("BUNDLE_001")
