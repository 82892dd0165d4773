"""Who reported leaves the house on no way that a record has (DOMAIN §9.1, §9.2 P0), nor a whole number where masked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.cli.show import _discreet
from safetydesk.domain.report_words import ReportTable
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.report_sheet import write_report
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.paths import resources
from tests.cli.conftest import Matter, Outcome, Run

TOLD = "村民秦小满实名举报，一号车间通道堵塞，找秦小满13512345678核实"
SHOWN = "〔已隐去〕，一号车间通道堵塞，找〔已隐去〕135****5678核实"
NAMES = ("秦小满", "13512345678", "13698765432", "500118198001011234")
LEDGER = (
    "单位名称,检查时间,检查人,隐患描述,整改责任人,责任人电话,备注\n"
    f"虚构电镀厂,2026-04-01,李虚构,{TOLD},赵虚构,13800138000,举报人陆小雨，身份证500118198001011234\n"
    "虚构木器厂,2026-04-02,李虚构,配电箱没有上锁（电工 13698765432）,钱虚构,13900139000,\n"
)


@pytest.fixture
def wordy(office: Run, tmp_path: Path) -> Run:
    """An office with hazards in whose texts people wrote more than they should."""
    path = tmp_path / "台账.csv"
    path.write_text(LEDGER, "utf-8")
    told = ok(office("ledger", "import", path, "--kind", "hazards", "--history", "--open-places", "--json")).facts
    assert told["rows"]["created"] == 2
    return office


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def every_text(path: Path) -> str:
    """All that a file holds, the parts of a workbook unpacked."""
    if path.suffix != ".xlsx":
        return path.read_text("utf-8-sig")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def blank_form(path: Path) -> Path:
    """An office's own form: a header and no row."""
    hazards = load_registers()["hazards"]
    fields = ["subject", "found_by", "description", "responsible_phone", "remark"]
    write_ledger(path, register=hazards, rows=[], catalog_words=load().accepted(), fields=fields)
    return path


@pytest.mark.parametrize("way", ["out.xlsx", "out.csv", "打印用（A4 横向）", "form"])
def test_no_export_tells_who_reported_nor_a_whole_number(wordy: Run, tmp_path: Path, way: str) -> None:
    out = tmp_path / (way if way.startswith("out") else "out.xlsx")
    profile = ("--profile", way) if "打印" in way else ()
    form = ("--form", blank_form(tmp_path / "表样.xlsx")) if way == "form" else ()
    ok(wordy("ledger", "export", out, "--kind", "hazards", *profile, *form))
    text = every_text(out)
    assert SHOWN in text and "配电箱没有上锁" in text
    assert [name for name in (*NAMES, "陆小雨", "13800138000") if name in text] == []


def test_numbers_asked_for_come_whole_but_never_who_reported(wordy: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    ok(wordy("ledger", "export", out, "--kind", "hazards", "--unmasked"))
    text = every_text(out)
    assert "13698765432" in text and "13800138000" in text
    assert "秦小满" not in text and "陆小雨" not in text
    assert "秦小满" not in ok(wordy("show", "hazards", "--unmasked", "--json")).out


def test_the_list_of_a_command_tells_no_more_than_a_ledger(wordy: Run) -> None:
    shown = ok(wordy("show", "hazards", "--json"))
    assert shown.facts["rows"][0]["隐患描述"] == SHOWN
    assert [name for name in (*NAMES, "陆小雨") if name in shown.out + shown.err] == []


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
@pytest.mark.parametrize("masked", [True, False])
def test_a_ledger_with_hidden_words_comes_home_without_a_change(
    wordy: Run, tmp_path: Path, name: str, masked: bool
) -> None:
    out = tmp_path / name
    ok(wordy("ledger", "export", out, "--kind", "hazards", *(() if masked else ("--unmasked",))))
    told = wordy("ledger", "import", out, "--kind", "hazards", "--history", "--json").facts["rows"]
    assert (told["unchanged"], told["updated"], told["created"]) == (2, 0, 0)


def test_a_ledger_without_numbers_of_records_finds_the_hazard_again(wordy: Run, tmp_path: Path) -> None:
    out, columns = tmp_path / "out.csv", ("单位名称", "检查时间", "隐患描述")
    ok(wordy("ledger", "export", out, "--kind", "hazards", *(word for one in columns for word in ("--column", one))))
    told = wordy("ledger", "import", out, "--kind", "hazards", "--history", "--json").facts["rows"]
    assert (told["unchanged"], told["created"]) == (2, 0)


def test_the_evidence_of_a_period_tells_nobody(wordy: Run, tmp_path: Path) -> None:
    out = tmp_path / "迎检"
    ok(wordy("inspection-file", "--from", "2026-01-01", "--to", "2026-12-31", "--out", out))
    files = list(out.rglob("*.xlsx"))
    assert len(files) >= 2
    text = "".join(map(every_text, files))
    assert SHOWN in text
    assert [name for name in (*NAMES, "陆小雨") if name in text] == []


def test_samples_of_the_program_hide_nothing(office: Run, tmp_path: Path) -> None:
    sample = resources() / "samples" / "village-hazards.xlsx"
    assert office("ledger", "import", sample, "--kind", "hazards", "--open-places", "--json").facts["rows"]["created"]
    out = tmp_path / "out.csv"
    ok(office("ledger", "export", out, "--kind", "hazards"))
    assert "已隐去" not in every_text(out)


def test_the_file_of_an_enterprise_tells_nobody(wordy: Run, tmp_path: Path) -> None:
    out = tmp_path / "档.pdf"
    ok(wordy("subject", "file", "虚构电镀厂", "--out", out))
    text = "".join(page.extract_text() for page in PdfReader(out).pages).replace("\n", "")
    assert "一号车间通道堵塞" in text and "135****5678" in text
    assert [name for name in (*NAMES, "陆小雨") if name in text] == []
    ok(wordy("subject", "file", "虚构电镀厂", "--out", out, "--unmasked"))
    text = "".join(page.extract_text() for page in PdfReader(out).pages).replace("\n", "")
    assert "13512345678" in text and "秦小满" not in text


@pytest.mark.parametrize("name", ["月报.xlsx", "月报.csv"])
def test_the_rows_that_a_report_counts_tell_nobody(tmp_path: Path, name: str) -> None:
    columns = (("单位", 12.0), ("内容", 40.0), ("件数", 6.0))
    table = ReportTable("计入的隐患", columns, (("虚构电镀厂", TOLD, 1), ("虚构木器厂", "配电箱没有上锁", 1)))
    write_report(tmp_path / name, tables=[table], heading=Heading("月报（虚构）"), notes=())
    text = every_text(tmp_path / name)
    assert SHOWN in text and "配电箱没有上锁" in text and [one for one in NAMES if one in text] == []


def test_signed_copies_handed_on_say_nothing_of_the_phone_that_took_them(matter: Matter, tmp_path: Path) -> None:
    scan, out = tmp_path / "签收件.jpg", tmp_path / "迎检"
    exif = Image.Exif()
    exif[0x010F] = "fictional-phone"
    Image.new("RGB", (600, 800), "white").save(scan, exif=exif)
    ok(matter.run("document", "return", "D-A01-0002", "--receiver", "单虚构", "--scan", scan))
    ok(matter.run("inspection-file", "--from", "2020-01-01", "--to", "2099-12-31", "--out", out))
    [copy] = [path for path in out.rglob("*.jpg") if "签收件" in path.name]
    assert b"fictional-phone" in scan.read_bytes() and b"fictional-phone" not in copy.read_bytes()


def test_words_of_conflicts_are_masked_in_a_list() -> None:
    shown = _discreet([{"原值": TOLD, "现值": "13800138000", "另一值的人": None}], ("P1",))
    assert shown == [{"原值": SHOWN, "现值": "138****8000", "另一值的人": None}]
