"""What a person does in a visit, stored at once; answers, hanging and dropping are taken back with Ctrl+Z."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from safetydesk.models.queries.visits import EvidenceRow, FindingRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.entries import Entry, Ref
from safetydesk.ui.pages.visit.judgement import Judgement, fault
from safetydesk.ui.pages.visit.keeper import Keeper
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.pages.visit.verbs import verb
from safetydesk.ui.photo_desk import Taken

_DEPTH = 200


@dataclass(frozen=True, slots=True, eq=False)
class _Act:
    words: str
    back: Callable[[], object]


class Acts(QObject):
    """`changed` when what the sheet says changed before the store was read again."""

    changed = Signal()

    def __init__(self, desk: Desk, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._keeper = keeper
        self._undo: list[_Act] = []
        self.visit: bytes | None = None
        self.sheet: Sheet | None = None

    def begin(self, visit: bytes) -> None:
        """Note for another visit, which is still to be read."""
        self.visit = visit

    def open(self, sheet: Sheet) -> None:
        """Work on a visit that was read; what was done in another one is no longer taken back here."""
        if self.sheet is None or self.sheet.id != sheet.id:
            self._undo.clear()
        self.visit, self.sheet = sheet.id, sheet

    def undo(self) -> bool:
        """Take the last act back; False when there is none."""
        if not self._undo:
            return False
        self._take_back(self._undo[-1])
        return True

    def judge(self, entry: Entry, working: Judgement) -> None:
        """Store what was said about an item, or keep it as a draft where it is no answer yet or cannot be stored."""
        sheet, ref = self._sheet(), entry.ref
        before = sheet.judgement(ref)
        same = working.settled() == before.settled() and not working.photos
        if working.result is None or same or fault(working, entry.name):
            self.draft(ref, working)
            return
        self._store(ref, working)
        if working.result != before.result:
            words = f"{entry.name} {self._desk.catalog().word('answer', working.result)}"
            self._push(words, partial(self._restore, ref, before))
        self.changed.emit()

    def draft(self, ref: Ref, working: Judgement) -> None:
        """Keep what is typed about an item; what the store already says needs no draft."""
        sheet = self._sheet()
        if not working.adds_to(sheet.judgement(ref)):
            if sheet.drafts.pop(ref, None) is not None:
                self._keep_draft(ref.text, "")
        elif sheet.drafts.get(ref) != working:
            sheet.drafts[ref] = working
            self._keep_draft(ref.text, working.to_draft())

    def conform(self, head: str) -> None:
        """整段符合: every open item under a head conforms; one act to take back."""
        sheet = self._sheet()
        entries = [entry for entry in sheet.open_entries() if entry.head == head]
        before = [(entry.ref, sheet.judgement(entry.ref)) for entry in entries]
        for entry in entries:
            self._store(entry.ref, replace(sheet.working(entry.ref), result="conforms"))
        words = f"{head} {len(entries)} 项符合"
        self._push(words, partial(self._restore_all, before), f"{head} {len(entries)} 项记为符合")
        self.changed.emit()

    def jot(self, text: str, photos: Sequence[str], *, drafted: bool = True) -> None:
        """随手记: a finding of its own; the draft it was typed in goes, unless it never was `drafted`."""
        draft = self._note_key() if drafted else None
        self._keeper.keep("jot_finding", visit_id=self.visit, text=text, photos=list(photos), draft=draft)

    def draft_note(self, text: str, photos: Sequence[str]) -> None:
        """Keep what stands in the 随手记 bar."""
        told = json.dumps({"text": text, "photos": list(photos)}, ensure_ascii=False) if text or photos else ""
        self._keeper.keep("keep_draft", key=self._note_key(), text=told)

    def amend(self, finding: FindingRow, working: Judgement) -> None:
        """Change a finding; without words it keeps those it has."""
        facts = working.facts() | {"text": working.text or finding.text}
        if all(getattr(finding, name) == value for name, value in facts.items()):
            return
        part = f"finding:{finding.id.hex()}"
        self._keeper.keep("amend_finding", finding_id=finding.id, facts=facts, draft=self.key(part))

    def draft_finding(self, finding: FindingRow, working: Judgement) -> None:
        """Keep what is typed about a finding."""
        self._keep_draft(f"finding:{finding.id.hex()}", working.to_draft())

    def hang(self, finding: FindingRow, ref: Ref | None) -> None:
        """Hang a finding on an item or take it off; an open item is thereby 不符合."""
        sheet = self._sheet()
        back = Ref(finding.checklist, finding.item) if finding.checklist and finding.item else None
        fresh = ref is not None and not sheet.answered(ref)
        self._keeper.run(verb("hang_finding", finding_id=finding.id, **_where(ref)))
        entry = sheet.entry(ref) if ref else None
        said = f"已挂到 {entry.ref.item} {entry.name}" if entry else "已从检查项上取下"
        said += "，记为不符合" if fresh else ""
        self._push("挂到检查项", partial(self._unhang, finding, back, ref if fresh else None), said)

    def drop(self, finding: FindingRow) -> None:
        """Take a finding back."""
        self._keeper.run(verb("drop_finding", finding_id=finding.id))
        back = partial(self._keeper.run, verb("restore_finding", finding_id=finding.id))
        self._push("删去随手记", back, "已删去这一条")

    def drop_photo(self, photo: EvidenceRow) -> None:
        """Take a photo away."""
        self._keeper.run(verb("drop_evidence", evidence_id=photo.id))
        back = partial(self._keeper.run, verb("restore_evidence", evidence_id=photo.id))
        self._push("移去照片", back, "已移去一张照片")

    def move_photo(self, photo: bytes, owner: str, owner_id: bytes) -> None:
        """Give a photo to a finding or back to the visit."""
        self._keeper.run(verb("move_evidence", evidence_id=photo, owner=owner, owner_id=owner_id))

    def photograph(self, entry: Entry, taken: Taken, working: Judgement) -> None:
        """Hang a photo on an item; while it has no answer, its draft holds the photo."""
        ref, visit = entry.ref, self._sheet().id

        def hung(touched: Any) -> None:
            sheet = self._sheet()
            if sheet.id == visit and not sheet.answered(ref) and touched.id:
                held = sheet.drafts.get(ref, working)
                self.draft(ref, replace(held, photos=(*held.photos, touched.id.hex())))

        self._keeper.run(verb("photograph_item", visit_id=visit, **_where(ref), **taken.facts()), hung)

    def attach(self, owner: str, owner_id: bytes, taken: Taken, done: Callable[[Any], object] | None = None) -> None:
        """Hang a photo on a finding or on the visit."""
        self._keeper.run(verb("attach_evidence", owner=owner, owner_id=owner_id, **taken.facts()), done)

    def add_checklist(self, key: str) -> None:
        """Add a checklist to the visit."""
        version = self._desk.catalog().checklists[key].version
        self._keeper.run(verb("add_checklist", visit_id=self._sheet().id, key=key, version=version))

    def stand(self, place: str) -> None:
        """Remember where the visit stands, so that it reopens there."""
        self._keeper.keep("keep_draft", key=f"visit-place:{self._sheet().id.hex()}", text=place)

    def key(self, part: str) -> str:
        """The key of a draft of this visit."""
        return f"visit-draft:{self._sheet().id.hex()}:{part}"

    def _note_key(self) -> str:
        assert self.visit is not None
        return f"visit-draft:{self.visit.hex()}:note"

    def _store(self, ref: Ref, working: Judgement) -> None:
        """The answer is stored with all that the store holds of it; facts it cannot hold yet stay in the draft."""
        sheet, settled = self._sheet(), working.settled()
        rest = replace(working, photos=())
        self._keeper.keep(
            "judge_item",
            visit_id=sheet.id,
            checklist=ref.checklist,
            item=ref.item,
            result=settled.result,
            note=settled.text,
            sample=dict(settled.sample) if settled.sample else None,
            finding=settled.facts() if settled.result == "fails" else None,
            photos=list(working.photos),
            draft=self.key(ref.text),
        )
        sheet.judgements[ref] = settled
        sheet.drafts.pop(ref, None)
        self.draft(ref, rest)

    def _restore(self, ref: Ref, before: Judgement) -> None:
        sheet = self._sheet()
        if before.result is not None:
            self._store(ref, before)
        else:
            now = sheet.judgements.pop(ref, Judgement())
            self._keeper.run(verb("withdraw_answer", visit_id=sheet.id, **_where(ref)))
            sheet.drafts.pop(ref, None)
            self.draft(ref, Judgement(note=now.note))
        self.changed.emit()

    def _restore_all(self, before: Sequence[tuple[Ref, Judgement]]) -> None:
        for ref, then in before:
            self._restore(ref, then)

    def _unhang(self, finding: FindingRow, back: Ref | None, answered: Ref | None) -> None:
        self._keeper.run(verb("hang_finding", finding_id=finding.id, **_where(back)))
        if answered:
            self._keeper.run(verb("withdraw_answer", visit_id=self._sheet().id, **_where(answered)))

    def _keep_draft(self, part: str, text: str) -> None:
        self._keeper.keep("keep_draft", key=self.key(part), text=text)

    def _push(self, words: str, back: Callable[[], object], said: str = "") -> None:
        """Remember how to take an act back; what is `said` of it offers to take back this one, whatever came after."""
        act = _Act(words, back)
        self._undo.append(act)
        del self._undo[:-_DEPTH]
        if said:
            self._desk.say.toast(said, partial(self._take_back, act))

    def _take_back(self, act: _Act) -> None:
        if any(one is act for one in self._undo):
            self._undo = [one for one in self._undo if one is not act]
            act.back()
            self._desk.say.toast(f"已撤销：{act.words}")

    def _sheet(self) -> Sheet:
        assert self.sheet is not None
        return self.sheet


def _where(ref: Ref | None) -> dict[str, Any]:
    return {"checklist": ref.checklist if ref else None, "item": ref.item if ref else None}
