"""Fonts that an office may own: shipped ones under other family names, in a folder where they are looked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from safetydesk.documents.fonts import chains
from safetydesk.documents.styles import styles
from safetydesk.paths import resources

SOURCE = "SafetyDeskKai-Regular.ttf"
_SIGNS = "，。、；：？！（）《》〔〕“”—·☐0123456789-.:/ "


def renamed(source: str, target: Path, family: str, change: Callable[[TTFont], None] = lambda _: None) -> None:
    """A shipped font under another family name, changed in some way, as an office's own font file."""
    _written(TTFont(resources() / "fonts" / source), target, family, change)


def small(target: Path, family: str, change: Callable[[TTFont], None] = lambda _: None) -> None:
    """Such a font with common characters alone: made at once, and the others must come from the next one."""
    _written(TTFont(BytesIO(_cut())), target, family, change)


def _written(font: TTFont, target: Path, family: str, change: Callable[[TTFont], None]) -> None:
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = family
        elif record.nameID == 6:
            record.string = target.stem
    change(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)


@cache
def _cut() -> bytes:
    """The signs and the first thousand characters of GB2312, cut out of a shipped font."""
    common = b"".join(bytes((row, cell)) for row in range(0xB0, 0xC0) for cell in range(0xA1, 0xFF)).decode("gb2312")
    font, written = TTFont(resources() / "fonts" / SOURCE), BytesIO()
    cutter = Subsetter(Options(name_IDs=["*"], notdef_outline=True, hinting=False))
    cutter.populate(text=common + _SIGNS)
    cutter.subset(font)
    font.save(written)
    return written.getvalue()


@contextmanager
def searched(folder: Path) -> Iterator[None]:
    """This machine has the fonts of one folder alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFETYDESK_FONTS", os.fspath(folder))
        _forget()
        yield
    _forget()


def _forget() -> None:
    for kept in (chains, styles):
        kept.cache_clear()
