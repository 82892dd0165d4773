"""What an office chooses for all its computers: which field each choice has, what is said below it, how it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtWidgets import QWidget

from safetydesk.catalog import Catalog
from safetydesk.catalog.local_rules import load_local_rules
from safetydesk.ui.pages.settings.rules_field import RulesField
from safetydesk.ui.widgets.field import Check, Choice, LineField, NoteField

_BETWEEN = re.compile(r"[\n、；;]")
_LIST_HIGH = 74
NO_POWER = "不写，印“请你单位……”"


@dataclass(frozen=True, slots=True)
class Asked:
    """One choice: `default` holds while nobody chose; `tick` is said beside a tick box."""

    key: str
    kind: Literal["line", "list", "tick", "law", "rules"]
    hint: str
    default: Any = None
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Choices that stand together in a card."""

    title: str
    asked: tuple[Asked, ...]


SIGNED = Group(
    "落款和文号",
    (
        Asked("organ", "line", "印在文书落款处；保存以后新拟的文书起用。"),
        Asked("short_name", "line", "写“云”，文号印作（云）安改〔2026〕1号。"),
        Asked("delegation_short_name", "line", "受委托出的文书用委托机关的简称编号；没有委托的不填。"),
    ),
)
APPEAL = Group(
    "复议、诉讼告知",
    (
        Asked(
            "appeal_printed",
            "tick",
            "受委托、赋权的必须两项都写；本级通知书写全了才印。",
            True,
            "在整改通知书、指令书、决定书末尾印",
        ),
        Asked("appeal_government", "line", "区（县）人民政府（行政复议法第二十四条）。"),
        Asked("appeal_court", "line", "不服决定向哪个法院起诉。"),
    ),
)
CONTACT = Group(
    "复查联系和抄送",
    (
        Asked("contact", "line", "企业整改完找谁复查，印在整改文书上。"),
        Asked("contact_phone", "line", "不填的，纸上留空行手写。"),
        Asked("copy_to", "list", "每行一个单位。", ()),
        Asked("district", "line", "例如 某某区应急管理局；新拟的疑似重大隐患报告函先填它。"),
    ),
)
HANDLING = Group(
    "办理",
    (
        Asked("review_needed", "tick", "不勾的，拟好就可以编号；在办的文书也马上照办。", True, "编号以前由负责人审签"),
        Asked("power_law", "law", "条文写明乡镇可以责令改正、现行有效并且核对过的，通知书才印“责令改正”。"),
    ),
)  # fmt: skip
LOCAL = Group(
    "当地规定",
    (Asked("local_rules", "rules", "写明当地的文件和生效日期，文书上才印这一条；没有的不填。", ()),),
)
LEFT, RIGHT = (SIGNED, APPEAL, LOCAL), (CONTACT, HANDLING)
ALL = {one.key: one for group in (*LEFT, *RIGHT) for one in group.asked}


def make_field(asked: Asked, word: str, catalog: Catalog) -> QWidget:
    """The empty field of a choice."""
    if asked.kind == "tick":
        return Check(asked.tick, name=word)
    if asked.kind == "rules":
        return RulesField(word, {key: rule.name for key, rule in load_local_rules().items()})
    if asked.kind == "law":
        return Choice(word, [("", NO_POWER), *_powers(catalog)])
    if asked.kind == "list":
        field = NoteField(word)
        field.setFixedHeight(_LIST_HIGH)
        return field
    return LineField(word)


def _powers(catalog: Catalog) -> list[tuple[str, str]]:
    """The articles by which a province lets a township order correction."""
    found = [law for law in catalog.laws.values() if law.empowers == "order_correction"]
    doubt = {law.key: "" if law.verified and law.stale is None else "（待核对）" for law in found}
    return [(law.key, f"《{catalog.acts[law.act].name}》{law.article}{doubt[law.key]}") for law in found]


def shown_value(asked: Asked, stored: Any) -> Any:
    """A stored value as its field gives it back; the default where nobody chose."""
    value = asked.default if stored is None else stored
    return list(value) if asked.kind in ("list", "rules") else value


def value_of(field: QWidget) -> Any:
    """What a field says now: text or None, truth, a list of texts."""
    if isinstance(field, Check):
        return field.isChecked()
    if isinstance(field, Choice):
        return field.code() or None
    if isinstance(field, NoteField):
        return [one.strip() for one in _BETWEEN.split(field.toPlainText()) if one.strip()]
    assert isinstance(field, LineField | RulesField)
    return field.value()


def put_value(field: QWidget, value: Any) -> None:
    """Show a value without reporting it."""
    quiet = field.blockSignals(True)
    if isinstance(field, Check):
        field.setChecked(value)
    elif isinstance(field, Choice):
        if value and field.findData(value) < 0:
            field.addItem(value, value)
        field.choose(value or "")
    elif isinstance(field, NoteField):
        field.show_text("\n".join(value))
    elif isinstance(field, RulesField):
        field.show_value(value)
    elif isinstance(field, LineField):
        field.setText(value or "")
        field.setCursorPosition(0)
    field.blockSignals(quiet)
    field.update()
