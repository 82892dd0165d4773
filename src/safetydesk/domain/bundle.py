"""成卷: what is bound into one PDF (卷宗, 一企一档), as plain data: a use case gathers it, documents bind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from safetydesk.domain.papers.paper import PaperSnapshot


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing in a bundle: an archived file (`blob`, SHA-256 hex, with its `mime`) or a page to be composed.

    `title` is its bookmark, `level` how deep it lies (0: outermost). A `foreign` file came from outside (a scan, a
    photo of a paper) and is opened behind the fence; one of our own is bound as it is.
    """

    title: str
    level: int = 0
    blob: str | None = None
    mime: str = "application/pdf"
    foreign: bool = False
    paper: PaperSnapshot | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the contents: a leaf and the page it begins on, from 1."""

    leaf: Leaf
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Things in order. `contents` makes the list (卷内目录) once pages are known; it follows the first leaf.

    `missing` are sentences about what should be here and is not.
    """

    title: str
    leaves: tuple[Leaf, ...]
    contents: Callable[[Sequence[Listed]], PaperSnapshot] | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of an evidence pack: its place in it, the blob it is (SHA-256 hex), what it is, whose, of which day."""

    name: str
    blob: str
    what: str
    of: str
    day: str | None
