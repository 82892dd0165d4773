"""The start path of the shell: no database, ledger or paper library, in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
OPEN = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
from safetydesk.ui import desk, dress, window
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets import card, header, rows, statusline
from safetydesk.ui.widgets.rail import RailEntry
from safetydesk.ui.table import table
dress.dress(app)
main = window.Window(Tasks(None))
main.furnish([window.PageSpec(RailEntry("today", "今日", "today"), QWidget)])
main.show()
app.processEvents()
heavy = {"sqlalchemy", "openpyxl", "pypdf", "alembic", "numpy", "PIL", "httpx", "fastapi", "python_calamine"}
print(sorted(heavy & set(sys.modules)), len(sys.modules))
"""


def test_first_paint_needs_no_heavy_library() -> None:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", OPEN], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    heavy, modules = done.stdout.rsplit(maxsplit=1)
    assert heavy == "[]"
    assert int(modules) <= 260
