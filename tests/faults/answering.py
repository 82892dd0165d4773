"""A process that answers items of a visit for ever and says so after each commit; somebody kills it. Not a test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from safetydesk.models.store import open_store
from safetydesk.usecases import findings, visits


def main(folder: Path, visit: bytes, first: int) -> None:
    """Answer item after item, each with its place in the visit and every fifth with a finding, in one transaction."""
    store = open_store(folder)
    number = first
    while True:
        item = f"M{number:06d}"
        with store.writing(actor=None) as session:
            given = {"visit_id": visit, "checklist": "of-a-newer-program", "item": item, "result": "conforms"}
            visits.answer_item(session, **given, note="说明" * (number % 50))  # type: ignore[arg-type]
            visits.keep_draft(session, key=visits.place_key(visit), text=item)
            if number % 5 == 0:
                findings.note_finding(session, visit_id=visit, text=f"问题 {item}")
        os.write(1, f"{item}\n".encode())
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3]))
