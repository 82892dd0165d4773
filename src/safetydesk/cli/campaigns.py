"""行动 by command: announce, correct, end, delete; which visits belong to one; who was seen and who was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import code_of, person_named, record_named
from safetydesk.cli.visits import visits
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.models.queries.campaigns import CampaignRow, Progress

Name = Annotated[str, typer.Argument(metavar="名称", help="行动的全称，例如“百日攻坚行动”。")]
Campaign = Annotated[str, typer.Argument(metavar="行动", help="行动的名称、编号（C-…）或标识。")]
From = Annotated[str, typer.Option("--from", metavar="日期", help="开始日期（含），YYYY-MM-DD。")]
To = Annotated[str, typer.Option("--to", metavar="日期", help="截止日期（含），YYYY-MM-DD。")]
NewFrom = Annotated[str | None, typer.Option("--from", metavar="日期", help="改成这个开始日期。")]
NewTo = Annotated[str | None, typer.Option("--to", metavar="日期", help="改成这个截止日期，例如行动延长。")]
NewName = Annotated[str | None, typer.Option("--name", metavar="名称", help="改成这个名称。")]
Basis = Annotated[str | None, typer.Option("--basis", metavar="文号", help="依据的通知：文号或标题，照原样写。")]
Villages = Annotated[
    list[str] | None, typer.Option("--village", metavar="村社区", help="范围：这些村（社区），可重复写；空着写是去掉。")
]
Industries = Annotated[
    list[str] | None, typer.Option("--industry", metavar="行业", help="范围：这些行业领域，可重复写；空着写是去掉。")
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="标签", help="范围：有这些标签的，例如 粉尘涉爆，可重复写；空着写是去掉。"),
]
Subjects = Annotated[
    list[str] | None, typer.Option("--subject", metavar="企业", help="另外点名的对象，可重复写；空着写是去掉。")
]
Department = Annotated[str | None, typer.Option("--department", metavar="部门", help="负责部门；空着写是去掉。")]
Persons = Annotated[
    list[str] | None, typer.Option("--person", metavar="姓名", help="负责人员，可重复写；空着写是去掉。")
]
Remark = Annotated[str | None, typer.Option("--remark", metavar="备注", help="备注。")]
LastDay = Annotated[str, typer.Option("--on", metavar="日期", help="最后一天（含），YYYY-MM-DD。")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.xlsx", help="进度表另写成一份 .xlsx（.csv 只有各单位一张）。")
]
Visits = Annotated[list[str], typer.Argument(metavar="检查...", help="检查编号（V-…），可写多个。")]
OfCampaign = Annotated[str | None, typer.Option("--campaign", metavar="行动", help="归入这个行动。")]
OfNone = Annotated[bool, typer.Option("--none", help="移出行动，不归入任何一个。")]

campaigns = typer.Typer(help="行动：专项行动、专项整治、百日攻坚等，范围、进度和谁还没有查。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(campaigns, name="campaign")
    command(campaigns, "add", "登记一个行动；范围几样都写时要同时符合，都不写是全镇，点名的另加。")(add)
    command(campaigns, "correct", "更正一个行动：写了的改，没写的不动；延长也用它。")(correct)
    command(campaigns, "end", "提前结束一个行动：写明最后一天。")(end)
    command(campaigns, "drop", "删除登记错了的行动；有检查归入的不能删。")(drop)
    command(campaigns, "list", "列出行动：起止、进展、应查和已查。")(list_all)
    command(campaigns, "show", "一个行动的范围、进度、没有查的单位和提醒的话；可另写成表。")(show)
    command(visits, "campaign", "把检查归入一个行动，或者移出；完成、签字以后也可以。")(assign)


def add(
    frame: Frame,
    name: Name,
    first: From,
    last: To,
    basis: Basis = None,
    village: Villages = None,
    industry: Industries = None,
    tag: Tags = None,
    subject: Subjects = None,
    department: Department = None,
    person: Persons = None,
    remark: Remark = None,
) -> Answer:
    """Announce a campaign."""
    from safetydesk.usecases.campaigns import add_campaign

    with frame.writing() as store:
        named = _named(store.reader, village, industry, tag, subject, department, person)
        told = {"name": name, "first_day": first, "last_day": last, "basis": basis, "remark": remark}
        made = frame.do(store, add_campaign, **told, **named)
        return _shown(store.reader, made.id)


def correct(
    frame: Frame,
    campaign: Campaign,
    name: NewName = None,
    first: NewFrom = None,
    last: NewTo = None,
    basis: Basis = None,
    village: Villages = None,
    industry: Industries = None,
    tag: Tags = None,
    subject: Subjects = None,
    department: Department = None,
    person: Persons = None,
    remark: Remark = None,
) -> Answer:
    """Put a campaign right."""
    from safetydesk.usecases.campaigns import correct_campaign

    with frame.writing() as store:
        key = record_named(store.reader, "campaign", campaign)
        named = _named(store.reader, village, industry, tag, subject, department, person)
        told = {"name": name, "first_day": first, "last_day": last, "basis": basis, "remark": remark}
        written = {what: value for what, value in told.items() if value is not None}
        frame.do(store, correct_campaign, campaign_id=key, **written, **named)
        return _shown(store.reader, key)


def _named(
    db: Any,
    village: list[str] | None,
    industry: list[str] | None,
    tag: list[str] | None,
    subject: list[str] | None,
    department: str | None,
    person: list[str] | None,
) -> dict[str, Any]:
    """Records and codes by the words typed; what was not written is left out, a blank takes away."""
    found: dict[str, Any] = {}
    reads: Iterable[tuple[str, list[str] | None, Callable[[str], Any]]] = (
        ("villages", village, lambda word: _place(db, "village", "村社区", word)),
        ("industries", industry, lambda word: code_of("industry", word)),
        ("tags", tag, lambda word: code_of("subject_tag", word)),
        ("subjects", subject, lambda word: record_named(db, "subject", word)),
        ("persons", person, lambda word: person_named(db, word)),
    )
    for key, words, read in reads:
        if words is not None:
            found[key] = [read(word) for word in words if word.strip()]
    if department is not None:
        found["department_id"] = _place(db, "department", "部门", department) if department.strip() else None
    return found


def _place(db: Any, entity: str, what: str, name: str) -> bytes:
    from safetydesk.models.queries.people import place_named

    key = place_named(db, entity, name)
    if key is None:
        raise error("GENERAL_003", what=what, text=name)
    return key


def end(frame: Frame, campaign: Campaign, last_day: LastDay) -> Answer:
    """Bring the last day of a campaign forward."""
    from safetydesk.usecases.campaigns import end_campaign

    with frame.writing() as store:
        key = record_named(store.reader, "campaign", campaign)
        frame.do(store, end_campaign, campaign_id=key, last_day=last_day)
        return _shown(store.reader, key)


def drop(frame: Frame, campaign: Campaign) -> Answer:
    """Delete a campaign to which no visit belongs."""
    from safetydesk.usecases.campaigns import drop_campaign

    with frame.writing() as store:
        key = record_named(store.reader, "campaign", campaign)
        frame.do(store, drop_campaign, campaign_id=key)
    return Answer({"id": key.hex(), "state": "dropped"}, ["已删除这个行动。"])


def list_all(frame: Frame) -> Answer:
    """Every campaign with its figures of today."""
    from safetydesk.models.queries.campaigns import every_progress

    today = _today()
    with frame.reading() as found:
        rows = [_facts(one) for one in every_progress(found.db, today)]
    lines = [
        f"{one['编号']}  {one['名称']}  {one['开始日期']} 至 {one['截止日期']}  {one['进展']}"
        f"  应查 {one['应查']}，已查 {one['已查']}"
        for one in rows
    ]
    return Answer({"campaigns": rows}, lines or ["没有登记行动。"])


def show(frame: Frame, campaign: Campaign, out: Out = None) -> Answer:
    """One campaign whole; its progress as a workbook when asked for."""
    with frame.reading() as found:
        return _shown(found.db, record_named(found.db, "campaign", campaign), out)


def assign(frame: Frame, visit: Visits, campaign: OfCampaign = None, none: OfNone = False) -> Answer:
    """Say to which campaign visits belong."""
    from safetydesk.usecases.campaigns import assign_visits

    if (campaign is None) != none:
        raise error("GENERAL_002", what="--campaign 和 --none 要写一个，也只写一个")
    with frame.writing() as store:
        keys = [record_named(store.reader, "visit", one) for one in visit]
        key = None if campaign is None else record_named(store.reader, "campaign", campaign)
        frame.do(store, assign_visits, visit_ids=keys, campaign_id=key)
        known = _row(store.reader, key) if key else None
    facts = {"visits": [one.hex() for one in keys], "campaign": known.name if known else None}
    where = f"归入行动“{known.name}”" if known else "移出行动"
    return Answer(facts, [f"已把 {len(keys)} 次检查{where}。"])


def _today() -> str:
    from safetydesk.domain.instants import day_of
    from safetydesk.models.store import system_clock

    return day_of(system_clock())


def _row(db: Any, key: bytes) -> CampaignRow:
    from safetydesk.models.queries.campaigns import campaign_row

    found = campaign_row(db, key)
    if found is None:
        raise error("CAMPAIGN_001")
    return found


def _facts(found: Progress) -> dict[str, Any]:
    from safetydesk.catalog import load

    row = found.row
    told = {"id": row.id.hex(), "编号": row.code, "名称": row.name, "依据": row.basis}
    told |= {"开始日期": row.first_day, "截止日期": row.last_day, "进展": load().word("campaign_view", found.view)}
    figures = {"应查": len(found.units), "已查": found.visited, "范围外": len(found.beyond)}
    names = {"检查": "visits", "隐患": "hazards", "已销号": "closed", "超期": "overdue"}
    return {**told, **figures, **{word: found.total(name) for word, name in names.items()}}


def _shown(db: Any, key: bytes, out: Path | None = None) -> Answer:
    from safetydesk.catalog import load
    from safetydesk.models.queries.campaigns import progress
    from safetydesk.usecases.campaign_words import campaign_facts, figures_words, progress_tables, reminder_words

    today, catalog = _today(), load()
    found = progress(db, key, today)
    if found is None:
        raise error("CAMPAIGN_001")
    told = campaign_facts(db, found.row, catalog)
    tables = progress_tables(db, found, today, catalog)
    titles = [title for title, _ in tables[0].columns]
    units = [dict(zip(titles, row, strict=True)) for row in tables[0].rows]
    words = reminder_words(found, today)
    facts = {**dict(told), **_facts(found), "单位": units, "提醒": words}
    lines = [*(f"{what}：{value}" for what, value in told if value), figures_words(found), words]
    if out is not None:
        _write(db, out, found, tables)
        facts["file"] = str(out)
        lines.append(f"已写出：{out}")
    return Answer(facts, lines)


def _write(db: Any, out: Path, found: Progress, tables: Any) -> None:
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.report_sheet import write_report
    from safetydesk.models.queries.people import settings

    organ = str(settings(db).get("organ") or "")
    write_report(out, tables=tables, heading=Heading(f"{found.row.name}进度", organ, _today()), notes=())
