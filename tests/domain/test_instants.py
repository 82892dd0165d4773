"""What a computer's clock may say."""

from __future__ import annotations

from datetime import datetime

import pytest

from safetydesk.domain.instants import from_datetime, likely_now
from safetydesk.errors import SafetyDeskError


@pytest.mark.parametrize(("year", "shown"), [(1970, "1970"), (1999, "1999"), (2200, "2200"), (9999, "9999")])
def test_clock_that_cannot_be_true_is_told_with_its_year(year: int, shown: str) -> None:
    with pytest.raises(SafetyDeskError, match="GENERAL_016") as caught:
        likely_now(from_datetime(datetime(year, 6, 15)))
    assert shown in caught.value.message


@pytest.mark.parametrize("year", [2000, 2026, 2199])
def test_clock_of_a_likely_year_is_taken(year: int) -> None:
    instant = from_datetime(datetime(year, 6, 15))
    assert likely_now(instant) == instant


def test_clock_before_there_were_computers_is_told_too() -> None:
    with pytest.raises(SafetyDeskError, match="GENERAL_016"):
        likely_now(-(10**18))
