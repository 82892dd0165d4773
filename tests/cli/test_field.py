"""A visit, its hazards and its papers by command alone: the field flow is scriptable from start to 签收回收."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.cli.conftest import Outcome, Run


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "现场.jpg"
    Image.new("RGB", (64, 48), "gray").save(path)
    return path


@pytest.fixture
def visited(office: Run, photo: Path) -> Run:
    """A finished visit with two findings at a new enterprise."""
    steps: tuple[tuple[object, ...], ...] = (
        ("settings", "review_needed", "false"),
        ("visit", "start", "虚构宏达木业", "--new-in", "虚构村", "--inspector", "李虚构", "--inspector", "周虚构",
         "--person-in-charge", "单虚构", "--checklist", "fifteen-measures"),
        ("visit", "answer", "V-A01-0001", "M06-1", "符合"),
        ("visit", "finding", "V-A01-0001", "车间粉尘堆积", "--grade", "疑似重大", "--photo", photo,
         "--deadline", "立即整改"),
        ("visit", "finding", "V-A01-0001", "灭火器过期", "--deadline", "7日内"),
        ("visit", "finish", "V-A01-0001"),
    )  # fmt: skip
    for step in steps:
        shown = office(*step)
        assert shown.code == 0, (step, shown.err)
    return office


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def test_unknown_enterprise_is_created_on_the_spot_and_marked(visited: Run) -> None:
    [row] = visited("show", "enterprises", "--json").facts["rows"]
    assert (row["企业名称"], row["所属村（社区）"], row["企业编号"]) == ("虚构宏达木业", "虚构村", "E-A01-0001")


def test_visit_is_started_by_initials(visited: Run) -> None:
    facts = ok(visited("visit", "start", "hdmy", "--json")).facts
    assert (facts["row"]["subject"], facts["code"]) == ("虚构宏达木业", "V-A01-0002")


def test_ambiguous_enterprise_is_asked_about(visited: Run) -> None:
    ok(visited("visit", "start", "虚构宏达家具", "--new-in", "虚构村"))
    assert visited("visit", "start", "hd").err.startswith("GENERAL_004")


def test_answers_findings_and_place_are_kept(visited: Run) -> None:
    facts = visited("visit", "show", "V-A01-0001", "--json").facts
    assert [(one["item"], one["result"]) for one in facts["answers"]] == [("M06-1", "conforms")]
    assert [(one["text"], one["grade"], len(one["photos"])) for one in facts["findings"]] == [
        ("车间粉尘堆积", "suspected_major", 1),
        ("灭火器过期", "general", 0),
    ]
    assert [one["code"] for one in facts["hazards"]] == ["H-A01-0001", "H-A01-0002"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("visit", "answer", "V-A01-0001", "M06-1", "大概"), "VISIT_005"),
        (("visit", "answer", "V-A01-0002", "M06-1", "2"), "VISIT_003"),
        (("visit", "answer", "V-A01-0002", "M99-9", "1"), "VISIT_004"),
        (("visit", "finding", "V-A01-0002", "  "), "VISIT_007"),
        (("visit", "finding", "V-A01-0002", "通道堵塞", "--grade", "较大"), "HAZARD_030"),
        (("visit", "finding", "V-A01-0002", "通道堵塞", "--deadline", "22.6.30"), "HAZARD_026"),
        (("visit", "photo", "V-A01-0002", __file__), "GENERAL_008"),
        (("visit", "photo", "V-A01-0002", "没有.jpg"), "GENERAL_007"),
        (("visit", "sign", "V-A01-0001", "--name", "单虚构", "--role", "现场负责人", "--way", "拒签"), "VISIT_008"),
        (("hazard", "review", "H-A01-0002", "--inspector", "李虚构", "--inspector", "周虚构"), "HAZARD_004"),
        (("document", "issue", "责令限期整改指令书", "--hazard", "H-A01-0002"), "DOCUMENT_001"),
        (("document", "issue", "没有这种", "--hazard", "H-A01-0002"), "GENERAL_003"),
    ],
)
def test_refusal_is_numbered(visited: Run, words: tuple[str, ...], code: str) -> None:
    ok(visited("visit", "start", "虚构宏达木业", "--checklist", "fifteen-measures"))
    shown = visited(*words)
    assert (shown.code, shown.err.split()[0]) == (1, code)


def test_signed_visit_is_closed_for_good(visited: Run) -> None:
    ok(visited("visit", "reopen", "V-A01-0001"))
    ok(visited("visit", "answer", "V-A01-0001", "M06-2", "4"))
    ok(visited("visit", "finish", "V-A01-0001"))
    for name in ("李虚构", "周虚构"):
        ok(visited("visit", "sign", "V-A01-0001", "--name", name))
    told = ("--role", "现场负责人", "--way", "拒签", "--reason", "不在场", "--witness", "王五")
    ok(visited("visit", "sign", "V-A01-0001", "--name", "单虚构", *told))
    assert visited("visit", "answer", "V-A01-0001", "M06-2", "1").err.startswith("VISIT_002")
    assert visited("visit", "reopen", "V-A01-0001").err.startswith("VISIT_002")


def test_papers_go_their_way_and_verify(visited: Run, tmp_path: Path) -> None:
    ok(visited("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001"))
    told = ok(
        visited("document", "issue", "隐患整改通知书", "--hazard", "H-A01-0001", "--hazard", "H-A01-0002", "--json")
    )
    number = told.facts["number"]
    year = told.facts["issued_on"][:4]
    assert number.endswith(f"〔{year}〕1号")
    ok(visited("document", "seal", number))
    ok(visited("document", "serve", number, "--way", "直接", "--fact", "receiver=单虚构"))
    ok(visited("document", "return", number.replace("〔", "[").replace("〕", "]"), "--receiver", "单虚构"))
    [printed] = ok(visited("document", "print", number, "--out", tmp_path / "papers", "--json")).facts["files"]
    text = "".join(page.extract_text() for page in PdfReader(printed).pages)
    assert "灭火器过期" in text.replace("\n", "")
    assert ok(visited("document", "verify", printed, "--json")).facts["number"] == number
    assert ok(visited("document", "verify", number, "--json")).facts["genuine"] is True
    forged = tmp_path / "改过.pdf"
    forged.write_bytes(Path(printed).read_bytes() + b" ")
    assert visited("document", "verify", forged).err.startswith("DOCUMENT_029")
    assert visited("document", "verify", "K7QF-2M9D").err.startswith("DOCUMENT_028")
    assert visited("document", "verify", "%").err.startswith("DOCUMENT_028")


def test_reviewed_hazard_is_closed_and_leaves_the_list(visited: Run) -> None:
    ok(visited("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001"))
    ok(visited("document", "issue", "隐患整改通知书", "--hazard", "H-A01-0002"))
    ok(visited("hazard", "request-review", "H-A01-0002"))
    told = ok(visited("hazard", "review", "H-A01-0002", "--inspector", "李虚构", "--inspector", "周虚构", "--json"))
    assert told.facts["state"] == "closed"
    assert visited("hazard", "close", "H-A01-0002").err.startswith("HAZARD_001")


def test_suspected_major_waits_for_the_word_of_the_district(visited: Run) -> None:
    day = visited("visit", "show", "V-A01-0001", "--json").facts["findings"][1]["deadline"]
    told = ("--refused", "--by", "虚构区应急管理局", "--on", "2026-01-05")
    facts = ok(visited("hazard", "recognise", "H-A01-0001", *told, "--json")).facts
    assert (facts["row"]["grade"], facts["row"]["state"]) == ("general", "registered")
    assert day > "2026"


def test_draft_can_be_seen_before_it_is_numbered(visited: Run, tmp_path: Path) -> None:
    told = ok(visited("document", "draft", "安全生产检查记录", "--visit", "V-A01-0001", "--json")).facts
    shown = ok(visited("document", "preview", told["code"], "--out", tmp_path, "--json")).facts
    assert Path(shown["file"]).read_bytes().startswith(b"%PDF")
    assert ok(visited("document", "show", told["code"], "--json")).facts["number"] is None
    ok(visited("document", "void", told["code"], "--reason", "写错了"))
    assert visited("document", "seal", told["code"]).err.startswith("DOCUMENT_011")
