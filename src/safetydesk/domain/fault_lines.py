"""Where something unforeseen happened, for a log: kinds and lines of code; never the values, which may be personal."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path


def fault_lines(fault: BaseException) -> Iterator[str]:
    """The kind of a fault and the places it passed, then those of its causes; no message, statement or parameter."""
    seen: BaseException | None = fault
    told: set[int] = set()
    while seen is not None and id(seen) not in told:
        told.add(id(seen))
        yield f"  {type(seen).__name__}"
        for place in traceback.extract_tb(seen.__traceback__):
            yield f"    {Path(place.filename).name}:{place.lineno} {place.name}"
        seen = seen.__cause__ or seen.__context__
