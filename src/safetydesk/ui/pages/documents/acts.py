"""What is done with one paper: its next step, sent back, voided, printed, saved; numbering ends with its PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from safetydesk.documents.viewing import PdfPages
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError
from safetydesk.settings import wants_system_fonts
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.documents.preview import PaperRoom
from safetydesk.ui.pages.documents.reading import PaperRead
from safetydesk.ui.pages.documents.steps import issue_words
from safetydesk.ui.pages.hazards.life import ORDERS
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.text import label
from safetydesk.ui.widgets.toolbar import Verb, verb_menu

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from safetydesk.usecases.papers.documents_edit import DraftForm

_PDF, _WORD = "PDF 文件 (*.pdf)", "Word 文档，供 WPS 修改 (*.docx)"


class PaperActs(QObject):
    """Acts on `read`, which the page keeps, as it is laid out in `room`; `drafted(id)` when another was drawn up."""

    drafted = Signal(bytes)

    def __init__(self, desk: Desk, room: PaperRoom, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._room, self._page = desk, room, page
        self._rendering: set[bytes] = set()
        self._stepping: set[bytes] = set()
        self._printing: set[bytes] = set()
        self.read: PaperRead | None = None

    def run(self, name: str) -> None:
        """Do one of next, edit, reject, void, print, save (a menu), copy, dossier, pack with the paper on the desk;
        `follow` and a kind draws up a paper about it."""
        read = self.read
        if read is None:
            return
        if name.startswith("follow "):
            self._follow(read, name.removeprefix("follow "))
            return
        steps: dict[str, Callable[[PaperRead], object]] = {
            "reviewed": self._approve,
            "numbered": self._number,
            "rendered": self._render_again,
            "sealed": lambda read: self._step(read, "seal_document", "已登记用印"),
            "served": self._serve,
            "returned": self._return,
            "archived": lambda read: self._step(read, "archive_document", "已归档"),
            "edit": self._edit,
            "correct": self._correct,
            "reject": self._reject,
            "void": self._void,
            "print": self._print,
            "save": self._away,
            "copy": self._save,
            "dossier": self._dossier,
            "pack": self._pack,
        }
        wanted = steps.get((read.next or "") if name == "next" else name)
        if wanted:
            wanted(read)

    def save_to(self, path: Path) -> None:
        """Write the paper on the desk: its PDF byte for byte, or a Word copy of the same content (.docx)."""
        read, blobs = self.read, self._desk.blobs()
        if read is None or read.snapshot is None:
            return
        snapshot, archived, own = read.snapshot, read.row.pdf, wants_system_fonts(self._desk.settings)
        ticket = Ticket(f"写 {path.name}", "取消则不留下文件")

        def work() -> Path:
            from safetydesk.ui.pages.documents.printing import pdf_bytes, write_file

            if path.suffix.lower() == ".docx":
                from safetydesk.documents.word.file import docx_of

                return write_file(path, docx_of(snapshot, images=blobs.get))
            return write_file(path, pdf_bytes(snapshot, archived, blobs.get, system_fonts=own))

        self._desk.tasks.carry(work, lambda made: self._desk.say.toast(f"已存 {made}"), ticket=ticket)

    def _approve(self, read: PaperRead) -> None:
        self._step(read, "review_document", "已审签通过")

    def _step(self, read: PaperRead, verb: str, words: str) -> None:
        """One step of a paper; pressed again before it is taken, it is taken once."""
        key = read.row.id
        if key in self._stepping:
            return
        self._stepping.add(key)

        def run(session: Any) -> Any:
            from safetydesk.usecases.papers import documents

            return getattr(documents, verb)(session, document_id=key)

        def done(_: object) -> None:
            self._stepping.discard(key)
            self._desk.say.toast(words)

        def failed(fault: SafetyDeskError) -> None:
            self._stepping.discard(key)
            self._desk.say.refuse(fault)

        self._desk.tasks.write(run, done, failed=failed, owner=self)

    def _number(self, read: PaperRead) -> None:
        """Numbering cannot be taken back: it is asked once more, and refused to a paper that could not be printed."""
        if self._room.fault:
            self._desk.say.refuse(self._room.fault)
            return
        takes = "取用下一个文号，" if read.flow.numbered else ""
        if read.numbers:
            takes = f"取用文号 {read.numbers.partition('–')[0].rstrip('号')}号，"
        orders = f"，{len(read.row.hazards)} 条隐患同时交办" if read.row.kind in ORDERS else ""
        happens, does = f"{self._kind(read)}：{takes}生成正式 PDF{orders}。", issue_words(read.flow.numbered)
        stays = f"{'编号' if read.flow.numbered else '出文'}以后内容不能再改；写错了只能作废，另出一份。"
        dialog = Dialog(does, parent=self._page)
        dialog.body.addWidget(label(happens, wrap=True))
        dialog.body.addWidget(label(stays, tone="second", wrap=True))
        dialog.add_verb(Button("再看看"), rejects=True)
        printing = Button(f"{does}，接着打印", lambda: self._printing.add(read.row.id), icon="print", key="Ctrl+P")
        dialog.add_verb(printing, accepts=True)
        dialog.add_verb(Button(does, kind="primary"), accepts=True)
        dialog.accepted.connect(lambda: self.issue(read.row.id))
        dialog.open()

    def issue(self, key: bytes) -> None:
        """编号, freeze, then the PDF."""
        blobs = self._desk.blobs()

        def run(session: Any) -> Any:
            from safetydesk.usecases.papers.documents import issue_document

            return issue_document(session, document_id=key, blobs=blobs)

        self._rendering.add(key)
        self._desk.tasks.write(
            run,
            lambda frozen: self._render(key, frozen.snapshot),
            failed=lambda why: self._failed(key, why),
            owner=self,
        )

    def _render_again(self, read: PaperRead) -> None:
        """The program ended between number and PDF: make it from the frozen snapshot."""
        if read.row.snapshot and read.snapshot and read.row.id not in self._rendering:
            self._rendering.add(read.row.id)
            self._render(read.row.id, read.snapshot)

    def _render(self, key: bytes, snapshot: PaperSnapshot) -> None:
        blobs, number = self._desk.blobs(), snapshot.facts.number or snapshot.title
        own = wants_system_fonts(self._desk.settings)

        def work() -> bytes:
            from safetydesk.documents.render import render

            return render(snapshot, images=blobs.get, system_fonts=own)

        def keep(pdf: bytes) -> None:
            def run(session: Any) -> Any:
                from safetydesk.usecases.papers.documents import attach_pdf

                return attach_pdf(session, document_id=key, pdf=pdf, blobs=blobs)

            self._desk.tasks.write(run, lambda _: self._made(key, number), failed=lambda why: self._failed(key, why))

        self._desk.tasks.carry(
            work, keep, failed=lambda why: self._failed(key, why), ticket=Ticket(f"生成 PDF {number}")
        )

    def _made(self, key: bytes, number: str) -> None:
        self._rendering.discard(key)
        self._desk.say.toast(f"已编号 {number}，正式 PDF 已生成")

    def laid_out(self) -> None:
        """The paper on the desk can be printed now: what was to be printed as soon as it is out, is."""
        if self.read and self.read.row.pdf and self.read.row.id in self._printing:
            self._printing.discard(self.read.row.id)
            self._print(self.read)

    def _failed(self, key: bytes, fault: Any) -> None:
        self._rendering.discard(key)
        self._printing.discard(key)
        self._desk.say.refuse(fault)

    def _serve(self, read: PaperRead) -> None:
        from safetydesk.ui.dialogs.papers.document_steps import ServeDialog, about

        told, today = about(read.row, self._kind(read)), day_of(self._desk.clock())
        facts = read.snapshot.facts if read.snapshot else None
        met = facts.site_person.name if facts and facts.site_person else facts.subject.legal_person if facts else None
        done, page = self._desk.say.toast, self._page
        ServeDialog(self._desk, read.row, told, today, done, page, receiver=met or "").open()

    def _return(self, read: PaperRead) -> None:
        from safetydesk.ui.dialogs.papers.document_steps import ReturnDialog, about

        served = next((step for step in read.steps if step.kind == "served"), None)
        receiver = str(served.data.get("receiver") or "") if served else ""
        told = about(read.row, self._kind(read))
        ReturnDialog(self._desk, read.row, told, receiver, self._desk.say.toast, self._page).open()

    def _reject(self, read: PaperRead) -> None:
        from safetydesk.ui.dialogs.papers.document_steps import RejectDialog, about

        RejectDialog(self._desk, read.row, about(read.row, self._kind(read)), self._desk.say.toast, self._page).open()

    def _edit(self, read: PaperRead) -> None:
        self._open_form(read.row.id, lambda _: True)

    def ask_for(self, key: bytes) -> None:
        """What a new draft cannot be numbered without is asked at once."""
        self._open_form(key, lambda told: any(one.required and not one.value for one in told.fields))

    def _open_form(self, key: bytes, wanted: Callable[[DraftForm], bool]) -> None:
        today = day_of(self._desk.clock())

        def form(db: Any) -> Any:
            from safetydesk.usecases.papers.documents_edit import draft_form

            return draft_form(db, document_id=key, day=today)

        def show(told: DraftForm) -> None:
            from safetydesk.ui.dialogs.papers.edit_draft import EditDraftDialog

            if wanted(told):
                kind = self._desk.catalog().word("document_kind", told.row.kind)
                EditDraftDialog(self._desk, told, kind, self._desk.say.toast, self._page).open()

        self._desk.tasks.read(form, show, owner=self, slot="draft form")

    def _follow(self, read: PaperRead, kind: str) -> None:
        """A paper about this one, of the same subject, visit and hazards; a review opinion about those reviewed."""
        key, capacity = read.row.id, next(one.capacity for one in read.follows if one.kind == kind)
        hazards = next(one.hazards for one in read.follows if one.kind == kind)
        if key in self._stepping:
            return
        self._stepping.add(key)

        def run(session: Any) -> Any:
            from safetydesk.usecases.papers.documents import draft_document

            return draft_document(session, kind=kind, capacity=capacity, answers=key, hazard_ids=hazards)

        def done(made: Any) -> None:
            self._stepping.discard(key)
            self.drafted.emit(made.id)

        def failed(fault: SafetyDeskError) -> None:
            self._stepping.discard(key)
            self._desk.say.refuse(fault)

        self._desk.tasks.write(run, done, failed=failed, owner=self)

    def _correct(self, read: PaperRead) -> None:
        """更正通知书 about this paper, with what is known to be wrong already written in."""
        key = read.row.id

        def run(session: Any) -> Any:
            from safetydesk.usecases.papers.documents_correct import correct_document

            return correct_document(session, document_id=key)

        def done(made: Any) -> None:
            self._desk.say.toast("已拟更正通知书，请核对以后编号")
            if made.id is not None:
                self._desk.go("documents", made.id)

        self._desk.tasks.write(run, done, owner=self)

    def _void(self, read: PaperRead) -> None:
        from safetydesk.ui.dialogs.papers.document_steps import VoidDialog, about

        VoidDialog(self._desk, read.row, about(read.row, self._kind(read)), self._desk.say.toast, self._page).open()

    def _print(self, read: PaperRead) -> None:
        from PySide6.QtPrintSupport import QPrintDialog

        from safetydesk.ui.pages.documents.printing import remembered_printer

        pages = self._room.paper()
        if pages is None:
            return
        printer = remembered_printer(self._desk.settings, read.row.kind)
        dialog = QPrintDialog(printer, self._page)
        dialog.setWindowTitle("打印文书")
        dialog.setMinMax(1, len(pages))
        dialog.accepted.connect(lambda: self.print_on(printer, pages, read))
        QDialog.open(dialog)

    def print_on(self, printer: QPrinter, pages: PdfPages, read: PaperRead) -> None:
        """Send a paper to the printer that was chosen, which its kind remembers."""
        from safetydesk.ui.pages.documents.printing import print_paper, remember_printer

        remember_printer(self._desk.settings, read.row.kind, printer)
        ticket = Ticket(f"打印 {read.row.number or read.row.code}", "取消则不打印", "页")
        where = printer.outputFileName() or printer.printerName()
        self._desk.tasks.carry(
            lambda: print_paper(pages, printer, ticket.report),
            lambda _: self._desk.say.toast(f"已送 {where}"),
            ticket=ticket,
        )

    def _away(self, read: PaperRead) -> None:
        """另存: a copy of the paper, or what goes with it; 卷宗 and 证据包 want a PDF that was issued."""
        verbs = [Verb("PDF 或 Word 副本…", lambda: self._save(read), "document")]
        if read.row.pdf:
            verbs.append(Verb("卷宗…", lambda: self._dossier(read), "folder"))
            verbs.append(Verb("证据包…", lambda: self._pack(read), "lock"))
        button = self._room.save
        verb_menu(button, verbs).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _save(self, read: PaperRead) -> None:
        from safetydesk.ui.pages.documents.printing import file_name

        if read.snapshot is None:
            return
        start = self._desk.settings.get("export-folder", "")
        name = str(Path(start) / file_name(read.snapshot))
        path, kind = QFileDialog.getSaveFileName(self._page, "另存文书", name, f"{_PDF};;{_WORD}")
        if path:
            wanted = Path(path).with_suffix(".docx") if kind == _WORD else Path(path)
            self._desk.settings.set("export-folder", str(wanted.parent))
            self.save_to(wanted)

    def _dossier(self, read: PaperRead) -> None:
        """卷宗 of the paper's visit; of the paper alone where it has none."""
        from safetydesk.ui.pages.taking_away import ask_where, bind_into

        row, today = read.row, day_of(self._desk.clock())

        def gather(db: Any) -> Any:
            from safetydesk.usecases.papers.dossiers import dossier_of_papers, dossier_of_visit

            if row.visit_id:
                return dossier_of_visit(db, visit_id=row.visit_id, day=today)
            return dossier_of_papers(db, document_ids=[row.id], day=today)

        if path := ask_where(self._desk, self._page, f"{row.subject} 卷宗.pdf", _PDF):
            bind_into(self._desk, self._page, path, gather)

    def _pack(self, read: PaperRead) -> None:
        """证据包 of the paper, with a verifier that needs no program."""
        from safetydesk.ui.pages.taking_away import ask_where, pack_into

        row, today = read.row, day_of(self._desk.clock())
        if path := ask_where(self._desk, self._page, f"{row.number or row.code} 证据包.zip", "证据包 (*.zip)"):
            pack_into(self._desk, self._page, path, [row.id], today)

    def _kind(self, read: PaperRead) -> str:
        return self._desk.catalog().word("document_kind", read.row.kind)
