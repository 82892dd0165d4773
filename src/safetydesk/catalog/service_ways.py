"""The ways of 送达 declared in resources/calendar/service_ways.toml, checked when loaded."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from safetydesk.domain.service import ServiceWay, ServiceWays
from safetydesk.errors import error
from safetydesk.paths import resources


@cache
def load_service_ways() -> ServiceWays:
    """The declared ways; raises CATALOG_095 naming file and way."""
    return read_service_ways(resources() / "calendar" / "service_ways.toml")


def read_service_ways(file: Path) -> ServiceWays:
    """The `[words]` and `[[way]]` tables of a TOML file; every fact that a way names must have a word.

    Raises CATALOG_095 otherwise.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        words = dict(tables["words"])
        ways = [_way(table) for table in tables["way"]]
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise error("CATALOG_095", file=file.name, key="", why=str(why)) from why
    for way in ways:
        named = {way.date, *(name for group in way.needs for name in group)}
        if unknown := named - words.keys():
            raise error("CATALOG_095", file=file.name, key=way.code, why=f"{'、'.join(sorted(unknown))} 没有中文名")
        if (way.date,) not in way.needs:
            raise error("CATALOG_095", file=file.name, key=way.code, why=f"{way.date} 应为必填")
    return ServiceWays({way.code: way for way in ways}, words)


def _way(table: dict[str, Any]) -> ServiceWay:
    return ServiceWay(**{**table, "needs": tuple(tuple(group) for group in table["needs"])})
