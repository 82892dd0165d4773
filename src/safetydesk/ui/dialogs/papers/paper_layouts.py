"""文书版式: the kinds of paper, which of them the office words itself, and ways to change, take over and give away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.fitting import room_around, wide_or_narrow
from safetydesk.ui.pages.words import moment_words
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog, decision
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label, one_line
from safetydesk.ui.widgets.toolbar import Verb, verb_menu

if TYPE_CHECKING:
    from safetydesk.ui.theme import State
    from safetydesk.usecases.papers.layout_sheets import EarlierWording, LayoutSheet, LayoutState

_LOOK = RowLook((Column(share=1), Column(width=150, right=True)), height=54, start=12, end=12, inset=0)
_AROUND, _LEAST, _MOST = 250, 3 * 54, 9 * 54
STATES: dict[str, tuple[State, str]] = {
    "shipped": ("grey", "随程序"),
    "own": ("blue", "本单位已改"),
    "behind": ("amber", "与新版不一样"),
    "broken": ("red", "读不懂"),
}
_ABOUT = "每种文书的标题、段落、栏名、落款都可以改成本单位的说法；谁能出、先后次序和遮盖的内容按制度，不在这里改。"


class PaperLayouts(Dialog):
    """Lists every kind; Enter words the one at hand. Reads again whenever a wording changed, here or by sync."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("文书版式", width=wide_or_narrow(parent), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.states: dict[bytes, LayoutState] = {}
        self.rows = RowList("文书种类", _LOOK)
        room = room_around(parent).height() - _AROUND
        self.rows.setFixedHeight(max(min(room, _MOST), _LEAST))
        self.fault = FaultLine()
        self._said = one_line("", "caption", "second")
        for widget in (label(_ABOUT, tone="second", wrap=True), self._said, self.rows, self.fault):
            self.body.addWidget(widget)
        self.take = self.add_verb(Button("导入", self.take_file, icon="import"))
        self.give = self.add_verb(Button("导出", self.give_file))
        self.past = self.add_verb(Button("以前的", self.look_back))
        self.back = self.add_verb(Button("恢复程序自带的", self.drop, kind="danger"))
        self.leave = self.add_verb(Button("关闭"), rejects=True)
        self.do = self.add_verb(Button("改措辞", self.word, kind="primary", key="Enter"))
        self.rows.opened.connect(lambda _: self.word())
        self.rows.moved.connect(lambda _: self._follow())
        desk.tasks.touched.connect(self._touched)
        self._follow()
        self.refresh()

    def refresh(self) -> None:
        """Read how every kind is worded."""

        def read(db: Any) -> list[LayoutState]:
            from safetydesk.usecases.papers.layout_sheets import layout_states

            return layout_states(db)

        self._desk.tasks.read(read, self._show, failed=self.fault.show_fault, owner=self, slot="layouts")

    def current(self) -> LayoutState | None:
        """The kind at hand."""
        return self.states.get(self.rows.current_id() or b"")

    def word(self) -> None:
        """Open the texts of the kind at hand."""
        if (one := self.current()) is None:
            return
        kind = one.kind

        def read(db: Any) -> LayoutSheet:
            from safetydesk.usecases.papers.layout_sheets import layout_sheet

            return layout_sheet(db, kind)

        self._desk.tasks.read(read, self._open, failed=self.fault.show_fault, owner=self, slot="layout sheet")

    def drop(self) -> None:
        """Back to the shipped wording, after asking."""
        if (one := self.current()) is None:
            return
        asking = decision(
            self,
            "恢复程序自带的",
            happens=f"《{one.title}》不再用本单位的措辞，新出的文书按程序自带的印。",
            stays="已编号的文书不变；本单位的措辞可以先导出留着。",
            do="恢复",
            leave="保留",
            danger=True,
        )
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.accepted.connect(lambda: self._drop(one))
        asking.open()

    def take_file(self) -> None:
        """A layout file of this or another office."""
        from safetydesk.ui.dialogs.papers.paper_layout_changes import take_file

        self.fault.show_fault(None)
        take_file(self._desk, self, self.fault.show_fault)

    def give_file(self) -> None:
        """The declaration of the kind at hand as a file."""
        from safetydesk.ui.dialogs.papers.paper_layout_changes import give_file

        if (one := self.current()) is not None:
            give_file(self._desk, self, one.kind, one.title, self._given, self.fault.show_fault)

    def look_back(self) -> None:
        """What was written of the kind at hand on this device; one of them can stand again."""
        if (one := self.current()) is None:
            return
        kind = one.kind

        def read(db: Any) -> list[EarlierWording]:
            from safetydesk.usecases.papers.layout_sheets import earlier_wordings

            return earlier_wordings(db, kind)

        self._desk.tasks.read(
            read, lambda found: self._offer(one, found), failed=self.fault.show_fault, owner=self, slot="layout past"
        )

    def _offer(self, one: LayoutState, found: list[EarlierWording]) -> None:
        """A menu of the wordings that were written; choosing one shows what it would change."""
        from safetydesk.ui.dialogs.papers.paper_layout_changes import show_changes

        now = self._desk.clock()
        verbs = [
            Verb(_past(told, now), lambda text=told.text: show_changes(self._desk, self, one.kind, text, self._refuse))  # type: ignore[misc]
            for told in found
            if told.text is not None and told.fault is None and told.changed
        ]
        self.menu = verb_menu(self, verbs or [Verb("这台电脑上没有别的措辞", lambda: None)])
        self.menu.popup(self.past.mapToGlobal(self.past.rect().topLeft()))

    def _refuse(self, fault: SafetyDeskError) -> None:
        self.fault.show_fault(fault)

    def _given(self, path: Path) -> None:
        self._desk.say.toast(f"已导出：{path.name}")

    def _drop(self, one: LayoutState) -> None:
        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.document_layouts import drop_layout

            return drop_layout(session, kind=one.kind)

        def done(_: object) -> None:
            self._desk.say.toast(f"《{one.title}》已恢复程序自带的措辞")

        self._desk.tasks.write(run, done, failed=self.fault.show_fault, owner=self)

    def _open(self, sheet: LayoutSheet) -> None:
        from safetydesk.ui.dialogs.papers.paper_layout_editor import PaperLayoutEditor

        editor = PaperLayoutEditor(self._desk, sheet, self)
        editor.saved.connect(lambda _: self._desk.say.toast(f"《{sheet.state.title}》的措辞已保存"))
        editor.open()

    def _show(self, found: list[LayoutState]) -> None:
        self.states = {one.kind.encode(): one for one in found}
        now = self._desk.clock()
        self.rows.show_lines([_line(one, now) for one in found])
        own = sum(one.state != "shipped" for one in found)
        look = sum(one.state in ("behind", "broken") for one in found)
        told = [f"{len(found)} 种文书", f"本单位改过 {own} 种" if own else "都用程序自带的"]
        self._said.setText("·".join([*told, *([f"要看一看 {look} 种"] if look else [])]))
        if self.rows.current_id() is None and found:
            self.rows.select(found[0].kind.encode())
        self._follow()

    def _follow(self) -> None:
        one = self.current()
        for button in (self.do, self.give, self.past):
            button.setEnabled(one is not None)
        self.back.setEnabled(one is not None and one.state != "shipped")

    def _touched(self, touched: Touched) -> None:
        if touched.entities & {"document_layout", "draft", "sync"}:
            self.refresh()


def _line(one: LayoutState, now: int) -> Line:
    state, word = STATES[one.state]
    told = []
    if one.state != "shipped":
        told.append(f"{one.who or '其他设备'} {moment_words(one.at, now)} 改，与原文不同 {one.changed} 处")
    told += [f"其中 {one.clashes} 处程序新版也改了"] if one.clashes else []
    told += [_first(one.fault)] if one.fault else []
    told += ["有没保存的改动"] if one.typing else []
    told += ["参考表述"] if one.reference else []
    told += [f"待确认：{'、'.join(one.unsure)}"] if one.unsure else []
    below = "·".join(told) or "按程序自带的措辞"
    return Line(
        one.kind.encode(), (Cell(one.title), Cell(word, state=state)), below=(Cell(below, "third"),), verb="改措辞"
    )


def _past(one: EarlierWording, now: int) -> str:
    return f"{moment_words(one.at, now)} {one.who or ''}　与现在用的差 {one.changed} 处"


def _first(fault: SafetyDeskError) -> str:
    return f"{fault.message}（{fault.code}）"
