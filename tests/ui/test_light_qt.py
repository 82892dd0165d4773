"""Qt brought in lightly: what was put off is not run by a start, and is there when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import pytest

from safetydesk.ui.light_qt import PUT_OFF, PuttingOff

SOURCE = Path(__file__).resolve().parents[2] / "src"
WRONG = """
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
class Bell(QObject):
    rung = Signal(int)
app, bell = QApplication([]), Bell()
for call in (lambda: QWidget().resize("wide"), lambda: QWidget(1, 2, 3), lambda: bell.rung.emit("a", "b"),
             lambda: QWidget().setWindowTitle(), lambda: Bell(colour=1), lambda: QWidget().height_of):
    try:
        call()
    except Exception as fault:
        print(type(fault).__name__, fault)
import PySide6.support.signature
print(PySide6.support.signature.get_signature(QWidget.resize))
"""
START = """
import builtins, sys
from safetydesk import app
from PySide6.QtWidgets import QApplication, QWidget
q = QApplication([])
window = QWidget()
window.show()
q.processEvents()
from safetydesk.ui.light_qt import PUT_OFF
print(sorted(name for name in PUT_OFF if len(vars(sys.modules[name])) > 8), builtins.__import__.__name__, app.__name__)
"""


def told_by(code: str) -> str:
    """What a new process prints that runs `code`."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


def test_start_runs_nothing_of_what_is_put_off_and_searches_no_sources() -> None:
    ran, importing, _ = told_by(START).rsplit(maxsplit=2)
    assert ran == "[]"
    assert importing != "__feature_import__"


def test_wrong_calls_are_explained_as_by_qt_brought_in_whole() -> None:
    told = told_by("import safetydesk.ui.light_qt" + WRONG)
    assert "supported signatures" in told.lower()
    assert told == told_by(WRONG)


def test_module_put_off_runs_when_it_is_asked_for_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "parser.py").write_text("told = 7\n", encoding="utf-8")
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    spec = PuttingOff().find_spec("shibokensupport.signature.parser", [str(tmp_path)])
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert "told" not in vars(module)
    with pytest.raises(AttributeError):
        module.__path__  # noqa: B018
    assert (module.told, module.__file__) == (7, str(tmp_path / "parser.py"))


@pytest.mark.parametrize("name", ["json", "shibokensupport.feature", min(PUT_OFF)])
def test_finder_gives_way_for_what_it_does_not_put_off_or_find(name: str, tmp_path: Path) -> None:
    assert PuttingOff().find_spec(name, [str(tmp_path)]) is None
