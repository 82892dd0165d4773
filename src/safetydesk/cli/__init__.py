"""The commands: scripts and people on a keyboard; none but `demo` and `self-test` needs Qt.

Every failure is one numbered sentence; whatever was not foreseen is logged and told as GENERAL_001.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from safetydesk.cli import (
    authorities,
    campaigns,
    collections,
    demo,
    documents,
    drafts,
    drawing_up,
    hazards,
    layouts,
    ledgers,
    paper_fonts,
    reports,
    selftest,
    server,
    setup,
    show,
    subject_files,
    upkeep,
    visits,
)
from safetydesk.cli.frame import DONE, FAILED, USAGE, JsonOption, PersonOption, StoreOption
from safetydesk.errors import SafetyDeskError, error, reason

app = typer.Typer(
    name="safetydesk",
    help="安监台：乡镇安全生产检查的离线工作台。不带参数运行时打开程序。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_PAPERS = (documents, drawing_up, drafts, layouts, paper_fonts, subject_files)
for module in (
    setup,
    authorities,
    ledgers,
    collections,
    reports,
    show,
    visits,
    campaigns,
    hazards,
    *_PAPERS,
    server,
    upkeep,
    selftest,
    demo,
):
    module.add_to(app)


@app.callback()
def common(
    context: typer.Context, store: StoreOption = None, as_json: JsonOption = False, person: PersonOption = None
) -> None:
    """Options that may also stand before the command."""
    context.obj = {"store": store, "json": as_json, "person": person}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; nothing is ever raised."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_plainly()
    child = _child(given)
    if child is not None:
        return child()
    try:
        code = _run(given)
    except SafetyDeskError as fault:
        return _tell(fault, given, FAILED)
    except (KeyboardInterrupt, typer.Abort):
        return _tell(error("GENERAL_005"), given, FAILED)
    except BrokenPipeError:
        return FAILED
    except OSError as fault:
        return _tell(_of_the_system(fault), given, FAILED)
    except Exception as fault:
        if usage := _usage(fault):
            return _tell(error("GENERAL_002", what=usage), given, USAGE)
        return _tell(_unforeseen(fault), given, FAILED)
    return _tell(error("GENERAL_005"), given, FAILED) if code == 130 else code


def _child(given: Sequence[str]) -> Callable[[], int] | None:
    """The fenced child that a frozen program was started as by its hidden argument; None for every command."""
    if given == ["--ledger-child"]:
        from safetydesk.ledgers.child import main as ledger_child

        return ledger_child
    if given == ["--scan-child"]:
        from safetydesk.documents.scan_child import main as scan_child

        return scan_child
    return None


def _speak_plainly() -> None:
    """UTF-8 into files and pipes; a console that lacks a character shows its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace")


def _run(given: list[str]) -> int:
    """Run with help in Chinese: the framework's own headings are English."""
    if not given or "--help" in given:
        written = io.StringIO()
        with contextlib.redirect_stdout(written):
            code = app(given or ["--help"], prog_name="safetydesk", standalone_mode=False)
        typer.echo(in_chinese(written.getvalue()), nl=False)
    else:
        code = app(given, prog_name="safetydesk", standalone_mode=False)
    return code if isinstance(code, int) else DONE


_HEADINGS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "Show this message and exit.": "显示本帮助。",
    "[required]": "[必填]",
    "[default: ": "[默认：",
}


def in_chinese(text: str) -> str:
    """A help page with its headings in Chinese."""
    for english, chinese in _HEADINGS.items():
        text = text.replace(english, chinese)
    return text


def _usage(fault: Exception) -> str | None:
    """What is wrong with the command line, in Chinese; None when the fault is something else."""
    if not hasattr(fault, "format_message"):
        return None
    name = type(fault).__name__
    if name == "NoArgsIsHelpError":
        return "少了下一级命令"
    option = getattr(fault, "option_name", None)
    param: Any = getattr(fault, "param", None)
    shown = "、".join(param.opts) if param is not None and param.opts else ""
    if param is not None and param.param_type_name == "argument":
        shown = param.metavar or param.name.upper()
    if name == "NoSuchOption":
        return f"没有 {option} 这个选项"
    if name == "MissingParameter":
        return f"缺少 {shown}"
    if name == "BadParameter":
        return f"{shown} 的值不对"
    if name == "BadOptionUsage":
        return f"{option} 后面缺少内容，或多写了内容"
    found = re.search(r"'([^']*)'|\(([^()]*)\)\.?$", fault.format_message())
    word = next((part for part in found.groups() if part), "") if found else ""
    return f"不认识“{word}”" if word else "参数不对"


def _tell(fault: SafetyDeskError, given: Sequence[str], code: int) -> int:
    with contextlib.suppress(OSError):  # nobody can be told over a full disk or a closed pipe
        typer.echo(f"{fault.code} {fault.message}{fault.remedy}", err=True)
    if "--json" in given and fault.code != "GENERAL_013":
        with contextlib.suppress(OSError):
            typer.echo(json.dumps({"error": fault.as_json()}, ensure_ascii=False))
    return code


def _of_the_system(fault: OSError) -> SafetyDeskError:
    """What the system says of a path that no command expected to be refused; logged too."""
    from safetydesk.cli.logbook import write_fault

    write_fault(fault)
    return error("GENERAL_012", file=Path(str(fault.filename or "")).name or "文件", why=reason(fault))


def _unforeseen(fault: Exception) -> SafetyDeskError:
    """Log where it happened, without the values at hand (they may be personal), and say so in one sentence."""
    from safetydesk.cli.logbook import write_fault

    log = write_fault(fault)
    return error("GENERAL_001", what=type(fault).__name__, log=log.name if isinstance(log, Path) else "（写不进日志）")
