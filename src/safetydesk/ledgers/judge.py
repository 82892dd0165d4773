"""What a typed row must have and what cannot be true in it: required fields, the order of days, repeats."""

from __future__ import annotations

from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.staging import NOT_TAKEN, PENDING, Level, Problem
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.layout import Layout
from safetydesk.ledgers.rowtyper import TypedRow


class Judge:
    """The rules of one layout over whole rows; remembers the rows seen, to name repeats."""

    def __init__(self, layout: Layout, fields: tuple[str, ...]) -> None:
        register = layout.register
        self._layout = layout
        self._fields = fields
        self._letters = {entry.column.field: entry.letters for entry in layout.columns}
        self._titles = {column.field: column.title for column in register.columns}
        self._required = [(fields.index(name), name) for name in register.required]
        self._wanted = [
            (fields.index(entry.column.field), entry.column.field) for entry in layout.columns if entry.column.wanted
        ]
        self._ordered = [
            (fields.index(column.not_before), fields.index(column.field), column.not_before, column.field)
            for column in register.columns
            if column.not_before in fields and column.field in fields
        ]
        self._worded = [
            (fields.index(column.field), fields.index(column.words_to), fields.index(column.not_before), column.field)
            for column in register.columns
            if column.words_to and column.not_before and {column.field, column.not_before} <= set(fields)
        ]
        self._identities = [
            (tuple(fields.index(name) for name in group), group)
            for group in register.identity
            if all(name in fields for name in group)
        ]
        self._owner = fields.index(register.required[0])
        self._seen: dict[int, int] = {}
        self._owners: dict[int, str] = {}

    def judge(self, number: int, row: TypedRow) -> None:
        """Add marks and problems of a typed row in place; a code that belongs to another subject is taken out."""
        values, raw, marks, problems = row
        for index, name in self._required:
            if values[index] is None and not self._is_refused(name, problems):
                fault = Fault("LEDGER_101", "refuse", {"title": self._titles[name]})
                self._add(problems, fault, number, name, raw.get(name, ""))
        self._due_at_once(row)
        for index, name in self._wanted:
            if values[index] is None:
                marks[name] = (*marks.get(name, ()), PENDING)
        for earlier, later, first, second in self._ordered:
            base, value = values[earlier], values[later]
            if base is not None and value is not None and str(value) < str(base):
                facts: dict[str, object] = {"later": self._titles[second], "earlier": self._titles[first], "base": base}
                self._add(problems, Fault("LEDGER_119", "refuse", facts), number, second, str(value))
        self._repeats(number, row)

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

    def _is_refused(self, name: str, problems: list[Problem]) -> bool:
        letters = self._letters[name]
        return any(entry.column == letters and entry.level == "refuse" for entry in problems)

    def _repeats(self, number: int, row: TypedRow) -> None:
        """Name the row that already said the same by its strongest identity; a code under two names is asked."""
        strongest = True
        for group, names in self._identities:
            found = tuple([row.values[index] for index in group])
            if None in found:
                continue
            key = hash((group, found))
            before = self._seen.setdefault(key, number)
            if names == ("credit_code",):
                owner = str(row.values[self._owner])
                if self._owners.setdefault(key, owner) != owner:
                    row.values[group[0]] = None
                    row.marks["credit_code"] = (*row.marks.get("credit_code", ()), NOT_TAKEN)
                    self._repeat("LEDGER_129", "question", number, row, names, before, str(found[0]))
                    continue
            if before != number and strongest:
                self._repeat("LEDGER_120", "refuse", number, row, names, before, str(found[0]))
            strongest = False

    def _repeat(
        self, code: str, level: Level, number: int, row: TypedRow, names: tuple[str, ...], before: int, value: str
    ) -> None:
        what = "、".join(self._titles[name] for name in names)
        self._add(row.problems, Fault(code, level, {"row": before, "what": what}), number, names[0], value)

    def _add(self, problems: list[Problem], fault: Fault, row: int, name: str, value: str) -> None:
        problems.append(problem(fault, self._layout.sheet, row, self._letters.get(name), value))
