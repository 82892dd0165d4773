"""OLE containers (xls, et, doc, wps, encrypted workbooks): which streams they hold, and one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safetydesk.ledgers.faults import DamagedError, TooLargeError

_LARGEST = 56 << 20
"""The most bytes of a workbook stream: read whole, because its records point into each other."""
_RAW_BIFF = b"\x09\x08"


def stream_names(path: Path) -> tuple[str, ...]:
    """The paths of every stream of a container; DamagedError when its sectors contradict each other."""
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(path) as container:
            return tuple("/".join(parts) for parts in container.listdir(streams=True, storages=False))
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise DamagedError("旧式文档的扇区读不通") from fault


def stream_of(path: Path, names: Sequence[str]) -> bytes:
    """The bytes of the first of `names` that a container has; a bare workbook stream is one without its container."""
    import olefile

    with path.open("rb") as file:
        if file.read(2) == _RAW_BIFF:
            return _bounded(_RAW_BIFF + file.read(_LARGEST + 1))
    try:
        with olefile.OleFileIO(path) as container:
            for name in names:
                if container.exists(name):
                    if container.get_size(name) > _LARGEST:
                        raise TooLargeError(name)
                    return bytes(container.openstream(name).read())
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise DamagedError("旧式文档的扇区读不通") from fault
    raise DamagedError("里面没有工作簿")


def _bounded(data: bytes) -> bytes:
    if len(data) > _LARGEST:
        raise TooLargeError("Workbook")
    return data
