"""Every component on one page, with fictional words (虚构), for looking at and for the tests' screenshots."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.errors import error
from safetydesk.ui.table.filter_popup import FilterPopup
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.banner import Banner, Notice
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.chip import Chip, Tag
from safetydesk.ui.widgets.conflict import ConflictShown, ConflictView, Version
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.progress import ProgressPanel
from safetydesk.ui.widgets.text import label
from safetydesk.ui.widgets.toast import Toast

_CHIPS: tuple[tuple[State, str], ...] = (
    ("red", "超期 4 天"),
    ("amber", "明天到期"),
    ("blue", "整改中"),
    ("violet", "待复查"),
    ("green", "已销号"),
    ("grey", "未检查"),
)
_CONFLICT = ConflictShown(
    "宏达木业有限公司·1 处冲突",
    "1 / 3",
    "联系电话",
    "138 0000 2617",
    Version("138 0000 2655", "李长明", "4月16日 11:20"),
    Version("139 0000 1180", "周敏", "4月16日 09:05"),
)


class Gallery(QWidget):
    """The components of the look, in its order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(8)
        for part in (self._states(), self._buttons(), self._banners(), self._panels(), self._decisions()):
            column.addLayout(part)
        column.addStretch(1)

    def _states(self) -> QVBoxLayout:
        chips = QHBoxLayout()
        chips.setSpacing(10)
        for state, word in _CHIPS:
            chips.addWidget(Chip(state, word))
        chips.addSpacing(8)
        for word in ("粉尘涉爆", "四不两直"):
            chips.addWidget(Tag(word))
        chips.addStretch(1)
        return _part("状态：色、形、词三样都在", chips)

    def _buttons(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        self.primary = Button("主按钮有焦点", kind="primary")
        off = Button("不可用")
        off.setEnabled(False)
        plain = (
            Button("开始检查", kind="primary"),
            self.primary,
            Button("次按钮"),
            off,
            Button("作废文书", kind="danger"),
        )
        keyed = (
            Button("开始检查", kind="primary", icon="plus", key="Ctrl+N", bind=False),
            Button("复查", icon="recheck", key="F9", bind=False),
            Button("清除筛选", kind="quiet"),
            Button("作废", kind="danger_filled"),
        )
        for button in (*plain, *keyed):
            row.addWidget(button)
        row.addStretch(1)
        return _part("按钮", row)

    def _banners(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        for notice in (
            Notice("amber", "离线 3 小时，14 条待同步；照常记录，不会丢。", "看待同步", int),
            Notice("red", "磁盘只剩 180 MB，照片可能存不下。先清理或换位置。", "换存放位置", int),
            Notice("grey", "本机时间与服务器差 7 分钟，文书日期请核对。", "怎么改", int),
        ):
            column.addWidget(Banner(notice))
        return _part("横幅（在页头下，整宽，不挡操作）", column)

    def _panels(self) -> QHBoxLayout:
        progress = ProgressPanel("导入 企业基础台账.xlsx", int, "取消则一行也不落账")
        progress.show_progress(1240, 3016, "行", 6)
        place = QWidget()
        place.setFixedSize(362, 88)
        self.toast = Toast(place)
        self.toast.show_toast("已复查合格，隐患销号", lambda: None)
        card = Card()
        card.body.addWidget(Empty("没有超期隐患", "最近一条到期在 4月17日（永丰汽修）"))
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(_part("进度（状态栏上弹出，超过半秒才有，可取消）", _alone(progress)))
        row.addLayout(_part("提示条（左下，4 秒，可撤销）", _alone(place)))
        row.addLayout(_part("空页", _alone(card)), 1)
        return row

    def _decisions(self) -> QHBoxLayout:
        conflict = ConflictView(_CONFLICT)
        conflict.setFixedWidth(620)
        popup = FilterPopup("村社区", frozenset({"工业园区", "石桥村"}), str.casefold, popup=False)
        popup.show_values([("工业园区", 6), ("石桥村", 3), ("", 2)])
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(_part("冲突：两份并排，逐项选，谁何时改的写明", _alone(conflict)))
        row.addLayout(_part("列头筛选（Alt+↓）", _alone(popup)))
        row.addLayout(_part("表单：标签在左，错误写在框下", _alone(self._form())), 1)
        return row

    def _form(self) -> Form:
        form = Form()
        self.name = LineField("企业名称", "永丰汽修服务部")
        form.add("name", "企业名称", self.name)
        form.add("code", "信用代码", LineField("信用代码", "91500118MA5U0000X"))
        form.add("count", "从业人数", LineField("从业人数", "12"))
        form.show_error("code", error("DESKTOP_003", field="信用代码", why="末位应为 3"))
        return form


def _part(words: str, content: QHBoxLayout | QVBoxLayout | QGridLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label(words, "heading"))
    column.addLayout(content)
    column.addStretch(1)
    return column


def _alone(widget: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.addWidget(widget)
    return grid
