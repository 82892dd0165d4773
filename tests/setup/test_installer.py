"""The build for people without Python, made and tried in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from build_installer import bundled, licences

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
    assert (tmp_path / "safetydesk" / "licences" / "README.txt").is_file()


def test_build_brings_the_licence_of_every_package_along(tmp_path: Path) -> None:
    licences(tmp_path)
    listed = (tmp_path / "README.txt").read_text("utf-8").splitlines()
    assert [line.split(" ")[0] for line in listed[:-1]] == [one.metadata["Name"] for one in bundled()]
    assert {"PySide6_Essentials", "SQLAlchemy", "psycopg", "sqlcipher3"} <= {line.split(" ")[0] for line in listed}
    assert "MIT" in next(line for line in listed if line.startswith("SQLAlchemy "))
    assert "LESSER GENERAL PUBLIC LICENSE" in (tmp_path / "psycopg" / "LICENSE.txt").read_text("utf-8")
    silent = {one.metadata["Name"] for one in bundled()} - {path.name for path in tmp_path.iterdir()}
    assert silent <= {"obstore", "pypdfium2", "PySide6_Essentials", "shiboken6"}, "their wheels have no text"
