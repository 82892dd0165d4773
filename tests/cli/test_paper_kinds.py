"""Kinds of paper by command: listed, drawn up with answers, looked at without leave, worded, corrected."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from safetydesk.catalog.document_kinds import document_kinds
from tests.cli.conftest import Run
from tests.cli.test_hazards import ONE, found, ok, refused

__all__ = ["found"]
COMPANY = "虚构宏达木业"
TALK = ("--set", "约谈时间=2099-04-30 09:30", "--set", "约谈地点=二楼会议室", "--set", "约谈事由=逾期未整改",
        "--set", "联系人=李虚构", "--set", "联系电话=023-00000000", "--set", "被约谈人=单虚构")  # fmt: skip


def text_of(path: str) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(path).pages)


def test_kinds_say_who_may_issue_them_and_what_is_to_be_answered(found: Run) -> None:
    told = ok(found("document", "kinds", "--json"))["kinds"]
    assert {one["key"] for one in told} == set(document_kinds())
    talk = next(one for one in told if one["key"] == "talk_notice")
    assert talk["capacities"] == ["A"]
    assert {"key": "talk_when", "label": "约谈时间", "kind": "moment", "choices": [], "required": True, "hint": "",
            "class": "P3"} in talk["asks"]  # fmt: skip
    lines = found("document", "kinds").out.splitlines()
    assert any(one.startswith("talk_notice　约谈通知书；名义 A；字头 安谈；要填 被约谈人、约谈时间") for one in lines)
    assert any("待确认 重庆的挂牌督办格式" in one for one in lines)


def test_paper_of_a_company_alone_is_drawn_up_answered_and_issued(found: Run) -> None:
    told = ok(found("document", "issue", "约谈通知书", "--subject", COMPANY, *TALK, "--json"))
    assert told["number"].startswith("（虚）安谈〔")
    assert told["title"] == "约谈通知书"
    assert told["troubles"] == []


def test_wrong_answer_leaves_no_draft_behind(found: Run) -> None:
    wrong = ("--set", "约谈时间=明天上午")
    refused(found("document", "draft", "约谈通知书", "--subject", COMPANY, *wrong), "DOCUMENT_040")
    refused(found("document", "draft", "约谈通知书", "--subject", COMPANY, "--set", "天气=晴"), "DOCUMENT_032")
    refused(found("document", "show", "D-A01-0001"), "GENERAL_003")
    refused(found("document", "draft", "约谈通知书"), "DOCUMENT_036")
    refused(found("document", "draft", "没有这种文书"), "DOCUMENT_027")


def test_paper_about_no_single_subject_is_issued_and_listed(found: Run) -> None:
    told = ("--set", "通报事项=一季度检查情况", "--set", "主送单位=各村（社区）", "--set", "基本情况=检查12家次。",
            "--set", "工作要求=举一反三；限期整改")  # fmt: skip
    made = ok(found("document", "issue", "通报", *told, "--json"))
    assert made["subject"] == "（不针对单个对象）"
    assert found("document", "show", made["code"]).out.startswith(made["number"])
    sheet = ok(found("document", "issue", "安全生产检查表（空白）", "--set", "检查表=日周月记录核查表", "--json"))
    assert sheet["number"] is None


def test_kind_without_leave_is_looked_at_as_a_draft_and_never_issued(found: Run, tmp_path: Path) -> None:
    own = ("责令限期整改指令书", "--hazard", ONE, "--capacity", "B")
    refused(found("document", "issue", *own), "DOCUMENT_002")
    told = ok(found("document", "preview", *own, "--out", tmp_path, "--json"))
    assert told["refused"] == "DOCUMENT_002"
    text = text_of(told["file"])
    assert "草稿，不作为正式文书" in text
    assert "待编号" in text
    assert "校验码" not in text
    assert "不能出具：" in found("document", "preview", *own, "--out", tmp_path).out
    refused(found("document", "show", "D-A01-0001"), "GENERAL_003")


def test_office_exports_changes_and_drops_its_wording(found: Run, tmp_path: Path) -> None:
    file = tmp_path / "inspection_record.toml"
    ok(found("document", "layout", "export", "安全生产检查记录", "--out", file))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("发现的问题和隐患（共", "虚构镇查出的问题（共"), encoding="utf-8")
    ok(found("document", "layout", "import", "安全生产检查记录", file))
    issued = ok(found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001", "--json"))
    ok(found("document", "print", issued["code"], "--out", tmp_path))
    assert "虚构镇查出的问题（共2项）" in text_of(str(next(tmp_path.glob("*.pdf"))))
    ok(found("document", "layout", "drop", "安全生产检查记录"))
    refused(found("document", "layout", "drop", "安全生产检查记录"), "DOCUMENT_046")


def test_office_words_one_text_by_command(found: Run) -> None:
    told = ok(found("document", "layout", "show", "隐患整改通知书", "--json"))
    where = next(one["where"] for one in told["texts"] if one["name"] == "整改期间")
    assert told["state"] == "shipped"
    refused(found("document", "layout", "set", "隐患整改通知书", where, "整改期间停产。"), "DOCUMENT_061")
    refused(found("document", "layout", "set", "隐患整改通知书", "没有这一处", "虚构"), "GENERAL_003")
    said = found("document", "layout", "set", "隐患整改通知书", "抄送 1", "抄报：{抄送单位}").out
    assert "《隐患整改通知书》抄送 1：抄报：{抄送单位}" in said
    ok(found("document", "layout", "set", "隐患整改通知书", where, ""))
    shown = found("document", "layout", "show", "隐患整改通知书").out
    assert "本单位已改" in shown
    assert "    原文　抄送：{抄送单位}" in shown
    assert "整改期间　（不印）" in shown
    told = ok(found("document", "layout", "history", "隐患整改通知书", "--json"))["versions"]
    assert [one["changed"] for one in told] == [0, 1]
    for place in (where, "抄送 1"):
        ok(found("document", "layout", "set", "隐患整改通知书", place))
    assert "恢复程序自带的" in found("document", "layout", "history", "隐患整改通知书").out
    assert "没有改过" in found("document", "layout", "history", "通报").out
    assert "随程序" in found("document", "layout", "show", "隐患整改通知书", "--all").out


def test_layout_file_of_another_encoding_is_taken_and_its_changes_are_told(found: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    ok(found("document", "layout", "export", "通报", "--out", file))
    text = file.read_text(encoding="utf-8").replace("一、基本情况", "一、有关情况")
    file.write_bytes(text.encode("gb18030"))
    said = found("document", "layout", "import", "通报", file).out
    assert "小标题 1：一、基本情况 → 一、有关情况" in said


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"key = ", "DOCUMENT_048"),
        ("title = 虚构".encode("gb18030"), "DOCUMENT_048"),
        (b"\xff\xff\xff", "GENERAL_007"),
        (b"", "DOCUMENT_048"),
        (None, "GENERAL_007"),
    ],
)
def test_file_that_is_no_declaration_is_refused(found: Run, tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "own.toml"
    if content is not None:
        file.write_bytes(content)
    refused(found("document", "layout", "import", "隐患整改通知书", file), code)
    refused(found("document", "layout", "import", "没有这种文书", file), "DOCUMENT_027")


def test_correction_is_drawn_up_about_a_numbered_paper(found: Run) -> None:
    ok(found("document", "issue", "约谈通知书", "--subject", COMPANY, *TALK))
    made = ok(found("document", "correct", "D-A01-0001", "--json"))
    assert made["title"] == "更正通知书"
    own = ("--set", "原文有误之处=约谈地点为二楼会议室", "--set", "更正为=约谈地点为一楼会议室")
    ok(found("document", "edit", made["code"], *own))
    told = ok(found("document", "issue", made["code"], "--json"))
    assert "安更" in told["number"]
    ok(found("document", "issue", "送达回证", "--about", "D-A01-0001", "--set", "送达人=李虚构、周虚构"))
