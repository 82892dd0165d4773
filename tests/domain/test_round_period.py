"""排查期间 in every way enterprises write it; what can be counted in two ways stays a question."""

from __future__ import annotations

import pytest

from safetydesk.domain.round_period import PeriodReading, period_words, read_period, tier_of

KNOWN = {
    "2026-W47": "2026年第47周 2026-W47 2026W47 2026年47周 2026.11.16-2026.11.22 2026.11.16-11.22 "
    "2026年11月16日至11月20日",
    "2026-11": "2026年11月 2026年11月份 2026-11 2026.11 ２０２６年１１月 2026.11.1-11.30",
    "2026-Q3": "2026年第三季度 2026年三季度 2026年第3季度 2026Q3 2026-Q3 2026.7.1-9.30",
    "2026-11-22": "2026-11-22 2026年11月22日 2026.11.22",
}


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in KNOWN.items() for text in texts.split()])
def test_period_is_read_however_it_is_written(key: str, text: str) -> None:
    assert read_period(text).key == key


@pytest.mark.parametrize("key", KNOWN)
def test_words_of_a_period_are_read_back(key: str) -> None:
    found = read_period(period_words(key))
    assert (found.key, found.doubt) == (key, None)


@pytest.mark.parametrize(("text", "key"), [("第47周", "2026-W47"), ("11月份", "2026-11"), ("三季度", "2026-Q3")])
def test_period_without_a_year_waits_for_one(text: str, key: str) -> None:
    assert (read_period(text).doubt, read_period(text, year=2026).key) == ("no_year", key)


@pytest.mark.parametrize(
    "text",
    ["2026年11月第3周", "2026.11.3-11.9", "2026.11.5-11.13", "长期", "2026年第60周", "2026年13月", "11", "2026年度"],
)
def test_what_can_be_counted_in_two_ways_is_never_guessed(text: str) -> None:
    assert read_period(text, year=2026) in (PeriodReading(doubt="unclear"),)


def test_principal_who_leads_every_month_is_of_a_high_risk_trade() -> None:
    assert [tier_of("quarter", "2026-Q4"), tier_of("quarter", "2026-11"), tier_of("month", "2026-11")] == [
        "Q",
        "QM",
        "M",
    ]
