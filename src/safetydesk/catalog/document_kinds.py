"""Kinds of paper as declared in resources/documents/: one TOML file each, validated here, versioned by content."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from safetydesk.catalog.calendar import load_deadline_rules
from safetydesk.catalog.paper_blocks import block_rule, days, made, named, only, vocabulary
from safetydesk.domain.papers.asks import ASK_KINDS, CHECKLISTS, PRIVACY, Ask
from safetydesk.domain.papers.edits import EDITABLE
from safetydesk.domain.papers.kinds import (
    CAPACITIES,
    GATHERS,
    MASKS,
    NEEDS,
    PER,
    PHOTOS_PER_PAGE,
    STAGES,
    STATES,
    STYLES,
    DocumentKind,
    EarlyRule,
    Edit,
    OrderRule,
)
from safetydesk.domain.papers.words import FLAGS, READERS
from safetydesk.errors import error
from safetydesk.paths import resources

T = TypeVar("T")
_WORDS_FILE = "words.toml"
_GROUPS = {
    "grade": {"general", "suspected", "major"},
    "result": {"passed", "failed", "partly"},
    "tier": {"D", "W", "M", "Q", "QM", "other"},
}
_TUPLES = ("capacities", "copies", "mask", "on_arrival", "needs", "grades", "gathers", "quotes", "counted", "unsure")
_AMONG = {
    "capacities": CAPACITIES,
    "needs": NEEDS,
    "gathers": GATHERS,
    "grades": ("general", "suspected_major", "major"),
}


@cache
def document_kinds() -> Mapping[str, DocumentKind]:
    """The shipped kinds of paper by key; raises CATALOG_061 naming file and fault."""
    return load_document_kinds(resources() / "documents")


def edit_labels() -> Mapping[str, str]:
    """What the fields, questions and clauses that a draft lets one change are called, by key."""
    kinds = document_kinds().values()
    told = {one.key: one.label for kind in kinds for one in kind.edits}
    told |= {one.key: one.label for kind in kinds for one in kind.asks}
    return told | {rule.clause: rule.label for kind in kinds for rule in kind.clauses}


def load_document_kinds(folder: Path) -> Mapping[str, DocumentKind]:
    """Every kind declared in a folder, by key; the keys are the file names."""
    words_raw = (folder / _WORDS_FILE).read_bytes()
    words = _read(_WORDS_FILE, words_raw, _words)
    kinds = {
        path.stem: _read_kind(path.name, path.read_bytes(), words_raw, words)
        for path in sorted(folder.glob("*.toml"))
        if path.name != _WORDS_FILE
    }
    for kind in kinds.values():
        named_kinds = {key for rule in kind.orders for key in rule.kinds} | set(kind.quotes)
        named_kinds |= {key for early in kind.early for key in early.kinds}
        _require(named_kinds <= set(kinds), f"{kind.key}.toml", "order、early 或者 quotes 里有未声明的文书")
    return kinds


def read_document_kind(key: str, text: str) -> DocumentKind:
    """One kind as an office declares it, with the shipped words of codes; raises CATALOG_061 with its fault."""
    raw = (resources() / "documents" / _WORDS_FILE).read_bytes()
    return _read_kind(f"{key}.toml", text.encode("utf-8"), raw, _read(_WORDS_FILE, raw, _words))


def shipped_text(key: str) -> str:
    """The shipped declaration of a kind, as it was written."""
    return (resources() / "documents" / f"{key}.toml").read_text(encoding="utf-8")


def _read_kind(name: str, raw: bytes, words_raw: bytes, words: Mapping[str, Mapping[str, str]]) -> DocumentKind:
    version = hashlib.sha256(words_raw + b"\0" + raw).hexdigest()[:16]
    built = _read(name, raw, partial(_kind, version=version, words=words))
    _require(built.key == Path(name).stem, name, f"key “{built.key}”与文件名不同")
    return built


def _read(name: str, raw: bytes, build: Callable[[dict[str, Any]], T]) -> T:
    """What `build` makes of the file; every fault becomes CATALOG_061 with the file's name."""
    try:
        return build(tomllib.loads(raw.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as wrong:
        raise error("CATALOG_061", file=name, why=str(wrong)) from wrong
    except KeyError as missing:
        raise error("CATALOG_061", file=name, why=f"缺少 {missing.args[0]}") from missing
    except (TypeError, AttributeError) as wrong:
        raise error("CATALOG_061", file=name, why=f"有一项的写法不对（{wrong}）") from wrong


def _require(holds: bool, name: str, why: str) -> None:
    if not holds:
        raise error("CATALOG_061", file=name, why=why)


def _words(told: dict[str, Any]) -> Mapping[str, Mapping[str, str]]:
    for group, codes in _GROUPS.items():
        if lacking := codes - set(told[group]):
            raise ValueError(f"[{group}] 缺少 {'、'.join(sorted(lacking))}")
    return told


def _kind(told: dict[str, Any], version: str, words: Mapping[str, Mapping[str, str]]) -> DocumentKind:
    given = dict(told) | {name: tuple(told.get(name, ())) for name in _TUPLES}
    asks = tuple(_ask(one) for one in given.pop("ask", ()))
    known = vocabulary(asks)
    blocks = tuple(block_rule(number, block, known) for number, block in enumerate(given.pop("block"), start=1))
    edits = tuple(made(Edit, "edit ", one) for one in given.pop("edit", ()))
    orders = tuple(_order(one) for one in given.pop("order", ()))
    early = tuple(_early(one, asks) for one in given.pop("early", ()))
    only("edit", [one.key for one in edits], EDITABLE)
    for name, allowed in _AMONG.items():
        only(name, given[name], allowed)
    only("mask", given["mask"], (*MASKS, *(one.key for one in asks)))
    only("style", [given["style"]], STYLES)
    only("stage", [given.get("stage", "finished")], STAGES)
    only("counted", given["counted"], load_deadline_rules())
    days(given.get("valid_from"), given.get("valid_to"))
    named("head", given.get("head", ""), known.words)
    named("titled", given.get("titled", ""), known.words)
    if given.get("photos_per_page", 2) not in PHOTOS_PER_PAGE:
        raise ValueError("photos_per_page 只能是 2、4 或者 6")
    keys = [
        *(one.key for one in edits),
        *(one.key for one in asks),
        *(block.clause for block in blocks if block.clause),
    ]
    _once("edit", keys)
    parts = {"version": version, "words": words, "blocks": blocks, "edits": edits, "asks": asks, "orders": orders}
    return made(DocumentKind, "", given | parts | {"early": early})


def _ask(told: dict[str, Any]) -> Ask:
    """A question; `class` is its data class (DOMAIN §9.2), `default` wording of words that every paper has."""
    given = dict(told)
    given["privacy"] = given.pop("class", "P3")
    where = f"ask “{given['label']}”"
    only(f"{where} 的 kind", [given.get("kind", "text")], ASK_KINDS)
    only(f"{where} 的 class", [given["privacy"]], PRIVACY)
    if not given["key"].isidentifier() or given["key"] in {*READERS, *FLAGS, *EDITABLE, "basis", "no"}:
        raise ValueError(f"{where} 的 key “{given['key']}”已有别的意思，或者不是英文单词")
    named(where, given.get("default", ""), frozenset(READERS))
    if (given.get("kind") == "choice") != bool(given.get("choices")):
        raise ValueError(f'{where}：choices 只写在 kind = "choice" 里，至少一项')
    given["choices"] = _choices(tuple(given.get("choices", ())))
    given["excludes"] = tuple(tuple(group) for group in given.get("excludes", ()))
    if given.get("many") and given.get("kind") != "choice":
        raise ValueError(f'{where}：many 只写在 kind = "choice" 里')
    for group in given["excludes"]:
        only(f"{where} 的 excludes", group, given["choices"])
        if len(group) < 2 or not given.get("many"):
            raise ValueError(f"{where}：excludes 一组至少两项，并且要写 many = true")
    if given.get("past") and given.get("kind") not in ("day", "moment"):
        raise ValueError(f"{where}：past 只写在日期里")
    return made(Ask, where, given)


def _choices(told: tuple[str, ...]) -> tuple[str, ...]:
    if told != (CHECKLISTS,):
        return told
    from safetydesk.catalog import load

    return tuple(one.title for one in load().checklists.values())


def _order(told: dict[str, Any]) -> OrderRule:
    if not told.get("kinds") or not told.get("basis"):
        raise ValueError("order 要写明 kinds 和 basis")
    only("order 的 state", [told.get("state", "issued")], STATES)
    only("order 的 per", [told.get("per", "subject")], PER)
    return made(OrderRule, "order ", {**told, "kinds": tuple(told["kinds"])})


def _early(told: dict[str, Any], asks: Iterable[Ask]) -> EarlyRule:
    if not told.get("kinds"):
        raise ValueError("early 要写明 kinds")
    only("early 的 day", [told["day"]], [ask.key for ask in asks if ask.kind == "day"])
    only("early 的 rule", [told["rule"]], load_deadline_rules())
    return made(EarlyRule, "early ", {**told, "kinds": tuple(told["kinds"])})


def _once(what: str, names: Iterable[str]) -> None:
    told = list(names)
    if twice := {name for name in told if told.count(name) > 1}:
        raise ValueError(f"{what} 里有重复的 {'、'.join(sorted(twice))}")
