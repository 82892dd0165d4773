"""What a dialog sends off is sent once: a second Enter before the answer does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.dialog import Dialog

_SENT = "sent"


def submit(
    dialog: Dialog,
    tasks: Tasks,
    verb: Callable[[Any], Any],
    done: Callable[[Any], object],
    *,
    failed: Callable[[SafetyDeskError], object],
) -> None:
    """Run a use case for a dialog in one transaction; until it is refused the dialog sends nothing more."""
    if dialog.property(_SENT):
        return
    dialog.setProperty(_SENT, True)

    def refused(fault: SafetyDeskError) -> None:
        dialog.setProperty(_SENT, False)
        failed(fault)

    tasks.write(verb, done, failed=refused, owner=dialog)
