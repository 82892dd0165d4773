"""An xlsx as a zip of parts, opened with suspicion: no DTD, no path is ever used as a file name, sizes are bounded."""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO
from xml.etree import ElementTree

from safetydesk.ledgers.faults import DamagedError, TooLargeError, UnsafeError

SMALL_PART = 24 << 20
"""The most bytes a part may unpack to when it is read whole (workbook, styles, relations)."""
BLOCK = 1 << 20
_MOST_PARTS = 20_000
_ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "gbk", "gb2312", "gb18030", "iso-8859-1"}


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace (transitional and strict workbooks differ)."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


class Package:
    """The parts of one workbook; a context manager around its zip."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file)
        entries = self._zip.infolist()
        if len(entries) > _MOST_PARTS:
            raise UnsafeError(f"压缩包里有 {len(entries)} 个部分")
        self._names = {_part_name(entry): entry for entry in entries}

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def has(self, part: str) -> bool:
        """True when the package has the part (names are compared without case)."""
        return part.lower() in self._names

    def open(self, part: str) -> BinaryIO:
        """A stream of the unpacked bytes of a part; DamagedError when it is not there."""
        entry = self._names.get(part.lower())
        if entry is None:
            raise DamagedError(f"缺少部分 {part}")
        return self._zip.open(entry)  # type: ignore[return-value]

    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """Every entry of the zip, folders left out, in order."""
        return tuple(entry for entry in self._zip.infolist() if not entry.is_dir())

    def name_of(self, entry: zipfile.ZipInfo) -> str:
        """The part name of an entry, as parts are compared."""
        return _part_name(entry)

    def entry(self, part: str) -> zipfile.ZipInfo:
        """The zip entry of a part that is there."""
        return self._names[part.lower()]

    def read(self, part: str) -> bytes:
        """All bytes of a small part."""
        with self.open(part) as stream:
            data = stream.read(SMALL_PART + 1)
        if len(data) > SMALL_PART:
            raise TooLargeError(part)
        return data

    def bounded(self, part: str, most: int) -> bytes | None:
        """The bytes of a part, None when it is not there or unpacks to more than `most`."""
        entry = self._names.get(part.lower())
        if entry is None or entry.file_size > most:
            return None
        with self._zip.open(entry) as stream:
            data = stream.read(most + 1)
        return data if len(data) <= most else None

    def tree(self, part: str) -> ElementTree.Element:
        """The parsed XML of a small part; a DTD is refused before parsing."""
        data = self.read(part)
        text = data[:2048].replace(b"\0", b"")
        if b"<!DOCTYPE" in text or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise UnsafeError("XML 实体声明")
        return _parsed(data)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id to (last word of its type, target part) for one part; external targets are left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return {}
        found = {}
        for relation in self.tree(rels):
            target = (attribute(relation, "Target") or "").replace("\\", "/")
            if attribute(relation, "TargetMode") == "External":
                continue
            absolute = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            kind = (attribute(relation, "Type") or "").rpartition("/")[2]
            found[attribute(relation, "Id") or ""] = (kind, absolute)
        return found


def _part_name(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lstrip("/").lower()


def _parsed(data: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as fault:
        raise DamagedError(f"XML 在第 {fault.position[0]} 行读不通") from fault


def decoded(stream: BinaryIO) -> Iterator[str]:
    """The text of an XML part in blocks, in the encoding its BOM or declaration names, else UTF-8."""
    block = stream.read(BLOCK)
    decoder = codecs.getincrementaldecoder(encoding_of(block))("strict")
    try:
        while block:
            yield decoder.decode(block)
            block = stream.read(BLOCK)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise DamagedError("文字编码不对") from fault


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of an XML part name; DamagedError for one no workbook has."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    named = re.match(rb"""\s*<\?xml[^>]*?encoding=["']([\w.-]+)["']""", head)
    name = named[1].decode().lower() if named else "utf-8"
    if name not in _ENCODINGS:
        raise DamagedError(f"不支持的文字编码 {name}")
    return name
