"""How people name records on the command line: by display code, 文号, UUID or name; never by guessing."""

from __future__ import annotations

import re
from typing import Any

from safetydesk.domain.ids import parse_id
from safetydesk.domain.names import folded
from safetydesk.errors import error

_TABLES = {
    "subject": ("企业", "SELECT id FROM subject WHERE deleted_at IS NULL AND (code = ?1 OR name = ?1)"),
    "visit": ("检查", "SELECT id FROM visit WHERE deleted_at IS NULL AND code = ?1"),
    "hazard": ("隐患", "SELECT id FROM hazard WHERE deleted_at IS NULL AND code = ?1"),
    "document": ("文书", "SELECT id FROM document WHERE deleted_at IS NULL AND (code = ?1 OR number = ?1)"),
    "campaign": ("行动", "SELECT id FROM campaign WHERE deleted_at IS NULL AND (code = ?1 OR name = ?1)"),
    "import_run": ("导入", "SELECT id FROM import_run WHERE file_name = ?1 AND state <> 'staging'"),
    "finding": ("随手记", "SELECT id FROM finding WHERE deleted_at IS NULL AND text = ?1"),
}
_HEX = re.compile(r"[0-9a-fA-F]{32}")


def record_named(db: Any, entity: str, text: str) -> bytes:
    """The id of a record by code, number, name, UUID or hex. Raises GENERAL_003 for none, GENERAL_004 for several."""
    what, sql = _TABLES[entity]
    key = bytes.fromhex(text) if _HEX.fullmatch(text) else parse_id(text)
    if key is not None:
        found = db.execute(f"SELECT id FROM {entity} WHERE id = ?", (key,)).fetchall()
    else:
        found = db.execute(sql, (text,)).fetchall() or (_numbered(db, text) if entity == "document" else [])
    if not found:
        raise error("GENERAL_003", what=what, text=text)
    if len(found) > 1:
        raise error("GENERAL_004", what=what, text=text, count=len(found))
    return bytes(found[0][0])


def _numbered(db: Any, text: str) -> list[tuple[bytes]]:
    """Papers whose 文号 is this one, whatever brackets and blanks the keyboard gave: (虚)安改[2026]1号."""
    rows = db.execute("SELECT id, number FROM document WHERE number IS NOT NULL AND deleted_at IS NULL").fetchall()
    return [(key,) for key, number in rows if folded(number) == folded(text)]


def subject_sought(db: Any, text: str) -> bytes:
    """A subject by code, name or whatever the type-ahead understands, as long as exactly one fits."""
    from safetydesk.models.queries.subjects import find_subjects

    exact = db.execute(_TABLES["subject"][1], (text,)).fetchall()
    if len(exact) == 1 or _HEX.fullmatch(text) or parse_id(text):
        return record_named(db, "subject", text)
    hits = find_subjects(db, text)
    if not hits:
        raise error("GENERAL_003", what="企业", text=text)
    if len(hits) > 1:
        raise error("GENERAL_004", what="企业", text=text, count=len(hits))
    return hits[0].id


def person_named(db: Any, name: str) -> bytes:
    """The person of this name, or of this id (hexadecimal). Raises PERSON_003 unless exactly one has it."""
    living = "SELECT id FROM person WHERE deleted_at IS NULL AND left_on IS NULL"
    found = db.execute(f"{living} AND (name = ? OR lower(hex(id)) = ?)", (name, name.lower()))
    rows = found.fetchall()
    if len(rows) != 1:
        raise error("PERSON_003", name=name, count=len(rows))
    return bytes(rows[0][0])


def code_of(vocab: str, text: str, code: str = "GENERAL_003") -> str:
    """The code of a word as people write it, or of a code itself; the numbered error `code` for anything else."""
    from safetydesk.catalog import load

    words = load().accepted()[vocab]
    found = words.get(text) or (text if text in words.values() else None)
    if found is None:
        title = load().vocabularies[vocab].title
        raise error(code, what=title, text=text, kind=text, result=text, grade=text)
    return found
