"""Steps of the 月报: counted, figures told by hand, handed in, what later months say about it."""

from __future__ import annotations

from openpyxl import load_workbook

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.domain.report_words import tables
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.report_sheet import write_report
from safetydesk.models.queries.reports import ReportRow, report_rows
from safetydesk.usecases import report_inputs, reports
from tests.scenarios.acting import Outcome, Within, step
from tests.scenarios.stage import Stage
from tests.scenarios.telling import Told

BASES = {"检查日期": "checked", "登记日期": "registered"}


@step("做月报")
def make(stage: Stage, period: str, given: Told) -> Outcome:
    """Count a month (2026-05) into its draft; 口径 检查日期 or 登记日期, with 历史 or without."""
    told = {"by": BASES[given.take("口径") or "检查日期"], "historic": given.word() == "含历史"}
    stage.do(reports.make_report, period=period, **told)
    return look(stage, period, given)


@step("填月报数")
def tell(stage: Stage, period: str, given: Told) -> Outcome:
    """What a unit tells of a month that no record tells."""
    titles = {column.title: column.field for column in load_registers()["report_inputs"].columns}
    unit = given.need("单位")
    figures = {titles[name]: int(given.need(name)) for name in list(given.named)}
    stage.do(report_inputs.set_input, period=period, unit=unit, **figures)
    return {"": f"{len(figures)}个数"}


@step("报送月报")
def submit(stage: Stage, period: str, _given: Told) -> Outcome:
    """The draft of the month is handed in and stays as it is from then on."""
    stage.do(reports.submit_report, report_id=_of(stage, period).id)
    return look(stage, period, Told())


@step("看月报")
def look(stage: Stage, period: str, _given: Told) -> Outcome:
    """The month's report as its workbook shows it, read back: every figure with its 往期补报, and all of its text."""
    row = _of(stage, period)
    path = stage.folder / f"月报{period}.xlsx"
    whole = tables(row.figures, row.period, reports.counted_rows(stage.reader, row), load().word, summary=True)
    head = Heading(row.title, row.figures["filled_by"], day_of(row.submitted_at or row.made_at))
    write_report(path, tables=whole, heading=head, notes=row.figures["notes"])
    book = load_workbook(path)
    cells = [[["" if one is None else str(one) for one in line] for line in sheet.values] for sheet in book.worksheets]
    figures = [line for line in cells[0] if line[0].isdigit()]
    shown = {title: value for _, title, _, value, *_ in figures}
    shown |= {f"{title}往期补报": plus for _, title, _, _, plus, *_ in figures}
    changes = "".join("，".join(line) + "；" for line in cells[2])
    counted, text = f"{len(whole[1].rows)}行", "".join("，".join(line) for page in cells for line in page)
    fixed = {"明细": counted, "印有": Within(text), "不印": Within(text, absent=True), "补报核减": Within(changes)}
    return {"": "已报送" if row.submitted_at else "草稿", **shown, **fixed}


def _of(stage: Stage, period: str) -> ReportRow:
    """The standing report of a month."""
    found = [one for one in report_rows(stage.reader) if one.period == period]
    assert found, f"没有 {period} 的月报"
    return found[0]
