"""Whatever ledgers of major hazards, closings and told figures brought: written out and read again, nothing changes."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.ledger_rows import ROWS
from tests.ledger_clerk import Clerk, counts, snapshot
from tests.usecases.any_work import plain_office
from tests.usecases.any_work_ledgers import CLOSINGS, INPUTS, MAJORS, TROUBLES

FILES = st.lists(
    st.one_of(
        st.tuples(st.just("hazards"), st.lists(TROUBLES, min_size=1, max_size=3), st.booleans()),
        st.tuples(st.just("major_hazards"), st.lists(MAJORS, min_size=1, max_size=3), st.booleans()),
        st.tuples(st.just("closings"), st.lists(CLOSINGS, min_size=1, max_size=3), st.booleans()),
        st.tuples(st.just("report_inputs"), st.lists(INPUTS, min_size=1, max_size=3), st.just(False)),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=FILES)
def test_export_of_any_store_comes_back_unchanged(files: list[tuple[str, list[dict[str, Any]], bool]]) -> None:
    office = plain_office()
    try:
        clerk = Clerk(office.store)
        for kind, rows, history in files:
            clerk.take(kind, rows, history=history)
        before = snapshot(office.store.reader)
        for kind in ("hazards", "major_hazards", "closings", "report_inputs"):
            rows = [dict(row) for _, row in ROWS[kind](office.store.reader, day_of(office.now), None)]
            if rows:
                report = clerk.stage(kind, rows)
                assert counts(report) == (0, 0, len(rows), 0), (kind, report.problems, report.changes)
                assert [one for one in report.problems if one.level == "refuse"] == []
        assert snapshot(office.store.reader) == before
    finally:
        office.close()
