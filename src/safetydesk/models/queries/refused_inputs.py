"""What was typed in a visit while the store was busy and was refused when its turn came: kept until a person saw it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REFUSED_INPUT, SEEN_INPUT = "refused-input:", "refused-seen:"
"""The drafts under which such input is kept, before and after a person has seen it."""


@dataclass(frozen=True, slots=True)
class RefusedInput:
    """One such input: its id, verb, facts (ids in hex), why it was refused, when it was typed (microseconds UTC);
    the visit it belongs to and that visit's subject, None where they are not known here."""

    id: bytes
    verb: str
    facts: Mapping[str, Any]
    why: str
    at: int
    visit: bytes | None = None
    subject: str | None = None

    @property
    def words(self) -> str:
        """What was typed: the note, or the text of a draft; '' where nothing was written."""
        told = self.facts.get("facts") or self.facts
        return str(told.get("text") or told.get("note") or "")

    @property
    def item(self) -> str | None:
        """The check item that was answered, by its code."""
        return self.facts.get("item")

    @property
    def result(self) -> str | None:
        """The answer that was given to the item, by its code."""
        return self.facts.get("result")


def refused_inputs(db: Any) -> list[RefusedInput]:
    """Input from the journal that was refused and nobody has seen yet, the oldest first."""
    rows = db.execute("SELECT key, text, at FROM draft WHERE key GLOB ? ORDER BY at, key", (f"{REFUSED_INPUT}*",))
    return [_told(db, key, text, at) for key, text, at in rows.fetchall()]


def refused_input(db: Any, key: bytes) -> RefusedInput | None:
    """One of them, None when there is none of that id or a person has seen it."""
    name = f"{REFUSED_INPUT}{key.hex()}"
    row = db.execute("SELECT key, text, at FROM draft WHERE key = ?", (name,)).fetchone()
    return _told(db, *row) if row else None


def _told(db: Any, key: str, text: str, at: int) -> RefusedInput:
    kept = json.loads(text)
    visit = _visit(db, kept["facts"])
    sql = "SELECT s.name FROM visit v JOIN subject s ON s.id = v.subject_id WHERE v.id = ?"
    subject = db.execute(sql, (visit,)).fetchone() if visit else None
    return RefusedInput(
        bytes.fromhex(key.removeprefix(REFUSED_INPUT)),
        kept["verb"],
        kept["facts"],
        kept["why"],
        at,
        visit,
        subject[0] if subject else None,
    )


def _visit(db: Any, facts: Mapping[str, Any]) -> bytes | None:
    if "visit_id" in facts:
        return bytes.fromhex(facts["visit_id"])
    if "finding_id" in facts:
        row = db.execute("SELECT visit_id FROM finding WHERE id = ?", (bytes.fromhex(facts["finding_id"]),)).fetchone()
        return row[0] if row else None
    parts = str(facts.get("key", "")).split(":")
    return bytes.fromhex(parts[1]) if len(parts) > 1 and parts[0].startswith("visit-") else None
