"""The pane of one hazard: what it is, its life line and story, photos before and after, and the steps that fit now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.models.queries.hazard_detail import HazardDetail
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.hazards import life
from safetydesk.ui.pages.hazards.photo_slot import SIZE as PHOTO
from safetydesk.ui.pages.hazards.photo_slot import PhotoSlot
from safetydesk.ui.pages.words import day_words
from safetydesk.ui.photo_desk import decoded
from safetydesk.ui.widgets.banner import Banner, Notice
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.lifeline import LifeLine
from safetydesk.ui.widgets.panel import Hairline, Panel
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import one_line

HEIGHT = 204
STORY_FROM = 160
"""The height from which there is room for the story below the life line."""
VERBS_FROM = 900
"""The width from which the steps that fit stand in the pane; below it the row's menu and 更多 have them."""
_STORY = RowLook((Column(width=112, small=True), Column(share=1)), height=24, start=0, end=0, inset=0, hairline=None)
_THUMBNAIL = QSize(396, 297)


@dataclass(frozen=True, slots=True)
class PaneVerb:
    """A step that fits the hazard now: word, what runs it, the key that also does."""

    word: str
    run: Callable[[], object]
    key: str = ""


class HazardPane(QWidget):
    """`photos_wanted` asks to see the photos large ("before", "after"), `arrived` carries pictures of what was put
    right; `settle_wanted` carries the disagreement a person wants to settle."""

    photos_wanted = Signal(str)
    arrived = Signal(list)
    settle_wanted = Signal(object)

    def __init__(self, desk: Desk, main: tuple[PaneVerb, PaneVerb], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.detail: HazardDetail | None = None
        self.setAccessibleName("隐患详情")
        self.setMinimumHeight(120)
        self._code, self._title = one_line("", "caption"), one_line("", "card")
        self._chip, self._facts = Chip("blue", ""), one_line("", tone="second")
        self._steps = QWidget()
        self._verbs = QHBoxLayout(self._steps)
        self._verbs.setContentsMargins(0, 0, 0, 0)
        self.line = LifeLine()
        self.story, self._story_edge = RowList("经过", _STORY, keeps=False), Hairline()
        self._banner: Banner | None = None
        self.before, self.after = PhotoSlot("整改前"), PhotoSlot("整改后", takes=True)
        self.before.opened.connect(lambda: self.photos_wanted.emit("before"))
        self.after.opened.connect(lambda: self.photos_wanted.emit("after"))
        self.after.arrived.connect(self.arrived)
        self._main = [Button(verb.word, verb.run, key=verb.key, bind=False) for verb in main]
        self._empty = Empty("没有选中隐患", "在上面的表里选一行，这里显示它的进展、照片和经过。")
        self._lay_out()
        self.show_detail(None, day_of(desk.clock()), ())

    def show_detail(self, detail: HazardDetail | None, today: str, verbs: tuple[PaneVerb, ...]) -> None:
        """Show a hazard with the steps that fit it, or that none is chosen."""
        self.detail = detail
        self._stack.setCurrentIndex(0 if detail is None else 1)
        if detail is None:
            return
        catalog, row = self._desk.catalog(), detail.life.row
        self._code.setText(row.code)
        self._title.setText(row.description)
        self._chip.show_state(*life.chip_words(catalog, detail, today))
        self._facts.setText("·".join(part for part in (row.subject, row.village, row.responsible_person) if part))
        self.line.show_steps(life.stations(catalog, detail, today))
        told = life.story(catalog, detail)
        self.story.show_lines([Line(None, (Cell(_moment(one.at), "second"), Cell(one.words))) for one in told])
        self._show_verbs(verbs)
        self._show_disagreement(detail)
        self._show_photos(detail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the hazard's name needs the room; in a low one photos give way, then the story."""
        super().resizeEvent(event)
        for one in (self._story_edge, self.story):
            one.setVisible(event.size().height() >= STORY_FROM)
        self._steps.setVisible(event.size().width() >= VERBS_FROM)
        for slot in (self.before, self.after):
            slot.set_height(PHOTO.height() - (HEIGHT - event.size().height()))

    def _show_verbs(self, verbs: tuple[PaneVerb, ...]) -> None:
        while (item := self._verbs.takeAt(0)) is not None:
            if gone := item.widget():
                gone.hide()
                gone.deleteLater()
        for verb in verbs:
            self._verbs.addWidget(Button(verb.word, verb.run, kind="quiet", key=verb.key, bind=False))
        self._steps.setVisible(self.width() >= VERBS_FROM)

    def _show_disagreement(self, detail: HazardDetail) -> None:
        if self._banner:
            self._middle.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        if detail.disagreements:
            one = detail.disagreements[0]
            words = life.disagreement_words(self._desk.catalog(), one)
            more = f"（共 {len(detail.disagreements)} 处）" if len(detail.disagreements) > 1 else ""
            notice = Notice("amber", words + more, "以哪一条为准", lambda: self.settle_wanted.emit(one))
            self._banner = Banner(notice)
            self._middle.insertWidget(1, self._banner)

    def _show_photos(self, detail: HazardDetail) -> None:
        key, found = detail.life.row.id, detail.life
        self._fill(detail, None, None)
        names = [*found.before[:1], *found.after[:1]]
        if not names:
            return
        blobs = self._desk.blobs()

        def read(_: object) -> dict[str, QImage]:
            return {name: decoded(blobs.get(name), _THUMBNAIL) for name in names if blobs.has(name)}

        def show(images: dict[str, QImage]) -> None:
            if self.detail and self.detail.life.row.id == key:
                first, second = found.before[:1], found.after[:1]
                self._fill(detail, images.get(first[0]) if first else None, images.get(second[0]) if second else None)

        self._desk.tasks.read(read, show, owner=self, slot="hazard photos")

    def _fill(self, detail: HazardDetail, before: QImage | None, after: QImage | None) -> None:
        found, row = detail.life, detail.life.row
        self.before.show_photo(before, len(found.before), day_words(row.found_on) if found.before else "没有")
        done = day_words(row.reviewed_on) if row.reviewed_on else ""
        self.after.show_photo(after, len(found.after), done if found.after else "待拍")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        self._verbs.setSpacing(0)
        for widget in (self._code, self._title, self._chip, self._facts):
            top.addWidget(widget)
        self._code.setFixedWidth(88)
        top.setStretch(3, 1)
        top.addWidget(self._steps)
        holder = QWidget()
        holder.setFixedHeight(32)
        top.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(top)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(holder)
        self._middle.addSpacing(10)
        self._middle.addWidget(self.line)
        self._middle.addWidget(self._story_edge)
        self._middle.addSpacing(3)
        self.story.setMinimumHeight(_STORY.height)
        self._middle.addWidget(self.story, 1)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addLayout(self._middle, 1)
        body.addLayout(self._side())
        full, none = Panel(margins=(16, 1, 18, 4)), Panel(margins=(0, 0, 0, 0))
        full.column.addLayout(body)
        none.column.addWidget(self._empty)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(none)
        self._stack.addWidget(full)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setContentsMargins(0, 33, 0, 0)
        side.setSpacing(9)
        for pair in ((self.before, self.after), tuple(self._main)):
            row = QHBoxLayout()
            row.setSpacing(10)
            for widget in pair:
                row.addWidget(widget)
            side.addLayout(row)
        for button in self._main:
            button.setFixedWidth(132)
        side.addStretch(1)
        return side


def _moment(instant: int) -> str:
    then = to_datetime(instant)
    return f"{then.month}月{then.day}日 {then:%H:%M}"
