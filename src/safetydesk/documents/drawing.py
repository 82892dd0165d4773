"""With what a paper was drawn, as its PDF tells: why other bytes come out on another machine, or years later.

The same paper with the same renderer, fonts and compressor gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from safetydesk.documents.font_faces import PaperFace
from safetydesk.documents.pdf.file import deflate_mark

RENDERER = 3
"""Counts up whenever the same paper with the same fonts is set in other bytes; files of 1 tell nothing of it."""
STAMP = "SafetyDesk"
"""The entry of the particulars that holds a `Drawing`."""
_HELD = re.compile(rb"/%b\s*\((\{(?:[^()\\]|\\.)*\})\)" % STAMP.encode("ascii"))
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DrawnFont:
    """A font that drew: family and PostScript name, the version it tells of itself, SHA-256 (hex) of its file."""

    family: str
    font: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The renderer's number, the mark of the compressor, and every font that drew a character."""

    renderer: int
    deflate: str
    fonts: tuple[DrawnFont, ...]

    def to_json(self) -> str:
        """As it stands in a PDF: ASCII, without blanks."""
        return json.dumps(asdict(self), separators=(",", ":"))


def drawn_here(faces: Iterable[PaperFace]) -> Drawing:
    """What a file that these faces draw now is drawn with."""
    fonts = (DrawnFont(one.family, one.name, one.version, one.digest) for one in faces)
    return Drawing(RENDERER, deflate_mark(), tuple(fonts))


def drawing_of(pdf: bytes) -> Drawing | None:
    """With what a PDF of ours was drawn; None for a foreign file and for one older than this record."""
    found = _HELD.search(pdf)
    if found is None:
        return None
    try:
        told = json.loads(_ESCAPED.sub(rb"\1", found.group(1)))
        fonts = tuple(DrawnFont(**font) for font in told["fonts"])
        return Drawing(int(told["renderer"]), str(told["deflate"]), fonts)
    except (ValueError, LookupError, TypeError):
        return None


def why_other_bytes(archived: bytes, again: bytes) -> tuple[str, ...]:
    """In Chinese, what differs between what drew an archived paper and what drew it again; empty when nothing does."""
    if archived == again:
        return ()
    before, now = drawing_of(archived), drawing_of(again)
    if before is None or now is None:
        return ("归档文件没有记载排版程序和字体的版本，无从比较",)
    return tuple(_differences(before, now))


def _differences(before: Drawing, now: Drawing) -> Iterator[str]:
    if before.renderer != now.renderer:
        yield f"排版程序的版本不同（归档时为{before.renderer}，现在为{now.renderer}）"
    if before.deflate != now.deflate:
        yield "两台机器压缩数据的程序库不同，内容相同而字节不同"
    held = {font.font: font for font in now.fonts}
    for font in before.fonts:
        if font.font not in held:
            yield f"归档时所用的字体{_called(font)}现在没有用到"
        elif held[font.font] != font:
            yield f"字体{_called(font)}的文件与归档时不同（现在为{_told(held[font.font])}）"
    drew = {font.font for font in before.fonts}
    yield from (f"现在用了归档时没有用的字体{_called(font)}" for font in now.fonts if font.font not in drew)


def _called(font: DrawnFont) -> str:
    return f"“{font.family}”（{_told(font)}）"


def _told(font: DrawnFont) -> str:
    return f"{font.version or '版本不明'}，SHA-256 {font.sha256[:12]}"
