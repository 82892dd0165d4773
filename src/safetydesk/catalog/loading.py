"""The catalog read from resources/ and checked as a whole: every reference resolves, every entry has a known source."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from safetydesk.catalog.checklists import read_checklists
from safetydesk.catalog.criteria import criterion_vocabulary, read_criteria, read_standards
from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.hashing import content_hash
from safetydesk.catalog.laws import read_acts, read_laws
from safetydesk.catalog.phrases import read_phrases
from safetydesk.catalog.words import (
    CapacityEntry,
    capacity,
    read_capacities,
    read_organs,
    read_sources,
    read_tags,
    read_vocabularies,
    tag_vocabulary,
)
from safetydesk.errors import error

_SPLIT = re.compile(r"[；;]|：[^；]*")
Reference = tuple[str, str, str, Iterable[str], Collection[str]]
"""File, place, key, the codes referred to, the codes there are."""


def read_catalog(root: Path) -> Catalog:
    """The catalog of a resources folder, read and checked; raises numbered CATALOG_ errors naming file and place."""
    home = root / "catalog"
    acts, standards = read_acts(home / "laws.toml"), read_standards(home / "standards.toml")
    tags, entries = read_tags(home / "tags.toml"), read_capacities(home / "capacities.toml")
    vocabularies = read_vocabularies(root / "i18n")
    vocabularies["subject_tag"] = tag_vocabulary(tags, home / "tags.toml")
    criteria = read_criteria(home / "criteria.csv", standards)
    vocabularies["criterion"] = criterion_vocabulary(criteria, standards)
    found = Catalog(
        version=content_hash(root),
        checklists=read_checklists(home / "checklists"),
        standards=standards,
        criteria=criteria,
        acts=acts,
        laws=read_laws(home / "laws.csv", acts),
        phrases=read_phrases(home / "phrases.csv"),
        tags=tags,
        vocabularies=vocabularies,
        capacities={code: capacity(entry) for code, entry in entries.items()},
        organs=read_organs(home / "organs.toml"),
    )
    for reference in (*_references(found), *_capacity_references(found, entries.values())):
        _resolve(*reference)
    _check_sources(found, entries.values(), set(read_sources(home / "sources.toml")))
    return found


def _resolve(file: str, place: str, key: str, codes: Iterable[str], known: Collection[str]) -> None:
    for code in codes:
        if code not in known:
            raise error("CATALOG_007", file=file, place=place, key=key, value=code)


def _references(found: Catalog) -> Iterator[Reference]:
    words = {kind: set(vocabulary.words) for kind, vocabulary in found.vocabularies.items()}
    items: set[str] = set()
    for checklist in found.checklists.values():
        file = f"{checklist.key}.csv"
        for item in checklist.items:
            if item.code in items:
                raise error("CATALOG_006", file=file, key=item.code)
            items.add(item.code)
            yield file, item.code, "targets", item.targets, words.get("target", ())
            yield file, item.code, "laws", item.laws, found.laws
            yield file, item.code, "samples", [sample.of for sample in item.samples], words.get("sample", ())
            yield file, item.code, "first", item.tag_weights or (), found.tags
    for phrase in found.phrases.values():
        yield "phrases.csv", phrase.code, "items", phrase.items, items
        yield "phrases.csv", phrase.code, "laws", phrase.laws, found.laws
        yield "phrases.csv", phrase.code, "tags", phrase.tags, found.tags
        yield "phrases.csv", phrase.code, "category", [phrase.category], words.get("hazard_category", ())
        yield "phrases.csv", phrase.code, "grade", [phrase.grade], words.get("hazard_grade", ())
        yield "phrases.csv", phrase.code, "criterion", filter(None, [phrase.criterion]), found.criteria
    for criterion in found.criteria.values():
        yield "criteria.csv", criterion.code, "tags", criterion.tags, found.tags
    for standard in found.standards.values():
        yield "standards.toml", standard.key, "area", [standard.area], words.get("area", ())
        yield "standards.toml", standard.key, "replaces", filter(None, [standard.replaces]), found.standards
    for tag in found.tags.values():
        yield "tags.toml", tag.code, "group", [tag.group], words.get("tag_group", ())
        yield "tags.toml", tag.code, "standards", tag.standards, _beginnings(found.criteria)


def _capacity_references(found: Catalog, entries: Iterable[CapacityEntry]) -> Iterator[Reference]:
    kinds = found.vocabularies["document_kind"].words if "document_kind" in found.vocabularies else ()
    for entry in entries:
        yield "capacities.toml", entry.code, "allowed", entry.allowed, kinds
        yield "capacities.toml", entry.code, "laws", entry.laws, found.laws


def _beginnings(codes: Iterable[str]) -> set[str]:
    """Every code and every part of it before a hyphen: GM, GM-4, GM-4-6."""
    return {"-".join(code.split("-")[:length]) for code in codes for length in range(1, code.count("-") + 2)}


def _check_sources(found: Catalog, entries: Iterable[CapacityEntry], known: set[str]) -> None:
    """Every source begins with a declared tag, and so does each of its parts (CATALOG_010)."""
    for file, place, source in _sources(found, entries):
        parts = [part.strip() for part in _SPLIT.split(source) if part.strip()]
        for part in parts[:1]:
            if not any(part.startswith(tag) for tag in known):
                raise error("CATALOG_010", file=file, place=place, value=source)


def _sources(found: Catalog, entries: Iterable[CapacityEntry]) -> Iterator[tuple[str, str, str]]:
    for checklist in found.checklists.values():
        yield f"{checklist.key}.toml", "", checklist.source
        yield from ((f"{checklist.key}.toml", section.key, section.source) for section in checklist.sections)
        yield from ((f"{checklist.key}.csv", item.code, source) for item in checklist.items for source in item.sources)
    for field in fields(found):
        for key, entry in getattr(found, field.name).items() if field.name not in ("version", "checklists") else ():
            if isinstance(source := getattr(entry, "source", None), str):
                yield field.name, key, source
    yield from (("capacities.toml", entry.code, entry.source) for entry in entries)
