"""Landing a compared 人员证件台账: employees and the township's own people, and the certificates they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.staging import Value
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.models.changelog import insert_rows, log_of, update_rows
from safetydesk.models.queries.people import TRADES
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Certificate, Employee, Person, synced_fields
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.people.known import CERTIFICATE, PERSON, WHO, has_certificate

_TOWNSHIP = ("name", "phone", "left_on")


class Arrivals:
    """Lands one import page by page; `arrived` are the subjects it brought, and it remembers the people it brings."""

    def __init__(self, session: Session, arrived: Sequence[bytes]) -> None:
        self._session, self._arrived = session, arrived
        self._brought: dict[str, bytes] = {}
        self._people = {row[0] for row in dbapi(session).execute("SELECT id FROM person").fetchall()}

    def land(self, lines: Sequence[Line]) -> None:
        """Write a batch of new and changed lines in the running transaction."""
        holders = self._bring([line for line in lines if line.verdict == "new" and _is_new(line)])
        edits: dict[type[Any], dict[bytes, dict[str, Any]]] = {Person: {}, Employee: {}, Certificate: {}}
        made: list[dict[str, Any]] = []
        for line in lines:
            who = holders.get(str(line.told.values[WHO])) or self._known(line)
            told = dict(line.values) if _is_new(line) else {name: new for name, (_, new) in line.changes.items()}
            self._edit_person(who, {name: told[name] for name in PERSON if name in told}, edits)
            paper = {name: told[name] for name in CERTIFICATE if name in told}
            if line.verdict == "new":
                paper = {name: line.values[name] for name in CERTIFICATE if name in line.values}
            if line.verdict == "new" or line.record == who:
                line.record = self._hold(who, paper, made) if has_certificate(paper) else who
            elif paper and line.record is not None:
                edits[Certificate][line.record] = _certificate(paper)
        for table, fields in edits.items():
            update_rows(self._session, table, fields)
        insert_rows(self._session, Certificate, made)

    def _known(self, line: Line) -> bytes:
        who = str(line.told.values[WHO])
        return self._brought[who] if who in self._brought else bytes.fromhex(who)

    def _bring(self, lines: Sequence[Line]) -> dict[str, bytes]:
        """Make everybody who is not there yet, once; what later rows add to them is an edit."""
        employees, people = [], []
        for line in lines:
            who = str(line.told.values[WHO])
            if who in self._brought:
                continue
            key = self._brought[who] = log_of(self._session).new_id()
            if who.startswith("m"):
                people.append(_person(key, line))
                self._people.add(key)
            else:
                owner = line.subject if line.newcomer is None else self._arrived[line.newcomer]
                employees.append({**dict.fromkeys(synced_fields(Employee)), "id": key, "subject_id": owner,
                                  "name": line.values["name"]})  # fmt: skip
        insert_rows(self._session, Employee, employees)
        insert_rows(self._session, Person, people)
        return self._brought

    def _edit_person(
        self, who: bytes, told: Mapping[str, Value], edits: dict[type[Any], dict[bytes, dict[str, Any]]]
    ) -> None:
        own = who in self._people
        kept = {name: value for name, value in told.items() if not own or name in _TOWNSHIP}
        if kept:
            edits[Person if own else Employee].setdefault(who, {}).update(kept)

    def _hold(self, who: bytes, paper: Mapping[str, Value], made: list[dict[str, Any]]) -> bytes:
        key = log_of(self._session).new_id()
        blank = dict.fromkeys(synced_fields(Certificate)) | {"id": key, "person_id": who, "kind": UNSTATED}
        made.append(blank | _certificate(paper))
        return key


def _is_new(line: Line) -> bool:
    """Whether the row brings its person; else it speaks of one who is there, by edits."""
    return str(line.told.values[WHO])[0] in "nm"


def _person(key: bytes, line: Line) -> dict[str, Any]:
    """Somebody of the township; who holds a 行政执法证 is an inspector (处罚法 42)."""
    kind = line.values.get("kind")
    roles = ["inspector"] if kind is not None and kind not in TRADES else []
    facts = {"id": key, "name": line.values["name"], "unit": line.values.get("subject"), "roles": json.dumps(roles)}
    return dict.fromkeys(synced_fields(Person)) | facts


def _certificate(paper: Mapping[str, Value]) -> dict[str, Any]:
    """The columns of a certificate that some cells fill."""
    row: dict[str, Any] = {name: value for name, value in paper.items() if name != "certificate_remark"}
    if "certificate_remark" in paper:
        row["remark"] = paper["certificate_remark"]
    if "kind" in row:
        row["kind"] = row["kind"] or UNSTATED
    return row
