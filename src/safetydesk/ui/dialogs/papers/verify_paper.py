"""核验: whether a file, a number or a code is of a paper on record, in words, with the archived page beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.documents.scans import SUFFIXES, scan_files
from safetydesk.documents.viewing import PdfPages
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.fitting import room_around, wide_or_narrow
from safetydesk.ui.dialogs.papers.verify_reading import Judged, Reading, shown_pages
from safetydesk.ui.paper_view import PaperView, drawing
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import Tone, label, on_screen, one_line, set_tone

if TYPE_CHECKING:
    from safetydesk.usecases.papers.verifying import Verdict

_LOOK = RowLook((Column(share=1), Column(width=104, right=True)), height=54, start=12, end=12, hairline=None)
_OTHERS, _LEAST, _MOST = 484, 96, 460
"""The height of all but the two pages, and of these at least and at most."""
_STATES: dict[str, tuple[str, State]] = {
    "genuine": ("相符", "green"),
    "altered": ("不符", "red"),
    "unknown": ("查无此号", "grey"),
    "void": ("已作废", "red"),
    "replaced": ("被替换", "amber"),
    "fault": ("没有核验", "amber"),
}
_TONES: dict[str, Tone] = {"genuine": "second", "fault": "amber", "unknown": "amber"}
_BY = {
    "pdf": "文件与存档的正式 PDF 完全一样",
    "scan": "是存档里的签收件",
    "code": "存档里有这个号",
    "number": "存档里有这个文号；纸面文字请与下面的存档对照",
    "paper": "二维码与存档一致；纸面文字请与下面的存档对照",
}
_UNKNOWN = "存档里没有这个文号或校验码，可能是别的单位出的，也可能是伪造的。请核对号码，或者向制发单位核实。"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list: what was brought, and one verdict on it or the reason why there is none."""

    key: bytes
    judged: Judged
    verdict: Verdict | None = None

    @property
    def state(self) -> str:
        """A key of _STATES."""
        if self.verdict is None:
            return "fault"
        return "replaced" if self.verdict.instead else self.verdict.state


class VerifyDialog(Asking):
    """`opened(document id)` when a person wants to see the paper that a verdict is about."""

    opened = Signal(bytes)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        told = "把 PDF、扫描件或照片拖到这里，或者打文号、编号、校验码，也可以粘贴二维码的文字。"
        super().__init__("核验文书", do="核验", leave="关闭", about=told, width=wide_or_narrow(parent), parent=parent)
        self._desk = desk
        self.shown: list[Shown] = []
        self.reading = Reading(desk, self._judged, self)
        self.text = LineField("文号或校验码", hint="文号、编号、校验码、二维码的文字")
        self.files = Button("选文件…", self._choose, icon="document", key="Ctrl+O")
        self.stop = Button("停下", self._stop, kind="quiet")
        self.rows = RowList("核验结果", _LOOK)
        self.said = label("", tone="second", wrap=True)
        self.open_paper = Button("打开这份文书", self._open)
        self.kept, self.brought = _Side("存档", desk, self), _Side("拿来的", desk, self)
        self._lay_out(parent)
        self.setAcceptDrops(True)
        self.rows.moved.connect(lambda _: self._show_current())
        self.rows.opened.connect(lambda _: self._open())
        self.asked.connect(self._take_text)
        self.finished.connect(lambda _: self.reading.stop())
        self._show()

    def take(self, files: Sequence[Path]) -> None:
        """Judge files, one after the other."""
        self.reading.take(files)
        self._show()

    def unsaved(self) -> bool:
        """A number asked for is nothing to lose."""
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Judge what was dropped, what lies in folders too."""
        self.take(scan_files([Path(one.toLocalFile()) for one in event.mimeData().urls() if one.isLocalFile()]))

    def _take_text(self) -> None:
        text = self.text.value()
        if text is None:
            self.missing("text", "文号或校验码", "请打文号、编号或校验码，或者选文件")
            return
        self.text.selectAll()
        self.reading.take_text(text)

    def _judged(self, judged: Judged) -> None:
        """Show every verdict, or the fault; the newest becomes current."""
        verdicts: Sequence[Verdict | None] = judged.verdicts or (None,)
        made = [Shown(self._desk.random_bytes(16), judged, one) for one in verdicts]
        self.shown += made
        self._show()
        self.rows.select(made[0].key)
        self._show_current()

    def _stop(self) -> None:
        for file in self.reading.stop():
            self.shown.append(Shown(self._desk.random_bytes(16), Judged(file.name, file, fault=error("GENERAL_005"))))
        self._show()

    def _here(self) -> Shown | None:
        key = self.rows.current_id()
        return next((one for one in self.shown if one.key == key), None)

    def _open(self) -> None:
        """Leave for the paper; for a void one the paper in its place is what counts, and its line says so."""
        here = self._here()
        if here and here.verdict and here.verdict.row:
            self.opened.emit((here.verdict.instead or here.verdict.row).id)
            self.accept()

    def _show(self) -> None:
        here = self.rows.current_id()
        self.rows.show_lines([self._line(one) for one in self.shown])
        self.rows.setVisible(bool(self.shown))
        if here:
            self.rows.select(here)
        left = self.reading.left()
        self.stop.setVisible(left > 0)
        self.stop.setText(f"还有 {left} 个文件，停下")
        self._show_current()

    def _show_current(self) -> None:
        here = self._here()
        verdict = here.verdict if here else None
        row = verdict.row if verdict else None
        self.said.setVisible(here is not None)
        if here is not None:
            self.said.setText(on_screen(_words(here)))
            set_tone(self.said, _TONES.get(here.state, "red"))
        self.open_paper.setEnabled(row is not None)
        self.open_paper.setText("打开替换它的文书" if verdict and verdict.instead else "打开这份文书")
        self._show_pages(here)

    def _show_pages(self, here: Shown | None) -> None:
        row = here.verdict.row if here and here.verdict else None
        pdf, blobs = row.pdf if row else None, self._desk.blobs()
        self.kept.show_from(pdf, lambda: blobs.get(pdf or ""))
        judged = here.judged if here else None
        file, pages = (judged.file, judged.pages) if judged else (None, 0)
        identical = judged is not None and file is not None and not pages and pdf is not None
        if file is not None and pages:
            self.brought.show_from(str(file), lambda: shown_pages(file, pages))
        else:
            self.brought.show_from(pdf if identical else None, lambda: blobs.get(pdf or ""))

    def _line(self, one: Shown) -> Line:
        word, state = _STATES[one.state]
        row = one.verdict.row if one.verdict else None
        below = (
            f"{self._desk.catalog().word('document_kind', row.kind)} {row.number or row.code}　{row.subject}"
            if row
            else ""
        )
        why = one.judged.fault.message if one.judged.fault else ""
        return Line(one.key, (Cell(one.judged.name), Cell(word, state=state)), below=(Cell(below or why, "second"),))

    def _choose(self) -> None:
        kinds = " ".join(f"*{one}" for one in SUFFIXES)
        start = self._desk.settings.get("scan-inbox", "")
        names, _ = QFileDialog.getOpenFileNames(
            self, "选要核验的文件", start, f"PDF、扫描件和照片 ({kinds});;所有文件 (*)"
        )
        self.take([Path(name) for name in names])

    def _lay_out(self, parent: QWidget) -> None:
        self.form.add("text", "核验什么", self.text)
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        verbs.addWidget(self.files)
        verbs.addStretch(1)
        verbs.addWidget(self.stop)
        at = self.body.indexOf(self.form) + 1
        self.body.insertLayout(at, verbs)
        self.rows.setFixedHeight(2 * _LOOK.height)
        self.body.insertWidget(at + 1, self.rows)
        self.body.insertWidget(at + 2, self.said)
        pages = QHBoxLayout()
        pages.setSpacing(8)
        for side in (self.kept, self.brought):
            side.set_height(max(_LEAST, min(_MOST, room_around(parent).height() - _OTHERS)))
            pages.addWidget(side, 1)
        self.body.insertLayout(at + 3, pages)
        self._verbs.insertWidget(0, self.open_paper)


class _Side(QWidget):
    """The pages of one of the two papers under its name; absent while there is none."""

    def __init__(self, name: str, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._what = desk, ""
        self.view = PaperView(drawing(desk.tasks, self))
        self.view.setAccessibleName(f"{name}的页面")
        self.said = one_line(name, "caption", "third")
        self._name = name
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addWidget(self.view)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def set_height(self, high: int) -> None:
        """The height of the pages."""
        self.view.setFixedHeight(high)

    def show_from(self, what: str | None, content: Callable[[], bytes]) -> None:
        """Show the PDF that `content` gives; the same one again stays as it is."""
        if what == self._what:
            return
        self._what = what or ""
        self.view.show_paper(None)
        self.setVisible(what is not None)
        if what is None:
            return
        self.said.setText(self._name)

        def failed(fault: SafetyDeskError) -> None:
            if what == self._what:
                self.said.setText(f"{self._name}：{fault.message}（{fault.code}）")

        def shown(pages: PdfPages) -> None:
            if what == self._what:
                self.view.show_paper(pages)

        self._desk.tasks.carry(lambda: PdfPages(content()), shown, failed=failed, owner=self)


def _words(one: Shown) -> str:
    """The verdict in sentences."""
    verdict, fault = one.verdict, one.judged.fault
    if verdict is None:
        return f"{fault.message}{fault.remedy}（{fault.code}）" if fault else ""
    row = verdict.row
    if verdict.state == "unknown" or row is None:
        return _UNKNOWN
    name = row.number or row.code
    differs = "".join(f"{one}。" for one in verdict.differs)
    if verdict.state == "altered":
        return f"与存档的 {name} 不符：{differs or '内容与存档不同。'}请以存档为准，不要据此办理。"
    if verdict.state == "void":
        instead = verdict.instead
        told = f"现在有效的是 {instead.number or instead.code}。" if instead and instead.number else ""
        told = told or (f"替换它的是 {instead.code}，还没有编号。" if instead else "")
        return f"{name} 已于 {verdict.why}。纸和文件不再有效，请不要据此办理。{told}{differs}"
    return f"相符，{_BY[verdict.by]}。{differs}"
