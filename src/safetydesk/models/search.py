"""Full-text index: one token per character, so that one Chinese character is already a search.

Columns: words (names, address), letters (pinyin initials and full pinyin, letter by letter), digits (phone, codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from unicodedata import category, normalize

from safetydesk.models.pinyin import all_spelled, spelled_person

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
_BETWEEN, _MARKS_BETWEEN = "\x01", re.compile("[^0-9a-z\u4e00-\u9fa5\x01\n]+")
_TOGETHER = 100
"""Rows whose tokens are made together; one unusual character among them and each is made alone."""


def tokens(text: str) -> str:
    """The text as single-character tokens, half-width and in small letters; punctuation is left out."""
    if _PLAIN(text):
        return " ".join(text)
    if _USUAL(text):
        return " ".join(_MARKS.sub("", text.lower()))
    return normalize("NFKC", text).lower().translate(_TOKENS)[1:]


def joined(parts: Iterable[str | None]) -> str:
    """The tokens of several texts, between which stands a break."""
    return f" {_BREAK} ".join(tokens(part) for part in parts if part)


def all_joined(rows: Sequence[Sequence[str | None]]) -> list[str]:
    """`joined` of each row of texts, but for blanks; rows of usual characters are taken together."""
    found: list[str] = []
    for start in range(0, len(rows), _TOGETHER):
        found += _together(rows[start : start + _TOGETHER])
    return found


def _together(rows: Sequence[Sequence[str | None]]) -> list[str]:
    filled = [[*filter(None, row)] for row in rows]
    whole = "\n".join([_BETWEEN.join(row) for row in filled])
    between = sum(map(len, filled)) - sum(map(bool, filled))
    if _USUAL(whole) and (whole.count("\n"), whole.count(_BETWEEN)) == (len(rows) - 1, between):
        plain = _spaced(_MARKS_BETWEEN.sub("", whole.lower()))
        return [line.strip() for line in plain.replace(_BETWEEN, _BREAK).split("\n")]
    return [joined(row) for row in rows]


def _spaced(text: str) -> str:
    """A blank after each character of a text, all of which UTF-16 writes in two bytes."""
    raw = text.encode("utf-16-le")
    wide = bytearray(b"\0\0 \0" * (len(raw) // 2))
    wide[0::4], wide[1::4] = raw[0::2], raw[1::2]
    return wide.decode("utf-16-le")


def _all_letters(names: Sequence[Sequence[str | None]], people: Sequence[Sequence[str | None]]) -> list[str]:
    """Initials and full pinyin of each row of names and of people."""
    spelt = iter(all_spelled([name for row in names for name in row if name]))
    return [
        _letters([*[next(spelt) for name in some if name], *[spelled_person(one) for one in others if one]])
        for some, others in zip(names, people, strict=True)
    ]


def _letters(told: Sequence[tuple[str, str]]) -> str:
    return f" {_BREAK} ".join([*[first for first, _ in told if first], *[whole for _, whole in told if whole]])


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
Words = tuple[int, str, str, str]
"""A row of an index: n, words, letters, digits."""
Known = Mapping[bytes, tuple[Any, ...]]
"""New records as (n, *INDEXED), which need not be read; subjects among them have no other names."""


def index_subjects(db: Any, ids: Sequence[bytes], known: Known = MappingProxyType({})) -> None:
    """Index these subjects anew: names, shop signs, former names, people in charge, address, phone, codes."""
    rows = [row for key in ids if (row := known.get(key)) and row[-2] is None]
    _index(db, "subject", _subject_words(rows, [()] * len(rows)))
    for chunk in _chunks([key for key in ids if key not in known]):
        others: dict[bytes, list[str]] = {}
        for owner, name in db.execute(
            "SELECT subject_id, name FROM subject_name WHERE deleted_at IS NULL"
            f" AND subject_id IN ({','.join('?' * len(chunk))})",
            chunk,
        ):
            others.setdefault(owner, []).append(name)
        rows = [row for row in _cleared(db, "subject", chunk) if row[-2] is None]
        _index(db, "subject", _subject_words(rows, [others.get(row[-1], ()) for row in rows]))


def _subject_words(rows: Sequence[Sequence[Any]], others: Sequence[Sequence[str]]) -> list[Words]:
    """What is indexed of subjects given as (n, *INDEXED), each with its other names."""
    names = [(name, sign, *more) for (_, name, sign, *_), more in zip(rows, others, strict=True)]
    people = [row[3:5] for row in rows]
    words = all_joined([(*some, *both, row[5]) for some, both, row in zip(names, people, rows, strict=True)])
    digits = all_joined([row[6:9] for row in rows])
    return list(zip([row[0] for row in rows], words, _all_letters(names, people), digits, strict=True))


def index_hazards(db: Any, ids: Sequence[bytes], known: Known = MappingProxyType({})) -> None:
    """Index these hazards anew: description, place, measure, code."""
    _index(db, "hazard", _hazard_words([row for key in ids if (row := known.get(key)) and row[-1] is None]))
    for chunk in _chunks([key for key in ids if key not in known]):
        _index(db, "hazard", _hazard_words([row for row in _cleared(db, "hazard", chunk) if row[-1] is None]))


def _hazard_words(rows: Sequence[Sequence[Any]]) -> list[Words]:
    """What is indexed of hazards given as (n, *INDEXED)."""
    words, codes = all_joined([row[1:4] for row in rows]), all_joined([row[4:5] for row in rows])
    letters = _all_letters([row[1:2] for row in rows], [()] * len(rows))
    return list(zip([row[0] for row in rows], words, letters, codes, strict=True))


def _cleared(db: Any, entity: str, ids: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """The records as (n, *INDEXED), taken out of the index."""
    marks = ",".join("?" * len(ids))
    sql = f"SELECT n, {', '.join(INDEXED[entity])} FROM {entity} WHERE id IN ({marks})"
    rows: list[tuple[Any, ...]] = db.execute(sql, ids).fetchall()
    db.executemany(f"DELETE FROM {entity}_search WHERE rowid = ?", [(row[0],) for row in rows])
    return rows


_ROOM, _MUCH_ROOM = 1 << 20, 3 << 20
"""Bytes of words that FTS5 holds before it writes a segment, which is merged with others later."""


@contextmanager
def many_words(db: Any) -> Iterator[None]:
    """Inside, in one transaction, the index holds more words before it writes them; what is raised rolls back."""
    _give_room(db, _MUCH_ROOM)
    yield
    _give_room(db, _ROOM)


def _give_room(db: Any, size: int) -> None:
    for table in TABLES:
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', ?)", (size,))


def _index(db: Any, entity: str, rows: Sequence[Words]) -> None:
    db.executemany(f"INSERT INTO {entity}_search (rowid, words, letters, digits) VALUES (?, ?, ?, ?)", rows)


def _chunks(ids: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
