"""F1: the keys of a page and those that work everywhere, in a plain dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.keycap import KeyCap
from safetydesk.ui.widgets.text import label

Keys = tuple[tuple[str, str], ...]
EVERYWHERE: Keys = (
    ("Ctrl+N", "开始检查"),
    ("Ctrl+K", "找企业、隐患、文书"),
    ("Ctrl+Enter", "本页的主要动作"),
    ("Ctrl+Z", "撤销刚才那一步（提示条还在时）"),
    ("Ctrl+PgDn", "下一页，Ctrl+PgUp 上一页"),
    ("F5", "重新读取"),
    ("Shift+F10", "所在行的菜单"),
    ("Ctrl+Shift+P", "换人"),
    ("Ctrl+Shift+D", "浅色、深色切换"),
    ("F1", "本说明"),
)
_TABLE: Keys = (
    ("Ctrl+F", "在本表里找"),
    ("Alt+↓", "列头筛选"),
    ("Ctrl+Shift+L", "筛选所在列"),
    ("Ctrl+C", "复制选中的格子"),
    ("Enter", "打开所在行"),
)
_PAGES: dict[str, Keys] = {
    "today": (("1–6", "打开对应的一类"), ("Enter", "打开所在行"), ("↑ ↓", "换行")),
    "subjects": (*_TABLE, ("F4", "显示或收起企业卡片"), ("Ctrl+Shift+N", "新企业"), ("F2", "编辑"), ("F9", "一企一档")),
    "visit": (
        ("1–4", "符合、基本符合、不符合、不涉及"),
        ("Ctrl+1–4", "正在写说明时作答"),
        ("↑ ↓", "换检查项"),
        ("F3", "下一个未答的"),
        ("F2", "写说明"),
        ("Alt+1–3", "用常用语"),
        ("F6", "随手记"),
        ("F7", "拍照"),
        ("Ctrl+V", "贴图"),
        ("Ctrl+T", "待分配照片"),
        ("F4", "企业情况"),
    ),
    "hazards": (*_TABLE, ("F2", "更正"), ("F7", "延期"), ("F8", "交办"), ("F9", "复查")),
    "documents": (
        ("Ctrl+F", "找文号、企业"),
        ("Ctrl+Shift+F", "在这份文书里找"),
        ("Ctrl+P", "打印"),
        ("Ctrl+Shift+P", "批量打印"),
        ("Ctrl+Shift+R", "收签收件"),
        ("Ctrl+Shift+N", "新文书"),
    ),
    "ledgers": (
        ("Ctrl+O", "导入台账"),
        ("Ctrl+V", "贴一块表格或文件"),
        ("Ctrl+Enter", "落账"),
        ("Ctrl+Z", "撤销刚才的落账"),
        ("Space", "要或不要这几行"),
        ("F3", "下一处问题"),
        ("F2", "列对应"),
        ("F4", "显示或收起这一行的说明"),
        ("Alt+1–6", "只看一种状态"),
        ("Ctrl+E", "导出台账"),
        ("Esc", "去掉筛选"),
        *_TABLE[:3],
    ),
    "campaigns": (
        *_TABLE[:4],
        ("Enter", "从行动到它的单位；在单位上看企业"),
        ("Ctrl+Enter", "登记行动"),
        ("F2", "更正"),
        ("F7", "归入检查"),
        ("F8", "复制提醒"),
        ("F9", "迎检资料包"),
        ("Ctrl+E", "导出进度"),
    ),
    "settings": (
        ("Alt+1–6", "换到第几部分"),
        ("Enter", "从左边的一列进到右边，Esc 回来"),
        ("Ctrl+Enter", "保存、登记、备份"),
        ("F2", "更正所在的一行"),
        ("Ctrl+Shift+N", "给这个人登记证件"),
    ),
    "sync": (("Ctrl+Enter", "立即同步"), ("← →", "冲突：选本机或服务器的一份"), ("Enter", "用选中的这一份")),
}


class HelpDialog(Dialog):
    """Two columns of keys: this page's, and everybody's."""

    def __init__(self, page: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(f"按键：{title}" if title else "按键", width=640, parent=parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for at, (words, keys) in enumerate((("本页", _PAGES.get(page, ())), ("到处可用", EVERYWHERE))):
            grid.addWidget(label(words, "heading"), 0, at * 2, 1, 2)
            for row, (key, meaning) in enumerate(keys, 1):
                grid.addWidget(KeyCap(key), row, at * 2)
                grid.addWidget(label(meaning, wrap=True), row, at * 2 + 1)
        self.body.addLayout(grid)
        self.add_verb(Button("知道了", kind="primary"), rejects=True)
