"""The catalog in one cached file keyed by the content of resources/: milliseconds to read, where TOML takes long.

The file begins with the SHA-256 of the rest; one that does not match, or of another shape, is read anew and replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from safetydesk.catalog import declared
from safetydesk.catalog.declared import Catalog
from safetydesk.domain.authority import IssuerCapacity

Make = Callable[[Any], Any]
_SHAPES: dict[str, type] = {
    name: kind for name, kind in vars(declared).items() if isinstance(kind, type) and is_dataclass(kind)
} | {"IssuerCapacity": IssuerCapacity}


def pack(catalog: Catalog) -> bytes:
    """The catalog as bytes: its SHA-256, then JSON lists in the order of the fields."""
    body = json.dumps(_plain(catalog), ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(body).digest() + body


def unpack(data: bytes) -> Catalog | None:
    """The catalog of packed bytes, or None when they are damaged."""
    body = data[32:]
    if hashlib.sha256(body).digest() != data[:32]:
        return None
    made: Catalog = _maker("Catalog")(json.loads(body))
    return made


def shape_hash(shapes: Mapping[str, type] = _SHAPES) -> str:
    """The hash of what declared things consist of: another one for every field added, renamed or retyped."""
    shape = [(name, list(kind.__annotations__.items())) for name, kind in sorted(shapes.items())]
    return hashlib.sha256(repr(shape).encode()).hexdigest()


def cache_folder() -> Path | None:
    """The platform's folder for files that may be thrown away; None where there is no home."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    if named:
        return Path(named) / "safetydesk"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "safetydesk"


def recall(folder: Path, version: str) -> Catalog | None:
    """The catalog of this version kept in a folder, or None when there is none that is whole."""
    try:
        return unpack(_file(folder, version).read_bytes())
    except OSError:
        return None


def keep(folder: Path, catalog: Catalog) -> bool:
    """Keep the catalog in a folder in place of older ones; False when nothing can be written there."""
    file = _file(folder, catalog.version)
    part = file.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(pack(catalog))
        part.replace(file)
        for old in folder.glob("catalog-*.json"):
            if old != file:
                old.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _file(folder: Path, version: str) -> Path:
    key = hashlib.sha256(f"{version} {shape_hash()}".encode()).hexdigest()
    return folder / f"catalog-{key[:24]}.json"


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | frozenset):
        return [_plain(one) for one in (sorted(value) if isinstance(value, frozenset) else value)]
    return value


@cache
def _maker(name: str) -> Make:
    """How a declared class is made of its list of values."""
    kind = _SHAPES[name]
    ways = [(place, _way(text)) for place, text in enumerate(kind.__annotations__.values())]
    odd = [(place, way) for place, way in ways if way is not None]

    def make(values: list[Any]) -> Any:
        for place, way in odd:
            values[place] = way(values[place])
        return kind(*values)

    return make


def _way(text: str) -> Make | None:
    """How a field is made of its JSON value, by its annotation; None when it is that value."""
    if text in _SHAPES:
        return _maker(text)
    outer, _, inner = text.partition("[")
    member = inner.rstrip("]").removesuffix(", ...").removeprefix("str, ")
    if outer == "frozenset":
        return frozenset
    if outer == "tuple" and member in _SHAPES:
        one = _maker(member)
        return lambda values: tuple(map(one, values))
    if outer == "Mapping" and member in _SHAPES:
        one = _maker(member)
        return lambda values: {key: one(value) for key, value in values.items()}
    return tuple if outer == "tuple" else None
