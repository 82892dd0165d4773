"""送达: what each way must record, and the day on which a document counts as served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.calendar import WorkCalendar
from safetydesk.domain.deadlines import DeadlineRule, due
from safetydesk.errors import error


@dataclass(frozen=True, slots=True)
class ServiceWay:
    """A way of 送达: the facts it needs (one of every group), the one that holds the day, a rule that adds to it."""

    code: str
    name: str
    date: str
    needs: tuple[tuple[str, ...], ...]
    basis: str
    source_tag: str
    verified: bool
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceWays:
    """The ways by code, and the Chinese words of their facts."""

    ways: Mapping[str, ServiceWay]
    words: Mapping[str, str]


def served_day(
    way: str, facts: Mapping[str, Any], ways: ServiceWays, rules: Mapping[str, DeadlineRule], calendar: WorkCalendar
) -> str:
    """The day (YYYY-MM-DD) on which a document is served; raises DOCUMENT_021 or 020 naming what is missing.

    直接 and 留置: the day itself; 邮寄: the receipt's; 电子: the arrival; 公告: thirty days after publishing.
    """
    found = ways.ways.get(way)
    if found is None:
        raise error("DOCUMENT_021", way=way)
    for group in found.needs:
        if not any(facts.get(name) for name in group):
            missing = "或者".join(ways.words[name] for name in group)
            raise error("DOCUMENT_020", way=found.name, missing=missing, basis=found.basis)
    day = str(facts[found.date])
    if found.rule is None:
        return day
    return due(rules[found.rule], day, calendar).day or day
