"""What this store was taught about ledgers: aliases of headers, shared; how each office's columns were read, local."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.ledger_memory import LedgerMemory

ANSWERED = ""
"""The kind of a remembered row that says which kind it is: `office` is the mark, {KIND: kind} its columns."""
KIND = "kind"


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A header that was taught: in a ledger of `kind` it names `field`."""

    id: bytes
    kind: str
    header: str
    field: str


def header_aliases(db: Any, kind: str | None = None) -> list[AliasRow]:
    """The aliases of a kind of ledger, None for all; of two for one header the later one counts and comes alone."""
    rows = db.execute(
        "SELECT id, kind, header, field FROM header_alias WHERE deleted_at IS NULL AND (?1 IS NULL OR kind = ?1)"
        " ORDER BY kind, header, id",
        (kind,),
    )
    latest = {(row[1], row[2]): AliasRow(*row) for row in rows.fetchall()}
    return list(latest.values())


def remembered_mapping(db: Any, kind: str, office: str) -> Mapping[str, str]:
    """How the columns of this office's ledger were decided: {header: field, '' to leave out}; {} when nothing was."""
    row = db.execute("SELECT columns FROM header_mapping WHERE kind = ? AND office = ?", (kind, office)).fetchone()
    found: dict[str, str] = json.loads(row[0]) if row else {}
    return found


def ledger_memory(db: Any) -> LedgerMemory:
    """Everything that reading a ledger may use."""
    aliases: dict[str, dict[str, str]] = {}
    for one in header_aliases(db):
        aliases.setdefault(one.kind, {})[one.header] = one.field
    mappings: dict[str, dict[str, Mapping[str, str]]] = {}
    kinds: dict[str, str] = {}
    for kind, office, columns in db.execute("SELECT kind, office, columns FROM header_mapping").fetchall():
        if kind == ANSWERED:
            kinds[office] = json.loads(columns)[KIND]
        else:
            mappings.setdefault(kind, {})[office] = json.loads(columns)
    return LedgerMemory(aliases, mappings, kinds)
