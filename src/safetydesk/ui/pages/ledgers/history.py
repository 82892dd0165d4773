"""导入记录: every ledger that came in, with its counts, and the pane of one: what it did, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.domain.instants import to_datetime
from safetydesk.models.queries.imports import ImportRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.words import VERDICTS, kind_title
from safetydesk.ui.pages.subject_parts import Surface, upright
from safetydesk.ui.table.columns import TableColumn, Value
from safetydesk.ui.table.table import Table
from safetydesk.ui.widgets.button import Button, Kind
from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.text import label
from safetydesk.ui.widgets.toolbar import Verb, verb_menu

WIDE = 324
MOST = 500
LEAST = 760
_FILED = ("填报单位", "填报时间", "填报人")


def history_columns(desk: Desk, people: Mapping[bytes, str]) -> list[TableColumn]:
    """The columns of the list, the newest import first."""
    catalog = desk.catalog()

    def count(key: str, title: str) -> TableColumn:
        return TableColumn(key, title, partial(_count, key), "number", 76)

    state = TableColumn(
        "state",
        "状态",
        lambda one: one.state,
        "chip",
        104,
        state=lambda one: catalog.tone("import_state", one.state),
        text=lambda one: catalog.word("import_state", one.state),
    )
    return [
        TableColumn("at", "时间", lambda one: one.at, "date", 132, text=lambda one: moment(one.at)),
        TableColumn("file_name", "文件", lambda one: one.file_name, width=260, sort_key=desk.sort_key),
        TableColumn("kind", "种类", lambda one: kind_title(one.kind), width=148),
        state,
        *(count(code, catalog.word("staged_verdict", code)) for code in VERDICTS),
        TableColumn("who", "谁", lambda one: people.get(one.id), width=92),
        TableColumn("sheet", "工作表", lambda one: one.sheet or None, width=110),
        TableColumn("office", "填报单位", lambda one: one.facts.get("filed", {}).get("填报单位"), width=160),
    ]


def moment(at: int) -> str:
    """2026-04-16 09:30."""
    return f"{to_datetime(at):%Y-%m-%d %H:%M}"


def _count(key: str, one: ImportRow) -> Value:
    counts: dict[str, int] = one.facts.get("counts", {})
    return counts.get(key)


class History(QWidget):
    """`wanted(verb, ImportRow)`: open, undo, drop, annotate, kept; `ranged` for the status line."""

    wanted = Signal(str, object)
    ranged = Signal(str, list)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.people: dict[bytes, str] = {}
        self.table = Table("导入记录", history_columns(desk, self.people), frozen=2, initials=desk.initials)
        self.pane = ImportPane(desk, self.people)
        self.setFocusProxy(self.table)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.table, 1)
        row.addWidget(self.pane)
        self.table.moved.connect(self.pane.show_import)
        self.table.ranged.connect(self.ranged)
        self.table.opened.connect(lambda one: self.wanted.emit("open", one))
        self.table.menu_wanted.connect(self._menu)
        self.table.view_changed.connect(lambda _: self._say_empty())
        self.pane.wanted.connect(self.wanted)
        self._say_empty()

    def fit(self, width: int) -> None:
        """The pane gives way in a narrow window."""
        self.pane.setVisible(width >= LEAST)

    def arrive(self, run: bytes) -> None:
        """Stand on an import."""
        self.table.select_record(run)

    def show_imports(self, found: list[ImportRow], people: Mapping[bytes, str]) -> None:
        """Show these, and who brought them in; the cursor stays on its import."""
        self.people.clear()
        self.people.update(people)
        self.table.show_rows(found)
        if found and self.table.spot() is None:
            self.table.select_record(found[0].id)
        self.pane.show_import(self.table.current_row())
        self._say_empty()

    def _say_empty(self) -> None:
        if self.table.rows.all_rows:
            self.table.set_empty("没有符合的导入", "去掉一个筛选，或换个词再找。")
        else:
            self.table.set_empty("还没有导入过台账", "导入以后，这里能看到每一次的结果，也能撤销。")

    def _menu(self, one: ImportRow, where: QPoint) -> None:
        verbs = [Verb(word, partial(self.wanted.emit, code, one)) for code, word, _ in verbs_of(one)]
        verbs.append(Verb("留存的原件", lambda: self.wanted.emit("kept", one)))
        verb_menu(self, verbs).popup(where)


def verbs_of(one: ImportRow) -> list[tuple[str, str, Kind]]:
    """What can be done with an import in its state, as (code, word, kind of button)."""
    if one.state == "staged":
        return [("open", "接着核对", "secondary"), ("drop", "放弃", "danger")]
    if one.state == "accepted":
        left = one.facts.get("counts", {}).get("refused")
        found: list[tuple[str, str, Kind]] = [("open", "看有问题的行", "secondary")]
        found += [("annotate", "存错误说明", "secondary")] if left else []
        return [*found, ("undo", "撤销这次导入", "danger")]
    return [("open", "看有问题的行", "secondary")]


class ImportPane(QScrollArea):
    """What one import did; `wanted(verb, ImportRow)`."""

    wanted = Signal(str, object)

    def __init__(self, desk: Desk, people: Mapping[bytes, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._people = desk, people
        upright(self, "这次导入", WIDE)
        self.setWidget(Surface())

    def show_import(self, one: ImportRow | None) -> None:
        """Show an import, or that none is chosen."""
        inside = Surface()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 14, 12)
        column.setSpacing(10)
        if one is None:
            column.addWidget(Empty("没有选中导入", "在表里选一次，这里说它做了什么。"))
        else:
            self._fill(column, one)
        column.addStretch(1)
        column.addWidget(Button("留存的原件", lambda: self.wanted.emit("kept", one)))
        self.setWidget(inside)

    def _fill(self, column: QVBoxLayout, one: ImportRow) -> None:
        catalog = self._desk.catalog()
        column.addWidget(label(one.file_name, "card", wrap=True))
        chips = QHBoxLayout()
        chips.addWidget(
            Chip(catalog.tone("import_state", one.state) or "grey", catalog.word("import_state", one.state))
        )
        chips.addStretch(1)
        column.addLayout(chips)
        facts = Facts("这次导入", label_width=74)
        facts.show_facts(self._facts(one))
        column.addWidget(facts)
        for code, word, kind in verbs_of(one):
            run: Callable[[], Any] = partial(self.wanted.emit, code, one)
            column.addWidget(Button(word, run, kind=kind))

    def _facts(self, one: ImportRow) -> list[tuple[str, str | None]]:
        catalog, facts = self._desk.catalog(), one.facts
        counts: dict[str, int] = facts.get("counts", {})
        filed: dict[str, str] = facts.get("filed", {})
        told: list[tuple[str, str | None]] = [
            ("时间", moment(one.at)),
            ("谁", self._people.get(one.id)),
            ("种类", kind_title(one.kind)),
            ("工作表", f"{one.sheet}，表头第 {facts.get('header_row')} 行"),
            *((catalog.word("staged_verdict", code), f"{counts.get(code, 0)} 行") for code in VERDICTS),
            ("不是数据", f"{facts.get('skipped', 0)} 行"),
        ]
        return [*told, *((name, filed[name]) for name in _FILED if filed.get(name))]
