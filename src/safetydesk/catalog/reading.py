"""Reads the TOML and CSV files of resources/ strictly: every fault becomes a numbered error with file, place and cure.

A key nobody declared is an error, so that a slip of the pen is never silently ignored.
"""

from __future__ import annotations

import csv
import tomllib
import types
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from safetydesk.errors import error

T = TypeVar("T")
LIST_MARK = "|"
"""Separates the members of a list inside one cell of a CSV file."""
DAYS = ("effective_from", "effective_to")
_TRUTH = {"true": True, "false": False, "": False}


def read_text(path: Path) -> str:
    """The text of a UTF-8 file (a BOM is allowed); CATALOG_001 when it is missing, CATALOG_002 when not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as why:
        raise error("CATALOG_001", file=path.name, why=type(why).__name__) from why
    except UnicodeDecodeError as why:
        raise error("CATALOG_002", file=path.name, place=f"第 {why.start} 字节", why="不是 UTF-8 文字") from why


def read_table(path: Path) -> dict[str, Any]:
    """The table of a TOML file; CATALOG_002 names the line that cannot be read."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as why:
        raise error("CATALOG_002", file=path.name, place="正文", why=str(why)) from why


def read_rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    """The rows of a CSV file with their place (第 n 行), every row as wide as the header (CATALOG_002)."""
    lines = list(csv.reader(read_text(path).splitlines()))
    if not lines:
        raise error("CATALOG_002", file=path.name, place="第 1 行", why="没有表头")
    head, found = lines[0], []
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(head):
            why = f"有 {len(cells)} 格，表头是 {len(head)} 格"
            raise error("CATALOG_002", file=path.name, place=f"第 {number} 行", why=why)
        found.append((f"第 {number} 行", dict(zip(head, cells, strict=True))))
    return found


def build(kind: type[T], given: Mapping[str, Any], file: str, place: str, /, **known: Any) -> T:
    """A `kind` (a dataclass) from a table or a CSV row; `known` are fields that the file does not hold.

    Raises CATALOG_003 for a key that is not declared, 004 for one that is missing, 005 for a value of another shape,
    009 when it ends before it begins.
    """
    shape = _shape(kind)  # type: ignore[arg-type]
    only(given, [name for name in shape if name not in known], file, place)
    values = dict(known)
    for name, (wanted, required, defaulted) in shape.items():
        if name in known:
            continue
        fitted = None if given.get(name) is None else _fit(given[name], wanted, file, place, name)
        if required and fitted in (None, ()):
            raise error("CATALOG_004", file=file, place=place, key=name)
        if fitted is not None or not defaulted:
            values[name] = fitted
    begins, ends = (values.get(name) for name in DAYS)
    if begins and ends and ends < begins:
        raise error("CATALOG_009", file=file, place=place, earlier=begins, later=ends)
    return kind(**values)


def read_entries(path: Path, name: str, kind: type[T], by: str, *, inherit: Iterable[str] = ()) -> dict[str, T]:
    """The `[[name]]` tables of a TOML file as `kind`, keyed by `by`; what they `inherit` may stand at the head.

    The head tells source and effective_from of the file as a whole (CATALOG_004).
    """
    given = read_table(path)
    head = {"source": given.pop("source", None), "effective_from": given.pop("effective_from", None)}
    for key, value in head.items():
        if not value:
            raise error("CATALOG_004", file=path.name, place="开头", key=key)
    only(given, (name,), path.name, "")
    told = {key: head[key] for key in inherit}
    found = [
        build(kind, told | table, path.name, f"第 {number} 个 {name} ")
        for number, table in enumerate(given.get(name, ()), start=1)
    ]
    return keyed(found, by, path.name)


def only(given: Mapping[str, Any], allowed: Iterable[str], file: str, place: str) -> None:
    """Refuse with CATALOG_003 a table with a key outside `allowed`."""
    known = list(allowed)
    for key in given:
        if key not in known:
            raise error("CATALOG_003", file=file, place=place, key=key, known="、".join(known))


def keyed(items: Iterable[T], by: str, file: str) -> dict[str, T]:
    """The items by their attribute `by`, in order; CATALOG_006 when two share it."""
    found: dict[str, T] = {}
    for item in items:
        key = getattr(item, by)
        if key in found:
            raise error("CATALOG_006", file=file, key=key)
        found[key] = item
    return found


@cache
def _shape(kind: Hashable) -> dict[str, tuple[Any, bool, bool]]:
    """The fields of a dataclass: type, whether a value is needed, and whether there is a default."""
    assert isinstance(kind, type)
    hints = get_type_hints(kind)
    found = {}
    for field in fields(kind):
        wanted, defaulted = hints[field.name], field.default is not MISSING
        found[field.name] = (wanted, not defaulted and _bare(wanted) is wanted, defaulted)
    return found


def _fit(value: Any, wanted: Any, file: str, place: str, name: str) -> Any:
    """The value in the declared shape; cells of CSV files are converted, values of TOML files only checked."""
    fitted = _converted(value, _bare(wanted))
    if fitted is MISSING or (name in DAYS and fitted is not None and not _is_day(fitted)):
        told = "2024-01-01 这样的日期" if name in DAYS else _told(_bare(wanted))
        raise error("CATALOG_005", file=file, place=place, key=name, value=value, wanted=told)
    return fitted


def _bare(wanted: Any) -> Any:
    """The type without its None."""
    if get_origin(wanted) in (Union, types.UnionType):
        return next(part for part in get_args(wanted) if part is not type(None))
    return wanted


def _converted(value: Any, wanted: Any) -> Any:
    if get_origin(wanted) is tuple:
        return _members(value)
    if value == "" and wanted is not bool:
        return None
    if wanted is bool:
        return value if isinstance(value, bool) else _TRUTH.get(value, MISSING)
    if wanted is int:
        return _integer(value)
    if get_origin(wanted) is Literal:
        return value if value in get_args(wanted) else MISSING
    return value if isinstance(value, str) and value == value.strip() else MISSING


def _members(value: Any) -> Any:
    parts = value.split(LIST_MARK) if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        return MISSING
    return tuple(part.strip() for part in parts if part.strip())


def _integer(value: Any) -> Any:
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() else MISSING
    return value if isinstance(value, int) and not isinstance(value, bool) else MISSING


def _told(wanted: Any) -> str:
    if get_origin(wanted) is Literal:
        return "、".join(get_args(wanted)) + " 之一"
    if get_origin(wanted) is tuple:
        return "几个词"
    return {bool: "true 或者 false", int: "整数", str: "前后没有空格的文字"}.get(wanted, "规定的写法")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
