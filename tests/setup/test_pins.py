"""The pins: complete, with hashes, for every platform, naming no index; and Qt 6.12.0 never on Python 3.11."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PLACES = [
    {"python_version": version, "python_full_version": f"{version}.1", "sys_platform": system}
    for version in ("3.11", "3.12", "3.13", "3.14")
    for system in ("linux", "win32", "darwin")
]

BY_NAME = {"psycopg": "SQLAlchemy imports it for a server over PostgreSQL"}
"""What no line of src imports, and why the program needs it all the same."""


def pinned(name: str, place: dict[str, str]) -> dict[str, str]:
    """What requirements/<name>.txt installs in a place: package -> version."""
    lines = re.findall(r"^[a-z][^\\\n]*", (ROOT / "requirements" / f"{name}.txt").read_text("utf-8"), re.MULTILINE)
    found = [Requirement(line.strip()) for line in lines]
    return {
        one.name: str(one.specifier).removeprefix("==") for one in found if not one.marker or one.marker.evaluate(place)
    }


def wanted(place: dict[str, str]) -> list[Requirement]:
    """What pyproject.toml asks for in a place."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return [one for one in map(Requirement, asked) if not one.marker or one.marker.evaluate(place)]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place['python_version']}-{place['sys_platform']}")
def test_pins_satisfy_what_the_project_asks_for(place: dict[str, str]) -> None:
    pins = pinned("runtime", place)
    assert [str(one) for one in wanted(place) if pins.get(canonicalize_name(one.name), "") not in one.specifier] == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place['python_version']}-{place['sys_platform']}")
def test_tests_run_on_the_versions_that_users_get(place: dict[str, str]) -> None:
    assert pinned("runtime", place).items() <= pinned("dev", place).items()


def test_qt_6_12_0_is_never_pinned_or_allowed_on_python_3_11() -> None:
    eleven = PLACES[0]
    assert pinned("runtime", eleven)["pyside6-essentials"] == "6.11.3"
    assert all("6.12.0" not in one.specifier for one in wanted(eleven) if one.name == "PySide6-Essentials")


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_every_pin_has_hashes_and_no_index_is_named(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+.*( \\\n +--hash=sha256:[0-9a-f]{64})+$", entry)
    ] == []
    assert "//" not in text and "--index" not in text


def test_program_imports_every_package_that_its_users_install() -> None:
    trees = [ast.parse(path.read_bytes()) for path in (ROOT / "src").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    owners = packages_distributions()
    imported = {canonicalize_name(owner) for name in modules for owner in owners.get(name.split(".")[0], ())}
    asked = {canonicalize_name(one.name) for place in PLACES for one in wanted(place)}
    assert asked - imported == BY_NAME.keys()
