"""The small tables: vocabularies of resources/i18n/, tags, issuer capacities and the legend of source tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safetydesk.catalog.declared import Tag, Vocabulary, Word
from safetydesk.catalog.reading import build, keyed, read_entries, read_table
from safetydesk.domain.authority import IssuerCapacity, Organ
from safetydesk.errors import error


@dataclass(frozen=True, slots=True)
class SourceTag:
    """What a source tag stands for and how far it can be trusted."""

    tag: str
    meaning: str
    trust: Literal["binding", "verified", "excerpt", "practice", "memory", "ours"]


@dataclass(frozen=True, slots=True)
class CapacityEntry:
    """A capacity as written in capacities.toml."""

    code: str
    name: str
    basis: str
    laws: tuple[str, ...]
    allowed: tuple[str, ...]
    needs: Literal["none", "delegation", "grant"]
    source: str


def read_vocabularies(folder: Path) -> dict[str, Vocabulary]:
    """Every vocabulary of a folder by kind; a kind is declared once."""
    found = [
        _vocabulary(path.name, kind, table)
        for path in sorted(folder.glob("*.toml"))
        for kind, table in read_table(path).items()
    ]
    return keyed(found, "kind", folder.name)


def _vocabulary(file: str, kind: str, given: Any) -> Vocabulary:
    if not isinstance(given, dict):
        raise error("CATALOG_003", file=file, place="", key=kind, known="各词表")
    words = [build(Word, word, file, f"{kind} 第 {n} 个词") for n, word in enumerate(given.pop("words", ()), start=1)]
    taken: dict[str, str] = {}
    for word in words:
        for text in (word.word, *word.accepts):
            if taken.setdefault(text, word.code) != word.code:
                raise error("CATALOG_006", file=file, key=f"{kind} {text}")
    return build(Vocabulary, given, file, kind, kind=kind, words=keyed(words, "code", f"{file} {kind}"))


def read_tags(path: Path) -> dict[str, Tag]:
    """The tags of subjects by code."""
    return read_entries(path, "tag", Tag, "code", inherit=("effective_from",))


def tag_vocabulary(tags: Mapping[str, Tag], path: Path) -> Vocabulary:
    """The tags as the vocabulary `subject_tag`."""
    given = read_table(path)
    words = {code: Word(code, tag.word, accepts=tag.accepts) for code, tag in tags.items()}
    return Vocabulary("subject_tag", "标签", given["source"], given["effective_from"], words)


def read_capacities(path: Path) -> dict[str, CapacityEntry]:
    """In whose name papers are issued, by code."""
    return read_entries(path, "capacity", CapacityEntry, "code")


def read_organs(path: Path) -> dict[str, Organ]:
    """The bodies that may not sign a paper, by code."""
    return read_entries(path, "organ", Organ, "code")


def capacity(entry: CapacityEntry) -> IssuerCapacity:
    """The capacity as the authority guard wants it."""
    return IssuerCapacity(entry.code, entry.name, entry.basis, frozenset(entry.allowed), entry.needs)


def read_sources(path: Path) -> dict[str, SourceTag]:
    """The legend of source tags by tag."""
    return read_entries(path, "tag", SourceTag, "tag")
