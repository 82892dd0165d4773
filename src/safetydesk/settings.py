"""Choices of this computer alone (theme, widths, who worked here last): one JSON file, never synced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

FILE = "desk.json"
SYSTEM_FONTS = "system-fonts"


class Chosen(Protocol):
    """Choices that can be asked for by key."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""


def wants_system_fonts(settings: Chosen) -> bool:
    """Whether papers are set with the office's own fonts where this machine has them; else with the shipped ones."""
    return settings.get(SYSTEM_FONTS) is True


class FileSettings:
    """The values of one file; a damaged or missing file is an empty one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values = _told(file)
        self._mine: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> bool:
        """Keep a value beside what others wrote meanwhile; False when the disk refused it: only the wish is lost."""
        if self._values.get(key) == value:
            return True
        self._mine[key] = value
        self._values = _told(self._file) | self._mine
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            return False
        return True


def _told(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def settings_file(store: Path) -> Path:
    """Where the choices lie that go with a store folder."""
    return store.parent / FILE
