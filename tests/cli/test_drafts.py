"""A draft by command: what may be changed is told, changed, printed; what has a number is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Run
from tests.cli.test_hazards import found, ok, refused

__all__ = ["found"]
ONE, TWO, DRAFT = "H-A01-0001", "H-A01-0002", "D-A01-0002"


@pytest.fixture
def drafted(found: Run) -> Run:
    """The notice of both hazards, drawn up."""
    ok(found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001"))
    ok(found("document", "draft", "隐患整改通知书", "--hazard", ONE, "--hazard", TWO))
    return found


def printed(run: Run, folder: Path) -> str:
    path = ok(run("document", "preview", DRAFT, "--out", folder, "--json"))["file"]
    return "".join(page.extract_text() for page in PdfReader(path).pages).replace("\n", "")


def test_what_may_be_changed_is_told_by_its_label(drafted: Run) -> None:
    lines = drafted("document", "edit", DRAFT).out.splitlines()
    assert lines[0] == "抬头：虚构宏达木业"
    assert "补充要求：（空）" in lines
    assert lines[-3].startswith(f"{ONE} 车间粉尘堆积：")
    assert lines[-1].startswith("没有写联系电话、抄送，纸上留空行")


def test_changes_stand_on_the_draft_and_after_it_on_the_paper(drafted: Run, tmp_path: Path) -> None:
    said = ("--set", "抄送=虚构区应急管理局", "--set", "supplement=附照片。", "--leave-out", "整改期间")
    day = ("--deadline", f"{TWO}=2099-05-06", "--measure", f"{TWO}=换新")
    told = ok(drafted("document", "edit", DRAFT, *said, *day, "--json"))
    assert {one["key"] for one in told["fields"] if one["changed"]} == {"copy_to", "supplement", "interim"}
    text = printed(drafted, tmp_path)
    assert all(one in text for one in ("抄送：虚构区应急管理局", "附照片。", "2099年5月6日前", "整改要求：换新"))
    assert "应当采取有效措施" not in text
    ok(drafted("document", "edit", DRAFT, "--set", "抄送=", "--drop", ONE))
    text = printed(drafted, tmp_path)
    assert "虚构区应急管理局" not in text
    assert "车间粉尘堆积" not in text
    ok(drafted("document", "issue", DRAFT))
    refused(drafted("document", "edit", DRAFT), "DOCUMENT_018")
    assert ok(drafted("hazard", "show", TWO, "--json"))["row"]["deadline"] == "2099-05-06"


def test_numbered_paper_is_replaced_by_a_draft_that_says_the_same(drafted: Run) -> None:
    ok(drafted("document", "edit", DRAFT, "--set", "抬头=虚构宏达木业（单虚构）"))
    ok(drafted("document", "issue", DRAFT))
    refused(drafted("document", "replace", DRAFT, "--reason", ""), "DOCUMENT_019")
    told = ok(drafted("document", "replace", DRAFT, "--reason", "抬头写错", "--json"))
    assert (told["code"], told["状态"]) == ("D-A01-0003", "待编号")
    assert drafted("document", "edit", "D-A01-0003").out.startswith("抬头：虚构宏达木业（单虚构）　已改")
    assert ok(drafted("document", "show", DRAFT, "--json"))["状态"] == "已作废"


def test_unknown_field_is_refused_with_those_there_are(drafted: Run) -> None:
    shown = drafted("document", "edit", DRAFT, "--set", "企业名称=别家")
    refused(shown, "DOCUMENT_032")
    assert "抬头、" in shown.err and "整改期限" not in shown.err
    shown = drafted("document", "edit", DRAFT, "--set", "整改期限=2026-05-01")
    refused(shown, "DOCUMENT_055")
    assert "逐条改" in shown.err and "--deadline 隐患=日期" in shown.err
