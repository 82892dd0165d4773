"""Markdown tables are the tests: one parser for tables in docstrings and for whole stories in Markdown files.

    @scenario(play)
    def test_review_closes_the_hazard() -> None:
        '''
        | day   | step   | state      |
        |-------|--------|------------|
        | 04-01 | 登记   | registered |
        '''

`play(rows)` gets one dict per row, header to cell; an empty cell is "". The decorated function has no body of its own.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Row = dict[str, str]
Play = Callable[[Sequence[Row]], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a story: `title` is the last line of words before it, without its colon ("" when there is none)."""

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A `## ` section of a Markdown file: its title and its tables in order."""

    title: str
    tables: tuple[Table, ...]


def scenario(play: Play) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a test of the table in the decorated function's docstring; every row goes to `play` in one list."""

    def decorate(test: Callable[[], None]) -> Callable[[], None]:
        rows = table_rows(test.__doc__ or "")

        @functools.wraps(test)
        def run() -> None:
            play(rows)

        return run

    return decorate


def each(check: Callable[..., None]) -> Play:
    """A play that calls `check(**row)` for each row; a failure names the row."""

    def play(rows: Sequence[Row]) -> None:
        for number, row in enumerate(rows, start=1):
            try:
                check(**row)
            except AssertionError as failed:
                raise AssertionError(f"row {number} {row}: {failed}") from failed

    return play


def table_rows(text: str) -> list[Row]:
    """The rows of the one Markdown table in `text`; raises ValueError when there is none, or a row is ragged."""
    return list(_table("", [line for line in _lines(text) if line.startswith("|")]).rows)


def tables(text: str) -> list[Table]:
    """Every table of `text` in order; raises ValueError for one that is none."""
    found: list[Table] = []
    title, lines = "", list[str]()
    for line in [*_lines(text), ""]:
        if line.startswith("|"):
            lines.append(line)
        elif lines:
            found.append(_table(title, lines))
            title, lines = line.rstrip("：:"), []
        elif line:
            title = line.rstrip("：:")
    return found


def stories(text: str) -> list[Story]:
    """The `## ` sections of a Markdown text; what stands before the first is for the reader alone."""
    parts = f"\n{inspect.cleandoc(text)}".split("\n## ")
    return [Story(part.partition("\n")[0].strip(), tuple(tables(part.partition("\n")[2]))) for part in parts[1:]]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in inspect.cleandoc(text).splitlines()]


def _table(title: str, lines: Iterable[str]) -> Table:
    cells = [_cells(line) for line in lines]
    if len(cells) < 3 or not all(set(cell) <= {"-", ":"} for cell in cells[1]):
        raise ValueError(f"no Markdown table with a header, a rule and at least one row: {title}")
    header, rows = cells[0], cells[2:]
    if ragged := next((row for row in rows if len(row) != len(header)), None):
        raise ValueError(f"{len(ragged)} cells under {len(header)} headers: {ragged}")
    return Table(title, tuple(header), tuple(dict(zip(header, row, strict=True)) for row in rows))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
