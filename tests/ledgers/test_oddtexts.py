"""Texts that stand where something else should: told from what they look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.ledgers.recognising.oddtexts import (
    are_persons_apart,
    calls_off,
    is_firm,
    is_marked_name,
    is_null,
    is_post,
    stands_for,
    tells_done,
    tells_gone,
)
from tests.ledgers.books import book, codes, read


@pytest.mark.parametrize(
    ("text", "null"),
    [
        ("NULL", True),
        ("(null)", True),
        ("\\N", True),
        ("NaN", True),
        ("N/A", True),
        ("None", True),
        ("<null>", True),
        ("N1", False),
        ("NULL公司", False),
        ("None of these", False),
        ("无", False),
        ("Ninabo", False),
    ],
)
def test_what_a_database_writes_for_nothing(text: str, null: bool) -> None:
    assert is_null(text) is null


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("③虚构丙厂", True),
        ("虚构甲厂？", True),
        ("虚构甲厂*", True),
        ("虚构甲厂【重点】", True),
        ("“虚构甲厂”", True),
        ("虚构甲厂、", True),
        ("虚构甲厂（联系人张三）", True),
        ("虚构甲厂 张三", True),
        ("虚构甲厂", False),
        ("“小二”面馆", False),
        ("虚构（重庆）有限公司", False),
        ("虚构甲厂 二车间", False),
        ("虚构公司 永川分公司", False),
        ("虚构甲厂（二分厂）", False),
        ("JOJO 面馆", False),
    ],
)
def test_what_somebody_put_at_a_name(text: str, marked: bool) -> None:
    assert is_marked_name(text) is marked


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("厂长", True),
        ("外聘", True),
        ("企业负责人", True),
        ("本人", True),
        ("员工", True),
        ("王厂", False),
        ("张三", False),
        ("厂长张三", False),
        ("任理", False),
    ],
)
def test_posts_are_no_names(text: str, post: bool) -> None:
    assert is_post(text) is post


@pytest.mark.parametrize(
    ("text", "several"),
    [("王五 赵六", True), ("王五　赵六　孙七八", True), ("张　三", False), ("张 三", False), ("阿依·买买提", False)],
)
def test_names_with_blanks_between_them(text: str, several: bool) -> None:
    assert are_persons_apart(text) is several


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("虚构丙厂", True),
        ("虚构（重庆）有限公司", True),
        ("虚构超市", True),
        ("无证经营小超市", False),
        ("违规存放于废品店", False),
        ("私自开设餐馆", False),
        ("电线老化", False),
        ("占用消防通道的烧烤店", False),
    ],
)
def test_a_firm_is_no_finding(text: str, firm: bool) -> None:
    assert is_firm(text) is firm


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("作废", True),
        ("与上条重复，删除", True),
        ("误报", True),
        ("此条已取消", True),
        ("该企业重复登记，请删除", True),
        ("（已作废）", True),
        ("与第3行重复", True),
        ("取消挂牌督办", False),
        ("灭火器无效", False),
        ("避免重复检查", False),
        ("已删除多余插座", False),
        ("", False),
        ("该证件已注销，旧证作废后换发", False),
    ],
)
def test_remarks_that_call_their_row_off(text: str, off: bool) -> None:
    assert calls_off(text) is off


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("已离职", True),
        ("企业已搬迁，电话停机", True),
        ("不在我镇", True),
        ("证书过期，已停岗", False),
        ("离学校近", False),
    ],
)
def test_remarks_that_somebody_has_left(text: str, gone: bool) -> None:
    assert tells_gone(text) is gone


@pytest.mark.parametrize(
    ("text", "kind"),
    [("#N/A", "error"), ('=DISPIMG("ID_1",1)', "picture"), ("=SUM(A1)", None), ("#1厂房", None), ("", None)],
)
def test_what_is_no_text_of_its_own(text: str, kind: str | None) -> None:
    assert stands_for(text) == kind


def test_a_remark_that_somebody_left_is_told_and_the_row_lands(tmp_path: Path) -> None:
    rows = "| 所在单位 | 姓名 | 证件编号 | 备注 |\n| 虚构甲厂 | 张虚构 | T1 | 已离职 |"
    found = [one for one in codes(read(book(tmp_path, rows), "people")) if one[0] == 2]
    assert found == [(2, "D", "LEDGER_239", "note")]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("已整改", True),
        ("2026.5.10已整改完毕", True),
        ("现场整改完成", True),
        ("已销号", True),
        ("部分已整改", False),
        ("未整改", False),
        ("整改中", False),
        ("已整改，但仍有隐患", False),
    ],
)
def test_remarks_that_a_finding_is_put_right(text: str, done: bool) -> None:
    assert tells_done(text) is done
