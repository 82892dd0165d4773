"""Display codes such as H-A07-0123: kind letter, device tag, local counter. People name records by them."""

from __future__ import annotations

from sqlalchemy.orm import Session

LETTERS = {"subject": "E", "visit": "V", "hazard": "H", "document": "D", "round": "R", "campaign": "C"}


def next_code(session: Session, entity: str) -> str:
    """The next display code of `entity` on this device, taken in the running transaction."""
    return next_codes(session, entity, 1)[0]


def next_codes(session: Session, entity: str, count: int) -> list[str]:
    """The next `count` display codes of `entity`."""
    letter = LETTERS[entity]
    connection = session.connection()
    tag = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'tag'").scalar() or b"A01"
    first = connection.exec_driver_sql("SELECT next FROM counter WHERE kind = ?", (letter,)).scalar() or 1
    connection.exec_driver_sql("INSERT OR REPLACE INTO counter (kind, next) VALUES (?, ?)", (letter, first + count))
    return [f"{letter}-{tag.decode()}-{number:04d}" for number in range(first, first + count)]
