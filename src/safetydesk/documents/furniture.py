"""What stands on every page around the text: 联, running head, page number, QR code; 草稿 across a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import zxingcpp

from safetydesk.documents.fonts import chains
from safetydesk.documents.marks import MM, Code, Glyphs, Mark
from safetydesk.documents.setting import TYPE_WIDTH, centred, cut, face, right, set_line
from safetydesk.domain.papers.paper import PaperSnapshot, short_code
from safetydesk.domain.papers.text import day_text

QR_SIDE = 18 * MM
QR_TOP = 266 * MM
_QUIET = 1
_BITS = bytes([ord("0")]) + bytes([ord("1")]) * 255


@dataclass(frozen=True, slots=True)
class Leaf:
    """Which page of which copy: numbers from 1; `code` is the short code, empty on a draft."""

    page: int
    pages: int
    copy: str = ""
    code: str = ""


def furniture(snapshot: PaperSnapshot, leaf: Leaf, system: bool = False) -> Iterator[Mark]:
    """The marks outside the type area; x from its left edge, y from the top of the page.

    A 公文 has its page number alone: no running head, and nothing but the code beside it.
    """
    small = face(chains(system)["song"], 9, 12)
    if leaf.copy:
        yield from right(leaf.copy, small, TYPE_WIDTH, 24 * MM)
    if snapshot.style == "official":
        yield from _page_number(leaf.page, system)
        yield from _proof(leaf.code, qr_left(snapshot.style), system)
        return
    if leaf.page > 1:
        number = f"　{snapshot.facts.number}" if snapshot.facts.number else ""
        after = f"{number}（续页）"
        room = TYPE_WIDTH - small.measure(leaf.copy + after) - 2 * small.size
        yield from set_line(cut(snapshot.title, small, room) + after, small, 0, 24 * MM)
    yield from centred(f"第{leaf.page}页　共{leaf.pages}页", small, TYPE_WIDTH / 2, 276 * MM)
    yield from _proof(leaf.code, qr_left(snapshot.style), system)


def qr_left(style: str) -> float:
    """Where the code stands: at the left, in a 公文 in the middle, between the places of the page numbers."""
    return (TYPE_WIDTH - QR_SIDE) / 2 if style == "official" else 0.0


def _page_number(page: int, system: bool) -> Iterator[Mark]:
    """4号半角宋体 with a 一字线 on both sides, 7 mm below the type area; odd right, even left, one character in.

    Source: GB/T 9704-2012, 7.5.
    """
    number = face(chains(system)["song"], 14, 14)
    text = f"— {page} —"
    y = 262 * MM + 7 * MM + 0.36 * number.size
    if page % 2:
        yield from right(text, number, TYPE_WIDTH - number.size, y)
    else:
        yield from set_line(text, number, number.size, y)


def _proof(code: str, left: float, system: bool) -> Iterator[Mark]:
    """Beside the QR code: the short code, and what both are for."""
    small = face(chains(system)["song"], 7.5, 10)
    if not code:
        yield from set_line("草稿，不作为正式文书", small, left, 276 * MM, grey=0.25)
        return
    left += QR_SIDE + 2 * MM
    yield from set_line(f"校验码　{code}", small, left, 276 * MM, grey=0.25)
    yield from set_line("扫码核对文号和内容", small, left, 280.5 * MM, grey=0.25)


def watermark(system: bool = False) -> Glyphs:
    """草稿, to be drawn rising through the middle of the page; x is its half width."""
    big = face(chains(system)["title"], 150, 150)
    (mark,) = (mark for mark in set_line("草　稿", big, 0, 0) if isinstance(mark, Glyphs))
    return Glyphs(big.measure("草　稿") / 2, 0, mark.face, mark.size, mark.text, mark.space, 0.9)


def qr_text(snapshot: PaperSnapshot, digest: str) -> str:
    """What the QR code says, plain text without an address: number, date, short code, SHA-256 of the snapshot."""
    facts = snapshot.facts
    return "\n".join((facts.number or snapshot.title, day_text(facts.dated), short_code(digest), digest))


def qr_mark(text: str, left: float) -> Code:
    """The QR code of a text, its quiet border of one module inside a square of QR_SIDE."""
    rows = qr_rows(text)
    size = len(rows)
    step = QR_SIDE / (size + 2 * _QUIET)
    whole = -(-size // 8)
    bits = b"".join((int(row, 2) << (8 * whole - size)).to_bytes(whole, "big") for row in rows)
    return Code(left + step, QR_TOP + step, size * step, size, bits)


def qr_rows(text: str) -> list[str]:
    """The modules of a QR code without a border, "0" dark and "1" light: error correction M, marked as UTF-8.

    The mask is fixed: what is in the code is mostly a hash, of which no mask makes large even areas, and weighing all
    eight takes ten times as long.
    """
    told = text.encode("utf-8")
    code = zxingcpp.create_barcode(told, zxingcpp.BarcodeFormat.QRCode, ec_level="M", eci="UTF8", data_mask=3)
    image = memoryview(cast(bytes, code.to_image(scale=1, add_quiet_zones=False)))
    size = image.shape[0]  # type: ignore[index]
    bits = image.tobytes().translate(_BITS).decode("ascii")
    return [bits[start : start + size] for start in range(0, size * size, size)]
