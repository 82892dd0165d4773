"""Files that appear whole or not at all: written beside their place under a hidden name, then moved into it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetydesk.domain.fence import runs
from safetydesk.errors import error, reason


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to; what stands there when the block ends becomes the file.

    LEDGER_017 when it cannot be written. What processes that are no more left of this very file is removed; a block
    that raises leaves the file as it was and nothing beside it.
    """
    _sweep(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        partial.replace(path)
    except OSError as fault:
        raise error("LEDGER_017", file=path.name, why=reason(fault)) from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    left = re.compile(rf"\.{re.escape(path.name)}\.(\d+)\.part")
    with suppress(OSError):
        for one in path.parent.iterdir():
            if (owner := left.fullmatch(one.name)) and not runs(int(owner[1])):
                one.unlink(missing_ok=True)
