"""Looking after the store and the installation: backup, restore, verify, rebuild, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safetydesk.cli.frame import Answer, Frame, command

Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="备份放在哪里；默认在数据文件夹旁边的 backups。")
]
NoBlobs = Annotated[bool, typer.Option("--no-blobs", help="不连照片一起备份。")]
Backup = Annotated[Path, typer.Argument(metavar="BACKUP", help="备份文件夹，里面有 manifest.json。")]
Replace = Annotated[bool, typer.Option("--replace", help="替换已有的数据；原有的改名保留。")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    command(app, "backup", "备份：拷贝、重新打开、逐项检查以后才算数。")(backup)
    command(app, "restore", "从备份恢复；先检查备份，原有数据改名保留。")(restore)
    command(app, "verify", "核验数据：文件完整、变更链没有断、附件都在。")(verify)
    command(app, "rebuild", "重建由记录推算出来的内容：检索、隐患状态、文书状态。")(rebuild)
    command(app, "doctor", "检查这台电脑和这份安装：加密、检索、字体、磁盘、输入法、节假日、时钟。")(doctor)


def backup(frame: Frame, out: Out = None, no_blobs: NoBlobs = False) -> Answer:
    """A checked copy of the store."""
    import json

    from safetydesk.models import keys
    from safetydesk.models.backup import MANIFEST, back_up

    with frame.reading() as found:
        key = found.data_key
    target = out or frame.folder.parent / "backups"
    made = back_up(frame.folder, data_key=key, target=target, with_blobs=not no_blobs)
    facts = json.loads((made / MANIFEST).read_text(encoding="utf-8"))
    if keys.is_open(frame.folder):
        frame.say("提醒：这份备份没有口令保护，请放在安全的地方。")
    told = {"folder": str(made), "rows": facts["rows"], "blobs": len(facts["blobs"])}
    return Answer(told, [f"备份已检查：{made}（{sum(facts['rows'].values())} 行，附件 {told['blobs']} 个）"])


def restore(frame: Frame, backup: Backup, replace: Replace = False) -> Answer:
    """A backup put back."""
    from safetydesk.models.restore import restore as put_back

    done = put_back(backup, frame.folder, passphrase=frame.passphrase(), replace=replace)
    aside = str(done.aside) if done.aside else None
    lines = [f"已恢复到 {frame.folder}（{sum(done.rows.values())} 行）。"]
    lines += [f"原有数据保留在 {aside}。"] if aside else []
    return Answer({"store": str(frame.folder), "rows": done.rows, "aside": aside}, lines)


def verify(frame: Frame) -> Answer:
    """The whole store checked; missing attachments are named."""
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.models.verify import verify as check

    with frame.reading() as found:
        seen = check(found.folder, found.data_key, SealedFolder(found.folder / "blobs", found.data_key))
    facts = {"changes": seen.changes, "purged": seen.purged, "blobs": seen.blobs, "missing": list(seen.missing)}
    lines = [f"变更链完整：{seen.changes} 条（其中已清除内容 {seen.purged} 条）；附件 {seen.blobs} 个。"]
    lines += [f"附件不在本机：{name[:12]}" for name in seen.missing]
    return Answer(facts, lines, partial=bool(seen.missing))


def rebuild(frame: Frame) -> Answer:
    """Search index and folded states made anew."""
    from safetydesk.models.projections import rebuild as make_anew
    from safetydesk.models.store import dbapi

    with frame.writing() as store, store.writing(actor=None) as session:
        count = make_anew(dbapi(session))
    return Answer({"records": count}, [f"已重建 {count} 条。"])


def doctor(frame: Frame) -> Answer:
    """Every check, the bad ones with their cure."""
    from safetydesk.cli.doctor import examine

    checks = examine(frame.folder, frame.passphrase())
    marks = {"ok": "正常", "warn": "注意", "fail": "有误"}
    facts = [{"check": one.name, "state": one.state, "found": one.found, "cure": one.cure} for one in checks]
    lines = [f"[{marks[one.state]}] {one.name}：{one.found}{'　' + one.cure if one.cure else ''}" for one in checks]
    return Answer({"checks": facts}, lines, partial=any(one.state == "fail" for one in checks))
