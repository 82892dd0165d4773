"""Parts of a declared paper, checked: known words in braces, tables with as many cells as columns, sources cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any, TypeVar

from safetydesk.catalog.local_rules import load_local_rules
from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.kinds import (
    ALIGNS,
    LISTED,
    LISTS,
    PARTS,
    SIGNERS,
    BlockRule,
    ColumnRule,
    Note,
    OptionRule,
    SignRule,
)
from safetydesk.domain.papers.paper import Citation, Field
from safetydesk.domain.papers.words import ENTRY_WORDS, FLAGS, NAMED, READERS

T = TypeVar("T")
_BRACED = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the wording of one kind may name: its words, the words of an entry of each list, and its questions."""

    words: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    choices: frozenset[str]


def vocabulary(asks: Iterable[Ask]) -> Vocabulary:
    """The words and lists of every paper, with those that the questions of a kind add."""
    told = tuple(asks)
    named = {ask.key: NAMED for ask in told if ask.kind == "names" or ask.many}
    words = frozenset(READERS) | frozenset(FLAGS) | {ask.key for ask in told}
    return Vocabulary(words, ENTRY_WORDS | named, frozenset(ask.key for ask in told if ask.kind == "choice"))


def block_rule(number: int, told: dict[str, Any], known: Vocabulary) -> BlockRule:
    """One declared part; raises ValueError or KeyError saying which and why."""
    where = f"第 {number} 个 block"
    given = dict(told)
    only(f"{where} 的 part", [given["part"]], PARTS)
    listing = given["part"] in (*LISTS, "list")
    entry = known.lists.get(given.get("of", given["part"])) if listing else None
    if listing and entry is None:
        raise ValueError(f"{where} 的 of 要写明是哪一列")
    only(f"{where} 的 when/unless", [*given.get("when", ()), *given.get("unless", ())], known.words)
    named(where, given.get("text", ""), entry if entry is not None else known.words | {"basis"})
    rows = tuple(tuple(made(Field, where, field) for field in row) for row in given.pop("rows", ()))
    for field in (field for row in rows for field in row):
        named(f"{where} 的“{field.label}”", field.value, known.words | {"basis"})
    _reworded(where, given)
    parts = {
        "basis": tuple(_citation(where, citation) for citation in given.get("basis", ())),
        "notes": tuple(_note(where, note, entry or frozenset()) for note in given.get("notes", ())),
        "signs": tuple(_sign(where, sign) for sign in given.get("signs", ())),
        "when": tuple(given.get("when", ())),
        "unless": tuple(given.get("unless", ())),
        "rows": rows,
        "columns": tuple(made(ColumnRule, where, column) for column in given.get("columns", ())),
        "cells": tuple(map(tuple, given.get("cells", ()))),
        "options": tuple(_option(where, option, known.words) for option in given.get("options", ())),
    }
    rule = made(BlockRule, where, given | parts | _local(where, given))
    _table(where, rule, known)
    if rule.part == "imprint" and not (rule.cells and all(len(row) in (1, 2) for row in rule.cells)):
        raise ValueError(f"{where} 的 cells 每行只能有一格或者两格")
    if (rule.part == "checks") != bool(rule.options or rule.of in known.choices):
        raise ValueError(f"{where} 的 options 只能写在 checks 里，至少一项，或者用 of 写明是哪一个选择")
    for cell in (cell for row in rule.cells for cell in row):
        named(f"{where} 的 cells", cell, known.words)
    return rule


def _local(where: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of resources/catalog/local_rules.toml that a part prints, or must be without."""
    rules = load_local_rules()
    only(f"{where} 的 local", [given[key] for key in ("local", "unless_local") if given.get(key)], rules)
    return {"local": rules[given["local"]]} if given.get("local") else {}


def _table(where: str, rule: BlockRule, known: Vocabulary) -> None:
    """A table has columns, and either a list with wording for each column or rows of as many cells."""
    if rule.part != "table":
        lists = rule.of and rule.part not in ("list", "checks")
        if rule.columns or lists or rule.least or (rule.cells and rule.part != "imprint"):
            raise ValueError(f"{where} 不是 table，不能写 columns、of、cells、least")
        return
    if not rule.columns or (rule.of and rule.cells) or any(column.share < 1 for column in rule.columns):
        raise ValueError(f"{where} 的 table 要有 columns（share 不小于 1），of 和 cells 只写一种")
    only(f"{where} 的 align", [column.align for column in rule.columns], ALIGNS)
    only(f"{where} 的 of", [rule.of] if rule.of else [], (*LISTED, *known.lists))
    for column in rule.columns:
        named(f"{where} 的“{column.label}”", column.text, known.lists[rule.of] | {"no"} if rule.of else ())
    if any(len(row) != len(rule.columns) for row in rule.cells):
        raise ValueError(f"{where} 的 cells 每行要有 {len(rule.columns)} 格")


def _option(where: str, told: dict[str, Any], words: frozenset[str]) -> OptionRule:
    named(where, told["text"], words)
    only(f"{where} 的 options", [*told.get("when", ()), *told.get("unless", ())], words)
    return made(
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


def _note(where: str, told: dict[str, Any], entry: Iterable[str]) -> Note:
    named(where, told["text"], entry)
    only(f"{where} 的 notes.when", told.get("when", ()), entry)
    return made(Note, where, {**told, "when": tuple(told.get("when", ()))})


def _sign(where: str, told: dict[str, Any]) -> SignRule:
    only(f"{where} 的 who", [told["who"]], SIGNERS)
    named(where, told.get("printed", ""), {"certificate", "unit"})
    return made(SignRule, where, told)


def _citation(where: str, told: dict[str, Any]) -> Citation:
    """A citation must say where its text was read; the source is for people and stays in the file."""
    if not told.get("source"):
        raise ValueError(f"{where} 的 basis 没有写来源 source")
    days(told["valid_from"], told.get("valid_to"))
    return made(Citation, where, {key: value for key, value in told.items() if key != "source"})


def made(shape: type[T], where: str, given: Mapping[str, Any]) -> T:
    """The declared dataclass; raises ValueError naming what is lacking or unknown in `given`."""
    known = {field.name: field.default is MISSING for field in fields(shape)}  # type: ignore[arg-type]
    if lacking := [name for name, needed in known.items() if needed and name not in given]:
        raise ValueError(f"{where}缺少 {'、'.join(lacking)}")
    only(f"{where}的写法", given, known)
    return shape(**given)


def only(what: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise ValueError naming what is not allowed."""
    if unknown := [value for value in given if value not in set(allowed)]:
        raise ValueError(f"{what} 里有不认识的 {'、'.join(map(str, unknown))}")


def named(where: str, text: str, allowed: Iterable[str]) -> None:
    """Every word in braces is known, and no brace stands alone."""
    only(f"{where} 的文字", _BRACED.findall(text), allowed)
    if set(_BRACED.sub("", text)) & set("{}"):
        raise ValueError(f"{where} 的文字里有多余的花括号")


def days(*told: str | None) -> None:
    """Raise ValueError for what is no day YYYY-MM-DD."""
    for day in told:
        if day is not None:
            date.fromisoformat(day)
