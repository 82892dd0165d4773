"""What is asked for when a blank form is to be filled, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safetydesk.catalog.profiles import Profile
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing.rendered import Heading

_NOBODY = Heading("")


@dataclass(frozen=True, slots=True)
class FormWanted:
    """A form to fill: `target` is written from the xlsx `path`, which is called `name` in messages.

    `kind` is a register's key; `sheet` None: the one with most of its columns; `chosen` {header: field} that a person
    decided. `profile` gives words, date form and masks; `masked` None: what it says, P1 without one. `heading` is what
    is known for the form's own 填报单位 line.
    """

    path: Path
    name: str
    target: Path
    kind: str
    words: CatalogWords
    sheet: str | None = None
    profile: Profile | None = None
    masked: tuple[str, ...] | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    heading: Heading = _NOBODY

    @property
    def classes(self) -> frozenset[str]:
        """The classes of personal data shown with stars."""
        usual = self.profile.masked if self.profile else ("P1",)
        return frozenset(usual if self.masked is None else self.masked)


@dataclass(frozen=True, slots=True)
class FormFilled:
    """What became of a form: records written, rows put in, blank rows left over.

    `columns` maps its headers to the register's titles; `blank` are headers nothing is known for, `sealed` those about
    who reported: both are left empty. `masked` are headers whose cells show stars. `lines` are the facts around the
    table (填报单位) that were filled in.
    """

    file: Path
    sheet: str
    rows: int
    inserted: int
    left: int
    columns: Mapping[str, str]
    blank: tuple[str, ...]
    sealed: tuple[str, ...]
    masked: tuple[str, ...]
    lines: tuple[str, ...] = ()
