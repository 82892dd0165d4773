"""迎检资料包: of a campaign, a year or some days, of the enterprise shown or of all, into which folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.bundles import years_of_visits
from safetydesk.models.queries.campaigns import CampaignRow, campaign_rows
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.pages.taking_away import FOLDER, write_tree_into
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.text import label

_SPAN = ("", "一段时间")


class InspectionPackDialog(Asking):
    """`subject` is the enterprise shown, as (id, name), `campaign` the 行动 shown; both as chosen at first.

    The tree gets a folder of its own inside the one chosen.
    """

    def __init__(
        self, desk: Desk, parent: QWidget, subject: tuple[bytes, str] | None = None, campaign: bytes | None = None
    ) -> None:
        super().__init__(
            "迎检资料包",
            do="编资料包",
            about="编成带目录的文件夹：台账（电话打星号）、文书、签收件、整改照片；行动另有进度表。",
            width=640,
            parent=parent,
        )
        self._desk, self._over, self._subject = desk, parent, subject
        today = day_of(desk.clock())
        self._days, self._campaigns, self._wanted = (f"{today[:4]}-01-01", today), dict[str, CampaignRow](), campaign
        self.of = Choice("编什么", [_SPAN])
        self.of.activated.connect(self._follow)
        self.first, self.last = DayField("从", self._days[0]), DayField("到", self._days[1])
        one = [("one", f"只要{subject[1]}")] if subject else []
        self.scope = Choice("范围", [*one, ("all", "全部企业")])
        self.folder: Path | None = None
        self.where = label("", tone="third", wrap=True)
        self.form.add("of", "编什么", self.of)
        self.form.add("first", "从", self.first, required=True)
        self.form.add("last", "到", self.last, required=True, hint="含这一天")
        self.form.add("scope", "范围", self.scope)
        self.form.add("folder", "放在", self._folder_row(), required=True)
        self.take_folder(Path(kept) if (kept := str(desk.settings.get(FOLDER, ""))) else None)
        self.asked.connect(self._ask)
        desk.tasks.read(lambda db: (years_of_visits(db), campaign_rows(db)), self._offer, owner=self)

    def _offer(self, found: tuple[list[int], list[CampaignRow]]) -> None:
        """Years with visits and campaigns, the newest first."""
        years, rows = found
        for year in years:
            self.of.addItem(f"{year} 年全年", str(year))
        self._campaigns = {one.id.hex(): one for one in rows}
        for key, one in self._campaigns.items():
            self.of.addItem(f"行动：{one.name}", key)
        if self._wanted is not None:
            self.of.choose(self._wanted.hex())
            self._follow()

    def _follow(self) -> None:
        """The days of what is chosen; only those of 一段时间 are for a person to say."""
        code = self.of.code() or ""
        row = self._campaigns.get(code)
        first, last = (
            (row.first_day, row.last_day) if row else (f"{code}-01-01", f"{code}-12-31") if code else self._days
        )
        for field, day in ((self.first, first), (self.last, last)):
            field.show_day(day)
            field.setEnabled(not code)

    def take_folder(self, folder: Path | None) -> None:
        """The folder in which the tree gets its own; None while nobody chose one."""
        self.folder = folder
        self.where.setText(str(folder) if folder else "还没有选文件夹")

    def _folder_row(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.choose = Button("选文件夹…", self._choose)
        row.addWidget(self.choose)
        row.addWidget(self.where, 1)
        return holder

    def _choose(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, "放在哪个文件夹", str(self.folder or "")):
            self.take_folder(Path(chosen))

    def _ask(self) -> None:
        first, last = self.first.day(), self.last.day()
        for key, word, day in (("first", "从", first), ("last", "到", last)):
            if day is None:
                self.missing(key, word, "请写成 2026-01-01 的样子")
                return
        if self.folder is None:
            self.missing("folder", "放在", "请先选一个文件夹")
            return
        only = self._subject if self.scope.code() == "one" else None
        row = self._campaigns.get(self.of.code() or "")
        what = f"迎检资料 {fit(row.name) if row else f'{first} 至 {last}'}"
        out = self.folder / " ".join(part for part in (what, only and fit(only[1])) if part)
        today = day_of(self._desk.clock())

        def gather(db: Any) -> Any:
            from safetydesk.usecases.papers.inspection_file import campaign_file, inspection_file
            from safetydesk.usecases.papers.inspection_tree import check_folder, gather_tree

            check_folder(out)
            within = [only[0]] if only else None
            if row is not None:
                tree = campaign_file(db, campaign_id=row.id, day=today, subjects=within)
            else:
                tree = inspection_file(db, first=str(first), last=str(last), day=today, subjects=within)
            return gather_tree(db, tree, day=today)

        self.busy()
        self._desk.tasks.read(gather, lambda found: self._write(out, found), failed=self.refuse, owner=self)

    def _write(self, out: Path, gathered: Any) -> None:
        self._desk.settings.set(FOLDER, str(out.parent))
        write_tree_into(self._desk, self._over, out, gathered)
        self.accept()


def fit(name: str) -> str:
    """The name of an enterprise as part of a folder's name."""
    from safetydesk.ui.pages.documents.printing import fit_name

    return fit_name(name, "").strip(" .")
