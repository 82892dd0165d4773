"""What every page is given: tasks, catalog, person, clock, settings, and ways to go elsewhere and to say something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from safetydesk.domain.ids import Clock, RandomBytes
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from safetydesk.catalog import Catalog


class Blobs(Protocol):
    """Photos, scans and papers by the SHA-256 of their content."""

    def put(self, content: bytes) -> str:
        """Keep the bytes; returns their SHA-256 as hex."""

    def get(self, sha256: str) -> bytes:
        """The bytes; a numbered error when they are not here."""

    def has(self, sha256: str) -> bool:
        """Whether they are here."""

    def discard(self, sha256: str, *, lately: int = 3600) -> bool:
        """Delete bytes that nothing names; False when they were put within so many seconds."""


class Settings(Protocol):
    """What a person set on this machine; plain values by key."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""

    def set(self, key: str, value: Any) -> object:
        """Keep a value; a disk that refuses it only costs the wish."""


class Sayings(Protocol):
    """Where a page says something; the window implements it."""

    def toast(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Say that something is done, with 撤销 when it can be undone; never an error."""

    def banner(self, cause: str, notice: Notice | None) -> None:
        """Say something that stays until its cause is gone (None)."""

    def refuse(self, fault: Any) -> None:
        """Show a numbered error that stopped what was asked for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The page's whole world; `go(page key, record id)` navigates, `initials` gives pinyin initials for searching.

    `catalog()` and `blobs()` open what they give on first use.
    """

    tasks: Tasks
    catalog: Callable[[], Catalog]
    blobs: Callable[[], Blobs]
    actor: Callable[[], bytes]
    clock: Clock
    random_bytes: RandomBytes
    settings: Settings
    say: Sayings
    go: Callable[[str, bytes | None], None]
    start_visit: Callable[[], None]
    initials: Callable[[str], str] = str.casefold
    sort_key: Callable[[str], str] = str.casefold
