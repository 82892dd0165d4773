"""Typed rows on their way from the reading process: by column, a thousand rows are forty lists of plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.domain.staging import Picture, Problem, StagedRow, Value
from safetydesk.ledgers.rows import Compact

More = tuple[dict[str, tuple[str, ...]] | None, tuple[Problem, ...], str | None]
"""Marks, problems and 导出底稿 of a row that has any."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch of typed rows: numbers, serials, values and raw texts by column, the rest by place in the batch.

    `values` stand in the order of the fields, `raw` by field (None: the value is the text); `pictures` by row number.
    """

    numbers: list[int]
    serials: list[str | None]
    values: list[list[Value]]
    raw: dict[str, list[str | None]]
    more: dict[int, More]
    pictures: dict[int, tuple[Picture, ...]]

    def fits(self, width: int) -> bool:
        """Whether every column is as long as the batch, and there is one for each of so many fields."""
        columns: tuple[Sequence[object], ...] = (self.serials, *self.values, *self.raw.values())
        return len(self.values) == (width if self.numbers else 0) and all(
            len(one) == len(self.numbers) for one in columns
        )


def packed(rows: Sequence[Compact], pictures: Mapping[int, tuple[Picture, ...]]) -> Rows:
    """The rows as a batch."""
    if not rows:
        return Rows([], [], [], {}, {}, {})
    numbers, serials, values, texts, marks, problems, bases = zip(*rows, strict=True)
    raw = [told or _NONE for told in texts]
    names = dict.fromkeys(name for told in raw for name in told)
    columns = {name: [told.get(name) for told in raw] for name in names}
    more = {place: some for place, some in enumerate(zip(marks, problems, bases, strict=True)) if some != _PLAIN}
    return Rows([*numbers], [*serials], [*map(list, zip(*values, strict=True))], columns, more, dict(pictures))


_NONE: Mapping[str, str] = {}
_PLAIN: More = (None, (), None)


def unpacked(batch: Rows, sheet: str, fields: Sequence[str]) -> Iterator[StagedRow]:
    """The rows of a batch, one by one."""
    full = {name: texts for name, texts in batch.raw.items() if None not in texts}
    partial = [(name, texts) for name, texts in batch.raw.items() if name not in full]
    texts_of = zip(*full.values(), strict=True) if full else iter([()] * len(batch.numbers))
    values_of = zip(*batch.values, strict=True)
    rows = zip(batch.numbers, batch.serials, values_of, texts_of, strict=True)
    for place, (number, serial, values, texts) in enumerate(rows):
        raw = dict(zip(full, texts, strict=True))
        for name, column in partial:
            if (text := column[place]) is not None:
                raw[name] = text
        marks, problems, base = batch.more.get(place, _PLAIN)
        told = dict(zip(fields, values, strict=True))
        yield StagedRow(sheet, number, serial, told, raw, marks or {}, problems, base, batch.pictures.get(number, ()))
