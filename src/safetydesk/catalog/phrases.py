"""Common findings with basis, measure and default deadline (phrases.csv); what is offered for an item."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from safetydesk.catalog.declared import Catalog, Phrase
from safetydesk.catalog.reading import build, keyed, only, read_rows, read_table


def read_phrases(path: Path) -> dict[str, Phrase]:
    """The phrases by code, dated by the TOML file beside the CSV."""
    head = path.with_suffix(".toml")
    given = read_table(head)
    only(given, ("source", "effective_from"), head.name, "")
    day = given.get("effective_from")
    rows = read_rows(path)
    return keyed(
        (build(Phrase, row | {"effective_from": day}, path.name, place) for place, row in rows), "code", path.name
    )


def phrases_for(catalog: Catalog, item: str | None, tags: Collection[str] = ()) -> tuple[Phrase, ...]:
    """The phrases that hang on an item (all when None), those that share a tag with the subject first."""
    found = [phrase for phrase in catalog.phrases.values() if item is None or item in phrase.items]
    return tuple(sorted(found, key=lambda phrase: not set(phrase.tags) & set(tags)))
