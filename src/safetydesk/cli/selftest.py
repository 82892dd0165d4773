"""The installed program tries itself out in a temporary folder: store, ledger, paper, scans, backup, window."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.domain.staging import Value
from safetydesk.errors import error

if TYPE_CHECKING:
    import typer

    from safetydesk.models.store import Store

Say = Callable[[str], None]
_BLANK = 2000
"""A picture of fewer bytes shows nothing."""
_ROWS: tuple[dict[str, Value], ...] = (
    {"name": "虚构宏达木业有限公司", "village": "虚构村", "person_in_charge": "单虚构", "headcount": 60},
    {"name": "虚构老街餐馆", "village": "虚构社区", "person_in_charge": "李虚构", "headcount": 6},
)


def add_to(app: typer.Typer) -> None:
    """Hang the command on the program."""
    command(app, "self-test", "自检：在临时文件夹里建数据、导台账、出文书、备份，有图形界面时打开主窗口。")(self_test)


def self_test(frame: Frame) -> Answer:
    """The installed program tries itself out."""
    steps = try_out(frame.say)
    return Answer({"steps": steps}, [f"{name}：{found}" for name, found in steps.items()])


def try_out(say: Say) -> dict[str, str]:
    """Run every part once and say what was seen; raises a numbered error at the first that does not work."""
    seen: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="safetydesk-") as name:
        folder = Path(name)
        for title, step in _STEPS:
            say(f"自检：{title}")
            seen[title] = step(folder)
    return seen


def _expect(what: str, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise error("GENERAL_011", what=f"{what}应为 {wanted}，实为 {seen}")


def _store(folder: Path) -> str:
    from safetydesk.models.store import create_store
    from safetydesk.usecases import people, places

    store = create_store(folder / "store", township="虚构镇")
    with store.writing(actor=None) as session:
        for key, value in {"organ": "虚构镇人民政府", "short_name": "虚", "review_needed": False}.items():
            places.choose(session, key=key, value=value)
        for number, name in enumerate(("李虚构", "周虚构"), 1):
            made = people.register_person(session, name=name, roles=["inspector"]).id
            assert made is not None
            people.add_certificate(session, person_id=made, number=f"虚构{number:04d}")
    store.close()
    return "加密的数据库已建立"


def _open(folder: Path) -> Store:
    from safetydesk.models.store import open_store

    return open_store(folder / "store")


def _ledger(folder: Path) -> str:
    from safetydesk.catalog import load
    from safetydesk.catalog.registers import load_registers
    from safetydesk.cli.ledger_imports import import_ledger
    from safetydesk.ledgers.writing.write import write_ledger

    path = folder / "企业台账.xlsx"
    register = load_registers()["enterprises"]
    rows = [{column.field: row.get(column.field) for column in register.columns} for row in _ROWS]
    write_ledger(path, register=register, rows=rows, catalog_words=load().accepted())
    frame = Frame(folder / "store", as_json=True)
    for wanted in (len(_ROWS), 0):
        told = import_ledger(frame, path, "enterprises").facts["rows"]
        _expect("导入的新增行数", told["created"], wanted)
    return f"写出并导入 {len(_ROWS)} 行，再导入没有变化"


def _search(folder: Path) -> str:
    from safetydesk.models.queries.subjects import find_subjects

    store = _open(folder)
    for text in ("木业", "餐", "hdmy"):
        _expect(f"查“{text}”找到的企业数", len(find_subjects(store.reader, text)), 1)
    store.close()
    return "汉字和拼音首字母都能查到"


def _paper(folder: Path) -> str:
    from safetydesk.cli.drawing_up import issue
    from safetydesk.cli.paper_scans import verify
    from safetydesk.cli.visits import finding, finish, start

    frame = Frame(folder / "store", as_json=True, person="李虚构")
    begun = start(frame, "hdmy", inspector=["李虚构", "周虚构"], person_in_charge="单虚构").facts
    finding(frame, begun["code"], "灭火器过期（虚构）", deadline="立即整改")
    hazards = [one["code"] for one in finish(frame, begun["code"]).facts["hazards"]]
    issue(frame, "安全生产检查记录", visit=begun["code"])
    told = issue(frame, "隐患整改通知书", hazard=hazards).facts
    _expect("核验", verify(frame, told["number"]).facts["genuine"], True)
    return f"{told['number']} 已编号并生成 PDF"


def _outputs(folder: Path) -> str:
    """The libraries behind Word copies, merging and scans, and the fenced child as this program starts it."""
    from safetydesk.cli.documents import print_papers
    from safetydesk.cli.paper_scans import take_scans
    from safetydesk.cli.papers_out import copies, merge_papers

    frame, store = Frame(folder / "store", as_json=True, person="李虚构"), _open(folder)
    rows = store.reader.execute("SELECT code, number FROM document WHERE pdf IS NOT NULL ORDER BY code").fetchall()
    store.close()
    codes = [code for code, _ in rows]
    _expect("Word 副本份数", len(copies(frame, codes, folder / "copies").facts["files"]), len(codes))
    merge_papers(frame, codes, folder / "merged.pdf")
    files = print_papers(frame, codes, folder / "papers").facts["files"]
    seen = take_scans(frame, [Path(name) for name in files], dry_run=True).facts["found"]
    _expect("二维码认出的文书", sorted(one.get("number", "") for one in seen), sorted(number for _, number in rows))
    return f"{len(codes)} 份文书能导出 Word 副本、合并、凭二维码认出"


def _backup(folder: Path) -> str:
    from safetydesk.cli.upkeep import backup, restore, verify

    frame = Frame(folder / "store", as_json=True)
    made = backup(frame, folder / "backups").facts
    put_back = Frame(folder / "restored", as_json=True)
    _expect("恢复的行数", restore(put_back, Path(made["folder"])).facts["rows"], made["rows"])
    return f"备份已检查并恢复，变更链 {verify(put_back).facts['changes']} 条"


def _window(folder: Path) -> str:
    if importlib.util.find_spec("PySide6") is None:
        return "没有安装图形界面，跳过"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return _grab(folder)


def _grab(folder: Path) -> str:
    from safetydesk.app import grab_pages

    pictures = grab_pages(folder / "store", folder / "pictures")
    if not pictures or any(one.stat().st_size < _BLANK for one in pictures):
        raise error("GENERAL_011", what="主窗口是空白的")
    return f"主窗口已画出 {len(pictures)} 页"


_STEPS: tuple[tuple[str, Callable[[Path], str]], ...] = (
    ("数据", _store),
    ("台账", _ledger),
    ("检索", _search),
    ("文书", _paper),
    ("副本和扫描件", _outputs),
    ("备份", _backup),
    ("窗口", _window),
)
