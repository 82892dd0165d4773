"""An enterprise in one file (一企一档), and the evidence of a period for an inspection from above (迎检资料包)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named, subject_sought
from safetydesk.cli.papers_out import Pdf, bound_answer, opened, write_file
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.catalog.profiles import Profile
    from safetydesk.usecases.papers.inspection_file import InspectionFile
    from safetydesk.usecases.papers.inspection_tree import Makers

Subject = Annotated[str, typer.Argument(metavar="企业", help="企业编号、名称、拼音首字母等。")]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="电话、证号等个人信息照原样写出（默认打星号）。")]
First = Annotated[str | None, typer.Option("--from", metavar="日期", help="从哪一天，例如 2026-01-01。")]
Last = Annotated[str | None, typer.Option("--to", metavar="日期", help="到哪一天（含）。")]
Year = Annotated[int | None, typer.Option("--year", metavar="年", min=2000, max=2199, help="一整年，例如 2026。")]
Campaign = Annotated[str | None, typer.Option("--campaign", metavar="行动", help="一个行动的：名称或编号。")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="写到哪个空文件夹。")]
Only = Annotated[list[str] | None, typer.Option("--subject", metavar="企业", help="只要这家企业的，可重复写。")]
Village = Annotated[str | None, typer.Option("--village", metavar="村社区", help="只要这个村（社区）的企业。")]
Profiles = Annotated[
    list[str] | None,
    typer.Option("--profile", metavar="方案", help="台账照这些导出方案写（列、说法、遮盖），每种台账取同类的一个。"),
]
subjects = typer.Typer(help="检查对象：一企一档。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(subjects, name="subject")
    command(subjects, "file", "一企一档：基本情况、证件、检查、隐患和照片、文书和签收件，一个带书签的 PDF。")(company)
    command(
        app,
        "inspection-file",
        "迎检资料包：一个行动、一年或一段时间的台账、文书、签收件和照片，编号的文件夹和目录.xlsx；行动另有进度表。",
    )(inspect)


def company(frame: Frame, subject: Subject, out: Pdf, unmasked: Unmasked = False) -> Answer:
    """一企一档 of an enterprise."""
    from safetydesk.documents.bare_pictures import bare
    from safetydesk.usecases.papers.company_file import company_file

    with opened(frame) as (db, blobs, today):
        bundle = company_file(db, subject_id=subject_sought(db, subject), day=today, unmasked=unmasked)
        return bound_answer(bundle, blobs.get if unmasked else bare(blobs.get), out)


def inspect(
    frame: Frame,
    out: Out,
    first: First = None,
    last: Last = None,
    year: Year = None,
    campaign: Campaign = None,
    subject: Only = None,
    village: Village = None,
    profile: Profiles = None,
) -> Answer:
    """The evidence of a campaign, a year or a period as a folder tree."""
    from safetydesk.usecases.papers.inspection_tree import INDEX, check_folder, gather_tree, write_tree

    span = _span(first, last, year, campaign)
    check_folder(out)
    with opened(frame) as (db, blobs, today):
        only = _only(db, subject, village)
        tree = _tree(db, campaign, span, today, only)
        chosen = _profiles(db, profile or [])
        made = write_tree(gather_tree(db, tree, day=today), out, makers=_makers(), get=blobs.get, profiles=chosen)
    missing = list(made.missing)
    files = [f"{one.folder}/{one.name}" for one in made.things]
    lines = [f"已编成{tree.title}（{len(files)} 个文件）：{out}", *(f"没有装入：{one}" for one in missing)]
    facts = {"folder": str(out), "title": tree.title, "files": files, "index": INDEX, "missing": missing}
    return Answer(facts, lines, partial=bool(missing))


def _span(first: str | None, last: str | None, year: int | None, campaign: str | None) -> tuple[str, str]:
    """The days asked for, ("", "") for a campaign. Raises BUNDLE_005 unless just one way of saying it is used."""
    days = first is not None or last is not None
    said = sum((days, year is not None, campaign is not None))
    if said != 1:
        raise error("BUNDLE_005", why="写了不止一种" if said else "没有写日期、年份或行动")
    if days and (first is None or last is None):
        raise error("BUNDLE_005", why="只写了一个日期")
    return (f"{year}-01-01", f"{year}-12-31") if year is not None else (first or "", last or "")


def _tree(db: Any, campaign: str | None, span: tuple[str, str], today: str, only: set[bytes] | None) -> InspectionFile:
    from safetydesk.usecases.papers.inspection_file import campaign_file, inspection_file

    if campaign is not None:
        return campaign_file(db, campaign_id=record_named(db, "campaign", campaign), day=today, subjects=only)
    return inspection_file(db, first=span[0], last=span[1], day=today, subjects=only)


def _only(db: Any, named: list[str] | None, village: str | None) -> set[bytes] | None:
    """The enterprises asked for by name and by village; None for all. Raises PLACE and GENERAL errors by name."""
    if not named and village is None:
        return None
    found = {record_named(db, "subject", one) for one in named or ()}
    if village is not None:
        from safetydesk.models.queries.people import place_named

        key = place_named(db, "village", village)
        if key is None:
            raise error("GENERAL_003", what="村社区", text=village)
        found |= {row[0] for row in db.execute("SELECT id FROM subject WHERE village_id = ?", (key,)).fetchall()}
    return found


def _profiles(db: Any, names: list[str]) -> Mapping[str, Profile]:
    """The profile of each kind of ledger among those named; LEDGER_032 for a name that there is not."""
    from safetydesk.usecases.profiles import profile_named, profiles

    known = [one.profile for one in profiles(db)]
    for name in names:
        if name not in {one.name for one in known}:
            profile_named(db, "visits", name)
    return {one.kind: one for one in reversed(known) if one.name in names}


def _makers() -> Makers:
    from safetydesk.documents.archives import suffixed
    from safetydesk.documents.bare_pictures import bare
    from safetydesk.documents.plain import plain_pdf
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.report_sheet import write_report
    from safetydesk.ledgers.writing.write import write_ledger
    from safetydesk.usecases.papers.inspection_tree import Makers

    return Makers(write_ledger, write_report, Heading, plain_pdf, bare, suffixed, write_file)
