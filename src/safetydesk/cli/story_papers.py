"""The acts of the demonstration about paper: a letter to the district, a signed scan that finds its paper, a 卷宗."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from safetydesk.cli.frame import Frame
from safetydesk.cli.paper_scans import take_scans
from safetydesk.cli.papers_out import copies, dossier, pack
from safetydesk.cli.props import Story, Told, issue
from safetydesk.models.queries.documents import document
from safetydesk.paths import resources
from safetydesk.usecases.papers import documents, documents_edit

DISTRICT = "虚构区应急管理局"


def report_suspected(story: Story) -> Told:
    """疑似重大 goes to the district as a letter with a red head: another kind, drawn up from the same records."""
    facts: dict[str, Any] = {"kind": "suspected_report", "subject_id": story.subject, "visit_id": story.visit}
    letter = story.do(documents.draft_document, hazard_ids=story.hazards[2:], **facts).id
    answers = {
        "to_unit": DISTRICT,
        "interim": "停用除尘系统，清理积尘。",
        "contact_person": "李长明",
        "contact_number": "023-00000000",
    }
    story.do(documents_edit.edit_draft, document_id=letter, fields=answers)
    story.do(documents.review_document, document_id=letter)
    number = issue(story, letter)
    story.do(documents.seal_document, document_id=letter)
    return {"said": f"{number}，请{DISTRICT}认定", "number": number, "to": DISTRICT}


def scan_back(story: Story) -> Told:
    """The signed notice comes back on the scanner, lying on its side: its code tells whose it is."""
    path = story.out / "scans" / "扫描仪 001.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    _scan(story, path)
    facts = take_scans(_frame(story), [path]).facts
    row = document(story.laptop("laptop-1").reader, story.notice)
    assert row is not None
    (found,) = facts["found"]
    pages = "、".join(map(str, found["pages"]))
    return {
        "said": f"第{pages}页横着扫的，按二维码对上 {found['number']}，已登记签收回收",
        "number": found["number"],
        "kept": found["kept"],
        "state": row.state,
    }


def _scan(story: Story, path: Path) -> None:
    """The first sheet of the archived notice as a scanner would give it: a grey picture, turned by a quarter."""
    from safetydesk.documents.raster import pages_of

    row = document(story.laptop("laptop-1").reader, story.notice)
    assert row is not None
    assert row.pdf is not None
    _, pages = pages_of(story.blobs("laptop-1").get(row.pdf))
    sheet = next(iter(next(pages)()))
    sheet.rotate(90, expand=True).save(path, "PDF", resolution=200.0)


def file_away(story: Story) -> Told:
    """A Word copy for WPS, the 卷宗 of the visit with bookmarks, and an evidence pack checked by its own script."""
    frame, papers, out = _frame(story), _numbers(story), story.out / "papers"
    (copy,) = copies(frame, papers[1:2], out).facts["files"]
    bound = dossier(frame, [_visit_code(story)], story.out / "卷宗.pdf").facts
    packed = pack(frame, papers, story.out / "证据包.zip").facts
    script = resources() / "evidence" / "verify.py"
    checked = subprocess.run([sys.executable, "-I", str(script), packed["file"]], capture_output=True, check=False)
    verdict = checked.stdout.decode("utf-8").splitlines()[-1]
    return {
        "said": f"卷宗 {len(bound['contents'])} 件 {bound['pages']} 页；证据包 {packed['files']} 个文件，{verdict}",
        "copy": Path(copy).name,
        "contents": [one["title"] for one in bound["contents"]],
        "pages": bound["pages"],
        "seal": packed["seal"],
        "verdict": verdict,
    }


def _frame(story: Story) -> Frame:
    folder = story.laptop("laptop-1").folder
    assert folder is not None
    return Frame(folder, as_json=True, person="李长明")


def _numbers(story: Story) -> list[str]:
    """The numbered papers of the visit, in the order in which they were issued."""
    rows = story.laptop("laptop-1").reader.execute(
        "SELECT number FROM document WHERE visit_id = ? AND pdf IS NOT NULL ORDER BY rowid", (story.visit,)
    )
    return [row[0] for row in rows.fetchall()]


def _visit_code(story: Story) -> str:
    found = story.laptop("laptop-1").reader.execute("SELECT code FROM visit WHERE id = ?", (story.visit,)).fetchone()
    return str(found[0])
