"""A PDF of pages under way: what is written on them, the fonts and pictures they name, bookmarks, particulars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import md5

from safetydesk.documents.drawing import STAMP, drawn_here
from safetydesk.documents.fonts import named
from safetydesk.documents.pdf.file import PdfFile, name, string
from safetydesk.documents.pdf.fonts import PdfFont
from safetydesk.documents.pdf.pictures import Stored

_ZONE = "+08'00'"


@dataclass(slots=True)
class _Bookmark:
    """A bookmark on a page; `below` are those of the next level."""

    title: str
    page: int
    below: list[_Bookmark] = field(default_factory=list)


class PaperFile:
    """Pages one after the other; nothing in the file tells when or where it was made."""

    def __init__(self) -> None:
        self._file = PdfFile()
        self._tree = self._file.reserve()
        self._shared = self._file.reserve()
        self._pages: list[int] = []
        self._content: list[str] = []
        self._named: dict[str, int] = {}
        self._fonts: dict[str, PdfFont] = {}
        self._pictures: dict[str, tuple[str, Stored]] = {}
        self._bookmarks: list[_Bookmark] = []

    def write(self, operators: str) -> None:
        """Write operators into the content of the page under way."""
        self._content.append(operators)

    def font(self, face: str) -> PdfFont:
        """The font of a registered face in this file."""
        held = self._fonts.get(face)
        if held is None:
            held = self._fonts[face] = PdfFont(f"/F{len(self._fonts) + 1}", named(face))
        return held

    def picture(self, blob: str, store: Callable[[PdfFile], Stored]) -> tuple[str, Stored]:
        """The name of a picture on the page under way; it is stored at its first use."""
        if blob not in self._pictures:
            stored = store(self._file)
            self._pictures[blob] = (f"/P{len(self._pictures) + 1}", stored)
        called, stored = self._pictures[blob]
        self._named[called] = stored.number
        return called, stored

    def bookmark(self, title: str, level: int = 0) -> None:
        """Open the page under way with a bookmark; level 1 lies below the last one of level 0."""
        among = self._bookmarks[-1].below if level else self._bookmarks
        among.append(_Bookmark(title, len(self._pages)))

    def end_page(self, width: float, height: float) -> None:
        """Close the page under way; its size in points."""
        content = self._file.stream("\n".join(self._content).encode("ascii"))
        pictures = " ".join(f"{called} {number} 0 R" for called, number in self._named.items())
        drawn = f" /XObject << {pictures} >>" if pictures else ""
        self._pages.append(
            self._file.add(
                f"<< /Type /Page /Parent {self._tree} 0 R /MediaBox [0 0 {width:.4f} {height:.4f}]"
                f" /Contents {content} 0 R /Resources << /Font {self._shared} 0 R{drawn} >> >>"
            )
        )
        self._content, self._named = [], {}

    def saved(self, told: Mapping[str, str], identity: str, day: str | None = None) -> bytes:
        """The whole file. `told` are its particulars (Title, Author ...), `identity` what its ID is made of, `day` the
        day (YYYY-MM-DD) it claims to be made on."""
        file = self._file
        fonts = " ".join(f"{font.key} {font.write(file)} 0 R" for font in self._fonts.values())
        file.fill(self._shared, f"<< {fonts} >>")
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        file.fill(self._tree, f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>")
        outlines = f" /Outlines {self._outlines()} 0 R" if self._bookmarks else ""
        root = file.add(
            f"<< /Type /Catalog /Pages {self._tree} 0 R{outlines} /Lang (zh-CN)"
            " /ViewerPreferences << /PrintScaling /None >> >>"
        )
        return file.finished(root, self._particulars(told, day), md5(identity.encode(), usedforsecurity=False).digest())

    def _particulars(self, told: Mapping[str, str], day: str | None) -> int:
        entries = {
            **told,
            "Creator": "SafetyDesk",
            "Producer": "SafetyDesk",
            STAMP: drawn_here(font.face for font in self._fonts.values()).to_json(),
        }
        if day:
            entries |= dict.fromkeys(("CreationDate", "ModDate"), f"D:{day.replace('-', '')}000000{_ZONE}")
        return self._file.add(
            "<< " + " ".join(f"{name(key)} {string(value)}" for key, value in entries.items()) + " >>"
        )

    def _outlines(self) -> int:
        number = self._file.reserve()
        first, last = self._level(self._bookmarks, number)
        count = sum(1 + len(one.below) for one in self._bookmarks)
        self._file.fill(number, f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R /Count {count} >>")
        return number

    def _level(self, bookmarks: list[_Bookmark], above: int) -> tuple[int, int]:
        """Write the bookmarks of one level; the numbers of the first and the last."""
        numbers = [self._file.reserve() for _ in bookmarks]
        for place, (number, one) in enumerate(zip(numbers, bookmarks, strict=True)):
            told = f"/Title {string(one.title)} /Parent {above} 0 R /Dest [{self._pages[one.page]} 0 R /Fit]"
            told += f" /Prev {numbers[place - 1]} 0 R" if place else ""
            told += f" /Next {numbers[place + 1]} 0 R" if place + 1 < len(numbers) else ""
            if one.below:
                first, last = self._level(one.below, number)
                told += f" /First {first} 0 R /Last {last} 0 R /Count {len(one.below)}"
            self._file.fill(number, f"<< {told} >>")
        return numbers[0], numbers[-1]
