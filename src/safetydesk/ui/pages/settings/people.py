"""人员和证件: who works here, in which roles, with which certificates, and until when these hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.authority import view_on
from safetydesk.domain.certificate_terms import SOON
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.people import TRADES
from safetydesk.models.queries.staff import HeldCertificate, StaffRow, staff
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.office.person import NewPersonDialog
from safetydesk.ui.pages.settings.board import Board
from safetydesk.ui.pages.settings.section import Section
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.panel import page_column
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label
from safetydesk.ui.widgets.toolbar import Verb

_LOOK = RowLook(
    (
        Column(width=104),
        Column(share=1, small=True),
        Column(width=150, small=True, least=560),
        Column(width=96, right=True),
    ),
    start=17,
)
_CARDS = RowLook((Column(share=1), Column(width=92, right=True)), height=54, start=1, end=1, inset=-6, hairline=1)
_ORDER = ("valid", "expiring", "coming", "over")
"""Of several certificates the best one says whether a person may inspect."""


class PeopleSection(Section):
    """F2 puts a person right, Enter on a certificate the certificate; who left stays in what they did."""

    scope = "全镇共用，同步以后其他电脑也用"
    primary_word = "登记新人员"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[StaffRow] = []
        verbs = [
            Verb("更正", self.correct, "edit", "F2"),
            Verb("登记证件", self.add_certificate, "plus", "Ctrl+Shift+N"),
            Verb("离开", self.leave, "arrow-right"),
        ]
        self.board = Board(RowList("人员", _LOOK), verbs, shown=self._show_one, opened=self.correct)
        self.cards = RowList("证件", _CARDS, grows=True, keeps=False)
        self.cards.opened.connect(self.correct_certificate)
        self._cards_title = label("证件", "heading")
        self.board.more.addSpacing(4)
        self.board.more.addWidget(self._cards_title)
        self.board.more.addWidget(self.cards)
        page_column(self).addWidget(self.board)
        self.setFocusProxy(self.board)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        order = self._desk.sort_key

        def ask(db: Any) -> list[StaffRow]:
            return sorted(staff(db), key=lambda one: order(one.person.name))

        self._desk.tasks.read(ask, self._show, owner=self, slot="staff")

    def on_touched(self, touched: Touched) -> None:
        """A person or a certificate."""
        if touched.entities & {"person", "certificate", "sync"}:
            self.refresh()

    def primary(self) -> None:
        """A new person, with a certificate when its number is given."""
        form = NewPersonDialog(self._desk, self.window())
        form.registered.connect(lambda key: self._done(key, "已登记"))
        form.open()

    def correct(self) -> None:
        """F2, Enter: name, roles, unit, telephone."""
        from safetydesk.ui.dialogs.office.settings_person import CorrectPersonDialog

        if (row := self._in_hand()) is not None:
            self._open(CorrectPersonDialog(self._desk, row.person, self.window()), "已更正")

    def leave(self) -> None:
        """The day on which the person in hand left."""
        from safetydesk.ui.dialogs.office.settings_person import LeavingDialog

        if (row := self._in_hand()) is None:
            return
        key, tasks = row.person.id, self._desk.tasks
        dialog = LeavingDialog(self._desk, row.person, self.window())
        words = f"{row.person.name}已离开，经手的记录都留着"
        undo = _stay(key)
        dialog.recorded.connect(lambda _: self._desk.say.toast(words, lambda: tasks.write(undo)))
        dialog.open()

    def add_certificate(self) -> None:
        """A certificate of the person in hand."""
        from safetydesk.ui.dialogs.office.settings_certificate import CertificateDialog

        if (row := self._in_hand()) is not None:
            self._open(CertificateDialog(self._desk, row.person, parent=self.window()), "证件已登记")

    def correct_certificate(self, key: bytes | None) -> None:
        """Enter on a certificate."""
        from safetydesk.ui.dialogs.office.settings_certificate import CertificateDialog

        row = self._in_hand()
        held = next((one for one in row.held if one.id == key), None) if row else None
        if row is not None and held is not None:
            self._open(CertificateDialog(self._desk, row.person, held, parent=self.window()), "证件已更正")

    def _open(self, dialog: Any, words: str) -> None:
        dialog.recorded.connect(lambda key: self._done(key, words))
        dialog.open()

    def _done(self, key: bytes, words: str) -> None:
        self.board.rows.select(key)
        self._desk.say.toast(words)
        self.saved.emit()

    def _in_hand(self) -> StaffRow | None:
        key = self.board.rows.current_id()
        return next((one for one in self._rows if one.person.id == key), None)

    def _show(self, rows: list[StaffRow]) -> None:
        self._rows = rows
        today, catalog = day_of(self._desk.clock()), self._desk.catalog()
        certified = sum(1 for one in rows if _best(one.held, today) in ("valid", "expiring"))
        self.say(f"{len(rows)} 人，{certified} 人的检查（执法）证件在有效期")
        self.board.empty.say("还没有登记人员", "检查要两名以上持证人员；登记新人员（Ctrl+Enter）。")
        self.board.show_list([staff_line(catalog, one, today) for one in rows])

    def _show_one(self, _key: bytes | None) -> None:
        row = self._in_hand()
        if row is None:
            return
        today, catalog, person = day_of(self._desk.clock()), self._desk.catalog(), row.person
        self.board.title.setText(person.name)
        state, word = staff_state(catalog, row, today) or ("grey", "")
        self.board.chip.show_state(state, word)
        self.board.chip.setVisible(bool(word))
        self.board.facts.show_facts([("角色", _roles(catalog, row)), ("单位", person.unit), ("电话", person.phone)])
        self.cards.show_lines([certificate_line(catalog, one, today) for one in row.held])
        self._cards_title.setText("证件" if row.held else "没有登记证件")


def _stay(key: bytes) -> Any:
    def stay(session: Any) -> Touched:
        from safetydesk.usecases.people_corrected import record_leaving

        return record_leaving(session, person_id=key, on_day=None)

    return stay


def _view(one: HeldCertificate, today: str) -> str:
    return view_on(one.valid_from or today, one.valid_to, today, add_days(today, SOON))


def _best(held: Iterable[HeldCertificate], today: str) -> str | None:
    """How the certificate stands that says whether this person may inspect; None without one."""
    found = [_view(one, today) for one in held if one.number and one.kind not in TRADES]
    return min(found, key=_ORDER.index) if found else None


def _chip(catalog: Catalog, view: str | None) -> tuple[State, str]:
    """A certificate that is over is red, one that is not there grey."""
    if view == "coming":
        word = catalog.words("authority_view")[view]
    else:
        word = catalog.words("certificate_view")[{"over": "expired", None: "unknown"}.get(view, str(view))]
    return word.tone or "grey", word.word


def staff_state(catalog: Catalog, row: StaffRow, today: str) -> tuple[State, str] | None:
    """The chip of a person; None for somebody who neither inspects nor holds a certificate."""
    best = _best(row.held, today)
    if best is None and "inspector" not in row.person.roles:
        return None
    return _chip(catalog, best)


def staff_line(catalog: Catalog, row: StaffRow, today: str) -> Line:
    """Name, roles and unit, telephone, certificate."""
    person, state = row.person, staff_state(catalog, row, today)
    doing = "·".join(filter(None, (_roles(catalog, row), person.unit)))
    chip = Cell(state[1], state=state[0]) if state else Cell("")
    return Line(person.id, (Cell(person.name), Cell(doing, "second"), Cell(person.phone or "", "second"), chip))


def certificate_line(catalog: Catalog, one: HeldCertificate, today: str) -> Line:
    """Kind and state; below number and days."""
    state, word = _chip(catalog, _view(one, today))
    span = f"{one.valid_from or '未写明'} 至 {one.valid_to or one.valid_text or '没有写期限'}"
    cells = (Cell(catalog.word("certificate_kind", one.kind)), Cell(word, state=state))
    return Line(one.id, cells, below=(Cell(f"{one.number or '证号待补'}·{span}", "second"),))


def _roles(catalog: Catalog, row: StaffRow) -> str:
    return "、".join(catalog.word("person_role", role) for role in row.person.roles)
