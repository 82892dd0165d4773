"""Photos before and after stand in pairs on the papers that end a hazard; sheets made anew tell no whole number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safetydesk.documents.plain import plain_pdf
from safetydesk.models.blobs import SealedFolder
from safetydesk.usecases import findings, hazards, visits
from safetydesk.usecases.papers.inspection_file import inspection_file
from tests.documents.readback import body_text
from tests.documents.samples import photo_blob
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import PaperStory

WHOLE = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]")


@pytest.fixture
def story(desk: Desk, tmp_path: Path) -> PaperStory:
    made = PaperStory(desk, SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key))
    made.begin()
    return made


def after(story: PaperStory, hazard: bytes, which: int, caption: str | None = None) -> None:
    content = photo_blob(which)
    told = {"owner": "hazard", "owner_id": hazard, "mime": "image/jpeg", "size": len(content), "kind": "after"}
    story.desk.do(findings.attach_evidence, sha256=story.blobs.put(content), caption=caption, **told)


def test_review_shows_each_hazard_before_beside_after(story: PaperStory) -> None:
    desk, own = story.desk, {"subject_id": story.desk.subject, "visit_id": story.visit}
    made = [story.of_grade("通道"), story.of_grade("配电箱")]
    story.issue("inspection_record", **own)
    story.issue("rectification_notice", **own, hazard_ids=made)
    for key in made:
        desk.do(hazards.review_hazard, hazard_id=key, passed=True, inspectors=desk.inspectors)
    after(story, made[0], 1)
    said = body_text(story.pdf(story.issue("review_opinion", **own, hazard_ids=made)))
    assert "附件：整改前后照片2张" in said
    assert said.index("照片1（整改前）通道堆放原料约2吨") < said.index("照片2（整改后）通道堆放原料约2吨")
    assert "照片3" not in said
    assert "（整改前）配电箱" not in said


def test_acceptance_of_a_major_hazard_shows_its_pair(story: PaperStory) -> None:
    own, major = {"subject_id": story.desk.subject}, [story.of_grade("major", 1)]
    story.issue("supervision_notice", **own, visit_id=story.second, hazard_ids=major)
    after(story, major[0], 1)
    said = body_text(story.pdf(story.issue("acceptance_opinion", **own, hazard_ids=major)))
    assert said.index("照片1（整改前）承包单位") < said.index("照片2（整改后）承包单位")


def test_hazards_in_the_same_words_keep_their_own_pairs(story: PaperStory) -> None:
    desk, own = story.desk, {"subject_id": story.desk.subject, "visit_id": story.visit}
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    for which in (1, 2):
        told = {"visit_id": visit, "text": "插座无护板", "deadline": "2026-06-30"}
        story.photo(desk.do(findings.note_finding, **told).id, photo_blob(which))
    desk.do(visits.finish_visit, visit_id=visit)
    made = list(desk.do(hazards.register_hazards, visit_id=visit))
    own["visit_id"] = visit
    story.issue("inspection_record", **own)
    story.issue("rectification_notice", **own, hazard_ids=made)
    for which, key in enumerate(made, start=3):
        after(story, key, which)
        desk.do(hazards.review_hazard, hazard_id=key, passed=True, inspectors=desk.inspectors)
    said = body_text(story.pdf(story.issue("review_opinion", **own, hazard_ids=made)))
    captions = ["照片1（整改前）第1项", "照片2（整改后）第1项", "照片3（整改前）第2项", "照片4（整改后）第2项"]
    assert [one for one in captions if one in said] == captions


def test_sheets_made_anew_for_an_inspection_hold_no_whole_number(story: PaperStory) -> None:
    desk = story.desk
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    text = "韩某（138 0000 1180，110105194912310026）无证上岗"
    finding = desk.do(findings.note_finding, visit_id=visit, text=text, deadline="2026-06-30").id
    story.photo(finding, photo_blob(0))
    desk.do(visits.finish_visit, visit_id=visit)
    (hazard,) = desk.do(hazards.register_hazards, visit_id=visit)
    after(story, hazard, 1)
    after(story, story.of_grade("通道"), 2, caption="电话13900002617")
    tree = inspection_file(desk.store.reader, first="2026-01-01", last="2026-12-31", day="2026-12-31")
    papers = [one.paper for one in tree.things if one.paper is not None]
    said = [body_text(plain_pdf(one, images=story.blobs.get)) for one in papers]
    assert len(said) == len(story.hazards) + 1
    told = next(one for one in said if "无证上岗" in one)
    assert "138****1180" in told
    assert "110***********0026" in told
    assert any("139****2617" in one for one in said)
    for one in said:
        assert not WHOLE.search(re.sub(r"SHA-256：[0-9a-f\s]+", "", one).replace(" ", ""))
