"""The canonical bytes of many records at once: what `domain.canonical` packs value by value, packed in one go.

Only plain values take the quick way, where MessagePack has one form for each; all else goes to `canonical.pack`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from unicodedata import is_normalized, normalize

import msgspec

from safetydesk.domain.canonical import pack

_PLAIN = frozenset((str, int, bytes, bool, type(None)))
_NOTHING = frozenset((type(None),))
_TEXT = frozenset((str, type(None)))
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What UTF-8 or XML, and so sync or a workbook, cannot carry."""
_encode = msgspec.msgpack.Encoder().encode
Fields = dict[str, list[Any]]


class Act(Protocol):
    """What the changes of one transaction have in common."""

    txn: bytes
    actor: bytes | None
    device: bytes
    now: int


_ID = b"\xc4\x10"
"""What stands before an id of 16 bytes."""


def pack_identities(
    keys: Sequence[bytes], act: Act, scope: str, entity: str, records: Sequence[bytes], op: str
) -> list[bytes]:
    """Canonical bytes of the identities of changes that differ in id and record alone.

    An identity is [id, txn, scope, entity, record, op, actor, device, at]; its words are ASCII.
    """
    if not {16}.issuperset(map(len, (*keys, *records))):
        rest = (op, act.actor, act.device, act.now)
        return [_encode((key, act.txn, scope, entity, one, *rest)) for key, one in zip(keys, records, strict=True)]
    before = b"\x99" + _ID
    between = b"".join(map(_encode, (act.txn, scope, entity))) + _ID
    after = b"".join(map(_encode, (op, act.actor, act.device, act.now)))
    return [before + key + between + record + after for key, record in zip(keys, records, strict=True)]


def pack_pairs(fields: Mapping[str, Sequence[Any]]) -> bytes:
    """Canonical bytes of {field: [base, new]} whose field names are ASCII; raises what `canonical.pack` raises."""
    for pair in fields.values():
        for value in pair:
            kind = type(value)
            if kind not in _PLAIN or (kind is str and not is_normalized("NFC", value)):
                return pack(dict(fields))
    return _encode({name: fields[name] for name in sorted(fields)})


def pack_created(names: Sequence[str], rows: Iterable[Sequence[Any]], *, plain: bool) -> list[bytes]:
    """Canonical bytes of {field: [None, value]} for each row, unknown values left out.

    `names` are ASCII, `rows` their values in this order; `plain` says that all are `plain_values`.
    """
    order = sorted(range(len(names)), key=names.__getitem__)
    slots = [(names[at], at) for at in order]
    encode = _encode if plain else pack
    return [encode({name: (None, row[at]) for name, at in slots if row[at] is not None}) for row in rows]


def unpack_pairs(content: bytes) -> Fields:
    """{field: [base, new]} of packed content."""
    fields: Fields = msgspec.msgpack.decode(content)
    return fields


def plain_values(columns: Iterable[Iterable[Any]]) -> bool:
    """Whether all values are of the plain types themselves, so that the quick way gives their canonical bytes."""
    return all(_PLAIN.issuperset(map(type, column)) for column in columns)


def tidy(texts: Iterable[str]) -> bool:
    """Whether texts need no cleaning: printable and in NFC, told from all of them joined."""
    whole = " ".join(texts)
    return whole.isprintable() and is_normalized("NFC", whole)


def clean(value: Any) -> Any:
    """Text in NFC without control characters, all else as it is: what is stored equals what is hashed and sent."""
    return normalize("NFC", _UNFIT.sub("", value)) if isinstance(value, str) else value


def fitted(columns: Mapping[str, Sequence[Any]]) -> tuple[dict[str, Sequence[Any]], bool, bool]:
    """The columns that hold anything, texts `clean`; whether none had to be cleaned; whether all are `plain_values`."""
    filled: dict[str, Sequence[Any]] = {}
    as_given = plain = True
    for name, column in columns.items():
        kinds = frozenset(map(type, column))
        if kinds == _NOTHING:
            continue
        plain = plain and kinds <= _PLAIN
        if any(issubclass(kind, str) for kind in kinds):
            texts = filter(None, column) if kinds <= _TEXT else (one for one in column if isinstance(one, str))
            if not tidy(texts):
                column, as_given = [clean(one) for one in column], False
        filled[name] = column
    return filled, as_given, plain
