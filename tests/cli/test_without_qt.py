"""Without Qt the desk says so in one numbered sentence, and the commands still work."""

from __future__ import annotations

import subprocess
import sys

NO_QT = (
    "import sys; sys.modules['PySide6'] = None; sys.modules['PySide6.QtCore'] = None;"
    " from safetydesk.__main__ import main;"
)


def run(arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"{NO_QT} sys.argv = {arguments}; main()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_desk_without_qt_is_one_numbered_sentence() -> None:
    done = run("['safetydesk']")
    assert done.returncode == 1
    assert done.stderr.startswith("DESKTOP_005")
    assert "Traceback" not in done.stderr


def test_commands_work_without_qt() -> None:
    done = run("['safetydesk', '--help']")
    assert (done.returncode, "ledger" in done.stdout) == (0, True)
