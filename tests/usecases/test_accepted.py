"""Codes and township-wide choices that there are not are refused by the use cases, and nothing lands."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.people import people as everybody
from safetydesk.models.queries.people import settings
from safetydesk.usecases import people, places
from tests.usecases.conftest import Desk

GRANT = {"number": "虚构委托〔2026〕1号", "grantor": "虚构区应急局", "valid_from": "2026-01-01"}


def refused(desk: Desk, code: str, verb: Any, **facts: Any) -> None:
    before = desk.store.reader.execute("SELECT count(*) FROM change").fetchone()
    with pytest.raises(SafetyDeskError, match=code):
        desk.do(verb, **facts)
    assert desk.store.reader.execute("SELECT count(*) FROM change").fetchone() == before


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("colour", "red", "GENERAL_003"),
        ("organ", 7, "GENERAL_015"),
        ("organ", " ", "GENERAL_015"),
        ("organ", "虚构镇安委会", "DOCUMENT_009"),
        ("review_needed", "false", "GENERAL_015"),
        ("review_needed", 1, "GENERAL_015"),
        ("review_needed", None, "GENERAL_015"),
        ("copy_to", "虚构局", "GENERAL_015"),
        ("copy_to", [1], "GENERAL_015"),
        ("copy_to", None, "GENERAL_015"),
    ],
)
def test_choice_that_is_none_is_refused(desk: Desk, key: str, value: Any, code: str) -> None:
    refused(desk, code, places.choose, key=key, value=value)


def test_choices_are_kept_as_what_they_are_and_a_text_may_be_unknown_again(desk: Desk) -> None:
    for key, value in {"short_name": None, "review_needed": False, "copy_to": ["虚构局"]}.items():
        desk.do(places.choose, key=key, value=value)
    kept = settings(desk.store.reader)
    assert (kept["short_name"], kept["review_needed"], kept["copy_to"]) == (None, False, ["虚构局"])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"items": ["love_letter"]}, "GENERAL_003"),
        ({"items": []}, "GENERAL_014"),
        ({"kind": "none"}, "GENERAL_003"),
        ({"kind": "royal"}, "GENERAL_003"),
        ({"number": " "}, "GENERAL_014"),
        ({"grantor": ""}, "GENERAL_014"),
        ({"valid_to": "2025-12-31"}, "PERSON_002"),
    ],
)
def test_authority_over_nothing_is_refused(desk: Desk, facts: dict[str, Any], code: str) -> None:
    given = {"kind": "delegation", "items": ["rectification_order"], **GRANT, **facts}
    refused(desk, code, people.record_authority, **given)


def test_person_of_a_role_that_there_is_not_is_refused(desk: Desk) -> None:
    refused(desk, "GENERAL_003", people.register_person, name="孙虚构", roles=["inspector", "king"])
    desk.do(people.register_person, name="孙虚构", roles=["office", "head", "office"])
    assert next(one.roles for one in everybody(desk.store.reader) if one.name == "孙虚构") == ("head", "office")


def test_village_of_another_kind_is_refused(desk: Desk) -> None:
    refused(desk, "GENERAL_003", places.open_village, name="虚构城", kind="city")
    assert desk.do(places.open_village, name="虚构园", kind="park").id


def test_certificate_needs_its_person_and_days_in_order(desk: Desk) -> None:
    refused(desk, "PERSON_001", people.add_certificate, person_id=b"n" * 16, number="虚构0009")
    days = {"valid_from": "2026-05-01", "valid_to": "2026-04-30"}
    refused(desk, "PERSON_002", people.add_certificate, person_id=desk.inspectors[0], number="虚构0009", **days)
