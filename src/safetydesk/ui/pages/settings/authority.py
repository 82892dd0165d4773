"""委托和赋权: every 委托书 and 赋权清单 with how it stands today, what it covers and which papers stand on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.authority import view_on
from safetydesk.domain.certificate_terms import SOON
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.authority import AuthorityRow, PaperUnder, authority_rows
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.settings.board import Board
from safetydesk.ui.pages.settings.section import Section
from safetydesk.ui.widgets.panel import page_column
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.toolbar import Verb

_LOOK = RowLook((Column(share=1), Column(width=96, right=True)), height=54, start=17)
_NONE = "没有登记委托书、赋权清单"
_FIRST = (
    "镇街本级只能出检查记录、整改通知一类的文书；有委托书或赋权清单的，登记（Ctrl+Enter）以后才能出指令书、决定书。"
)


@dataclass(frozen=True, slots=True)
class AuthorityRead:
    """The records, and the papers issued under each by its id."""

    rows: Sequence[AuthorityRow]
    papers: Mapping[bytes, Sequence[PaperUnder]]


class AuthoritySection(Section):
    """A record is put right (F2) while no paper stands on it, and ended by a day; nothing is deleted."""

    scope = "全镇共用，同步以后其他电脑也用"
    primary_word = "登记委托、赋权"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._read: AuthorityRead | None = None
        verbs = [Verb("更正", self.correct, "edit", "F2"), Verb("终止", self.end, "clock")]
        self.board = Board(RowList("委托和赋权", _LOOK), verbs, shown=self._show_one, opened=self.correct)
        page_column(self).addWidget(self.board)
        self.setFocusProxy(self.board)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        self._desk.tasks.read(_read, self._show, owner=self, slot="authority")

    def on_touched(self, touched: Touched) -> None:
        """A record, or a paper that may stand on one."""
        if touched.entities & {"authority_record", "document", "sync"}:
            self.refresh()

    def primary(self) -> None:
        """A new record."""
        from safetydesk.ui.dialogs.office.authority import AuthorityDialog

        self._open(AuthorityDialog(self._desk, parent=self.window()), "已登记")

    def correct(self) -> None:
        """F2, Enter: put the record in hand right; one that papers stand on is refused before anything is typed."""
        from safetydesk.ui.dialogs.office.authority import AuthorityDialog
        from safetydesk.usecases.authority import held_by

        row = self._in_hand()
        if row is None or self._read is None:
            return
        if held := held_by(row, self._read.papers[row.id]):
            self._desk.say.refuse(held)
        else:
            self._open(AuthorityDialog(self._desk, row, parent=self.window()), "已更正")

    def end(self) -> None:
        """Name the last day of the record in hand."""
        from safetydesk.ui.dialogs.office.authority_end import EndAuthorityDialog

        if (row := self._in_hand()) is not None:
            self._open(EndAuthorityDialog(self._desk, row, self.window()), "已写明最后一天，记录和已出的文书都留着")

    def _open(self, dialog: Any, words: str) -> None:
        def told(key: bytes) -> None:
            self.board.rows.select(key)
            self._desk.say.toast(words)
            self.saved.emit()

        dialog.recorded.connect(told)
        dialog.open()

    def _in_hand(self) -> AuthorityRow | None:
        key = self.board.rows.current_id()
        return next((one for one in self._read.rows if one.id == key), None) if self._read else None

    def _show(self, read: AuthorityRead) -> None:
        self._read = read
        today = day_of(self._desk.clock())
        catalog = self._desk.catalog()
        holding = sum(1 for one in read.rows if one.valid_from <= today <= (one.valid_to or today))
        self.say(f"今天有效 {holding} 份" if read.rows else "今天没有有效的委托、赋权")
        self.board.empty.say(_NONE, _FIRST)
        self.board.show_list([authority_line(catalog, one, today) for one in read.rows])

    def _show_one(self, _key: bytes | None) -> None:
        row = self._in_hand()
        if row is None or self._read is None:
            return
        catalog = self._desk.catalog()
        self.board.title.setText(row.number)
        self.board.chip.show_state(*standing(catalog, row, day_of(self._desk.clock())))
        self.board.facts.show_facts(authority_facts(catalog, row, self._read.papers[row.id]))


def _read(db: Any) -> AuthorityRead:
    from safetydesk.usecases.authority import papers_of

    rows = authority_rows(db)
    return AuthorityRead(rows, {one.id: papers_of(db, one) for one in rows})


def standing(catalog: Catalog, row: AuthorityRow, today: str) -> tuple[Any, str]:
    """The state and the word of a record today."""
    word = catalog.words("authority_view")[view_on(row.valid_from, row.valid_to, today, add_days(today, SOON))]
    return word.tone or "grey", word.word


def authority_line(catalog: Catalog, row: AuthorityRow, today: str) -> Line:
    """Number and state; below kind, organ and days."""
    state, word = standing(catalog, row, today)
    kind = catalog.word("authority_kind", row.kind)
    below = (Cell(f"{kind}·{row.grantor}", "second"), Cell(_span(row), "second"))
    return Line(row.id, (Cell(row.number), Cell(word, state=state)), below=below)


def authority_facts(catalog: Catalog, row: AuthorityRow, papers: Sequence[PaperUnder]) -> list[tuple[str, str | None]]:
    """What is on record, the articles it rests on, and the papers that stand on it."""
    capacity = next((held for held in catalog.capacities.values() if held.needs == row.kind), None)
    last = f"{len(papers)} 份，最近 {papers[-1].issued_on} {papers[-1].number}" if papers else "还没有"
    return [
        ("种类", catalog.word("authority_kind", row.kind)),
        ("授予机关", row.grantor),
        ("期限", _span(row)),
        (f"文书 {len(row.items)} 种", "、".join(catalog.word("document_kind", one) for one in row.items)),
        ("已出文书", last),
        ("法律依据", capacity.basis if capacity else None),
    ]


def _span(row: AuthorityRow) -> str:
    return f"{row.valid_from} 至 {row.valid_to}" if row.valid_to else f"{row.valid_from} 起，没有写期限"
