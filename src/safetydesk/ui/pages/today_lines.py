"""How 今日 says what it read: the facts of the counters and the lines of the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from safetydesk.domain.instants import to_datetime
from safetydesk.domain.names import company_words
from safetydesk.models.queries.hazards import HazardRow
from safetydesk.ui.pages.today_reading import CERTIFICATE_DAYS, Day
from safetydesk.ui.pages.words import day_words, days_between, left_words, moment_words, weekday
from safetydesk.ui.widgets.rows import Cell, Line

if TYPE_CHECKING:
    from safetydesk.catalog import Catalog

HazardList = Literal["overdue", "review", "soon"]
_CHECKED = {"visit", "answer", "finding", "evidence", "signature", "hazard", "hazard_event"}
_PAPERS = {"document", "document_event", "number_void"}


def headline(read: Day) -> str:
    """The one line of fact beside the title."""
    return f"{day_words(read.today)} {weekday(to_datetime(read.now))}·本周已查 {read.visited} 家"


def figures(read: Day) -> dict[str, tuple[int, str]]:
    """The number and the fact of each counter."""
    counts = read.counts
    waiting = min((on for on in read.asked_on.values() if on), default=None)
    return {
        "overdue": (counts.overdue, _days_late(counts.oldest_deadline, read.today)),
        "review": (counts.to_review, f"最早 {day_words(waiting, read.today)}申请" if waiting else "没有申请"),
        "soon": (counts.due_soon, _soonest(counts.next_deadline, read.today)),
        "certificates": (counts.certificates, f"{CERTIFICATE_DAYS} 天内"),
        "never": (counts.never_visited, f"全镇 {counts.subjects} 家"),
        "unsent": (
            counts.unsent + counts.unsent_photos,
            f"上次 {moment_words(read.last_sync, read.now)}" if read.last_sync else "没有同步过",
        ),
    }


def _days_late(deadline: str | None, today: str) -> str:
    return f"最长 {days_between(deadline, today)} 天" if deadline else "没有超期"


def _soonest(deadline: str | None, today: str) -> str:
    if deadline is None:
        return "没有"
    left = -days_between(deadline, today)
    return f"最早 {('今天', '明天')[left] if left < 2 else day_words(deadline)}"


def hazard_lines(read: Day, which: HazardList, *, who: bool = True) -> list[Line]:
    """The lines of one of the three lists; `who` names the person responsible."""
    rows = {"overdue": read.overdue, "review": read.review, "soon": read.soon}[which]
    return [_hazard_line(read, which, row, who=who) for row in rows]


def _hazard_line(read: Day, which: HazardList, row: HazardRow, *, who: bool) -> Line:
    grade = "（疑似重大，待认定）" if row.grade == "suspected_major" else "（重大）" if row.grade == "major" else ""
    state, word = ("violet", "待复查") if which == "review" else left_words(row.deadline, read.today)
    if which == "review":
        when = f"申请 {day_words(read.asked_on.get(row.id), read.today)}"
    else:
        when = f"应于 {day_words(row.deadline, read.today)}" if which == "overdue" else day_words(row.deadline)
    person = f"·{row.responsible_person}" if who and row.responsible_person else ""
    chip = Cell(word, state=state)  # type: ignore[arg-type]
    subject = Cell(row.subject, short=company_words(row.subject))
    cells = (subject, Cell(row.description + grade, "second"), Cell(when + person, "second"), chip)
    return Line(row.id, cells, verb="去复查")


def certificate_lines(read: Day, catalog: Catalog) -> list[Line]:
    """Whose certificate ends when, the earliest first."""
    lines = []
    for one in read.certificates:
        left = -days_between(one.valid_to, read.today)
        words = Cell(f"剩 {left} 天", "amber") if left >= 0 else Cell(f"已过期 {-left} 天", "red")
        lines.append(Line(None, (Cell(f"{one.person}·{catalog.word('certificate_kind', one.kind)}"), words)))
    return lines


def employed_lines(read: Day) -> list[Line]:
    """One line for all certificates of enterprises' people: how many end soon, how many have ended."""
    near, over = read.employed
    parts = [f"{word} {count}" for word, count in (("将到期", near), ("过期", over)) if count]
    words = Cell("·".join(parts), "red" if over else "amber")
    return [Line(None, (Cell("企业人员证件"), words))] if parts else []


def village_lines(read: Day) -> list[Line]:
    """How many subjects of each village nobody ever inspected."""
    return [Line(None, (Cell(one.village), Cell(f"{one.never} / {one.subjects} 家", "second"))) for one in read.never]


def unsent_lines(read: Day) -> list[Line]:
    """What waits for the server, by what it is."""
    counts = read.counts
    checked = sum(count for entity, count in read.unsent.items() if entity in _CHECKED)
    papers = sum(count for entity, count in read.unsent.items() if entity in _PAPERS)
    lines = []
    if counts.unsent_photos:
        size = f"{counts.unsent_photos} 份·{counts.unsent_bytes / 1e6:.1f} MB"
        lines.append(Line(None, (Cell("照片和附件"), Cell(size, "second"))))
    parts = (("检查、隐患", checked), ("文书", papers), ("企业和其他", counts.unsent - checked - papers))
    lines += [Line(None, (Cell(word), Cell(f"{count} 条", "second"))) for word, count in parts if count]
    if counts.conflicts:
        lines.append(Line(None, (Cell("等人定的冲突"), Cell(f"{counts.conflicts} 处", "amber"))))
    return lines
