"""The sampling plan of a verification is repeatable, and its counts must be possible."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.cadence import load_cadence
from safetydesk.catalog.calendar import load_calendar
from safetydesk.domain.cadence import Period, Production
from safetydesk.domain.sampling import VerificationSample, check_sample, sampling_plan
from safetydesk.errors import SafetyDeskError

CALENDAR = load_calendar()
CADENCE = load_cadence()
TODAY = "2026-06-10"


def plan(tier: str, seed: str, production: Production | None = None) -> list[Period]:
    return sampling_plan(
        CADENCE.sampling[tier],
        CADENCE.rules[tier],
        today=TODAY,
        seed=seed,
        production=production or Production(),
        calendar=CALENDAR,
    )


@given(st.sampled_from(["D", "W", "M"]), st.text(max_size=8))
def test_a_plan_is_repeatable_in_order_and_as_large_as_asked(tier: str, seed: str) -> None:
    drawn = plan(tier, seed)
    assert drawn == plan(tier, seed)
    assert len(drawn) == CADENCE.sampling[tier].least
    assert all(earlier.last < later.first for earlier, later in pairwise(drawn))
    assert drawn[-1].last < TODAY


def test_daily_samples_are_production_days_of_the_last_thirty() -> None:
    for seed in map(str, range(20)):
        assert all(period.first >= "2026-05-11" and CALENDAR.is_workday(period.first) for period in plan("D", seed))


def test_other_seeds_draw_other_days() -> None:
    assert len({tuple(period.label for period in plan("D", str(seed))) for seed in range(20)}) > 15


def test_a_stopped_enterprise_is_sampled_on_what_it_worked() -> None:
    stopped = Production((("2026-05-11", "2026-06-05"),))
    assert [period.label for period in plan("D", "x", stopped)] == ["2026-06-08", "2026-06-09"]
    assert plan("D", "x", Production((("2026-01-01", None),))) == []


def test_weeks_and_months_are_complete_ones() -> None:
    weeks = {period.label for seed in range(40) for period in plan("W", str(seed))}
    assert weeks == {f"2026-W{week}" for week in range(16, 24)}
    months = {period.label for seed in range(40) for period in plan("M", str(seed))}
    assert months == {"2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"}


def test_possible_counts_pass() -> None:
    check_sample(VerificationSample("D", "2026-05-11", TODAY, 5, 2, 3), today=TODAY)


@pytest.mark.parametrize(
    "sample",
    [
        VerificationSample("D", TODAY, "2026-05-11", 5, 0, 0),
        VerificationSample("D", "2026-05-11", "2026-06-11", 5, 0, 0),
        VerificationSample("D", "2026-05-11", TODAY, 5, 3, 3),
        VerificationSample("D", "2026-05-11", TODAY, 5, -1, 0),
        VerificationSample("D", "2026-05-11", TODAY, -1, 0, 0),
    ],
)
def test_impossible_counts_are_refused(sample: VerificationSample) -> None:
    with pytest.raises(SafetyDeskError, match="CADENCE_001"):
        check_sample(sample, today=TODAY)
