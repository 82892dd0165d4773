"""Originals that cannot be read cell by cell: kept as they came, listed, taken out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safetydesk.cli.evidence import and_put, blobs_of
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.papers_out import fit_name, opened, write_file
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.models.queries.kept_files import KeptFile
    from safetydesk.models.store import Store

AnyFile = Annotated[Path, typer.Argument(metavar="FILE", help="扫描件、照片等不能逐格读的文件。")]
OfHazard = Annotated[str | None, typer.Option("--hazard", metavar="隐患", help="附在哪条隐患上；不写就单独保存。")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="把留存的原件原样取出到这个文件夹。")]


def add_to(ledgers: typer.Typer) -> None:
    """Hang these commands on `ledger`."""
    command(ledgers, "keep", "把扫描件、照片等不能逐格读的文件原样保存为附件。")(keep_file)
    command(ledgers, "kept", "列出原样留存的扫描件、照片；写 --out 就取出来。")(list_kept)


def keep_file(frame: Frame, file: AnyFile, hazard: OfHazard = None) -> Answer:
    """Keep a file that cannot be read cell by cell, of a hazard or for itself."""
    from safetydesk.cli.naming import record_named

    with frame.writing() as store:
        owner = record_named(store.reader, "hazard", hazard) if hazard else None
        key, name = keep_unread(frame, store, file, hazard=owner)
    return Answer({"id": key.hex(), "sha256": name}, [f"已保存为附件：{file.name}。里面的内容没有读入。"])


def keep_unread(frame: Frame, store: Store, file: Path, *, hazard: bytes | None = None) -> tuple[bytes, str]:
    """Keep a file as it is, of a hazard or for itself; returns the record and the SHA-256. Raises GENERAL_007."""
    from safetydesk.domain.canonical import name_of
    from safetydesk.usecases.attachments import keep_attachment, mime_of

    try:
        content = file.read_bytes()
    except OSError as fault:
        raise error("GENERAL_007", file=file.name, why=reason(fault)) from fault
    owner = {"owner": "hazard", "owner_id": hazard} if hazard else {}
    facts = {"file_name": file.name, "sha256": name_of(content), "size": len(content), "mime": mime_of(content)}
    made = frame.do(store, and_put(keep_attachment, blobs_of(store), content), **facts, **owner)
    assert made.id is not None
    return made.id, name_of(content)


def list_kept(frame: Frame, out: Out = None) -> Answer:
    """The originals kept for themselves, the newest first; with a folder, each is written there as it came.

    One whose bytes are not on this device is named, and the others are written all the same.
    """
    from safetydesk.domain.instants import day_of
    from safetydesk.models.queries.kept_files import kept_files

    rows, lines = [], []
    with opened(frame) as (db, blobs, _):
        for one in kept_files(db):
            row = {"id": one.id.hex(), "file": one.name, "size": one.size, "sha256": one.sha256}
            lines.append(f"{day_of(one.added_at)}  {one.size / 1024:,.0f} KB  {one.name}")
            if out is not None:
                row["written"] = taken = _taken_out(blobs, one, out)
                lines.append(f"  已写出：{taken}" if taken else "  原件不在本机，请同步取回")
            rows.append(row)
    return Answer({"kept": rows}, lines or ["没有留存的原件。"])


def _taken_out(blobs: SealedFolder, one: KeptFile, folder: Path) -> str | None:
    """Where an original was written; two of one name are told apart by the fingerprint. None when its bytes lack."""
    if not blobs.has(one.sha256):
        return None
    place = folder / fit_name(one.name)
    if place.exists():
        place = folder / f"{place.stem} {one.sha256[:8]}{place.suffix}"
    return str(write_file(place, blobs.get(one.sha256)))
