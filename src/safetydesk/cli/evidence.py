"""Files that become evidence: recognised by content, kept as blobs, hung on their owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Frame
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.models.blobs import BlobStore, SealedFolder
    from safetydesk.models.store import Store

Photos = Annotated[list[Path] | None, typer.Option("--photo", metavar="FILE", help="照片文件，可重复写。")]
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def blobs_of(store: Store) -> SealedFolder:
    """The blob folder of a store."""
    from safetydesk.models.blobs import SealedFolder

    assert store.folder is not None
    return SealedFolder(store.folder / "blobs", store.data_key)


def read_evidence(path: Path) -> tuple[bytes, str]:
    """The bytes of a file and its MIME type, told by content. Raises GENERAL_007 and GENERAL_008."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise error("GENERAL_007", file=path.name, why=reason(fault)) from fault
    for start, mime in _KINDS:
        if content.startswith(start):
            return content, mime
    raise error("GENERAL_008", file=path.name)


def and_put(verb: Callable[..., Any], blobs: BlobStore, content: bytes) -> Callable[..., Any]:
    """The use case, which names the bytes, and then the bytes: what it refuses is not kept."""

    def both(session: Any, **facts: Any) -> Any:
        done = verb(session, **facts)
        blobs.put(content)
        return done

    return both


def keep_files(
    frame: Frame,
    store: Store,
    files: Sequence[Path],
    *,
    owner: str,
    owner_id: bytes,
    kind: str = "photo",
    caption: str | None = None,
) -> list[str]:
    """Keep files as blobs and hang them on an owner; returns their SHA-256. A file that cannot be read stops all."""
    from safetydesk.documents.pictures import taken_at
    from safetydesk.domain.canonical import name_of
    from safetydesk.usecases.findings import attach_evidence

    read = [read_evidence(path) for path in files]
    names, blobs = [], blobs_of(store)
    for content, mime in read:
        name = name_of(content)
        given = {"owner": owner, "owner_id": owner_id, "sha256": name, "size": len(content), "mime": mime}
        shown = "scan" if mime == "application/pdf" else kind
        given["taken_at"] = None if shown == "scan" else taken_at(content)
        frame.do(store, and_put(attach_evidence, blobs, content), **given, kind=shown, caption=caption)
        names.append(name)
    return names
