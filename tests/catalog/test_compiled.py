"""The compiled catalog: the same thing, sooner; never trusted when damaged or of another content."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import safetydesk
from safetydesk.catalog import compiled, load
from safetydesk.catalog.checklists import read_checklists
from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.hashing import content_files, content_hash
from safetydesk.paths import resources
from tests.catalog.conftest import Spoil

SRC = Path(safetydesk.__file__).parent


@pytest.fixture(autouse=True)
def forget() -> None:
    """Nothing loaded by another test counts here."""
    load.cache_clear()


def kept(folder: Path) -> Path:
    (file,) = folder.glob("catalog-*.json")
    return file


def test_packing_loses_nothing(catalog: Catalog) -> None:
    assert compiled.unpack(compiled.pack(catalog)) == catalog


def test_second_start_reads_the_compiled_file(tmp_path: Path, catalog: Catalog) -> None:
    assert load(folder=tmp_path) == catalog
    marked = kept(tmp_path).stat().st_mtime_ns
    load.cache_clear()
    assert load(folder=tmp_path) == catalog
    assert kept(tmp_path).stat().st_mtime_ns == marked


def test_second_start_parses_no_source(tmp_path: Path) -> None:
    """What is read is the compiled file alone: neither the TOML parser nor the checks are even imported."""
    load(folder=tmp_path)
    told = (
        "import sys; from pathlib import Path; from safetydesk.catalog import load; load(folder=Path(sys.argv[1]));"
        "print([name for name in ('tomllib', 'csv', 'safetydesk.catalog.loading') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", told, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_installed_package_finds_the_resources_beside_it(tmp_path: Path, catalog: Catalog) -> None:
    """As a wheel lays it out: resources/ inside the package, no checkout around."""
    package = tmp_path / "site" / "safetydesk"
    shutil.copytree(SRC, package, ignore=shutil.ignore_patterns("__pycache__", "ui", "server"))
    for name in ("catalog", "i18n"):
        shutil.copytree(resources() / name, package / "resources" / name)
    told = "from safetydesk import paths; from safetydesk.catalog import load; print(paths.resources(), load().version)"
    surroundings = {**os.environ, "PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, env=surroundings, cwd=tmp_path
    )
    assert done.stdout.split() == [str(package / "resources"), catalog.version]


def test_changed_source_is_read_anew_and_replaces_the_old_file(tmp_path: Path, spoil: Spoil) -> None:
    cache = tmp_path / "cache"
    load(folder=cache)
    before = kept(cache)
    root = spoil("i18n/hazards.toml", 'word = "超期"', 'word = "已超期"')
    assert load(root, cache).word("hazard_view", "overdue") == "已超期"
    assert kept(cache) != before


def test_one_byte_of_one_file_changes_the_version(spoil: Spoil) -> None:
    assert content_hash(spoil("catalog/phrases.csv", "3,general", "4,general")) != content_hash(resources())


def test_a_checklists_version_changes_with_its_own_files_only(catalog: Catalog, spoil: Spoil) -> None:
    root = spoil("catalog/checklists/team-daily.csv", "当班人员到岗", "当班人员均到岗")
    found = read_checklists(root / "catalog" / "checklists")
    differing = {key for key in found if found[key].version != catalog.checklists[key].version}
    assert differing == {"team-daily"}


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 200])
def test_damaged_compiled_file_is_replaced(tmp_path: Path, catalog: Catalog, damage: bytes) -> None:
    load(folder=tmp_path)
    kept(tmp_path).write_bytes(damage)
    load.cache_clear()
    assert load(folder=tmp_path) == catalog
    assert compiled.unpack(kept(tmp_path).read_bytes()) == catalog


def test_one_flipped_bit_is_noticed(catalog: Catalog) -> None:
    packed = bytearray(compiled.pack(catalog))
    packed[len(packed) // 2] ^= 1
    assert compiled.unpack(bytes(packed)) is None


def test_without_a_place_to_write_the_sources_are_read(tmp_path: Path, catalog: Catalog) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", "utf-8")
    assert load(folder=blocked / "cache") == catalog
    assert blocked.read_text("utf-8") == "in the way"


def test_shipped_files_are_found_from_the_checkout() -> None:
    names = {path.relative_to(resources()).as_posix() for path in content_files(resources())}
    assert {"catalog/laws.csv", "catalog/checklists/fifteen-measures.csv", "i18n/hazards.toml"} <= names


def test_shape_of_the_file_follows_the_declared_things() -> None:
    @dataclass(frozen=True)
    class Thing:
        key: str

    @dataclass(frozen=True)
    class Retyped:
        key: int

    known = [compiled.shape_hash(), *(compiled.shape_hash({"Thing": one}) for one in (Thing, Retyped, Catalog))]
    assert len(set(known)) == 4
    assert compiled.shape_hash({"Other": Thing}) not in known
