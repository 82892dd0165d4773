"""Rules of the 月报: made by any basis, handed in, given up."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.usecases import report_inputs, reports
from tests.usecases.any_work_papers import Papers
from tests.usecases.any_work_records import WHICH, needs

PERIODS = st.sampled_from(("2026-03", "2026-04", "2026-04", "2026-05", "2027-01", "四月"))
FIGURES = st.fixed_dictionaries(
    {},
    optional={
        "drills": st.sampled_from((None, 0, 3, -1)),
        "fines": st.sampled_from((None, 0, 150_000)),
        "poems": st.just(1),
    },
)
TELLERS = st.sampled_from(("虚构村", "虚构大村", "应急办", " "))


class Reports(Papers):
    """The office reports a month."""

    @rule(period=PERIODS, by=st.sampled_from(("checked", "registered")), historic=st.booleans(), walks=st.booleans())
    def make_report(self, period: str, by: str, historic: bool, walks: bool) -> None:
        self.office.do(reports.make_report, period=period, by=by, historic=historic, walks=walks)

    @rule(period=PERIODS, handed_in=st.booleans())
    def whole_report(self, period: str, handed_in: bool) -> None:
        """A month is counted, and handed in at once or thrown away."""
        made = self.office.do(reports.make_report, period=period)
        if made is not None:
            self.office.do(reports.submit_report if handed_in else reports.drop_report, report_id=made.id)

    @rule(period=PERIODS, unit=TELLERS, figures=FIGURES)
    def set_input(self, period: str, unit: str, figures: dict[str, int | None]) -> None:
        self.office.do(report_inputs.set_input, period=period, unit=unit, **figures)

    @rule(period=PERIODS, told=st.dictionaries(TELLERS, FIGURES, max_size=2))
    def set_inputs(self, period: str, told: dict[str, dict[str, int | None]]) -> None:
        self.office.do(report_inputs.set_inputs, period=period, told=told)

    @needs("report", "deleted_at IS NULL AND submitted_at IS NULL")
    @rule(which=WHICH)
    def submit_report(self, which: int) -> None:
        key = self.office.pick("report", which, "deleted_at IS NULL AND submitted_at IS NULL")
        self.office.do(reports.submit_report, report_id=key)

    @needs("report", "deleted_at IS NULL")
    @rule(which=WHICH)
    def drop_report(self, which: int) -> None:
        self.office.do(reports.drop_report, report_id=self.office.pick("report", which))
