"""A new draft begins with what the office chose once; what a person then writes stands."""

from __future__ import annotations

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.papers.edits import read_edits
from safetydesk.models.queries.documents import draft_content
from safetydesk.usecases import places
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.documents_carried import carried_content
from tests.usecases.conftest import Desk

CHOSEN = {"contact": "李虚构", "contact_phone": "023-00000000", "district": "虚构区应急管理局"}


def asked(desk: Desk, kind: str) -> dict[str, str]:
    key = desk.do(documents.draft_document, kind=kind, subject_id=desk.subject).id
    return dict(read_edits(draft_content(desk.store.reader, key)).asked)


def test_draft_begins_with_the_choices_that_its_questions_name(desk: Desk) -> None:
    for key, value in CHOSEN.items():
        desk.do(places.choose, key=key, value=value)
    contact = {"contact_person": "李虚构", "contact_number": "023-00000000"}
    assert asked(desk, "transfer_letter") == contact, "who receives it differs from letter to letter"
    assert asked(desk, "talk_notice") == contact


def test_draft_of_an_office_that_chose_nothing_begins_empty(desk: Desk) -> None:
    assert asked(desk, "transfer_letter") == {}


def test_report_of_a_suspected_hazard_begins_with_the_department_of_the_district(desk: Desk) -> None:
    desk.do(places.choose, key="district", value=CHOSEN["district"])
    kind = document_kinds()["suspected_report"]
    told = read_edits(carried_content(desk.store.reader, kind, None)).asked
    assert told == {"to_unit": "虚构区应急管理局"}
