"""The steps of a paper that ask for something: 退回, 送达 with what its way needs, 签收回收, 作废."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from safetydesk.catalog.service_ways import load_service_ways
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.photo_desk import PhotoDesk, Taken
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Check, Choice, LineField, NoteField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.photos import Photo, PhotoStrip
from safetydesk.ui.widgets.text import one_line

Done = Callable[[str], object]
_SCANS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_MOST = 50_000_000


def about(row: DocumentRow, kind: str) -> str:
    """The paper in one line."""
    return f"{kind} {row.number or row.code}　{row.subject}"


def _send(asking: Asking, desk: Desk, verb: Callable[[Any], Any], words: str, done: Done) -> None:
    def finish(_: object) -> None:
        done(words)
        asking.accept()

    asking.busy()
    desk.tasks.write(verb, finish, failed=asking.refuse, owner=asking)


class RejectDialog(Asking):
    """退回修改: back to its draft, with the reason."""

    def __init__(self, desk: Desk, row: DocumentRow, told: str, done: Done, parent: QWidget) -> None:
        super().__init__("退回修改", do="退回", about=f"{told}\n退回拟稿，可以改了再送。", parent=parent)
        self.note = NoteField("意见", hint="要改什么")
        self.note.setFixedHeight(64)
        self.form.add("note", "意见", self.note, required=True)
        self.asked.connect(lambda: self._ask(desk, row.id, done))

    def _ask(self, desk: Desk, key: bytes, done: Done) -> None:
        note = self.note.value()
        if note is None:
            self.missing("note", "意见", "请写明要改什么")
            return

        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.documents import review_document

            return review_document(session, document_id=key, approved=False, note=note)

        _send(self, desk, run, "已退回修改", done)


class VoidDialog(Asking):
    """作废: danger; the reason is written down, the number stays used."""

    def __init__(self, desk: Desk, row: DocumentRow, told: str, done: Done, parent: QWidget) -> None:
        number = f"文号 {row.number} 不会再用，但会记账。" if row.number else "还没有编号，不占文号。"
        super().__init__(
            "作废文书",
            do="作废",
            leave="保留",
            kind="danger_filled",
            about=f"{told}\n{number}作废以后不能恢复。",
            parent=parent,
        )
        self.reason = NoteField("原因", hint="例如：当事人名称写错")
        self.reason.setFixedHeight(64)
        self.form.add("reason", "原因", self.reason, required=True)
        self.again = Check("照这份另拟一份，改好后另编号")
        if row.number:
            self.form.add("again", "重出", self.again)
        self.asked.connect(lambda: self._ask(desk, row.id, done))

    def _ask(self, desk: Desk, key: bytes, done: Done) -> None:
        reason, again = self.reason.value(), self.again.isChecked()
        if reason is None:
            self.missing("reason", "原因", "请写明为什么作废")
            return

        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.documents import void_document
            from safetydesk.usecases.papers.documents_edit import replace_document

            return (replace_document if again else void_document)(session, document_id=key, reason=reason)

        def finish(touched: Touched) -> None:
            done("已作废，另拟了一份" if again else "已作废")
            self.accept()
            if again and touched.id is not None:
                desk.go("documents", touched.id)

        self.busy()
        desk.tasks.write(run, finish, failed=self.refuse, owner=self)


class ServeDialog(Asking):
    """送达: the way, and the facts that this way needs (民诉法 87-95; 处罚法 61); what was written in a field stays
    when another way is looked at. `receiver` is who is likely to have taken it, to be corrected."""

    def __init__(
        self, desk: Desk, row: DocumentRow, told: str, today: str, done: Done, parent: QWidget, *, receiver: str = ""
    ) -> None:
        super().__init__("登记送达", do="登记送达", about=told, parent=parent)
        self._desk, self._today = desk, today
        self._written = {"receiver": receiver}
        self._ways = load_service_ways()
        words = desk.catalog().words("service_way")
        self.way = Choice("送达方式", [(code, words[code].word) for code in self._ways.ways])
        self.fields: dict[str, LineField] = {}
        self.taken: list[Taken] = []
        self.strip: PhotoStrip | None = None
        self._facts = Form()
        self._photos = PhotoDesk(desk, self)
        self.form.add("way", "方式", self.way, required=True)
        self.body.insertWidget(self.body.indexOf(self.form) + 1, self._facts)
        self.way.currentIndexChanged.connect(lambda _: self._ask_for())
        self.asked.connect(lambda: self._ask(row.id, done))
        self._ask_for()

    def unsaved(self) -> bool:
        """Words, or photos of how it was served."""
        return bool(self.taken) or super().unsaved()

    def _ask_for(self) -> None:
        """Fields for what the chosen way needs."""
        self._written |= {name: field.text() for name, field in self.fields.items()}
        old, self._facts = self._facts, Form()
        self.fields, self.strip = {}, None
        way = self._ways.ways[self.way.code() or "direct"]
        for name in dict.fromkeys(name for group in way.needs for name in group):
            self._add(name, required=(name,) in way.needs, basis=way.basis if name == way.date else "")
        self.body.replaceWidget(old, self._facts)
        old.hide()
        old.deleteLater()

    def _add(self, name: str, *, required: bool, basis: str) -> None:
        word = self._ways.words[name]
        if name == "photos":
            self.strip = PhotoStrip(phone=False)
            self.strip.arrived.connect(lambda found: self._photos.take(found, self._take))
            self._facts.add(name, "照片", self.strip, hint=f"{word}；和见证人至少有一样")
            return
        written = self._written.get(name)
        day = name == "on" or name.endswith("_on")
        field = DayField(word, self._today if written is None else written) if day else LineField(word, written or "")
        self.fields[name] = field
        short = word if len(word) <= 5 else word[-5:] if name.endswith("_on") else word[:5]
        hint = "" if short == word else word
        self._facts.add(name, short, field, required=required, hint="；".join(part for part in (hint, basis) if part))

    def _take(self, taken: Taken) -> None:
        self.taken.append(taken)
        if self.strip:
            self.strip.show_photos([Photo(bytes.fromhex(one.sha256), None, "送达过程") for one in self.taken])

    def _ask(self, key: bytes, done: Done) -> None:
        way = self.way.code() or "direct"
        facts: dict[str, Any] = {
            name: field.day() if isinstance(field, DayField) else field.value() for name, field in self.fields.items()
        }
        taken = list(self.taken) if self.strip else []
        if taken:
            facts["photos"] = [one.sha256 for one in taken]
        given = {name: value for name, value in facts.items() if value}

        def run(session: Any) -> Touched:
            from safetydesk.usecases.findings import attach_evidence
            from safetydesk.usecases.papers.documents import serve_document

            for one in taken:
                attach_evidence(session, owner="document", owner_id=key, kind="photo", **one.facts())
            return serve_document(session, document_id=key, way=way, **given)

        _send(self, self._desk, run, "已登记送达", done)


class ReturnDialog(Asking):
    """签收回收: who signed, and the scan or photo of the signed copy."""

    def __init__(self, desk: Desk, row: DocumentRow, told: str, receiver: str, done: Done, parent: QWidget) -> None:
        super().__init__("登记签收回收", do="登记回收", about=told, parent=parent)
        self.receiver = LineField("签收人", receiver)
        self.scan: Path | None = None
        self._name = one_line("没有选文件", tone="third")
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Button("选文件", self._choose))
        line.addWidget(self._name, 1)
        self.form.add("receiver", "签收人", self.receiver, required=True)
        self.form.add("scan", "签收件", holder, hint="照片或扫描件（JPG、PNG、PDF），可以以后补。")
        self.asked.connect(lambda: self._ask(desk, row.id, done))

    def take_scan(self, path: Path) -> None:
        """The file of the signed copy."""
        self.scan = path
        self._name.setText(path.name)

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "签收件", "", "照片或扫描件 (*.jpg *.jpeg *.png *.pdf)")
        if path:
            self.take_scan(Path(path))

    def _ask(self, desk: Desk, key: bytes, done: Done) -> None:
        receiver, scan, blobs = self.receiver.value(), self.scan, desk.blobs()
        if receiver is None:
            self.missing("receiver", "签收人", "不能空着")
            return

        def run(session: Any) -> Touched:
            from safetydesk.domain.canonical import name_of
            from safetydesk.usecases.papers.documents import return_document

            content = _hang_scan(session, key, scan) if scan else None
            kept = None if content is None else name_of(content)
            done = return_document(session, document_id=key, receiver=receiver, scan=kept)
            if content is not None:
                blobs.put(content)
            return done

        _send(self, desk, run, "已登记签收回收", done)


def _hang_scan(session: Any, document: bytes, path: Path) -> bytes:
    """Hang a scan on the paper and give its bytes, still to be put; raises DESKTOP_024 for anything but JPG, PNG and
    PDF."""
    from safetydesk.domain.canonical import name_of
    from safetydesk.usecases.findings import attach_evidence

    try:
        content = path.read_bytes() if path.stat().st_size <= _MOST else b""
    except OSError:
        content = b""
    mime = next((mime for start, mime in _SCANS.items() if content.startswith(start)), None)
    if mime is None:
        raise error("DESKTOP_024", file=path.name)
    given = {"owner": "document", "owner_id": document, "kind": "scan", "sha256": name_of(content)}
    attach_evidence(session, **given, size=len(content), mime=mime)  # type: ignore[arg-type]
    return content
