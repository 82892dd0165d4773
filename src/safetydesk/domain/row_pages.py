"""Rows of a ledger by the page, each field a column: what is alike in many rows passes as a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from safetydesk.domain.staging import Value

Row = Mapping[str, Value]
PAGE = 400
"""Rows that pass together: what they hold should fit a processor's own memory; 1,000 took a quarter more time."""


class RowPage:
    """Some rows of a ledger: `columns` hold as many values, `count`, under each field that was read."""

    __slots__ = ("_columns", "_rows", "count")

    def __init__(self, columns: Mapping[str, Sequence[Value]], count: int) -> None:
        self._columns, self.count = dict(columns), count
        self._rows: Sequence[Row] | None = None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> RowPage:
        """A page of rows as they are; what some lack is None."""
        page = cls({}, len(rows))
        page._rows = rows
        return page

    def column(self, field: str) -> Sequence[Value]:
        """The values of a field, in the order of the rows; KeyError when a page of columns was read without it."""
        if self._rows is None:
            return self._columns[field]
        found = self._columns.get(field)
        if found is None:
            found = self._columns[field] = [row.get(field) for row in self._rows]
        return found

    def has(self, field: str) -> bool:
        """Whether the field was read."""
        return self._rows is not None or field in self._columns

    def changed(self, columns: Mapping[str, Sequence[Value]]) -> RowPage:
        """The page with other values under these fields."""
        if self._rows is None:
            return RowPage({**self._columns, **columns}, self.count)
        fresh = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        return RowPage.of([{**row, **told} for row, told in zip(self._rows, fresh, strict=True)])

    def rows(self) -> list[dict[str, Value]]:
        """The rows one by one, each a dictionary of its own."""
        if self._rows is not None:
            return [dict(row) for row in self._rows]
        names = list(self._columns)
        return [dict(zip(names, row)) for row in zip(*self._columns.values())]  # noqa: B905  # as many of all


def paged(rows: Iterable[Row | RowPage]) -> Iterator[RowPage]:
    """The same in pages; single rows are put together, pages pass as they are."""
    some: list[Row] = []
    for one in rows:
        if isinstance(one, RowPage):
            if some:
                yield RowPage.of(some)
                some = []
            yield one
            continue
        some.append(one)
        if len(some) == PAGE:
            yield RowPage.of(some)
            some = []
    if some:
        yield RowPage.of(some)


def single(rows: Iterable[Row | RowPage]) -> Iterator[Row]:
    """The same row by row."""
    for one in rows:
        if isinstance(one, RowPage):
            yield from one.rows()
        else:
            yield one
