"""The people of the store whom rows of a 人员证件台账 might mean, and those whom the ledger brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safetydesk.domain.certificate_terms import identity_in
from safetydesk.domain.export_base import Base
from safetydesk.domain.names import folded
from safetydesk.domain.phones import mask, phone_digits
from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_candidates import employees_named, holders, township_people
from safetydesk.models.queries.ledger_rows.people import OWN, own_name, people_rows
from safetydesk.usecases.imported.identity import Subjects
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.owned import Values, fill
from safetydesk.usecases.imported.owners import sought
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.threeway import base_of

PERSON = ("name", "post", "phone", "left_on", "remark")
"""What a row says of the person, however many certificates the person has."""
CERTIFICATE = (
    *("kind", "number", "work", "issuer", "issued_on", "valid_from", "valid_to", "valid_text", "review_on"),
    "certificate_remark",
)
"""What a row says of the certificate."""
WHO = "who"
"""In the values of a row: the id of its person or employee as hex, or the row that brings a new one (n12, m12)."""


def has_certificate(values: Values) -> bool:
    """Whether a row tells of a certificate at all."""
    return any(values.get(name) is not None for name in CERTIFICATE)


def same_number(one: Values, other: Values, *, masked: bool = False) -> bool:
    """Whether two numbers may be the same: equal, one masked as the other, or (unless `masked`) one unknown."""
    left, right = (None if values.get("number") is None else folded(str(values["number"])) for values in (one, other))
    if left is None or right is None:
        return not masked
    return left == right or mask(right) == left or mask(left) == right


@dataclass(slots=True)
class Who:
    """Somebody a row means: `id` None for one yet to be made, `rows` the stored rows by record, `own` of the township.

    `told` is the record that the 底稿 of the row names.
    """

    key: Any
    id: bytes | None = None
    own: bool = False
    rows: Mapping[bytes, Values] = field(default_factory=dict)
    told: bytes | None = None

    def mark(self, line: Line) -> None:
        """Note on the row whom it means."""
        fill(line, {WHO: self.id.hex() if self.id else self.key})


class Crowd:
    """People, employees and subjects that a batch of rows might mean, read with few questions."""

    def __init__(self, db: Any, rows: Sequence[Told], run: Run) -> None:
        self._db, self._run = db, run
        self._own: dict[str, list[bytes]] = {}
        units = {OWN, own_name(db)}
        for key, name, unit in township_people(db):
            self._own.setdefault(name, []).append(key)
            units |= {unit} if unit else set()
        self._units = set(map(folded, units))
        wanted = [sought(row) for row in rows]
        self.subjects = Subjects(db, wanted, run.known["village"])
        self._named: dict[tuple[bytes, str], list[bytes]] = {}
        self._rows: dict[bytes, dict[bytes, Values]] = {}
        bases = [(row, base) for row in rows if (base := base_of(row, run)) and base.record]
        self._holders = holders(db, [base.record for _, base in bases if base.record])
        self._read(self._holders.values())
        self._based = {row.key: who for row, base in bases if (who := self._by_base(row, base))}

    def is_own(self, row: Told) -> bool:
        """Whether the 单位 of a row is the office itself."""
        return folded(str(row.values["subject"])) in self._units

    def gather(self, lines: Sequence[Line]) -> None:
        """Read the employees that rows name, and everybody's rows."""
        wanted = [(line.subject, str(line.told.values["name"])) for line in lines if line.subject]
        self._named = employees_named(self._db, wanted)
        self._read(key for keys in (*self._named.values(), *self._own.values()) for key in keys)

    def _read(self, keys: Iterable[bytes]) -> None:
        fresh = [key for key in dict.fromkeys(keys) if key not in self._rows]
        for holder, record, row in people_rows(self._db, self._run.today, fresh):
            self._rows.setdefault(holder, {})[record] = row

    def based(self, row: Told) -> Who | None:
        """Whom the 底稿 of a row names."""
        return self._based.get(row.key)

    def meant(self, line: Line, run: Run) -> list[Who]:
        """Whom a row means: by its 底稿, else by name, told apart by 身份证号, phone and number; several if unclear."""
        if known := self._based.get(line.told.key):
            return [known]
        own = line.subject is None and line.newcomer is None
        name = str(line.told.values["name"])
        keys = self._own.get(name, []) if own else self._named.get((line.subject or b"", name), [])
        found = [Who(key, key, own, self._rows.get(key, {})) for key in keys]
        found = _told_apart([one for one in found if not _another(line.told.values, one.rows.values())], line)
        return found or [self._brought(line, name, own, run)]

    def _by_base(self, row: Told, base: Base) -> Who | None:
        """Who the 底稿 names, as long as all but one of unit, name and number still say what was exported."""
        holder = self._holders.get(base.record or b"")
        rows = self._rows.get(holder or b"", {})
        known = [name for name in ("subject", "name", "number") if base.knows(name)]
        changed = [name for name in known if not base.said(name, row.values.get(name))]
        if holder is None or base.record not in rows or len(known) < 2 or len(changed) > 1:
            return None
        own = any(holder in keys for keys in self._own.values())
        return Who(holder, holder, own, rows, base.record)

    def _brought(self, line: Line, name: str, own: bool, run: Run) -> Who:
        """Somebody new: whom an earlier row of the file brought, unless the 身份证号 is another."""
        owner = "own" if own else line.subject if line.newcomer is None else line.newcomer
        brought = run.spoken.setdefault(("brought", owner, name), [])
        mine = identity_in(_text(line.told.values.get("number")))
        for row, values in brought:
            if mine is None or values["identity"] in (None, mine):
                values["identity"] = values["identity"] or mine  # type: ignore[index]
                return Who(f"{'m' if own else 'n'}{row}", None, own)
        brought.append((line.told.row, {"identity": mine}))
        return Who(f"{'m' if own else 'n'}{line.told.row}", None, own)


def _another(values: Values, rows: Any) -> bool:
    """Whether the 身份证号 in a number is that of another person of the same name."""
    mine = identity_in(_text(values.get("number")))
    known = {identity_in(_text(row["number"])) for row in rows} - {None}
    return mine is not None and bool(known) and mine not in known


def _told_apart(found: list[Who], line: Line) -> list[Who]:
    """Of namesakes those with the row's number, else with its phone."""
    if len(found) < 2:
        return found
    values = line.told.values
    numbered = [one for one in found if any(same_number(values, row, masked=True) for row in one.rows.values())]
    phone = _digits(values.get("phone"))
    called = [one for one in found if phone and any(_digits(row["phone"]) == phone for row in one.rows.values())]
    return numbered or called or found


def _digits(phone: Value) -> str:
    return phone_digits(str(phone)) if phone else ""


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
