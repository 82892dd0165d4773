"""日周月排查台账 against the store: one record for each subject, tier, period, team and shift."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from safetydesk.domain.several import findings_in
from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_candidates import rounds_in
from safetydesk.models.queries.ledger_rows import rounds
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.owned import (
    Values,
    contradict,
    deadline_words,
    equal,
    judged,
    leave,
    owned_lines,
    refuse_twin,
    settle_which,
    twin,
    which,
    without,
)
from safetydesk.usecases.imported.rounds.periods import resolve, stored_period
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.threeway import edited

COMPARED = (
    *("tier", "period", "on_day", "team", "shift", "led_by", "participants", "area", "findings", "finding_count"),
    *("major_count", "handling", "responsible_person", "deadline", "deadline_text", "followed_up", "decision"),
    *("made_up", "remark"),
)
_FACETS = ("period", "team", "shift")
_NAMED = ("subject", "tier", "period", "team", "shift")
_NOTHING = re.compile(
    r"(?:经(?:排查|检查|自查))?(?:无|没有|未发现|未查出|正常)(?:发现|任何|明显|安全|事故|问题|隐患|异常|情况)*[。.]?"
)
Key = tuple[bytes, str | None, str | None]


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch; `run` remembers what earlier batches of the same file meant."""
    lines = owned_lines(db, rows, run, "round")
    stored = dict(rounds(db, [line.record for line in lines.values() if line.record]))
    for line in lines.values():
        if line.verdict != "refused":
            resolve(line, run, stored[line.record]["tier"] if line.record else None)
    near = rounds_in(db, [_where(line) for line in lines.values() if line.subject and line.record is None])
    stored |= dict(rounds(db, list(dict.fromkeys(key for keys in near.values() for key in keys))))
    return judged(
        rows,
        lines,
        stored,
        run,
        which=lambda line: _which(line, near, stored, run),
        differ=lambda line, base: _differences(line, base, run),
        settle=lambda line: _settle(line, run),
    )


def _where(line: Line) -> Key:
    assert line.subject is not None
    tier = line.told.values.get("tier")
    return line.subject, None if tier is None else str(tier), stored_period(line.told.values.get("period"))[0]


def _which(line: Line, near: Mapping[Key, list[bytes]], stored: Mapping[bytes, Values], run: Run) -> None:
    values = line.told.values
    if before := twin(line, (values.get("tier"), stored_period(values.get("period"))[0]), _alike, run):
        refuse_twin(line, before, _NAMED, run)
        return
    known = {key: stored[key] for key in (near.get(_where(line), []) if line.subject else [])}
    settle_which(line, which(line, known, _exact, _alike), known, "LEDGER_226", run)


def _exact(one: Values, other: Values) -> bool:
    return all(equal(one, other, name) for name in (*_FACETS, *_day(one, other)))


def _alike(one: Values, other: Values) -> bool:
    return not any(contradict(one, other, name) for name in (*_FACETS, *_day(one, other)))


def _day(one: Values, other: Values) -> tuple[str, ...]:
    """Without a period the day tells records apart."""
    return () if stored_period(one.get("period"))[0] and stored_period(other.get("period"))[0] else ("on_day",)


def _settle(line: Line, run: Run) -> Told:
    """The row without more major hazards than hazards; what it says and what it counts may differ, which is told."""
    values = line.told.values
    count, major, text = (values.get(name) for name in ("finding_count", "major_count", "findings"))
    if count is not None and text is not None and _told(str(text)) not in (None, int(count)):
        facts = {"told": _told(str(text)), "count": count}
        line.found.append(run.place.problem("LEDGER_227", "note", row=line.told.row, field="findings", **facts))
    if count is not None and major is not None and int(major) > int(count):
        leave(line, "major_count", "LEDGER_228", run, count=count)
        return without(line.told, ("major_count",))
    return line.told


def _told(text: str) -> int | None:
    """How many findings a text tells: none, as many as it numbers, None for words that may be any number."""
    if _NOTHING.fullmatch("".join(text.split())):
        return 0
    count = len(findings_in(text))
    return count if count > 1 else None


def _differences(line: Line, base: Mapping[str, Value], run: Run) -> None:
    if problem := run.repeated(line, str(base["code"])):
        line.verdict = "refused"
        line.found.append(problem)
        return
    changes = run.changes(_settle(line, run), base, COMPARED)
    deadline_words(line, changes, base)
    line.changes = edited(line, changes, base, run)
    line.verdict = "changed" if line.changes else "same"
