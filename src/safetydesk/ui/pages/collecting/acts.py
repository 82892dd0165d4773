"""What the 收表 pane does: start, write forms, take files in, replace, assign, remind, merge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.domain.collecting import reminder
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.collections import AnswerRow, CollectionRow, units
from safetydesk.models.queries.people import settings
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.collecting.reading import CollectionRead
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.dialog import decision

_FOLDER = "collecting-folder"
TYPES = "Excel 工作簿 (*.xlsx);;CSV 文本 (*.csv)"


class CollectingActs:
    """The verbs of the pane `owner`; files are read and written away from the GUI thread."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk, self._owner = desk, owner

    def start(self, desk: Desk, done: Callable[[bytes], object]) -> None:
        """Ask for a new collection."""
        from safetydesk.ui.dialogs.reports.open_collection import OpenCollectionDialog

        dialog = OpenCollectionDialog(desk, self._owner)
        dialog.opened.connect(done)
        dialog.open()

    def choose_files(self, one: CollectionRow) -> None:
        """Choose files that came in, several at once."""
        start = self._desk.settings.get(_FOLDER, "")
        names, _ = QFileDialog.getOpenFileNames(self._owner, f"收件：{one.title}", start)
        if names:
            self.take(one, [Path(name) for name in names])

    def take(self, one: CollectionRow, paths: list[Path]) -> Ticket | None:
        """Read the files, one after the other, and take each in; what could not be read is kept and says why."""
        from safetydesk.usecases.collecting_files import files_meant

        try:
            files = files_meant(paths)
        except SafetyDeskError as fault:
            self._desk.say.refuse(fault)
            return None
        self._desk.settings.set(_FOLDER, str(files[0].parent))
        ticket = Ticket(f"收件 {one.title}", "取消则没读的不收，已收的留着", "份")
        words, today = self._desk.catalog().accepted(), day_of(self._desk.clock())

        refused: list[SafetyDeskError] = []

        def work() -> Touched:
            for at, path in enumerate(files):
                ticket.report(at, len(files))
                try:
                    came = self._came(path, one, words, today)
                except SafetyDeskError as fault:
                    refused.append(fault)
                    continue
                self._desk.tasks.on_writer(partial(_take, one.id, came))
            ticket.report(len(files), len(files))
            return Touched.of("collection_answer", id=one.id)

        def done(_: Touched) -> None:
            self._desk.say.toast(f"已收 {len(files) - len(refused)} 份报送件")
            for fault in refused:
                self._desk.say.refuse(fault)

        return self._desk.tasks.carry(work, done, owner=self._owner, ticket=ticket)

    def _came(self, path: Path, one: CollectionRow, words: Any, today: str) -> Any:
        from safetydesk.ledgers.collecting import read_answer
        from safetydesk.usecases.collecting_files import come_in

        read = partial(read_answer, one=one, words=words, today=today, name=path.name)
        return come_in(path, read=read, keep=self._desk.blobs().put)

    def forms(self, read: CollectionRead) -> None:
        """Write an empty form for every unit into a folder."""
        start = self._desk.settings.get(_FOLDER, "")
        folder = QFileDialog.getExistingDirectory(self._owner, "空表写到哪个文件夹", start)
        if folder:
            self.write_forms(read, Path(folder))

    def write_forms(self, read: CollectionRead, folder: Path) -> None:
        """The same, without asking where."""
        words, one = self._desk.catalog().accepted(), read.row

        def write(found: Any) -> None:
            ticket = Ticket(f"写空表 {one.title}", "取消则没写的不写，已写的留着", "份")

            def work() -> int:
                from safetydesk.ledgers.collecting import write_forms

                for at, unit in enumerate(found):
                    ticket.report(at, len(found))
                    write_forms(folder, one=one, units=[unit], words=words)
                return len(found)

            def done(count: int) -> None:
                self._desk.say.toast(f"已写出 {count} 份空表：{folder}")

            self._desk.tasks.carry(work, done, owner=self._owner, ticket=ticket)

        self._desk.tasks.read(lambda db: units(db, one.id), write, owner=self._owner)

    def remind(self, read: CollectionRead) -> None:
        """Put the text for who is missing on the clipboard."""
        text = reminder(read.row.title, read.row.due_on, day_of(self._desk.clock()), read.lines)
        if text:
            QGuiApplication.clipboard().setText(text)
        self._desk.say.toast("催报文字已复制，可以粘贴到群里" if text else "都报齐了，没有要催的")

    def merge(self, read: CollectionRead, masked: tuple[str, ...] = ("P1",)) -> None:
        """Write the one ledger of all rows, personal data of the `masked` classes with stars."""
        start = Path(self._desk.settings.get(_FOLDER, "")) / f"{read.row.title}汇总.xlsx"
        path, _ = QFileDialog.getSaveFileName(self._owner, "汇总到", str(start), TYPES)
        if path:
            self.write_merged(read, Path(path), masked)

    def write_merged(self, read: CollectionRead, path: Path, masked: tuple[str, ...] = ("P1",)) -> Ticket:
        """The same, without asking where."""
        tasks, one, today = self._desk.tasks, read.row, day_of(self._desk.clock())
        words = self._desk.catalog().accepted()
        ticket = Ticket(f"汇总 {one.title}", "取消则不留下文件", "个单位")

        def work(organ: str) -> int:
            from safetydesk.ledgers.collecting import write_merged
            from safetydesk.ledgers.writing.rendered import Heading

            parts = []
            for at, line in enumerate(read.lines):
                ticket.report(at, len(read.lines))
                file = read.files.get(line.answer) if line.answer and line.rows else None
                parts.append((line.unit.name, self._rows(one, file, words, today) if file else []))
            heading = Heading(one.title, organ, today)
            return write_merged(path, one=one, answers=parts, words=words, heading=heading, masked=masked)

        def start(organ: str) -> None:
            tasks.carry(
                lambda: work(organ),
                lambda count: self._desk.say.toast(f"已汇总 {count} 行：{path}"),
                owner=self._owner,
                ticket=ticket,
            )

        tasks.read(lambda db: str(settings(db).get("organ") or ""), start, owner=self._owner)
        return ticket

    def _rows(self, one: CollectionRow, file: AnswerRow, words: Any, today: str) -> Any:
        from safetydesk.ledgers.collecting import answer_rows
        from safetydesk.ledgers.passing import store_folder

        blobs = self._desk.blobs()
        content, folder = blobs.get(file.sha256), store_folder(blobs)
        return answer_rows(content, one=one, words=words, today=today, name=file.file_name, folder=folder)

    def replace(self, read: CollectionRead, file: AnswerRow) -> None:
        """Show what a corrected file changes, then let it stand."""
        words, today = self._desk.catalog().accepted(), day_of(self._desk.clock())
        ticket = Ticket(f"比较 {file.file_name}", "取消则先前的一份照旧", "份")

        def work() -> Any:
            from safetydesk.catalog.registers import load_registers
            from safetydesk.domain.collecting import row_changes
            from safetydesk.usecases.collections import rival

            earlier = rival(read.files.values(), file)
            ticket.report(0, 2)
            old = self._rows(read.row, earlier, words, today) if earlier else []
            ticket.report(1, 2)
            new = self._rows(read.row, file, words, today)
            return row_changes(old, new, load_registers()[read.row.kind].identity)

        def show(changes: Any) -> None:
            from safetydesk.ui.dialogs.reports.replace_answer import ReplaceAnswerDialog

            ReplaceAnswerDialog(self._desk, read.row, file, changes, self._owner).open()

        self._desk.tasks.carry(work, show, owner=self._owner, ticket=ticket)

    def assign(self, read: CollectionRead, file: AnswerRow) -> None:
        """Say whose a file is."""
        from safetydesk.ui.dialogs.reports.assign_answer import AssignAnswerDialog

        AssignAnswerDialog(self._desk, read, file, self._owner).open()

    def drop(self, _read: CollectionRead, file: AnswerRow) -> None:
        """Take a file out, after asking."""
        asking = decision(
            self._owner,
            "拿掉这份报送件",
            happens=f"“{file.file_name}”不再算在这次收表里。",
            stays="文件本身还留在证据里，可以重新收一次。",
            do="拿掉",
            leave="保留",
            danger=True,
        )
        asking.accepted.connect(lambda: self._write("drop_answer", answer_id=file.id))
        asking.open()

    def close(self, one: CollectionRow) -> None:
        """End a collection, after asking."""
        asking = decision(
            self._owner,
            "结束收表",
            happens=f"《{one.title}》不再收件。",
            stays="已收的都留着。",
            do="结束",
            leave="接着收",
        )
        on = day_of(self._desk.clock())
        asking.accepted.connect(lambda: self._write("close_collection", collection_id=one.id, on=on))
        asking.open()

    def _write(self, verb: str, **facts: Any) -> None:
        def run(session: Any) -> Any:
            from safetydesk.usecases import collections

            return getattr(collections, verb)(session, **facts)

        self._desk.tasks.write(run, owner=self._owner)


def _take(key: bytes, came: Any, session: Any) -> Touched:
    from safetydesk.usecases.collections import take_answer

    return take_answer(session, collection_id=key, came=came)
