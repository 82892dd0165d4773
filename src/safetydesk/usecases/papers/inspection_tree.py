"""迎检资料包 on disk: every file of the tree in its folder, and 00 目录.xlsx; what could not be written is told.

Workbooks and pages are made in rooms that this one may not enter: whoever writes hands the makers in.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.report_words import ReportTable
from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.models.queries.people import settings
from safetydesk.usecases.papers.inspection_file import FiledThing, InspectionFile, ledger_rows

INDEX = "00 目录.xlsx"
_COLUMNS = (("序号", 6.0), ("文件夹", 18.0), ("文件", 48.0), ("内容", 16.0), ("文号（编号）", 26.0), ("日期", 12.0))


@dataclass(frozen=True, slots=True)
class Makers:
    """How files are made: `ledger` and `index` write workbooks under a `heading`, `pages` composes a PDF, `keep` writes
    bytes; `bare` takes away what a camera wrote beside a picture, `suffixed` names a file by its bytes."""

    ledger: Callable[..., object]
    index: Callable[..., object]
    heading: Callable[[str, str, str], Any]
    pages: Callable[..., bytes]
    bare: Callable[[Callable[[str], bytes]], Callable[[str], bytes]]
    suffixed: Callable[[str, bytes], str]
    keep: Callable[[Path, bytes], object]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the store gives for a tree: the rows of each ledger by its key, who fills in, and the day of writing."""

    tree: InspectionFile
    rows: Mapping[str, list[dict[str, Any]]]
    organ: str
    day: str


@dataclass(frozen=True, slots=True)
class Written:
    """The files written, in order, as they are called now; sentences about what is not in the tree."""

    things: tuple[FiledThing, ...]
    missing: tuple[str, ...]


def check_folder(out: Path) -> None:
    """A tree goes into a folder that is empty or not there. Raises BUNDLE_003, GENERAL_010 for a path that is none."""
    try:
        filled = out.exists() and any(out.iterdir())
    except OSError as fault:
        raise error("GENERAL_010", file=out.name, why=reason(fault)) from fault
    if filled:
        raise error("BUNDLE_003", folder=out.name)


def gather_tree(db: Any, tree: InspectionFile, *, day: str) -> Gathered:
    """Read the ledgers of a tree, so that writing it needs the store no more."""
    rows = {str(one.ledger): list(ledger_rows(db, one, day)) for one in tree.things if one.ledger is not None}
    return Gathered(tree, rows, str(settings(db).get("organ") or ""), day)


def write_tree(
    gathered: Gathered,
    out: Path,
    *,
    makers: Makers,
    get: Callable[[str], bytes],
    profiles: Mapping[str, Profile] | None = None,
    report: Callable[[int, int], object] = lambda _done, _total: None,
) -> Written:
    """Write a tree into the folder `out`; `get` gives the bytes of a blob, `profiles` how a ledger is written.

    Ledgers without a profile mask the phone numbers. `report` is told files done and wanted; when it raises, nothing
    is left. Raises BUNDLE_003 for a folder that is not empty, GENERAL_010 or LEDGER_017 where it cannot write.
    """
    check_folder(out)
    things, written, missing = gathered.tree.things, [], [*gathered.tree.missing]
    try:
        for done, thing in enumerate(things):
            report(done, len(things))
            try:
                written.append(_write(gathered, thing, out, makers, get, (profiles or {}).get(str(thing.ledger))))
            except SafetyDeskError as fault:
                missing.append(f"{thing.folder}/{thing.name}：{fault.message}")
        _write_index(gathered, written, missing, out, makers)
        report(len(things), len(things))
    except BaseException:
        _clear(gathered.tree, out)
        raise
    return Written(tuple(written), tuple(missing))


def _write(
    gathered: Gathered,
    thing: FiledThing,
    out: Path,
    makers: Makers,
    get: Callable[[str], bytes],
    profile: Profile | None,
) -> FiledThing:
    """One file of the tree, as it is called now: a ledger with masks, pages, a table, or an archived file."""
    folder = _made(out / thing.folder)
    if thing.ledger is not None:
        register = load_registers()[thing.ledger]
        makers.ledger(
            folder / thing.name,
            register=register,
            rows=gathered.rows[thing.ledger],
            catalog_words=load().accepted(),
            heading=makers.heading(register.title, gathered.organ, gathered.day),
            masked=None if profile else ("P1",),
            profile=profile,
        )
    elif thing.paper is not None:
        makers.keep(folder / thing.name, makers.pages(thing.paper, images=makers.bare(get)))
    elif thing.tables:
        heading = makers.heading(f"{gathered.tree.title} {thing.what}", gathered.organ, gathered.day)
        makers.index(folder / thing.name, tables=thing.tables, heading=heading, notes=())
    else:
        content = makers.bare(get)(str(thing.blob))
        thing = replace(thing, name=makers.suffixed(thing.name, content))
        makers.keep(folder / thing.name, content)
    return thing


def _write_index(gathered: Gathered, written: list[FiledThing], missing: list[str], out: Path, makers: Makers) -> None:
    """Every file with its number, what it is, whose and of which day; what is missing stands below."""
    rows = tuple(
        (number, one.folder, one.name, one.what, one.of, one.day or "") for number, one in enumerate(written, start=1)
    )
    makers.index(
        _made(out) / INDEX,
        tables=[ReportTable("目录", _COLUMNS, rows)],
        heading=makers.heading(f"{gathered.tree.title} 目录", gathered.organ, gathered.day),
        notes=[f"没有装入：{one}" for one in missing],
    )


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise error("GENERAL_010", file=folder.name, why=reason(fault)) from fault
    return folder


def _clear(tree: InspectionFile, out: Path) -> None:
    """Take away what was begun; the folder held nothing else."""
    for folder in {one.folder for one in tree.things}:
        shutil.rmtree(out / folder, ignore_errors=True)
    (out / INDEX).unlink(missing_ok=True)
