"""Kinds of paper as declared in resources/documents/: one TOML file each, validated here, versioned by content."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from safetydesk.domain.paper import Citation, Field
from safetydesk.domain.paper_edits import EDITABLE
from safetydesk.domain.paper_kinds import (
    ALIGNS,
    CAPACITIES,
    LISTS,
    MASKS,
    PARTS,
    PHOTOS_PER_PAGE,
    SIGNERS,
    STYLES,
    BlockRule,
    ColumnRule,
    DocumentKind,
    Edit,
    Note,
    OptionRule,
    SignRule,
)
from safetydesk.domain.paper_words import ENTRY_WORDS, FLAGS, READERS
from safetydesk.errors import error
from safetydesk.paths import resources

T = TypeVar("T")
_WORDS_FILE = "words.toml"
_BRACED = re.compile(r"\{(\w*)\}")
_GROUPS = {
    "grade": {"general", "suspected", "major"},
    "result": {"passed", "failed", "partly"},
    "tier": {"D", "W", "M", "Q", "QM", "other"},
}


@cache
def document_kinds() -> Mapping[str, DocumentKind]:
    """The shipped kinds of paper by key; raises CATALOG_061 naming file and fault."""
    return load_document_kinds(resources() / "documents")


def edit_labels() -> Mapping[str, str]:
    """What the fields and clauses that a draft lets one change are called, by key."""
    kinds = document_kinds().values()
    told = {one.key: one.label for kind in kinds for one in kind.edits}
    return told | {rule.clause: rule.label for kind in kinds for rule in kind.clauses}


def load_document_kinds(folder: Path) -> Mapping[str, DocumentKind]:
    """Every kind declared in a folder, by key; the keys are the file names."""
    words_raw = (folder / _WORDS_FILE).read_bytes()
    words = _read(folder / _WORDS_FILE, words_raw, _words)
    kinds = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name != _WORDS_FILE:
            raw = path.read_bytes()
            version = hashlib.sha256(words_raw + b"\0" + raw).hexdigest()[:16]
            kinds[path.stem] = _read(path, raw, partial(_kind, version=version, words=words))
    for kind in kinds.values():
        _require(set(kind.after) <= set(kinds), folder / f"{kind.key}.toml", f"after 里有未声明的文书 {kind.after}")
    return kinds


def _read(path: Path, raw: bytes, build: Callable[[dict[str, Any]], T]) -> T:
    """What `build` makes of the file; every fault becomes CATALOG_061 with the file's name."""
    try:
        built = build(tomllib.loads(raw.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as wrong:
        raise error("CATALOG_061", file=path.name, why=str(wrong)) from wrong
    except KeyError as missing:
        raise error("CATALOG_061", file=path.name, why=f"缺少 {missing.args[0]}") from missing
    except (TypeError, AttributeError) as wrong:
        raise error("CATALOG_061", file=path.name, why=f"有一项的写法不对（{wrong}）") from wrong
    if isinstance(built, DocumentKind):
        _require(built.key == path.stem, path, f"key “{built.key}”与文件名不同")
    return built


def _require(holds: bool, path: Path, why: str) -> None:
    if not holds:
        raise error("CATALOG_061", file=path.name, why=why)


def _words(told: dict[str, Any]) -> Mapping[str, Mapping[str, str]]:
    for group, codes in _GROUPS.items():
        if lacking := codes - set(told[group]):
            raise ValueError(f"[{group}] 缺少 {'、'.join(sorted(lacking))}")
    return told


def _kind(told: dict[str, Any], version: str, words: Mapping[str, Mapping[str, str]]) -> DocumentKind:
    given = dict(told)
    blocks = tuple(_block(number, block) for number, block in enumerate(given.pop("block"), start=1))
    for name in ("capacities", "after", "copies", "mask"):
        given[name] = tuple(given.get(name, ()))
    _only("capacities", given["capacities"], CAPACITIES)
    _only("mask", given["mask"], MASKS)
    _only("style", [given["style"]], STYLES)
    _days(given.get("valid_from"), given.get("valid_to"))
    _named("head", given.get("head", ""), _known())
    if given.get("photos_per_page", 2) not in PHOTOS_PER_PAGE:
        raise ValueError("photos_per_page 只能是 2、4 或者 6")
    edits = tuple(_made(Edit, "edit ", one) for one in given.pop("edit", ()))
    _only("edit", [one.key for one in edits], EDITABLE)
    given["edits"] = edits
    _once("edit", [*(one.key for one in edits), *(block.clause for block in blocks if block.clause)])
    return _made(DocumentKind, "", {**given, "version": version, "words": words, "blocks": blocks})


def _block(number: int, told: dict[str, Any]) -> BlockRule:
    where = f"第 {number} 个 block"
    given = dict(told)
    _only(f"{where} 的 part", [given["part"]], PARTS)
    entry = ENTRY_WORDS.get(given["part"])
    _only(f"{where} 的 when/unless", [*given.get("when", ()), *given.get("unless", ())], _known())
    _named(where, given.get("text", ""), entry if entry is not None else _known() | {"basis"})
    rows = tuple(tuple(_made(Field, where, field) for field in row) for row in given.pop("rows", ()))
    for field in (field for row in rows for field in row):
        _named(f"{where} 的“{field.label}”", field.value, _known() | {"basis"})
    _reworded(where, given)
    parts = {
        "basis": tuple(_citation(where, citation) for citation in given.get("basis", ())),
        "notes": tuple(_note(where, note, entry or frozenset()) for note in given.get("notes", ())),
        "signs": tuple(_sign(where, sign) for sign in given.get("signs", ())),
        "when": tuple(given.get("when", ())),
        "unless": tuple(given.get("unless", ())),
        "rows": rows,
        "columns": tuple(_made(ColumnRule, where, column) for column in given.get("columns", ())),
        "cells": tuple(map(tuple, given.get("cells", ()))),
        "options": tuple(_option(where, option) for option in given.get("options", ())),
    }
    rule = _made(BlockRule, where, given | parts)
    _table(where, rule)
    if rule.part == "imprint" and not (rule.cells and all(len(row) in (1, 2) for row in rule.cells)):
        raise ValueError(f"{where} 的 cells 每行只能有一格或者两格")
    if (rule.part == "checks") != bool(rule.options):
        raise ValueError(f"{where} 的 options 只能写在 checks 里，至少一项")
    for cell in (cell for row in rule.cells for cell in row):
        _named(f"{where} 的 cells", cell, _known())
    return rule


def _table(where: str, rule: BlockRule) -> None:
    """A table has columns, and either a list with wording for each column or rows of as many cells."""
    if rule.part != "table":
        if rule.columns or rule.of or rule.least or (rule.cells and rule.part != "imprint"):
            raise ValueError(f"{where} 不是 table，不能写 columns、of、cells、least")
        return
    if not rule.columns or (rule.of and rule.cells) or any(column.share < 1 for column in rule.columns):
        raise ValueError(f"{where} 的 table 要有 columns（share 不小于 1），of 和 cells 只写一种")
    _only(f"{where} 的 align", [column.align for column in rule.columns], ALIGNS)
    _only(f"{where} 的 of", [rule.of] if rule.of else [], LISTS)
    for column in rule.columns:
        _named(f"{where} 的“{column.label}”", column.text, ENTRY_WORDS[rule.of] | {"no"} if rule.of else ())
    if any(len(row) != len(rule.columns) for row in rule.cells):
        raise ValueError(f"{where} 的 cells 每行要有 {len(rule.columns)} 格")


def _option(where: str, told: dict[str, Any]) -> OptionRule:
    _named(where, told["text"], _known())
    _only(f"{where} 的 options", [*told.get("when", ()), *told.get("unless", ())], _known())
    return _made(
        OptionRule, where, {**told, "when": tuple(told.get("when", ())), "unless": tuple(told.get("unless", ()))}
    )


def _reworded(where: str, given: Mapping[str, Any]) -> None:
    """A clause has a label, and neither words of the paper nor citations: those come from data."""
    if not given.get("clause"):
        return
    if not given.get("label"):
        raise ValueError(f"{where} 的 clause 没有写名称 label")
    if given.get("basis") or _BRACED.search(given.get("text", "")) or given["part"] != "para":
        raise ValueError(f"{where} 的 clause 只能是不带依据和花括号的 para")


def _once(what: str, names: Iterable[str]) -> None:
    told = list(names)
    if twice := {name for name in told if told.count(name) > 1}:
        raise ValueError(f"{what} 里有重复的 {'、'.join(sorted(twice))}")


def _note(where: str, told: dict[str, Any], entry: Iterable[str]) -> Note:
    _named(where, told["text"], entry)
    _only(f"{where} 的 notes.when", told.get("when", ()), entry)
    return _made(Note, where, {**told, "when": tuple(told.get("when", ()))})


def _sign(where: str, told: dict[str, Any]) -> SignRule:
    _only(f"{where} 的 who", [told["who"]], SIGNERS)
    _named(where, told.get("printed", ""), {"certificate"})
    return _made(SignRule, where, told)


def _citation(where: str, told: dict[str, Any]) -> Citation:
    """A citation must say where its text was read; the source is for people and stays in the file."""
    if not told.get("source"):
        raise ValueError(f"{where} 的 basis 没有写来源 source")
    _days(told["valid_from"], told.get("valid_to"))
    return _made(Citation, where, {key: value for key, value in told.items() if key != "source"})


def _made(shape: type[T], where: str, given: Mapping[str, Any]) -> T:
    """The declared dataclass; raises ValueError naming what is lacking or unknown."""
    known = {field.name: field.default is MISSING for field in fields(shape)}  # type: ignore[arg-type]
    if lacking := [name for name, needed in known.items() if needed and name not in given]:
        raise ValueError(f"{where}缺少 {'、'.join(lacking)}")
    _only(f"{where}的写法", given, known)
    return shape(**given)


def _known() -> set[str]:
    return set(READERS) | set(FLAGS)


def _only(what: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    if unknown := [value for value in given if value not in set(allowed)]:
        raise ValueError(f"{what} 里有不认识的 {'、'.join(map(str, unknown))}")


def _named(where: str, text: str, allowed: Iterable[str]) -> None:
    """Every word in braces is known, and no brace stands alone."""
    _only(f"{where} 的文字", _BRACED.findall(text), allowed)
    if set(_BRACED.sub("", text)) & set("{}"):
        raise ValueError(f"{where} 的文字里有多余的花括号")


def _days(*days: str | None) -> None:
    for day in days:
        if day is not None:
            date.fromisoformat(day)
