"""The set-up script, run on a small project: an environment made once, again when a pin changes; arguments pass on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "import os, sys\nprint(sys.argv[1:], os.environ['QT_QPA_PLATFORM'])\nsys.exit(3)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without dependencies whose program tells its arguments and its display; Qt stands beside it, empty."""
    root = tmp_path / "project"
    for name, text in {
        "requirements/runtime.txt": "",
        "requirements/dev.txt": "",
        "src/safetydesk/__main__.py": PROGRAM,
        "beside/PySide6/QtCore.py": "",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    shutil.copy(ROOT / "dev", root)
    return root


def dev(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the project's dev as on a machine without a display."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    env["PYTHONPATH"] = str(project / "beside")
    return subprocess.run([sys.executable, project / "dev", *arguments], capture_output=True, text=True, env=env)


def loaded(root: Path) -> ModuleType:
    """The script of a project as a module."""
    loader = SourceFileLoader("dev", str(root / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_run_passes_arguments_and_exit_code_and_leaves_stdout_to_the_program(project: Path) -> None:
    first = dev(project, "run", "show", "隐患", "--limit=2")
    assert (first.returncode, first.stdout) == (3, "['show', '隐患', '--limit=2'] offscreen\n"), first.stderr
    assert "making .venv" in first.stderr
    again = dev(project, "demo", "--out", "x")
    assert (again.returncode, again.stdout, again.stderr) == (3, "['demo', '--out', 'x'] offscreen\n", "")


def test_environment_is_made_again_only_when_a_pin_changes(project: Path) -> None:
    dev(project, "run")
    mark = project / ".venv" / "mark"
    mark.touch()
    assert dev(project, "run").stderr == "" and mark.exists()
    (project / "requirements" / "runtime.txt").write_text("# a newer pin\n", "utf-8")
    assert "the pins have changed" in dev(project, "run").stderr and not mark.exists()


def test_environment_made_by_hand_is_kept_and_filled(project: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    (project / ".venv" / "mark").touch()
    assert dev(project, "run").returncode == 3
    assert (project / ".venv" / "mark").exists()


def test_failing_step_ends_the_set_up_with_its_name_and_no_traceback(project: Path) -> None:
    (project / "requirements" / "runtime.txt").write_text("no-such==1 --hash=sha256:short\n", "utf-8")
    done = dev(project, "run")
    assert done.returncode != 0
    assert "dev: failed with" in done.stderr and "runtime.txt" in done.stderr
    assert not list((project / ".venv").glob("pins-*"))


def test_usage_is_shown_when_the_command_is_unknown(project: Path) -> None:
    assert (dev(project, "help").returncode, dev(project, "rnu").returncode) == (0, 2)
    assert "./dev test" in dev(project).stdout


def test_unpacked_libraries_are_found_by_the_loader_of_the_program(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project / ".venv" / "sysroot" / "usr" / "lib" / "x86_64-linux-gnu"
    folder.mkdir(parents=True)
    (folder / "libunheardof.so.1").touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/own")
    script = loaded(project)
    assert script.is_there("libunheardof.so.1") and not script.is_there("libunheardof.so.2")
    assert script.environment()["LD_LIBRARY_PATH"].split(os.pathsep) == [str(folder), "/opt/own"]


def test_missing_second_python_is_said_aloud(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setenv("PYENV_ROOT", str(project))
    assert loaded(project).smoke() == 0
    assert "NOT DONE: the round on a second Python" in capsys.readouterr().err


def test_second_python_is_another_minor_version(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = 14 if sys.version_info.minor != 14 else 13
    for minor in (sys.version_info.minor, other):
        place = project / "versions" / f"3.{minor}.0" / "bin"
        place.mkdir(parents=True)
        (place / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setenv("PYENV_ROOT", str(project))
    assert loaded(project).second_python() == project / "versions" / f"3.{other}.0" / "bin" / "python3"
