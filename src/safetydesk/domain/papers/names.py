"""The words in braces by their Chinese names: what a clerk reads and types, {检查日期} for {visit_day}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from safetydesk.domain.papers.words import ENTRY_LABELS, READERS, WORD_LABELS

Layout = Mapping[str, Any]
"""A declaration of a kind of paper as its TOML reads: tables as mappings, arrays as lists."""
BRACED = re.compile(r"\{([^{}]*)\}")
_WIDE = str.maketrans("｛｝", "{}")
_ENTRY = {"text": "内容"}
_ROW = {"no": "序号"}
_SIGN = {"certificate": "证件号", "unit": "单位"}


def paper_names(layout: Layout) -> dict[str, str]:
    """Word -> name of every word that a text of this kind may name; no two have one name. Its questions come first."""
    told = {ask["key"]: ask["label"] for ask in layout.get("ask", ())}
    told |= {key: WORD_LABELS[key] for key in (*READERS, "basis") if key not in told}
    return _apart(told)


def entry_names(of: str) -> dict[str, str]:
    """Word -> name of what an entry of a list knows; `of` is the list, or the question answered with names."""
    return dict(ENTRY_LABELS.get(of, _ENTRY))


def row_names(of: str) -> dict[str, str]:
    """Word -> name of what a row of a table of this list knows: as the entry, and its number."""
    return entry_names(of) | _ROW


def sign_names() -> dict[str, str]:
    """Word -> name of what the line of a signature knows."""
    return dict(_SIGN)


def spoken(text: str, names: Mapping[str, str]) -> str:
    """The text with the names of its words; a word without a name stays."""
    return BRACED.sub(lambda found: "{" + names.get(found[1], found[1]) + "}", text)


def unspoken(text: str, names: Mapping[str, str]) -> str:
    """The text as declared, of one with names; full-width braces are meant as braces, what is unknown stays."""
    keys = {name: key for key, name in names.items()}
    return BRACED.sub(lambda found: "{" + keys.get(found[1].strip(), found[1].strip()) + "}", text.translate(_WIDE))


def named_in(text: str) -> tuple[str, ...]:
    """The words in braces, in order."""
    return tuple(BRACED.findall(text))


def bare(text: str) -> bool:
    """Whether a text has no words of its own: nothing but words in braces, blanks, and what is filled in by hand."""
    return not BRACED.sub("", text).strip()


def _apart(told: Iterable[tuple[str, str]] | Mapping[str, str]) -> dict[str, str]:
    """The same names, a later one that is taken marked as coming from the records."""
    made: dict[str, str] = {}
    for key, name in dict(told).items():
        while name in made.values():
            name += "（登记）"
        made[key] = name
    return made
