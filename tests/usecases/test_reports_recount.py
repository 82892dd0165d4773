"""月报 against a plain recount of the tables over random work: figures, units, and what was reported all in all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from safetydesk.models.queries.reports import report_lines, report_row, standing_reports
from safetydesk.usecases import findings, hazards, hazards_corrected, reports, subjects, visits
from tests.usecases.any_work import DAY, HOUR, Office, plain_office

MONTHS = ("2026-04", "2026-05", "2026-06")
FIRST = 1_774_972_800_000_000
"""2026-04-01 00:00 in China."""
WHICH = st.integers(0, 12)
FOUND = st.lists(st.sampled_from(("general", "general", "suspected_major")), min_size=1, max_size=3)
ACTS = st.one_of(
    st.tuples(
        st.just("visit"), WHICH, st.integers(0, 24 * 95), st.sampled_from(("routine", "patrol", "review")), FOUND
    ),
    st.tuples(st.just("edge"), WHICH, st.sampled_from((0, -1, 1)), st.sampled_from((30, 61, 91)), FOUND),
    st.tuples(st.just("reopen"), WHICH),
    st.tuples(st.just("withdraw"), WHICH),
    st.tuples(st.just("rectify"), WHICH),
    st.tuples(st.just("suspect"), WHICH),
    st.tuples(st.just("merge"), WHICH, WHICH),
    st.tuples(st.just("submit"), st.sampled_from(MONTHS)),
)


class Work:
    """An office that lives through a spring; what the rules refuse does not happen."""

    def __init__(self) -> None:
        self.office: Office = plain_office()
        self.office.now = FIRST + 100 * DAY
        village = self.office.ids("SELECT id FROM village")[0]
        for number in range(3):
            told = {"village_id": village} if number else {}
            self.office.do(subjects.create_subject, name=f"虚构{'甲乙丙'[number]}厂", **told)

    def some(self, table: str, which: int) -> bytes | None:
        found = self.office.ids(f"SELECT id FROM {table} WHERE deleted_at IS NULL ORDER BY rowid")
        return found[which % len(found)] if found else None

    def visit(self, which: int, hours: int, kind: str, found: list[str]) -> None:
        self._visited(which, FIRST + hours * HOUR, kind, found)

    def edge(self, which: int, off: int, days: int, found: list[str]) -> None:
        self._visited(which, FIRST + days * DAY + off, "routine", found)

    def _visited(self, which: int, began: int, kind: str, found: list[str]) -> None:
        told = {"subject_id": self.some("subject", which), "kind": kind, "started_at": began}
        made = self.office.do(visits.start_visit, inspectors=self.office.pair, **told)
        for grade in found:
            told = {"text": "通道堆物", "grade": grade, "deadline": "2026-12-31"}
            self.office.do(findings.note_finding, visit_id=made.id, **told)
        self.office.do(hazards.register_hazards, visit_id=made.id)
        self.office.do(visits.finish_visit, visit_id=made.id)

    def reopen(self, which: int) -> None:
        if visit := self.some("visit", which):
            self.office.do(visits.reopen_visit, visit_id=visit)

    def withdraw(self, which: int) -> None:
        if hazard := self.some("hazard", which):
            self.office.do(hazards_corrected.withdraw_hazard, hazard_id=hazard, reason="重复登记")

    def rectify(self, which: int) -> None:
        if hazard := self.some("hazard", which):
            told = {"document_id": b"d" * 16, "deadline": "2026-12-31"}
            self.office.do(hazards.append_event, hazard_id=hazard, kind="assigned", **told)
            self.office.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=self.office.pair)

    def suspect(self, which: int) -> None:
        if hazard := self.some("hazard", which):
            self.office.do(hazards.suspect_major, hazard_id=hazard)

    def merge(self, one: int, other: int) -> None:
        told = {"loser_id": self.some("subject", one), "winner_id": self.some("subject", other)}
        self.office.do(subjects.merge_subjects, **told)

    def submit(self, period: str) -> None:
        if made := self.office.do(reports.make_report, period=period):
            self.office.do(reports.submit_report, report_id=made.id)


def month(instant: int) -> str:
    """The China month of an instant, by hand."""
    day = (instant // 1_000_000 + 8 * 3600) // 86_400 - 20_544  # days since 2026-04-01
    return "2026-04" if day < 30 else "2026-05" if day < 61 else "2026-06" if day < 91 else "2026-07"


def recount(db: Any, period: str) -> Counter[str]:
    """The figures of a month, row by row."""
    found: Counter[str] = Counter()
    current = dict(db.execute("SELECT id, current_id FROM subject").fetchall())
    seen = set()
    rows = db.execute("SELECT subject_id, started_at, finished_at, kind FROM visit WHERE deleted_at IS NULL").fetchall()
    for owner, began, ended, kind in rows:
        if ended is not None and kind != "patrol" and month(began) == period:
            found["visits"] += 1
            seen.add(current[owner])
    found["subjects"] = len(seen)
    sql = "SELECT h.found_on, h.grade, h.state, v.kind FROM hazard h JOIN visit v ON v.id = h.visit_id"
    for found_on, grade, state, kind in db.execute(sql).fetchall():
        if found_on[:7] == period and state != "withdrawn" and kind != "patrol":
            found["hazards"] += 1
            found[{"general": "general", "suspected_major": "suspected"}[grade]] += 1
            found["rectified"] += state in ("review_passed", "closed")
    return found


KEYS = ("subjects", "visits", "hazards", "general", "suspected", "rectified")


@settings(max_examples=30, derandomize=True, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, min_size=15, max_size=40))
def test_figures_are_those_of_a_recount_and_everything_reported_adds_up(acts: list[tuple[Any, ...]]) -> None:
    work = Work()
    try:
        for name, *told in acts:
            getattr(work, name)(*told)
        db = work.office.store.reader
        for period in MONTHS:
            check_month(work, period)
        last = work.office.do(reports.make_report, period="2026-07")
        done = work.office.do(reports.submit_report, report_id=last.id)
        reported: dict[str, Counter[str]] = {}
        for report in standing_reports(db, "monthly"):
            for one in report_lines(db, report.id):
                reported.setdefault(one.period, Counter())[one.line.figure] += one.sign * one.line.amount
        assert done is not None
        for report in standing_reports(db, "monthly"):
            now, sent = recount(db, report.period), reported.get(report.period, Counter())
            assert {key: sent[key] for key in KEYS} == {key: now[key] for key in KEYS}, report.period
    finally:
        work.office.close()


def check_month(work: Work, period: str) -> None:
    """A draft shows the recount, its units add up to it, and each figure opens to as many rows."""
    made = work.office.do(reports.make_report, period=period)
    if made is None:  # it was handed in before
        return
    db = work.office.store.reader
    row = report_row(db, made.id)
    assert row is not None
    wanted, total = recount(db, period), row.figures["total"]
    assert {key: total[key] for key in KEYS} == {key: wanted[key] for key in KEYS}
    for key in KEYS:
        assert sum(some[key] for _, some in row.figures["units"]) == total[key]
    opened = Counter(one.line.figure for one in reports.counted_rows(db, row) if one.period == period)
    assert {key: opened[key] for key in KEYS} == {key: total[key] for key in KEYS}
    assert total["unrectified"] == total["hazards"] - total["rectified"]
    assert (total["rate"] is None) == (total["hazards"] == 0)
