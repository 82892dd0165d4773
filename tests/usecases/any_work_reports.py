"""Rules of the 月报: made by any basis, handed in, given up."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.usecases import reports
from tests.usecases.any_work_papers import Papers
from tests.usecases.any_work_records import WHICH, needs

PERIODS = st.sampled_from(("2026-03", "2026-04", "2026-04", "2026-05", "2027-01", "四月"))


class Reports(Papers):
    """The office reports a month."""

    @rule(period=PERIODS, by=st.sampled_from(("checked", "registered")), historic=st.booleans(), walks=st.booleans())
    def make_report(self, period: str, by: str, historic: bool, walks: bool) -> None:
        self.office.do(reports.make_report, period=period, by=by, historic=historic, walks=walks)

    @needs("report", "deleted_at IS NULL AND submitted_at IS NULL")
    @rule(which=WHICH)
    def submit_report(self, which: int) -> None:
        key = self.office.pick("report", which, "deleted_at IS NULL AND submitted_at IS NULL")
        self.office.do(reports.submit_report, report_id=key)

    @needs("report", "deleted_at IS NULL")
    @rule(which=WHICH)
    def drop_report(self, which: int) -> None:
        self.office.do(reports.drop_report, report_id=self.office.pick("report", which))
