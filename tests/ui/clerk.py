"""Somebody at the 文书 page with a keyboard: draws up, fills in, issues, serves, and counts the keys that it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.viewing import PdfPages
from safetydesk.models.pinyin import initials
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.ui.dialogs.papers.document_steps import ReturnDialog, ServeDialog, VoidDialog
from safetydesk.ui.dialogs.papers.edit_draft import EditDraftDialog
from safetydesk.ui.dialogs.papers.new_paper import NewPaperDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Check, Choice
from tests.ui.hands import type_text
from tests.ui.papers_room import dialog, row
from tests.ui.township import Township

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass
class Clerk:
    """`keys` counts key presses; a character that is typed is one."""

    page: DocumentsPage
    town: Township
    qtbot: QtBot
    keys: int = 0
    made: dict[str, bytes] = field(default_factory=dict)

    def press(self, where: QWidget, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        window = where.window()
        if not window.isActiveWindow():
            window.activateWindow()
            self.qtbot.waitUntil(window.isActiveWindow)
        self.keys += 1
        self.qtbot.keyClick(where, key, keys)

    def write(self, where: QWidget, words: str) -> None:
        """Put the cursor into a field and type over what stands there."""
        where.setFocus()
        self.press(where, Qt.Key.Key_A, CTRL)
        self.keys += len(words)
        type_text(where, words)

    def pick(self, choice: Choice, code: str) -> None:
        """Walk a choice with the arrows."""
        choice.setFocus()
        wanted = choice.findData(code)
        assert wanted >= 0, (code, [choice.itemData(at) for at in range(choice.count())])
        while choice.currentIndex() != wanted:
            self.press(choice, Qt.Key.Key_Down if choice.currentIndex() < wanted else Qt.Key.Key_Up)

    def on_desk(self) -> DocumentRow:
        assert self.page.acts.read is not None
        return self.page.acts.read.row

    def waits_for(self, step: str | None) -> None:
        self.qtbot.waitUntil(lambda: self.page.acts.read is not None and self.page.acts.read.next == step)

    def next(self) -> None:
        """The step on the filled button."""
        self.press(self.page.list.rows, Qt.Key.Key_Return, CTRL)

    def begin(self, subject: str | None, capacity: str = "A") -> Any:
        """新文书 for an enterprise (its initials), or for none, in a capacity."""
        self.press(self.page.list.rows, Qt.Key.Key_N, CTRL | SHIFT)
        asking = dialog(self.page, NewPaperDialog, self.qtbot)
        if subject:
            self.write(asking.search, subject)
            self.press(asking.search, Qt.Key.Key_Return)
            self.qtbot.waitUntil(lambda: asking._ground is not None)
        self.qtbot.waitUntil(lambda: bool(asking._offers) and self._all_offered(asking))
        if capacity != asking.capacity.code():
            before = asking._offers
            self.pick(asking.capacity, capacity)
            self.qtbot.waitUntil(lambda: asking._offers is not before and bool(self.page._desk.tasks.idle()))
        return asking

    def _all_offered(self, asking: Any) -> bool:
        whole = all(one.whole for one in asking._offers)
        return whole == (asking._ground is None) and bool(self.page._desk.tasks.idle())

    def choose_kind(self, asking: Any, kind: str) -> None:
        """By the initials of its name, then with the arrows."""
        asking.kinds.setFocus()
        title = next(one.title for one in asking._offers if one.kind == kind)
        for letter in initials(title).lower():
            if asking.kind() == kind:
                break
            self.press(asking.kinds, Qt.Key(ord(letter.upper())))
        order = [one.kind for one in asking._offers]
        while asking.kind() != kind:
            self.press(
                asking.kinds, Qt.Key.Key_Down if order.index(asking.kind()) < order.index(kind) else Qt.Key.Key_Up
            )

    def tick(self, asking: Any, hazards: Sequence[bytes]) -> None:
        """The hazards that the paper is about, by Space."""
        for key, check in asking.hazards._checks.items():
            if check.isChecked() != (key in hazards):
                check.setFocus()
                self.press(check, Qt.Key.Key_Space)

    def tick_words(self, boxes: Sequence[Check], words: str) -> None:
        """The boxes whose words are wanted, by Space."""
        for box in boxes:
            if box.isChecked() != (box.text() in words.split("；")):
                box.setFocus()
                self.press(box, Qt.Key.Key_Space)

    def new(
        self, kind: str, *, subject: str | None = "hdmy", capacity: str = "A", visit: bytes | None = None,
        hazards: Sequence[bytes] | None = None, answers: Mapping[str, str] | None = None,
    ) -> bytes:  # fmt: skip
        """Draw a paper up and fill in what it asks; its id."""
        before = self.page._key
        asking = self.begin(subject, capacity)
        if subject and visit is not None:
            self.pick(asking.visit, visit.hex())
        self.choose_kind(asking, kind)
        if hazards is not None:
            self.tick(asking, hazards)
        asking.kinds.setFocus()
        with self.qtbot.waitSignal(asking.accepted):
            self.press(asking.kinds, Qt.Key.Key_Return)
        return self._drafted(kind, before, answers or {})

    def follow(self, about: str, kind: str, *, answers: Mapping[str, str] | None = None) -> bytes:
        """Draw up a paper about one on record, from its menu."""
        self.show(self.made[about])
        before, menu = self.page._key, self.page.pane.follow_menu()
        title = document_kinds()[kind].title
        action = next(one for one in menu.actions() if one.text() == title)
        self.keys += 2 + menu.actions().index(action)
        action.trigger()
        return self._drafted(kind, before, answers or {})

    def show(self, key: bytes) -> None:
        """Lay a paper on the desk."""
        self.page.arrive(key)
        self.qtbot.waitUntil(lambda: self.page.acts.read is not None and self.on_desk().id == key)
        self.qtbot.waitUntil(self.page._desk.tasks.idle)

    def _drafted(self, kind: str, before: bytes | None, answers: Mapping[str, str]) -> bytes:
        self.qtbot.waitUntil(lambda: self.page._key != before)
        key = self.page._key
        assert key is not None
        self.qtbot.waitUntil(lambda: self.page.acts.read is not None and self.on_desk().id == key)
        self.qtbot.waitUntil(self.page._desk.tasks.idle)
        asked = next((one for one in self.page.findChildren(EditDraftDialog) if one.isVisible()), None)
        lacking = any(one.required and not one.value for one in asked._told.fields) if asked else False
        assert bool(asked) == lacking
        if asked or answers:
            self.fill(answers, asked)
        self.made[kind] = key
        return key

    def fill(self, answers: Mapping[str, str], asking: Any = None) -> None:
        """修改拟稿: type what differs from what stands there, and save."""
        if asking is None:
            self.press(self.page.list.rows, Qt.Key.Key_F2)
            asking = dialog(self.page, EditDraftDialog, self.qtbot)
        for key, words in answers.items():
            widget = asking.fields[key]
            if isinstance(widget, Choice):
                self.pick(widget, words)
            elif boxes := widget.findChildren(Check):
                self.tick_words(boxes, words)
            elif widget.text() != words:
                self.write(getattr(widget, "note", widget), words)
        last = asking.do
        with self.qtbot.waitSignal(asking.accepted):
            self.press(last, Qt.Key.Key_Return)
        self.qtbot.waitUntil(self.page._desk.tasks.idle)

    def issue(self) -> PdfPages:
        """Approve where needed, number, and wait for the PDF, which is then the one on the desk."""
        key = self.on_desk().id
        self.qtbot.waitUntil(lambda: self.page.room.paper() is not None)
        if self.page.acts.read and self.page.acts.read.next == "reviewed":
            self.next()
            self.waits_for("numbered")
        self.qtbot.waitUntil(self.page._desk.tasks.idle)
        self.next()
        asked = dialog(self.page, Dialog, self.qtbot)
        self.press(asked, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: row(self.town, key).pdf is not None)
        kept = self.town.blobs.get(row(self.town, key).pdf or "")
        self.qtbot.waitUntil(
            lambda: (
                (paper := self.page.room.paper()) is not None
                and paper.content == kept
                and self.on_desk().pdf is not None
            )
        )
        self.qtbot.waitUntil(self.page._desk.tasks.idle)
        paper = self.page.room.paper()
        assert paper is not None
        return paper

    def serve(self, way: str = "direct", **facts: str) -> None:
        """用印, then 送达 by a way with its facts."""
        if self.page.acts.read and self.page.acts.read.next == "sealed":
            self.next()
        self.waits_for("served")
        self.next()
        asking = dialog(self.page, ServeDialog, self.qtbot)
        if way != asking.way.code():
            self.pick(asking.way, way)
        for name, words in facts.items():
            if asking.fields[name].text() != words:
                self.write(asking.fields[name], words)
        with self.qtbot.waitSignal(asking.accepted):
            self.press(asking.way if not asking.fields else next(iter(asking.fields.values())), Qt.Key.Key_Return)
        self.waits_for("returned")
        self.qtbot.waitUntil(self.page._desk.tasks.idle)

    def take_back(self, scan: Path | None = None) -> None:
        """签收回收 with a scan, then 归档."""
        self.next()
        asking = dialog(self.page, ReturnDialog, self.qtbot)
        if not asking.receiver.text():
            self.write(asking.receiver, "单虚构")
        if scan:
            asking.take_scan(scan)
        with self.qtbot.waitSignal(asking.accepted):
            self.press(asking.receiver, Qt.Key.Key_Return)
        self.waits_for("archived")
        self.archive()

    def archive(self) -> None:
        """Nothing more to do with the paper."""
        self.qtbot.waitUntil(self.page._desk.tasks.idle)
        self.next()
        self.waits_for(None)

    def void(self, reason: str) -> None:
        """作废 with its reason; the verb is pressed by Space, for Enter never does harm."""
        self.page.pane.void.setFocus()
        self.press(self.page.pane.void, Qt.Key.Key_Space)
        asking = dialog(self.page, VoidDialog, self.qtbot)
        self.write(asking.reason, reason)
        asking.do.setFocus()
        with self.qtbot.waitSignal(asking.accepted):
            self.press(asking.do, Qt.Key.Key_Space)
        self.waits_for(None)


def squeezed(paper: PdfPages) -> str:
    """All words of a PDF without blanks."""
    return "".join("".join(paper.text(page).split()) for page in range(len(paper)))
