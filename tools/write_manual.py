"""Write the pages of the manual that are made from the code: docs/manual/errors.md and commands.md.

Run it after a message or a command changed; a test compares what it would write with what is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from safetydesk.cli import app
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
    "CAMPAIGN": "行动",
    "HAZARD": "隐患",
    "CADENCE": "日周月排查",
    "DOCUMENT": "文书",
    "NUMBER": "文号",
    "PAPER": "版面与打印",
    "SCAN": "扫描件与核验",
    "BUNDLE": "成卷、证据包与迎检资料",
    "LEDGER": "台账",
    "COLLECT": "收表",
    "REPORT": "月报",
    "SYNC": "同步",
    "SERVER": "服务器",
    "DESKTOP": "界面",
}
HEAD = """# 错误编号

每条提示都有编号：先说发生了什么、在哪里，再说怎么办。{花括号} 处是当时的文件、行、名称等实际内容。
"""


COMMANDS_HEAD = """# 命令

不带参数运行 `safetydesk` 打开程序。其他命令退出码：0 完成，1 失败（有错误编号），2 用法不对，3 部分完成。
每个命令都可以加：

| 选项 | 说明 |
| --- | --- |
"""
COMMON = ("--store", "--json", "--as")


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


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group that does something, with the words to type."""
    below = getattr(command, "commands", {})
    if not below or getattr(command, "invoke_without_command", False):
        yield name, command
    for word, inner in below.items():
        if not inner.hidden:
            yield from commands(inner, f"{name} {word}")


def option_rows(options: Iterable[Any]) -> str:
    """Options as rows of a table: the words to type, and what they do."""
    return "".join(
        f"| `{'`, `'.join([*one.opts, *one.secondary_opts])}` | {cell(one.help or '')} |\n" for one in options
    )


def placeholder(argument: Any) -> str:
    """How an argument stands in the line to type: FILE, [FILE], FILE..."""
    word = (argument.metavar or argument.name.upper()).strip("[]") + ("..." if argument.nargs == -1 else "")
    return word if argument.required else f"[{word}]"


def command_section(name: str, command: Any) -> str:
    """One command: the line to type, what it does, its own options."""
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    own = [one for one in options if one.name != "help" and one.opts[0] not in COMMON]
    usage = " ".join([name, *(["[选项]"] if own else []), *map(placeholder, arguments)])
    text = f"\n## {name}\n\n{(command.help or '').strip()}\n\n```\n{usage}\n```\n"
    return text + (f"\n| 选项 | 说明 |\n| --- | --- |\n{option_rows(own)}" if own else "")


def commands_page() -> str:
    """docs/manual/commands.md: every command of the program."""
    found = dict(commands(typer.main.get_command(app), "safetydesk"))
    common = [one for one in found["safetydesk verify"].params if one.opts[0] in COMMON]
    return COMMANDS_HEAD + option_rows(common) + "".join(command_section(*one) for one in found.items())


PAGES = {"errors.md": errors_page, "commands.md": commands_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (MANUAL / name).write_text(page(), "utf-8")
        print(name)
