"""检查表 of resources/catalog/checklists/: one TOML file each, its items in a CSV beside it, versioned by content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from safetydesk.catalog.declared import CheckItem, Checklist, Sample, Section
from safetydesk.catalog.reading import build, keyed, only, read_rows, read_table
from safetydesk.errors import error

_SAMPLE = re.compile(r"(\w+)>=(\d+)(?:/(\d+) (day|week|month))?")
_KEYS = ("key", "title", "use", "items", "source", "effective_from", "effective_to", "section", "first")


def read_checklists(folder: Path) -> dict[str, Checklist]:
    """Every checklist of a folder by key; the key is the file's name."""
    return keyed((_checklist(path) for path in sorted(folder.glob("*.toml"))), "key", folder.name)


def _checklist(path: Path) -> Checklist:
    given, beside = read_table(path), path.with_suffix(".csv")
    only(given, _KEYS, path.name, "")
    sections = tuple(
        build(Section, section, path.name, f"第 {number} 个 section ")
        for number, section in enumerate(given.pop("section", ()), start=1)
    )
    items = _items(beside, given.pop("items", None), set(keyed(sections, "key", path.name)))
    weighed = _weighed(path, items, given.pop("first", {}))
    version = hashlib.sha256(path.read_bytes() + b"\0" + beside.read_bytes()).hexdigest()[:16]
    found = build(Checklist, given, path.name, "", version=version, sections=sections, items=weighed)
    if found.key != path.stem:
        raise error("CATALOG_005", file=path.name, place="", key="key", value=found.key, wanted="与文件名相同")
    return found


def _items(beside: Path, count: Any, sections: Collection[str]) -> tuple[CheckItem, ...]:
    """The items of a CSV file, `count` of them, each in one of the sections."""
    items = tuple(_item(beside.name, place, row) for place, row in read_rows(beside))
    keyed(items, "code", beside.name)
    if count != len(items):
        raise error("CATALOG_008", file=beside.name, wanted=count, found=len(items))
    for item in items:
        if item.section not in sections:
            raise error("CATALOG_007", file=beside.name, place=item.code, key="section", value=item.section)
    return items


def _item(file: str, place: str, row: Mapping[str, str]) -> CheckItem:
    told = dict(row)
    samples = tuple(_sample(file, place, text) for text in filter(None, told.pop("samples", "").split("|")))
    return build(CheckItem, told, file, place, samples=samples, tag_weights=None)


def _sample(file: str, place: str, text: str) -> Sample:
    """From `day>=5/30 day` (at least 5 within the last 30 days) or `rectified>=2`."""
    match = _SAMPLE.fullmatch(text)
    if match is None:
        raise error("CATALOG_005", file=file, place=place, key="samples", value=text, wanted="day>=5/30 day 的样子")
    of, least, window, unit = match.groups()
    return Sample(of, int(least), int(window) if window else None, unit)  # type: ignore[arg-type]


def _weighed(path: Path, items: Collection[CheckItem], first: Mapping[str, Any]) -> tuple[CheckItem, ...]:
    """The items with what each tag adds to them, from `[first]`: tag = { item = weight }."""
    codes = {item.code for item in items}
    for tag, weights in first.items():
        for code, weight in weights.items():
            if code not in codes:
                raise error("CATALOG_007", file=path.name, place="first", key=tag, value=code)
            if type(weight) is not int:
                raise error("CATALOG_005", file=path.name, place="first", key=tag, value=weight, wanted="整数")
    by_item = {code: {tag: told[code] for tag, told in first.items() if code in told} for code in codes}
    return tuple(replace(item, tag_weights=by_item[item.code] or None) for item in items)
