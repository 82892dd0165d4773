"""What the store knows of the office's own wordings: when and by whom each was written, and what is being typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class OwnLayout:
    """An own declaration of a kind: its text, when it was written, and by whom where this device wrote it."""

    kind: str
    text: str
    at: int
    who: str | None


def own_layout_rows(db: Any) -> dict[str, OwnLayout]:
    """The own declarations by kind, of several the one written last."""
    rows = db.execute(
        "SELECT l.kind, l.declaration, l.at,"
        " (SELECT p.name FROM change c JOIN person p ON p.id = c.actor WHERE c.record = l.id ORDER BY c.n DESC LIMIT 1)"
        " FROM document_layout l WHERE l.deleted_at IS NULL ORDER BY l.at, l.id"
    )
    return {row[0]: OwnLayout(*row) for row in rows.fetchall()}


@dataclass(frozen=True, slots=True)
class LayoutVersion:
    """A wording of a kind as it was written on this device: when, by whom, and its text; None: back to the shipped."""

    at: int
    who: str | None
    text: str | None


def layout_versions(db: Any, kind: str) -> list[LayoutVersion]:
    """What was written of a kind on this device, newest first; what was purged since is left out."""
    rows = db.execute(
        "SELECT c.at, p.name, c.content FROM change c LEFT JOIN person p ON p.id = c.actor WHERE c.record IN"
        " (SELECT id FROM document_layout WHERE kind = ?) AND c.content IS NOT NULL ORDER BY c.n DESC",
        (kind,),
    )
    found = [(at, who, msgspec.msgpack.decode(content)) for at, who, content in rows.fetchall()]
    return [
        LayoutVersion(at, who, fields["declaration"][1] if "declaration" in fields else None)
        for at, who, fields in found
        if fields.keys() & {"declaration", "deleted_at"}
    ]


def kept_texts(db: Any, prefix: str) -> dict[str, str]:
    """What is being typed on this device: the drafts whose keys begin so, by the rest of the key."""
    rows = db.execute("SELECT key, text FROM draft WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
    return {key[len(prefix) :]: text for key, text in rows.fetchall()}
