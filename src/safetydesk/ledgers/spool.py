"""Cells of many rows kept small in memory until they are wanted: packed in batches, never in a file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

import msgspec

Cell = tuple[str, str]
"""What is put into a cell: n and a number, s and a text, d and a day's number with its text after a null."""
Cells = Mapping[int, Cell]
_BATCH = 500
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[dict[int, Cell]]).decode


class Spool:
    """Rows of cells by column: added one by one, counted, and walked from front to back."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._open: list[Cells] = []
        self._count = 0

    def add(self, cells: Cells) -> None:
        """Put one more row behind the others."""
        self._open.append(cells)
        self._count += 1
        if len(self._open) == _BATCH:
            self._packed.append(zlib.compress(_encode(self._open), 1))
            self._open = []

    def __len__(self) -> int:
        """How many rows there are."""
        return self._count

    def __iter__(self) -> Iterator[Cells]:
        """The rows in order."""
        for batch in self._packed:
            yield from _decode(zlib.decompress(batch))
        yield from self._open
