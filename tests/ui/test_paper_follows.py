"""文书: what saves keys: papers about papers, questions asked at once, answers not typed twice, printing on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.models.queries.hazard_detail import HazardDetail, hazard_detail
from safetydesk.ui.dialogs.hazards.hazard_steps import DecideDialog, ExtendDialog
from safetydesk.ui.dialogs.papers.document_steps import ServeDialog
from safetydesk.ui.dialogs.papers.edit_draft import EditDraftDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases import places
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.documents_carried import asked_extension
from safetydesk.usecases.papers.documents_edit import edit_draft
from tests.ui.clerk import CTRL, Clerk
from tests.ui.papers_room import dialog, hall, notice, page, row, town, visit, waits_for
from tests.ui.township import Office, Township

__all__ = ["hall", "notice", "page", "town", "visit", "waits_for"]
TALK = {"talk_when": "2026-04-20 15:30", "talk_where": "二楼会议室", "host": "周虚构", "reason": "逾期未整改"}
CONTACT = {"contact_person": "李虚构", "contact_number": "023-00000000"}


@pytest.fixture
def clerk(page: DocumentsPage, town: Township, qtbot: QtBot) -> Clerk:
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    qtbot.waitUntil(page._desk.tasks.idle)
    return Clerk(page, town, qtbot)


@pytest.fixture
def to_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The system's print dialog, answered by Enter: the printer chosen there writes a file."""
    path = tmp_path / "printed.pdf"

    def answered(asked: QDialog) -> None:
        if not isinstance(asked, QPrintDialog):
            opened(asked)
            return
        asked.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        asked.printer().setOutputFileName(str(path))
        asked.accepted.emit(asked.printer())

    opened = QDialog.open
    monkeypatch.setattr(QDialog, "open", answered)
    return path


def test_notice_is_issued_printed_and_served_in_seven_keys(
    clerk: Clerk, town: Township, notice: bytes, to_file: Path, qtbot: QtBot
) -> None:
    """From the draft that the finished visit leads to: approve, number and print, the printer's Enter, seal, serve."""
    clerk.next()
    clerk.waits_for("numbered")
    qtbot.waitUntil(clerk.page._desk.tasks.idle)
    clerk.next()
    asked = dialog(clerk.page, Dialog, qtbot)
    clerk.press(asked, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(to_file.exists)
    clerk.keys += 1  # Enter in the system's dialog
    assert to_file.read_bytes() == town.blobs.get(row(town, notice).pdf or "")
    qtbot.waitUntil(clerk.page._desk.tasks.idle)
    clerk.next()
    clerk.waits_for("served")
    clerk.next()
    serving = dialog(clerk.page, ServeDialog, qtbot)
    assert serving.fields["receiver"].text() == "单虚构"
    with qtbot.waitSignal(serving.accepted):
        clerk.press(serving.fields["receiver"], Qt.Key.Key_Return)
    clerk.waits_for("returned")
    assert clerk.keys == 7


def test_enter_in_the_search_takes_the_enterprise_and_draws_nothing_up(clerk: Clerk, town: Township) -> None:
    before = town.store.reader.execute("SELECT count(*) FROM document").fetchone()
    asking = clerk.begin("hdmy")
    assert asking.isVisible()
    assert asking._ground.name == "虚构宏达木业有限公司"
    assert town.store.reader.execute("SELECT count(*) FROM document").fetchone() == before
    asking.reject()


def test_kind_is_picked_by_its_initials_and_drawn_up_by_enter(clerk: Clerk, town: Township, qtbot: QtBot) -> None:
    asking = clerk.begin("hdmy")
    for letter in "ytjl":
        clerk.press(asking.kinds, Qt.Key(ord(letter.upper())))
    assert asking.kind() == "talk_record"
    for letter in "zzzz":  # letters that no kind has in a row leave the choice alone
        clerk.press(asking.kinds, Qt.Key(ord(letter.upper())))
    assert asking.kind() == "talk_record"
    asking.reject()


def test_what_a_paper_cannot_do_without_is_asked_as_soon_as_it_is_drawn_up(
    clerk: Clerk, town: Township, qtbot: QtBot
) -> None:
    for key, value in (("contact", "李虚构"), ("contact_phone", "023-00000000")):
        town.do(places.choose, key=key, value=value)
    asking = clerk.begin("hdmy")
    clerk.choose_kind(asking, "talk_notice")
    with qtbot.waitSignal(asking.accepted):
        clerk.press(asking.kinds, Qt.Key.Key_Return)
    form = dialog(clerk.page, EditDraftDialog, qtbot)
    assert form.focusWidget() is form.fields["talkees"] or form.fields["talk_when"].hasFocus()
    assert {key: form.fields[key].text() for key in CONTACT} == CONTACT
    form.reject()


def test_record_of_a_talk_takes_over_when_where_and_who_presides(clerk: Clerk, town: Township, qtbot: QtBot) -> None:
    key = town.do(documents.draft_document, kind="talk_notice", subject_id=town.subject).id
    town.do(edit_draft, document_id=key, fields={**TALK, **CONTACT, "talkees": "单虚构"})
    town.do(documents.review_document, document_id=key)
    town.do(documents.issue_document, document_id=key, blobs=town.blobs)
    clerk.made["talk_notice"] = key
    clerk.page.refresh()
    clerk.show(key)
    titles = [action.text() for action in clerk.page.pane.follow_menu().actions()]
    assert {"约谈记录", "送达回证", "更正通知书"} <= set(titles)
    clerk.page.acts.run("follow talk_record")
    form = dialog(clerk.page, EditDraftDialog, qtbot)
    assert [form.fields[one].text() for one in ("talk_when", "talk_where", "host")] == list(TALK.values())[:3]
    assert form.fields["recorder"].text() == ""
    assert row(town, form._told.row.id).answers == key
    form.reject()


def test_words_of_a_service_stay_when_another_way_is_looked_at(
    clerk: Clerk, town: Township, notice: bytes, qtbot: QtBot, waits_for: Callable[[str | None], None]
) -> None:
    clerk.issue()
    clerk.next()
    waits_for("served")
    clerk.next()
    serving = dialog(clerk.page, ServeDialog, qtbot)
    clerk.write(serving.fields["receiver"], "门卫郑虚构")
    clerk.write(serving.fields["on"], "2026-04-15")
    clerk.pick(serving.way, "left")
    clerk.pick(serving.way, "forwarded")
    assert list(serving.fields) == ["via", "signed_on", "receiver"]
    clerk.pick(serving.way, "direct")
    assert serving.fields["receiver"].text() == "门卫郑虚构"
    assert serving.fields["on"].text() == "2026-04-15"
    serving.reject()


@pytest.fixture
def extension(town: Township, notice: bytes) -> bytes:
    """An issued 延期申请表 about the hazards of the notice."""
    town.do(documents.review_document, document_id=notice)
    town.do(documents.issue_document, document_id=notice, blobs=town.blobs)
    key = town.do(documents.draft_document, kind="extension_request", answers=notice).id
    asked = {"reason": "配件未到货", "interim": "专人看护", "new_day": "2026-05-20"}
    town.do(edit_draft, document_id=key, fields=asked)
    assert asked_extension(town.store.reader, row(town, notice).hazards[0], "2026-04-30") is None
    town.do(documents.issue_document, document_id=key, blobs=town.blobs)
    return row(town, notice).hazards[0]


def test_extension_asked_on_paper_is_decided_without_typing_it_again(
    extension: bytes, town: Township, hall: Office, clerk: Clerk, qtbot: QtBot
) -> None:
    db, said = town.store.reader, list[str]()
    assert asked_extension(db, extension, "2026-05-20") is None
    asking = ExtendDialog(hall.desk, told(town, extension), said.append, clerk.page)
    asking.open()
    qtbot.waitUntil(lambda: asking.until.text() == "2026-05-20")
    assert asking.reason.toPlainText() == "配件未到货"
    with qtbot.waitSignal(asking.accepted):
        clerk.press(asking.until, Qt.Key.Key_Return)
    deciding = DecideDialog(hall.desk, told(town, extension), said.append, clerk.page)
    deciding.open()
    deciding.decision.choose("approved")
    with qtbot.waitSignal(deciding.accepted):
        clerk.press(deciding.reason, Qt.Key.Key_Return)
    assert said == ["已登记延期申请，等批准", "已批准延期"]
    assert told(town, extension).projection.deadline == "2026-05-20"


def told(town: Township, hazard: bytes) -> HazardDetail:
    found = hazard_detail(town.store.reader, hazard)
    assert found is not None
    return found


def test_kinds_of_a_delegation_are_refused_with_the_article_where_there_is_none(clerk: Clerk, town: Township) -> None:
    asking = clerk.begin("hdmy", "B")
    faults = {one.kind: one.fault for one in asking._offers}
    only = [key for key, kind in document_kinds().items() if "A" not in kind.capacities]
    assert len(only) >= 5
    for kind in only:
        fault = faults[kind]
        assert fault is not None
        assert fault.code == "DOCUMENT_002"
        assert "第二十条" in fault.message
    clerk.choose_kind(asking, only[0])
    assert "不能出" in asking.kinds.lines.data(asking.kinds.currentIndex())
    clerk.press(asking.kinds, Qt.Key.Key_Return)
    assert asking.isVisible()
    assert "DOCUMENT_002" in asking._fault.words()
    asking.reject()


def test_paper_without_a_number_is_issued_from_its_button(clerk: Clerk, town: Township, qtbot: QtBot) -> None:
    clerk.new("file_cover")
    assert clerk.page.pane.next.text() == "出文"
    assert "现在 成文 不编号，出文即成" in clerk.page.pane.steps.accessibleName()
    paper = clerk.issue()
    assert "虚构宏达木业有限公司安全生产检查和隐患整改" in paper.text(0).replace("\n", "").replace("\r", "")
    assert row(town, clerk.made["file_cover"]).number is None
