"""The photos of a ledger's cell, each read when it is wanted: a hazard may have many and a cell shows few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload


class Photos(Sequence[bytes]):
    """Bytes by name, in order; a part of them is read at once, the others are not."""

    def __init__(self, names: Sequence[str], content: Callable[[str], bytes]) -> None:
        self._names = names
        self._content = content

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        """The bytes of one, or of a part of them."""
        if isinstance(at, slice):
            return [self._content(name) for name in self._names[at]]
        return self._content(self._names[at])
