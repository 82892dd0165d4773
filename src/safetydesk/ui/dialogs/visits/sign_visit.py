"""签字 on the spot: two inspectors and the person in charge, by hand on the screen, on paper, or refused.

Two inspectors with certificates (处罚法 42; 安法 67); a refusal is put on record with reason and witness (安法 68).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.visits import VisitState
from safetydesk.ui.dialogs.fitting import wide_or_narrow
from safetydesk.ui.dialogs.visits.signature_pad import HIGH, SignaturePad, Stroke, picture_of
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label

_LOOK = RowLook(columns=(Column(share=1),), height=54, start=40, end=8, inset=0, hairline=None, mark_at=14, wedge=True)
_LIST = 200
_WAYS = ("drawn", "wet", "refused")


@dataclass(slots=True)
class Signer:
    """One who has to sign, and how far it is; `strokes` as drawn on the pad."""

    role: str
    name: str
    person_id: bytes | None = None
    way: str | None = None
    strokes: list[Stroke] = field(default_factory=list)
    reason: str = ""
    witness: str = ""

    def fault(self) -> SafetyDeskError | None:
        """VISIT_017 when it is not signed, VISIT_008 when a refusal lacks its reason or witness."""
        if self.way == "refused":
            return None if self.reason.strip() and self.witness.strip() else error("VISIT_008")
        signed = self.way == "wet" or (self.way == "drawn" and bool(self.strokes))
        return None if signed else error("VISIT_017", who=self.name)

    def picture(self) -> QImage | None:
        """The drawn signature."""
        return picture_of(self.strokes) if self.way == "drawn" and self.strokes else None


def signers_of(state: VisitState) -> list[Signer]:
    """Who signs the record of a visit: its inspectors, then the person in charge."""
    people = [Signer("inspector", name, key, way="drawn") for key, name in state.inspectors]
    return [*people, Signer("person_in_charge", state.person_in_charge or "", way="drawn")]


class SignVisit(Dialog):
    """`signed` carries the signers once all of them have signed, or refused for the record.

    Whoever keeps them then `accept`s, or `refuse`s with the fault: the strokes stay in sight until they are stored.
    """

    signed = Signal(object)

    def __init__(self, catalog: Catalog, signers: Sequence[Signer], parent: QWidget | None = None) -> None:
        super().__init__("签字", width=wide_or_narrow(parent), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._catalog = catalog
        self.signers = list(signers)
        self._at, self._keeping = 0, False
        self.rows = RowList("签字人", _LOOK)
        self.rows.moved.connect(self._move)
        self.name = label("", "card")
        words = catalog.words("signature_way")
        self.way = Segments("签字方式", [(code, words[code].word) for code in _WAYS[:2]])
        self.way_of_subject = Segments("签字方式", [(code, words[code].word) for code in _WAYS])
        self.pad = SignaturePad()
        self.reason, self.witness = LineField("拒签理由"), LineField("见证人", hint="村（社区）或者其他在场的人")
        self._again = Button("重写", self.pad.clear, kind="quiet")
        self._later = Button("以后再签", self.leave_asking)
        self._done = Button("签好了", self.go_on, kind="primary", key="Ctrl+Enter")
        self._pages = QStackedWidget()
        self._fault = FaultLine()
        self.pad.changed.connect(self._drawn)
        self.reason.textEdited.connect(lambda _words: self._keep())
        self.witness.textEdited.connect(lambda _words: self._keep())
        self.way.picked.connect(self._choose_way)
        self.way_of_subject.picked.connect(self._choose_way)
        self._lay_out()
        self._show()

    def go_on(self) -> None:
        """The primary verb: the next who has not signed, and with the last one the end."""
        if self._keeping:
            return
        self._keep()
        wrong = self._signer().fault()
        self._fault.show_fault(wrong)
        if wrong:
            return
        left = [at for at, one in enumerate(self.signers) if one.fault()]
        if left:
            self._go(next((at for at in left if at > self._at), left[0]))
            return
        self._show_keeping(keeping=True)
        self.signed.emit(self.signers)

    def refuse(self, fault: SafetyDeskError) -> None:
        """They could not be kept: everything drawn is still here, and can be sent again."""
        self._show_keeping(keeping=False)
        self._fault.show_fault(fault)

    def leave_asking(self) -> None:
        """Not while the signatures are on their way to the disk."""
        if not self._keeping:
            super().leave_asking()

    def unsaved(self) -> bool:
        """Somebody has drawn, or a refusal was written down."""
        return any(one.strokes or one.reason or one.witness for one in self.signers)

    def fault_shown(self) -> str:
        """What is said to be missing."""
        return self._fault.words()

    def _show_keeping(self, *, keeping: bool) -> None:
        self._keeping = keeping
        self._inside.setEnabled(not keeping)
        for button in (self._again, self._later):
            button.setEnabled(not keeping)
        self._done.setText("正在保存…" if keeping else "签好了")
        self._done.updateGeometry()

    def _signer(self) -> Signer:
        return self.signers[self._at]

    def _keep(self) -> None:
        one = self._signer()
        one.strokes = self.pad.strokes()
        one.reason, one.witness = self.reason.text(), self.witness.text()
        self._show_rows()

    def _drawn(self) -> None:
        self._keep()
        self._fault.show_fault(None)

    def _choose_way(self, way: str) -> None:
        self._keep()
        self._signer().way = way
        self._fault.show_fault(None)
        self._show()

    def _move(self, row: bytes | None) -> None:
        if row and int(row) != self._at:
            self._keep()
            self._go(int(row))

    def _go(self, at: int) -> None:
        self._at = at
        self._fault.show_fault(None)
        self._show()

    def _show(self) -> None:
        one = self._signer()
        of_subject = one.role != "inspector"
        self.name.setText(one.name)
        self.way.setVisible(not of_subject)
        self.way_of_subject.setVisible(of_subject)
        (self.way_of_subject if of_subject else self.way).choose(one.way)
        self.pad.show_strokes(one.strokes)
        self.reason.setText(one.reason)
        self.witness.setText(one.witness)
        self._pages.setCurrentIndex(_WAYS.index(one.way or "drawn"))
        self._again.setVisible(one.way == "drawn")
        self._show_rows()
        self.rows.select(str(self._at).encode())

    def _show_rows(self) -> None:
        self.rows.show_lines([self._line(at, one) for at, one in enumerate(self.signers)])

    def _line(self, at: int, one: Signer) -> Line:
        role = self._catalog.words("signature_role")[one.role]
        done = one.fault() is None
        state: State | None = self._catalog.tone("signature_way", one.way) if done else None
        word = self._catalog.word("signature_way", one.way) if done else "未签"
        below = (Cell(f"{role.short or role.word}·{word}", "second"),)
        return Line(str(at).encode(), (Cell(one.name),), below=below, mark=state or "open")

    def _lay_out(self) -> None:
        self.rows.setFixedWidth(_LIST)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.name, 1)
        line.addWidget(self.way)
        line.addWidget(self.way_of_subject)
        refusal = Form()
        refusal.add("reason", "拒签理由", self.reason, required=True)
        refusal.add("witness", "见证人", self.witness, required=True)
        wet = label("出了记录以后打印，请本人在纸上签字。签好的扫描件以后可以附上。", tone="second", wrap=True)
        wet.setAlignment(Qt.AlignmentFlag.AlignTop)
        refused = QWidget()
        lines = QVBoxLayout(refused)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(refusal)
        lines.addStretch(1)
        for page in (self.pad, wet, refused):
            self._pages.addWidget(page)
        self._pages.setFixedHeight(HIGH)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(line)
        right.addWidget(self._pages)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.rows)
        row.addLayout(right, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._fault)
        for button in (self._again, self._later, self._done):
            self.add_verb(button)
