"""How papers would give away who reported, declared in resources/catalog/informants.toml, checked when loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    triggers = _triggers(file, told.get("triggers", ()), words)
    return tuple(
        _pattern(file, number, one, lists, (basis, triggers)) for number, one in enumerate(told.get("pattern", ()), 1)
    )


def _triggers(file: Path, names: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The words of the named lists, those left out that hold a shorter one."""
    if strange := set(names) - set(words):
        raise _wrong(file, "triggers", f"没有词表 {'、'.join(sorted(strange))}")
    if not names:
        raise _wrong(file, "triggers", "应为一列词表的名字，不能空着")
    return {name: tuple(words[name]) for name in names}


def _spaced(word: str) -> str:
    """The word, also with blanks between its characters."""
    return r"\s*".join(map(re.escape, word))


def _sure_name(lists: Mapping[str, str]) -> str:
    """张某, 张某某, 张×, 张先生, 张三女士: nothing else is written so."""
    family = f"(?:{lists['surnames']}|{lists['homographs']})"
    return f"{family}(?:某{{1,2}}|[×xX*○]{{1,2}}|[一-龥]{{0,2}}(?:{lists['titles']}))"


def _pattern(
    file: Path,
    number: int,
    told: Mapping[str, Any],
    lists: Mapping[str, str],
    shared: tuple[str, Mapping[str, Sequence[str]]],
) -> InformantPattern:
    """One pattern; `shared` are the basis of all and the lists of words of which it has to use one."""
    where, (basis, triggers) = f"第 {number} 条 pattern", shared
    if set(told) - {"doubt"} != {"what", "text"} or told.get("doubt", True) is not True:
        raise _wrong(file, where, "要写明 what 和 text，拿不准的加 doubt = true，不写别的")
    used = set(_NAMED.findall(told["text"]))
    if strange := used - set(lists):
        raise _wrong(file, where, f"没有词表 {'、'.join(sorted(strange))}")
    if not used & set(triggers):
        raise _wrong(file, where, f"要用到 {'、'.join(triggers)} 里的一个词表")
    words = tuple(dict.fromkeys(word for name in triggers if name in used for word in triggers[name]))
    try:
        found = re.compile(_NAMED.sub(lambda name: lists[name[1]], told["text"]))
    except re.error as wrong:
        raise _wrong(file, where, f"正则式不对（{wrong}）") from wrong
    return InformantPattern(told["what"], found, basis, words, "doubt" in told)


def _wrong(file: Path, key: str, why: str) -> SafetyDeskError:
    return error("CATALOG_097", file=file.name, key=key, why=why)
