"""重大事故隐患判定标准 and their cases (standards.toml, criteria.csv); unchecked wording is shown as 参考表述."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from safetydesk.catalog.declared import Criterion, Standard, Vocabulary, Word
from safetydesk.catalog.reading import build, keyed, read_entries, read_rows
from safetydesk.errors import error


def read_standards(path: Path) -> dict[str, Standard]:
    """The directory of standards by key."""
    return read_entries(path, "standard", Standard, "key")


def read_criteria(path: Path, standards: Mapping[str, Standard]) -> dict[str, Criterion]:
    """The cases by code, dated as their standard; CATALOG_008 when a standard has another number of them."""
    found = keyed((_criterion(path.name, place, row, standards) for place, row in read_rows(path)), "code", path.name)
    counted = Counter(one.standard for one in found.values())
    for key, count in counted.items():
        if standards[key].items not in (None, count):
            raise error("CATALOG_008", file=f"{path.name} {key}", wanted=standards[key].items, found=count)
    return found


def _criterion(file: str, place: str, row: Mapping[str, str], standards: Mapping[str, Standard]) -> Criterion:
    of = standards.get(row.get("standard", ""))
    if of is None:
        raise error("CATALOG_007", file=file, place=place, key="standard", value=row.get("standard", ""))
    found = build(Criterion, row, file, place, effective_from=of.effective_from, effective_to=of.effective_to)
    if (found.text is None) != (found.wording == "missing"):
        raise error(
            "CATALOG_005", file=file, place=place, key="wording", value=found.wording, wanted="没有文字时写 missing"
        )
    return found


def criterion_vocabulary(criteria: Mapping[str, Criterion], standards: Mapping[str, Standard]) -> Vocabulary:
    """The cases as the vocabulary `criterion`, named as ledgers do: 《标准》第三条（二）; empty slots have no name."""
    words = {}
    for code, one in criteria.items():
        if one.article is not None:
            title, number = standards[one.standard].title, standards[one.standard].number
            places = [one.place, f"{one.article}第{one.item}项"] if one.item else [one.place]
            names = [f"《{title}》", title, *([number] if number else [])]
            first, *others = [f"{name}{place}" for name in names for place in places]
            words[code] = Word(code, first, accepts=(code, *others))
    return Vocabulary("criterion", "判定条款", "令第10号", "2023-05-15", words)


def criteria_in_force(criteria: Iterable[Criterion], day: str) -> tuple[Criterion, ...]:
    """The cases that may be chosen on a day: in force, and with a text."""
    return tuple(
        one
        for one in criteria
        if one.text and (one.effective_from or "") <= day and (one.effective_to is None or day <= one.effective_to)
    )
