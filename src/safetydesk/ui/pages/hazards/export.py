"""导出: the 问题隐患台账 of what the table shows, or of all, written away from the GUI thread with cancel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.domain.staging import Value
from safetydesk.models.queries.hazard_table import HazardView, table_ids
from safetydesk.models.queries.ledger_rows import hazards
from safetydesk.models.queries.people import settings
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.tasks import Cancelled, Tasks, Ticket
from safetydesk.ui.widgets.field import Check
from safetydesk.ui.widgets.segments import Segments

CHUNK = 2000
_LOOK_EVERY = 0.2
TYPES = "Excel 工作簿 (*.xlsx);;CSV 文本 (*.csv)"


class ExportDialog(Asking):
    """Which hazards, and whether phones are masked; then where to."""

    def __init__(self, desk: Desk, view: HazardView, counts: tuple[int, int], parent: QWidget) -> None:
        super().__init__("导出问题隐患台账", do="选文件", parent=parent)
        self._desk, self._view = desk, view
        shown, total = counts
        self.which = Segments("哪些隐患", [("shown", f"筛出的 {shown} 条"), ("all", f"全部 {total} 条")], "shown")
        self.masked = Check("电话等个人信息打星号")
        self.masked.setChecked(True)
        self.form.add("which", "哪些", self.which)
        self.form.add("masked", "个人信息", self.masked, hint="要拿去改了再导入的，不打星号。")
        self.asked.connect(self._ask)

    def _ask(self) -> None:
        view = self._view
        if self.which.code() == "all":
            view = HazardView(view.today, view.soon, sort=view.sort)
        title = load_registers()["hazards"].title
        start = self._desk.settings.get("export-folder", "")
        name = str(Path(start) / f"{title} {view.today}.xlsx")
        path, _ = QFileDialog.getSaveFileName(self, "导出到", name, TYPES)
        if path:
            self.write(Path(path), view)

    def write(self, path: Path, view: HazardView | None = None) -> None:
        """Write to a file; the dialog closes and the work goes on with a progress panel."""
        self._desk.settings.set("export-folder", str(path.parent))
        masked = ("P1",) if self.masked.isChecked() else ()
        export_hazards(self._desk, view or self._view, path if path.suffix else path.with_suffix(".xlsx"), masked)
        self.accept()


def export_hazards(desk: Desk, view: HazardView, path: Path, masked: tuple[str, ...]) -> Ticket:
    """Write the hazards of a view as a ledger and say where it lies; phones with stars when P1 is masked."""
    tasks, today = desk.tasks, day_of(desk.clock())
    words = desk.catalog().accepted()
    ticket = Ticket(f"导出 {path.name}", "取消则不留下文件", "条")

    def work(found: tuple[list[bytes], str]) -> int:
        from safetydesk.ledgers.rendered import Heading
        from safetydesk.ledgers.write import write_ledger

        register = load_registers()["hazards"]
        return write_ledger(
            path,
            register=register,
            rows=_rows(tasks, ticket, found[0], today),
            catalog_words=words,
            heading=Heading(register.title, found[1], today),
            masked=masked,
        )

    def start(found: tuple[list[bytes], str]) -> None:
        tasks.carry(lambda: work(found), lambda count: desk.say.toast(f"已导出 {count} 条：{path}"), ticket=ticket)

    tasks.read(lambda db: (table_ids(db, view), str(settings(db).get("organ") or "")), start)
    return ticket


def _rows(tasks: Tasks, ticket: Ticket, ids: list[bytes], today: str) -> Iterator[dict[str, Value]]:
    """The rows in the order of their ids, asked from the reader in chunks so that lists stay quick meanwhile."""
    for start in range(0, len(ids), CHUNK):
        ticket.report(start, len(ids))
        chunk = ids[start : start + CHUNK]
        found = from_reader(tasks, ticket, lambda db, chunk=chunk: dict(hazards(db, today, chunk)))  # type: ignore[misc]
        yield from (found[key] for key in chunk if key in found)
    ticket.report(len(ids), len(ids))


def from_reader(tasks: Tasks, ticket: Ticket, query: Callable[[Any], Any]) -> Any:
    """For carried work: run a query on the reader's thread and wait for it; raises Cancelled when the ticket is."""
    answer: Future[Any] = Future()

    def run(db: Any) -> None:
        try:
            answer.set_result(query(db))
        except BaseException as fault:
            answer.set_exception(fault)

    tasks.read(run, lambda _: None)
    while not ticket.cancelled:
        with suppress(TimeoutError):
            return answer.result(_LOOK_EVERY)
    raise Cancelled
