"""What a layout file would change, text by text, before it counts; and reading and writing such files."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.fitting import room_around
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.pages.taking_away import FOLDER, ask_where
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.text import label

if TYPE_CHECKING:
    from safetydesk.domain.papers.rebase import Difference

_MOST = 1_000_000
_KIND = "版式文件 (*.toml)"


class PaperLayoutChanges(Dialog):
    """`changed` are the differences from what stands; 导入 lets the declaration stand."""

    def __init__(
        self, desk: Desk, kind: str, title: str, text: str, changed: tuple[Difference, ...], parent: QWidget
    ) -> None:
        super().__init__(f"导入版式　{title}", width=640, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._kind, self._text = desk, kind, text
        self.changed = changed
        self.fault = FaultLine()
        told = f"和现在用的有 {len(changed)} 处不同；导入以后新出的文书按它印，已编号的不变。"
        same = "和现在用的一样，不用导入。"
        self.body.addWidget(label(told if changed else same, tone="second", wrap=True))
        self.body.addWidget(self._list())
        self.body.addWidget(self.fault)
        self.add_verb(Button("不导入"), rejects=True)
        self.do = self.add_verb(Button("导入", self.take, kind="primary"))
        self.do.setEnabled(bool(changed))

    def take(self) -> None:
        """Let it stand."""
        kind, text = self._kind, self._text

        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.document_layouts import import_layout

            return import_layout(session, kind=kind, text=text)

        submit(self, self._desk.tasks, run, lambda _: self.accept(), failed=self.fault.show_fault)

    def _list(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 12, 4)
        column.setSpacing(4)
        for one in self.changed:
            column.addWidget(label(one.name, "strong"))
            for words, tone, sign in ((one.before, "red", "－"), (one.after, "green", "＋")):
                if words is not None:
                    column.addWidget(label(f"{sign} {one.said(words) or '（不印）'}", tone=tone, wrap=True))  # type: ignore[arg-type]
            column.addSpacing(8)
        column.addStretch(1)
        area = scrolled(inside)
        area.setFixedHeight(
            max(min(inside.sizeHint().height() + 8, room_around(self.parentWidget()).height() - 260), 60)
        )
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return area


def take_file(desk: Desk, over: QWidget, failed: Callable[[SafetyDeskError], object]) -> None:
    """Choose a layout file, and show what it would change; it says itself of which kind it is."""
    path, _ = QFileDialog.getOpenFileName(over, "版式文件", str(desk.settings.get(FOLDER, "")), _KIND)
    if not path:
        return
    desk.settings.set(FOLDER, str(Path(path).parent))

    desk.tasks.carry(
        lambda: read_file(Path(path)),
        lambda found: show_changes(desk, over, found[0], found[1], failed),
        failed=failed,
        owner=over,
    )


def show_changes(desk: Desk, over: QWidget, kind: str, text: str, failed: Callable[[SafetyDeskError], object]) -> None:
    """Show what a declaration of a kind would change, to be let stand or not."""

    def read(db: Any) -> tuple[str, tuple[Difference, ...]]:
        from safetydesk.usecases.papers.layout_sheets import changes_of, layout_sheet

        return layout_sheet(db, kind).state.title, changes_of(db, kind, text)

    def show(found: tuple[str, tuple[Difference, ...]]) -> None:
        PaperLayoutChanges(desk, kind, found[0], text, found[1], over).open()

    desk.tasks.read(read, show, failed=failed, owner=over)


def read_file(path: Path) -> tuple[str, str]:
    """The kind that a layout file is of, and its text; raises GENERAL_007, or DOCUMENT_027 for a kind there is not."""
    from safetydesk.usecases.papers.layout_sheets import file_text

    try:
        text = file_text(path.read_bytes()[:_MOST], path.name)
        return str(tomllib.loads(text).get("key", "")), text
    except OSError as fault:
        raise error("GENERAL_007", file=path.name, why=reason(fault)) from fault
    except tomllib.TOMLDecodeError as wrong:
        raise error("GENERAL_007", file=path.name, why=f"不是版式文件（{wrong}）") from wrong


def give_file(
    desk: Desk, over: QWidget, kind: str, title: str,
    done: Callable[[Path], object], failed: Callable[[SafetyDeskError], object],
) -> None:  # fmt: skip
    """Ask where, and write the declaration that holds here, for another office."""
    from safetydesk.ui.pages.documents.printing import write_file

    path = ask_where(desk, over, f"文书版式 {title}.toml", _KIND)
    if path is None:
        return

    def text(db: Any) -> str:
        from safetydesk.usecases.papers.document_layouts import layout_text

        return layout_text(db, kind=kind)

    def write(told: str) -> None:
        desk.tasks.carry(lambda: write_file(path, told.encode()), done, failed=failed, owner=over)

    desk.tasks.read(text, write, failed=failed, owner=over)
