"""What the store knows of the office's own wordings: when and by whom each was written, and what is being typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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


def kept_texts(db: Any, prefix: str) -> dict[str, str]:
    """What is being typed on this device: the drafts whose keys begin so, by the rest of the key."""
    rows = db.execute("SELECT key, text FROM draft WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
    return {key[len(prefix) :]: text for key, text in rows.fetchall()}
