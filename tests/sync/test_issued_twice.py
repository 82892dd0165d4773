"""One draft issued on two desks: one paper with two numbers, told once, settled once, the second number accounted for.

Two papers with one number are another thing (tests/server/test_numbers.py).
"""

from __future__ import annotations

import pytest

from safetydesk.catalog import load
from safetydesk.domain.ids import new_id
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.events import encode
from safetydesk.models.queries.conflicts import open_conflicts
from safetydesk.models.queries.documents import document
from safetydesk.models.queries.exchange import read_exchange
from safetydesk.models.tables import Document, DocumentEvent
from safetydesk.ui.pages.sync_words import conflict_shown
from safetydesk.usecases.conflicts import TWICE, settle_conflict
from safetydesk.usecases.papers.documents_correct import troubles
from safetydesk.usecases.papers.numbers import take_number
from tests.sync.conftest import Town
from tests.sync.desk import Desk

ORGAN, SERIES = "虚构镇人民政府", "安提"


def drafted(desk: Desk) -> bytes:
    with desk.store.writing(actor=None) as session:
        told = {"code": "D-1", "kind": "safety_reminder", "capacity": "A", "organ": ORGAN, "hazards": "[]"}
        key = new_id(desk.store.clock(), desk.store.random)
        insert_rows(session, Document, [{"id": key, "subject_id": b"s" * 16, **told}])
    return key


def issue(desk: Desk, key: bytes) -> None:
    """The number, the frozen snapshot and its step, as `issue_document` writes them."""
    with desk.store.writing(actor=None) as session:
        taken = take_number(session, organ=ORGAN, short="虚", series=SERIES, year=2026, day="2026-04-16")
        frozen = {"issued_on": "2026-04-16", "snapshot": f"{taken.serial:064d}", "number": taken.text}
        update_row(session, Document, key, {"series": SERIES, "year": 2026, "serial": taken.serial, **frozen})
        step = {"id": log_of(session).new_id(), "document_id": key, "kind": "numbered", "at": log_of(session).now}
        insert_rows(session, DocumentEvent, [{**step, "data": encode({"number": taken.text})}])


@pytest.fixture
def desks(town: Town) -> tuple[Desk, Desk, bytes]:
    first, second = town.desk(), town.desk()
    key = drafted(first)
    for desk in (first, second):
        desk.sync(series=((ORGAN, SERIES),))
    for desk in (first, second):
        issue(desk, key)
    for desk in (first, second, first):
        desk.sync()
    return first, second, key


def test_draft_issued_on_two_desks_is_one_conflict_that_names_both_numbers(desks: tuple[Desk, Desk, bytes]) -> None:
    first, second, key = desks
    for desk in (first, second):
        [one] = open_conflicts(desk.store.reader)
        assert one.issued_twice and not one.number_twice
        shown = conflict_shown(load(), read_exchange(desk.store.reader), 0, desk.store.clock())
        assert shown.field == "同一份文书编了两次号"
        assert (shown.theirs.value, shown.mine.value) == ("（虚）安提〔2026〕1号", "（虚）安提〔2026〕11号")
        assert shown.sides[1] == "先到服务器，有效"
        assert shown.sides[0].endswith("编的，作废")
        assert "收回" in shown.means and "作废登记" in shown.means
        assert len(shown.means) <= 40
        row = document(desk.store.reader, key)
        assert row is not None
        [said] = troubles(desk.store.reader, row)
        assert "以 （虚）安提〔2026〕1号 为准" in said
        assert "收回印着 （虚）安提〔2026〕11号 的一份" in said


@pytest.mark.parametrize("stands", ["kept", "other"])
def test_settling_it_once_settles_all_that_was_printed_and_voids_the_second_number(
    desks: tuple[Desk, Desk, bytes], stands: str
) -> None:
    first, second, _ = desks
    assert first.query("SELECT count(*) FROM conflict WHERE settled_at IS NULL")[0][0] > 1
    [one] = open_conflicts(first.store.reader)
    with first.store.writing(actor=None) as session:
        settle_conflict(session, conflict_id=one.id, stands=stands)  # type: ignore[arg-type]
    for desk in (first, second):
        desk.sync()
        assert desk.query("SELECT count(*) FROM conflict WHERE settled_at IS NULL") == [(0,)]
        assert desk.query("SELECT serial, number, snapshot FROM document") == [
            (1, "（虚）安提〔2026〕1号", f"{1:064d}")
        ]
        assert desk.query("SELECT serial, reason FROM number_void") == [(11, TWICE)]
