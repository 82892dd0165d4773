"""How papers would give away who reported, declared in resources/catalog/informants.toml, checked when loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from safetydesk.catalog.reading import read_table
from safetydesk.domain.informants import NUMBER, InformantPattern
from safetydesk.errors import SafetyDeskError, error
from safetydesk.paths import resources

_NAMED = re.compile(r"\{([a-z_]+)\}")
_NEEDED = ("surnames", "homographs", "titles")


@cache
def load_informants() -> tuple[InformantPattern, ...]:
    """The declared patterns; raises CATALOG_097 naming what is wrong."""
    return read_informants(resources() / "catalog" / "informants.toml")


def read_informants(file: Path) -> tuple[InformantPattern, ...]:
    """The `[[pattern]]` tables of a TOML file, the lists of its `[words]` filled in for the names in braces."""
    told = read_table(file)
    basis = told.get("basis")
    if not isinstance(basis, str) or not basis:
        raise _wrong(file, "basis", "没有写依据")
    words = told.get("words", {})
    for key in (*words, *(name for name in _NEEDED if name not in words)):
        listed = words.get(key)
        if not listed or not all(isinstance(one, str) and one for one in listed):
            raise _wrong(file, f"words.{key}", "应为一列文字，不能空着")
    lists = {key: "|".join(map(_spaced, sorted(listed, key=len, reverse=True))) for key, listed in words.items()}
    lists |= {"number": f"{NUMBER}+", "name": _sure_name(lists)}
    return tuple(_pattern(file, number, one, lists, basis) for number, one in enumerate(told.get("pattern", ()), 1))


def _spaced(word: str) -> str:
    """The word, also with blanks between its characters."""
    return r"\s*".join(map(re.escape, word))


def _sure_name(lists: Mapping[str, str]) -> str:
    """张某, 张某某, 张×, 张先生, 张三女士: nothing else is written so."""
    family = f"(?:{lists['surnames']}|{lists['homographs']})"
    return f"{family}(?:某{{1,2}}|[×xX*○]{{1,2}}|[一-龥]{{0,2}}(?:{lists['titles']}))"


def _pattern(
    file: Path, number: int, told: Mapping[str, Any], lists: Mapping[str, str], basis: str
) -> InformantPattern:
    where = f"第 {number} 条 pattern"
    if set(told) != {"what", "text"}:
        raise _wrong(file, where, "要写明 what 和 text，不写别的")
    if strange := set(_NAMED.findall(told["text"])) - set(lists):
        raise _wrong(file, where, f"没有词表 {'、'.join(sorted(strange))}")
    try:
        return InformantPattern(told["what"], re.compile(_NAMED.sub(lambda name: lists[name[1]], told["text"])), basis)
    except re.error as wrong:
        raise _wrong(file, where, f"正则式不对（{wrong}）") from wrong


def _wrong(file: Path, key: str, why: str) -> SafetyDeskError:
    return error("CATALOG_097", file=file.name, key=key, why=why)
