"""The words barred to papers, declared in resources/catalog/barred_words.toml, checked when loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.catalog.reading import read_table
from safetydesk.domain.papers.kinds import CAPACITIES
from safetydesk.domain.papers.wording import BarredWords
from safetydesk.errors import SafetyDeskError, error
from safetydesk.paths import resources


@cache
def load_barred_words() -> tuple[BarredWords, ...]:
    """The declared rules; raises CATALOG_097 naming what is wrong."""
    return read_barred_words(resources() / "catalog" / "barred_words.toml")


def read_barred_words(file: Path) -> tuple[BarredWords, ...]:
    """The `[[barred]]` tables of a TOML file; each says its source, and names kinds and capacities that there are."""
    return tuple(_rule(file, number, table) for number, table in enumerate(read_table(file).get("barred", ()), 1))


def _rule(file: Path, number: int, told: Mapping[str, Any]) -> BarredWords:
    given = dict(told)
    if not given.pop("source", None):
        raise _wrong(file, number, "source", "没有写来源")
    known = {field.name: field.default is MISSING for field in fields(BarredWords)}
    for key in sorted(given.keys() ^ {key for key in known if known[key] or key in given}):
        raise _wrong(file, number, key, "不认识" if key in given else "没有写")
    for key, value in given.items():
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(one, str) and one for one in texts):
            raise _wrong(file, number, key, "应为文字，不能空着")
        given[key] = value if key == "basis" else tuple(texts)
    for key, allowed in (("kinds", set(document_kinds())), ("capacities", set(CAPACITIES))):
        if strange := set(given[key]) - allowed:
            raise _wrong(file, number, key, f"没有 {'、'.join(sorted(strange))}")
    return BarredWords(**given)


def _wrong(file: Path, number: int, key: str, why: str) -> SafetyDeskError:
    return error("CATALOG_097", file=file.name, key=f"第 {number} 条 {key}", why=why)
