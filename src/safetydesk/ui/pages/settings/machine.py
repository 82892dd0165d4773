"""本机: the looks of this computer, where its data lie, what protects them, and copies of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.settings.section import CARD_INSIDE, Cards
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.field import Check
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label, one_line

THEMES = [("light", "浅色"), ("dark", "深色"), ("system", "跟随系统")]
FOLDER, THEME = "backup-folder", "theme"
MEANS = "取消不影响数据，没有备份完的一份会删掉"


class Copy(Protocol):
    """A checked copy of the data."""

    folder: Path
    at: str
    rows: int
    blobs: int


class Data(Protocol):
    """The data of this computer."""

    @property
    def folder(self) -> Path:
        """Where they lie."""

    def locked(self) -> bool:
        """Whether a passphrase keeps them."""

    def protect(self, passphrase: str) -> None:
        """Keep them with a passphrase from now on."""

    def back_up(self, target: Path, *, with_blobs: bool, report: Callable[[int, int], object]) -> Any:
        """A new copy below `target`; `report` is told the files copied so far and may raise to stop it. Blocks."""

    def newest_backup(self, target: Path) -> Any:
        """The copy made last below `target`, or None. Blocks."""


@dataclass(frozen=True, slots=True)
class Machine:
    """This computer as the composition root knows it; `appear` wears a theme by name."""

    data: Data
    appear: Callable[[str], None]


class MachineSection(Cards):
    """Its primary verb makes a copy of the data in the folder shown."""

    scope = "只管这台电脑"
    primary_word = "现在备份"

    def __init__(self, desk: Desk, machine: Machine) -> None:
        super().__init__()
        self._desk, self._machine = desk, machine
        self._ticket: Ticket | None = None
        kept = str(desk.settings.get(FOLDER, ""))
        self.target = Path(kept) if kept else machine.data.folder.parent / "backups"
        self.theme = Segments("外观", THEMES)
        self.theme.picked.connect(self._wear)
        self.scale = label("", tone="second")
        self.where = _path()
        self.lock = Chip("grey", "")
        self.set_passphrase = Button("设口令", self._protect, icon="lock")
        self.photos = Check("连照片、扫描件和文书 PDF 一起备份")
        self.photos.setChecked(True)
        self.into = _path()
        self.last = label("", tone="second", wrap=True)
        self.lay_out([self._looks(), self._data(), self._copies()])
        desk.tasks.ended.connect(self._ended)
        self.setFocusProxy(self.theme)
        self.refresh()

    def refresh(self) -> None:
        """Look again at this computer."""
        self._show_theme()
        ratio = self.devicePixelRatioF()
        self.scale.setText(f"{ratio:.0%}，由系统的显示设置决定")
        self.where.setText(str(self._machine.data.folder))
        self.into.setText(str(self.target))
        locked = self._machine.data.locked()
        self.lock.show_state(*(("green", "有口令") if locked else ("red", "没有口令")))
        self.set_passphrase.setVisible(not locked)
        target, newest = self.target, self._machine.data.newest_backup
        self._desk.tasks.carry(lambda: newest(target), self._show_last, owner=self)

    def primary(self) -> None:
        """Make a copy; a second press while one is being made does nothing."""
        if self._ticket is not None:
            return
        ticket = self._ticket = Ticket("正在备份", MEANS, "个附件")
        photos, make = self.photos.isChecked(), self._machine.data.back_up
        self._desk.tasks.carry(
            partial(make, self.target, with_blobs=photos, report=ticket.report),
            self._made,
            failed=self._desk.say.refuse,
            owner=self,
            ticket=ticket,
        )

    def take_folder(self, folder: Path) -> None:
        """Copies go below this folder from now on."""
        self.target = folder
        self._desk.settings.set(FOLDER, str(folder))
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Another key may have changed the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self, self._show_theme)

    def _ended(self, ticket: Ticket) -> None:
        if ticket is self._ticket:
            self._ticket = None

    def _made(self, made: Copy) -> None:
        self._show_last(made)
        self._desk.say.toast(f"已备份并核对：{made.rows} 行，附件 {made.blobs} 个")

    def _show_last(self, made: Copy | None) -> None:
        if made is None:
            self.say("这个文件夹里还没有备份")
            self.last.setText("这个文件夹里还没有备份")
            return
        self.say(f"最近一次备份 {made.at}")
        what = f"附件 {made.blobs} 个" if made.blobs else "没有带附件"
        self.last.setText(f"{made.at}，{made.rows} 行，{what}，在 {made.folder.name}")

    def _show_theme(self) -> None:
        chosen = self._desk.settings.get(THEME)
        self.theme.choose(chosen if chosen in ("light", "dark") else "system")

    def _wear(self, name: str) -> None:
        self._desk.settings.set(THEME, name)
        self._machine.appear(name)

    def _protect(self) -> None:
        from safetydesk.ui.dialogs.office.unlock import PassphraseDialog

        dialog = PassphraseDialog(self._desk.tasks, self._machine.data.protect, self.window())
        dialog.accepted.connect(lambda: self._desk.say.banner("key", None))
        dialog.accepted.connect(lambda: self._desk.say.toast("口令已设好，旁边的钥匙已删去"))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._machine.data.folder)))

    def _choose_folder(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, "备份放在哪个文件夹", str(self.target)):
            self.take_folder(Path(chosen))

    def _looks(self) -> Card:
        form = Form()
        form.add("theme", "外观", self.theme, hint="Ctrl+Shift+D 在浅色、深色之间切换")
        form.add("scale", "缩放", self.scale)
        return _card("显示", form)

    def _data(self) -> Card:
        form = Form()
        form.add("where", "文件夹", _row(self.where, Button("打开", self._open_folder, icon="folder")))
        locked = _row(self.lock, self.set_passphrase)
        hint = "没有口令的，拿到这台电脑的人都能打开数据；口令只在打开程序时问一次。"
        form.add("lock", "口令", locked, hint=hint)
        return _card("数据", form)

    def _copies(self) -> Card:
        form = Form()
        chooser = Button("换文件夹…", self._choose_folder, icon="folder")
        hint = "最好放在移动硬盘上：和数据在同一块硬盘的备份，会和它一起坏。"
        form.add("into", "放在", _row(self.into, chooser), hint=hint)
        form.add("photos", "内容", self.photos)
        form.add("last", "最近一次", self.last, hint="每份备份都重新打开核对过才算数。")
        return _card("备份", form)


def _card(title: str, form: Form) -> Card:
    card = Card(title)
    card.body.setContentsMargins(*CARD_INSIDE)
    form.setMaximumWidth(680)
    card.body.addWidget(form)
    return card


def _path() -> Any:
    made = one_line("", tone="second")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return made


def _row(first: QWidget, verb: Button) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(first, 0 if isinstance(first, Chip) else 1)
    row.addWidget(verb)
    if isinstance(first, Chip):
        row.addStretch(1)
    return holder
