"""What the program is taught about ledgers: headers, and how an office's columns are read the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_memory import header_aliases, ledger_memory, remembered_mapping
from safetydesk.usecases.ledger_memory import add_alias, forget_mapping, remember_kind, remember_mapping, remove_alias
from tests.ledgers.books import book, codes, read, shown
from tests.usecases.conftest import Desk

LEDGER = """
    | 填报单位：虚构村 | | | 填报时间：2022年7月1日 |
    | 序号 | 单位名称 | 隐患描述 | 管事的 |
    | 1 | 甲厂 | 线路老化 | 李四 |
    """


def known(desk: Desk) -> list[tuple[str, str, str]]:
    """The aliases as (kind, header, field)."""
    return [(one.kind, one.header, one.field) for one in header_aliases(desk.store.reader)]


def test_alias_taught_is_read_from_then_on_and_forgotten_when_removed(desk: Desk, tmp_path: Path) -> None:
    path = book(tmp_path, LEDGER)
    desk.do(add_alias, kind="hazards", header="管事的", field="整改责任人")
    assert known(desk) == [("hazards", "管事的", "responsible_person")]
    assert shown(read(path, memory=ledger_memory(desk.store.reader)), "responsible_person") == [(3, "李四")]
    desk.do(add_alias, kind="hazards", header=" 管 事的", field="supervisor")
    assert known(desk) == [("hazards", "管事的", "supervisor")]
    desk.do(remove_alias, kind="hazards", header="管事的")
    assert known(desk) == []
    assert read(path, memory=ledger_memory(desk.store.reader)).unmapped == ("管事的",)


@pytest.mark.parametrize(
    ("kind", "header", "field", "code"),
    [
        ("weather", "管事的", "整改责任人", "LEDGER_015"),
        ("hazards", "管事的", "天气", "LEDGER_065"),
        ("hazards", "管事的", "超期", "LEDGER_065"),
        ("hazards", "存在问题", "整改责任人", "LEDGER_066"),
        ("hazards", "序号", "整改责任人", "LEDGER_066"),
        ("hazards", " ", "整改责任人", "LEDGER_066"),
        ("hazards", "举 报 人", "整改责任人", "LEDGER_069"),
        ("hazards", "投诉电话", "责任人电话", "LEDGER_069"),
        ("hazards", "来电人联系方式", "责任人电话", "LEDGER_069"),
    ],
)
def test_alias_that_cannot_be_is_refused(desk: Desk, kind: str, header: str, field: str, code: str) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(add_alias, kind=kind, header=header, field=field)
    assert caught.value.code == code
    assert known(desk) == []


def test_alias_never_taught_cannot_be_removed(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_067"):
        desk.do(remove_alias, kind="hazards", header="管事的")


def test_mapping_is_remembered_for_the_office_and_only_for_it(desk: Desk, tmp_path: Path) -> None:
    first = read(book(tmp_path, LEDGER), chosen={"管事的": "整改责任人"})
    assert (first.office, dict(first.decided)) == ("虚构村", {"管事的": "responsible_person"})
    desk.do(remember_mapping, kind="hazards", office=first.office, columns=first.decided)
    desk.do(remember_mapping, kind="hazards", office=first.office, columns={"备注": ""})
    memory = ledger_memory(desk.store.reader)
    assert remembered_mapping(desk.store.reader, "hazards", "虚构村") == {"管事的": "responsible_person", "备注": ""}
    again = read(book(tmp_path, LEDGER, name="七月.xlsx"), memory=memory)
    assert shown(again, "responsible_person") == [(3, "李四")]
    assert {(code, level) for _, _, code, level in codes(again)} >= {("LEDGER_187", "note"), ("LEDGER_186", "note")}
    other = read(book(tmp_path, LEDGER.replace("虚构村", "别的村"), name="八月.xlsx"), memory=memory)
    assert other.unmapped == ("管事的",)
    desk.do(forget_mapping, kind="hazards", office="虚构村")
    assert ledger_memory(desk.store.reader).mappings == {}


def test_mapping_names_real_fields_and_an_office_without_a_name_is_not_kept(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_065"):
        desk.do(remember_mapping, kind="hazards", office="虚构村", columns={"管事的": "天气"})
    desk.do(remember_mapping, kind="hazards", office="", columns={"管事的": "整改责任人"})
    assert ledger_memory(desk.store.reader).mappings == {}


def test_answer_to_which_kind_is_kept_by_its_mark_and_replaced_by_a_later_one(desk: Desk) -> None:
    for kind in ("hazards", "visits"):
        desk.do(remember_kind, kind=kind, mark="虚构村|表头:1")
    desk.do(remember_kind, kind="rounds", mark="")
    memory = ledger_memory(desk.store.reader)
    assert (memory.kinds, memory.mappings) == ({"虚构村|表头:1": "visits"}, {})
    with pytest.raises(SafetyDeskError, match="LEDGER_015"):
        desk.do(remember_kind, kind="weather", mark="虚构村|表头:1")
