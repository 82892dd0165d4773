"""Steps of 日周月: which records to ask for, what the sample found, and which periods were missed (DOMAIN §3)."""

from __future__ import annotations

from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.cadence import load_cadence
from safetydesk.catalog.calendar import load_calendar
from safetydesk.domain.cadence import PeriodVerdict, Production, RoundRecord, judge, periods, suspicions
from safetydesk.domain.sampling import sampling_plan
from safetydesk.usecases import visit_items
from tests.scenarios.acting import Outcome, step
from tests.scenarios.stage import Stage
from tests.scenarios.steps_visits import current, finding_facts
from tests.scenarios.telling import Told, code, day, instant

TIERS = {"日": "D", "周": "W", "月": "M", "季": "Q", "高危月": "QM"}
ITEMS = {"日": ("RV1-D", "day"), "周": ("RV1-W", "week"), "月": ("RV1-M", "month"), "带队": ("M05-3", "quarter")}
SUSPICIONS = {"missed_in_row": "连续漏查", "late_share": "补录过多", "identical_weeks": "内容雷同"}


def production(given: Told) -> Production:
    """停产 (first to last day) and 排班 (days rostered on) of an enterprise."""
    stops = [one.split("至") for one in given.listed("停产")]
    rostered = frozenset(day(one) for one in given.listed("排班"))
    return Production(tuple((day(first), day(last)) for first, last in stops), rostered)


@step("抽记录")
def draw(stage: Stage, tier: str, given: Told) -> Outcome:
    """The periods to ask for, drawn by the visit's code: anyone who repeats the draw gets the same."""
    cadence, key = load_cadence(), TIERS[tier]
    seed = f"{current(stage).row.code}|{key}"
    told: dict[str, Any] = {"today": stage.today, "seed": seed, "production": production(given)}
    rule, tiers = cadence.sampling[key], cadence.rules[key]
    drawn = sampling_plan(rule, tiers, calendar=load_calendar(), **told)
    assert drawn == sampling_plan(rule, tiers, calendar=load_calendar(), **told)
    assert all(one.last < stage.today for one in drawn)
    return {"": f"{len(drawn)}份", "抽": "、".join(one.label for one in drawn), "至少": f"{rule.least}份"}


@step("核记录")
def verify(stage: Stage, tier: str, given: Told) -> Outcome:
    """What the sample found: 份数, 缺失, 失实; 不符合 with its words becomes a finding."""
    item, word = ITEMS[tier]
    result, note = code("answer", given.words()), given.take("说明")
    counts = {
        name: int(given.need(label)) for label, name in (("份数", "copies"), ("缺失", "missing"), ("失实", "untrue"))
    }
    declared = {} if item.startswith("RV") else {"tier": word}
    sample = {**declared, "range": given.need("范围"), **counts}
    name, checklist = given.take("记为"), "round-verification" if item.startswith("RV") else "fifteen-measures"
    facts = finding_facts(stage, given)
    told: dict[str, Any] = {"checklist": checklist, "item": item, "result": result, "note": note, "sample": sample}
    stage.do(visit_items.judge_item, visit_id=stage.facts["检查"], finding=facts, **told)
    (kept,) = [one for one in current(stage).answers if one.item == item]
    if name:
        (own,) = [one for one in current(stage).findings if one.item == item]
        stage.call("问题", name, own.id)
    assert kept.sample is not None
    said = kept.sample
    found = f"抽{said['copies']}缺{said['missing']}虚{said['untrue']}"
    return {
        "": load().word("answer", kept.result),
        "记下": f"{load().word('sample', said['tier'])}{said['range']}{found}",
    }


@step("数漏查")
def count_missed(stage: Stage, tier: str, given: Told) -> Outcome:
    """Judge every period of a span by the records in a table (层, 日期, 写于, 班组, 带队, 发现, 内容)."""
    cadence = load_cadence()
    rule, records = cadence.rules[TIERS[tier]], _records(stage, given.need("记录"))
    works, calendar = production(given), load_calendar()
    span = periods(rule.period, day(given.need("自")), day(given.need("至")))
    teams = given.listed("班组")
    told: dict[str, Any] = {"now": stage.now, "production": works, "calendar": calendar, "teams": teams}
    verdicts = [judge(rule, one, records, **told) for one in span]
    looks = suspicions(verdicts, [one for one in records if one.tier == rule.tier], cadence.suspicion)
    words = {"on_time": "按时", "late": "补录", "missed": "漏查", "waiting": "待查", "exempt": "免查"}
    return {
        "": f"{len(verdicts)}期",
        **{word: _labels(verdicts, key) for key, word in words.items()},
        "缺班组": "、".join(dict.fromkeys(team for one in verdicts for team in one.missing)) or "没有",
        "打卡嫌疑": "、".join(SUSPICIONS[one] for one in looks) or "没有",
    }


def _labels(verdicts: list[PeriodVerdict], key: str) -> str:
    return "、".join(one.period.label for one in verdicts if one.verdict == key) or "没有"


def _records(stage: Stage, title: str) -> list[RoundRecord]:
    found = []
    for row in stage.table(title).rows:
        written, _ = instant(row["写于"], None, 0)
        found.append(
            RoundRecord(
                TIERS[row["层"]],  # type: ignore[arg-type]
                day(row["日期"]),
                written,
                row["班组"] or None,
                row["带队"] == "主要负责人",
                int(row["发现"]),
                row["内容"],
            )
        )
    return found
