"""`safetydesk demo`: the main job end to end on fictional ledgers, with a real server and two real stores."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="文书、台账、截图和 summary.json 放在这里。")]


def add_to(app: typer.Typer) -> None:
    """Hang the command on the program."""
    command(app, "demo", "演示一遍主要工作：导入台账、检查、出文书、同步、复查、导出。数据都是虚构的。")(demo)


def demo(frame: Frame, out: Out = Path("demo-out")) -> Answer:
    """Perform the story; every act says what it did, and the summary keeps it."""
    from safetydesk.cli.props import Story
    from safetydesk.cli.story import ACTS

    if (out / "stores").exists():
        raise error("GENERAL_006", folder=out.name)
    out.mkdir(parents=True, exist_ok=True)
    story = Story(out)
    began = time.monotonic()
    try:
        for number, (title, act) in enumerate(ACTS, 1):
            frame.say(f"[{number:2d}/{len(ACTS)}] {'█' * number}{'·' * (len(ACTS) - number)} {title}")
            told = act(story)
            story.facts[act.__name__] = told
            frame.say(f"        {told['said']}")
    finally:
        story.close()
    files = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and _shown(path, out))
    summary = {"seconds": round(time.monotonic() - began, 1), "acts": story.facts, "files": files}
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")
    return Answer(summary, [f"演示完成，用时 {summary['seconds']} 秒，结果在 {out}（内容均为虚构）。"])


def _shown(path: Path, out: Path) -> bool:
    return path.relative_to(out).parts[0] not in ("stores", "server")
