"""Ledgers by command: the import JSON, what comes back, and the way from our export through a spreadsheet and back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from safetydesk.cli import ledger_imports
from safetydesk.cli.frame import Frame
from safetydesk.cli.ledger_imports import import_ledger
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.people import villages
from safetydesk.models.store import Store, open_store
from safetydesk.paths import resources
from safetydesk.usecases.imports import Choices, accept_import
from safetydesk.usecases.places import open_village
from tests.cli.conftest import Run

SAMPLES = resources() / "samples"
ENTERPRISES, HAZARDS = SAMPLES / "village-enterprises.xlsx", SAMPLES / "village-hazards.xlsx"


def ugly(path: Path, *, name: str = "虚构宏达木业有限公司", phone: str = "13800002617") -> Path:
    """A village's ledger: title, 填报单位, synonyms in the header, 合计."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["虚构镇虚构村企业台账"])
    sheet.append(["填报单位：虚构村   填报时间：2026年4月1日"])
    sheet.append(["序号", "公司名称", "负责人", "手机", "所属村居", "人数", "颜色"])
    sheet.append([1, name, "单虚构", phone, "虚构村", "60人", "红"])
    sheet.append([2, "虚构老街餐馆", "李虚构", None, "虚构村", "约20", None])
    sheet.cell(4, 2).data_type = "s"
    sheet.append([3, None, "没有名称", None, "虚构村", 3, None])
    sheet.append(["合计", "3家"])
    book.save(path)
    return path


def exported(run: Run, path: Path, kind: str, *more: str) -> Any:
    assert run("ledger", "export", path, "--kind", kind, *more).code == 0
    return openpyxl.load_workbook(path)


def column(sheet: Any, title: str) -> int:
    header = next(row for row in sheet.iter_rows(max_row=10) if any(cell.value == title for cell in row))
    return next(cell.column for cell in header if cell.value == title)


def row_of(sheet: Any, text: str) -> int:
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def imported(run: Run, path: Path, kind: str, *more: str) -> dict[str, Any]:
    shown = run("ledger", "import", path, "--kind", kind, "--json", *more)
    assert shown.code in (0, 3), shown.err
    return shown.facts


def count(sql: str) -> int:
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    found: int = store.reader.execute(sql).fetchone()[0]
    store.close()
    return found


def test_import_tells_counts_columns_and_every_problem_at_once(office: Run, tmp_path: Path) -> None:
    shown = office("ledger", "import", ugly(tmp_path / "台账.xlsx"), "--kind", "enterprises", "--json")
    assert shown.code == 3
    facts = shown.facts
    assert facts["rows"] == {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "skipped": 1, "refused": 1}
    assert (facts["kind"], facts["sheet"], facts["header_row"]) == ("enterprises", "Sheet", 3)
    assert (facts["columns"]["公司名称"], facts["unmapped"]) == ("name", ["颜色"])
    refused = [one for one in facts["problems"] if one["level"] == "refuse"]
    assert [(one["row"], one["column"], one["code"]) for one in refused] == [(6, "B", "LEDGER_101")]
    assert all(one["message"] and one["remedy"] for one in facts["problems"])


def test_second_import_changes_nothing(office: Run, tmp_path: Path) -> None:
    path = ugly(tmp_path / "台账.xlsx")
    imported(office, path, "enterprises")
    before = count("SELECT count(*) FROM change")
    facts = imported(office, path, "enterprises")
    assert (facts["rows"]["unchanged"], facts["state"]) == (2, "unchanged")
    assert count("SELECT count(*) FROM change") == before


def test_dry_run_leaves_nothing_behind(office: Run, tmp_path: Path) -> None:
    facts = imported(office, ugly(tmp_path / "台账.xlsx"), "enterprises", "--dry-run")
    assert (facts["rows"]["created"], facts["state"]) == (2, "dry_run")
    assert count("SELECT (SELECT count(*) FROM subject) + (SELECT count(*) FROM staged_line)") == 0


def test_annotated_file_shows_what_was_refused(office: Run, tmp_path: Path) -> None:
    facts = imported(office, ugly(tmp_path / "台账.xlsx"), "enterprises", "--annotated", str(tmp_path / "批注.xlsx"))
    sheet = openpyxl.load_workbook(facts["annotated"]).active
    notes = column(sheet, "错误说明")
    assert "缺少企业名称" in sheet.cell(6, notes).value
    assert sheet.cell(4, notes).value is None


@pytest.mark.parametrize(("kind", "source"), [("enterprises", ENTERPRISES), ("hazards", HAZARDS)])
def test_own_export_changes_nothing_when_it_comes_back(office: Run, tmp_path: Path, kind: str, source: Path) -> None:
    imported(office, ENTERPRISES, "enterprises", "--open-places")
    imported(office, source, kind)
    before = count("SELECT count(*) FROM change")
    for name in ("导出.xlsx", "导出.csv"):
        assert office("ledger", "export", tmp_path / name, "--kind", kind).code == 0
        facts = imported(office, tmp_path / name, kind)
        rows = facts["rows"]
        assert rows["unchanged"] == rows["read"] > 0
        assert facts["problems"] == []
    assert count("SELECT count(*) FROM change") == before


def test_edited_cells_come_back_as_exactly_those_edits(office: Run, tmp_path: Path) -> None:
    imported(office, ENTERPRISES, "enterprises", "--open-places")
    imported(office, HAZARDS, "hazards")
    before = office("show", "hazards", "--json").facts["rows"]
    book = exported(office, tmp_path / "导出.xlsx", "hazards")
    sheet = book.active
    edits = {
        "H-A01-0003": ("整改责任人", "王五"),
        "H-A01-0004": ("隐患部位", "二号仓库"),
        "H-A01-0006": ("整改期限", "2030-06-30"),
    }
    for code, (title, value) in edits.items():
        sheet.cell(row_of(sheet, code), column(sheet, title)).value = value
    book.save(tmp_path / "改过.xlsx")
    facts = imported(office, tmp_path / "改过.xlsx", "hazards")
    assert (facts["rows"]["updated"], facts["rows"]["refused"]) == (3, 0)
    after = office("show", "hazards", "--json").facts["rows"]
    changed = {
        one["隐患编号"]: [(title, other[title]) for title in one if one[title] != other[title]]
        for one, other in zip(before, after, strict=True)
        if one != other
    }
    assert changed == {code: [edit] for code, edit in edits.items()}


def test_masked_phones_come_back_without_a_word(office: Run, tmp_path: Path) -> None:
    imported(office, ugly(tmp_path / "台账.xlsx"), "enterprises")
    sheet = exported(office, tmp_path / "导出.xlsx", "enterprises").active
    assert sheet.cell(row_of(sheet, "虚构宏达木业有限公司"), column(sheet, "联系电话")).value == "138****2617"
    facts = imported(office, tmp_path / "导出.xlsx", "enterprises")
    assert (facts["rows"]["unchanged"], facts["problems"]) == (2, [])
    sheet = exported(office, tmp_path / "原样.xlsx", "enterprises", "--unmasked").active
    assert sheet.cell(row_of(sheet, "虚构宏达木业有限公司"), column(sheet, "联系电话")).value == "13800002617"


def test_export_narrows_and_chooses_columns(office: Run, tmp_path: Path) -> None:
    imported(office, ugly(tmp_path / "台账.xlsx"), "enterprises")
    words = ("--where", "企业名称=虚构老街餐馆", "--column", "企业名称", "--column", "所属村（社区）")
    sheet = exported(office, tmp_path / "导出.xlsx", "enterprises", *words).active
    shown = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert shown[0][-2:] == ["企业名称", "所属村（社区）"]
    assert [row[-2:] for row in shown[1:] if row[-1]] == [["虚构老街餐馆", "虚构村"]]


def test_text_never_becomes_a_formula(office: Run, tmp_path: Path) -> None:
    imported(office, ugly(tmp_path / "台账.xlsx", name="=1+1虚构厂"), "enterprises")
    sheet = exported(office, tmp_path / "导出.xlsx", "enterprises").active
    cell = sheet.cell(row_of(sheet, "=1+1虚构厂"), column(sheet, "企业名称"))
    assert cell.data_type == "s"


def test_undo_takes_an_import_back_by_id(office: Run, tmp_path: Path) -> None:
    facts = imported(office, ugly(tmp_path / "台账.xlsx"), "enterprises")
    assert office("ledger", "undo", facts["id"]).code == 0
    assert office("show", "enterprises", "--json").facts["count"] == 0
    again = office("ledger", "undo", facts["id"])
    assert again.err.startswith("LEDGER_042")
    [row] = office("ledger", "list", "--json").facts["imports"]
    assert (row["id"], row["state"]) == (facts["id"], "undone")


def test_undo_is_refused_once_a_visit_hangs_on_it(office: Run, tmp_path: Path) -> None:
    facts = imported(office, ugly(tmp_path / "台账.xlsx"), "enterprises")
    assert office("visit", "start", "虚构老街餐馆").code == 0
    shown = office("ledger", "undo", facts["id"])
    assert (shown.code, shown.err[:10]) == (1, "LEDGER_045")
    assert "V-A01-0001" in shown.err


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "LEDGER_002"), (b"PK\x03\x04damaged", "LEDGER_003"), (b"%PDF-1.7", "LEDGER_025")]
)
def test_file_that_cannot_be_read_lands_nothing(office: Run, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    shown = office("ledger", "import", path, "--kind", "enterprises")
    assert (shown.code, shown.err[:10]) == (1, code)
    assert "坏.xlsx" in shown.err
    assert count("SELECT (SELECT count(*) FROM subject) + (SELECT count(*) FROM import_run)") == 0


def test_unknown_column_of_a_condition_names_the_known_ones(office: Run, tmp_path: Path) -> None:
    shown = office("ledger", "export", tmp_path / "导出.xlsx", "--kind", "hazards", "--where", "颜色=红")
    assert shown.err.startswith("LEDGER_046")
    assert "隐患等级" in shown.err


def test_show_takes_words_for_codes(office: Run) -> None:
    imported(office, ENTERPRISES, "enterprises", "--open-places")
    imported(office, HAZARDS, "hazards")
    closed = office("show", "hazards", "--where", "整改状态=已整改", "--json").facts
    assert closed["count"] > 0
    assert {row["整改状态"] for row in closed["rows"]} == {"已整改"}
    assert office("show", "hazards", "--where", "state=rectified", "--json").facts == closed


# --- half way


@pytest.fixture
def desk(office: Run) -> Frame:
    """What the commands are given, on the office's store."""
    return Frame(Path(os.environ["SAFETYDESK_STORE"]), as_json=True, person="李虚构")


def test_import_that_never_landed_is_given_up_by_undo(office: Run, desk: Frame, tmp_path: Path) -> None:
    with desk.writing() as store:
        report, _ = ledger_imports._staged(
            desk, store, ugly(tmp_path / "台账.xlsx"), ("enterprises", None, {}), Choices()
        )
    key = report.id.hex()
    assert office("ledger", "list", "--json").facts["imports"][0]["state"] == "staged"
    assert office("ledger", "undo", key, "--json").facts == {"id": key, "state": "dropped"}
    assert count("SELECT (SELECT count(*) FROM import_run) + (SELECT count(*) FROM staged_line)") == 0


class Busy(Frame):
    """A desk beside which somebody else writes what the ledger is about, between every comparison and its landing."""

    def do(self, store: Store, verb: Any, **facts: Any) -> Any:
        if verb is accept_import:
            self.say("别人先写了")
            with store.writing(actor=None) as session:
                open_village(session, name=f"虚构新{len(villages(store.reader))}村")
        return Frame.do(self, store, verb, **facts)


def test_store_that_never_stands_still_is_an_error_not_a_success(
    desk: Frame, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "台账.csv"
    rows = "\n".join(f"{n},虚构{n}厂,虚构新{n}村" for n in range(1, 6))
    path.write_text(f"序号,企业名称,所属村（社区）\n{rows}\n", encoding="utf-8")
    with pytest.raises(SafetyDeskError, match="LEDGER_043"):
        import_ledger(Busy(desk.folder, as_json=True, person=desk.person), path, "enterprises")
    assert capfd.readouterr().err.count("别人先写了") == ledger_imports._TRIES
    assert count("SELECT (SELECT count(*) FROM subject) + (SELECT count(*) FROM import_run)") == 0


class Stopped(Frame):
    """A desk whose person presses Ctrl+C when the ledger is about to land."""

    def do(self, store: Store, verb: Any, **facts: Any) -> Any:
        if verb is accept_import:
            signal.raise_signal(signal.SIGINT)
        return Frame.do(self, store, verb, **facts)


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl+C is heard, also where whoever started the tests (a shell, in the background) had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_import_stopped_by_the_person_leaves_nothing(desk: Frame, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_ledger(
            Stopped(desk.folder, as_json=True, person=desk.person), ugly(tmp_path / "台账.xlsx"), "enterprises"
        )
    assert count("SELECT (SELECT count(*) FROM import_run) + (SELECT count(*) FROM staged_line)") == 0


CTRL_C = """
import signal, sys
from safetydesk.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(lambda event, _: event == "subprocess.Popen" and signal.raise_signal(signal.SIGINT))
sys.exit(main(sys.argv[1:]))
"""


def test_ctrl_c_while_a_ledger_is_read_is_said_by_number(office: Run, tmp_path: Path) -> None:
    words = [sys.executable, "-c", CTRL_C, "ledger", "import", ugly(tmp_path / "台账.xlsx"), "--kind", "enterprises"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr[:11]) == (1, "GENERAL_005")
    assert count("SELECT (SELECT count(*) FROM import_run) + (SELECT count(*) FROM staged_line)") == 0


def test_annotated_file_never_takes_the_place_of_the_original(office: Run, tmp_path: Path) -> None:
    path = ugly(tmp_path / "台账.xlsx")
    before = path.read_bytes()
    shown = office("ledger", "import", path, "--kind", "enterprises", "--annotated", path)
    assert (shown.code, shown.err[:10]) == (1, "LEDGER_017")
    assert path.read_bytes() == before
    assert count("SELECT (SELECT count(*) FROM subject) + (SELECT count(*) FROM import_run)") == 0


def test_old_export_lands_only_the_cells_edited_in_it_and_lists_them(office: Run, tmp_path: Path) -> None:
    imported(office, ENTERPRISES, "enterprises", "--open-places")
    for name, title, value in (("先改", "从业人数", 99), ("旧", "备注", "已核（虚构）")):
        book = exported(office, tmp_path / f"{name}.xlsx", "enterprises", "--unmasked")
        book.active.cell(4, column(book.active, title)).value = value
        book.save(tmp_path / f"{name}.xlsx")
    imported(office, tmp_path / "先改.xlsx", "enterprises")
    told = office("ledger", "import", tmp_path / "旧.xlsx", "--kind", "enterprises", "--json").facts
    assert [(one["title"], one["new"]) for one in told["changes"]] == [("备注", "已核（虚构）")]
    [row] = office("show", "enterprises", "--where", "备注=已核（虚构）", "--json").facts["rows"]
    assert str(row["从业人数"]) == "99"


def test_scanned_pdf_is_kept_as_it_is_once_and_that_is_said(office: Run, tmp_path: Path) -> None:
    path = tmp_path / "扫描台账.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF")
    for _ in range(2):
        shown = office("ledger", "import", path, "--kind", "enterprises")
        assert (shown.code, "已保存为附件" in shown.err) == (1, True)
    assert count("SELECT count(*) FROM evidence WHERE owner = 'ledger_file' AND caption = '扫描台账.pdf'") == 1
    kept = office("ledger", "keep", path)
    assert kept.code == 0
    assert count("SELECT count(*) FROM evidence") == 1


def test_kept_originals_are_listed_and_taken_out_as_they_came(office: Run, tmp_path: Path) -> None:
    assert "没有留存的原件" in office("ledger", "kept").out
    for folder, content in (("甲", b"%PDF-1.7\n%%EOF"), ("乙", b"\xff\xd8\xff\xe0 fictional")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "扫描.pdf").write_bytes(content)
        assert office("ledger", "keep", tmp_path / folder / "扫描.pdf").code == 0
    facts = office("ledger", "kept", "--out", tmp_path / "取出", "--json").facts["kept"]
    assert [one["file"] for one in facts] == ["扫描.pdf", "扫描.pdf"]
    assert [Path(one["written"]).read_bytes()[:4] for one in facts] == [b"\xff\xd8\xff\xe0", b"%PDF"]
    assert len({one["written"] for one in facts}) == 2
    assert count("SELECT count(*) FROM evidence WHERE mime = 'image/jpeg'") == 1


def test_decisions_are_made_by_command(office: Run, tmp_path: Path) -> None:
    """只落选中的行、回答是不是同一家、拆开一格几条、往年的照原样落账再结转。"""
    book = tmp_path / "企业.csv"
    book.write_text("序号,企业名称,联系电话\n1,虚构宏达木业有限公司,13900000001\n2,虚构乙厂,\n3,虚构丙厂,\n", "utf-8")
    facts = imported(office, book, "enterprises", "--rows", "2-3")
    assert (facts["rows"]["created"], facts["left_out"]) == (2, 1)
    near = tmp_path / "相近.csv"
    near.write_text("序号,企业名称,联系电话\n1,虚构宏达木业,13900000009\n", "utf-8")
    asked = office("ledger", "import", near, "--kind", "enterprises", "--dry-run", "--json")
    assert asked.facts["asked"] == 1
    facts = imported(office, near, "enterprises", "--answer", "2=虚构宏达木业有限公司")
    assert (facts["rows"]["created"], facts["rows"]["updated"]) == (0, 1)
    old = tmp_path / "历史.csv"
    head = "单位名称,检查时间,隐患描述,整改状态"
    old.write_text(f"{head}\n虚构乙厂,2023-05-01,1. 通道堆物；2. 电线老化,未整改\n", "utf-8")
    facts = imported(office, old, "hazards", "--history", "--split")
    assert (facts["rows"]["created"], facts["history"]) == (2, True)
    assert count("SELECT count(*) FROM hazard WHERE historic IS NULL") == 0
    assert office("ledger", "carry-over", "H-A01-0001").code == 0
    assert count("SELECT count(*) FROM hazard WHERE historic IS NULL") == 1
    for wrong in (("--rows", "三行"), ("--answer", "虚构乙厂")):
        shown = office("ledger", "import", near, "--kind", "enterprises", *wrong)
        assert (shown.code, shown.err[:10]) == (1, "LEDGER_179")


def test_only_the_fixed_rows_of_an_annotated_file_land(office: Run, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    first = imported(office, ugly(path), "enterprises", "--annotated", str(tmp_path / "批注.xlsx"))
    landed = first["rows"]["created"]
    assert (landed, first["rows"]["refused"] > 0) == (2, True)
    book = openpyxl.load_workbook(first["annotated"])
    sheet = book.active
    notes = column(sheet, "错误说明")
    [wrong] = [cell.row for cell in sheet[openpyxl.utils.get_column_letter(notes)] if "缺少企业名称" in str(cell.value)]
    sheet.cell(wrong, column(sheet, "公司名称")).value = "虚构补名厂"
    book.save(first["annotated"])
    again = imported(office, Path(first["annotated"]), "enterprises")
    assert (again["rows"]["created"], again["rows"]["updated"], again["rows"]["unchanged"]) == (1, 0, landed)
    assert count("SELECT count(*) FROM subject WHERE name = '虚构补名厂'") == 1
