"""The word of a paper follows the steps its kind declares: a record that needs no seal never waits for one."""

from __future__ import annotations

import pytest

from safetydesk.domain.document_life import DocumentFlow
from safetydesk.errors import SafetyDeskError
from safetydesk.usecases import places
from safetydesk.usecases.papers.documents_flow import flow_of, flows, state_word, state_words
from tests.usecases.conftest import Desk


@pytest.mark.parametrize(
    ("kind", "state", "word", "tone"),
    [
        ("inspection_record", "drafted", "待编号", "blue"),
        ("inspection_record", "numbered", "待生成 PDF", "amber"),
        ("inspection_record", "rendered", "待归档", "blue"),
        ("inspection_record", "archived", "已归档", "green"),
        ("rectification_notice", "drafted", "待审签", "violet"),
        ("rectification_notice", "reviewed", "待编号", "blue"),
        ("rectification_notice", "rendered", "待用印", "blue"),
        ("rectification_notice", "sealed", "待送达", "amber"),
        ("rectification_notice", "served", "待签收回收", "violet"),
        ("rectification_notice", "returned", "待归档", "blue"),
        ("rectification_notice", "voided", "已作废", "grey"),
        ("review_opinion", "rendered", "待用印", "blue"),
        ("of_a_newer_version", "rendered", "待用印", "blue"),
    ],
)
def test_word_follows_the_steps_of_the_kind(desk: Desk, kind: str, state: str, word: str, tone: str) -> None:
    found = state_words(desk.store.reader, kind, state)
    assert (found.word, found.tone) == (word, tone)


def test_review_switched_off_by_the_office_is_not_waited_for(desk: Desk) -> None:
    desk.do(places.choose, key="review_needed", value=False)
    assert state_words(desk.store.reader, "rectification_notice", "drafted").word == "待编号"


def test_seal_and_service_are_declared_by_the_kind(desk: Desk) -> None:
    told = flows(desk.store.reader)
    assert told["inspection_record"] == DocumentFlow(reviewed=False, sealed=False, served=False)
    assert told["rectification_notice"] == DocumentFlow()
    assert told["review_opinion"] == DocumentFlow(reviewed=False)


def test_a_state_of_a_newer_version_waits_like_a_new_paper() -> None:
    assert state_word(DocumentFlow(), "notarised").word == "待审签"
    assert state_word(None, None).word == "待审签"


def test_a_step_on_a_kind_that_is_not_declared_is_refused(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_027.*行政处罚决定书"):
        flow_of(desk.store.reader, "penalty_decision")
