"""Full-text index: one token per character, so that one Chinese character is already a search.

Columns: words (names, address), letters (pinyin initials and full pinyin, letter by letter), digits (phone, codes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def tokens(text: str) -> str:
    """The text as single-character tokens, half-width and in small letters; punctuation is left out."""
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


def index_subjects(db: Any, ids: Sequence[bytes]) -> None:
    """Index these subjects anew: names, shop signs, former names, people in charge, address, phone, codes."""
    for chunk in _chunks(ids):
        marks = ",".join("?" * len(chunk))
        others: dict[bytes, list[str]] = {}
        for owner, name in db.execute(
            f"SELECT subject_id, name FROM subject_name WHERE deleted_at IS NULL AND subject_id IN ({marks})", chunk
        ):
            others.setdefault(owner, []).append(name)
        rows = db.execute(
            "SELECT n, id, name, shop_sign, person_in_charge, legal_person, address, phone, credit_code, code,"
            f" deleted_at FROM subject WHERE id IN ({marks})",
            chunk,
        ).fetchall()
        db.executemany("DELETE FROM subject_search WHERE rowid = ?", [(row[0],) for row in rows])
        db.executemany(
            "INSERT INTO subject_search (rowid, words, letters, digits) VALUES (?, ?, ?, ?)",
            [
                (
                    n,
                    _joined([name, sign, *others.get(key, ()), head, legal, address]),
                    _letters([name, sign, *others.get(key, ())], [head, legal]),
                    _joined([phone, credit, code]),
                )
                for n, key, name, sign, head, legal, address, phone, credit, code, gone in rows
                if gone is None
            ],
        )


def index_hazards(db: Any, ids: Sequence[bytes]) -> None:
    """Index these hazards anew: description, place, measure, code."""
    for chunk in _chunks(ids):
        marks = ",".join("?" * len(chunk))
        rows = db.execute(
            f"SELECT n, description, place, measure, code, deleted_at FROM hazard WHERE id IN ({marks})", chunk
        ).fetchall()
        db.executemany("DELETE FROM hazard_search WHERE rowid = ?", [(row[0],) for row in rows])
        db.executemany(
            "INSERT INTO hazard_search (rowid, words, letters, digits) VALUES (?, ?, ?, ?)",
            [
                (n, _joined([text, place, measure]), _letters([text], []), _joined([code]))
                for n, text, place, measure, code, gone in rows
                if gone is None
            ],
        )


def _chunks(ids: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
