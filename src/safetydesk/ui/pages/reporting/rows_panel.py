"""The rows behind a figure of a 月报: what it counts of its month, or what became of earlier months since."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.report_lines import Correction
from safetydesk.ui.pages.reporting.lines import ROW_LOOK, cell_words, row_lines
from safetydesk.ui.pages.reporting.reading import Asked, ReportRead, moved_on, rows_asked
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import Panel
from safetydesk.ui.widgets.rows import RowList
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label

WIDE = 312
OWN, EARLIER = "own", "earlier"
STALE = "草稿生成以后记录有了变化，请重新生成再核对。"


class RowsPanel(Panel):
    """`show_cell` says what a cell stands on; `run(Correction)` when a row is opened."""

    def __init__(self, catalog: Callable[[], Catalog], run: Callable[[Correction], object]) -> None:
        super().__init__("left", margins=(1, 0, 0, 0), spacing=0)
        self._catalog, self._run = catalog, run
        self._shown: list[Correction] = []
        self.side = Segments("哪些记录", [(OWN, "计入的记录"), (EARLIER, "往期变动")], OWN)
        self.title = label("", "card", wrap=True)
        self.said = label("", "caption", "second", wrap=True)
        self.stale = label(STALE, "caption", "amber", wrap=True)
        self.list = RowList("记录", ROW_LOOK)
        self.empty = Empty("")
        head = Panel(margins=(16, 10, 16, 8), spacing=6)
        for part in (self.side, self.title, self.said, self.stale):
            head.column.addWidget(part)
        self.column.addWidget(head)
        self.column.addWidget(self.empty, 1)
        self.column.addWidget(self.list, 1)
        self.list.opened.connect(self._open)
        self.setFocusProxy(self.list)

    def show_cell(self, read: ReportRead, rows: Sequence[Correction] | None, asked: Asked) -> None:
        """Show the rows of a cell; None: they are still being read."""
        self.side.choose(EARLIER if asked.earlier else OWN)
        title, rule = cell_words(read, asked)
        self.title.setText(title)
        self.said.setText(rule)
        self.said.setVisible(bool(rule))
        self._shown = rows_asked(read, rows or (), asked)
        self.stale.setVisible(read.draft and rows is not None and moved_on(read, rows, asked))
        self.list.show_lines(row_lines(read, self._shown, asked, self._catalog()))
        self.list.setVisible(bool(self._shown))
        self.empty.setVisible(not self._shown)
        if not self._shown:
            self.empty.say(*_nothing(read, asked, reading=rows is None))

    def _open(self, key: bytes | None) -> None:
        if key is not None:
            self._run(self._shown[int(key)])


def _nothing(read: ReportRead, asked: Asked, *, reading: bool) -> tuple[str, str]:
    """Why there is no row."""
    if reading:
        return "正在读记录", ""
    if asked.earlier:
        return "没有往期变动", "以前报送的各月，记录与报送时一样。"
    figure = read.form.get(asked.figure or "")
    if figure is not None and figure.count == "inputs":
        then = "在本村那一行按 F2 或直接敲数字。" if read.draft else ""
        return "没有填报", then
    return "没有计入的记录", ""
