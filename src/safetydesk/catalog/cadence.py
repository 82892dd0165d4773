"""The cadence of self-inspection declared in resources/calendar/cadence.toml, checked when loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from safetydesk.domain.cadence import CadenceRule, PeriodKind, SuspicionRule, Tier
from safetydesk.domain.sampling import SamplingRule
from safetydesk.errors import error
from safetydesk.paths import resources


@dataclass(frozen=True, slots=True)
class Cadence:
    """Rules by tier, sampling by tier, and what looks like 打卡."""

    rules: Mapping[str, CadenceRule]
    sampling: Mapping[str, SamplingRule]
    suspicion: SuspicionRule


@cache
def load_cadence() -> Cadence:
    """The declared cadence; raises CATALOG_094 naming file and entry."""
    return read_cadence(resources() / "calendar" / "cadence.toml")


def read_cadence(file: Path) -> Cadence:
    """The `[[tier]]`, `[[sampling]]` and `[suspicion]` tables of a TOML file; raises CATALOG_094."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        rules = {table["tier"]: CadenceRule(**table) for table in tables["tier"]}
        sampling = {table["tier"]: SamplingRule(**table) for table in tables["sampling"]}
        suspicion = SuspicionRule(**tables["suspicion"])
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise error("CATALOG_094", file=file.name, key="", why=str(why)) from why
    for key, rule in rules.items():
        if rule.period not in get_args(PeriodKind) or key not in get_args(Tier) or not 0 <= rule.grace_hour <= 24:
            raise error("CATALOG_094", file=file.name, key=key, why="周期或者宽限不对")
    numbers = [*_numbers(suspicion), *(n for one in (*rules.values(), *sampling.values()) for n in _numbers(one))]
    if any(type(number) is not int or number < 0 for number in numbers):
        raise error("CATALOG_094", file=file.name, key="", why="天数、次数应为不小于零的整数")
    return Cadence(rules, sampling, suspicion)


def _numbers(item: Any) -> list[Any]:
    names = ("grace_days", "grace_hour", "back", "least", "missed_in_row", "late_percent", "identical_weeks")
    return [getattr(item, name) for name in names if hasattr(item, name)]
