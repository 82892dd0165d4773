"""The line to the township server: one round, carried beside the lanes.

The round writes through the store's one connection, so it and the writer's thread take turns, transaction by
transaction: answering goes on while a round runs, and the screen waits for neither.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.domain.touched import Touched
from safetydesk.ui.tasks import Ticket

if TYPE_CHECKING:
    from safetydesk.sync.protocol import Township
    from safetydesk.sync.round import RoundReport
    from safetydesk.usecases.joining import ServerAccess

_RECEIVED = (
    "subject", "subject_name", "village", "department", "succession", "setting", "person", "certificate", "visit",
    "answer", "finding", "evidence", "hazard", "hazard_event", "document", "document_event", "signature", "lease",
    "round", "employee",
    "collection", "collection_unit", "collection_answer", "report", "report_line", "report_input",
    "header_alias", "ledger_profile", "authority_record", "number_void", "document_layout", "campaign",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoundDone:
    """A round that ended well, and what it may have changed on the screens."""

    report: RoundReport
    touched: Touched


class SyncLine:
    """`store()` gives the store open for writing, `blobs()` its files; both are only called off the GUI thread."""

    def __init__(self, store: Callable[[], Any], blobs: Callable[[], Any]) -> None:
        self._store, self._blobs = store, blobs

    def round(self, ticket: Ticket, access: ServerAccess | None = None) -> RoundDone:
        """One round with the server remembered, or with `access`, which is remembered once the round ended well.

        Raises SYNC_045 without a server, and every other SYNC error; what was acknowledged by then counts.
        """
        from safetydesk.sync.round import run_round
        from safetydesk.usecases.joining import remember_server, server_access
        from safetydesk.usecases.papers.numbers import series_wanted

        store = self._store()
        known = access or server_access(store.reader)

        def report(what: str, done: int, total: int) -> None:
            ticket.unit = "份" if what == "blobs" else "条"
            ticket.report(done, total)

        with _connected(known) as township:
            ended = run_round(store, township, blobs=self._blobs(), series=series_wanted(store.reader), progress=report)
        if access is not None:
            with store.writing(actor=None) as session:
                remember_server(session, url=access.url, token=access.token, certificate=access.certificate)
        changed = _RECEIVED if ended.received else ()
        return RoundDone(ended, Touched.of("sync", "conflict", *changed))


@contextmanager
def _connected(access: ServerAccess) -> Iterator[Township]:
    from safetydesk.sync.http import open_township

    with tempfile.TemporaryDirectory() as aside:
        pem = Path(aside) / "township.pem"
        if access.certificate:
            pem.write_text(access.certificate, encoding="ascii")
        with open_township(access.url, access.token, certificate=pem if access.certificate else None) as township:
            yield township
