"""How the page of the server says things: the standing in a sentence, the last round, conflicts and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.certificate_terms import SOONEST
from safetydesk.domain.instants import MINUTE
from safetydesk.models.queries.conflicts import ConflictRow
from safetydesk.models.queries.documents import LeaseRow
from safetydesk.models.queries.exchange import Exchange, RefusedRow
from safetydesk.ui.pages.words import day_words, days_between, moment_words
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.conflict import ConflictShown, Version
from safetydesk.ui.widgets.rows import Cell, Line
from safetydesk.usecases.record_words import ENTITIES, conflict_field, title_words, value_words

SKEW = 5 * MINUTE
"""A clock difference beyond this is said aloud (DESIGN §5)."""
LOW = 4
"""Numbers left from which on it is said; the end of a block is said as early as that of a certificate."""
_OPS = {"c": "新增", "u": "修改", "d": "删除"}


def standing(read: Exchange, now: int) -> tuple[State, str, str]:
    """The state of the page: mark, the sentence in bold, and the next useful fact."""
    waiting = sum(read.unsent.values())
    last = moment_words(read.last_round["at"], now) if read.last_round else None
    files = f"、{read.files} 份照片和附件（{read.size / 1e6:.1f} MB）" if read.files else ""
    if read.url is None and not read.joined:
        return "grey", "还没有连乡镇服务器", f"本机有 {waiting} 条改动{files}，都在这台电脑上，连上以后一起发出。"
    if waiting or read.files:
        then = f"上次同步 {last}。" if last else "还没有同步过。"
        return "amber", f"{waiting} 条改动{files}还没有同步", f"{then}照常记录，不会丢。"
    return "green", "都已同步", f"上次同步 {last}。" if last else ""


def round_lines(report: Mapping[str, Any]) -> list[Line]:
    """What the last round did."""
    parts = (
        ("发出", f"{report['sent']} 条"),
        ("收到", f"{report['received']} 条"),
        ("照片和附件", f"发出 {report['blobs_sent']}，收到 {report['blobs_received']}"),
        ("等别的电脑先传", f"{report['blobs_waiting']} 份" if report["blobs_waiting"] else ""),
        ("新冲突", f"{report['conflicts']} 处" if report["conflicts"] else ""),
        ("被退回", f"{report['refused']} 条" if report["refused"] else ""),
        ("领到文号", f"{report['numbers']} 个" if report["numbers"] else ""),
    )
    return [Line(None, (Cell(name), Cell(words, "second"))) for name, words in parts if words]


def skew_minutes(report: Mapping[str, Any]) -> int:
    """Whole minutes between the two clocks, 0 while they agree within five."""
    skew = abs(int(report["skew"]))
    return skew // MINUTE if skew > SKEW else 0


def skew_words(report: Mapping[str, Any] | None) -> str | None:
    """本机时间与服务器差 7 分钟, when it is more than five minutes."""
    minutes = skew_minutes(report) if report else 0
    if report is None or not minutes:
        return None
    way = "慢" if report["skew"] > 0 else "快"
    return f"本机时间比服务器{way} {minutes} 分钟，文书上的日期和时间请核对，并校准电脑时间。"


def lease_lines(leases: Iterable[LeaseRow], today: str) -> list[Line]:
    """How many numbers of each series are left here."""
    left: dict[tuple[str, int], int] = {}
    until: dict[tuple[str, int], str] = {}
    for one in leases:
        if one.expires_on >= today:
            key = (one.series, one.year)
            left[key] = left.get(key, 0) + max(one.last - one.next + 1, 0)
            until[key] = max(until.get(key, ""), one.expires_on)
    lines = []
    for key, count in sorted(left.items()):
        ends = f"，{day_words(until[key])}到期" if days_between(today, until[key]) <= SOONEST else ""
        words = f"剩 {count} 个{ends}" if count else "用完了，同步时领"
        tone = "second" if count >= LOW else "amber"
        lines.append(Line(None, (Cell(f"{key[0]}〔{key[1]}〕"), Cell(words, tone))))  # type: ignore[arg-type]
    return lines


def unsent_lines(read: Exchange) -> list[Line]:
    """What waits, by kind of record."""
    lines = [
        Line(None, (Cell(ENTITIES.get(entity, "其他")), Cell(f"{count} 条", "second")))
        for entity, count in sorted(read.unsent.items(), key=lambda item: -item[1])
    ]
    if read.files:
        size = f"{read.files} 份·{read.size / 1e6:.1f} MB"
        lines.insert(0, Line(None, (Cell("照片和附件的内容"), Cell(size, "second"))))
    return lines


def refused_line(one: RefusedRow, now: int) -> Line:
    """One change the server would not take: what, and below it why."""
    what = f"{_OPS.get(one.op, '修改')}{ENTITIES.get(one.entity, '记录')}：{one.title}"
    when = Cell(moment_words(one.at, now), "second")
    return Line(one.change, (Cell(what), when), below=(Cell(one.reason, "second"), Cell(one.code, "third")), mark="red")


def conflict_shown(catalog: Catalog, read: Exchange, at: int, now: int) -> ConflictShown:
    """The conflict at a place in the list, ready to be shown."""
    one = read.conflicts[at]
    field = conflict_field(one)

    def words(value: Any) -> str:
        return value_words(catalog, one, value, read.names)

    together = sum(other.record == one.record for other in read.conflicts)
    return ConflictShown(
        f"{title_words(catalog, one)}·{together} 处冲突",
        f"{at + 1} / {len(read.conflicts)}",
        field,
        words(one.base),
        Version(words(one.other), one.other_by or "（未写明）", moment_words(one.other_at, now)),
        Version(
            "（已删除）" if one.dead and one.field != "deleted_at" else words(one.kept),
            one.kept_by or "（未写明）",
            moment_words(one.kept_at, now),
        ),
        **_asked(one),
    )


def _asked(one: ConflictRow) -> dict[str, Any]:
    """Whose the two values are, and what settling means: two papers with one number both stay as they were served; of
    two numbers on one paper the one that reached the server first counts, whichever side is chosen."""
    if one.number_twice:
        means = "两份文书都不改；请给其中一份发更正说明，或作废重发"
        return {"sides": ("这一份", "先用这个号的一份"), "verb": "已处理", "means": means}
    if one.issued_twice:
        means = "先到服务器的有效；另一份请收回、注明作废，它的文号记入作废登记"
        second = "本机编的，作废" if one.mine else "另一台电脑编的，作废"
        return {"sides": (second, "先到服务器，有效"), "verb": "已收回另一份", "means": means}
    return {"sides": ("本机" if one.mine else "另一台电脑", "服务器")}
