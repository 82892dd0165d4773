"""Names brought to one form: what is left of a company, a village by any of its seats, texts that differ in blanks."""

from __future__ import annotations

from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.names import company_key, company_words, folded, place_key, same_text
from tests.scenario_tables import each, scenario


@scenario(each(lambda name, key: _equal(company_key(name), key)))
def test_company_without_region_and_legal_form() -> None:
    """
    | name                             | key        |
    |----------------------------------|------------|
    | 重庆市虚构区虚构镇宏达木业有限公司 | 宏达木业   |
    | 宏达木业                         | 宏达木业   |
    | 宏达 木业（普通合伙）            | 宏达木业   |
    | 宏达木业有限责任公司             | 宏达木业   |
    | 李记（个体工商户）               | 李记       |
    | ＡＢ有限公司                     | ab         |
    | 虚构市                           | 虚构市     |
    | 市场小吃店                       | 市场小吃店 |
    | 区块链公司                       | 区块链     |
    | 厂                               | 厂         |
    """


@scenario(each(lambda name, key: _equal(place_key(name), key)))
def test_village_by_its_bare_name() -> None:
    """
    | name               | key    |
    |--------------------|--------|
    | 虚构村             | 虚构村 |
    | 虚构村村委会       | 虚构村 |
    | 虚构村民委员会     | 虚构村 |
    | 虚构村村民委员会   | 虚构村 |
    | 虚构社区居委会     | 虚构社区 |
    | 虚构社区居民委员会 | 虚构社区 |
    | 虚构园区管委会     | 虚构园区 |
    | 村委会             | 村委会 |
    """


def _equal(found: str, wanted: str) -> None:
    assert found == wanted


@given(st.text(max_size=20))
def test_keys_are_stable_and_never_lose_a_name(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert bool(company_key(name)) == bool(place_key(name)) == bool(folded(name))
    assert same_text(name, f" {name}\u3000")


def test_texts_that_differ_in_more_than_blanks_are_not_the_same() -> None:
    assert same_text("一\n二", "一 二")
    assert not same_text("一二", "二一")
    assert not same_text("A", "a")


@given(st.text(alphabet="09azAZ一龥龦鿿豈Ａ１（）【】“” \t\u200b", max_size=8))
def test_a_text_is_folded_by_rule_whatever_it_is_made_of(text: str) -> None:
    plain = "".join(char for char in normalize("NFKC", text) if not char.isspace() and char != "\u200b")
    assert folded(text) == plain.translate(str.maketrans("【】“”", '()""')).lower()


def test_company_is_called_as_it_is_written() -> None:
    assert company_words("虚构镇ABC宏达木业有限公司") == "ABC宏达木业"
    assert company_words("厂") == "厂"
