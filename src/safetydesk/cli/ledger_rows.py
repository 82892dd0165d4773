"""The rows a ledger command is about: records of a register, narrowed by `栏目=值`; its columns as people name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.domain.staging import Value


def rows_of(db: Any, kind: str, today: str, where: Sequence[str], campaign: str | None = None) -> Any:
    """The records of a register as (id, row), narrowed by `栏目=值` and to a campaign by its name or code.

    Raises LEDGER_044 and LEDGER_046, CAMPAIGN_010 for a register whose rows belong to none.
    """
    from safetydesk.catalog.registers import load_registers
    from safetydesk.models.queries.ledger_rows import ROWS, matching

    if kind not in ROWS:
        titles = {key: one.title for key, one in load_registers().items()}
        shown = "、".join(f"{one}（{titles[one]}）" for one in ROWS)
        raise error("LEDGER_044", title=titles.get(kind, kind), verb="导出", known=shown)
    wanted = [_condition(kind, one) for one in where]
    rows = matching(ROWS[kind](db, today, None), wanted)
    if campaign is None:
        return rows
    of = _of_campaign(db, kind, campaign)
    return ((key, row) for key, row in rows if key in of)


def _of_campaign(db: Any, kind: str, campaign: str) -> set[bytes]:
    from safetydesk.catalog.registers import load_registers
    from safetydesk.cli.naming import record_named
    from safetydesk.models.queries.campaigns import LEDGERS, records_of_campaign

    if kind not in LEDGERS:
        raise error("CAMPAIGN_010", title=load_registers()[kind].title)
    return {key for key, _ in records_of_campaign(db, LEDGERS[kind], record_named(db, "campaign", campaign))}


def field_named(kind: str, text: str) -> str:
    """The field of a register by its key or its Chinese title. Raises LEDGER_046."""
    from safetydesk.catalog.registers import load_registers

    register = load_registers()[kind]
    for one in register.columns:
        if text in (one.field, one.title, *one.aliases):
            return one.field
    raise error("LEDGER_046", text=text, known="、".join(one.title for one in register.columns))


def _condition(kind: str, text: str) -> tuple[str, Value]:
    from safetydesk.catalog import load
    from safetydesk.catalog.registers import load_registers

    name, sign, value = text.partition("=")
    field = field_named(kind, name.strip() if sign else text)
    if not sign:
        raise error("LEDGER_046", text=text, known=name)
    words = load().accepted().get(load_registers()[kind].column(field).vocab or "", {})
    return field, words.get(value.strip(), value.strip()) or None
