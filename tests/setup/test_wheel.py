"""The wheel carries everything the program reads, and the installed program finds it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def shipped(folder: Path) -> set[str]:
    """The files below a folder that git would keep, relative to it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."]
    names = subprocess.run(listed, cwd=folder, check=True, capture_output=True).stdout.decode().split("\0")
    return {name for name in names if name and (folder / name).is_file()}


def test_wheel_holds_the_program_and_its_resources(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"safetydesk/resources/{name}" for name in shipped(ROOT / "resources")} - inside == set()
    assert {f"safetydesk/{name}" for name in shipped(ROOT / "src" / "safetydesk")} - inside == set()


def test_installed_program_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "from safetydesk.paths import resources; print(resources())"
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, cwd=tmp_path, check=True
    )
    assert Path(found.stdout.strip()) == tmp_path / "safetydesk" / "resources"
