"""The last used document number of each series, kept once more outside the database, so that a restored or copied
store never hands a number out twice: the larger of the two counts. Written and synced before the commit."""

from __future__ import annotations

import json
from pathlib import Path

from safetydesk.models import durable

FILE = "numbers.json"


def series_key(organ: str, series: str, year: int) -> str:
    """The key of one series in the file."""
    return f"{organ}|{series}|{year}"


def last_used(folder: Path | None, organ: str, series: str, year: int) -> int:
    """The last number the file knows of, 0 for none; a store in memory has no file."""
    return _read(folder).get(series_key(organ, series, year), 0)


def remember(folder: Path | None, organ: str, series: str, year: int, number: int) -> None:
    """Write a used number durably; a smaller one than known changes nothing."""
    if folder is None:
        return
    known = _read(folder)
    key = series_key(organ, series, year)
    if known.get(key, 0) >= number:
        return
    text = json.dumps(known | {key: number}, ensure_ascii=False, indent=1, sort_keys=True)
    durable.write(folder / FILE, text.encode())


def _read(folder: Path | None) -> dict[str, int]:
    if folder is None or not (folder / FILE).exists():
        return {}
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {str(key): int(value) for key, value in found.items()}
    except (AttributeError, TypeError, ValueError):
        return {}  # the database has its own count
