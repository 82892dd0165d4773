"""委托书 or 赋权清单: recorded with what it covers and from when to when, or put right where it was typed wrong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from safetydesk.catalog import Catalog
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.authority import AuthorityRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.fitting import wide_or_narrow
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField, day_span
from safetydesk.ui.widgets.field import Check, LineField
from safetydesk.ui.widgets.segments import Segments

KINDS = ("delegation", "grant")
_ABOUT = "照文件登记。期限内、列明的文书才能以这个名义出；登记错了可以更正，有文书依据它出具以后只能终止。"
_ACROSS = {800: 3, 640: 2}
"""Tick boxes in a row of a dialog so wide."""
_FAULTY = {"PERSON_002": "days", "SUBJECT_008": "days"}


class AuthorityDialog(Asking):
    """`recorded(id)` after the commit; without a row it is a new record."""

    recorded = Signal(bytes)

    def __init__(self, desk: Desk, row: AuthorityRow | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(
            "更正委托、赋权" if row else "登记委托、赋权",
            do="保存" if row else "登记",
            leave="不改" if row else "不登记",
            about=_ABOUT,
            width=wide_or_narrow(parent),
            label_width=92,
            parent=parent,
        )
        self._desk, self._row = desk, row
        catalog = desk.catalog()
        self.kind = Segments("种类", [(code, catalog.word("authority_kind", code)) for code in KINDS])
        self.kind.choose(row.kind if row else KINDS[0])
        self.number = LineField("文号", row.number if row else "", hint="例如 虚构委托〔2026〕1号")
        self.grantor = LineField("授予机关", row.grantor if row else "")
        self.valid_from = DayField("生效日期", row.valid_from if row else None)
        self.valid_to = DayField("终止日期", row.valid_to if row else None)
        self.items = _Items(catalog, self.kind.code() or KINDS[0], row.items if row else (), _ACROSS[self.width()])
        self.kind.picked.connect(self.items.offer)
        self.form.setMaximumWidth(800)
        for key, word, field, hint in (
            ("kind", "种类", self.kind, "委托书以委托机关的名义出文书；赋权清单以本机关的名义"),
            ("number", "文号", self.number, ""),
            ("grantor", "授予机关", self.grantor, "受委托的，这个名称印在文书落款处"),
            ("days", "期限", day_span(self.valid_from, self.valid_to), "含最后一天；文件没有写终止日期的，第二格不填"),
            ("items", "可出的文书", self.items, "文件列明的才勾；没有列明的事项不能用"),
        ):
            self.form.add(key, word, field, required=key in ("number", "grantor", "days"), hint=hint)
        self.asked.connect(self._send)

    def unsaved(self) -> bool:
        """A paper ticked is written too."""
        return super().unsaved() or self.items.chosen() != sorted(self._row.items if self._row else ())

    def _send(self) -> None:
        for key, word, field in (("number", "文号", self.number), ("grantor", "授予机关", self.grantor)):
            if field.value() is None:
                self.missing(key, word, "不能空着")
                return
        first = self.valid_from.day()
        if first is None:
            self.missing("days", "生效日期", "请写成 2026-01-01 的样子")
            return
        if self.valid_to.unreadable():
            self.missing("days", "终止日期", "请写成 2026-12-31 的样子，没有期限的不填")
            self.valid_to.setFocus()
            return
        if not self.items.chosen():
            self.missing("items", "可出的文书", "至少勾一种")
            return
        told: dict[str, Any] = {
            "kind": self.kind.code(),
            "number": self.number.value(),
            "grantor": self.grantor.value(),
        }
        told |= {"items": self.items.chosen(), "valid_from": first, "valid_to": self.valid_to.day()}
        submit(self, self._desk.tasks, self._verb(told), self._done, failed=self._refused)

    def _verb(self, told: dict[str, Any]) -> Any:
        row = self._row

        def write(session: Any) -> Touched:
            from safetydesk.usecases.authority import correct_authority
            from safetydesk.usecases.people import record_authority

            if row is None:
                return record_authority(session, **told)
            return correct_authority(session, authority_id=row.id, **told)

        return write

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        if fault.code in _FAULTY:
            self.form.show_error(_FAULTY[fault.code], fault)
        else:
            self.refuse(fault)


class _Items(QWidget):
    """The kinds of paper that the kind of record can cover, as tick boxes; what was ticked stays ticked."""

    def __init__(self, catalog: Catalog, kind: str, chosen: tuple[str, ...], across: int) -> None:
        super().__init__()
        self._catalog, self._wanted, self._across = catalog, set(chosen), across
        self._boxes: dict[str, Check] = {}
        self.all = Check("全部")
        self.all.clicked.connect(self._tick_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.all)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(8)
        for column_at in range(across):
            self._grid.setColumnStretch(column_at, 1)
        column.addLayout(self._grid)
        self.offer(kind)

    def chosen(self) -> list[str]:
        """The codes ticked."""
        return sorted(code for code, box in self._boxes.items() if box.isChecked())

    def offer(self, kind: str) -> None:
        """Offer what records of this kind can cover, and what is ticked already."""
        self._wanted |= set(self.chosen())
        for box in self._boxes.values():
            box.hide()
            box.deleteLater()
        allowed = next(one.allowed_kinds for one in self._catalog.capacities.values() if one.needs == kind)
        words = self._catalog.words("document_kind")
        offered = [code for code in words if code in allowed or code in self._wanted]
        self._boxes = {code: Check(words[code].word) for code in offered}
        for at, (code, box) in enumerate(self._boxes.items()):
            box.setChecked(code in self._wanted)
            box.clicked.connect(self._ticked)
            self._grid.addWidget(box, *divmod(at, self._across))
        self._ticked()

    def _tick_all(self) -> None:
        every = len(self._wanted) == len(self._boxes)
        for box in self._boxes.values():
            box.setChecked(not every)
        self._ticked()

    def _ticked(self) -> None:
        self._wanted = set(self.chosen())
        some, every = bool(self._wanted), len(self._wanted) == len(self._boxes)
        state = Qt.CheckState
        self.all.setCheckState(state.Checked if every else state.PartiallyChecked if some else state.Unchecked)
