"""导出: which ledger, which rows, how another office wants it, what is masked; with the first page, then where to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QWidget

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import LedgerColumn, load_registers
from safetydesk.domain.instants import day_of
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.fitting import wide_or_narrow
from safetydesk.ui.dialogs.ledgers.filter import Conditions
from safetydesk.ui.pages.ledgers.exporting import GB18030, UTF8, Ids, Wanted, preview, write
from safetydesk.ui.pages.ledgers.sheet_preview import SheetPreview
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import Check, Choice
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label, set_tone

if TYPE_CHECKING:
    from safetydesk.ledgers.profiles.preview import ExportPreview

FILES = (("xlsx", "Excel 工作簿"), (UTF8, "CSV（UTF-8）"), (GB18030, "CSV（GB18030）"))
"""What is written; the two of CSV by their encodings, GB18030 for programs that know no other."""
WORKBOOK, TEXT = "Excel 工作簿 (*.xlsx)", "CSV 文本 (*.csv)"
FORMS = "Excel 工作簿 (*.xlsx *.xlsm)"
HIGH, LOWEST, EDGES, PAD = 236, 96, 48, 20
WITH_PHOTOS = ("hazards", "major_hazards", "closings")
SEALED = "举报人信息从不写出，文字里写到的换成“〔已隐去〕”"
_DOUBTS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of the page where 导出 was asked: their ids in order, how many they are, how many there are in all."""

    ids: Ids
    count: int
    total: int


class ExportDialog(Asking):
    """`kind` fixed where a page asks for its own (`shown` are its rows), else any kind that can be written."""

    def __init__(self, desk: Desk, parent: QWidget, kind: str = "", shown: Shown | None = None) -> None:
        title = f"导出{load_registers()[kind].title}" if kind else "导出台账"
        super().__init__(title, do="选位置，写出", width=wide_or_narrow(parent), parent=parent)
        self._room = self.width() - EDGES
        self._desk, self._fixed, self._shown = desk, kind, shown
        self._form: Path | None = None
        self._flat = False
        self._profiles: dict[str, Profile] = {}
        self.page: ExportPreview | None = None
        registers = load_registers()
        self.kind = Choice("种类", [(key, registers[key].title) for key in registers if key in ROWS])
        self.which = (
            Segments("哪些", [("shown", f"筛出的 {shown.count} 条"), ("all", f"全部 {shown.total} 条")], "shown")
            if shown
            else Segments("哪些", [("all", "全部")], "all")
        )
        self.only = Conditions(self._words)
        self.profile = Choice("写法", [("", "本程序的")])
        self.masked = Check("个人信息打星号")
        self.masked.setChecked(True)
        self.photos = Check("照片放进格子里")
        self.file = Segments("文件", list(FILES), "xlsx")
        self.told = label("", "caption", "second", wrap=True)
        self.preview = SheetPreview()
        self._place = _Desk()
        self._pick_form = Button("填进现成的表样", self._choose_form, icon="sheet")
        self._lay_out()
        self._connect()
        self.kind.choose(kind or "enterprises")
        self._kind_chosen()

    def wanted(self) -> Wanted:
        """What the dialog asks for."""
        kind = self.kind.code() or ""
        ids = self._shown.ids if self._shown is not None and self.which.code() == "shown" else None
        masked = None if self.masked.isChecked() else ()
        profile = self._profiles.get(self.profile.code() or "")
        photos = self.photos.isChecked() and kind in WITH_PHOTOS and self._form is None and not self._as_text()
        encoding = (self._as_text() and self.file.code()) or UTF8
        return Wanted(kind, ids, self.only.sought(), profile, masked, self._form, photos, encoding)

    def write(self, path: Path) -> None:
        """Write to a file; the dialog closes and the work goes on with a progress panel."""
        self._desk.settings.set("export-folder", str(path.parent))
        write(self._desk, self.wanted(), path if path.suffix else path.with_suffix(self._suffix()))
        self.accept()

    def fill(self, form: Path | None) -> None:
        """Fill an existing blank form instead of making a new workbook; None: make a new one again."""
        self._form = form
        self._pick_form.setText("不填表样了" if form else "填进现成的表样")
        self._pick_form.updateGeometry()
        self.file.setEnabled(form is None)
        self._show_photos()
        self._say()

    def _kind_chosen(self) -> None:
        kind = self.kind.code() or ""
        self._show_photos()
        self.only.show_register(load_registers()[kind])
        self._desk.tasks.read(partial(_profiles, kind), self._show_profiles, owner=self, slot="export-profiles")

    def _as_text(self) -> bool:
        """Whether a CSV is wanted; a form is always filled as a workbook."""
        return self.file.code() != "xlsx" and self._form is None

    def _suffix(self) -> str:
        return ".csv" if self._as_text() else ".xlsx"

    def _show_photos(self) -> None:
        """Photos stand in the cells of a new workbook only."""
        self.photos.setVisible((self.kind.code() or "") in WITH_PHOTOS)
        self.photos.setEnabled(self._form is None and not self._as_text())

    def _file_picked(self) -> None:
        self._show_photos()
        self._say()

    def _words(self, column: LedgerColumn) -> dict[str, str]:
        catalog = self._desk.catalog()
        if column.type != "enum" or not column.vocab or column.vocab not in catalog.vocabularies:
            return {}
        return {code: word.word for code, word in catalog.words(column.vocab).items()}

    def _show_profiles(self, found: list[Profile]) -> None:
        self._profiles = {one.name: one for one in found}
        self.profile.clear()
        self.profile.addItem("本程序的", "")
        for one in found:
            self.profile.addItem(one.name, one.name)
        self.ask_preview()

    def ask_preview(self) -> None:
        """Read the first page again."""
        wanted, words, today = self.wanted(), self._desk.catalog().accepted(), day_of(self._desk.clock())
        plain = replace(wanted, form=None)
        ticket = Ticket()
        self._desk.tasks.read(
            lambda db: preview(db, plain, words, today, ticket),
            self._show_page,
            failed=self.refuse,
            owner=self,
            slot="export-preview",
            ticket=ticket,
        )

    def _show_page(self, page: ExportPreview) -> None:
        self.page = page
        self.preview.show_preview(page, self._room - PAD)
        self._place.updateGeometry()
        self._flatten()
        self._say()

    def _say(self) -> None:
        page = self.page
        if page is None:
            return
        masked = _left_out(page, numbers="P1" in self.wanted().classes)
        count = f"{page.count} 条" if page.count is not None else f"{len(page.rows)} 条以上"
        paper = f"{count}，{page.paper}" + (f"约 {page.pages} 页" if page.pages else "")
        form = f"填进“{self._form.name}”，它自己的样式、合并和打印设置不变。" if self._form else ""
        if self._as_text():
            paper = f"{count}，CSV 只有文字，没有样式和照片"
        small = page.points < _readable() and not self._form and not self._as_text()
        little = f"列太多，打印出来字只有 {page.points:g} 磅，看不清；请选列少的写法。" if small else ""
        self.told.setText(f"{masked}{form or paper + '。'}{little}")
        set_tone(self.told, "amber" if small or page.doubts else "second")

    def _choose_form(self) -> None:
        if self._form is not None:
            self.fill(None)
            return
        start = self._desk.settings.get("export-folder", "")
        path, _ = QFileDialog.getOpenFileName(self, "哪一份表样", start, FORMS)
        if path:
            self.fill(Path(path))

    def _ask(self) -> None:
        if (title := self.only.unreadable()) is not None:
            self.missing("only", f"只要“{title}”的", "写的不是日期或数，不知道要哪些")
            return
        start = self._desk.settings.get("export-folder", "")
        today = day_of(self._desk.clock())
        title = self.page.title if self.page is not None else load_registers()[self.kind.code() or ""].title
        name = str(Path(start) / f"{self._form.stem if self._form else title} {today}{self._suffix()}")
        types = FORMS if self._form else TEXT if self._as_text() else WORKBOOK
        path, _ = QFileDialog.getSaveFileName(self, "导出到", name, types)
        if path:
            self.write(Path(path))

    def refuse(self, fault: SafetyDeskError) -> None:
        """Say why there is nothing to show."""
        self.page = None
        self.preview.show_preview(None, self._room - PAD)
        super().refuse(fault)

    def _connect(self) -> None:
        self.kind.activated.connect(lambda _: self._kind_chosen())
        self.only.changed.connect(self.ask_preview)
        self.profile.activated.connect(lambda _: self.ask_preview())
        self.file.picked.connect(lambda _: self._file_picked())
        self.which.picked.connect(lambda _: self.ask_preview())
        self.masked.toggled.connect(lambda _: self.ask_preview())
        self.asked.connect(self._ask)

    def _scroll_body(self) -> None:
        """In a low window all of it scrolls as one: the page then stands in it as high as it is."""
        super()._scroll_body()
        self._flat = True
        self._flatten()

    def _flatten(self) -> None:
        if self._flat:
            self._place.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._place.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._place.setFixedHeight(self.preview.height())

    def _lay_out(self) -> None:
        self.form.setMaximumWidth(self._room)
        if not self._fixed:
            self.form.add("kind", "种类", self.kind)
        if self._shown is not None:
            self.form.add("which", "哪些", self.which)
        self.form.add("only", "只要", self.only)
        self.form.add("profile", "写法", self.profile)
        how = QWidget()
        row = QHBoxLayout(how)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.masked)
        row.addWidget(self.photos)
        row.addStretch(1)
        row.addWidget(self._pick_form)
        self.form.add("masked", "个人信息", how)
        self.form.add("file", "文件", self.file)
        self._place.setWidget(self.preview)
        self._place.setMinimumHeight(LOWEST)
        self._place.setMaximumHeight(HIGH)
        self._place.setFrameShape(QFrame.Shape.NoFrame)
        self._place.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place.setAccessibleName("第一页的样子")
        self.body.insertWidget(self.body.count() - 1, self._place)
        self.body.insertWidget(self.body.count() - 1, self.told)


class _Desk(QScrollArea):
    """What the page lies on: as high as the page, up to a height."""

    def sizeHint(self) -> QSize:
        """The page with the bar below it; what is shown changes, so nothing is kept from before."""
        page = self.widget()
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(super().sizeHint().width(), min(HIGH, (page.height() if page else 0) + bar))


def _profiles(kind: str, db: Any) -> list[Profile]:
    from safetydesk.usecases.profiles import profiles

    return [one.profile for one in profiles(db, kind)]


def _left_out(page: ExportPreview, *, numbers: bool) -> str:
    """In sentences: what shows stars, what is hidden on the page, and what somebody should look at."""
    columns = "、".join((*page.masked, *["文字里的电话和身份证号"] * numbers))
    stars = f"打星号：{columns}。" if columns else "没有打星号的栏目。"
    here = f"（这一页：{'、'.join(page.hidden)}）" if page.hidden else ""
    more = f"等 {len(page.doubts)} 处" if len(page.doubts) > _DOUBTS else ""
    doubts = "、".join(page.doubts[:_DOUBTS])
    look = f"{doubts}{more}像是写了反映情况的人，没有隐去，请看一看。" if doubts else ""
    return f"{stars}{SEALED}{here}。{look}"


def _readable() -> float:
    from safetydesk.ledgers.profiles.preview import READABLE

    return READABLE
