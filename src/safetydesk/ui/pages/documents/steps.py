"""The right pane, 244 wide: how far the paper has come, what it says, and the next step on the one filled button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.catalog import Catalog
from safetydesk.domain.papers.paper import Citation, PaperSnapshot
from safetydesk.domain.papers.text import citation_holds
from safetydesk.models.queries.documents import DocumentStep
from safetydesk.ui.pages.documents.board import SHORT
from safetydesk.ui.pages.documents.reading import Follow, PaperRead
from safetydesk.ui.pages.words import day_words, moment_words
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.lifeline import Step, StepList
from safetydesk.ui.widgets.panel import Hairline, Panel, scrolled
from safetydesk.ui.widgets.text import Tone, label, on_screen
from safetydesk.ui.widgets.toolbar import Verb, verb_menu

WIDE, NARROW = 244, 200
NEXT = {
    "reviewed": "审签通过",
    "numbered": "编号并出文",
    "rendered": "生成 PDF",
    "sealed": "登记用印",
    "served": "登记送达",
    "returned": "登记签收回收",
    "archived": "归档",
}
_WAITS = {
    "reviewed": "等审签",
    "rendered": "编号了，还没有 PDF",
    "sealed": "打印后盖章",
    "served": "等送达",
    "returned": "等签收件",
    "archived": "可以归档",
}
_COPIES = "一二三四五六七八九"
_MOST_REASONS = 3


class StepsPane(Panel):
    """`run(name)` is called with next, edit, correct, reject, void, or follow and a kind."""

    def __init__(self, catalog: Catalog, run: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__("left", margins=(16, 12, 16, 14), spacing=0, parent=parent)
        self._catalog = catalog
        self.setFixedWidth(WIDE)
        self.setAccessibleName("办理")
        self.steps, self.facts = StepList(), Facts("内容", label_width=70)
        self.reasons = label("", "caption", "amber", wrap=True)
        self.remarks = label("", "caption", "amber", wrap=True)
        self.troubles = label("", "caption", "red", wrap=True)
        self.next = Button("", lambda: run("next"), kind="primary", key="Ctrl+Enter")
        self.edit = Button("修改拟稿", lambda: run("edit"), icon="edit", key="F2")
        self.correct = Button("出更正通知书", lambda: run("correct"))
        self.follow = Button("据此出…", self._show_follows, icon="plus", key="Ctrl+D")
        self._follows: tuple[Follow, ...] = ()
        self._run = run
        self.reject = Button("退回修改", lambda: run("reject"))
        self.void = Button("作废", lambda: run("void"), kind="danger")
        for button in (self.next, self.edit, self.correct, self.follow, self.reject, self.void):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self.show_paper(None, 0)

    def show_paper(self, read: PaperRead | None, now: int) -> None:
        """Show how far a paper is; None shows nothing."""
        self._content.setVisible(read is not None)
        for button in (self.next, self.edit, self.correct, self.follow, self.reject, self.void):
            button.setVisible(False)
        if read is None:
            return
        self.steps.show_steps(steps_of(self._catalog, read, now))
        facts, tones, reasons = facts_of(self._catalog, read)
        self.facts.show_facts(facts, tones)
        self.remarks.setText("\n".join(read.remarks))
        self.remarks.setVisible(bool(read.remarks))
        self.troubles.setText("\n".join(on_screen(one) for one in read.troubles))
        self.troubles.setVisible(bool(read.troubles))
        self.correct.setVisible(bool(read.troubles) and read.row.number is not None)
        self.reasons.setText("\n".join(reasons[:_MOST_REASONS]))
        self.reasons.setVisible(bool(reasons))
        self.next.setVisible(read.next is not None)
        issue = read.next == "numbered"
        self.next.setText(issue_words(read.flow.numbered) if issue else NEXT.get(read.next or "", ""))
        self.next.setAccessibleName(self.next.text())
        self.edit.setVisible(read.row.snapshot is None and read.next is not None)
        self.reject.setVisible(read.next == "reviewed")
        self.void.setVisible(read.next is not None)
        self._follows = read.follows
        self.follow.setVisible(bool(read.follows))

    def follow_menu(self) -> QMenu:
        """The kinds of paper that may be drawn up about this one."""
        verbs = [Verb(one.title, partial(self._run, f"follow {one.kind}"), "document") for one in self._follows]
        return verb_menu(self.follow, verbs)

    def _show_follows(self) -> None:
        menu = self.follow_menu()
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.follow.mapToGlobal(self.follow.rect().bottomLeft()))

    def set_narrow(self, narrow: bool) -> None:
        """200 in a narrow window."""
        self.setFixedWidth(NARROW if narrow else WIDE)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(label("办理到哪一步", "strong"))
        column.addSpacing(4)
        column.addWidget(self.troubles)
        column.addWidget(self.remarks)
        column.addSpacing(14)
        column.addWidget(self.steps)
        column.addSpacing(6)
        column.addWidget(Hairline())
        column.addSpacing(10)
        column.addWidget(label("内容", "strong"))
        column.addSpacing(8)
        column.addWidget(self.facts)
        column.addSpacing(6)
        column.addWidget(self.reasons)
        column.addStretch(1)
        self._content = scrolled(inside)
        self.column.addWidget(self._content, 1)
        self.column.addSpacing(10)
        verbs, row = QVBoxLayout(), QHBoxLayout()
        verbs.setSpacing(8)
        for button in (self.next, self.edit, self.correct, self.follow):
            verbs.addWidget(button)
        verbs.addLayout(row)
        row.setSpacing(8)
        row.addWidget(self.reject)
        row.addWidget(self.void)
        self.column.addLayout(verbs)


def issue_words(numbered: bool) -> str:
    """What issuing is called, with a number or without."""
    return "编号并出文" if numbered else "出文"


def steps_of(catalog: Catalog, read: PaperRead, now: int) -> list[Step]:
    """The steps of a paper, each with person and time; the one it waits for is present, 作废 ends the list."""
    taken: dict[str, DocumentStep] = {}
    for step in read.steps:
        rejected = step.kind == "reviewed" and step.data.get("result") == "rejected"
        if rejected:
            taken.pop("reviewed", None)
        elif step.kind == "drafted" or step.kind not in taken:
            taken[step.kind] = step
            if step.kind == "drafted":
                taken.pop("reviewed", None)
    shown = []
    present = _present(read)
    for kind in read.flow.steps:
        if kind == "archived" and present != "archived" and kind not in taken:
            continue
        if kind == "rendered" and present != "rendered":
            continue
        shown.append(_step(catalog, read, kind, taken.get(kind), now))
    if void := taken.get("voided"):
        shown = [step for step in shown if step.stand == "done"]
        shown.append(Step(catalog.word("document_step", "voided"), who=_who(void, now), stand="now", state="grey"))
    return shown


def _step(catalog: Catalog, read: PaperRead, kind: str, taken: DocumentStep | None, now: int) -> Step:
    word = catalog.word("document_step", kind)
    if taken:
        return Step(word, who=_who(taken, now), stand="done")
    waits = _WAITS.get(kind, "")
    if kind == "rendered" and read.row.snapshot is None:
        waits = "不编号，出文即成"
    if kind == "numbered":
        waits = f"预占 {SHORT.sub('', read.numbers)}" if read.numbers else "编号时取文号"
    if kind == _present(read):
        last = read.steps[-1] if read.steps else None
        back = kind == "reviewed" and last is not None and last.data.get("result") == "rejected"
        said = f"{_who(last, now)} 退回" if back and last else waits
        return Step(word, who=said, stand="now", state="red" if back else catalog.tone("document_wait", kind) or "blue")
    return Step(word, who=waits if kind == "numbered" and read.numbers else "")


def _present(read: PaperRead) -> str | None:
    """The step that is shown as the one it waits for; a kind without numbers has its PDF in the place of one."""
    return "rendered" if read.next == "numbered" and not read.flow.numbered else read.next


def _who(step: DocumentStep, now: int) -> str:
    return "·".join(part for part in (step.who, moment_words(step.at, now)) if part)


def facts_of(catalog: Catalog, read: PaperRead) -> tuple[list[tuple[str, str | None]], dict[str, Tone], list[str]]:
    """The facts of a paper, the tones of some, and why articles are left out of it."""
    row, snapshot = read.row, read.snapshot
    facts: list[tuple[str, str | None]] = [("编号", row.number or row.code), ("企业", row.subject)]
    tones: dict[str, Tone] = {}
    reasons: list[str] = []
    if snapshot:
        facts += [("隐患", _hazard_words(snapshot)), ("制发单位", f"{row.organ}·{_capacity(catalog, row.capacity)}")]
        copies = len(snapshot.copies)
        facts.append(("份数", f"一式{_COPIES[copies - 1]}份" if 1 < copies <= len(_COPIES) else "一份"))
        held, reasons = _cited(snapshot)
        facts.append(("依据", f"已核 {held} 条" + (f"，{len(reasons)} 条不印条号" if reasons else "")))
        tones["依据"] = "amber" if reasons else "text"
    served = next((step for step in read.steps if step.kind == "served"), None)
    if served:
        way = catalog.word("service_way", str(served.data.get("way")))
        receiver = served.data.get("receiver")
        facts.append(("送达", "，".join(str(one) for one in (way, day_words(row.served_on), receiver) if one)))
    facts += [(name, f"至{day_words(day)}") for name, day in read.counted]
    void = next((step for step in read.steps if step.kind == "voided"), None)
    if void:
        facts.append(("作废原因", str(void.data.get("reason") or "")))
    return facts, tones, reasons


def _capacity(catalog: Catalog, code: str) -> str:
    found = catalog.capacities.get(code)
    return found.name if found else code


def _hazard_words(snapshot: PaperSnapshot) -> str:
    found = snapshot.facts.findings
    at_once = sum(one.immediate for one in found)
    return f"{len(found)} 条" + (f"（{at_once} 条立即整改）" if at_once else "")


def _cited(snapshot: PaperSnapshot) -> tuple[int, list[str]]:
    """How many citations hold with their article on the day, and why the others are printed without."""
    dated = snapshot.facts.dated
    cited = dict.fromkeys(one for finding in snapshot.facts.findings for one in finding.basis)
    with_article = [one for one in cited if one.article]
    lost = [one for one in with_article if not citation_holds(one, dated)]
    return len(with_article) - len(lost), [_reason(one, dated) for one in lost]


def _reason(one: Citation, dated: str) -> str:
    why = f"在{dated}不在有效期内" if one.verified else "的条文没有核对过"
    return f"《{one.law}》{one.article}{why}，不印条号。"
