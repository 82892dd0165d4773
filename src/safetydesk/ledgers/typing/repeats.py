"""Where something was first seen, by its hash: in a dictionary while there are few, then in one array of numbers."""

from __future__ import annotations

from array import array

from safetydesk.ledgers.faults import TooLargeError

FEW = 50_000
"""So many hashes and rows take 5 MB in a dictionary; a million would take 110, and take 16 in the array."""
_BITS = 21
_SLOTS = 1 << _BITS
_ROW, _HIGH = _SLOTS - 1, (1 << 64) - _SLOTS
"""A number of the array: the row in its low bits, the high ones of the hash above; 0 where nothing stands yet."""
_FULL = _SLOTS * 3 // 4


class FirstRows:
    """The row that had a hash first; a worksheet has at most 1,048,576 rows, 1,500,000 different hashes find room."""

    def __init__(self) -> None:
        self._few: dict[int, int] | None = {}
        self._many = array("Q")
        self._count = 0

    def first(self, key: int, number: int) -> int:
        """The row that had this hash of 64 bits first: `number`, the row at hand (from 1), when none had."""
        if self._few is None:
            return self._placed(key, number)
        found = self._few.setdefault(key, number)
        if len(self._few) > FEW:
            few, self._few = self._few, None
            self._many = array("Q", [0]) * _SLOTS
            for one, row in few.items():
                self._placed(one, row)
        return found

    def _placed(self, key: int, number: int) -> int:
        """The low bits of a hash say from which slot on it is looked for."""
        many, slot, high = self._many, key & _ROW, key & _HIGH
        while stored := many[slot]:
            if stored & _HIGH == high:
                return stored & _ROW
            slot = (slot + 1) & _ROW
        if number > _ROW or self._count >= _FULL:
            raise TooLargeError("行")
        many[slot] = high | number
        self._count += 1
        return number
