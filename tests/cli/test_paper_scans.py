"""Signed scans find their papers by command, and whoever holds a paper can have it checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from safetydesk.documents.drawing import RENDERER
from safetydesk.documents.word.pictures import code_picture
from tests.cli.conftest import Matter, Outcome
from tests.documents.paper_scans import as_file, as_jpeg, landscape, pixels, worn


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def test_a_stack_from_the_scanner_is_split_by_paper_and_the_rest_asked(matter: Matter, tmp_path: Path) -> None:
    run, number, record, notice = matter.run, matter.number, matter.record, matter.notice
    inbox = tmp_path / "扫描仪"
    inbox.mkdir()
    stack = [worn(pixels(notice), turn=180), landscape(), worn(pixels(record), turn=1.5)]
    (inbox / "一叠.pdf").write_bytes(as_file(stack, "PDF"))
    (inbox / "坏的.pdf").write_bytes(b"%PDF-")
    shown = run("document", "scans", inbox, "--json")
    assert shown.code == 3
    first, second, asked, broken = shown.facts["found"]
    assert (first["number"], first["pages"], first["kept"]) == (number, [1], "returned")
    assert (second["pages"], second["kept"]) == ([3], "added")
    assert (asked["page"], asked["why"]) == (2, "没有读到二维码")
    assert broken["error"]["code"] == "SCAN_003"
    steps = ok(run("document", "show", number, "--json")).facts["steps"]
    [back] = [step for step in steps if step["kind"] == "returned"]
    assert back["data"]["receiver"] == "单虚构" and len(back["data"]["scan"]) == 64
    again = run("document", "scans", inbox, "--json").facts["found"]
    assert [one.get("kept") for one in again[:2]] == ["known", "known"]


def test_a_page_that_cannot_be_told_is_placed_by_a_person(matter: Matter, tmp_path: Path) -> None:
    run, number, notice = matter.run, matter.number, matter.notice
    stack = tmp_path / "两页.tif"
    stack.write_bytes(as_file([worn(pixels(notice)), landscape()], "TIFF"))
    before = run("document", "scans", stack, "--receiver", "单虚构二", "--json").facts["found"]
    assert [(one.get("pages"), one.get("kept")) for one in before] == [([1], "returned"), (None, None)]
    told = ok(run("document", "scans", stack, "--page", f"2={number}", "--json")).facts["found"]
    assert [(one["pages"], one["kept"]) for one in told] == [([1], "known"), ([2], "added")]
    assert run("document", "scans", stack, "--page", f"1={number}").err.startswith("SCAN_005")
    assert run("document", "scans", stack, "--page", "第一页").err.startswith("SCAN_005")
    assert run("document", "scans", stack, "没有.pdf", "--page", f"2={number}").err.startswith("SCAN_005")


def test_a_dry_run_says_what_it_sees_and_keeps_nothing(matter: Matter, tmp_path: Path) -> None:
    run, number, notice = matter.run, matter.number, matter.notice
    photo = tmp_path / "手机.jpg"
    photo.write_bytes(as_jpeg(worn(pixels(notice, dpi=300), turn=90), 80))
    [seen] = ok(run("document", "scans", photo, "--dry-run", "--json")).facts["found"]
    assert (seen["number"], seen["kept"]) == (number, "")
    assert "scan" not in str(run("document", "show", number, "--json").facts["steps"])


def test_a_paper_not_yet_served_keeps_its_scan_and_says_so(matter: Matter, tmp_path: Path) -> None:
    run = matter.run
    ok(run("document", "issue", "隐患整改通知书", "--hazard", "H-A01-0002"))
    [printed] = ok(run("document", "print", "D-A01-0003", "--out", tmp_path, "--json")).facts["files"]
    [seen] = ok(run("document", "scans", printed, "--json")).facts["found"]
    assert seen["kept"] == "unserved"


def test_scans_and_photos_are_checked_by_their_code(matter: Matter, tmp_path: Path) -> None:
    run, number, record, notice = matter.run, matter.number, matter.record, matter.notice
    photo, both, nothing = tmp_path / "拍.jpg", tmp_path / "两份.pdf", tmp_path / "风景.jpg"
    photo.write_bytes(as_jpeg(worn(pixels(notice), turn=270)))
    both.write_bytes(as_file([pixels(notice), pixels(record)], "PDF"))
    nothing.write_bytes(as_jpeg(landscape()))
    told = ok(run("document", "verify", photo, "--json")).facts
    assert (told["number"], told["by"], told["verdict"]) == (number, "paper", "相符")
    assert run("document", "verify", both).err.startswith("SCAN_013")
    assert run("document", "verify", nothing).err.startswith("SCAN_012")
    ok(run("document", "scans", photo))
    assert ok(run("document", "verify", photo, "--json")).facts["by"] == "scan"


def test_an_archived_file_tells_with_what_it_was_drawn(matter: Matter, tmp_path: Path) -> None:
    original = tmp_path / "原件.pdf"
    original.write_bytes(matter.notice)
    told = ok(matter.run("document", "verify", original, "--json")).facts
    assert told["by"] == "pdf"
    assert told["drawn_with"]["renderer"] == RENDERER
    assert {"SafetyDesk Fang SC", "SafetyDesk Serif SC"} <= {font["family"] for font in told["drawn_with"]["fonts"]}
    assert all(len(font["sha256"]) == 64 for font in told["drawn_with"]["fonts"])
    assert f"出件所用：排版程序第{RENDERER}版；字体SafetyDesk" in ok(matter.run("document", "verify", original)).out
    assert "drawn_with" not in ok(matter.run("document", "verify", matter.number, "--json")).facts


def test_a_voided_paper_says_so_in_every_shape(matter: Matter, tmp_path: Path, own_store: Path) -> None:
    run, number, notice = matter.run, matter.number, matter.notice
    ok(run("document", "void", number, "--reason", "单位名称写错"))
    pdf, photo = tmp_path / "原件.pdf", tmp_path / "拍.jpg"
    pdf.write_bytes(notice)
    photo.write_bytes(as_jpeg(worn(pixels(notice))))
    for shown in (number, pdf, photo):
        said = run("document", "verify", shown)
        assert said.code == 1 and said.err.startswith("SCAN_010") and "单位名称写错" in said.err
    [asked] = run("document", "scans", photo, "--json").facts["found"]
    assert "已经作废" in asked["why"]
    blank = tmp_path / "白.jpg"
    blank.write_bytes(as_jpeg(landscape()))
    kept = sorted(one.name for one in (own_store / "blobs").rglob("*"))
    assert run("document", "scans", blank, "--page", f"1={number}").err.startswith("SCAN_006")
    assert run("document", "return", number, "--receiver", "虚构", "--scan", blank).err.startswith("DOCUMENT_011")
    assert sorted(one.name for one in (own_store / "blobs").rglob("*")) == kept


def test_a_code_that_says_something_else_is_told(matter: Matter, tmp_path: Path) -> None:
    run, number = matter.run, matter.number
    forged = tmp_path / "假.png"
    for text, code in (
        (f"{number}\n2026年1月1日\n0000-0000\n{'0' * 64}", "DOCUMENT_029"),
        (f"（别处）安改〔2026〕9号\n2026年1月1日\n0000-0000\n{'0' * 64}", "DOCUMENT_028"),
    ):
        forged.write_bytes(code_picture(text))
        assert run("document", "verify", forged).err.startswith(code)
        [asked] = run("document", "scans", forged, "--json").facts["found"]
        assert asked["page"] == 1


def test_a_word_copy_is_no_proof(matter: Matter, tmp_path: Path) -> None:
    run = matter.run
    copy = tmp_path / "副本.docx"
    copy.write_bytes(b"PK\x03\x04" + bytes(100))
    assert run("document", "verify", copy).err.startswith("SCAN_011")


def test_the_hidden_argument_starts_the_child(tmp_path: Path) -> None:
    page = tmp_path / "白.jpg"
    page.write_bytes(as_jpeg(landscape()))
    request = json.dumps({"do": "read", "path": str(page)}).encode()
    done = subprocess.run([sys.executable, "-m", "safetydesk", "--scan-child"], input=request, capture_output=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told == [{"pages": 1}, {"page": 1, "claims": [], "turn": 0}, {"end": True}], done.stderr
