"""The middle while an item is answered: its head, question, hints, answers, sample, and what is written about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.instants import day_of
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.pages.visit.editor import Editor
from safetydesk.ui.pages.visit.entries import Entry
from safetydesk.ui.pages.visit.hints import HintLine
from safetydesk.ui.pages.visit.judgement import Judgement, needs_sample
from safetydesk.ui.pages.visit.phrase_book import PhraseBook
from safetydesk.ui.pages.visit.samples import Asked, Samples, asked_by
from safetydesk.ui.widgets.answers import LOW, TALL, AnswerBar, Option
from safetydesk.ui.widgets.photos import Photo
from safetydesk.ui.widgets.text import label, one_line

WIDEST, LOW_BELOW, TIGHT_BELOW = 960, 640, 664
"""Text stops at 960; in a window lower than this the answers are lower, and gaps and note give way."""
_GAPS = ((9, 6), (11, 8), (14, 10), (10, 8), (0, 0), (8, 2))
"""The gap above each part, in a window with room and in a low one."""
_ANSWERS = ("conforms", "mostly", "fails", "not_applicable")
_HINT = "看到什么写什么；打拼音首字母可找常用表述"


def item_editor(catalog: Catalog, book: PhraseBook) -> Editor:
    """What is written about an item; made before its room, in a turn of its own."""
    return Editor(catalog, book, _HINT)


class ItemRoom(QScrollArea):
    """`answered` carries the code chosen; the editor's signals say what else happened."""

    answered = Signal(str)

    def __init__(self, catalog: Catalog, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._entry: Entry | None = None
        self._asked: dict[tuple[str, str], Asked] = {}
        words = catalog.words("answer")
        options = [Option(code, words[code].word, words[code].tone or "grey") for code in _ANSWERS]
        self._place = one_line("", "caption")
        self._last = label("", "caption")
        self._question = label("", "question", wrap=True)
        self.hints = HintLine()
        self.answers = AnswerBar(options)
        self.samples = Samples()
        self.editor = editor
        self._others = one_line("", "caption", "third")
        self.answers.answered.connect(self._answer)
        self._result: str | None = None
        self._gaps: list[QWidget] = []
        self._lay_out()

    @property
    def entry(self) -> Entry | None:
        """The item shown."""
        return self._entry

    def show_entry(
        self,
        entry: Entry,
        judgement: Judgement,
        *,
        last: tuple[str, int] | None,
        tags: Collection[str],
        today: str,
        seed: str,
        others: int,
    ) -> None:
        """Show an item with what the person last said about it; `last` is (result, instant) of an earlier visit."""
        self._entry, self._result = entry, judgement.result
        self._place.setText(f"{entry.head}·第 {entry.number} 项·{entry.ref.item}")
        self._last.setText(self._last_words(last))
        if self._question.text() != entry.item.text:
            self._question.setText(entry.item.text)
            self.hints.show_item(entry.item, self._catalog)
        self.answers.show_answer(judgement.result)
        asks = needs_sample(entry.item)
        self.samples.setVisible(asks)
        self.editor.set_steady(not asks)
        if asks and (asked := self._ask(entry, today, seed)):
            self.samples.show_sample(asked, judgement.sample)
        self.editor.show_judgement(
            judgement, item=entry.ref.item, tags=tags, today=today, graded=judgement.result == "fails"
        )
        self._others.setText(f"本项另挂着 {others} 条，在待分配（Ctrl+T）里看")
        self._others.setVisible(bool(others))

    def judgement(self) -> Judgement:
        """What stands on the screen now."""
        told = replace(self.editor.judgement(), result=self._result)
        return replace(told, sample=self.samples.sample()) if not self.samples.isHidden() else told

    def show_photos(self, photos: Sequence[Photo]) -> None:
        """The photos of the item."""
        self.editor.photos.show_photos(list(photos))

    def show_fault(self, fault: SafetyDeskError | None) -> None:
        """Where something keeps the answer from being stored: under the note or under the sample."""
        of_sample = fault is not None and fault.code == "VISIT_006"
        self.samples.show_fault(fault if of_sample else None)
        self.editor.show_fault(None if of_sample else fault)

    def take_answer(self, code: str) -> None:
        """Show and hold an answer that was not chosen on the bar."""
        self._result = code
        self.answers.show_answer(code)

    def set_low(self, height: int) -> None:
        """Lower answers, a lower note and smaller gaps where the window is low."""
        self.answers.set_height(LOW if height < LOW_BELOW else TALL)
        tight = height < TIGHT_BELOW
        self.editor.set_tight(tight)
        for gap, (wide, narrow) in zip(self._gaps, _GAPS, strict=True):
            gap.setFixedHeight(narrow if tight else wide)
        self._column.setContentsMargins(20, 8 if tight else 14, 20, 4 if tight else 12)

    def _answer(self, code: str) -> None:
        self._result = code
        self.answered.emit(code)

    def _ask(self, entry: Entry, today: str, seed: str) -> Asked | None:
        key = (entry.ref.item, today)
        if key not in self._asked:
            found = asked_by(self._catalog, entry.item, today=today, seed=seed)
            if found is None:
                return None
            self._asked[key] = found
        return self._asked[key]

    def _last_words(self, last: tuple[str, int] | None) -> str:
        if last is None:
            return ""
        result, at = last
        return f"上次（{day_of(at)}）：{self._catalog.word('answer', result)}"

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._place, 1)
        head.addWidget(self._last)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(20, 14, 20, 12)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        below = (self._question, self.hints, self.answers, self.samples, self.editor, self._others)
        for widget, (wide, _narrow) in zip(below, _GAPS, strict=True):
            gap = QWidget()
            gap.setFixedHeight(wide)
            self._gaps.append(gap)
            self._column.addWidget(gap)
            self._column.addWidget(widget)
        self._column.addStretch(1)
        inside.setMaximumWidth(WIDEST)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
