"""A Markdown table in a docstring is the test: one parser, and a decorator that plays the rows.

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
from collections.abc import Callable, Sequence

Row = dict[str, str]
Play = Callable[[Sequence[Row]], None]


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
    lines = [line.strip() for line in inspect.cleandoc(text).splitlines()]
    cells = [_cells(line) for line in lines if line.startswith("|")]
    if len(cells) < 3 or not all(set(cell) <= {"-", ":"} for cell in cells[1]):
        raise ValueError("no Markdown table with a header, a rule and at least one row")
    header, rows = cells[0], cells[2:]
    if ragged := next((row for row in rows if len(row) != len(header)), None):
        raise ValueError(f"{len(ragged)} cells under {len(header)} headers: {ragged}")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
