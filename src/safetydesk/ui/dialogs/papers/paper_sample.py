"""另存草稿: a kind of paper as it would be, also one that may not be issued; marked 草稿, without number and code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.settings import wants_system_fonts
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.taking_away import ask_where

if TYPE_CHECKING:
    from safetydesk.usecases.papers.documents_preview import Looked


def save_sample(
    desk: Desk,
    over: QWidget,
    facts: Mapping[str, Any],
    *,
    done: Callable[[Path, Looked], object],
    failed: Callable[[SafetyDeskError], object],
) -> None:
    """Compose a paper of these facts (those of `preview_kind`), ask where to put it, write it; nothing is on record.

    Printing a draft is the only way past the authority guard (DOMAIN §4.1).
    """

    def look(db: Any) -> Looked:
        from safetydesk.usecases.papers.documents_preview import preview_kind

        return preview_kind(db, **facts)

    def ask(looked: Looked) -> None:
        from safetydesk.ui.pages.documents.printing import file_name

        if path := ask_where(desk, over, file_name(looked.snapshot), "PDF 文件 (*.pdf)"):
            desk.tasks.carry(
                lambda: _write(desk, looked, path), lambda _: done(path, looked), failed=failed, owner=over
            )

    desk.tasks.read(look, ask, failed=failed, owner=over)


def _write(desk: Desk, looked: Looked, path: Path) -> Path:
    from safetydesk.ui.pages.documents.printing import pdf_bytes, write_file

    own = wants_system_fonts(desk.settings)
    return write_file(path, pdf_bytes(looked.snapshot, None, desk.blobs().get, system_fonts=own))
