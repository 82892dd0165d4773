"""The build for people without Python, made and tried in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.ci
@pytest.mark.timeout(900)
def test_build_passes_its_self_test_away_from_the_checkout(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "build_installer.py", "--check", "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.rstrip().endswith("self-test passed")
    resources = next((tmp_path / "safetydesk").glob("**/safetydesk/resources"))
    assert (resources / "fonts" / "fonts.lock").is_file()
    assert list((tmp_path / "safetydesk").glob("**/qtbase_zh_CN.qm"))
