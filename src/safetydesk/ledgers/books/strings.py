"""The shared strings of a workbook: plain ones by one regex, rich or odd ones by a real XML parser, never by guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from safetydesk.ledgers.books.cells import unescape
from safetydesk.ledgers.books.container import decoded, local
from safetydesk.ledgers.faults import DamagedError, TooLargeError, UnsafeError

_PLAIN = re.compile(r"<si><t(?: xml:space=\"preserve\")?>([^<]*)</t></si>")
_PHONETIC = re.compile(r'(?<=</t>)<phoneticPr fontId="\d+"(?: type="\w+")?(?: alignment="\w+")?/>(?=</si>)')
"""What Chinese office programs write behind a text, by the thousand; it says nothing of the text."""
_MOST_CHARACTERS, _PARSED = 300_000_000, 4
"""The XML of all strings; what has to be parsed takes longer and counts as five times as much."""
_LONGEST = 1_000_000
_START = re.compile(r"<(?:(\w+):)?sst\b[^>]*>")


def shared_strings(stream: BinaryIO) -> Iterator[list[str]]:
    """Every shared string in order, some at a time; DamagedError when the part is not well-formed: no index can slip.

    TooLargeError for more than a ledger of a million rows has.
    """
    total = 0
    for piece in _pieces(stream):
        bare = _PHONETIC.sub("", piece) if "<phoneticPr" in piece else piece
        plain = _PLAIN.findall(bare)
        if len(plain) * 4 != bare.count("<"):
            plain = _parsed(piece)
            total += _PARSED * len(piece)
        elif "&" in bare or "_x" in bare:
            plain = [unescape(text) for text in plain]
        yield plain
        total += len(piece)
        if total > _MOST_CHARACTERS:
            raise TooLargeError("共享文字")


def _pieces(stream: BinaryIO) -> Iterator[str]:
    """Runs of whole <si> elements, without namespace prefix."""
    text, prefix, started = "", "", False
    for block in decoded(stream):
        text += block
        if not started:
            start = _START.search(text)
            if start is None:
                _no_dtd(text)
                if len(text) > 1 << 20:
                    raise DamagedError("共享文字没有开头")
                continue
            _no_dtd(text[: start.start()])
            if start[0].endswith("/>"):
                return
            prefix = f"{start[1]}:" if start[1] else ""
            text, started = text[start.end() :], True
        cut = text.rfind(f"</{prefix}si>")
        if cut >= 0:
            cut += len(prefix) + 5
            yield _bare(text[:cut], prefix)
            text = text[cut:]
        elif len(text) > 16 * _LONGEST:
            raise TooLargeError("共享文字")
    rest = text.partition(f"</{prefix}sst>")
    if not started or not rest[1]:
        raise DamagedError("共享文字没有结尾")
    if rest[0].strip():
        yield _bare(rest[0], prefix)


def _bare(text: str, prefix: str) -> str:
    return text.replace(f"<{prefix}", "<").replace(f"</{prefix}", "</") if prefix else text


def _no_dtd(text: str) -> None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnsafeError("XML 实体声明")


def _parsed(piece: str) -> list[str]:
    _no_dtd(piece)
    try:
        root = ElementTree.fromstring(f'<sst xmlns:mc="mc" xmlns:x14ac="x14ac" xmlns:xr="xr">{piece}</sst>')
    except ElementTree.ParseError as fault:
        raise DamagedError("共享文字的 XML 读不通") from fault
    return [rich_text(item) for item in root if local(item.tag) == "si"]


def rich_text(item: ElementTree.Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    parts = []
    for child in item:
        name = local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if local(run.tag) == "t"]
    return unescape("".join(parts).replace("&", "&amp;"))
