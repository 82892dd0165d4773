"""生成月报: which month, by which day, as known at which instant, with or without 历史台账 and 走访."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import normalize

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import CHINA, day_of, from_datetime, to_datetime
from safetydesk.domain.report_lines import month_text
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.queries.reports import ReportRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import read_day
from safetydesk.ui.widgets.field import Check, LineField
from safetydesk.ui.widgets.segments import Segments

_MOMENT = re.compile(r"(\S+?)(?:\s+(\d{1,2}):(\d{2}))?")
_LAST = 60_000_000 - 1
"""Microseconds from the beginning of a minute to its end."""


def read_moment(text: str, now: int) -> int | None:
    """The instant of 2026-04-16 09:30 or of the end of 2026-04-16, the present one for today; None if it is neither."""
    found = _MOMENT.fullmatch(normalize("NFKC", text).strip())
    day = read_day(found[1]) if found else None
    if found is None or day is None:
        return None
    hour, minute = (int(found[2]), int(found[3])) if found[2] else (23, 59)
    if hour > 23 or minute > 59:
        return None
    year, month, of_month = map(int, day.split("-"))
    moment = to_datetime(0).replace(year=year, month=month, day=of_month, hour=hour, minute=minute, tzinfo=CHINA)
    instant = from_datetime(moment)
    if found[2] is None:
        return now if day == day_of(now) else instant + _LAST
    return instant


class MakeReportDialog(Asking):
    """`made(period)` after the commit; `before` is the draft whose basis is proposed again."""

    made = Signal(str)

    def __init__(self, desk: Desk, period: str, parent: QWidget, before: ReportRow | None = None) -> None:
        super().__init__(
            "重新生成月报" if before else "生成月报",
            do="重新生成" if before else "生成草稿",
            about="按现在的记录计数，先出草稿；报送以前可以一再重新生成，原来的草稿由新的代替。",
            width=640,
            parent=parent,
        )
        self._desk = desk
        word = desk.catalog().word
        self.period = LineField("月份", period)
        self.by = Segments(
            "归月口径", [(code, word("report_by", code)) for code in ("checked", "registered")], "checked"
        )
        self.as_of = LineField("截至时刻", hint=f"现在（{to_datetime(desk.clock()):%Y-%m-%d %H:%M}）")
        self.historic = Check("历史台账也计入")
        self.walks = Check("走访巡查、随手拍也计入")
        self.remark = LineField("备注", hint="写在表下")
        if before is not None:
            self.period.setEnabled(False)
            self.by.choose(before.basis["by"])
            self.historic.setChecked(before.basis["historic"])
            self.walks.setChecked(before.basis["walks"])
            self.remark.setText(before.remark or "")
        self.form.add("period", "月份", self.period, required=before is None)
        self.form.add("by", "归月口径", self.by, hint="一条记录算哪个月：看检查的日期，还是登记进来的日期。")
        self.form.add("as_of", "截至时刻", self.as_of, hint="不写就是现在；写 2026-03-31 是到那一天结束。")
        self.form.add("historic", "计入", self.historic)
        self.form.add("walks", "", self.walks)
        self.form.add("remark", "备注", self.remark)
        self.asked.connect(self._send)

    def _send(self) -> None:
        written, period = self.period.value() or "", month_text(self.period.value() or "")
        now = self._desk.clock()
        as_of = read_moment(self.as_of.value() or "", now) if self.as_of.value() else None
        if period is None:
            self.form.show_error("period", error("REPORT_001", period=written))
        elif self.as_of.value() and as_of is None:
            self.missing("as_of", "截至时刻", "请写成 2026-03-31 或 2026-03-31 17:00 这样")
        elif as_of is not None and as_of > now:
            self.form.show_error("as_of", error("REPORT_007"))
        else:
            facts: dict[str, Any] = {"period": period, "by": self.by.code(), "as_of": as_of}
            facts |= {"historic": self.historic.isChecked(), "walks": self.walks.isChecked()}
            self._make(facts | {"remark": self.remark.value()})

    def _make(self, facts: dict[str, Any]) -> None:
        def make(session: Any) -> Touched:
            from safetydesk.usecases.reports import make_report

            return make_report(session, **facts)

        def done(_: Touched) -> None:
            self.made.emit(facts["period"])
            self.accept()

        submit(self, self._desk.tasks, make, done, failed=self.refuse)
