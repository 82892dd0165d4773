"""Every kind of paper on the desk, by keyboard: drawn up, filled in, issued, served, brought back, read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.viewing import PdfPages
from safetydesk.models.queries.documents import document_steps
from safetydesk.paths import resources
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.usecases import hazards
from tests.ui.clerk import Clerk, squeezed
from tests.ui.papers_room import row
from tests.ui.township import Office, Township, found_township, office
from tests.usecases.paper_story import TOLD, PaperStory

SIGNED = resources() / "samples" / "photos" / "passage-after.jpg"
FIRST, SECOND, NO_VISIT = "first", "second", ""


@dataclass(frozen=True)
class Paper:
    """A line of the table: a kind, in which capacity, from which visit, about which hazard; `about` draws it up from
    the menu of another paper; `way` serves it."""

    kind: str
    visit: str = FIRST
    capacity: str = "A"
    hazard: str = ""
    about: str = ""
    way: str = ""


OFFICE = (
    Paper("inspection_approval"),
    Paper("inspection_plan"),
    Paper("inspection_notice", way="direct"),
    Paper("inspection_record"),
    Paper("result_notice", way="electronic"),
    Paper("round_check"),
    Paper("rectification_notice", way="direct"),
    Paper("service_receipt", about="rectification_notice"),
    Paper("correction_notice", about="rectification_notice", way="left"),
    Paper("suspected_report", hazard="suspected_major", way="direct"),
    Paper("major_hazard_notice", hazard="major", way="direct"),
    Paper("review_opinion", about="rectification_notice", way="post"),
    Paper("talk_notice", visit=NO_VISIT, way="direct"),
    Paper("talk_record", about="talk_notice"),
    Paper("safety_reminder", visit=NO_VISIT, way="forwarded"),
    Paper("prompt_letter", visit=NO_VISIT, way="post"),
    Paper("transfer_letter", hazard="major", way="direct"),
    Paper("file_cover"),
    Paper("file_index"),
    Paper("circular"),
    Paper("void_register"),
    Paper("blank_checklist"),
)
"""What the township itself hands out."""
DELEGATED = (
    Paper("onsite_record", SECOND, "B"),
    Paper("onsite_measures", SECOND, "B", way="left"),
    Paper("rectification_order", SECOND, "B", way="direct"),
    Paper("supervision_notice", SECOND, "B", hazard="major", way="public"),
    Paper("extension_request", about="supervision_notice"),
    Paper("acceptance_opinion", about="supervision_notice", way="direct"),
    Paper("closing_approval", about="acceptance_opinion"),
    Paper("department_review", about="rectification_order", way="direct"),
)
"""What it hands out in the name of the department that entrusted it."""
WAYS = {
    "direct": {"receiver": "单虚构"},
    "left": {"refusal": "负责人拒绝签收", "witness": "村干部赵虚构"},
    "post": {"receipt_on": "2026-04-17"},
    "forwarded": {"via": "虚构村村民委员会", "signed_on": "2026-04-17", "receiver": "单虚构"},
    "electronic": {"consent": "2026年4月16日签署的确认书", "arrived_on": "2026-04-17"},
    "public": {"published_on": "2026-04-17", "reason": "受送达人下落不明，其他方式无法送达"},
}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[PaperStory]:
    """A township with a delegation and two finished visits."""
    town = found_township(tmp_path / "store")
    town.inspectors = town.inspectors[:2]
    made = PaperStory(town, town.blobs)  # type: ignore[arg-type]
    made.begin()
    yield made
    town.store.close()


@pytest.fixture
def town(story: PaperStory) -> Township:
    return story.desk  # type: ignore[return-value]


@pytest.fixture
def hall(town: Township, qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


@pytest.fixture
def clerk(hall: Office, town: Township, qtbot: QtBot) -> Clerk:
    page: DocumentsPage = hall.open(DocumentsPage)
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    qtbot.waitUntil(hall.tasks.idle)
    return Clerk(page, town, qtbot)


def draw_up(clerk: Clerk, story: PaperStory, one: Paper) -> bytes:
    kind = document_kinds()[one.kind]
    answers = TOLD.get(one.kind, {})
    if one.about:
        return clerk.follow(one.about, one.kind, answers=answers)
    visit = {FIRST: story.visit, SECOND: story.second, NO_VISIT: b""}[one.visit]
    about = None
    if one.hazard:
        about = [story.of_grade(one.hazard, int(one.visit == SECOND))]
    subject = "hdmy" if kind.subject else None
    return clerk.new(one.kind, subject=subject, capacity=one.capacity, visit=visit, hazards=about, answers=answers)


def walk(clerk: Clerk, story: PaperStory, one: Paper) -> None:
    """From the draft to the archive, with the archived PDF read back."""
    kind, town = document_kinds()[one.kind], clerk.town
    key = draw_up(clerk, story, one)
    said = squeezed(clerk.issue())
    found = row(town, key)
    assert (found.number is not None) == kind.numbered, one.kind
    assert (found.number or "") in said
    if kind.subject:
        assert "虚构宏达木业有限公司" in said
    for rule in kind.blocks:
        assert rule.part != "receipt" or "".join(rule.text.split()) in said, one.kind
    for name, told in TOLD.get(one.kind, {}).items():
        ask = next(ask for ask in kind.asks if ask.key == name)
        if ask.kind in ("text", "long") and name not in (*kind.mask, "topic", "cause"):
            assert "".join(told.split()).rstrip("。") in said, (one.kind, name)
    if one.way:
        clerk.serve(one.way, **WAYS[one.way])
        clerk.take_back(SIGNED)
    elif clerk.page.acts.read and clerk.page.acts.read.next == "sealed":
        clerk.next()
        clerk.waits_for("archived")
        clerk.archive()
    else:
        clerk.waits_for("archived")
        clerk.archive()
    assert document_steps(town.store.reader, key)[-1].kind == "archived"


def open_paper(clerk: Clerk, kind: str) -> PdfPages:
    """The archived PDF of a paper made before."""
    return PdfPages(clerk.town.blobs.get(row(clerk.town, clerk.made[kind]).pdf or ""))


def reviewed(story: PaperStory, key: bytes, *, passed: bool = True) -> None:
    told = {} if passed else {"note": "还差检测报告", "deadline": "2026-08-31"}
    story.desk.do(hazards.review_hazard, hazard_id=key, passed=passed, inspectors=story.desk.inspectors, **told)


def test_notice_from_draft_to_archive_with_its_receipt(clerk: Clerk, story: PaperStory) -> None:
    for one in OFFICE:
        if one.kind in ("inspection_record", "rectification_notice", "service_receipt"):
            walk(clerk, story, one)
    receipt = squeezed(open_paper(clerk, "service_receipt"))
    assert "（虚）安改〔2026〕1号" in receipt
    assert "单虚构" in receipt


@pytest.mark.ci
def test_every_kind_of_the_office_is_walked_by_keyboard(clerk: Clerk, story: PaperStory) -> None:
    for one in OFFICE:
        if one.kind == "review_opinion":
            reviewed(story, story.of_grade("通道"))
        if one.kind == "void_register":
            draw_up(clerk, story, replace(one, kind="safety_reminder", visit=NO_VISIT))
            clerk.issue()
            clerk.void("提示事项写错")
        walk(clerk, story, one)
    voids = squeezed(open_paper(clerk, "void_register"))
    assert "（虚）安提〔2026〕2号" in voids
    assert "提示事项写错" in voids
    assert "提示事项写错" not in squeezed(open_paper(clerk, "file_index"))
    assert clerk.made.keys() == {one.kind for one in OFFICE}


@pytest.mark.ci
def test_every_kind_of_a_delegation_is_walked_by_keyboard(clerk: Clerk, story: PaperStory) -> None:
    for one in DELEGATED:
        if one.kind == "department_review":
            reviewed(story, story.of_grade("major", 1), passed=False)
        walk(clerk, story, one)
    assert clerk.made.keys() == {one.kind for one in DELEGATED}


def test_all_kinds_are_in_the_tables() -> None:
    assert {one.kind for one in (*OFFICE, *DELEGATED)} == set(document_kinds())
