"""`show KIND`: what is in the store, as rows with Chinese column names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.ledger_exports import Unmasked, Where
from safetydesk.cli.ledger_rows import rows_of
from safetydesk.errors import error

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="种类：各种台账（enterprises、hazards、visits、rounds、people 等），以及 documents、villages、"
        "conflicts、settings。",
    ),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="最多给出多少行。")]


_EVERY = 1 << 31
"""More rows than there are: the limit counts what fits, not what was looked at."""


def add_to(app: typer.Typer) -> None:
    """Hang this command on the program."""
    command(app, "show", "列出数据，列名是中文；可用 --where 栏目=值 筛选。")(show)


def show(frame: Frame, kind: Kind, where: Where = None, limit: Limit = 1000, unmasked: Unmasked = False) -> Answer:
    """Rows of one kind; phones with stars (DOMAIN §9.2, P1) unless asked otherwise."""
    from safetydesk.models.queries.ledger_rows import ROWS

    with frame.reading() as found:
        if kind in ROWS:
            rows = _ledger_rows(found.db, kind, where or [], limit, () if unmasked else ("P1",))
        elif kind in _LISTS:
            rows = _narrowed(_LISTS[kind](found.db, _EVERY if where else limit), where or [])[:limit]
            rows = _discreet(rows, () if unmasked else ("P1",)) if kind == "conflicts" else rows
        else:
            raise error("LEDGER_015", kind=kind, known="、".join((*ROWS, *_LISTS)))
    lines = ["  ".join(f"{name}：{value}" for name, value in row.items() if value not in (None, [])) for row in rows]
    return Answer({"kind": kind, "count": len(rows), "rows": rows}, lines)


def _discreet(rows: list[dict[str, Any]], masked: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows with what people typed as others may read it."""
    from safetydesk.catalog.outgoing import discreet

    text = discreet(masked).text
    return [{name: text(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]


def _ledger_rows(db: Any, kind: str, where: list[str], limit: int, masked: tuple[str, ...]) -> list[dict[str, Any]]:
    from safetydesk.catalog import load
    from safetydesk.catalog.outgoing import discreet
    from safetydesk.catalog.registers import load_registers
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.writing.rendered import shows
    from safetydesk.models.store import system_clock

    register = load_registers()[kind]
    columns, found = register.columns, list(islice(rows_of(db, kind, day_of(system_clock()), where), limit))
    render = shows(columns, load().accepted(), masked)
    told = discreet(masked).rows((row for _, row in found), register.free)
    return [
        {"id": key.hex(), **{one.title: seen(row[one.field]) for one, seen in zip(columns, render, strict=True)}}
        for (key, _), row in zip(found, told, strict=True)
    ]


def _narrowed(rows: list[dict[str, Any]], where: list[str]) -> list[dict[str, Any]]:
    """The rows that fit every `栏目=值`. Raises LEDGER_046 for a column that these rows do not have."""
    known = tuple(rows[0]) if rows else ()
    wanted: dict[str, set[str]] = {}
    for text in where:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or (known and name not in known):
            raise error("LEDGER_046", text=text, known="、".join(known) or "栏目=值")
        wanted.setdefault(name, set()).add(value)
    return [row for row in rows if all(_shown(row[name]) in values for name, values in wanted.items())]


def _shown(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _documents(db: Any, limit: int) -> list[dict[str, Any]]:
    from safetydesk.catalog import load
    from safetydesk.models.queries.documents import documents_archived, documents_in_hand
    from safetydesk.usecases.papers.documents_flow import flows, state_word

    known = flows(db)
    return [
        {
            "id": one.id.hex(),
            "文书编号": one.code,
            "文书": load().word("document_kind", one.kind),
            "文号": one.number,
            "单位": one.subject,
            "状态": state_word(known.get(one.kind), one.state).word,
            "成文日期": one.issued_on,
            "送达日期": one.served_on,
        }
        for one in (*documents_in_hand(db, limit=limit), *documents_archived(db, limit=limit))
    ]


def _villages(db: Any, _limit: int) -> list[dict[str, Any]]:
    from safetydesk.catalog import load
    from safetydesk.models.queries.people import villages

    word = load().word
    return [{"id": one.id.hex(), "名称": one.name, "种类": word("village_kind", one.kind)} for one in villages(db)]


def _conflicts(db: Any, limit: int) -> list[dict[str, Any]]:
    from safetydesk.catalog import load
    from safetydesk.models.queries.conflicts import open_conflicts
    from safetydesk.models.queries.exchange import conflict_names
    from safetydesk.usecases.record_words import ENTITIES, conflict_field, title_words, value_words

    found = tuple(open_conflicts(db)[:limit])
    catalog, names = load(), conflict_names(db, found)
    return [
        {
            "id": one.id.hex(),
            "记录": f"{ENTITIES.get(one.entity, '记录')} {title_words(catalog, one)}",
            "栏目": conflict_field(one),
            "原值": value_words(catalog, one, one.base, names),
            "现值": value_words(catalog, one, one.kept, names),
            "另一值": value_words(catalog, one, one.other, names),
            "另一值的人": one.other_by,
        }
        for one in found
    ]


def _settings(db: Any, _limit: int) -> list[dict[str, Any]]:
    from safetydesk.catalog import load
    from safetydesk.models.queries.people import settings

    word, known = load().word, sorted(settings(db).items())
    return [{"栏目": word("setting", key), "代码": key, "值": value} for key, value in known]


_LISTS: Mapping[str, Callable[[Any, int], list[dict[str, Any]]]] = {
    "documents": _documents,
    "villages": _villages,
    "conflicts": _conflicts,
    "settings": _settings,
}
