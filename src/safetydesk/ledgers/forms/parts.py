"""The parts around the sheet of a form when rows are put into it: names, pictures, tables, charts, other sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safetydesk.errors import error
from safetydesk.ledgers.books.cells import parse_range
from safetydesk.ledgers.books.container import Package, decoded
from safetydesk.ledgers.books.workbook import Sheet
from safetydesk.ledgers.faults import TooLargeError
from safetydesk.ledgers.forms.shift import Shift

LARGEST = 24 << 20
"""The most bytes of a part that is held as text; a form of 100,000 drawn rows has some 10 MB."""
_ANCHOR_ROW = re.compile(r"(<(?:\w+:)?row>)(\d+)(</(?:\w+:)?row>)")
_HAS_FORMULA = re.compile(r"<(?:\w+:)?f[\s>]")
_CALC = re.compile(r"<((?:\w+:)?)calcPr\b([^>]*?)/>")
_CHAIN = re.compile(r"<(?:\w+:)?(?:Relationship|Override)\b[^>]*?calcChain[^>]*?/>")


def moved_parts(
    package: Package, main: str, sheet: Sheet, shift: Shift, sheets: Sequence[Sheet], file: str
) -> tuple[dict[str, str], set[str]]:
    """The parts that change beside the sheet itself, by name in small letters, and those to be left out.

    `main` is the workbook part, `sheets` are all its sheets. LEDGER_035 for what cannot be moved along.
    """
    texts = {one.part: part_text(package, one.part) for one in sheets}
    workbook = part_text(package, main)
    changed: dict[str, str] = {}
    if any(_HAS_FORMULA.search(text) for text in texts.values()):
        changed[main.lower()] = _recalculated(workbook)
    if not shift.by:
        return changed, set()
    for part, text in {main: changed.get(main.lower(), workbook), **texts}.items():
        if part != sheet.part and (moved := shift.formulas(text, own=False)) != text:
            changed[part.lower()] = moved
    for kind, part in package.relations(sheet.part).values():
        _hanging(package, kind, part, shift, file, changed)
    return changed, _chain(package, main, changed)


def _hanging(package: Package, kind: str, part: str, shift: Shift, file: str, changed: dict[str, str]) -> None:
    """One part that hangs on the sheet."""
    if not package.has(part):
        return
    if kind in ("pivotTable", "queryTable"):
        raise error("LEDGER_035", file=file, what="表里有数据透视表或者外部查询")
    if kind in ("comments", "threadedComment", "vmlDrawing"):
        cells = re.findall(r'\bref="([A-Z]+\d+)"', part_text(package, part))
        if any((area := parse_range(cell)) and area[0] >= shift.at for cell in cells):
            raise error("LEDGER_035", file=file, what="要下移的行里有批注")
    elif kind == "table":
        changed[part.lower()] = shift.references(part_text(package, part))
    elif kind == "drawing":
        changed[part.lower()] = _ANCHOR_ROW.sub(
            lambda found: f"{found[1]}{shift.row(int(found[2]) + 1) - 1}{found[3]}", part_text(package, part)
        )
        for other, chart in package.relations(part).values():
            if other == "chart" and package.has(chart):
                changed[chart.lower()] = shift.formulas(part_text(package, chart), own=False)


def _recalculated(workbook: str) -> str:
    """The workbook part, told to count its formulas when it is opened."""
    found = _CALC.search(workbook)
    if found:
        if re.search(r'\sfullCalcOnLoad="(?:1|true)"', found[2]):
            return workbook
        rest = re.sub(r'\sfullCalcOnLoad="[^"]*"', "", found[2])
        return workbook.replace(found[0], f'<{found[1]}calcPr{rest} fullCalcOnLoad="1"/>', 1)
    for end in ("definedNames", "externalReferences", "functionGroups", "sheets"):
        if at := re.search(rf"</((?:\w+:)?){end}>|<((?:\w+:)?){end}\s*/>", workbook):
            prefix = at[1] or at[2] or ""
            return f'{workbook[: at.end()]}<{prefix}calcPr fullCalcOnLoad="1"/>{workbook[at.end() :]}'
    return workbook


def _chain(package: Package, main: str, changed: dict[str, str]) -> set[str]:
    """Leave out the list of formulas in order: it names cells that have moved, and programs make it anew."""
    chain = next((part for kind, part in package.relations(main).values() if kind == "calcChain"), None)
    if chain is None:
        return set()
    folder, _, name = main.rpartition("/")
    for part in ("[Content_Types].xml", f"{folder}/_rels/{name}.rels"):
        changed[part.lower()] = _CHAIN.sub("", part_text(package, part))
    return {chain.lower()}


def part_text(package: Package, part: str) -> str:
    """The text of a part; TooLargeError for one that no blank form has."""
    if package.has(part) and package.entry(part).file_size > LARGEST:
        raise TooLargeError(part)
    with package.open(part) as stream:
        return "".join(decoded(stream))
