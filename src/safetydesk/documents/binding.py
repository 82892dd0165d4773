"""Binds a bundle into one PDF: the kept copy of archived papers, foreign scans through the fence, composed pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from safetydesk.documents.pdf.merging import Piece, archived_copy, merge, page_count
from safetydesk.documents.pen import Images
from safetydesk.documents.plain import plain_pdf
from safetydesk.documents.scans import opened_scan
from safetydesk.domain.bundle import Bundle, Leaf, Listed
from safetydesk.errors import SafetyDeskError


@dataclass(frozen=True, slots=True)
class Bound:
    """The PDF, the page each leaf begins on, and sentences about what could not be bound."""

    pdf: bytes
    listed: tuple[Listed, ...]
    missing: tuple[str, ...]


def bind(
    bundle: Bundle,
    *,
    images: Images,
    duplex: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Bound:
    """One bookmarked PDF with page numbers. A file that is not here or cannot be opened is left out and told.

    `images` gives the bytes of a blob by SHA-256 (hex); `progress` hears (leaves bound, leaves).
    """
    missing = list(bundle.missing)
    pieces: list[tuple[Leaf, bytes]] = []
    for number, leaf in enumerate(bundle.leaves, start=1):
        try:
            pieces.append((leaf, _pdf(leaf, images)))
        except SafetyDeskError as fault:
            missing.append(f"{leaf.title}：{fault.message}")
        if progress:
            progress(number, len(bundle.leaves))
    if bundle.contents is not None:
        pieces = _with_contents(bundle, pieces, images, duplex)
    listed = tuple(_listed(pieces, duplex))
    pdf = merge(
        (Piece(leaf.title, content, leaf.level) for leaf, content in pieces),
        title=bundle.title,
        duplex=duplex,
        numbered=True,
    )
    return Bound(pdf, listed, tuple(missing))


def _with_contents(
    bundle: Bundle, pieces: list[tuple[Leaf, bytes]], images: Images, duplex: bool
) -> list[tuple[Leaf, bytes]]:
    """Put the list behind the first leaf; it is set twice, since its own length moves what it lists."""
    assert bundle.contents is not None
    leaf, made = Leaf("卷内目录", listed=False), b""
    whole = pieces
    for _ in range(2):
        whole = [*pieces[:1], (leaf, made), *pieces[1:]] if made else pieces
        listed = [one for one in _listed(whole, duplex) if one.leaf.listed]
        made = plain_pdf(bundle.contents(listed), images=images)
    return [*pieces[:1], (leaf, made), *pieces[1:]]


def _listed(pieces: list[tuple[Leaf, bytes]], duplex: bool) -> Iterator[Listed]:
    page = 1
    for leaf, content in pieces:
        pages = page_count(content)
        yield Listed(leaf, page, pages)
        page += pages + (pages % 2 if duplex else 0)


def _pdf(leaf: Leaf, images: Images) -> bytes:
    if leaf.paper is not None:
        return plain_pdf(leaf.paper, images=images)
    content = images(leaf.blob or "")
    return opened_scan(content, leaf.title) if leaf.foreign else archived_copy(content)
