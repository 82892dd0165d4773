"""What screens ask: counts that leave nobody out, searches by any character, plans that walk an index."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries import today
from safetydesk.models.queries.hazards import hazards_due, hazards_to_review, overdue_hazards
from safetydesk.models.queries.people import expiring_certificates
from safetydesk.models.queries.subjects import find_subjects
from safetydesk.models.store import Store
from safetydesk.models.tables import Certificate, Person, Subject, synced_fields


def add_subjects(store: Store, *names: str, **facts: Any) -> None:
    blank = dict.fromkeys(synced_fields(Subject))
    with store.writing(actor=None) as session:
        rows = [{**blank, "id": store.random(16), "code": f"E-{name}", "kind": "enterprise", "name": name, **facts}
                for name in names]  # fmt: skip
        insert_rows(session, Subject, rows)


def found(store: Store, text: str) -> list[str]:
    return [hit.name for hit in find_subjects(store.reader, text)]


@pytest.mark.parametrize(
    "char", ["厂", "𰻝", "𠮷", "𫚭", "㐂", "\ue000", "龘", "ß", "７", "Ｑ", "\U00031350", "\u9fff", "\U0002ceb0"]
)
def test_one_character_is_already_a_search(store: Store, char: str) -> None:
    add_subjects(store, f"虚构{char}一号", "另外一家")
    assert found(store, char) == [f"虚构{char}一号"]


@pytest.mark.parametrize("typed", ["ＨＤ１２", "hd12", "HD12", "hd 12", "hd-12"])
def test_width_case_and_blanks_make_no_difference(store: Store, typed: str) -> None:
    add_subjects(store, "虚构ＨＤ12机械厂", "另外一家")
    assert found(store, typed) == ["虚构ＨＤ12机械厂"]


def test_compatibility_ideograph_is_found_by_its_twin(store: Store) -> None:
    add_subjects(store, "\uf9dc兴木业")
    assert found(store, "隆兴") == ["隆兴木业"]


def test_name_that_begins_with_the_text_comes_first_among_thousands(store: Store) -> None:
    add_subjects(store, *(f"虚构{number}号木业有限公司" for number in range(600)), "有容茶馆")
    assert found(store, "有")[0] == "有容茶馆"


@pytest.mark.parametrize("text", ["%", "_", "*", '"', "'", "(", "，", " ", "", "AND", "a OR b", "x" * 3000])
def test_no_text_breaks_the_search(store: Store, text: str) -> None:
    add_subjects(store, "虚构一家")
    assert found(store, text) == []


def test_renewed_certificates_and_people_who_left_do_not_nag(store: Store) -> None:
    ends = {"过期": ["2026-05-01"], "换证": ["2026-05-01", "2029-05-01"], "离任": ["2026-05-01"], "长期": [None]}
    with store.writing(actor=None) as session:
        for name, days in ends.items():
            key = store.random(16)
            left = "2026-01-01" if name == "离任" else None
            insert_rows(session, Person, [{"id": key, "name": name, "roles": "[]", "left_on": left}])
            for day in days:
                row = {"id": store.random(16), "person_id": key, "kind": "enforcement", "number": "n", "valid_to": day}
                insert_rows(session, Certificate, [row])
    assert [one.person for one in expiring_certificates(store.reader, "2026-06-01")] == ["过期"]
    assert asked(store).certificates == 1


def asked(store: Store) -> today.Counts:
    return today.counts(store.reader, today="2026-04-16", soon="2026-04-23", certificates_until="2026-06-01")


def test_moved_and_closed_subjects_are_not_to_be_inspected(store: Store) -> None:
    add_subjects(store, "甲厂")
    add_subjects(store, "乙厂", production_state="moved")
    add_subjects(store, "丙厂", closed_on="2026-01-01")
    assert (asked(store).subjects, asked(store).never_visited) == (1, 1)


class Plans:
    """A reader that keeps how SQLite would answer each question."""

    def __init__(self, db: Any) -> None:
        self._db, self.steps = db, list[str]()

    def execute(self, sql: str, values: Any = ()) -> Any:
        self.steps += [row[3] for row in self._db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return self._db.execute(sql, values)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda db: overdue_hazards(db, "2026-04-16"), "ix_hazard_open"),
        (lambda db: hazards_due(db, "2026-04-16", "2026-04-23"), "ix_hazard_open"),
        (hazards_to_review, "ix_hazard_open"),
        (today.unsent_by_entity, "ix_change_untaken"),
        (lambda db: find_subjects(db, "厂"), "ix_subject_name"),
    ],
)
def test_question_of_the_day_walks_an_index(store: Store, ask: Any, index: str) -> None:
    plans = Plans(store.reader)
    ask(plans)
    assert any(index in step for step in plans.steps)
    assert not [step for step in plans.steps if step.startswith("SCAN") and "INDEX" not in step and "hit" not in step
                and "VIRTUAL" not in step and "CONSTANT" not in step and "subquery" not in step]  # fmt: skip
