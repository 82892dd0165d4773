"""Texts known at a glance come to what their typer says: themselves, with no mark and no doubt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetydesk.catalog import load
from safetydesk.catalog.registers import LedgerColumn, load_registers
from safetydesk.ledgers.books.cells import Cell, all_clean, clean
from safetydesk.ledgers.recognising.rowkinds import is_same_as_above
from safetydesk.ledgers.typing.plain import plain_text_of
from safetydesk.ledgers.typing.typed import Context, Outcome, typer

CONTEXT = Context("2026-11-22", load().accepted(), "2026-06-30")
COLUMNS = {
    (column.type, column.required, column.several, column.personal, column.max_length, column.person): column
    for register in load_registers().values()
    for column in register.columns
    if plain_text_of(column) is not None
}
PIECES = (
    *(
        "虚构甲木业有限公司",
        "乙家具厂",
        "王伟",
        "第3网格",
        "1. 未接地；2. 堵塞",
        "①缺失",
        "二是无",
        "2024",
        "91500118",
        "A-B12-0001",
    ),
    *(
        "无",
        "暂无",
        "不详",
        "待补",
        "未提供",
        "同上",
        "同前",
        "空",
        "/",
        "—",
        "、",
        "，",
        ";",
        " ",
        "\n",
        "。\n",
        "**",
        "某某",
        "XX",
        "x",
        "×",
    ),
    *(
        "13912345678",
        "张虚构13912345678",
        "139****5678",
        "023-49812345",
        "1E16",
        "1.5e3",
        "91500118MA5U000000",
        "'",
        "Ａ",
        "３",
        "000",
        "g",
    ),
    *(
        "NULL",
        "none",
        "N/A",
        "厂长",
        "外聘",
        "王五 赵六",
        "【重点】",
        "？",
        "作废",
        "与上条重复",
        "乙超市",
        "（联系人张三）",
    ),
    *("一、", "一般", "重大", "100", "是", "甲公司、乙厂", "甲厂/乙店", "立即整改", "长期", "字" * 120),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), min_size=1, max_size=5).map("".join)


@pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: f"{column.type}-{column.field}")
@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_a_plain_text_is_what_its_typer_gives(column: LedgerColumn, text: str) -> None:
    shown, cleaned = clean(text)
    plain = plain_text_of(column)
    assert plain is not None
    if not cleaned and plain(shown):
        assert not is_same_as_above(shown)
        assert typer(column, column.title, CONTEXT)(Cell(shown)) == Outcome(shown)


@pytest.mark.parametrize(
    ("kind", "field", "text", "known"),
    [
        ("enterprises", "name", "虚构宏达木业有限公司", True),
        ("enterprises", "name", "虚构甲厂、虚构乙厂", False),
        ("enterprises", "name", "某某公司", False),
        ("enterprises", "credit_code", "91500118MA5U00007J", False),
        ("enterprises", "phone", "13912345678", True),
        ("enterprises", "phone", "1391234567", False),
        ("enterprises", "address", "虚构路3号", True),
        ("enterprises", "address", "无", False),
        ("enterprises", "address", "同上", False),
        ("enterprises", "former_names", "甲厂、乙厂", True),
        ("enterprises", "address", "NULL", False),
        ("enterprises", "remark", "误报，已删除", False),
        ("people", "name", "王伟", True),
        ("people", "name", "厂长", False),
        ("people", "name", "王五 赵六", False),
        ("hazards", "description", "虚构甲超市", False),
        ("hazards", "description", "配电箱未接地。", True),
        ("hazards", "description", "1. 未接地；2. 堵塞", False),
    ],
)
def test_what_is_plain(kind: str, field: str, text: str, known: bool) -> None:
    plain = plain_text_of(load_registers()[kind].column(field))
    assert plain is not None
    assert plain(text) is known


def test_a_valid_credit_code_is_plain() -> None:
    plain = plain_text_of(load_registers()["enterprises"].column("credit_code"))
    assert plain is not None
    valid = "91500118000000011"
    assert sum(plain(valid + letter) for letter in "0123456789ABCDEFGHJKLMNPQRTUWXY") == 1


@given(texts=st.lists(TEXTS, max_size=300))
@settings(max_examples=50, deadline=None)
def test_texts_cleaned_together_are_cleaned_alike(texts: list[str]) -> None:
    alone = [clean(text) for text in texts]
    together, lost = all_clean(list(texts))
    assert together == [text for text, _ in alone]
    assert lost == {place for place, (_, cleaned) in enumerate(alone) if cleaned}
