"""Teaching the program a ledger: a header that names a field, and how one office's columns are to be read next time."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

from sqlalchemy.orm import Session

from safetydesk.catalog.profiles import names_informant
from safetydesk.catalog.registers import LedgerColumn, Register, load_registers
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.queries.ledger_memory import ANSWERED, KIND, header_aliases, remembered_mapping
from safetydesk.models.store import dbapi
from safetydesk.models.tables import HeaderAlias


def add_alias(session: Session, *, kind: str, header: str, field: str) -> Touched:
    """Read columns headed `header` as `field` in every ledger of a kind; one taught before is taught anew.

    `field` is a field's key or its Chinese title. Raises LEDGER_015 for an unknown kind, LEDGER_065 for an unknown
    field, LEDGER_066 for a header that the program knows by itself, LEDGER_069 for one about who reported (§7.6).
    """
    register = _register(kind)
    column = column_named(register, field)
    word = _word(header)
    if names_informant((header,), register.sealed):
        raise error("LEDGER_069", header=header)
    for one in register.columns:
        if word and word in map(_word, (one.title, *one.aliases)):
            raise error("LEDGER_066", header=header, title=register.title, field=one.title)
    if not word or word in map(_word, register.serial):
        raise error("LEDGER_066", header=header, title=register.title, field="序号")
    for known in header_aliases(dbapi(session), kind):
        if _word(known.header) == word:
            update_row(session, HeaderAlias, known.id, {"field": column.field})
            return Touched.of("header_alias", id=known.id)
    row = {"id": log_of(session).new_id(), "kind": kind, "header": header.strip(), "field": column.field}
    insert_rows(session, HeaderAlias, [row])
    return Touched.of("header_alias", id=row["id"])  # type: ignore[arg-type]


def remove_alias(session: Session, *, kind: str, header: str) -> Touched:
    """Forget a header that was taught. Raises LEDGER_015, LEDGER_067 when it was not."""
    register = _register(kind)
    found = [one for one in header_aliases(dbapi(session), kind) if _word(one.header) == _word(header)]
    if not found:
        raise error("LEDGER_067", header=header, title=register.title)
    for one in found:
        update_row(session, HeaderAlias, one.id, {"deleted_at": log_of(session).now})
    return Touched.of("header_alias", id=found[0].id)


def remember_mapping(session: Session, *, kind: str, office: str, columns: Mapping[str, str]) -> Touched:
    """Read the next ledger of an office as this one: {header: field, '' to leave the column out}, added to before.

    `office` is the key that the reading gives. Raises LEDGER_015, LEDGER_065. Nothing is kept for an office without
    a name.
    """
    register = _register(kind)
    settled = {header: column_named(register, field).field if field else "" for header, field in columns.items()}
    if not office or not settled:
        return Touched.of("header_mapping")
    _write(session, kind, office, {**remembered_mapping(dbapi(session), kind, office), **settled})
    return Touched.of("header_mapping")


def remember_kind(session: Session, *, kind: str, mark: str) -> Touched:
    """Read the next sheet of this sender with this header as a ledger of `kind`; a later answer replaces it.

    `mark` is what the reading gives (`LedgerReading.mark`); nothing is kept without one. Raises LEDGER_015.
    """
    _register(kind)
    if mark:
        _write(session, ANSWERED, mark, {KIND: kind})
    return Touched.of("header_mapping")


def forget_mapping(session: Session, *, kind: str, office: str) -> Touched:
    """Read the next ledger of an office by its headers alone."""
    session.connection().exec_driver_sql("DELETE FROM header_mapping WHERE kind = ? AND office = ?", (kind, office))
    return Touched.of("header_mapping")


def column_named(register: Register, text: str) -> LedgerColumn:
    """The column that a ledger fills, by field, title or alias. Raises LEDGER_065 naming those there are."""
    word = _word(text)
    readable = [one for one in register.columns if not one.derived]
    for one in readable:
        if text == one.field or word in map(_word, (one.title, *one.aliases)):
            return one
    raise error("LEDGER_065", title=register.title, text=text, known="、".join(one.title for one in readable))


def _write(session: Session, kind: str, office: str, columns: Mapping[str, str]) -> None:
    session.connection().exec_driver_sql(
        "INSERT INTO header_mapping (kind, office, columns) VALUES (?, ?, ?)"
        " ON CONFLICT (kind, office) DO UPDATE SET columns = excluded.columns",
        (kind, office, json.dumps(dict(columns), ensure_ascii=False)),
    )


def _register(kind: str) -> Register:
    registers = load_registers()
    if kind not in registers:
        raise error("LEDGER_015", kind=kind, known="、".join(registers))
    return registers[kind]


def _word(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
