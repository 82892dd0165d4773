"""What a typed row must have and what cannot be true in it: required fields, the order of days, repeats."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from itertools import chain
from operator import itemgetter

from safetydesk.domain.deadline_words import at_once, end_in_words
from safetydesk.domain.first_rows import MOST_ROWS, FirstRows
from safetydesk.domain.staging import (
    BY_WORDS,
    FILLED_FROM_MERGE,
    NOT_TAKEN,
    PENDING,
    YEAR_FROM_FACTS,
    Level,
    Problem,
    Value,
)
from safetydesk.ledgers.faults import Fault, TooLargeError, problem
from safetydesk.ledgers.recognising.layout import Layout
from safetydesk.ledgers.recognising.oddtexts import tells_done
from safetydesk.ledgers.recognising.rowkinds import is_no_finding, made_good
from safetydesk.ledgers.typing.rowtyper import TypedRow
from safetydesk.ledgers.typing.typed import CALLED_OFF, NAMELESS, SEVERAL_NAMES

_OURS = re.compile(r"[A-Z]-[A-Z]\d{2,3}-\d{4,}")
"""A code that this program gives to records: such a row means that record, whatever its name looks like."""
_DOUBTED = (SEVERAL_NAMES, NAMELESS, CALLED_OFF)
_CODE = ("credit_code",)


class Judge:
    """The rules of one layout over whole rows; remembers the rows seen, to name repeats."""

    def __init__(self, layout: Layout, fields: tuple[str, ...], filed: str | None = None) -> None:
        register = layout.register
        self._layout = layout
        self._fields = fields
        self._filed = filed
        self._code = fields.index("code") if "code" in fields else None
        self._finding = next(
            (fields.index(one.field) for one in register.columns if one.finding and one.field in fields), None
        )
        self._letters = {entry.column.field: entry.letters for entry in layout.columns}
        self._titles = {column.field: column.title for column in register.columns}
        self._enough = [(fields.index(name), name) for name in register.enough if name in fields]
        self._required = [(fields.index(name), name) for name in register.required if name in fields] or self._enough
        self._wanted = [
            (fields.index(entry.column.field), entry.column.field) for entry in layout.columns if entry.column.wanted
        ]
        self._ordered = [
            (fields.index(one.not_before), fields.index(one.field), one.not_before, one.field, one.within_years)
            for one in register.columns
            if one.not_before in fields and one.field in fields
        ]
        self._worded = [
            (fields.index(column.field), fields.index(column.words_to), fields.index(column.not_before), column.field)
            for column in register.columns
            if column.words_to and column.not_before and {column.field, column.not_before} <= set(fields)
        ]
        self._state = fields.index("state") if "state" in fields else None
        self._remark = fields.index("remark") if "remark" in fields else None
        self._steps = [fields.index(name) for name in ("rectified_on", "review_result") if name in fields]
        self._ends = [
            (fields.index(one.field), fields.index(one.words_to), one.not_before, one.field)
            for one in register.columns
            if one.words_to and one.field in fields
        ]
        self._identities: list[tuple[Callable[[list[Value]], tuple[Value, ...]], tuple[str, ...], FirstRows]] = [
            (_getter([fields.index(name) for name in group]), group, FirstRows())
            for group in register.identity
            if all(name in fields for name in group)
        ]
        named = dict.fromkeys(name for group in register.identity for name in group)
        self._naming = [name for name in named if name in fields]
        self._owner = fields.index(register.required[0]) if register.required[0] in fields else None
        self._owners = array("q")
        """By row the hash of the subject to whose code it was the first."""

    def judge(self, number: int, row: TypedRow) -> None:
        """Add marks and problems of a typed row in place; a code that belongs to another subject is taken out."""
        values, raw, marks, problems = row
        if problems and self._is_ours(values):
            problems[:] = [one for one in problems if one.code not in _DOUBTED]
        handed = bool(marks) and FILLED_FROM_MERGE in chain.from_iterable(marks.values())
        nothing = self._finding is not None and self._says_nothing(number, row, self._finding)
        for index, _ in self._enough:
            nothing = nothing or values[index] is not None
        for index, name in self._required:
            if values[index] is None and not nothing and not self._is_refused(name, problems):
                fault = Fault("LEDGER_101", "refuse", {"title": self._titles[name]})
                self._add(problems, fault, number, name, raw.get(name, ""))
        for _, words, _, _ in self._worded:
            if values[words]:
                self._due_at_once(row)
        if problems:
            self._due_by_words(number, row)
        for index, name in self._wanted:
            if values[index] is None:
                marks[name] = (*marks.get(name, ()), PENDING)
        for earlier, later, first, second, years in self._ordered:
            base, value = values[earlier], values[later]
            if base is not None and value is not None and base is not value and str(value) < str(base):
                facts: dict[str, object] = {"later": self._titles[second], "earlier": self._titles[first], "base": base}
                if YEAR_FROM_FACTS in marks.get(second, ()):
                    values[later] = None
                    marks[second] = (NOT_TAKEN,)
                    facts |= {"title": self._titles[second], "year": str(value)[:4]}
                    self._add(problems, Fault("LEDGER_189", "question", facts), number, second, raw.get(second, ""))
                    continue
                self._add(problems, Fault("LEDGER_119", "refuse", facts), number, second, str(value))
            elif years and base and value and int(str(value)[:4]) - int(str(base)[:4]) > years:
                self._too_late(number, row, (earlier, later), (first, second), years)
        if handed and self._goes_on(row):
            titles = "、".join(self._titles[name] for name in self._naming if FILLED_FROM_MERGE in marks.get(name, ()))
            self._add(problems, Fault("LEDGER_192", "refuse", {"titles": titles}), number, self._naming[0], "")
        self._repeats(number, row)

    def _too_late(
        self, number: int, row: TypedRow, places: tuple[int, int], names: tuple[str, str], years: int
    ) -> None:
        """Ask about a day so long after another that its year must be wrong: 2062 for 2026."""
        base, value = (str(row.values[place]) for place in places)
        row.values[places[1]] = None
        row.marks[names[1]] = (NOT_TAKEN,)
        row.raw.setdefault(names[1], value)
        facts: dict[str, object] = {"later": self._titles[names[1]], "earlier": self._titles[names[0]]}
        fault = Fault("LEDGER_211", "question", {**facts, "base": base, "years": years})
        self._add(row.problems, fault, number, names[1], value)

    def _due_at_once(self, row: TypedRow) -> None:
        """立即整改 is due on the day of the check, where the row gives one; another day takes the words' place.

        DOMAIN §7.10, 7.
        """
        for index, words, checked, name in self._worded:
            text, day = row.values[words], row.values[checked]
            if not text or not at_once(str(text)):
                continue
            if row.values[index] not in (None, day):
                row.values[words] = None
                row.marks[self._fields[words]] = (NOT_TAKEN,)
            elif row.values[index] is None and day is not None:
                row.values[index] = row.values[checked]
                row.marks.pop(name, None)
                row.problems[:] = [one for one in row.problems if one.code != "LEDGER_110"]
                row.raw.setdefault(name, str(text))

    def _due_by_words(self, number: int, row: TypedRow) -> None:
        """6月底前 and 年底 are due on the last day (DOMAIN §10, 5); the check, else the filing, gives the year.

        A day before the check is none; 月底 and 2022年6月底 without 前 stay words (DOMAIN §7.10, 7).
        """
        for index, words, checked, name in self._ends:
            text = row.values[words]
            if row.values[index] is not None or not text or row.raw.get(name) != text:
                continue
            known = row.values[self._fields.index(checked)] if checked in self._fields else None
            found = str(known or self._filed or "")
            day = end_in_words(str(text), found or None)
            if day is not None and day >= found:
                row.values[index] = day
                row.marks[name] = (BY_WORDS,)
                row.problems[:] = [one for one in row.problems if one.code != "LEDGER_110"]
                self._add(row.problems, Fault("LEDGER_188", "note", {"day": day}), number, name, str(text))

    def _is_ours(self, values: list[Value]) -> bool:
        """Whether the row names a record by a code that this program gives."""
        return self._code is not None and _OURS.fullmatch(str(values[self._code] or "")) is not None

    def _says_nothing(self, number: int, row: TypedRow, index: int) -> bool:
        """Whether the row says that nothing was found: it has no finding to keep."""
        text, name = row.values[index], self._fields[index]
        if text is None or self._is_ours(row.values):
            return False
        if not is_no_finding(str(text)):
            told = made_good(str(text))
            if told and (self._state is None or (row.values[self._state] is None and "state" not in row.raw)):
                self._add(row.problems, Fault("LEDGER_210", "refuse", {"where": "描述"}), number, name, told)
            elif self._state is None and not told and (said := self._done_in_remark(row.values)):
                self._add(row.problems, Fault("LEDGER_210", "refuse", {"where": "备注"}), number, "remark", said)
            return False
        self._add(row.problems, Fault("LEDGER_182", "refuse", {}), number, name, str(text))
        return True

    def _done_in_remark(self, values: list[Value]) -> str | None:
        """The remark of a row of a ledger without 整改状态, where it alone says that the finding is put right."""
        text = values[self._remark] if self._remark is not None else None
        alone = isinstance(text, str) and all(values[index] is None for index in self._steps)
        return str(text) if alone and tells_done(str(text)) else None

    def _is_refused(self, name: str, problems: list[Problem]) -> bool:
        letters = self._letters[name]
        return any(entry.column == letters and entry.level == "refuse" for entry in problems)

    def _repeats(self, number: int, row: TypedRow) -> None:
        """Name the row that already said the same by its strongest identity; a code under two names is asked."""
        if number > MOST_ROWS:
            raise TooLargeError("行")
        strongest, values = True, row.values
        for get, names, seen in self._identities:
            found = get(values)
            if None in found:
                continue
            key = hash(found)
            before = seen.first(key, number)
            if names == _CODE and self._is_of_another(before, number, values):
                values[self._fields.index(names[0])] = None
                row.marks["credit_code"] = (*row.marks.get("credit_code", ()), NOT_TAKEN)
                self._repeat("LEDGER_129", "question", number, row, names, before, str(found[0]))
                continue
            if before != number and strongest:
                self._repeat("LEDGER_120", "refuse", number, row, names, before, str(found[0]))
            strongest = False

    def _is_of_another(self, before: int, number: int, values: list[Value]) -> bool:
        """Whether the row that said the code of this row before it told of another subject."""
        owners, owner = self._owners, 0 if self._owner is None else hash(str(values[self._owner]))
        if before != number:
            return owners[before] != owner
        if number >= len(owners):
            owners.frombytes(bytes((number - len(owners) + 1_000) * owners.itemsize))
        owners[number] = owner
        return False

    def _goes_on(self, row: TypedRow) -> bool:
        """Whether all that names the record was handed down by merges: the row goes on with the one above."""
        said = [name for name in self._naming if row.values[self._fields.index(name)] is not None]
        whole = all(row.values[index] is not None for index, _ in self._required)
        return whole and all(FILLED_FROM_MERGE in row.marks.get(name, ()) for name in said)

    def _repeat(
        self, code: str, level: Level, number: int, row: TypedRow, names: tuple[str, ...], before: int, value: str
    ) -> None:
        what = "、".join(self._titles[name] for name in names)
        self._add(row.problems, Fault(code, level, {"row": before, "what": what}), number, names[0], value)

    def _add(self, problems: list[Problem], fault: Fault, row: int, name: str, value: str) -> None:
        problems.append(problem(fault, self._layout.sheet, row, self._letters.get(name), value))


def _getter(places: list[int]) -> Callable[[list[Value]], tuple[Value, ...]]:
    """The values at these places as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    (place,) = places
    return lambda values: (values[place],)
