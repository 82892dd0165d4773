"""Every kind of paper as a Word copy, and all papers of one township bound together."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from safetydesk.documents.binding import bind
from safetydesk.documents.word.file import docx_of
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document
from safetydesk.usecases.papers.company_file import company_file
from safetydesk.usecases.papers.dossiers import dossier_of_papers
from tests.documents.office_suite import as_pdf, missing_in
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import PaperStory


@pytest.mark.nightly
def test_every_kind_can_be_opened_as_a_copy_and_bound(desk: Desk, tmp_path: Path) -> None:
    story = PaperStory(desk, SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key))
    db, snapshots = desk.store.reader, dict[str, PaperSnapshot]()
    for key in story.tell():
        row = document(db, story.made[key])
        assert row is not None and row.snapshot is not None
        snapshots[key] = PaperSnapshot.from_json(story.blobs.get(row.snapshot))
    copies = {key: docx_of(snapshot, images=story.blobs.get) for key, snapshot in snapshots.items()}
    for key, shown in as_pdf(copies, tmp_path).items():
        assert not missing_in(shown, snapshots[key]), key
    row = document(db, story.made["rectification_notice"])
    assert row is not None and row.subject_id is not None
    for bundle in (
        dossier_of_papers(db, document_ids=_of(db, story, row.subject_id), day="2026-06-01"),
        company_file(db, subject_id=row.subject_id, day="2026-06-01"),
    ):
        bound = bind(bundle, images=story.blobs.get)
        assert not bound.missing
        read = PdfReader(BytesIO(bound.pdf))
        last = bound.listed[-1]
        assert len(read.pages) == last.page + last.pages - 1
        for one in bound.listed:
            assert read.pages[one.page - 1].extract_text().strip().endswith(str(one.page))


def _of(db: object, story: PaperStory, subject: bytes) -> list[bytes]:
    rows = [document(db, key) for key in story.made.values()]
    return [row.id for row in rows if row is not None and row.subject_id == subject]
