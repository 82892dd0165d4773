"""Originals kept as they came (scans, pictures of ledgers): listed, and taken out again as files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.domain.instants import to_datetime
from safetydesk.errors import error, reason
from safetydesk.models.queries.kept_files import KeptFile, kept_files
from safetydesk.ui.desk import Desk
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

ROW, LEAST, MOST = 32, 4, 10
NONE = "还没有留存的原件。导入扫描件或只有图片的台账时，原件会留在这里。"


class KeptDialog(Dialog):
    """The newest first; Enter saves the one that the keyboard stands on."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("留存的原件", width=640, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._found: dict[bytes, KeptFile] = {}
        self.body.addWidget(label("里面的内容没有读入；需要看的时候另存出来打开。", tone="second", wrap=True))
        columns = (Column(share=1), Column(width=90, right=True), Column(width=140, right=True))
        self.rows = RowList("留存的原件", RowLook(columns=columns, height=ROW, start=12, end=12, hairline=12, inset=4))
        self.rows.setMinimumHeight(LEAST * ROW)
        self.rows.setMaximumHeight(MOST * ROW)
        self.rows.opened.connect(self._ask)
        self.body.addWidget(self.rows, 1)
        self.told = label("", tone="second", wrap=True)
        self.body.addWidget(self.told)
        self.fault = FaultLine()
        self.body.addWidget(self.fault)
        self.take = self.add_verb(Button("另存为…", lambda: self._ask(self.rows.current_id()), kind="primary"))
        self.add_verb(Button("关闭"), rejects=True)
        self.take.setEnabled(False)
        desk.tasks.read(kept_files, self._show, owner=self)

    def save(self, key: bytes, path: Path) -> None:
        """Write an original to a file as it came; says why not (STORE_017, GENERAL_010)."""
        one = self._found[key]

        def work() -> str:
            content = self._desk.blobs().get(one.sha256)
            try:
                path.write_bytes(content)
            except OSError as fault:
                raise error("GENERAL_010", file=path.name, why=reason(fault)) from fault
            return path.name

        self._desk.tasks.carry(work, self._saved, failed=self.fault.show_fault, owner=self)

    def _saved(self, name: str) -> None:
        self.fault.show_fault(None)
        self.told.setText(f"已另存为 {name}。")

    def _show(self, found: list[KeptFile]) -> None:
        self._found = {one.id: one for one in found}
        self.rows.show_lines([_line(one) for one in found])
        self.take.setEnabled(bool(found))
        self.told.setText("" if found else NONE)
        if found:
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, key: bytes | None) -> None:
        if key is None:
            return
        start = Path(self._desk.settings.get("export-folder", "")) / self._found[key].name
        path, _ = QFileDialog.getSaveFileName(self, "另存为", str(start))
        if path:
            self.save(key, Path(path))


def _line(one: KeptFile) -> Line:
    at = f"{to_datetime(one.added_at):%Y-%m-%d %H:%M}"
    return Line(one.id, (Cell(one.name), Cell(_room(one.size), "second"), Cell(at, "second")))


def _room(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"
