"""The shipped catalog, and a copy of its files that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.loading import read_catalog
from safetydesk.paths import resources

Spoil = Callable[[str, str, str], Path]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog as its files say it today, past every cache."""
    return read_catalog(resources())


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """`spoil(file, old, new)` copies the resources, replaces one place in one file, and returns the copy."""

    def spoiled(file: str, old: str, new: str) -> Path:
        for name in ("catalog", "i18n"):
            shutil.copytree(resources() / name, tmp_path / name, dirs_exist_ok=True)
        text = (tmp_path / file).read_text("utf-8")
        assert old in text, f"{old} is not in {file}"
        (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path

    return spoiled
