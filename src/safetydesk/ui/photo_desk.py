"""Photos coming in and shown: bytes into the blob store and thumbnails out of it, never on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from safetydesk.documents.pictures import taken_at
from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.errors import error
from safetydesk.models.queries.visits import EvidenceRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.widgets.photos import Photo

THUMBNAIL = QSize(288, 216)
"""Covers a tile of 144x108 at 200 %."""
_MIMES = {b"jpeg": "image/jpeg", b"jpg": "image/jpeg", b"png": "image/png", b"webp": "image/webp", b"bmp": "image/bmp"}
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture whose bytes are in the blob store; `taken_at` microseconds UTC where the picture tells it."""

    sha256: str
    size: int
    mime: str
    taken_at: int | None

    def facts(self) -> dict[str, Any]:
        """As evidence is attached."""
        return {"sha256": self.sha256, "size": self.size, "mime": self.mime, "taken_at": self.taken_at}


class PhotoDesk(QObject):
    """`arrived` when a thumbnail came and what shows photos should show them again."""

    arrived = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: dict[str, QImage | None] = {}

    def take(self, found: Iterable[Path | QImage], done: Callable[[Taken], object]) -> None:
        """Put files and pictures into the blob store, one after the other; `done` gets each of them.

        A file that is no picture is refused with VISIT_014, the others still come.
        """
        for one in found:
            self._desk.tasks.carry(partial(self._carry, one), partial(self._taken, done), owner=self)

    def photo(self, row: EvidenceRow, *, day: str, repeated: bool) -> Photo:
        """A tile: thumbnail when it is there, time on the foot, and what is doubtful about it."""
        if row.sha256 not in self._shown:
            self._shown[row.sha256] = None
            self._desk.tasks.carry(
                lambda: self._thumbnail(row.sha256),
                lambda image: self._keep(row.sha256, image),
                failed=lambda _fault: None,
                owner=self,
            )
        at = to_datetime(row.taken_at or row.added_at).strftime("%H:%M")
        foot = f"{at} {row.caption}" if row.caption else at
        return Photo(row.id, self._shown[row.sha256], foot, doubt(row, day=day, repeated=repeated))

    def tiles(self, rows: Iterable[EvidenceRow], *, day: str, repeated: Collection[str]) -> list[Photo]:
        """The tiles of photos that should be of `day`; `repeated` holds the SHA-256 of those used elsewhere."""
        return [self.photo(row, day=day, repeated=row.sha256 in repeated) for row in rows]

    def open_picture(self, sha256: str, done: Callable[[QImage], object]) -> None:
        """The whole picture, at most 2000 pixels wide or high."""
        self._desk.tasks.carry(lambda: decoded(self._blob(sha256), QSize(2000, 2000)), done, owner=self)

    def _carry(self, one: Path | QImage) -> Taken:
        raw = _encoded(one) if isinstance(one, QImage) else _read(one)
        mime = _mime(raw)
        if mime is None:
            raise error("VISIT_014", file=one.name if isinstance(one, Path) else "剪贴板里的内容")
        digest = self._desk.blobs().put(raw)
        return Taken(digest, len(raw), mime, taken_at(raw))

    def _taken(self, done: Callable[[Taken], object], taken: Taken) -> None:
        """Note that no record names the bytes yet, before anybody may: a dialog may be cancelled, a verb refused."""
        blobs = self._desk.blobs()

        def note(session: Any) -> None:
            from safetydesk.usecases.unattached import note_put

            note_put(session, sha256=taken.sha256, blobs=blobs)

        self._desk.tasks.write(note, failed=lambda _fault: None)
        done(taken)

    def _thumbnail(self, sha256: str) -> QImage:
        return decoded(self._blob(sha256), THUMBNAIL)

    def _blob(self, sha256: str) -> bytes:
        return self._desk.blobs().get(sha256)

    def _keep(self, sha256: str, image: QImage) -> None:
        self._shown[sha256] = image
        self.arrived.emit()


def doubt(row: EvidenceRow, *, day: str, repeated: bool) -> str:
    """What is doubtful about a photo of a visit on `day`: taken on another day, or used elsewhere before."""
    said = []
    if row.taken_at is not None and day_of(row.taken_at) != day:
        said.append(f"拍摄日期是 {day_of(row.taken_at)}，不是检查当天")
    if repeated:
        said.append("这张照片在别处用过")
    return "；".join(said)


def decoded(raw: bytes, room: QSize) -> QImage:
    """The picture in at most `room`, turned as its camera says; decoded at that size, not first in full."""
    reader, buffer = _reader(raw)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > room.width() or size.height() > room.height()):
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    buffer.close()
    return image


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise error("VISIT_014", file=path.name) from None


def _encoded(image: QImage) -> bytes:
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG", _QUALITY)  # type: ignore[call-overload]
    buffer.close()
    return bytes(raw.data())


def _mime(raw: bytes) -> str | None:
    reader, buffer = _reader(raw)
    kind = bytes(reader.format().data()) if reader.canRead() else b""
    buffer.close()
    return _MIMES.get(kind)


def _reader(raw: bytes) -> tuple[QImageReader, QBuffer]:
    buffer = QBuffer()
    buffer.setData(QByteArray(raw))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return QImageReader(buffer), buffer
