"""Bytes that were put among the blobs before a record names them: a photo in a dialog that may yet be cancelled."""

from __future__ import annotations

from sqlalchemy.orm import Session

from safetydesk.models.blobs import Keeping
from safetydesk.usecases.imported.pictures import WANTED

_NO_IMPORT = bytes(16)
_WEEK = 7 * 24 * 3600
"""Seconds within which somebody may come back to a dialog that was left open with a photo in it."""


def note_put(session: Session, *, sha256: str, blobs: Keeping) -> None:
    """Note bytes that nothing names yet; what was noted before and nothing came to need within a week is deleted.

    What a record names meanwhile is only taken off the list.
    """
    connection = session.connection()
    told = "SELECT sha256 FROM staged_blob WHERE import_id = ?"
    for (name,) in connection.exec_driver_sql(told, (_NO_IMPORT,)).fetchall():
        if connection.exec_driver_sql(WANTED, (name,)).fetchone() or blobs.discard(name, lately=_WEEK):
            connection.exec_driver_sql("DELETE FROM staged_blob WHERE import_id = ? AND sha256 = ?", (_NO_IMPORT, name))
    connection.exec_driver_sql(
        "INSERT INTO staged_blob (import_id, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", (_NO_IMPORT, sha256)
    )
