"""Laws that may be cited, as dated data: an article is printed only when verified and in force on the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from safetydesk.catalog.declared import Act, Catalog, Law
from safetydesk.catalog.reading import build, keyed, read_entries, read_rows
from safetydesk.errors import error


@dataclass(frozen=True, slots=True)
class Citation:
    """What may be printed: 《law》article, or the law's name alone; `reason` says why (Chinese)."""

    text: str
    article_printed: bool
    reason: str | None = None


def read_acts(path: Path) -> dict[str, Act]:
    """The laws as a whole, by key."""
    return read_entries(path, "act", Act, "key")


def read_laws(path: Path, acts: Mapping[str, Act]) -> dict[str, Law]:
    """The articles by key; one without its own dates has those of its act."""
    return keyed(_laws(path, acts), "key", path.name)


def _laws(path: Path, acts: Mapping[str, Act]) -> Iterator[Law]:
    for place, row in read_rows(path):
        law = build(Law, row, path.name, place)
        act = acts.get(law.act)
        if act is None:
            raise error("CATALOG_007", file=path.name, place=place, key="act", value=law.act)
        yield replace(
            law,
            effective_from=law.effective_from or act.effective_from,
            effective_to=law.effective_to or act.effective_to,
        )


def citation(catalog: Catalog, key: str, on_day: str) -> Citation:
    """How the law `key` may be cited on a day (YYYY-MM-DD); KeyError for a key that is not declared."""
    law = catalog.laws[key]
    name = f"《{catalog.acts[law.act].name}》"
    if not law.verified:
        return Citation(name, False, "条文未核对原文")
    if law.effective_from and on_day < law.effective_from:
        return Citation(name, False, f"这一条文自 {law.effective_from} 起施行，{on_day} 还没有生效")
    if law.effective_to and on_day > law.effective_to:
        return Citation(name, False, law.stale or f"这一条文到 {law.effective_to} 为止有效")
    return Citation(name + law.article, True)
