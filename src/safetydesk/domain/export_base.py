"""导出底稿: what a row of an exported ledger said when it was written, in one hidden cell of the row.

Each cell is kept as a checksum, so that a ledger that comes back later tells an edited cell from one that others have
changed since. A masked phone is kept as masked: the checksum tells nothing that the row does not show.
"""

from __future__ import annotations

import re
from array import array
from base64 import b64decode
from binascii import b2a_base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from struct import pack, unpack
from sys import byteorder
from unicodedata import is_normalized
from zlib import crc32

from safetydesk.domain.names import bare_text, folded, place_key
from safetydesk.domain.phones import mask, mask_phone, phone_digits
from safetydesk.domain.row_pages import RowPage
from safetydesk.domain.staging import Value

TITLE = "导出底稿"
"""The header of the hidden column."""
Slots = Sequence[tuple[str, str]]
"""The fields of a register that travel, each with the type of its column, in the register's order."""
_ABSENT = 0xFFFFFFFF
_REMEMBERED = 2_000
_BETWEEN_TEXTS = "\x02"
_MOST_DIGITS = 12
"""Digits of a phone that begins with no +86."""
_ID = 16
RECORD = "record_id"
"""In a row of a register without 编号: the id of its record as hex, which its 底稿 carries."""
_BETWEEN = re.compile(r"[、，,;；/\s]+")


@dataclass(frozen=True, slots=True)
class Base:
    """The checksums of one row by field; fields that were not written have none.

    `record` is the id of the record of a row without 编号.
    """

    sums: Mapping[str, int]
    types: Mapping[str, str]
    masked: bool
    record: bytes | None = None

    def knows(self, field: str) -> bool:
        """Whether the ledger was written with this field."""
        return self.sums.get(field, _ABSENT) != _ABSENT

    def said(self, field: str, value: Value) -> bool:
        """Whether the row said this when it was written, however it is spaced or ordered."""
        return self.sums[field] == _sum(_kind(field, self.types[field], self.masked), value)


def writer(slots: Slots, written: Collection[str], *, masked: bool) -> Callable[[Mapping[str, Value]], str]:
    """A function from a row's values to its 底稿; only `written` fields are kept, phones as masked if they are."""
    many = page_writer(slots, written, masked=masked)
    return lambda row: many(RowPage.of([row]))[0].decode()


def page_writer(slots: Slots, written: Collection[str], *, masked: bool) -> Callable[[RowPage], list[bytes]]:
    """The same for all rows of a page at once."""
    sums_of = [
        (place, name, _Sums(_kind(name, kind, masked))) for place, (name, kind) in enumerate(slots) if name in written
    ]
    flag, width = b"m" if masked else b"u", len(slots) + 1
    blank = array("I", [*(_ABSENT for _ in slots), _version(slots)])

    def texts(page: RowPage) -> list[bytes]:
        sums = blank * page.count
        for place, name, known in sums_of:
            sums[place::width] = array("I", known.all_of(page.column(name)))
        if byteorder == "little":
            sums.byteswap()
        whole, size = sums.tobytes(), 4 * width
        bodies = [whole[at : at + size] for at in range(0, len(whole), size)]
        if page.has(RECORD) and any(records := page.column(RECORD)):
            bodies = [body + bytes.fromhex(str(one or "")) for body, one in zip(bodies, records, strict=True)]
        return [flag + b2a_base64(body + pack(">I", crc32(body)), newline=False) for body in bodies]

    return texts


def read_base(text: str | None, slots: Slots) -> Base | None:
    """The 底稿 of a row; None when there is none, or it is damaged or of another version of the register."""
    if not text or text[0] not in "mu":
        return None
    try:
        whole = b64decode(text[1:], validate=True)
    except ValueError:
        return None
    body = whole[:-4]
    size = 4 * (len(slots) + 1)
    if len(body) not in (size, size + _ID) or whole[-4:] != pack(">I", crc32(body)):
        return None
    *sums, version = unpack(f">{len(slots) + 1}I", body[:size])
    if version != _version(slots):
        return None
    return Base(
        dict(zip((name for name, _ in slots), sums, strict=True)), dict(slots), text[0] == "m", body[size:] or None
    )


def _version(slots: Slots) -> int:
    return crc32("|".join(f"{name}:{kind}" for name, kind in slots).encode())


def _kind(field: str, kind: str, masked: bool) -> str:
    """How the values of a field are compared."""
    if field in ("village", "department"):
        return field
    if field in ("reviewer", "inspectors"):
        return "names"
    return "masked" if kind == "phone" and masked else kind


class _Sums(dict[Value, int]):
    """The checksums of one field by value, those of the first many kept."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._differ = False

    def __missing__(self, value: Value) -> int:
        found = _sum(self._kind, value)
        if len(self) < _REMEMBERED:
            self[value] = found
        return found

    def all_of(self, values: Sequence[Value]) -> list[int]:
        """The checksums of the values of a page; in one go where they hardly repeat."""
        if self._differ and (plain := _plain_of(self._kind, values)) is not None:
            found = list(map(crc32, plain))
            return [min(one, _ABSENT - 1) for one in found] if _ABSENT in found else found
        before = len(self)
        found = list(map(self.__getitem__, values))
        self._differ = before == _REMEMBERED or len(self) - before > len(values) // 2
        return found


def _plain_of(kind: str, values: Sequence[Value]) -> list[bytes] | None:
    """What the checksums of a page of texts are taken of; None where one needs more than a look."""
    if set(map(type, values)) != {str}:
        return None
    texts = list(map(str, values))
    joined = "".join(texts)
    if kind in ("phone", "masked"):
        if not (joined.isascii() and joined.isdigit() and max(map(len, texts)) <= _MOST_DIGITS):
            return None
        texts = list(map(mask, texts)) if kind == "masked" else texts
    elif kind in _PLAIN or not _is_bare(joined):
        return None
    return _BETWEEN_TEXTS.join(texts).encode().split(_BETWEEN_TEXTS.encode())


def _sum(kind: str, value: Value) -> int:
    if value is None:
        return 0
    text = str(value)
    plain = text if kind not in _PLAIN and _is_bare(text) else _PLAIN.get(kind, bare_text)(text)
    return min(crc32(plain.encode()), _ABSENT - 1)


def _is_bare(text: str) -> bool:
    """Whether `bare_text` would surely leave a text as it is: what prints has no blank but the space."""
    return text.isprintable() and " " not in text and is_normalized("NFC", text)


def _names(text: str) -> str:
    return "、".join(sorted(filter(None, _BETWEEN.split(text))))


def _masked(text: str) -> str:
    return "、".join(map(mask_phone, text.split("、")))


def _words(text: str) -> str:
    return "、".join(sorted(map(folded, text.split("、"))))


_PLAIN: Mapping[str, Callable[[str], str]] = {
    "names": _names,
    "village": place_key,
    "department": place_key,
    "phone": phone_digits,
    "masked": _masked,
    "list": _words,
}
