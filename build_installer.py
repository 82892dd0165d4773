#!/usr/bin/env python3
"""Make the program for people without Python: one folder, by PyInstaller, for the platform it runs on.

python3 build_installer.py [--out dist]      make dist/safetydesk/
python3 build_installer.py --check           make it and let it test itself, away from this checkout
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.machinery import SourceFileLoader
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec, module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
WORK = ROOT / "build"
START = "from safetydesk.__main__ import main\n\nmain()\n"
HIDDEN = (  # imported by name or by files that PyInstaller does not read
    *("alembic.op", "alembic.context", "alembic.ddl.sqlite", "alembic.ddl.postgresql", "logging.config"),
    *("sqlalchemy.dialects.sqlite.pysqlite", "sqlalchemy.dialects.postgresql.psycopg", "psycopg_binary"),
)
LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*", re.IGNORECASE)
UNWANTED = ("tkinter", "pytest", "mypy", "hypothesis", "IPython", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtSql")


def script() -> Any:
    """The set-up script `dev` as a module."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec is not None
    dev = module_from_spec(spec)
    loader.exec_module(dev)
    return dev


def under_the_pins(dev: Any) -> None:
    """Run this script again in .venv, which `dev` makes, when PyInstaller is not at hand."""
    if not find_spec("PyInstaller"):
        dev.prepare("dev")
        sys.exit(subprocess.run([dev.PYTHON, __file__, *sys.argv[1:]], env=dev.environment()).returncode)


def with_tools(dev: Any) -> dict[str, str]:
    """What PyInstaller runs in: on Linux it wants objdump and Python's shared library, which Debian has apart."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(dev.SYSROOT / "usr" / "bin")])
    library = sysconfig.get_config_var("INSTSONAME") if sysconfig.get_config_var("Py_ENABLE_SHARED") else None
    if sys.platform == "linux":
        missing = [] if shutil.which("objdump", path=path) else ["binutils"]
        if library and not dev.is_there(library):
            missing.append(f"libpython3.{sys.version_info.minor}")
        if missing:
            dev.apt(missing)
    return {**dev.environment(), "PATH": path}


def data() -> list[tuple[Path, str]]:
    """Files that go along as they are: (source, folder inside the build).

    Qt's unpacked Python files (SBK_EMBED=0) do not: a frozen build started no faster (0.26 s without, 0.28 with).
    python-docx looks for its templates by way of docx/parts/.., so that folder has to be there.
    """
    migrations, docx = "safetydesk/models/migrations", find_spec("docx.parts")
    assert docx is not None and docx.origin is not None
    return [
        (ROOT / "resources", "safetydesk/resources"),
        (ROOT / "src" / migrations, migrations),
        (Path(docx.origin), "docx/parts"),
    ]


def build(out: Path, env: dict[str, str]) -> Path:
    """Make the folder; returns the program in it."""
    WORK.mkdir(exist_ok=True)
    start = WORK / "safetydesk_start.py"
    start.write_text(START, "utf-8")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "PyInstaller",
        start,
        "--name=safetydesk",
        "--onedir",
        "--noconfirm",
    ]
    command += [
        f"--distpath={out}",
        f"--workpath={WORK}",
        f"--specpath={WORK}",
        f"--paths={ROOT / 'src'}",
        "--log-level=WARN",
    ]
    command += ["--collect-submodules=safetydesk", *(f"--hidden-import={name}" for name in HIDDEN)]
    command += [f"--exclude-module={name}" for name in UNWANTED]
    command += [f"--add-data={source}{os.pathsep}{target}" for source, target in data()]
    command += ["--hide-console=hide-early"] if os.name == "nt" else []
    if status := subprocess.run(command, cwd=WORK, env=env).returncode:
        sys.exit(f"PyInstaller failed with {status}")
    return out / "safetydesk" / ("safetydesk.exe" if os.name == "nt" else "safetydesk")


def licences(folder: Path) -> None:
    """Write the licences of the packages that go along, which all ask for it, and a list of them.

    A package whose wheel has no text of its licence is in the list only; the LGPL, Qt's, lies with psycopg.
    """
    lines = []
    for one in bundled():
        name, told = one.metadata["Name"], one.metadata.json
        terms = str(told.get("license_expression") or told.get("license") or "said in its text or on its page")
        lines.append(f"{name} {one.version}: {terms.strip().splitlines()[0]}")
        for path in one.files or ():
            if LICENCE.fullmatch(path.name) and path.suffix != ".py":
                target = folder / name / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(path.locate()), target)
    fonts = "Fonts: see resources/fonts/README.md of the program."
    (folder / "README.txt").write_text("\n".join([*lines, fonts, ""]), "utf-8")


def bundled() -> list[Distribution]:
    """The packages of requirements/runtime.txt that are installed here: those for other platforms are not."""
    pins = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    found = []
    for name in dict.fromkeys(re.findall(r"^([a-z0-9-]+)==", pins, re.MULTILINE)):
        try:
            found.append(distribution(name))
        except PackageNotFoundError:
            continue
    return found


def check(program: Path) -> None:
    """Copy the folder to a place of its own and let it test itself there, with nothing of this checkout."""
    with tempfile.TemporaryDirectory() as place:
        moved = shutil.copytree(program.parent, Path(place, "safetydesk"), symlinks=True)
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH") if name in os.environ}
        env = kept | {"HOME": place, "APPDATA": place, "LOCALAPPDATA": place, "QT_QPA_PLATFORM": "offscreen"}
        tested = subprocess.run(
            [moved / program.name, "self-test"], cwd=place, env=env | {"SAFETYDESK_STORE": f"{place}/store"}
        )
        if tested.returncode:
            sys.exit(f"self-test of the build failed with {tested.returncode}")


def size(folder: Path) -> int:
    """Bytes in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> None:
    """Build, and check when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder to make safetydesk/ in")
    parser.add_argument("--check", action="store_true", help="run the self-test of what was made")
    asked = parser.parse_args()
    dev = script()
    under_the_pins(dev)
    program = build(asked.out.resolve(), with_tools(dev))
    licences(program.parent / "licences")
    print(f"{program} ({size(program.parent) / 1e6:.0f} MB)")
    if asked.check:
        check(program)
        print("self-test passed")


if __name__ == "__main__":
    main()
