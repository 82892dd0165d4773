"""The hazards table: derived states, filters, pages in any order, the place of one hazard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from safetydesk.models.queries.hazard_detail import hazard_detail
from safetydesk.models.queries.hazard_table import HazardView, open_table, table_ids, table_page, table_values
from safetydesk.usecases import hazards, subjects
from tests.ui.township import Township, found_township

VIEW = HazardView("2026-04-16", "2026-04-19")
DEADLINES = ("2026-04-05", "2026-04-16", "2026-04-19", "2026-04-20", None)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def made(town: Township) -> list[bytes]:
    open_end = {"deadline_text": "长期"}
    found = [{"text": f"虚构隐患{at}", "deadline": day} | ({} if day else open_end) for at, day in enumerate(DEADLINES)]
    visit = town.visit(*found, day=datetime(2026, 3, 28, 9))
    other = town.do(subjects.create_subject, name="虚构白鹤幼儿园").id
    worst = {"text": "除尘器无泄爆", "grade": "suspected_major", "deadline": None, **open_end}
    more = town.visit(worst, day=datetime(2026, 4, 2), subject=other)
    return [*town.hazards_of(visit), *town.hazards_of(more)]


def lines(town: Township, view: HazardView = VIEW) -> dict[str, tuple[str, int | None]]:
    return {one.row.description: (one.view, one.left) for one in table_page(town.store.reader, view, None, 50)}


def test_state_and_days_left_follow_the_deadline(town: Township, made: list[bytes]) -> None:
    assert lines(town) == {
        "虚构隐患0": ("overdue", -11),
        "虚构隐患1": ("due_soon", 0),
        "虚构隐患2": ("due_soon", 3),
        "虚构隐患3": ("registered", 4),
        "虚构隐患4": ("registered", None),
        "除尘器无泄爆": ("awaiting_recognition", None),
    }


def test_clock_stands_still_from_the_day_a_review_was_asked_for(town: Township, made: list[bytes]) -> None:
    town.do(hazards.append_event, hazard_id=made[1], kind="assigned", document_id=b"d" * 16, deadline="2026-04-16")
    town.do(hazards.request_review, hazard_id=made[1], on="2026-04-02")
    assert lines(town, replace(VIEW, today="2026-04-15"))["虚构隐患1"] == ("review_requested", 1)
    late = replace(VIEW, today="2026-05-01", soon="2026-05-04")
    assert lines(town, late)["虚构隐患1"] == ("review_requested", 0)
    assert lines(town, late)["虚构隐患0"] == ("overdue", -26)


@pytest.mark.parametrize("column", ["found_on", "deadline", "subject", "left", "state", "code", "description"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_any_order_join_without_gap_or_double(
    town: Township, made: list[bytes], column: str, descending: bool
) -> None:
    view = replace(VIEW, sort=(column, descending))
    whole = [one.id for one in table_page(town.store.reader, view, None, 50)]
    pages: list[bytes] = []
    after = None
    while page := table_page(town.store.reader, view, after, 2):
        pages += [one.id for one in page]
        after = page[-1].n
    assert pages == whole == table_ids(town.store.reader, view)
    assert set(whole) == set(made)


def test_rows_without_a_value_stand_last_in_both_directions(town: Township, made: list[bytes]) -> None:
    for descending in (False, True):
        page = table_page(town.store.reader, replace(VIEW, sort=("deadline", descending)), None, 50)
        assert [one.row.deadline is None for one in page] == [False] * 4 + [True] * 2


def test_subjects_are_ordered_by_pinyin(town: Township, made: list[bytes]) -> None:
    page = table_page(town.store.reader, replace(VIEW, sort=("subject", False)), None, 50)
    assert [one.row.subject for one in page] == ["虚构白鹤幼儿园", *["虚构宏达木业有限公司"] * 5]


def test_filters_let_through_values_and_blanks(town: Township, made: list[bytes]) -> None:
    assert set(lines(town, replace(VIEW, filters={"village": frozenset({None})}))) == {"除尘器无泄爆"}
    states = replace(VIEW, filters={"state": frozenset({"overdue", "due_soon"}), "left": frozenset({0, -11, None})})
    assert set(lines(town, states)) == {"虚构隐患0", "虚构隐患1"}


def test_search_finds_content_pinyin_code_and_subject(town: Township, made: list[bytes]) -> None:
    for words in ("泄爆", "ccqwxb", "H-A01-0006", "白鹤", "bhyey"):
        assert set(lines(town, replace(VIEW, search=words))) == {"除尘器无泄爆"}
    assert lines(town, replace(VIEW, search="——")) == {}


def test_values_of_a_column_are_counted_under_the_other_filters(town: Township, made: list[bytes]) -> None:
    view = replace(VIEW, filters={"village": frozenset({"虚构村"}), "state": frozenset({"overdue"})})
    assert table_values(town.store.reader, view, "state") == [("due_soon", 2), ("overdue", 1), ("registered", 2)]
    assert table_values(town.store.reader, view, "village") == [("虚构村", 1)]


def test_opening_names_the_place_of_a_hazard_and_the_page_it_is_on(town: Township, made: list[bytes]) -> None:
    ids = table_ids(town.store.reader, VIEW)
    opened = open_table(town.store.reader, VIEW, step=2, around=ids[3])
    assert (opened.count, opened.total, opened.position) == (6, 6, 3)
    numbers = {one.id: one.n for one in table_page(town.store.reader, VIEW, None, 50)}
    assert opened.ends == (numbers[ids[1]], numbers[ids[3]], numbers[ids[5]])
    assert {number: [one.id for one in page] for number, page in opened.pages.items()} == {0: ids[:2], 1: ids[2:4]}
    hidden = open_table(town.store.reader, replace(VIEW, search="泄爆"), step=2, around=made[0])
    assert (hidden.count, hidden.total, hidden.position) == (1, 6, None)


def test_merged_subject_shows_the_one_that_continues_it(town: Township, made: list[bytes]) -> None:
    gone = table_page(town.store.reader, replace(VIEW, search="泄爆"), None, 1)[0].row.subject_id
    town.do(subjects.merge_subjects, loser_id=gone, winner_id=town.subject)
    row = table_page(town.store.reader, replace(VIEW, search="泄爆"), None, 1)[0].row
    assert (row.subject, row.subject_id) == ("虚构宏达木业有限公司", town.subject)


def test_detail_tells_papers_with_their_steps_and_facts_that_disagree(town: Township) -> None:
    visit = town.visit({"text": "通道堆物", "deadline": "2026-04-30"}, day=datetime(2026, 4, 1, 9))
    town.record(visit)
    (hazard,) = town.hazards_of(visit)
    town.order(visit, [hazard])
    pair = list(town.inspectors[:2])
    town.do(hazards.review_hazard, hazard_id=hazard, passed=False, inspectors=pair, deadline="2026-05-09")
    town.unaware(hazard, "reviewed", result="pass", inspectors=pair)
    detail = hazard_detail(town.store.reader, hazard)
    assert detail is not None
    (paper,) = detail.papers
    assert paper.number == "（虚）安改〔2026〕1号"
    assert [step.kind for step in paper.steps] == ["drafted", "reviewed", "numbered", "rendered", "sealed", "served"]
    (one,) = detail.disagreements
    assert one.code == "reviews_disagree"
    assert one.earlier and one.later
    assert (one.earlier.who, one.earlier.data["result"]) == ("李虚构", "fail")
    assert (one.later.who, one.later.data["result"]) == ("周虚构", "pass")
