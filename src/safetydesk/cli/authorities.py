"""委托书 and 赋权清单 by command: what is on record and how it stands today, and the end of one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.setup import authority
from safetydesk.errors import error

Record = Annotated[str, typer.Argument(metavar="文号", help="文号；几份同号的写列出的编号。")]
LastDay = Annotated[str, typer.Option("--on", metavar="日期", help="最后一天（含），YYYY-MM-DD。")]


def add_to(_app: typer.Typer) -> None:
    """Hang these commands on the group of authority records."""
    command(authority, "list", "列出委托书和赋权清单：文号、机关、可出的文书、期限、今天是否有效。")(list_records)
    command(authority, "end", "终止一份委托书或赋权清单：写明最后一天；记录和已出的文书都保留。")(end)


def list_records(frame: Frame) -> Answer:
    """Every record with how it stands today and how many papers were issued under it."""
    from safetydesk.catalog import load
    from safetydesk.domain.authority import view_on
    from safetydesk.domain.certificate_terms import SOON
    from safetydesk.domain.deadlines import add_days
    from safetydesk.domain.instants import day_of
    from safetydesk.models.lanes import wall_clock
    from safetydesk.models.queries.authority import authority_rows
    from safetydesk.usecases.authority import papers_of

    catalog, today = load(), day_of(wall_clock())
    with frame.reading() as found:
        rows = [
            {
                "id": one.id.hex(),
                "种类": catalog.word("authority_kind", one.kind),
                "文号": one.number,
                "机关": one.grantor,
                "可出的文书": [catalog.word("document_kind", item) for item in one.items],
                "生效日期": one.valid_from,
                "终止日期": one.valid_to,
                "状态": catalog.word(
                    "authority_view", view_on(one.valid_from, one.valid_to, today, add_days(today, SOON))
                ),
                "已出文书": len(papers_of(found.db, one)),
            }
            for one in authority_rows(found.db)
        ]
    return Answer({"authority": rows}, [_line(one) for one in rows] or ["没有登记委托书或赋权清单。"])


def _line(one: dict[str, Any]) -> str:
    span = f"{one['生效日期']} 至 {one['终止日期'] or '未写明期限'}"
    papers = "、".join(one["可出的文书"])
    return f"{one['状态']}  {one['种类']} {one['文号']}  {one['机关']}  {span}  {papers}  编号 {one['id']}"


def end(frame: Frame, record: Record, last_day: LastDay) -> Answer:
    """The last day of one record. Raises GENERAL_003 for none of this number, GENERAL_004 for several."""
    from safetydesk.models.queries.authority import authority_rows
    from safetydesk.usecases.authority import end_authority

    with frame.writing() as store:
        found = [one for one in authority_rows(store.reader) if record.strip() in (one.number, one.id.hex())]
        if not found:
            raise error("GENERAL_003", what="委托书或赋权清单", text=record)
        if len(found) > 1:
            raise error("GENERAL_004", what="委托书或赋权清单", text=record, count=len(found))
        frame.do(store, end_authority, authority_id=found[0].id, last_day=last_day)
    told = {"id": found[0].id.hex(), "number": found[0].number, "last_day": last_day}
    return Answer(told, [f"“{found[0].number}”到 {last_day} 为止；记录和已出的文书都保留。"])
