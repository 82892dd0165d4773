"""月报 as commands: made by a stated basis, looked at figure by figure, handed in, written as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.models.queries.reports import ReportRow

Period = Annotated[str | None, typer.Option("--period", metavar="年-月", help="哪一个月，例如 2026-11；不写是上个月。")]
By = Annotated[str, typer.Option("--by", metavar="口径", help="按检查日期（checked）或登记日期（registered）归月。")]
Historic = Annotated[bool, typer.Option("--historic", help="历史台账也计入（默认不计）。")]
Walks = Annotated[bool, typer.Option("--walks", help="走访巡查和随手拍也计入（默认不计）。")]
Figure = Annotated[
    str | None, typer.Option("--figure", metavar="指标", help="列出这一项指标计入的每一行，例如 排查隐患数。")
]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="写到哪个文件：.xlsx（三张表）或 .csv。")]
Summary = Annotated[bool, typer.Option("--summary", help="按指标逐项列出全镇汇总（默认按村和单位列表）。")]

reports = typer.Typer(help="月报：生成、查看、报送、导出。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(reports, name="report")
    command(reports, "make", "生成一个月的月报草稿；再生成一次会按现在的记录重新计数。")(make)
    command(reports, "submit", "报送草稿：数字和明细从此不变，以后的变动在下一期补报、核减。")(submit)
    command(reports, "show", "查看月报的数字，或某一项指标计入的每一行。")(show)
    command(reports, "export", "把月报写成工作簿或 CSV，口径写在表下。")(export)
    command(reports, "list", "列出已有的月报。")(list_reports)


def make(
    frame: Frame, period: Period = None, by: By = "checked", historic: Historic = False, walks: Walks = False
) -> Answer:
    """Count a month into its draft."""
    from safetydesk.cli.naming import code_of
    from safetydesk.usecases.reports import make_report

    way = code_of("report_by", by, "REPORT_007")
    with frame.writing() as store:
        made = frame.do(store, make_report, period=period or _last_month(), by=way, historic=historic, walks=walks)
        return _told(_required(store.reader, made.id))


def submit(frame: Frame, period: Period = None) -> Answer:
    """Hand the draft of a month in."""
    from safetydesk.models.queries.reports import draft_reports, submitted_report
    from safetydesk.usecases.reports import MONTHLY, submit_report

    month = period or _last_month()
    with frame.writing() as store:
        if submitted_report(store.reader, MONTHLY, month) is not None:
            raise error("REPORT_003", period=month)
        drafts = draft_reports(store.reader, MONTHLY, month)
        if not drafts:
            raise error("REPORT_008", period=month)
        done = frame.do(store, submit_report, report_id=drafts[0].id)
        return _told(_required(store.reader, done.id))


def show(frame: Frame, period: Period = None, figure: Figure = None) -> Answer:
    """The figures of a month, or the rows of one of them."""
    with frame.reading() as found:
        row = _sought(found.db, period or _last_month())
        return _opened(found.db, row, figure) if figure else _told(row)


def export(frame: Frame, out: Out, period: Period = None, summary: Summary = False) -> Answer:
    """Write a report into a file."""
    from safetydesk.catalog import load
    from safetydesk.domain.instants import day_of
    from safetydesk.domain.report_words import tables
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.report_sheet import write_report
    from safetydesk.usecases.reports import counted_rows

    with frame.reading() as found:
        row = _sought(found.db, period or _last_month())
        whole = tables(row.figures, row.period, counted_rows(found.db, row), load().word, summary=summary)
    head = Heading(row.title, row.figures["filled_by"], day_of(row.submitted_at or row.made_at))
    write_report(out, tables=whole, heading=head, notes=row.figures["notes"])
    facts = {"file": str(out), "period": row.period, "rows": len(whole[1].rows), "changes": len(whole[2].rows)}
    return Answer(facts, [f"已写出 {row.title}：{out}"])


def list_reports(frame: Frame) -> Answer:
    """Every report, the newest month first."""
    from safetydesk.models.queries.reports import report_rows

    with frame.reading() as found:
        rows = [_facts(row) for row in report_rows(found.db)]
    shown = [f"{row['period']}  {row['state_word']}  {row['title']}" for row in rows]
    return Answer({"reports": rows}, shown)


def _last_month() -> str:
    from safetydesk.domain.report_lines import month_before
    from safetydesk.models.store import system_clock

    return month_before(system_clock())


def _required(db: Any, key: bytes) -> ReportRow:
    from safetydesk.models.queries.reports import report_row

    found = report_row(db, key)
    assert found is not None
    return found


def _sought(db: Any, period: str) -> ReportRow:
    """The submitted report of a month, else its draft. Raises REPORT_001 and REPORT_008."""
    from safetydesk.domain.report_lines import month_of
    from safetydesk.models.queries.reports import draft_reports, submitted_report
    from safetydesk.usecases.reports import MONTHLY

    month_of(period)
    found = submitted_report(db, MONTHLY, period) or next(iter(draft_reports(db, MONTHLY, period)), None)
    if found is None:
        raise error("REPORT_008", period=period)
    return found


def _facts(row: ReportRow) -> dict[str, Any]:
    from safetydesk.catalog import load

    state = "draft" if row.submitted_at is None else "submitted"
    facts = {"id": row.id.hex(), "period": row.period, "title": row.title, "state": state}
    return facts | {"state_word": load().word("report_state", state), "basis": dict(row.basis)}


def _told(row: ReportRow) -> Answer:
    from safetydesk.domain.report_words import shown_figure, titled

    figures = row.figures
    facts = _facts(row) | {name: figures[name] for name in ("total", "corrections", "notes")}
    facts["units"] = [{"unit": name, **some} for name, some in figures["units"]]
    lines = [f"{row.title}（{facts['state_word']}）"]
    lines += [f"{titled(one)}：{shown_figure(one, figures['total'][one['key']])}" for one in figures["form"]]
    titles = {one["key"]: one["title"] for one in figures["form"]}
    lines += [
        f"[往期] {one['period']} {titles.get(one['figure'], one['figure'])}：增 {one['plus']}，减 {one['minus']}"
        for one in figures["corrections"]
    ]
    return Answer(facts, [*lines, *figures["notes"]])


def _opened(db: Any, row: ReportRow, text: str) -> Answer:
    """The rows behind one figure, those of earlier months after its own."""
    from safetydesk.catalog import load
    from safetydesk.catalog.reports import report_form
    from safetydesk.domain.report_words import changes_table, rows_table
    from safetydesk.usecases.reports import counted_rows

    figure = report_form(row.period).figure(text)
    names = {figure.key} if figure.count else set(figure.of)
    rows = [one for one in counted_rows(db, row) if one.line.figure in names]
    found = [
        {"period": one.period, "sign": one.sign, "figure": one.line.figure, "unit": one.line.unit}
        | {"amount": one.line.amount, "id": one.line.record.hex(), **one.line.said}
        for one in rows
    ]
    shown = [table(row.figures, row.period, rows, load().word) for table in (rows_table, changes_table)]
    lines = ["  ".join(map(str, line)) for table in shown for line in table.rows]
    return Answer({"period": row.period, "figure": figure.key, "rows": found}, lines)
