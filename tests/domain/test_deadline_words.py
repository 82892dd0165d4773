"""Deadline words as village ledgers write them, read on 2024-06-07."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.deadline_words import parse_deadline_words
from tests.scenario_tables import each, scenario


def reads(text: str, day: str, asks: str, default: str) -> None:
    found = parse_deadline_words(text, "2024-06-07")
    assert found.text == text
    assert (found.day or "", found.default or "") == (day, default)
    assert (found.question is not None) is (asks == "问")


@scenario(each(reads))
def test_deadline_words_give_a_day_a_question_or_nothing() -> None:
    """
    | text               | day        | asks | default    |
    |--------------------|------------|------|------------|
    | 6月底前            | 2024-06-30 |      |            |
    | 2022年6月底        | 2022-06-30 |      |            |
    | 2023年2月底前完成  | 2023-02-28 |      |            |
    | 6月 底前           | 2024-06-30 |      |            |
    | 本月底             | 2024-06-30 |      |            |
    | 月底前             | 2024-06-30 |      |            |
    | 季度末             | 2024-06-30 |      |            |
    | 年底               | 2024-12-31 |      |            |
    | 2025年年底前       | 2025-12-31 |      |            |
    | 明年底             | 2025-12-31 |      |            |
    | 立即整改           | 2024-06-07 |      |            |
    | 立即整改。         | 2024-06-07 |      |            |
    | 当场整改           | 2024-06-07 |      |            |
    | 立行立改           | 2024-06-07 |      |            |
    | 长期               |            |      |            |
    | 长期整改           |            |      |            |
    | 停产前             |            |      |            |
    | 7月中旬            |            |      |            |
    | 2025年以前         |            | 问   | 2025-12-31 |
    | 2025年前           |            | 问   | 2025-12-31 |
    | 2022.6.30          | 2022-06-30 |      |            |
    | 2022-06-30         | 2022-06-30 |      |            |
    | 2022/6/30          | 2022-06-30 |      |            |
    | 2022年6月30日前    | 2022-06-30 |      |            |
    | 20220630           | 2022-06-30 |      |            |
    | 6月30日            | 2024-06-30 |      |            |
    | 6月30日前整改完成  | 2024-06-30 |      |            |
    | 22.6.30            |            | 问   | 2022-06-30 |
    | 2024年2月30日      |            | 问   |            |
    | 2月30日            |            | 问   |            |
    | 3日内              | 2024-06-10 |      |            |
    | 三日内             | 2024-06-10 |      |            |
    | 限15天内完成整改   | 2024-06-22 |      |            |
    | 二十五日内         | 2024-07-02 |      |            |
    | 两周内             | 2024-06-21 |      |            |
    | 一个月内           | 2024-07-07 |      |            |
    | 半个月内           | 2024-06-22 |      |            |
    | 半年内             | 2024-12-07 |      |            |
    | 1年内              | 2025-06-07 |      |            |
    | 半天内             |            |      |            |
    | 3个工作日内        |            | 问   |            |
    | 3天                | 2024-06-10 |      |            |
    | 限期15天整改       | 2024-06-22 |      |            |
    | 3日                |            | 问   | 2024-06-10 |
    | 1个月              | 2024-07-07 |      |            |
    | 两周               | 2024-06-21 |      |            |
    | 半年               | 2024-12-07 |      |            |
    | 10个工作日         |            | 问   |            |
    | 24年               |            |      |            |
    | 99                 |            |      |            |
    """


def test_the_ambiguous_year_names_both_readings() -> None:
    question = parse_deadline_words("2025年以前", "2024-06-07").question or ""
    assert "2025-12-31" in question
    assert "2024-12-31" in question


@given(st.text(max_size=30))
def test_any_text_is_kept_and_a_day_is_a_day(text: str) -> None:
    found = parse_deadline_words(text, "2024-06-07")
    assert found.text == text
    assert found.day is None or len(found.day) == 10


@given(st.from_regex(r"\d{1,4}年?[./]?\d{0,2}[月./]\d{0,2}[日底]?前?", fullmatch=True))
def test_date_like_text_never_raises_and_never_says_both(text: str) -> None:
    found = parse_deadline_words(text, "2024-06-07")
    assert found.day is None or found.question is None
