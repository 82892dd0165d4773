"""Full-text index: one token per character, so that one Chinese character is already a search.

Columns: words (names, address), letters (pinyin initials and full pinyin, letter by letter), digits (phone, codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from unicodedata import category, normalize

from safetydesk.models.pinyin import spelled, spelled_person

TABLES = ("subject_search", "hazard_search")
_BREAK = "zzz"
_PRIVATE = frozenset({"Co", "Cn"})
"""Characters of an office's own font, and ideographs newer than this Python."""
_KNOWN = "\u9fa5"
"""The last ideograph that every version of FTS5 surely takes for a letter; later ones go by their number."""
_CHUNK = 500


class _Tokens(dict[int, str]):
    """A character to its token after a blank; '' for punctuation."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        told = char.isalnum() or category(char) in _PRIVATE
        self[code] = (f" {char}" if char <= _KNOWN else f" u{code:x}") if told else ""
        return self[code]


_TOKENS = _Tokens()


_PLAIN = re.compile("[0-9a-z\u4e00-\u9fa5]+").fullmatch
_USUAL = re.compile("[\x00-\x7f\u4e00-\u9fa5，。、；：（）《》“”]+").fullmatch
"""Characters that stand for themselves in small letters, and marks that are left out."""
_MARKS = re.compile("[^0-9a-z\u4e00-\u9fa5]+")


def tokens(text: str) -> str:
    """The text as single-character tokens, half-width and in small letters; punctuation is left out."""
    if _PLAIN(text):
        return " ".join(text)
    if _USUAL(text):
        return " ".join(_MARKS.sub("", text.lower()))
    return normalize("NFKC", text).lower().translate(_TOKENS)[1:]


def _joined(parts: Iterable[str | None]) -> str:
    return f" {_BREAK} ".join(tokens(part) for part in parts if part)


def _letters(names: Sequence[str | None], people: Sequence[str | None]) -> str:
    told = [spelled(name) for name in names if name]
    told += [spelled_person(name) for name in people if name]
    return f" {_BREAK} ".join([*(first for first, _ in told if first), *(whole for _, whole in told if whole)])


def query(text: str) -> str:
    """The FTS5 expression that finds `text` as a substring of some column, '' when nothing can be searched."""
    phrase = tokens(text)
    return f'"{phrase}"' if phrase else ""


INDEXED = {
    "subject": (
        *("name", "shop_sign", "person_in_charge", "legal_person", "address", "phone", "credit_code", "code"),
        *("deleted_at", "id"),
    ),
    "hazard": ("description", "place", "measure", "code", "deleted_at"),
}
"""The columns of which the words of a record are made."""
Known = Mapping[bytes, tuple[Any, ...]]
"""New records as (n, *INDEXED), which need not be read; subjects among them have no other names."""


def index_subjects(db: Any, ids: Sequence[bytes], known: Known = MappingProxyType({})) -> None:
    """Index these subjects anew: names, shop signs, former names, people in charge, address, phone, codes."""
    _index(db, "subject", [_subject_words(row, ()) for key in ids if (row := known.get(key)) and row[-2] is None])
    for chunk in _chunks([key for key in ids if key not in known]):
        others: dict[bytes, list[str]] = {}
        for owner, name in db.execute(
            "SELECT subject_id, name FROM subject_name WHERE deleted_at IS NULL"
            f" AND subject_id IN ({','.join('?' * len(chunk))})",
            chunk,
        ):
            others.setdefault(owner, []).append(name)
        rows = _cleared(db, "subject", chunk)
        _index(db, "subject", [_subject_words(row, others.get(row[-1], ())) for row in rows if row[-2] is None])


def _subject_words(row: Sequence[Any], others: Sequence[str]) -> tuple[int, str, str, str]:
    n, name, sign, head, legal, address, phone, credit, code, _, _ = row
    names = [name, sign, *others]
    words = _joined([*names, head, legal, address])
    return n, words, _letters(names, [head, legal]), _joined([phone, credit, code])


def index_hazards(db: Any, ids: Sequence[bytes], known: Known = MappingProxyType({})) -> None:
    """Index these hazards anew: description, place, measure, code."""
    _index(db, "hazard", [_hazard_words(row) for key in ids if (row := known.get(key)) and row[-1] is None])
    for chunk in _chunks([key for key in ids if key not in known]):
        _index(db, "hazard", [_hazard_words(row) for row in _cleared(db, "hazard", chunk) if row[-1] is None])


def _hazard_words(row: Sequence[Any]) -> tuple[int, str, str, str]:
    n, text, place, measure, code, _ = row
    return n, _joined([text, place, measure]), _letters([text], []), _joined([code])


def _cleared(db: Any, entity: str, ids: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """The records as (n, *INDEXED), taken out of the index."""
    marks = ",".join("?" * len(ids))
    sql = f"SELECT n, {', '.join(INDEXED[entity])} FROM {entity} WHERE id IN ({marks})"
    rows: list[tuple[Any, ...]] = db.execute(sql, ids).fetchall()
    db.executemany(f"DELETE FROM {entity}_search WHERE rowid = ?", [(row[0],) for row in rows])
    return rows


def _index(db: Any, entity: str, rows: Sequence[tuple[int, str, str, str]]) -> None:
    db.executemany(f"INSERT INTO {entity}_search (rowid, words, letters, digits) VALUES (?, ?, ?, ?)", rows)


def _chunks(ids: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
