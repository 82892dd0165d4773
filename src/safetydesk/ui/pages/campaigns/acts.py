"""What the 行动 page does: announce, correct, end, delete, say which visits belong, remind, take the evidence away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.campaigns import (
    CampaignRow,
    Progress,
    belonging_visits,
    record_count,
    records_of_campaign,
)
from safetydesk.models.queries.people import settings
from safetydesk.ui.desk import Desk
from safetydesk.ui.widgets.dialog import decision

_FOLDER = "export-folder"
_TYPES = "Excel 工作簿 (*.xlsx);;CSV 文本 (*.csv)"


class CampaignActs:
    """The verbs of the page `owner`; `arrive(id)` shows a campaign that was recorded."""

    def __init__(self, desk: Desk, owner: QWidget, arrive: Callable[[bytes], object]) -> None:
        self._desk, self._owner, self._arrive = desk, owner, arrive

    def announce(self) -> None:
        """A new campaign."""
        self._edit(None, "已登记，开始检查时会提示归入")

    def correct(self, one: Progress) -> None:
        """Put a campaign right, or put its end off."""
        self._edit(one.row, "已更正")

    def _edit(self, row: CampaignRow | None, words: str) -> None:
        from safetydesk.ui.dialogs.campaigns.campaign import CampaignDialog, read_ground

        def show(ground: Any) -> None:
            self._open(CampaignDialog(self._desk, ground, row, parent=self._owner.window()), words)

        self._desk.tasks.read(lambda db: read_ground(db, row), show, owner=self._owner, slot="campaign ground")

    def end(self, one: Progress) -> None:
        """Name the last day of a campaign that ends before its time."""
        from safetydesk.ui.dialogs.campaigns.end_campaign import EndCampaignDialog

        self._open(EndCampaignDialog(self._desk, one.row, self._owner.window()), "已写明最后一天，归入的检查都留着")

    def belong(self, one: Progress) -> None:
        """Say which visits belong to a campaign."""
        from safetydesk.ui.dialogs.campaigns.belonging import BelongingDialog

        def show(visits: Any) -> None:
            self._open(BelongingDialog(self._desk, one.row, visits, self._owner.window()), "已记下哪些检查归入它")

        self._desk.tasks.read(lambda db: belonging_visits(db, one.row), show, owner=self._owner, slot="belonging")

    def drop(self, one: Progress) -> None:
        """Delete a campaign that was recorded by mistake, after asking; one with visits is refused."""
        asking = decision(
            self._owner.window(),
            "删除行动",
            happens=f"“{one.row.name}”不再出现在清单里。",
            stays="有检查归入的不能删；不再进行的请用“提前结束”。",
            do="删除",
            leave="保留",
            danger=True,
        )

        def drop(session: Any) -> Any:
            from safetydesk.usecases.campaigns import drop_campaign

            return drop_campaign(session, campaign_id=one.row.id)

        asking.accepted.connect(
            lambda: self._desk.tasks.write(drop, lambda _: self._desk.say.toast("已删除"), owner=self._owner)
        )
        asking.open()

    def remind(self, one: Progress) -> None:
        """Put on the clipboard who is still to be seen, village by village."""
        from safetydesk.usecases.campaign_words import reminder_words

        QGuiApplication.clipboard().setText(reminder_words(one, day_of(self._desk.clock())))
        self._desk.say.toast("提醒的话已复制，可以粘贴到群里")

    def pack(self, one: Progress) -> None:
        """迎检资料包 of a campaign."""
        from safetydesk.ui.dialogs.papers.inspection_pack import InspectionPackDialog

        InspectionPackDialog(self._desk, self._owner, campaign=one.row.id).open()

    def ledger(self, kind: str, one: Progress) -> None:
        """The ledger of the visits of a campaign, or of the hazards they found; or of all."""

        def read(db: Any) -> tuple[list[bytes], int]:
            return [key for key, _ in records_of_campaign(db, kind, one.row.id)], record_count(db, kind)

        def show(found: tuple[list[bytes], int]) -> None:
            from safetydesk.ui.dialogs.ledgers.export import ExportDialog, Shown

            keys, total = found
            ExportDialog(self._desk, self._owner, kind, Shown(lambda _db: keys, len(keys), total)).open()

        self._desk.tasks.read(read, show, owner=self._owner, slot="campaign ledger")

    def export(self, one: Progress) -> None:
        """Choose where the progress is written."""
        start = Path(self._desk.settings.get(_FOLDER, "")) / f"{one.row.name}进度.xlsx"
        path, _ = QFileDialog.getSaveFileName(self._owner, "进度表写到", str(start), _TYPES)
        if path:
            self.write_progress(one, Path(path))

    def write_progress(self, one: Progress, path: Path) -> None:
        """Write the progress as a workbook: every unit with its state, and what was announced."""
        today, catalog = day_of(self._desk.clock()), self._desk.catalog()

        def gather(db: Any) -> tuple[Any, str]:
            from safetydesk.usecases.campaign_words import progress_tables

            return progress_tables(db, one, today, catalog), str(settings(db).get("organ") or "")

        def write(found: tuple[Any, str]) -> None:
            def work() -> None:
                from safetydesk.ledgers.writing.rendered import Heading
                from safetydesk.ledgers.writing.report_sheet import write_report

                write_report(path, tables=found[0], heading=Heading(f"{one.row.name}进度", found[1], today), notes=())

            done = f"已写出 {len(one.units) + len(one.beyond)} 家：{path}"
            self._desk.tasks.carry(work, lambda _: self._desk.say.toast(done), owner=self._owner)

        self._desk.settings.set(_FOLDER, str(path.parent))
        self._desk.tasks.read(gather, write, owner=self._owner)

    def _open(self, dialog: Any, words: str) -> None:
        def told(key: bytes) -> None:
            self._arrive(key)
            self._desk.say.toast(words)

        dialog.recorded.connect(told)
        dialog.open()
