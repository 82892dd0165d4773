"""Choices of this computer alone (theme, widths, who worked here last): one JSON file, never synced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = "desk.json"


class FileSettings:
    """The values of one file; a damaged or missing file is an empty one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = {}
        self._values: dict[str, Any] = told if isinstance(told, dict) else {}

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> bool:
        """Keep a value; False when the disk refused it, which costs only the wish."""
        if self._values.get(key) == value:
            return True
        self._values[key] = value
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            return False
        return True


def settings_file(store: Path) -> Path:
    """Where the choices lie that go with a store folder."""
    return store.parent / FILE
