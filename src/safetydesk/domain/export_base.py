"""导出底稿: what a row of an exported ledger said when it was written, in one hidden cell of the row.

Each cell is kept as a checksum, so that a ledger that comes back later tells an edited cell from one that others have
changed since. A masked phone is kept as masked: the checksum tells nothing that the row does not show.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import b2a_base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import getitem
from struct import pack, unpack
from unicodedata import is_normalized
from zlib import crc32

from safetydesk.domain.names import bare_text, folded, place_key
from safetydesk.domain.phones import mask_phone, phone_digits
from safetydesk.domain.staging import Value

TITLE = "导出底稿"
"""The header of the hidden column."""
Slots = Sequence[tuple[str, str]]
"""The fields of a register that travel, each with the type of its column, in the register's order."""
_ABSENT = 0xFFFFFFFF
_REMEMBERED = 2_000
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
    sums_of = [(name, _Sums(_kind(name, kind, masked) if name in written else None)) for name, kind in slots]
    version, flag = _version(slots), "m" if masked else "u"
    names, sums = [name for name, _ in sums_of], [known for _, known in sums_of]
    layout = f">{len(sums_of) + 1}I"

    def text(row: Mapping[str, Value]) -> str:
        get = row.get
        body = pack(layout, *map(getitem, sums, map(get, names)), version) + bytes.fromhex(str(get(RECORD) or ""))
        return flag + b2a_base64(body + pack(">I", crc32(body)), newline=False).decode()

    return text


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
    """The checksums of one field by value, those of the first many kept; `kind` None: the field is not written."""

    def __init__(self, kind: str | None) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, value: Value) -> int:
        found = _ABSENT if self._kind is None else _sum(self._kind, value)
        if len(self) < _REMEMBERED:
            self[value] = found
        return found


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
