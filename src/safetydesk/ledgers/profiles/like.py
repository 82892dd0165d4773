"""A profile made from a ledger that an office sent: its title, headers and their order, its words and date form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from safetydesk.catalog.profiles import DayForm, Profile, ProfileColumn, checked, has_words
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import LedgerReading, StagedRow

_LOOKED_AT = 500
_AGAIN = re.compile(r"（[A-Z]{1,3} 列）$")
_FORMS: tuple[tuple[re.Pattern[str], DayForm], ...] = (
    (re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"), "chinese"),
    (re.compile(r"\d{4}\.\d{1,2}\.\d{1,2}"), "dot"),
)


def profile_from_reading(reading: LedgerReading, register: Register, name: str) -> Profile:
    """How the file of a reading is laid out, as a profile; columns that name no field are left out.

    Of words and dates it says what the first rows say (`reading.rows` is walked that far). Raises LEDGER_031 and
    LEDGER_033 as every profile does.
    """
    rows = list(islice(iter(reading.rows), _LOOKED_AT))
    columns = []
    for header, field in reading.columns.items():
        group, _, leaf = _AGAIN.sub("", header).rpartition("/")
        words = _words(rows, register.column(field))
        columns.append(ProfileColumn(header=leaf, fields=(field,), group=group.rpartition("/")[2], words=words))
    told = "填报单位" in reading.facts or "填报时间" in reading.facts
    made = Profile(name=name, kind=register.key, title=reading.facts.get("标题", ""), columns=tuple(_apart(columns)))
    days = [column.field for column in register.columns if column.type == "day"]
    return checked(_with(made, _form(rows, days), told), register)


def _with(profile: Profile, day: DayForm, told: bool) -> Profile:
    return Profile(
        name=profile.name,
        kind=profile.kind,
        title=profile.title,
        line=profile.line if told else "",
        columns=profile.columns,
        day=day,
    )


def _apart(columns: Iterable[ProfileColumn]) -> Iterable[ProfileColumn]:
    """The columns, one under a header that was there already named by its place."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in columns:
        seen[one.group, one.header] += 1
        again = seen[one.group, one.header]
        header = one.header if again == 1 else f"{one.header}{again}"
        yield ProfileColumn(header=header, fields=one.fields, group=one.group, words=one.words)


def _words(rows: Iterable[StagedRow], column: LedgerColumn) -> dict[str, str]:
    """The word that stands most often for each code of a column."""
    if not has_words(column) or column.type in ("list", "text"):
        return {}
    said: dict[str, Counter[str]] = {}
    for row in rows:
        value, text = row.values.get(column.field), row.raw.get(column.field)
        if value is not None and text:
            code = str(int(value)) if isinstance(value, bool) else str(value)
            said.setdefault(code, Counter())[text] += 1
    return {code: found.most_common(1)[0][0] for code, found in said.items()}


def _form(rows: Iterable[StagedRow], fields: Iterable[str]) -> DayForm:
    """The form of most dates."""
    wanted, seen = tuple(fields), Counter[DayForm]()
    for row in rows:
        for text in (row.raw.get(field, "") for field in wanted):
            seen.update(form for pattern, form in _FORMS if pattern.fullmatch(text.strip()))
    return seen.most_common(1)[0][0] if seen else ""
