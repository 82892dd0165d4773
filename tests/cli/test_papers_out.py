"""What leaves the program besides a paper itself: Word copies, papers in one file, 卷宗."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from pypdf import PdfReader

from tests.cli.conftest import Matter, Outcome, Run
from tests.documents.paper_scans import as_file, as_jpeg, landscape, pixels, worn


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def signed(matter: Matter, folder: Path) -> Run:
    """The matter with the signed copy of its notice back."""
    path = folder / "签收.pdf"
    path.write_bytes(as_file([worn(pixels(matter.notice), turn=90)], "PDF"))
    ok(matter.run("document", "scans", path))
    return matter.run


def test_word_copies_are_written_of_issued_papers_and_of_drafts(matter: Matter, tmp_path: Path) -> None:
    ok(matter.run("document", "draft", "隐患整改通知书", "--hazard", "H-A01-0002"))
    out = tmp_path / "副本"
    files = ok(matter.run("document", "docx", "D-A01-0002", "D-A01-0003", "--out", out, "--json")).facts["files"]
    assert [Path(name).name[-9:] for name in files] == ["（副本）.docx", "（草稿）.docx"]
    with zipfile.ZipFile(files[0]) as made:
        assert "灭火器过期" in made.read("word/document.xml").decode()
    assert matter.run("document", "verify", files[0]).err.startswith("SCAN_011")


def test_one_paper_is_written_to_the_file_named_and_several_into_a_folder(matter: Matter, tmp_path: Path) -> None:
    run, one = matter.run, tmp_path / "新" / "通知书.PDF"
    assert ok(run("document", "print", matter.number, "--out", one, "--json")).facts["files"] == [str(one)]
    assert one.read_bytes() == matter.notice
    draft = tmp_path / "草稿.pdf"
    assert ok(run("document", "preview", "隐患整改通知书", "--hazard", "H-A01-0002", "--out", draft, "--json")).facts[
        "file"
    ] == str(draft)
    assert draft.read_bytes().startswith(b"%PDF-")
    word = tmp_path / "通知书.docx"
    assert ok(run("document", "docx", "D-A01-0002", "--out", word, "--json")).facts["files"] == [str(word)]
    assert zipfile.is_zipfile(word)
    both = tmp_path / "两份.pdf"
    files = ok(run("document", "print", "D-A01-0001", "D-A01-0002", "--out", both, "--json")).facts["files"]
    assert [Path(name).parent for name in files] == [both, both]
    [inside] = ok(run("document", "print", "D-A01-0001", "--out", both, "--json")).facts["files"]
    assert Path(inside).parent == both


def test_papers_in_one_file_keep_their_order_and_begin_on_fronts(matter: Matter, tmp_path: Path) -> None:
    out = tmp_path / "合并.pdf"
    told = ok(matter.run("document", "merge", "D-A01-0002", "D-A01-0001", "--out", out, "--duplex", "--json")).facts
    read = PdfReader(out)
    starts = [read.get_destination_page_number(one) for one in read.outline]
    assert [one.title.split(" ")[0] for one in read.outline] == told["papers"]
    assert starts[0] == 0 and starts[1] % 2 == 0 and len(read.pages) == told["pages"]
    first = hashlib.sha256(out.read_bytes()).hexdigest()
    ok(matter.run("document", "merge", "D-A01-0002", "D-A01-0001", "--out", out, "--duplex"))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == first


def test_a_draft_is_not_merged(matter: Matter, tmp_path: Path) -> None:
    ok(matter.run("document", "draft", "隐患整改通知书", "--hazard", "H-A01-0002"))
    assert matter.run("document", "merge", "D-A01-0003", "--out", tmp_path / "x.pdf").err.startswith("BUNDLE_002")


def test_a_dossier_lists_its_pages_and_binds_papers_scans_photos_and_steps(matter: Matter, tmp_path: Path) -> None:
    run, out = signed(matter, tmp_path), tmp_path / "卷宗.pdf"
    told = ok(run("document", "dossier", "V-A01-0001", "--out", out, "--json")).facts
    read = PdfReader(out)
    titles = [one["title"].split(" ")[-1] for one in told["contents"]]
    assert titles == [
        "卷宗封面",
        "卷内目录",
        "安全生产检查记录",
        "隐患整改通知书",
        "签收件1",
        "现场照片",
        "办理和送达记录",
    ]
    assert told["missing"] == [] and len(read.pages) == told["pages"]
    index = read.pages[1].extract_text()
    for one in told["contents"][2:]:
        page = read.pages[one["page"] - 1]
        assert str(one["page"]) in index
        assert page.extract_text().strip().endswith(str(one["page"]))
    steps = read.pages[-1].extract_text().replace("\n", "")
    assert "直接送达" in steps and "单虚构" in steps
    nested = [one for one in read.outline if isinstance(one, list)]
    assert len(nested) == 1 and "签收件1" in nested[0][0].title
    ok(run("document", "dossier", "V-A01-0001", "--out", tmp_path / "又.pdf"))
    assert (tmp_path / "又.pdf").read_bytes() == out.read_bytes()


def test_a_dossier_of_nothing_is_refused(matter: Matter, tmp_path: Path) -> None:
    ok(matter.run("visit", "start", "虚构宏达木业"))
    assert matter.run("document", "dossier", "V-A01-0002", "--out", tmp_path / "x.pdf").err.startswith("BUNDLE_001")
    assert not (tmp_path / "x.pdf").exists()


def test_a_scan_that_cannot_be_opened_is_told_and_the_rest_bound(matter: Matter, tmp_path: Path) -> None:
    torn = tmp_path / "坏.jpg"
    torn.write_bytes(as_jpeg(landscape())[:300])
    ok(matter.run("document", "return", matter.number, "--receiver", "单虚构", "--scan", torn))
    out = tmp_path / "卷宗.pdf"
    shown = matter.run("document", "dossier", matter.number, "--out", out, "--json")
    assert shown.code == 3
    [missing] = shown.facts["missing"]
    assert "签收件1" in missing
    assert len(PdfReader(out).outline) == 5


def test_an_evidence_pack_proves_itself_without_the_program(matter: Matter, tmp_path: Path) -> None:
    run, out = signed(matter, tmp_path), tmp_path / "证据包.zip"
    told = ok(run("document", "pack", "D-A01-0001", matter.number, "--out", out, "--json")).facts
    with zipfile.ZipFile(out) as opened:
        names = opened.namelist()
        manifest = json.loads(opened.read("manifest.json"))
        opened.extractall(tmp_path / "包")
    assert (tmp_path / "包" / "manifest.sha256").read_text("ascii") == told["seal"] + "\n"
    own = ["verify.py", "核验说明.txt"]
    order = ["文书", "文书", "文书", "签收件", "文书", "照片"]
    assert sorted(name.split("/")[0] for name in names[2:]) == sorted([*order, *own])
    [paper] = [one for one in manifest["papers"] if one["number"] == matter.number]
    assert paper["served_on"] and [one["step"] for one in paper["steps"]][-1] == "签收回收"
    assert len(manifest["chain"]) > 10 and {one["entity"] for one in manifest["chain"]} >= {
        "document",
        "hazard",
        "evidence",
    }
    done = subprocess.run([sys.executable, "-I", "-S", tmp_path / "包" / "verify.py"], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_a_scan_that_only_the_return_names_has_the_ending_of_its_kind(matter: Matter, tmp_path: Path) -> None:
    photo, out = tmp_path / "签收.jpg", tmp_path / "包.zip"
    photo.write_bytes(as_jpeg(landscape()))
    ok(matter.run("document", "return", matter.number, "--receiver", "单虚构", "--scan", photo))
    ok(matter.run("document", "pack", matter.number, "--out", out))
    with zipfile.ZipFile(out) as opened:
        [name] = [name for name in opened.namelist() if name.startswith("签收件/")]
        assert name.endswith(".jpg") and opened.read(name) == photo.read_bytes()


def test_a_draft_is_no_evidence(matter: Matter, tmp_path: Path) -> None:
    ok(matter.run("document", "draft", "隐患整改通知书", "--hazard", "H-A01-0002"))
    assert matter.run("document", "pack", "D-A01-0003", "--out", tmp_path / "x.zip").err.startswith("BUNDLE_002")
