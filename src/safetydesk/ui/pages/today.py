"""今日: what needs me now. The header stands at once; its body comes with the first reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.today_reading import Day, read_day
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.header import Header

if TYPE_CHECKING:
    from safetydesk.ui.find import Finder
    from safetydesk.ui.pages.today_body import TodayBody

PATIENCE = 150
"""Milliseconds after which the body stands without figures when the store takes longer."""
_GO = {"overdue": "hazards/overdue", "review": "hazards/review", "soon": "hazards/soon", "never": "subjects/never"}
_COUNTED = {
    "hazard",
    "hazard_event",
    "visit",
    "subject",
    "certificate",
    "employee",
    "person",
    "conflict",
    "sync",
    "village",
}


class TodayPage(QWidget):
    """Opens hazards, subjects and the sync page; its one primary verb starts a visit. `body` is None until it came."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._read: Day | None = None
        self._compact = False
        self.finder: Finder | None = None
        self.body: TodayBody | None = None
        start = Button("开始检查", desk.start_visit, kind="primary", key="Ctrl+N", icon="plus", bind=False)
        self.me = Button("选人", lambda: desk.go("me", None), kind="quiet", icon="person")
        self.header = Header(
            "今日",
            search="找企业、隐患、文书，可用拼音首字母",
            key="Ctrl+K",
            search_width=340,
            primary=start,
            verbs=(self.me,),
        )
        self._area = QScrollArea()
        self.setFocusProxy(self._area)
        self._lay_out()
        if self.header.search:
            self.header.search.installEventFilter(self)
        self.refresh()
        QTimer.singleShot(PATIENCE, self, self._stand)

    def refresh(self) -> None:
        """Read again."""
        now, me = self._desk.clock(), self._desk.actor()
        self._desk.tasks.read(lambda db: read_day(db, now, me), self._show, owner=self, slot="today")

    def on_touched(self, touched: Touched) -> None:
        """Anything counted here may have changed."""
        if touched.entities & _COUNTED:
            self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Below 1180 pixels."""
        self._compact = compact
        if self.body:
            self.body.set_compact(compact)
        if self._read:
            self._show(self._read)

    def find_anything(self) -> None:
        """Ctrl+K."""
        self.header.start_search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the lists the rows there is room for."""
        super().resizeEvent(event)
        if self.body:
            self.body.arrange(self.width())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The room also changes when a banner comes or goes; the finder comes when the search is first entered."""
        if watched is self.header.search:
            if event.type() == QEvent.Type.FocusIn:
                self._bring_finder()
        elif event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._fit)
        return False

    def _bring_finder(self) -> None:
        if self.finder is None and self.header.search:
            from safetydesk.ui.find import Finder

            self.finder = Finder(self._desk, self.header.search, self)

    def _furnished(self) -> TodayBody:
        """The body, made when it is first wanted: nothing of it is on the way to the first paint of a start."""
        if self.body is None:
            from safetydesk.ui.pages.today_body import TodayBody

            self.body = TodayBody()
            self.body.list_wanted.connect(self._open_all)
            self.body.hazard_wanted.connect(lambda record: self._desk.go("hazards", record))
            if self._compact:
                self.body.set_compact(True)
            self.body.arrange(self.width())
        return self.body

    def _stand(self) -> None:
        body = self._furnished()
        if self._area.widget() is None:
            self._area.setWidget(body)

    def _show(self, read: Day) -> None:
        from safetydesk.ui.pages.today_lines import headline

        first, self._read = self._read is None, read
        self.header.set_fact(headline(read))
        self.me.setText(read.person or "选人")
        self.me.setAccessibleName(f"{read.person or '没有选人'}，换人、深浅色、按键")
        self._furnished().show_day(read, self._desk.catalog)
        self._fit()
        self._stand()
        self.setFocusProxy((self.body.first_list() if self.body else None) or self.me)
        if first:
            self._take_focus()

    def _take_focus(self) -> None:
        """The first row that waits is the current thing, unless a person is already at something."""
        owner = self.window().focusWidget()
        if self.isVisible() and (owner in (None, self._area) or not self.isAncestorOf(owner)):
            self.setFocus()

    def _fit(self) -> None:
        if self.body:
            self.body.fit(self.width(), self._area.viewport().height())

    def _open_all(self, key: str) -> None:
        if key == "certificates":
            self._show_certificates()
        else:
            self._desk.go(_GO.get(key, "sync"), None)

    def _show_certificates(self) -> None:
        from safetydesk.ui.pages.today_body import SIDE
        from safetydesk.ui.widgets.dialog import Dialog
        from safetydesk.ui.widgets.rows import RowList

        lines = self._furnished().lines["certificates"]
        dialog = Dialog(f"证件到期 {len(lines)}", width=480, parent=self)
        rows = RowList("证件到期", SIDE)
        rows.show_lines(lines)
        dialog.body.addWidget(rows)
        dialog.add_verb(Button("知道了", kind="primary"), rejects=True)
        dialog.open()

    def _lay_out(self) -> None:
        ground = QWidget()
        self._area.setViewport(ground)
        ground.installEventFilter(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._area, 1)
