"""A header looked at before anything is read, and the answer to which kind of ledger an office's sheet is."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.ledger_memory import LedgerMemory
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import look_at
from safetydesk.ledgers.recognising.looking import HeaderSeen, Look, look
from tests.ledgers.books import book, codes, read, shown

HARDLY = """
    | 填报单位：虚构村 | | | | | |
    | 序号 | 名称 | 规格 | 数量 | 单位 | 举报人 |
    | 1 | 甲厂 | 大 | 10 | 个 | 张三 |
    | 2 | 乙厂 | 大 | 12 | 个 | 李四 |
    """
STRANGE = """
    | 甲 | 乙 | 丙 | 丁 |
    | 虚构甲厂 | 线路老化 | 虚构村 | |
    """
MAJOR = """
    | 填报单位：虚构村 | | | | | |
    | 序号 | 单位名称 | 隐患描述 | 挂牌级别 | 督办单位 | 检查时间 |
    | 1 | 甲厂 | 线路老化 | 县级 | 县安委办 | 2022-06-01 |
    """


def seen(path: Path, **more: str) -> HeaderSeen:
    """What is looked at, in this process."""
    return look(Look(path, path.name, **more), load_registers())  # type: ignore[arg-type]


def test_header_hardly_known_shows_its_columns_with_samples_and_nothing_of_who_reported(tmp_path: Path) -> None:
    found = seen(book(tmp_path, HARDLY), kind="enterprises")
    assert (found.kind, found.sheet, found.header_row, found.office) == ("enterprises", "Sheet1", 2, "虚构村")
    told = {one.header: (one.field, one.samples) for one in found.columns}
    assert told == {
        "名称": ("name", ("甲厂", "乙厂")), "规格": ("", ("大",)), "数量": ("", ("10", "12")), "单位": ("", ("个",)),
    }  # fmt: skip


def test_header_nobody_knows_can_be_told_column_by_column(tmp_path: Path) -> None:
    path = book(tmp_path, STRANGE)
    with pytest.raises(SafetyDeskError, match="LEDGER_011"):
        read(path)
    assert seen(path).kind == ""
    found = seen(path, kind="hazards")
    assert [(one.header, one.samples) for one in found.columns] == [
        ("甲", ("虚构甲厂",)), ("乙", ("线路老化",)), ("丙", ("虚构村",)), ("丁", ()),
    ]  # fmt: skip
    chosen = {"甲": "subject", "乙": "description", "丙": "village", "丁": ""}
    assert shown(read(path, chosen=chosen), "subject", "description") == [(2, "虚构甲厂", "线路老化")]


def test_child_looks_too_and_says_why_it_cannot(tmp_path: Path) -> None:
    path = book(tmp_path, HARDLY)
    assert look_at(path, kind="enterprises") == seen(path, kind="enterprises")
    for sheet, kind, code in (("没有的", None, "LEDGER_014"), (None, "weather", "LEDGER_015")):
        with pytest.raises(SafetyDeskError, match=code):
            look_at(path, sheet=sheet, kind=kind)
    with pytest.raises(SafetyDeskError, match="LEDGER_011"):
        look_at(book(tmp_path, "| |", name="空的.xlsx"))


def test_ledger_is_read_as_the_kind_a_person_is_sure_of(tmp_path: Path) -> None:
    path = book(tmp_path, MAJOR)
    with pytest.raises(SafetyDeskError, match="LEDGER_013"):
        read(path, "hazards")
    sure = read(path, "hazards", sure=True)
    assert (sure.kind, shown(sure, "subject")) == ("hazards", [(3, "甲厂")])


def test_answer_is_kept_for_the_sender_and_the_header_and_said(tmp_path: Path) -> None:
    memory = LedgerMemory(kinds={read(book(tmp_path, MAJOR), "hazards", sure=True).mark: "hazards"})
    again = read(book(tmp_path, MAJOR.replace("甲厂", "乙厂")), None, memory=memory)
    assert again.kind == "hazards"
    assert (None, None, "LEDGER_238", "note") in codes(again)
    elsewhere = read(book(tmp_path, MAJOR.replace("虚构村", "别的村")), None, memory=memory)
    assert elsewhere.kind == "major_hazards"
    other = read(book(tmp_path, MAJOR), "major_hazards", memory=memory)
    assert other.kind == "major_hazards" and "LEDGER_238" not in [code for _, _, code, _ in codes(other)]
