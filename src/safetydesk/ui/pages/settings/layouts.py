"""文书版式: which kinds of paper the office words itself; the wording is changed in a dialog of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.settings.section import Cards
from safetydesk.ui.pages.words import moment_words
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

if TYPE_CHECKING:
    from safetydesk.usecases.papers.layout_sheets import LayoutState

_LOOK = RowLook((Column(share=1), Column(width=140, right=True)), height=54, start=17)


class LayoutsSection(Cards):
    """Ctrl+Enter, or Enter on a row, opens the list of all kinds."""

    scope = "全镇共用，同步以后其他电脑也用"
    primary_word = "改文书版式"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.card = Card("本单位改过的")
        self.rows = RowList("本单位改过的文书", _LOOK, grows=True, keeps=False)
        self.empty = Empty("")
        self.rows.opened.connect(lambda _: self.primary())
        self.card.body.addWidget(self.rows)
        self.card.body.addWidget(self.empty)
        self.rows.hide()
        self.lay_out([self.card])
        self.setFocusProxy(self.rows)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""

        def ask(db: Any) -> list[LayoutState]:
            import safetydesk.ui.dialogs.papers.paper_layouts  # noqa: F401  off the GUI thread
            from safetydesk.usecases.papers.layout_sheets import layout_states

            return layout_states(db)

        self._desk.tasks.read(ask, self._show, owner=self, slot="layout list")

    def on_touched(self, touched: Touched) -> None:
        """A wording."""
        if touched.entities & {"document_layout", "sync"}:
            self.refresh()

    def primary(self) -> None:
        """Every kind, with what can be done with it."""
        from safetydesk.ui.dialogs.papers.paper_layouts import PaperLayouts

        PaperLayouts(self._desk, self.window()).open()

    def _show(self, found: Sequence[LayoutState]) -> None:
        own = [one for one in found if one.state != "shipped"]
        self.say(
            f"{len(found)} 种文书，{len(own)} 种按本单位的措辞" if own else f"{len(found)} 种文书都按程序自带的措辞"
        )
        self.rows.setVisible(bool(own))
        self.empty.setVisible(not own)
        self.empty.say("还没有改过", "标题、段落、栏名、落款都可以改成本单位的说法；已经编号的文书不变。")
        self.rows.show_lines([layout_line(at, one, self._desk.clock()) for at, one in enumerate(own)])


def layout_line(at: int, one: LayoutState, now: int) -> Line:
    """The kind and how it stands; below who worded it when."""
    from safetydesk.ui.dialogs.papers.paper_layouts import STATES

    state, word = STATES[one.state]
    who = "·".join(filter(None, (one.who, moment_words(one.at, now) if one.at else "", f"改了 {one.changed} 处")))
    return Line(bytes([at]), (Cell(one.title), Cell(word, state=state)), below=(Cell(who, "second"),))
