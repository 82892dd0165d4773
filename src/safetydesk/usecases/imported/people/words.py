"""What a row of a 人员证件台账 says, brought to the words of the store: names, numbers, spans of days, 证件类别."""

from __future__ import annotations

import re
from dataclasses import replace

from safetydesk.catalog import load
from safetydesk.domain.certificate_terms import read_span
from safetydesk.domain.staging import Value
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.usecases.imported.lines import Told
from safetydesk.usecases.imported.people.known import has_certificate
from safetydesk.usecases.imported.run import Run

_HAN = re.compile(r"[\u3400-\u9fff·\s]+")
_LEAST = 3


def settled(row: Told, run: Run) -> Told:
    """The row with 张　三 as 张三, numbers in capitals, 2021.5.1-2027.4.30 as two days, the kind its sheet tells."""
    row = _with_span(row, run)
    values: dict[str, Value] = dict(row.values)
    name = str(values["name"])
    values["name"] = "".join(name.split()) if _HAN.fullmatch(name) else name
    if "number" in values:
        values["number"] = str(values["number"]).upper()
    if values.get("kind") == UNSTATED:
        del values["kind"]
    if "kind" not in values and has_certificate(values) and (kind := sheet_kind(run.place.sheet)):
        values["kind"] = kind
    return replace(row, values=values)


def _with_span(row: Told, run: Run) -> Told:
    """有效期限 may give both days in one cell."""
    span = read_span(row.raw.get("valid_to", "")) if "valid_to" in row.unread else None
    if span is None:
        return row
    first, last = span
    values = {"valid_from": first, **row.values, "valid_to": last}
    letter = run.place.letters.get("valid_to")
    said = tuple(one for one in row.said if one.column != letter)
    return replace(row, values=values, said=said, unread=tuple(one for one in row.unread if one != "valid_to"))


def sheet_kind(sheet: str) -> str | None:
    """The 证件类别 that the name of a sheet tells (特种作业人员台账), None when it tells none or two."""
    words = load().accepted()["certificate_kind"]
    found = {code for word, code in words.items() if len(word) >= _LEAST and word in sheet}
    return found.pop() if len(found) == 1 else None
