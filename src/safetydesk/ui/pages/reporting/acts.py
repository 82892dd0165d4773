"""What the 月报 pane does: count a month, take figures down, hand in, give up, write a workbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.reports import ReportRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.reporting.lines import month_words
from safetydesk.ui.pages.reporting.reading import ReportRead
from safetydesk.ui.pages.reporting.telling import Told
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.dialog import decision

_FOLDER = "export-folder"
TYPES = "Excel 工作簿 (*.xlsx);;CSV 文本 (*.csv)"


class ReportActs:
    """The verbs of the pane `owner`; a workbook is made and written away from the GUI thread."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk, self._owner = desk, owner

    def make(self, period: str, done: Callable[[str], object], before: ReportRow | None = None) -> None:
        """Ask by which basis, and count."""
        from safetydesk.ui.dialogs.reports.make_report import MakeReportDialog

        dialog = MakeReportDialog(self._desk, period, self._owner, before)
        dialog.made.connect(done)
        dialog.open()

    def submit(self, row: ReportRow) -> None:
        """报送, after saying what is fixed from then on."""
        unfilled = [one["title"] for one in row.figures["form"] if _unfilled(row, one)]
        missing = f"还有待填的数：{'、'.join(unfilled)}，报送后也写作“待填”。" if unfilled else ""
        asking = decision(
            self._owner,
            f"报送{month_words(row.period)}的月报",
            happens=f"《{row.title}》的数字、每个数计入的记录和口径说明从此固定，不能再改，也不能收回。{missing}",
            stays="以后登记或更正的，在下一期月报里作为补报、核减和后续整改列出。",
            do="报送",
            leave="再核对",
        )
        done = f"{month_words(row.period)}的月报已报送"
        asking.accepted.connect(lambda: self._write("submit_report", done, report_id=row.id))
        asking.open()

    def drop(self, row: ReportRow) -> None:
        """Give a draft up, after asking."""
        asking = decision(
            self._owner,
            "放弃这份草稿",
            happens=f"《{row.title}》的草稿不再保留。",
            stays="记录和各单位的填报数都不动，以后可以再生成。",
            do="放弃",
            leave="保留",
            danger=True,
        )
        asking.accepted.connect(lambda: self._write("drop_report", "草稿已放弃", report_id=row.id))
        asking.open()

    def tell(self, period: str, told: Told) -> None:
        """Take down what units told; the draft is counted again with it."""

        def run(session: Any) -> Any:
            from safetydesk.usecases.report_inputs import set_inputs

            return set_inputs(session, period=period, told=told)

        self._desk.tasks.write(run, owner=self._owner, ticket=Ticket("按填报数重算月报"))

    def ask_figures(self, read: ReportRead, unit: str) -> None:
        """The figures of a unit in a form."""
        from safetydesk.ui.dialogs.reports.tell_figures import TellFiguresDialog

        units = dict(read.row.figures["units"]) if read.row is not None else {}
        figures = tuple(read.form.values())
        TellFiguresDialog(
            self._desk, read.entry.period, figures, self._owner, unit=unit, known=units.get(unit, {})
        ).open()

    def export(self, row: ReportRow, *, summary: bool) -> None:
        """Choose a file and write the report into it."""
        start = Path(self._desk.settings.get(_FOLDER, "")) / f"{row.title}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self._owner, "导出月报", str(start), TYPES)
        if name:
            self.write(row, Path(name), summary=summary)

    def write(self, row: ReportRow, path: Path, *, summary: bool) -> Ticket:
        """The same, without asking where; a suffix that is missing becomes .xlsx."""
        self._desk.settings.set(_FOLDER, str(path.parent))
        target = path if path.suffix else path.with_suffix(".xlsx")
        ticket = Ticket(f"导出 {target.name}", "取消则不留下文件", "步")
        return self._desk.tasks.carry(
            partial(_write_out, self._desk, row, target, ticket, summary),
            lambda _: self._desk.say.toast(f"已导出 {row.title}：{target}"),
            owner=self._owner,
            ticket=ticket,
        )

    def _write(self, verb: str, words: str, **facts: Any) -> None:
        def run(session: Any) -> Any:
            from safetydesk.usecases import reports

            return getattr(reports, verb)(session, **facts)

        ticket = Ticket("办理月报")
        self._desk.tasks.write(run, lambda _: self._desk.say.toast(words), owner=self._owner, ticket=ticket)


def _unfilled(row: ReportRow, figure: Any) -> bool:
    return not figure["derive"] and row.figures["total"].get(figure["key"]) is None


def _write_out(desk: Desk, row: ReportRow, path: Path, ticket: Ticket, summary: bool) -> None:
    """Carried: read the rows, lay the tables out, write the file."""
    from safetydesk.domain.report_words import tables
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.report_sheet import write_report
    from safetydesk.ui.pages.ledgers.carrying import giving_way
    from safetydesk.ui.pages.ledgers.exporting import from_reader
    from safetydesk.usecases.reports import counted_rows

    ticket.report(0, 3)
    rows = from_reader(desk.tasks, ticket, lambda db: counted_rows(db, row))
    ticket.report(1, 3)
    with giving_way():
        whole = tables(row.figures, row.period, rows, desk.catalog().word, summary=summary)
        ticket.report(2, 3)
        head = Heading(row.title, row.figures["filled_by"], day_of(row.submitted_at or row.made_at))
        write_report(path, tables=whole, heading=head, notes=row.figures["notes"])
    ticket.report(3, 3)
