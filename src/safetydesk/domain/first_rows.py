"""Where something was first seen, by its hash: in a dictionary while there are few, then in arrays of numbers."""

from __future__ import annotations

from array import array

FEW = 50_000
"""So many hashes and rows take 7 MB in a dictionary; a million would take 140, and take 10 in arrays."""
MOST_ROWS = (1 << 21) - 1
_BITS, _MORE_BITS = 18, 20
"""Slots of the first array and of those that follow it, as powers of two."""
_ROW, _HIGH = MOST_ROWS, (1 << 64) - 1 - MOST_ROWS
"""A number of an array: the row in its low bits, the high ones of the hash above; 0 where nothing stands yet."""


class FirstRows:
    """The row that had a hash first; rows are numbered from 1 to MOST_ROWS (2,097,151), twice what a worksheet has.

    Of many hashes at least 59 bits are compared, so that among a million two are taken for one less than once in a
    hundred thousand ledgers.
    """

    __slots__ = ("_few", "_many", "_room")

    def __init__(self) -> None:
        self._few: dict[int, int] | None = {}
        self._many: list[tuple[array[int], int]] = []
        self._room = 0

    def first(self, key: int, number: int) -> int:
        """The row that had this hash of 64 bits first: `number`, the row at hand, when none had.

        OverflowError for a new row above MOST_ROWS, once there are many.
        """
        if self._few is None:
            return self._placed(key, number)
        found = self._few.setdefault(key, number)
        if len(self._few) > FEW:
            few, self._few = self._few, None
            for one, row in few.items():
                self._placed(one, row)
        return found

    def _placed(self, key: int, number: int) -> int:
        """The low bits of a hash say from which slot of each array on it is looked for."""
        high, slot = key & _HIGH, 0
        for rows, mask in self._many:
            slot = key & mask
            while stored := rows[slot]:
                if stored & _HIGH == high:
                    return stored & _ROW
                slot = (slot + 1) & mask
        if number > MOST_ROWS:
            raise OverflowError("more rows than can be numbered")
        if not self._room:
            slot = key & self._add()
        self._room -= 1
        self._many[-1][0][slot] = high | number
        return number

    def _add(self) -> int:
        """Another array, a fifth of which stays empty; returns the mask of its slots."""
        size = 1 << (_MORE_BITS if self._many else _BITS)
        self._many.append((array("Q", [0]) * size, size - 1))
        self._room = size * 4 // 5
        return size - 1
