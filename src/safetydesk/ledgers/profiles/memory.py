"""What a profile changed, kept in the header of the hidden 导出底稿 column, so that the workbook reads back right.

A header cell travels with its table when it is sorted, filtered, copied or saved by another program.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping

import msgspec

from safetydesk.domain.export_base import TITLE
from safetydesk.ledgers.profiles.profile import Plan

_BEFORE = ":"
_LONGEST = 1_900
_MOST = 200_000


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of a ledger of `kind`: the field of each header ('' for none), codes by word by field, fields of joined cells.

    A word may stand for several codes. `joined` maps a header to its fields and what stands between their values.
    """

    kind: str
    columns: dict[str, str] = {}
    words: dict[str, dict[str, list[str]]] = {}
    joined: dict[str, tuple[list[str], str]] = {}


def remembering(plan: Plan) -> str:
    """What the header of the hidden column says after its title; '' when it would be too long for a header."""
    columns, joined = {}, {}
    words: dict[str, dict[str, list[str]]] = {}
    for one in plan.columns:
        header = _folded(f"{one.group}/{one.header}" if one.group else one.header)
        columns[header] = one.shown[0].field if one.shown and not one.shown[0].derived else ""
        if one.parts:
            joined[header] = ([name for name, _ in one.parts], one.between)
        for field, spoken in one.spoken.items():
            told = words.setdefault(field, {})
            for code, word in spoken.items():
                told.setdefault(word, []).append(code)
    text = msgspec.json.encode(Memory(plan.register.key, columns, words, joined))
    packed = f"{_BEFORE}{b64encode(zlib.compress(text, 9)).decode()}"
    return packed if len(packed) <= _LONGEST else ""


def is_base(header: str) -> bool:
    """Whether a header is that of the 导出底稿 column, with or without what a profile changed."""
    return header == TITLE or header.startswith(TITLE + _BEFORE)


def memory_in(rows: Iterable[Mapping[str, str]]) -> Memory | None:
    """What the rows of a header remember of the profile it was written by; None when they remember nothing."""
    for row in rows:
        for text in row.values():
            if text.startswith(TITLE + _BEFORE):
                return _read(text[len(TITLE + _BEFORE) :])
    return None


def _read(text: str) -> Memory | None:
    try:
        opener = zlib.decompressobj()
        data = opener.decompress(b64decode(text, validate=True), _MOST)
        return msgspec.json.decode(data, type=Memory) if opener.eof else None
    except (ValueError, zlib.error, msgspec.DecodeError):
        return None


def _folded(header: str) -> str:
    return " ".join(header.split())
