"""送达: the day counts by way, and what a way lacks is named with its article."""

from __future__ import annotations

import pytest

from safetydesk.catalog.calendar import load_calendar, load_deadline_rules
from safetydesk.catalog.service_ways import load_service_ways
from safetydesk.domain.service import served_day
from safetydesk.errors import SafetyDeskError
from tests.scenario_tables import each, scenario

WAYS, RULES, CALENDAR = load_service_ways(), load_deadline_rules(), load_calendar()


def day_of_service(way: str, facts: str, served: str) -> None:
    given = dict(part.split("=") for part in facts.split())
    assert served_day(way, given, WAYS, RULES, CALENDAR) == served


@scenario(each(day_of_service))
def test_each_way_has_its_own_day_of_service() -> None:
    """民诉法 87-95.

    | way        | facts                                 | served     |
    |------------|---------------------------------------|------------|
    | direct     | on=2026-04-01 receiver=王某           | 2026-04-01 |
    | left       | on=2026-04-01 refusal=拒收 witness=李某 | 2026-04-01 |
    | left       | on=2026-04-01 refusal=拒收 photos=x   | 2026-04-01 |
    | post       | receipt_on=2026-04-05 on=2026-04-01   | 2026-04-05 |
    | electronic | consent=x arrived_on=2026-04-02       | 2026-04-02 |
    | public     | published_on=2026-09-02 reason=下落不明 | 2026-10-02 |
    """


def lacks(way: str, facts: str, missing: str) -> None:
    with pytest.raises(SafetyDeskError) as refused:
        served_day(way, dict(part.split("=") for part in facts.split()), WAYS, RULES, CALENDAR)
    assert refused.value.code == "DOCUMENT_020"
    assert refused.value.facts["missing"] == missing
    assert "法》第" in str(refused.value.facts["basis"])


@scenario(each(lacks))
def test_what_a_way_lacks_is_named() -> None:
    """
    | way        | facts                       | missing                          |
    |------------|-----------------------------|----------------------------------|
    | direct     | on=2026-04-01               | 收件人                           |
    | direct     | receiver=王某               | 送达日期                         |
    | left       | on=2026-04-01 refusal=拒收  | 见证人或者送达过程的照片或录像   |
    | left       | on=2026-04-01 witness=李某  | 拒收事由                         |
    | post       | on=2026-04-01               | 回执上的收件日期                 |
    | electronic | arrived_on=2026-04-02       | 受送达人同意电子送达的确认书     |
    | public     | published_on=2026-09-02     | 公告送达的原因和经过             |
    """


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(SafetyDeskError, match="DOCUMENT_021"):
        served_day("pigeon", {}, WAYS, RULES, CALENDAR)
