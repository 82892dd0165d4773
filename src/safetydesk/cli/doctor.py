"""What `doctor` looks at: each check is a function that says what it found and, where something is wrong, the cure."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safetydesk.errors import SafetyDeskError

State = Literal["ok", "warn", "fail"]
_GIGABYTE = 1 << 30
_LITTLE, _LEAST = _GIGABYTE, _GIGABYTE // 10
_SKEW = 5 * 60 * 1_000_000
_YEARS_OF_USE = 20
_WORDS = ("化工", "化", "工", "hg", "2617")
_SAMPLE = "虚构化工厂"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: ok, warn (works, but ...) or fail; `cure` says what to do."""

    name: str
    state: State
    found: str
    cure: str = ""


def examine(folder: Path, passphrase: str | None) -> list[Check]:
    """Every check, in the order a person would ask; a check that breaks is itself a finding."""
    checks: list[tuple[str, Callable[[], Iterator[Check]]]] = [
        ("平台", _platform),
        ("加密数据库", _cipher),
        ("中文检索", _search),
        ("资源文件", _resources),
        ("字体", _fonts),
        ("节假日", _holidays),
        ("电脑日期", _today),
        ("磁盘空间", lambda: _disk(folder)),
        ("中文输入法", _input_method),
        ("数据", lambda: _store(folder, passphrase)),
    ]
    return [one for name, check in checks for one in _safely(name, check)]


def _safely(name: str, check: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from check()
    except SafetyDeskError as fault:
        yield Check(name, "fail", fault.message, fault.remedy)
    except Exception as fault:
        yield Check(name, "fail", f"检查时出错（{type(fault).__name__}）", "请重新安装本程序。")


def _platform() -> Iterator[Check]:
    shown = f"{platform.system()} {platform.release()} {platform.machine()}，Python {platform.python_version()}"
    fits = sys.maxsize > 2**32 and sys.platform in ("win32", "linux", "darwin")
    yield Check("平台", "ok" if fits else "fail", shown, "" if fits else "本程序需要 64 位的 Windows、macOS 或 Linux。")


def _cipher() -> Iterator[Check]:
    from safetydesk.models.opening import LEAST_SQLITE, driver

    module = driver()
    least = ".".join(map(str, LEAST_SQLITE))
    db = module.connect(":memory:")
    cipher = db.execute("PRAGMA cipher_version").fetchone()
    db.close()
    if not cipher:
        yield Check("加密数据库", "fail", "没有加密功能", "请重新安装本程序。")
        return
    yield Check("加密数据库", "ok", f"SQLCipher {cipher[0]}，SQLite {module.sqlite_version}（不低于 {least}）")


def _search() -> Iterator[Check]:
    """One and two Chinese characters are the normal search; some versions of SQLite answer them wrongly."""
    from safetydesk.models.opening import connect
    from safetydesk.models.pinyin import initials
    from safetydesk.models.search import query, tokens

    db = connect(None, None)
    db.execute("CREATE VIRTUAL TABLE t USING fts5(words, letters, digits, tokenize='unicode61')")
    told = (tokens(_SAMPLE), tokens(initials(_SAMPLE)), tokens("13800002617"))
    db.execute("INSERT INTO t (words, letters, digits) VALUES (?, ?, ?)", told)
    missed = [word for word in _WORDS if not db.execute("SELECT 1 FROM t WHERE t MATCH ?", (query(word),)).fetchone()]
    db.close()
    if missed:
        yield Check("中文检索", "fail", f"查不到“{'”“'.join(missed)}”", "请重新安装本程序。")
    else:
        yield Check("中文检索", "ok", "一个字、两个字、拼音首字母、电话尾号都能查到")


def _resources() -> Iterator[Check]:
    from safetydesk.catalog import load
    from safetydesk.catalog.document_kinds import document_kinds
    from safetydesk.catalog.registers import load_registers

    found = load()
    items = sum(len(one.items) for one in found.checklists.values())
    counts = f"检查表 {len(found.checklists)} 张 {items} 项，判定情形 {len(found.criteria)} 条"
    yield Check("资源文件", "ok", f"{counts}，文书 {len(document_kinds())} 种，台账 {len(load_registers())} 种")


def _fonts() -> Iterator[Check]:
    from safetydesk.documents.fonts import chains

    files = [(name, file.path) for name, one in chains().items() for file in one.files]
    missing = [f"{name}：{path.name}" for name, path in files if not path.is_file()]
    if missing:
        yield Check("字体", "fail", "缺少" + "、".join(missing), "请重新安装本程序。")
    else:
        yield Check("字体", "ok", f"自带字体齐全，{len(chains())} 种字体都能排版")


def _holidays() -> Iterator[Check]:
    from safetydesk.catalog.calendar import load_calendar
    from safetydesk.domain.instants import day_of
    from safetydesk.models.store import system_clock

    year = int(day_of(system_clock())[:4])
    known = load_calendar().years
    span = f"{min(known)} 至 {max(known)} 年" if known else "没有"
    if year in known:
        yield Check("节假日", "ok", f"已有{span}的安排")
    else:
        cure = "工作日暂按周一至周五计算；国务院公布安排后请更新节假日表。"
        yield Check("节假日", "warn", f"没有 {year} 年的安排（已有{span}）", cure)


def _today() -> Iterator[Check]:
    """A computer whose battery is flat starts in 1970 or 2000: long before the newest holidays known here."""
    from safetydesk.catalog.calendar import load_calendar
    from safetydesk.domain.instants import day_of
    from safetydesk.models.store import system_clock

    today = day_of(system_clock())
    newest = max(load_calendar().years, default=int(today[:4]))
    if newest - 1 <= int(today[:4]) <= newest + _YEARS_OF_USE:
        yield Check("电脑日期", "ok", f"今天是 {today}")
    else:
        cure = "请校准电脑的日期和时间再登记；常常这样的，多半是主板电池没电了。"
        yield Check("电脑日期", "fail", f"电脑说今天是 {today}，不可能", cure)


def _disk(folder: Path) -> Iterator[Check]:
    place = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(place).free
    shown = f"剩余 {free / _GIGABYTE:.1f} GB"
    state: State = "fail" if free < _LEAST else "warn" if free < _LITTLE else "ok"
    yield Check("磁盘空间", state, shown, "" if state == "ok" else "请清理磁盘，或把数据移到另一个盘。")


def _input_method() -> Iterator[Check]:
    """On Linux the Qt of the wheel has no fcitx plug-in, and Chinese cannot be typed (TRAPS 22)."""
    if sys.platform != "linux":
        yield Check("中文输入法", "ok", "由系统提供")
        return
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        yield Check("中文输入法", "warn", "没有安装图形界面", "只用命令行时不需要。")
        return
    wanted = os.environ.get("QT_IM_MODULE", "").lower()
    folder = Path(spec.origin).parent / "Qt" / "plugins" / "platforminputcontexts"
    names = sorted(path.name for path in folder.glob("*.so")) if folder.is_dir() else []
    if "fcitx" in wanted and not any("fcitx" in name for name in names):
        cure = "请改用 ibus 输入法（QT_IM_MODULE=ibus），或请管理员安装与本程序 Qt 版本相同的 fcitx 插件。"
        yield Check("中文输入法", "warn", "系统用的是 fcitx，程序里没有它的插件，可能打不出中文", cure)
    else:
        yield Check("中文输入法", "ok", f"QT_IM_MODULE={wanted or '（未设）'}，插件：{'、'.join(names) or '无'}")


def _store(folder: Path, passphrase: str | None) -> Iterator[Check]:
    from safetydesk.models import reading

    if not reading.exists(folder):
        yield Check("数据", "warn", f"{folder} 里还没有数据", "用 safetydesk init 建立，或用 --store 指明文件夹。")
        return
    found = reading.open_reading(folder, passphrase)
    try:
        yield from _opened(found)
    finally:
        found.db.close()


def _opened(found: Any) -> Iterator[Check]:
    size = sum(path.stat().st_size for path in found.folder.glob("store.db*"))
    unsent = found.db.execute("SELECT count(*) FROM change WHERE seq IS NULL").fetchone()[0]
    state = "已是最新" if found.current else "由旧版程序建立，下次打开时先备份再升级"
    yield Check("数据", "ok", f"{found.folder}，{size / (1 << 20):.1f} MB，{state}；未同步 {unsent} 条")
    if found.key_beside:
        yield Check("口令", "warn", "没有设口令，钥匙就在数据旁边", "笔记本电脑请设一个口令。")
    if (found.folder / "journal").exists():
        yield Check("待落账的输入", "warn", "日志里有还没有落账的输入", "打开程序或运行任一写入的命令即会落账。")
    yield from _refused(found.db)
    yield from _clock(found.db)


def _refused(db: Any) -> Iterator[Check]:
    """What was typed in a visit while the store was busy and was refused when its turn came."""
    from safetydesk.domain.instants import clock_text, day_of
    from safetydesk.models.queries.refused_inputs import refused_inputs

    kept = refused_inputs(db)
    if kept:
        first = kept[0]
        words = first.words or first.item or first.verb
        told = f"{day_of(first.at)} {clock_text(first.at)} {first.subject or ''}“{words}”"
        cure = "打开程序，在红色横幅里点“看看是哪些”，再选重新填入或知道了。"
        yield Check("没有存上的输入", "warn", f"{len(kept)} 条，最早的是 {told}：{first.why}", cure)


def _clock(db: Any) -> Iterator[Check]:
    from safetydesk.models.store import system_clock

    last = db.execute("SELECT max(at) FROM change").fetchone()[0] or 0
    if last > system_clock() + _SKEW:
        yield Check("电脑时钟", "fail", "比最近一条记录的时间还早", "请校准电脑的日期和时间，否则文书上的时间不可靠。")
        return
    row = db.execute("SELECT value FROM meta WHERE key = 'last_round'").fetchone()
    skew = json.loads(row[0]).get("skew", 0) if row else None
    if skew is None:
        yield Check("电脑时钟", "ok", "还没有与服务器核对过")
    elif abs(skew) > _SKEW:
        minutes = round(abs(skew) / 60_000_000)
        yield Check("电脑时钟", "warn", f"上次同步时与服务器相差 {minutes} 分钟", "请校准电脑的日期和时间。")
    else:
        yield Check("电脑时钟", "ok", "与服务器一致")
