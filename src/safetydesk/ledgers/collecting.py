"""收表 on paper and file: the forms that units get, what their answers say, and the one ledger made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.collecting import MARK, mark
from safetydesk.domain.staging import LedgerReading, Value
from safetydesk.errors import error, reason
from safetydesk.ledgers.guarded import read_ledger
from safetydesk.ledgers.passing import passing
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.models.queries.collections import CollectionRow, UnitRow

_BLANK_ROWS = 40
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "_"))

Row = Mapping[str, Value]


def write_forms(folder: Path, *, one: CollectionRow, units: Sequence[UnitRow], words: CatalogWords) -> list[Path]:
    """An empty workbook for every unit, with its name, its 收表码 and the day; returns the files.

    LEDGER_017 when the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise error("LEDGER_017", file=folder.name, why=reason(fault)) from fault
    written = []
    for unit in units:
        path = folder / f"{unit.position:02d}-{unit.name}-{one.title}.xlsx".translate(_UNSAFE)
        notes = [f"{MARK}：{mark(one.id, unit.position)}", f"请于 {one.due_on} 前报送。", *filter(None, [one.note])]
        write_ledger(
            path,
            register=load_registers()[one.kind],
            rows=({} for _ in range(_BLANK_ROWS)),
            catalog_words=words,
            heading=Heading(one.title, unit.name),
            fields=_asked(one),
            notes=notes,
        )
        written.append(path)
    return written


def _asked(one: CollectionRow) -> list[str]:
    """The columns on a form: our own codes are nothing that a unit could know."""
    return [field for field in one.fields if field != "code"]


def read_answer(path: Path, *, one: CollectionRow, words: CatalogWords, today: str, name: str) -> LedgerReading:
    """What a file that came in says, as a ledger of the kind asked for; LEDGER_ errors name the file as `name`."""
    return read_ledger(path, kind=one.kind, catalog_words=words, today=today, file_name=name)


def answer_rows(
    content: bytes, *, one: CollectionRow, words: CatalogWords, today: str, name: str, folder: Path | None = None
) -> list[Row]:
    """The rows of a file that was kept, {field: known value}, without those that cannot land.

    `folder` is the store's: the file passes through it for the child that reads it.
    """
    with passing(folder, "answer", content) as path:
        reading = read_answer(path, one=one, words=words, today=today, name=name)
    good = [row for row in reading.rows if not row.refused]
    return [{field: value for field, value in row.values.items() if value is not None} for row in good]


def write_merged(
    path: Path,
    *,
    one: CollectionRow,
    answers: Sequence[tuple[str, Sequence[Row]]],
    words: CatalogWords,
    heading: Heading,
    masked: Sequence[str] = ("P1",),
) -> int:
    """Write one ledger of the rows of all units, given as (unit, rows) in order; returns how many rows there are.

    A row that names no village is the unit's; the counts of the units stand below the table. `masked` are the classes
    of personal data shown with stars.
    """
    register = load_registers()[one.kind]
    placed = "village" in {column.field for column in register.columns}
    rows = [{"village": unit, **row} if placed else row for unit, known in answers for row in known]
    parts = "、".join(f"{unit} {len(known)} 行" for unit, known in answers)
    return write_ledger(
        path,
        register=register,
        rows=rows,
        catalog_words=words,
        heading=heading,
        fields=_asked(one),
        masked=masked,
        notes=[f"合计 {len(rows)} 行：{parts}。"],
    )
