"""From signatures to papers: sign, draw up the 检查记录, render it, keep its PDF; then the draft of the 整改通知书.

Signatures come before the record is issued, so that they are on it. Each step is a transaction of its own: what was
signed stays signed when a certificate or a number is missing afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.settings import wants_system_fonts
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.visits.sign_visit import Signer
from safetydesk.ui.tasks import Ticket

RECORD, NOTICE = "inspection_record", "rectification_notice"


class Papers(QObject):
    """`issued` carries the id of a record whose PDF is kept, `drafted` that of a notice, `refused` a numbered error."""

    issued = Signal(object)
    drafted = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._drafting = False

    def sign(
        self,
        visit: bytes,
        signers: Sequence[Signer],
        done: Callable[[], object],
        failed: Callable[[SafetyDeskError], object],
    ) -> None:
        """Keep the signatures; `done` once they are committed, `failed` when nothing of them is."""
        pictures = [(one, one.picture()) for one in signers]

        def drawn() -> list[tuple[dict[str, Any], bytes]]:
            return [_signature(one, image) for one, image in pictures]

        def store(told: list[tuple[dict[str, Any], bytes]]) -> None:
            verb = partial(_sign, visit, told, self._desk.blobs())
            self._desk.tasks.write(verb, lambda _touched: done(), failed=failed, owner=self)

        self._desk.tasks.carry(drawn, store, failed=failed, owner=self)

    def issue(self, visit: bytes, subject: bytes, draft: bytes | None) -> None:
        """Draw up the record (or go on with its draft), number and freeze it, render it, keep the PDF."""
        verb = partial(_issue, visit, subject, draft, self._desk.blobs())
        self._desk.tasks.write(verb, self._render, failed=self.refused.emit, owner=self)

    def render(self, row: DocumentRow) -> None:
        """Render an issued record that has no PDF yet."""
        blobs = self._desk.blobs()

        def read() -> Any:
            from safetydesk.domain.papers.paper import PaperSnapshot

            assert row.snapshot is not None
            return row.id, PaperSnapshot.from_json(blobs.get(row.snapshot))

        self._desk.tasks.carry(read, lambda found: self._print(*found), failed=self.refused.emit, owner=self)

    def draft_notice(self, visit: bytes, subject: bytes, hazards: Sequence[bytes]) -> None:
        """拟稿 of the 隐患整改通知书 for these hazards; asked for twice in one breath, it is drafted once."""
        if self._drafting:
            return
        self._drafting = True

        def done(touched: Touched) -> None:
            self._drafting = False
            self.drafted.emit(touched.id)

        def failed(fault: SafetyDeskError) -> None:
            self._drafting = False
            self.refused.emit(fault)

        verb = partial(_draft_notice, visit, subject, hazards)
        self._desk.tasks.write(verb, done, failed=failed, owner=self)

    def _render(self, frozen: Any) -> None:
        self._print(frozen.touched.id, frozen.snapshot)

    def _print(self, key: bytes, snapshot: Any) -> None:
        blobs, own = self._desk.blobs(), wants_system_fonts(self._desk.settings)

        def draw() -> bytes:
            from safetydesk.documents.render import render

            return render(snapshot, images=blobs.get, system_fonts=own)

        def keep(pdf: bytes) -> None:
            verb = partial(_attach, key, pdf, blobs)
            done = lambda _touched: self.issued.emit(key)  # noqa: E731
            self._desk.tasks.write(verb, done, failed=self.refused.emit, owner=self)

        ticket = Ticket("出检查记录")
        self._desk.tasks.carry(draw, keep, failed=self.refused.emit, owner=self, ticket=ticket)


def _signature(one: Signer, image: QImage | None) -> tuple[dict[str, Any], bytes]:
    """What signing is told, and the bytes of a drawn signature, still to be put."""
    from safetydesk.domain.canonical import name_of

    told = {"role": one.role, "name": one.name, "way": one.way, "person_id": one.person_id}
    if one.way == "refused":
        return {**told, "reason": one.reason, "witness": one.witness}, b""
    if image is None:
        return told, b""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    content = bytes(raw.data())
    return {**told, "image": name_of(content), "size": len(content)}, content


def _sign(visit: bytes, told: Sequence[tuple[dict[str, Any], bytes]], blobs: Any, session: Any) -> Touched:
    from safetydesk.usecases.completion import sign_record

    done = sign_record(session, visit_id=visit, signatures=[facts for facts, _ in told])
    for _, drawn in told:
        if drawn:
            blobs.put(drawn)
    return done


def _issue(visit: bytes, subject: bytes, draft: bytes | None, blobs: Any, session: Any) -> Any:
    from safetydesk.usecases.papers.documents import draft_document, issue_document

    key = draft or draft_document(session, kind=RECORD, subject_id=subject, visit_id=visit).id
    assert key is not None
    return issue_document(session, document_id=key, blobs=blobs)


def _attach(key: bytes, pdf: bytes, blobs: Any, session: Any) -> Touched:
    from safetydesk.usecases.papers.documents import attach_pdf

    return attach_pdf(session, document_id=key, pdf=pdf, blobs=blobs)


def _draft_notice(visit: bytes, subject: bytes, hazards: Sequence[bytes], session: Any) -> Touched:
    from safetydesk.usecases.papers.documents import draft_document

    return draft_document(session, kind=NOTICE, subject_id=subject, visit_id=visit, hazard_ids=hazards)
