"""A ledger that is a scan or a picture: no cell of it is read, the original is kept, and can be taken out again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.saying import Said
from safetydesk.ui.widgets.text import on_screen


def kept_said(cause: str, fault: SafetyDeskError, show: Callable[[], object]) -> Said:
    """The sentence about a file of which no cell could be read, once its original is kept."""
    words = f"{fault.message}原件已留存。{on_screen(fault.remedy)}（{fault.code}）"
    return Said(cause, "amber", words, (("看留存的原件", show),))


def keep_original(
    desk: Desk, path: Path, done: Callable[[], object], failed: Callable[[SafetyDeskError], object], owner: QWidget
) -> None:
    """Keep a file as it came, for itself; the same one once. `failed` gets GENERAL_007 when it cannot be read."""
    desk.tasks.carry(
        partial(_read, path), partial(_keep, desk, path.name, done, failed, owner), failed=failed, owner=owner
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise error("GENERAL_007", file=path.name, why=reason(fault)) from fault


def _keep(
    desk: Desk,
    name: str,
    done: Callable[[], object],
    failed: Callable[[SafetyDeskError], object],
    owner: QWidget,
    content: bytes,
) -> None:
    blobs = desk.blobs()

    def run(session: Any) -> Touched:
        from safetydesk.domain.canonical import name_of
        from safetydesk.usecases.attachments import keep_attachment, mime_of

        facts = {"sha256": name_of(content), "size": len(content), "mime": mime_of(content)}
        made = keep_attachment(session, file_name=name, **facts)  # type: ignore[arg-type]
        blobs.put(content)
        return made

    desk.tasks.write(run, lambda _: done(), failed=failed, owner=owner)
