"""文书字体: which font sets each face of a paper on this computer, and whether the office's own are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safetydesk.errors import error
from safetydesk.settings import FILE, SYSTEM_FONTS, wants_system_fonts
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.settings.section import CARD_INSIDE, Cards
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label

if TYPE_CHECKING:
    from safetydesk.documents.font_serving import Serving

_LOOK = RowLook(
    (
        Column(width=76),
        Column(share=3),
        Column(share=3, small=True, least=480),
        Column(width=64, small=True),
        Column(width=92, right=True),
    ),
    start=17,
)
_SHIPPED, _OWN = "shipped", "own"
_CHOSEN = {
    _SHIPPED: "每台电脑印出来都一样。单位要求用方正小标宋、仿宋_GB2312 的，选“单位字体优先”。",
    _OWN: "本机装了方正小标宋、仿宋_GB2312、楷体_GB2312、黑体的就用它们，没有的仍用自带字体。",
}
_MISSING = 12


class FontsSection(Cards):
    """The choice is this computer's; papers that have their PDF keep it."""

    scope = "只管这台电脑"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        own = wants_system_fonts(desk.settings)
        options = [(_SHIPPED, "只用自带字体"), (_OWN, "单位字体优先")]
        self.choice = Segments("出文书用的字体", options, _OWN if own else _SHIPPED)
        self.choice.picked.connect(self._choose)
        self._means = label("", "caption", "second", wrap=True)
        self.rows = RowList("每种字体用哪个文件", _LOOK, grows=True, keeps=False)
        self._note = label("", "caption", "second", wrap=True)
        self.lay_out([self._choice_card(), self._faces_card()])
        self.setFocusProxy(self.choice)
        self.say("从下一份文书起用，已经出的 PDF 不变")
        self.refresh()

    def refresh(self) -> None:
        """Look at the fonts of this computer again."""
        own = wants_system_fonts(self._desk.settings)
        self._means.setText(_CHOSEN[_OWN if own else _SHIPPED])
        if not self.rows.lines.lines:
            self._note.setText("正在看这台电脑上的字体……")

        def look() -> list[Serving]:
            from safetydesk.documents.font_serving import servings
            from safetydesk.ui.pages.ledgers.carrying import giving_way

            with giving_way():
                return servings(system_fonts=own)

        self._desk.tasks.carry(look, self._show, owner=self)

    def _choose(self, code: str) -> None:
        own = code == _OWN
        if self._desk.settings.set(SYSTEM_FONTS, own) is False:
            self._desk.say.refuse(error("GENERAL_010", file=FILE, why="磁盘不让写"))
        else:
            self.saved.emit()
        self.refresh()

    def _show(self, found: list[Serving]) -> None:
        self.rows.show_lines([face_line(at, one) for at, one in enumerate(found)])
        lacking = [one for one in found if one.missing]
        said = [f"{one.family}缺 {len(one.missing)} 字：{_some(one.missing)}。" for one in lacking]
        covered = "缺的字由自带字体补上。" if lacking else "文书用到的字都有；遇到生僻字，逐字用后备字体补。"
        self._note.setText("".join([*said, covered, "刚装的字体，重新打开程序才认得。"]))

    def _choice_card(self) -> Card:
        card = Card("用哪些字体")
        card.body.setContentsMargins(*CARD_INSIDE)
        card.body.setSpacing(8)
        card.body.addWidget(self.choice)
        card.body.addWidget(self._means)
        return card

    def _faces_card(self) -> Card:
        card = Card("现在用的字体")
        card.body.setContentsMargins(1, 0, 1, 8)
        card.body.setSpacing(8)
        card.body.addWidget(self.rows)
        self._note.setContentsMargins(16, 0, 16, 2)
        card.body.addWidget(self._note)
        return card


def face_line(at: int, one: Serving) -> Line:
    """The face, its font, the file, where the font comes from, whether it has every character of the wording."""
    whole = not one.missing
    covers = Cell("齐全" if whole else f"缺 {len(one.missing)} 字", state="green" if whole else "amber")
    came = Cell("自带" if one.shipped else "本机", "second")
    return Line(bytes([at]), (Cell(one.face), Cell(one.family), Cell(one.file, "second"), came, covers))


def _some(missing: str) -> str:
    return missing[:_MISSING] + ("…" if len(missing) > _MISSING else "")
