"""What a visit of each kind is for (事由和目的), as resources/catalog/purposes.toml suggests it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from safetydesk.catalog import load
from safetydesk.catalog.reading import read_table
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.errors import error
from safetydesk.paths import resources


@cache
def load_purposes() -> Mapping[str, str]:
    """Kind of visit to the words suggested for it; CATALOG_096 names what is wrong."""
    return read_purposes(resources() / "catalog" / "purposes.toml")


def read_purposes(file: Path) -> Mapping[str, str]:
    """The `[purpose]` table of a TOML file that says its source: words for every kind of visit, and for no other.

    Raises CATALOG_096 otherwise.
    """
    told = read_table(file)
    purposes = told.get("purpose", {})
    if not told.get("source"):
        raise error("CATALOG_096", file=file.name, key="source", why="没有写来源")
    kinds = set(load().words("visit_kind")) - {UNSTATED}
    for key in sorted(kinds ^ set(purposes)):
        raise error("CATALOG_096", file=file.name, key=key, why="没有写" if key in kinds else "没有这种检查方式")
    for key, words in purposes.items():
        if not isinstance(words, str) or not words.strip():
            raise error("CATALOG_096", file=file.name, key=key, why="应为一句话")
    return dict(purposes)
