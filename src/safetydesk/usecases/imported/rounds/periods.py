"""Which period and tier a row of a 日周月 ledger is about: by its own words, its day, or the name of its sheet."""

from __future__ import annotations

import re
from dataclasses import replace

from safetydesk.catalog import load
from safetydesk.domain.cadence import period_of
from safetydesk.domain.round_period import KINDS, PeriodReading, fits, kind_of, period_words, read_period
from safetydesk.domain.staging import Value
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.owned import fill
from safetydesk.usecases.imported.run import Run

_LEAST = 2
_NO_DAY = "LEDGER_106"
_SEVERAL = re.compile("日[、/和]?周[、/和]?月")


def resolve(line: Line, run: Run, tier: Value = None) -> None:
    """Fill in tier and period as the store has them; `tier` is what is stored of a record that the row names.

    The day of the round gives 第47周 its year, else the day of 填报时间.

    A period that cannot be told keeps its words, and is a question (LEDGER_223, LEDGER_224).
    """
    values = line.told.values
    day, text = values.get("on_day"), values.get("period")
    if text is None and day is None:
        text = _period_for_day(line)
    said = _said(str(text), None if day is None else str(day), run.filed_on) if text else PeriodReading()
    tier = values.get("tier") or tier or sheet_tier(run.place.sheet)
    if tier is None and said.kind is not None:
        tier = next(code for code, kind in KINDS.items() if kind == said.kind)
    label = _label(said, None if tier is None else str(tier), None if day is None else str(day))
    fill(line, {"tier": tier, "period": period_words(label) if label else text})
    if label:
        _check_day(line, label, day, run)
    elif text:
        code = "LEDGER_224" if said.key else "LEDGER_223"
        shown = run.word("tier", tier)
        line.found.append(
            run.place.problem(code, "question", row=line.told.row, field="period", value=text, tier=shown)
        )


def _period_for_day(line: Line) -> str | None:
    """The period that stands where a day should (2026年5月, 2026年第47周); it is understood, so nothing is asked."""
    text = line.told.raw.get("on_day")
    if not text or read_period(text).key is None:
        return None
    line.told = replace(
        line.told, said=tuple(one for one in line.told.said if (one.code, one.value) != (_NO_DAY, text))
    )
    return text


def _said(text: str, day: str | None, filed_on: str | None) -> PeriodReading:
    """The period that words name; what was filed in January about 第52周 was of the year before."""
    if day is not None or filed_on is None:
        return read_period(text, year=int(day[:4]) if day else None)
    year = int(filed_on[:4])
    found = [read_period(text, year=one) for one in (year, year - 1)]
    past = [one for one in found if one.key and one.kind and one.key <= period_of(one.kind, filed_on).label]
    return past[0] if past else found[0]


def _label(said: PeriodReading, tier: str | None, day: str | None) -> str | None:
    if tier is None:
        return None
    if said.key and said.kind:
        if fits(tier, said.kind):
            return said.key
        if said.kind == "day":
            return period_of(KINDS[tier], said.key).label
    return period_of(KINDS[tier], day).label if day else None


def _check_day(line: Line, label: str, day: Value, run: Run) -> None:
    """A round may be written down after its period (补录), and is told when it was not in it."""
    if day is None:
        return
    if period_of(kind_of(label), str(day)).label != label:
        facts = {"period": period_words(label)}
        line.found.append(
            run.place.problem("LEDGER_225", "note", row=line.told.row, field="on_day", value=day, **facts)
        )


def sheet_tier(sheet: str) -> str | None:
    """The tier that the name of a sheet tells (班组日排查记录), None when it tells none or several (日周月排查台账)."""
    words = load().accepted()["round_tier"]
    if _SEVERAL.search(sheet):
        return None
    found = {code for word, code in words.items() if len(word) >= _LEAST and word in sheet}
    return found.pop() if len(found) == 1 else None


def stored_period(shown: Value) -> tuple[str | None, str | None]:
    """`period` and `period_text` of what a settled row shows."""
    if shown is None:
        return None, None
    key = read_period(str(shown)).key
    return (key, None) if key and period_words(key) == shown else (None, str(shown))
