"""PySide6 6.12.0 on Python 3.11 lost one reference to None per void Qt call and aborted after some 5,000 of them."""

from __future__ import annotations

import subprocess
import sys

CALLS = """
import sys
from PySide6.QtCore import QObject
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
thing, label, model = QObject(), QLabel(), QStandardItemModel()
before = sys.getrefcount(None)
for _ in range(3000):
    thing.setObjectName("x")
    label.setText("x")
    model.clear()
print(before - sys.getrefcount(None))
"""


def test_void_qt_calls_lose_no_reference_to_none() -> None:
    done = subprocess.run([sys.executable, "-c", CALLS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    assert int(done.stdout) < 50, "None is being freed: this PySide6 will abort on this Python"
