"""What must be true of a store whatever was done in it: after every act, and of the whole at the end."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.collecting import STANDING
from safetydesk.domain.document_life import fold as fold_document
from safetydesk.domain.hazards.fold import fold as fold_hazard
from safetydesk.domain.names import folded
from safetydesk.models import number_file, search
from safetydesk.models.blobs import BlobStore
from safetydesk.models.events import document_events, hazard_events
from safetydesk.models.projections import rebuild
from safetydesk.models.queries.collections import answers
from safetydesk.models.queries.documents import document, papers_of_number
from safetydesk.models.queries.kept_files import LEDGER_FILE
from safetydesk.models.store import Store, dbapi
from safetydesk.models.tables import synced_classes, synced_fields
from safetydesk.models.verify import verify, verify_chain, verify_rows
from safetydesk.usecases.collections import standing
from safetydesk.usecases.papers import numbers
from safetydesk.usecases.papers.documents_correct import troubles
from tests.ledger_clerk import check_rows_equal_their_changes

Contents = dict[str, list[tuple[Any, ...]]]
Record = tuple[str, bytes]
Edits = dict[Record, dict[str, tuple[Any, Any]]]
FACTS = frozenset({"hazard_event", "document_event", "signature", "number_void", "succession", "report_line"})
"""Records that are never changed, and taken back by nothing but the undoing of an import."""
STANDS = frozenset({"kind", "capacity", "organ", "subject_id", "visit_id", "code"})
JUDGED = frozenset({"unit_id", "state", "replaces", "deleted_at"})
"""What people say about a file that came in; all else of it stays."""
BESIDE = frozenset({"unit", "told_content", "remark"})
"""What an office notes of a visit in its ledgers: it stands on no paper and nobody signs it (LEDGER_221)."""
NOTED = {"imports.accept_import": BESIDE, "campaigns.assign_visits": frozenset({"campaign_id"})}
"""What may be noted of a visit that is signed, and by which verb."""
ONCE = frozenset({"series", "year", "serial", "number", "issued_on", "snapshot", "pdf"})


def contents(db: Any) -> Contents:
    """Every row of every table of the store, those of the search index as they can be read."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    shadows = tuple(f"{index}_" for index in search.TABLES)
    return {
        name: db.execute(f"SELECT rowid, * FROM {name} ORDER BY rowid").fetchall()
        for name in names
        if not name.startswith(("sqlite_", *shadows))
    }


def outside(folder: Path | None) -> bytes:
    """The file of used numbers that lies beside the database."""
    path = folder / number_file.FILE if folder else None
    return path.read_bytes() if path and path.exists() else b""


def check_act(db: Any, name: str, before: Contents, after: Contents, *, several: bool) -> None:
    """What a use case did is told by its changes, field by field, and what was a fact before it still is."""
    done, told = _edits(db, before, after), _changes(db, before, after)
    assert several or all(len(some) == 1 for some in told.values()), f"{name} wrote two changes of one record"
    assert done.keys() == told.keys(), f"{name} changed {done.keys() ^ told.keys()} past its changes"
    for record, edits in done.items():
        summed: dict[str, tuple[Any, Any]] = {}
        for change in told[record]:
            summed |= {field: (summed.get(field, pair)[0], pair[1]) for field, pair in change.items()}
        kept = {field: pair for field, pair in summed.items() if pair[0] != pair[1]}
        assert edits == kept, f"{name} wrote {edits} and told {kept} of {record}"
    if name != "imports.undo_import":
        _check_facts_stand(db, name, before, done)


def _edits(db: Any, before: Contents, after: Contents) -> Edits:
    found: Edits = {}
    for entity, table in synced_classes().items():
        if before[entity] == after[entity]:
            continue
        columns = ["rowid", *(row[1] for row in db.execute(f"PRAGMA table_info({entity})"))]
        fields = [(name, columns.index(name)) for name in synced_fields(table)]
        key = columns.index("id")
        old, new = ({row[key]: row for row in side[entity]} for side in (before, after))
        assert old.keys() <= new.keys(), f"a row of {entity} was deleted"
        blank = (None,) * len(columns)
        for record, row in new.items():
            was = old.get(record, blank)
            edits = {name: (was[at], row[at]) for name, at in fields if was[at] != row[at]}
            if edits:
                found[entity, record] = edits
    return found


def _changes(db: Any, before: Contents, after: Contents) -> dict[Record, list[dict[str, tuple[Any, Any]]]]:
    found: dict[Record, list[dict[str, tuple[Any, Any]]]] = {}
    start, end = len(before["change"]), len(after["change"])
    assert before["change"] == after["change"][:start], "a change that was written is another one now"
    last = after["change"][start - 1][0] if start else 0
    rows = db.execute("SELECT entity, record, content FROM change WHERE n > ? ORDER BY n", (last,)).fetchall()
    assert len(rows) == end - start
    for entity, record, content in rows:
        told = {name: (base, new) for name, (base, new) in msgspec.msgpack.decode(content).items()}
        found.setdefault((entity, record), []).append(told)
    return found


def _check_facts_stand(db: Any, name: str, before: Contents, done: Edits) -> None:
    standing, numbered = _standing_visits(db, before), _numbered(db, before)
    for (entity, record), edits in done.items():
        created = all(old is None for old, _ in edits.values()) and not _had(db, before, entity, record)
        if created:
            continue
        assert entity not in FACTS, f"{name} changed {entity}: {edits}"
        if entity == "report":
            assert edits.keys() == {"deleted_at"}, f"{name} changed a report: {edits}"
            assert not _submitted(db, record), f"{name} took a report back that was handed in"
        if entity == "collection_answer":
            assert edits.keys() <= JUDGED, f"{name} changed what came in: {edits}"
        if entity == "document":
            assert not edits.keys() & STANDS, f"{name} made another paper of it: {edits}"
            wording = {} if record not in numbered else {"hazards", "content", "replaces"} & edits.keys()
            assert not wording, f"{name} changed the wording of a numbered paper: {edits}"
            again = {field for field, (old, _) in edits.items() if old is not None} & ONCE
            assert not again, f"{name} changed {again} of a paper a second time"
        beside = entity == "visit" and edits.keys() <= NOTED.get(name, frozenset())
        if entity in ("answer", "visit", "finding") and edits.keys() != {"hazard_id"} and not beside:
            owner = _visit_of(db, entity, record)
            assert owner not in standing, f"{name} changed {entity} of a visit that {standing[owner]}: {edits}"


def _submitted(db: Any, report: bytes) -> bool:
    return bool(db.execute("SELECT submitted_at FROM report WHERE id = ?", (report,)).fetchone()[0])


def _had(db: Any, before: Contents, entity: str, record: bytes) -> bool:
    columns = ["rowid", *(row[1] for row in db.execute(f"PRAGMA table_info({entity})"))]
    key = columns.index("id")
    return any(row[key] == record for row in before[entity])


def _visit_of(db: Any, entity: str, record: bytes) -> bytes:
    if entity == "visit":
        return record
    found: bytes = db.execute(f"SELECT visit_id FROM {entity} WHERE id = ?", (record,)).fetchone()[0]
    return found


def _numbered(db: Any, before: Contents) -> set[bytes]:
    columns = ["rowid", *(row[1] for row in db.execute("PRAGMA table_info(document)"))]
    key, frozen = columns.index("id"), columns.index("snapshot")
    return {row[key] for row in before["document"] if row[frozen]}


def _standing_visits(db: Any, before: Contents) -> dict[bytes, str]:
    """Visits that were signed, or of whose findings a numbered paper told, before the act."""
    known = {row[0] for row in before["signature"]}
    signed = db.execute("SELECT rowid, owner_id FROM signature WHERE deleted_at IS NULL").fetchall()
    found = {owner: "is signed" for rowid, owner in signed if rowid in known}
    columns = ["rowid", *(row[1] for row in db.execute("PRAGMA table_info(document)"))]
    visit, number, kind, hazards = (columns.index(name) for name in ("visit_id", "number", "kind", "hazards"))
    numbered = [row for row in before["document"] if row[visit] and row[number]]
    telling = [row for row in numbered if row[hazards] != "[]" or document_kinds()[row[kind]].stage == "finished"]
    return found | {row[visit]: "has a number" for row in telling}


def check_store(store: Store, blobs: BlobStore, *, joined: bool, met: bool = False) -> None:
    """Everything that holds of a store at rest; `met`: it worked for itself and joined others who did too."""
    db = store.reader
    verify_chain(db)
    verify_rows(db)
    if not joined:
        check_rows_equal_their_changes(db)
    if store.folder is not None:
        assert verify(store.folder, store.data_key, blobs).missing == ()
    if not joined:
        check_references(db)
        check_codes(db)
        check_ledger_words(db)
    check_collections(db, joined=joined)
    check_lives(db, joined=joined)
    check_projections(store)
    check_met(db) if met else check_numbers(store, joined=joined)


class _LookError(Exception):
    """Ends a transaction that only looked."""


def check_projections(store: Store) -> None:
    """All that is derived, thrown away and made again, is the same."""
    local = {"seq"}
    try:
        with store.writing(actor=None) as session:
            db = dbapi(session)
            before = _derived(db)
            for entity, table in synced_classes().items():
                for name in sorted(table.local - local):
                    db.execute(f"UPDATE {entity} SET {name} = NULL")
            for index in search.TABLES:
                db.execute(f"DELETE FROM {index}")
            rebuild(db)
            after = _derived(db)
            for name in before:
                assert before[name] == after[name], f"{name} is not what a rebuild makes of it"
            raise _LookError
    except _LookError:
        pass


def _derived(db: Any) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for entity, table in synced_classes().items():
        if names := sorted(table.local - {"seq"}):
            found[entity] = db.execute(f"SELECT id, {', '.join(names)} FROM {entity} ORDER BY id").fetchall()
    for index in search.TABLES:
        found[index] = db.execute(f"SELECT rowid, words, letters, digits FROM {index} ORDER BY rowid").fetchall()
    return found


_HOLDERS = "(SELECT id, deleted_at FROM person UNION ALL SELECT id, deleted_at FROM employee)"


def check_references(db: Any) -> None:
    """No living record leads to one that is not there or was taken back."""
    for entity, column, target in (
        ("visit", "subject_id", "subject"),
        ("visit", "campaign_id", "campaign"),
        ("campaign", "department_id", "department"),
        ("hazard", "subject_id", "subject"),
        ("hazard", "visit_id", "visit"),
        ("hazard", "finding_id", "finding"),
        ("hazard_event", "hazard_id", "hazard"),
        ("document", "subject_id", "subject"),
        ("document", "visit_id", "visit"),
        ("document_event", "document_id", "document"),
        ("report_line", "report_id", "report"),
        ("answer", "visit_id", "visit"),
        ("finding", "visit_id", "visit"),
        ("finding", "hazard_id", "hazard"),
        ("subject", "village_id", "village"),
        ("subject", "department_id", "department"),
        ("subject", "merged_into", "subject"),
        ("subject_name", "subject_id", "subject"),
        ("certificate", "person_id", _HOLDERS),
        ("round", "subject_id", "subject"),
        ("employee", "subject_id", "subject"),
        ("collection_unit", "collection_id", "collection"),
        ("collection_answer", "collection_id", "collection"),
        ("collection_answer", "unit_id", "collection_unit"),
    ):
        lost = db.execute(
            f"SELECT count(*) FROM {entity} o LEFT JOIN {target} t ON t.id = o.{column} AND t.deleted_at IS NULL"
            f" WHERE o.deleted_at IS NULL AND o.{column} IS NOT NULL AND t.id IS NULL"
        ).fetchone()[0]
        assert lost == 0, f"{lost} of {entity} lead to no {target}"
    for entity, column in (("evidence", "owner_id"), ("signature", "owner_id")):
        rows = db.execute(f"SELECT owner, {column} FROM {entity} WHERE deleted_at IS NULL").fetchall()
        for owner, key in rows:
            if owner == LEDGER_FILE:
                continue  # kept for itself
            assert db.execute(f"SELECT 1 FROM {owner} WHERE id = ?", (key,)).fetchone(), f"{entity} of no {owner}"
    for (named,) in db.execute("SELECT hazards FROM document WHERE deleted_at IS NULL").fetchall():
        for key in json.loads(named):
            sql = "SELECT 1 FROM hazard WHERE id = ? AND deleted_at IS NULL"
            assert db.execute(sql, (bytes.fromhex(key),)).fetchone(), "a paper names a hazard that is gone"


def check_codes(db: Any) -> None:
    """Names of records are theirs alone, and every item of a visit has one answer."""
    for entity in ("subject", "visit", "hazard", "document", "campaign"):
        codes = Counter(row[0] for row in db.execute(f"SELECT code FROM {entity}"))
        assert not [code for code, times in codes.items() if times > 1], f"a code of {entity} twice"
    answers = db.execute(
        "SELECT visit_id, checklist, item FROM answer WHERE deleted_at IS NULL GROUP BY 1, 2, 3 HAVING count(*) > 1"
    ).fetchall()
    assert answers == [], "an item answered twice"


def check_ledger_words(db: Any) -> None:
    """A header taught and a profile kept stand once under their name."""
    for sql in ("SELECT kind, header FROM header_alias", "SELECT kind, name FROM ledger_profile"):
        names = Counter((kind, folded(name)) for kind, name in db.execute(f"{sql} WHERE deleted_at IS NULL").fetchall())
        assert not [name for name, times in names.items() if times > 1], f"{sql} twice"


def check_collections(db: Any, *, joined: bool) -> None:
    """Each unit of a 收表 has one file that counts, or the board asks which; every file lies sealed beside its line."""
    for (key,) in db.execute("SELECT id FROM collection WHERE deleted_at IS NULL").fetchall():
        files = answers(db, key)
        for line in standing(db, key):
            mine = [one for one in files if one.unit == line.unit.id]
            counted = [one for one in mine if one.state in STANDING]
            waiting = [one for one in mine if one.state == "corrected"]
            assert len(counted) <= 1 or (joined and line.waiting), f"{line.unit.name} has two answers that count"
            assert (line.state == "corrected") == bool(waiting or len(counted) > 1)
            assert (line.state != "missing") or not counted
        for one in files:
            sql = "SELECT sha256 FROM evidence WHERE owner = 'collection_answer' AND owner_id = ?"
            assert db.execute(sql, (one.id,)).fetchall() == [(one.sha256,)], f"{one.file_name} is not kept"


def check_lives(db: Any, *, joined: bool) -> None:
    """Hazards and papers stand where their events lead; nobody who sees everything contradicts himself."""
    sql = "SELECT id, code, state, grade, deadline, closed_on FROM hazard WHERE deleted_at IS NULL"
    for key, code, *stored in db.execute(sql).fetchall():
        seen = fold_hazard(hazard_events(db, key))
        dated = [one for one in hazard_events(db, key) if one.kind == "closed" and not one.data.get("undated")]
        assert stored[:3] == [seen.state, seen.grade, seen.deadline], code
        assert joined or seen.contradictions == (), f"{code} contradicts itself: {seen.contradictions}"
        assert seen.unknown_kinds == (), code
        assert stored[3] == (seen.closed_on if dated else None), code
        told = not seen.historic and not seen.settlements and not seen.contradictions
        if seen.state == "closed" and told:
            assert seen.on_spot or (seen.reviews and len(set(seen.reviews[-1].inspectors)) >= 2), (
                f"{code} closed unseen"
            )
            assert seen.grade != "suspected_major", code
            assert seen.grade != "major" or (seen.criterion_id and seen.reported and seen.approver), code
    for key, code, state in db.execute("SELECT id, code, state FROM document").fetchall():
        life = fold_document(document_events(db, key))
        assert life.state == state, code
        assert joined or life.contradictions == (), code


def check_numbers(store: Store, *, joined: bool) -> None:
    """Every number that was ever in a block here is used once, voided, waits in its block or for a person's word."""
    db = store.reader
    papers = db.execute("SELECT organ, series, year, serial FROM document WHERE serial IS NOT NULL").fetchall()
    voids = db.execute("SELECT organ, series, year, serial FROM number_void WHERE deleted_at IS NULL").fetchall()
    assert not [one for one, times in Counter(papers).items() if times > 1], "a number on two papers"
    assert not set(papers) & set(voids), "a number on a paper and void"
    assert not [one for one, times in Counter(voids).items() if times > 1], "a number voided twice"
    texts = Counter(db.execute("SELECT organ, number FROM document WHERE number IS NOT NULL").fetchall())
    assert not [one for one, times in texts.items() if times > 1], f"two papers print the same number: {texts}"
    free = set()
    for organ, series, year, start, last in db.execute("SELECT organ, series, year, next, last FROM lease").fetchall():
        free |= {(organ, series, year, serial) for serial in range(start, last + 1)}
    open_ones = {
        (organ, series, year, int(other))
        for organ, series, year, other in db.execute(
            "SELECT d.organ, d.series, d.year, c.other FROM conflict c JOIN document d ON d.id = c.record"
            " WHERE c.entity = 'document' AND c.field = 'serial' AND c.settled_at IS NULL"
        )
    }
    assert not free & set(papers), "a number that stands on a paper may be taken again"
    for organ, series, year, start, last in db.execute("SELECT organ, series, year, first, last FROM lease").fetchall():
        block = {(organ, series, year, serial) for serial in range(start, last + 1)}
        assert block <= free | set(papers) | set(voids) | open_ones, f"numbers of {series}〔{year}〕 unaccounted for"
    for organ, series, year, serial in papers:
        assert store.folder is None or number_file.last_used(store.folder, organ, series, year) >= serial
    if not joined:
        _no_gaps(store)


def check_met(db: Any) -> None:
    """Two papers that bear one number are told as such by a conflict, and each of them says so of the other."""
    sql = "SELECT organ, number, id FROM document WHERE number IS NOT NULL AND state IS NOT 'voided'"
    for organ, number, key in db.execute(sql).fetchall():
        same = db.execute("SELECT id FROM document WHERE organ = ? AND number = ?", (organ, number)).fetchall()
        marks = ", ".join("?" * len(same))
        told = f"SELECT 1 FROM conflict WHERE entity = 'document' AND field = 'number' AND record IN ({marks})"
        assert len(same) == 1 or db.execute(told, [row[0] for row in same]).fetchone(), f"{number} twice, and not told"
        row = document(db, key)
        assert row is not None
        for other in papers_of_number(db, key):
            assert any(other.code in said for said in troubles(db, row)), f"{row.code} does not tell of {other.code}"


def _no_gaps(store: Store) -> None:
    session: Session
    with store.writing(actor=None) as session:
        for organ, series, year in store.reader.execute("SELECT DISTINCT organ, series, year FROM lease").fetchall():
            assert numbers.number_gaps(session, organ=organ, series=series, year=year) == [], (series, year)
