"""A declaration as TOML, and which shipped words stood where the office put its own, told in comments at its end.

By these a later program knows what the office changed and what it did not.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from safetydesk.domain.papers.names import Layout
from safetydesk.domain.papers.wordings import reworded, skeleton, texts_of

_HEAD = "# 以下各行由程序写：本单位改动处的原文。程序换新版时靠它核对，请不要改。"
_BASED, _ORIGINAL = "# 依据 ", "# 原文 "


def layout_of(text: str) -> dict[str, Any]:
    """The declaration as data; raises tomllib.TOMLDecodeError."""
    return tomllib.loads(text)


def text_of(layout: Layout) -> str:
    """TOML of a declaration, tables of tables one a line where they lie deep; `layout_of` gives the same back."""
    scalars = {key: value for key, value in layout.items() if not _tables(value)}
    parts = ["".join(f"{key} = {_value(value)}\n" for key, value in scalars.items())]
    for key, tables in layout.items():
        if key not in scalars:
            parts += [f"[[{key}]]\n" + "".join(_lines(table)) for table in tables]
    return "\n".join(parts)


def with_originals(text: str, own: Layout, base: Layout) -> str:
    """The text of `own`, with a note of what it was worded from."""
    now = texts_of(own)
    notes = [_HEAD, _BASED + digest(base)]
    if skeleton(own) == skeleton(base):
        told = {where: words for where, words in texts_of(base).items() if now[where] != words}
        notes += [f"{_ORIGINAL}{where} = {json.dumps(words, ensure_ascii=False)}" for where, words in told.items()]
    return without_originals(text) + "\n" + "\n".join(notes) + "\n"


def without_originals(text: str) -> str:
    """The declaration without those notes."""
    lines = [line for line in text.split("\n") if line != _HEAD and not line.startswith((_BASED, _ORIGINAL))]
    return "\n".join(lines).rstrip("\n") + "\n"


def base_of(text: str, own: Layout) -> dict[str, Any] | None:
    """The shipped declaration that `own` was worded from; None where its notes are lacking or do not hold."""
    wanted = based_on(text)
    if wanted is None:
        return None
    try:
        originals = dict(_originals(text))
        base = reworded(own, originals)
    except (ValueError, KeyError, TypeError):
        return None
    return base if digest(base) == wanted else None


def based_on(text: str) -> str | None:
    """The digest of the shipped declaration that a text was worded from; None where it does not say."""
    told = [line.removeprefix(_BASED).strip() for line in text.split("\n") if line.startswith(_BASED)]
    return told[-1] if told else None


def digest(layout: Layout) -> str:
    """16 hex digits of what a declaration says, its notes and its form aside; an empty text is none."""
    plain = json.dumps(_pruned(layout), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _pruned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _pruned(item) for key, item in value.items() if item != ""}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def _originals(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        if line.startswith(_ORIGINAL):
            where, _, words = line.removeprefix(_ORIGINAL).partition(" = ")
            yield where, str(json.loads(words))


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        deep = isinstance(value, list) and any(isinstance(one, (list, Mapping)) for one in value)
        if deep:
            yield f"{key} = [\n" + "".join(f"  {_value(one)},\n" for one in value) + "]\n"
        else:
            yield f"{key} = {_value(value)}\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return str(value)


def _string(text: str) -> str:
    """A basic string: JSON escapes the same but DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
