"""Rules of ledgers, conflicts, numbers and of the machine itself: imports, their undoing, power cuts, old copies."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.domain.export_base import RECORD
from safetydesk.domain.instants import day_of
from safetydesk.domain.staging import LedgerReading, Picture
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.queries.staged import staged_page, staged_row
from safetydesk.usecases import attachments, hazards_carried, imports
from tests.ledger_clerk import reading
from tests.usecases.any_work import DAY
from tests.usecases.any_work_records import WHICH, needs
from tests.usecases.any_work_reports import Reports

SHOPS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            ("虚构宏达木业有限公司", "虚构鸿运家具厂", "虚构甲厂", "虚构丙店（个体）", "虚构宏达木业")
        ),
        "village": st.sampled_from((None, "虚构村", "乙村", "虚构大村")),
        "credit_code": st.sampled_from((None, "91110000600037341L")),
        "phone": st.sampled_from((None, "13900000001", "139****0001")),
        "former_names": st.sampled_from((None, "老甲厂", "虚构鸿运家具厂")),
        "headcount": st.sampled_from((None, 0, 12)),
    }
)
TROUBLES = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(("虚构宏达木业有限公司", "虚构甲厂", "虚构丁厂", "虚构丁厂有限公司")),
        "village": st.sampled_from((None, "虚构村")),
        "description": st.sampled_from(("通道堆物", "灭火器过期", "1. 通道堆物；2. 灭火器过期")),
        "found_on": st.sampled_from((None, "2026-03-01", "2026-04-16")),
        "state": st.sampled_from(
            (None, "registered", "assigned", "review_failed", "review_passed", "closed", "rectified")
        ),
        "grade": st.sampled_from((None, "general", "suspected_major", "major")),
        "deadline": st.sampled_from((None, "2026-04-30")),
        "reviewed_on": st.sampled_from((None, "2026-03-25")),
        "review_result": st.sampled_from((None, "pass", "fail")),
        "reviewer": st.sampled_from((None, "李虚构、周虚构", "张三")),
        "document_number": st.sampled_from((None, "（虚）安改〔2025〕1号")),
    }
)
SHOP_EDITS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.just("虚构乙厂"),
        "phone": st.sampled_from((None, "13900000002")),
        "village": st.sampled_from((None, "虚构村", "丙村")),
        "former_names": st.sampled_from((None, "老乙厂")),
        "remark": st.sampled_from((None, "一\n二")),
    },
)
TROUBLE_EDITS = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"state": st.sampled_from(("assigned", "rectifying", "review_requested", "closed"))}),
    st.fixed_dictionaries({"deadline": st.sampled_from((None, "2026-05-20")), "place": st.just("三车间")}),
    st.fixed_dictionaries({"grade": st.sampled_from(("suspected_major", "major", "general"))}),
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(("review_passed", "review_failed", "closed")),
            "review_result": st.sampled_from(("pass", "fail", None)),
            "reviewed_on": st.sampled_from(("2026-04-16", None)),
            "reviewer": st.sampled_from(("李虚构、周虚构", None)),
        }
    ),
)
CRITERIA = st.sampled_from((None, "GM-3-2", "某标准第九条"))
SUPERVISION = {
    "reported_to": st.sampled_from((None, "虚构区应急局")),
    "reported_on": st.sampled_from((None, "2026-03-03")),
    "recognition": st.sampled_from((None, "accepted", "refused")),
    "recognised_by": st.sampled_from((None, "虚构区应急局")),
    "recognised_on": st.sampled_from((None, "2026-03-04")),
    "supervised_by": st.sampled_from((None, "虚构区安委会")),
    "closed_on": st.sampled_from((None, "2026-04-10")),
    "closed_by": st.sampled_from((None, "李虚构")),
}
WHOSE = {
    "subject": st.sampled_from(("虚构宏达木业有限公司", "虚构甲厂")),
    "description": st.sampled_from(("通道堆物", "粉尘无泄爆")),
    "found_on": st.sampled_from((None, "2026-03-01")),
}
GRADED = {"grade": st.sampled_from((None, "general", "suspected_major", "major")), "criterion": CRITERIA}
STATES = {"state": st.sampled_from((None, "review_passed", "closed"))}
MAJORS = st.fixed_dictionaries({**WHOSE, **GRADED, **STATES, **SUPERVISION})
MAJOR_EDITS = st.fixed_dictionaries({}, optional={**GRADED, **STATES, **SUPERVISION, "emergency_plan": st.just("停用")})
REVIEWS = {
    "rectified_on": st.sampled_from((None, "2026-03-20")),
    "reviewed_on": st.sampled_from((None, "2026-03-25")),
    "review_result": st.sampled_from((None, "pass", "fail")),
    "reviewer": st.sampled_from((None, "李虚构、周虚构")),
    "closed_on": st.sampled_from((None, "2026-03-26")),
}
CLOSINGS = st.fixed_dictionaries({**WHOSE, **REVIEWS})
CLOSING_EDITS = st.fixed_dictionaries({}, optional=REVIEWS)
INPUT_EDITS = st.fixed_dictionaries({}, optional={"drills": st.sampled_from((None, 0, 3)), "fines": st.just(0)})
INPUTS = st.fixed_dictionaries(
    {
        "period": st.sampled_from(("2026-03", "2026年4月", "3月")),
        "unit": st.sampled_from(("虚构村", "应急办")),
        "drills": st.sampled_from((None, 0, 2)),
        "fines": st.sampled_from((None, 150_000)),
    }
)
VISITS = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(("虚构宏达木业有限公司", "虚构丁厂")),
        "on_day": st.sampled_from((None, "2026-03-01", "2026-04-16")),
        "inspectors": st.sampled_from((None, "李虚构、周虚构", "王客串")),
        "kind": st.sampled_from((None, "surprise", "joint")),
        "findings": st.sampled_from((None, 3)),
        "general": st.sampled_from((None, 2)),
        "major": st.sampled_from((None, 1)),
    }
)
VISIT_EDITS = st.fixed_dictionaries(
    {},
    optional={
        "on_day": st.sampled_from((None, "2026-03-02")),
        "inspectors": st.just("王客串"),
        "content": st.sampled_from((None, "电气")),
        "joint_units": st.just("虚构所、虚构站"),
    },
)
ROUNDS = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(("虚构宏达木业有限公司", "虚构丁厂")),
        "tier": st.sampled_from((None, "day", "week", "quarter")),
        "period": st.sampled_from((None, "2026年第10周", "3月第2周", "2026-03")),
        "on_day": st.sampled_from((None, "2026-03-02")),
        "team": st.sampled_from((None, "一班组", "二班组")),
    }
)
ROUND_EDITS = st.fixed_dictionaries(
    {},
    optional={
        "period": st.sampled_from((None, "2026年4月", "长期")),
        "made_up": st.booleans(),
        "team": st.just("三班组"),
    },
)
PEOPLE = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(("虚构宏达木业有限公司", "虚构丁厂", "本单位")),
        "name": st.sampled_from(("张虚构", "李虚构")),
        "phone": st.sampled_from((None, "13900000001", "139****0001")),
        "kind": st.sampled_from((None, "special", "enforcement")),
        "number": st.sampled_from((None, "虚构0001", "T110101199003070011", "T110101198503070022")),
        "valid_to": st.sampled_from((None, "2027-12-31")),
    }
)
PEOPLE_EDITS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.just("赵虚构"),
        "phone": st.just("13900000002"),
        "number": st.sampled_from((None, "虚构0009")),
        "valid_to": st.sampled_from((None, "2025-12-31")),
        "work": st.just("低压电工"),
    },
)
FILES = st.one_of(
    st.tuples(st.just("visits"), st.lists(VISITS, max_size=4), VISIT_EDITS),
    st.tuples(st.just("rounds"), st.lists(ROUNDS, max_size=4), ROUND_EDITS),
    st.tuples(st.just("people"), st.lists(PEOPLE, max_size=4), PEOPLE_EDITS),
    st.tuples(st.just("enterprises"), st.lists(SHOPS, max_size=4), SHOP_EDITS),
    st.tuples(st.just("hazards"), st.lists(TROUBLES, max_size=4), TROUBLE_EDITS),
    st.tuples(st.just("major_hazards"), st.lists(MAJORS, max_size=3), MAJOR_EDITS),
    st.tuples(st.just("closings"), st.lists(CLOSINGS, max_size=3), CLOSING_EDITS),
    st.tuples(st.just("report_inputs"), st.lists(INPUTS, max_size=3), INPUT_EDITS),
)
KEY = {"enterprises": "name", "report_inputs": "period"}
"""The column that an empty ledger of a kind has; else the subject."""

SHOWN = ("虚构照片甲", "虚构照片乙", "取不出的照片")
PICTURED = st.lists(st.sampled_from(SHOWN), max_size=3)
STATES = st.lists(st.sampled_from(("new", "changed", "same", "refused", "asked", "doubtful", "left_out")), max_size=2)


def _picture(content: bytes) -> Picture:
    name = hashlib.sha256(content).hexdigest()
    return Picture("F", None, f"xl/media/{name[:6]}.png", "image/png", len(content), name)


class Ledgers(Reports):
    """Workbooks from outside, and what happens to a machine."""

    def ledger(self, kind: str, fresh: list[dict[str, Any]], edits: dict[str, Any], ours: bool) -> Any:
        """New rows, or our own export with the edits made in every third row."""
        if not ours:
            return reading(kind, fresh, None if fresh else [KEY.get(kind, "subject")])
        found = ROWS[kind](self.office.store.reader, day_of(self.office.now), None)
        rows = [{name: value for name, value in row.items() if name != RECORD} for _, row in found]
        edited = [row | edits if number % 3 == 0 else row for number, row in enumerate(rows)]
        return reading(kind, edited, None if rows else [KEY.get(kind, "subject")])

    def with_pictures(self, book: LedgerReading, shown: Sequence[str]) -> LedgerReading:
        """The ledger with a picture on each of its first rows."""
        pictures = [_picture(name.encode()) for name in shown]
        rows = [
            replace(row, pictures=(pictures[place],)) if place < len(pictures) else row
            for place, row in enumerate(book.rows)
        ]
        return replace(book, rows=rows)

    def staged(self, file: Any, ours: bool, shown: Sequence[str], **choices: bool) -> imports.ImportReport | None:
        """Stage a ledger; the bytes of one of its pictures cannot be had."""

        def extract(wanted: Sequence[Picture]) -> list[tuple[Picture, bytes]]:
            known = {_picture(name.encode()).sha256: name.encode() for name in SHOWN if name != SHOWN[-1]}
            return [(one, known[one.sha256]) for one in wanted if one.sha256 in known]

        book = self.with_pictures(self.ledger(*file, ours), shown)
        album = imports.Album(self.office.blobs, extract)  # type: ignore[arg-type]
        told = {"actor": self.office.clerk, "choices": imports.Choices(**choices), "album": album}
        report: imports.ImportReport | None = self.office.do_at_store(imports.stage_import, reading=book, **told)
        return report

    @rule(file=FILES, ours=st.booleans(), opens=st.booleans(), clears=st.booleans(), shown=PICTURED)
    def stage_import(self, file: Any, ours: bool, opens: bool, clears: bool, shown: list[str]) -> None:
        self.staged(file, ours, shown, open_places=opens, clear_blanks=clears)

    @rule(file=FILES, ours=st.booleans(), opens=st.booleans(), history=st.booleans(), carries=st.booleans())
    def import_at_once(self, file: Any, ours: bool, opens: bool, history: bool, carries: bool) -> None:
        report = self.staged(file, ours, SHOWN[:1], open_places=opens, history=history, carry_over=carries)
        if report is not None:
            self.office.do(imports.accept_import, import_id=report.id)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH, rows=st.sets(st.integers(4, 7)), take=st.booleans(), states=STATES)
    def choose_rows(self, which: int, rows: set[int], take: bool, states: list[Any]) -> None:
        told = {"rows": rows or None, "take": take, "states": states}
        self.office.do(imports.choose_rows, import_id=self.an_import(which, "staged"), **told)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH, rows=st.sets(st.integers(4, 7)))
    def accept_some(self, which: int, rows: set[int]) -> None:
        self.office.do(imports.accept_import, import_id=self.an_import(which, "staged"), rows=rows)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH, row=st.integers(4, 7), part=st.integers(0, 2), chosen=st.integers(-1, 1))
    def answer_match(self, which: int, row: int, part: int, chosen: int) -> None:
        key = self.an_import(which, "staged")
        line = staged_row(self.office.store.reader, key, row, part)
        alike = [one.record for one in line.alike] if line else []
        record = alike[chosen] if -1 < chosen < len(alike) else None
        self.office.do(imports.answer_match, import_id=key, row=row, part=part, record=record)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH)
    def answer_matches(self, which: int) -> None:
        key = self.an_import(which, "staged")
        asked = staged_page(self.office.store.reader, key, states=("asked",))
        answers = {(one.row, one.part): one.alike[-1].record for one in asked}
        self.office.do(imports.answer_matches, import_id=key, answers=answers)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH, row=st.integers(4, 7), verb=st.sampled_from((imports.split_row, imports.join_row)))
    def split_or_join(self, which: int, row: int, verb: Any) -> None:
        self.office.do(verb, import_id=self.an_import(which, "staged"), row=row)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH)
    def split_rows(self, which: int) -> None:
        self.office.do(imports.split_rows, import_id=self.an_import(which, "staged"))

    @needs("hazard")
    @rule(which=WHICH)
    def carry_over_hazards(self, which: int) -> None:
        self.office.do(hazards_carried.carry_over_hazards, hazards=[self.office.pick("hazard", which, "historic = 1")])

    @rule(which=WHICH, of_hazard=st.booleans())
    def keep_attachment(self, which: int, of_hazard: bool) -> None:
        content = "虚构扫描件".encode()
        owner = {"owner": "hazard", "owner_id": self.office.pick("hazard", which)} if of_hazard else {}
        facts = {"sha256": self.office.blobs.put(content), "size": len(content), "mime": "application/pdf"}
        self.office.do(attachments.keep_attachment, file_name="虚构扫描件.pdf", **facts, **owner)

    @rule(rows=st.lists(TROUBLES, min_size=1, max_size=2), carries=st.booleans())
    def whole_history(self, rows: list[dict[str, Any]], carries: bool) -> None:
        """A ledger of past years lands; what is open of it may be carried over."""
        report = self.staged(("hazards", rows, {}), False, (), history=True)
        if report is not None:
            self.office.do(imports.accept_import, import_id=report.id)
        if carries:
            self.carry_over_hazards(0)

    def an_import(self, which: int, state: str) -> bytes:
        """An import in a state; 9 one in whatever state."""
        return self.office.pick("import_run", which, f"state = '{state}'")

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH)
    def accept_import(self, which: int) -> None:
        self.office.do(imports.accept_import, import_id=self.an_import(which, "staged"))

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH)
    def restage_import(self, which: int) -> None:
        key = self.an_import(which, "staged")
        self.office.do_at_store(imports.restage_import, import_id=key, actor=self.office.clerk)

    @needs("import_run", "state = 'staged'")
    @rule(which=WHICH)
    def drop_import(self, which: int) -> None:
        self.office.do(imports.drop_import, import_id=self.an_import(which, "staged"))

    @needs("import_run", "state = 'accepted'")
    @rule(which=WHICH)
    def undo_import(self, which: int) -> None:
        self.office.do(imports.undo_import, import_id=self.an_import(which, "accepted"))

    @needs("import_run")
    @rule(which=WHICH)
    def report_import(self, which: int) -> None:
        key = self.an_import(which, "accepted")
        db = self.office.store.reader
        if db.execute("SELECT 1 FROM import_run WHERE id = ?", (key,)).fetchone():
            json.dumps(imports.report_import(db, key).as_json(), ensure_ascii=False)

    @rule(hours=st.sampled_from((1, 24, 24 * 20, 24 * 300, -1, -24 * 3, -24 * 300)))
    def set_the_clock(self, hours: int) -> None:
        """The clock jumps ahead, or is set back."""
        self.office.now += hours * DAY // 24

    @rule()
    def cut_the_power(self) -> None:
        """It fails in the next transaction, after the use case did all its work."""
        self.office.cut = True

    @rule()
    def open_again(self) -> None:
        self.office.reopen()

    @rule(keep=st.booleans())
    def keep_or_put_back_a_copy(self, keep: bool) -> None:
        """An old copy of the database is put back; the file of used numbers lies outside of it and stays."""
        office = self.office
        if office.store.folder is None or office.folder is None:
            return
        database, copy = office.store.folder / "store.db", office.folder / "copy.db"
        office.store.close()
        if keep or not copy.exists():
            shutil.copyfile(database, copy)
        else:
            shutil.copyfile(copy, database)
        office.reopen(closed=True)
