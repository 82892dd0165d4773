"""The duties and the number of inspectors declared in resources/catalog/duties.toml, checked when loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from safetydesk.domain.authority import InspectorRule
from safetydesk.domain.duties import Duty
from safetydesk.errors import error
from safetydesk.paths import resources

_SHAPE: Mapping[str, type] = {
    **dict.fromkeys(("key", "family", "name", "text", "strength", "source", "source_tag", "note"), str),
    **dict.fromkeys(("more_than", "at_most", "months"), int),
    "verified": bool,
    "tags": list,
}
_NEEDED = ("key", "family", "name", "text", "strength", "source", "source_tag", "verified")


@cache
def load_duties() -> tuple[Duty, ...]:
    """Every declared duty in order; raises CATALOG_093 naming the entry."""
    return read_duties(resources() / "catalog" / "duties.toml")


@cache
def load_inspector_rule() -> InspectorRule:
    """How many inspectors a check needs, with the article; raises CATALOG_093 where the file does not say both."""
    file = resources() / "catalog" / "duties.toml"
    table = _tables(file).get("inspectors", {})
    fewest, basis = table.get("fewest"), table.get("basis")
    if type(fewest) is not int or fewest < 1 or not basis:
        raise error("CATALOG_093", file=file.name, key="inspectors", why="要写明人数 fewest 和依据 basis")
    return InspectorRule(fewest, basis)


def read_duties(file: Path) -> tuple[Duty, ...]:
    """The `[[duty]]` tables of a TOML file; raises CATALOG_093 with the key of one that is no duty."""
    found: dict[str, Duty] = {}
    for table in _tables(file).get("duty", []):
        key = str(table.get("key", ""))
        why_not = _wrong(table) or ("键重复" if key in found else None)
        if why_not:
            raise error("CATALOG_093", file=file.name, key=key, why=why_not)
        found[key] = Duty(**{**table, "tags": frozenset(table.get("tags", ()))})
    return tuple(found.values())


def _tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise error("CATALOG_093", file=file.name, key="", why=str(why)) from why


def _wrong(table: Mapping[str, Any]) -> str | None:
    if missing := [name for name in _NEEDED if table.get(name) in (None, "")]:
        return f"缺少 {'、'.join(missing)}"
    if unknown := table.keys() - {field.name for field in fields(Duty)}:
        return f"多出不认识的 {'、'.join(sorted(unknown))}"
    if wrong := [name for name, value in table.items() if type(value) is not _SHAPE[name]]:
        return f"{'、'.join(wrong)} 的写法不对"
    if table["strength"] not in ("must", "guide"):
        return f"strength = {table['strength']} 不认识"
    return None
