"""The rows of a staged import, page by page: for landing as stored, for a screen as cells with what differs."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from safetydesk.domain.staging import Picture, Problem, Value

Verdict = Literal["new", "changed", "same", "refused"]
StagedState = Literal["new", "changed", "same", "refused", "asked", "doubtful", "questioned", "left_out"]
"""What a list of staged rows can be narrowed to: verdicts, asking a person, with problems, with a question that only a
person can settle, left out by a person."""
_COLUMNS = "row, part, verdict, record, taken, asks, CAST(data AS BLOB)"
"""The JSON comes as bytes, which is how it is read."""
_DOUBTFUL = """data GLOB '*"[sf]":*'"""
_LANDS = "verdict IN ('new', 'changed')"
_STATES: dict[StagedState, str] = {
    "new": "verdict = 'new'",
    "changed": "verdict = 'changed'",
    "same": "verdict = 'same'",
    "refused": "verdict = 'refused'",
    "asked": "asks = 1",
    "doubtful": _DOUBTFUL,
    "questioned": """(asks = 1 OR instr(data, '"question"]') > 0)""",
    "left_out": f"taken = 0 AND {_LANDS}",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record that a row may mean; only a person can tell. `name` is shown to people."""

    record: bytes
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class StagedCell:
    """One cell of a staged row: the typed value, what stands in the store where it changes it, how it came about.

    `changed` tells that landing writes `value` over `old`; `dropped` that the value is not taken; `raw` is the text of
    the file where it is not the value itself; `marks` are keys of `domain.staging.MARKS`.
    """

    field: str
    value: Value
    old: Value
    changed: bool
    dropped: bool
    raw: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StagedLineRow:
    """A staged row as a screen shows it; `row` and `part` are its key (part 0: a whole row).

    `alike` are the records among which a person is asked to choose, `answer` what was chosen last: None nothing
    yet, b"" none of them; a row may ask first whose it is and then which of his records. `taken` is False for a row
    that a person leaves out. `pictures` stand on the row, `added` are the SHA-256 of those its record does not have
    yet.
    """

    row: int
    part: int
    verdict: Verdict
    record: bytes | None
    taken: bool
    cells: Mapping[str, StagedCell]
    problems: tuple[Problem, ...]
    alike: tuple[Likeness, ...]
    answer: bytes | None
    pictures: tuple[Picture, ...]
    added: tuple[str, ...]


def staged_page(
    db: Any,
    import_id: bytes,
    *,
    states: Sequence[StagedState] = (),
    after: tuple[int, int] = (0, 0),
    limit: int = 200,
    search: str = "",
) -> list[StagedLineRow]:
    """Staged rows in the order of the file, those after the key `after` (row, part).

    `states` narrows to any of them (empty: all), `search` to rows that hold these characters anywhere.
    """
    tests = [states_sql(states)] if states else []
    tests += ["instr(data, ?)"] if search else []
    told = [json.dumps(search, ensure_ascii=False)[1:-1]] if search else []
    rows = _page(db, import_id, after, limit, tests, told)
    return [_shown(*row) for row in rows]


def states_sql(states: Sequence[StagedState]) -> str:
    """The SQL test of rows that are in any of these states, at least one."""
    return f"({' OR '.join(_STATES[state] for state in states)})"


def staged_row(db: Any, import_id: bytes, row: int, part: int = 0) -> StagedLineRow | None:
    """One staged row, None when there is none."""
    sql = f"SELECT {_COLUMNS} FROM staged_line WHERE import_id = ? AND row = ? AND part = ?"
    found = db.execute(sql, (import_id, row, part)).fetchone()
    return _shown(*found) if found else None


def staged_counts(db: Any, import_id: bytes) -> dict[StagedState, int]:
    """How many rows are in each state; a row may be in several."""
    names: list[StagedState] = [*_STATES]
    sums = ", ".join(f"coalesce(sum({_STATES[name]}), 0)" for name in names)
    found = db.execute(f"SELECT {sums} FROM staged_line WHERE import_id = ?", (import_id,)).fetchone()
    return dict(zip(names, found, strict=True))


def staged_lines(
    db: Any,
    key: bytes,
    *,
    after: tuple[int, int] = (0, 0),
    limit: int = 1000,
    verdicts: Sequence[Verdict] = (),
    doubtful: bool = False,
    taken: bool = False,
) -> list[tuple[int, int, Verdict, bytes | None, int, int, bytes]]:
    """A page of staged lines as (row, part, verdict, record, taken, asks, data), those after the key `after`.

    `doubtful` leaves out most of those about which there is nothing to say, `taken` those a person leaves out.
    """
    tests = [f"verdict IN ({','.join('?' * len(verdicts))})"] if verdicts else []
    tests += [_DOUBTFUL] if doubtful else []
    tests += ["taken = 1"] if taken else []
    return _page(db, key, after, limit, tests, verdicts)


def staged_at(
    db: Any, key: bytes, rows: Collection[int]
) -> list[tuple[int, int, Verdict, bytes | None, int, int, bytes]]:
    """The staged lines of these rows, all parts of each, in the order of the file; see `staged_lines`."""
    found, wanted = [], sorted(rows)
    for start in range(0, len(wanted), 900):
        some = wanted[start : start + 900]
        sql = f"SELECT {_COLUMNS} FROM staged_line WHERE import_id = ? AND row IN ({','.join('?' * len(some))})"
        found += db.execute(f"{sql} ORDER BY row, part", (key, *some)).fetchall()
    return found


def _page(
    db: Any, key: bytes, after: tuple[int, int], limit: int, tests: Sequence[str], told: Sequence[Any]
) -> list[tuple[int, int, Verdict, bytes | None, int, int, bytes]]:
    only = "".join(f" AND {test}" for test in tests)
    found: list[tuple[int, int, Verdict, bytes | None, int, int, bytes]] = db.execute(
        f"SELECT {_COLUMNS} FROM staged_line WHERE import_id = ? AND (row, part) > (?, ?){only}"
        " ORDER BY row, part LIMIT ?",
        (key, *after, *told, limit),
    ).fetchall()
    return found


def _shown(
    row: int, part: int, verdict: Verdict, record: bytes | None, taken: int, _asks: int, text: bytes
) -> StagedLineRow:
    data = json.loads(text)
    problems = tuple(Problem(*one) for one in (*data.get("s", ()), *data.get("f", ())))
    alike = tuple(Likeness(bytes.fromhex(key), code, name) for key, code, name in data.get("q", ()))
    said = data.get("a", data.get("d"))
    answer = None if said is None else bytes.fromhex(said)
    pictures = tuple(Picture(*one) for one in data.get("p", ()))
    added = tuple(data.get("e", ()))
    return StagedLineRow(
        row, part, verdict, record, bool(taken), _cells(data), problems, alike, answer, pictures, added
    )


def _cells(data: Mapping[str, Any]) -> dict[str, StagedCell]:
    values, changes = data["v"], data.get("c", {})
    raw, marks, dropped = data.get("r", {}), data.get("m", {}), data.get("x", ())
    return {
        name: StagedCell(
            name,
            changes[name][1] if name in changes else values.get(name),
            changes[name][0] if name in changes else None,
            name in changes,
            name in dropped,
            raw.get(name),
            tuple(marks.get(name, ())),
        )
        for name in dict.fromkeys((*values, *changes, *raw, *marks))
    }
