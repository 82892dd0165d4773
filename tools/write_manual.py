"""Write the pages of the manual that are made from the code: docs/manual/errors.md.

Run `python tools/write_manual.py` after a message was added; a test compares what it would write with what is there.
"""

from __future__ import annotations

import re
from pathlib import Path

from safetydesk.errors import MESSAGES

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "manual"
AREAS = {
    "GENERAL": "一般",
    "CATALOG": "目录与规则数据",
    "STORE": "数据库、密钥与备份",
    "SUBJECT": "检查对象",
    "PLACE": "村社区与部门",
    "PERSON": "人员与证件",
    "VISIT": "检查",
    "HAZARD": "隐患",
    "CADENCE": "日周月排查",
    "DOCUMENT": "文书",
    "NUMBER": "文号",
    "PAPER": "版面与打印",
    "LEDGER": "台账",
    "SYNC": "同步",
    "SERVER": "服务器",
    "DESKTOP": "界面",
}
HEAD = """# 错误编号

每条提示都有编号：先说发生了什么、在哪里，再说怎么办。{花括号} 处是当时的文件、行、名称等实际内容。
"""


def cell(text: str) -> str:
    """Text as it may stand in a Markdown table."""
    return re.sub(r"\s+", " ", text).replace("|", r"\|").replace("<", "&lt;")


def errors_page() -> str:
    """docs/manual/errors.md: every number of the program, by area."""
    areas = dict.fromkeys(code.rsplit("_", 1)[0] for code in MESSAGES)
    parts = [HEAD]
    for area in sorted(areas, key=list(AREAS).index):
        rows = [
            f"| {code} | {cell(what)} | {cell(cure)} |"
            for code, (what, cure) in sorted(MESSAGES.items())
            if code.startswith(f"{area}_")
        ]
        parts += [f"\n## {AREAS[area]}\n\n| 编号 | 发生了什么 | 怎么办 |\n| --- | --- | --- |\n", "\n".join(rows), "\n"]
    return "".join(parts)


PAGES = {"errors.md": errors_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (MANUAL / name).write_text(page(), "utf-8")
        print(name)
