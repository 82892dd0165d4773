"""Ledgers out: any kind, as another office wants it, into its own blank form, with photos in the cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.evidence import blobs_of
from safetydesk.cli.frame import Answer, Frame
from safetydesk.cli.ledger_imports import Kind
from safetydesk.errors import SafetyDeskError, error

if TYPE_CHECKING:
    from safetydesk.catalog.profiles import Profile
    from safetydesk.catalog.registers import Register
    from safetydesk.domain.staging import Value
    from safetydesk.ledgers.profiles.profile import Pictures
    from safetydesk.ledgers.writing.rendered import Heading

Out = Annotated[Path, typer.Argument(metavar="OUT", help="写到哪个文件：.xlsx 或 .csv。")]
Where = Annotated[
    list[str] | None, typer.Option("--where", metavar="栏目=值", help="只要这样的行，可重复写；同一栏目写多次是或者。")
]
OfCampaign = Annotated[
    str | None, typer.Option("--campaign", metavar="行动", help="只要归入这个行动的检查和查出的隐患：名称或编号。")
]
Column = Annotated[
    list[str] | None, typer.Option("--column", metavar="栏目", help="只写这些列，按所写的顺序，可重复写。")
]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="电话等个人信息照原样写出（默认打星号）。")]
Named = Annotated[
    str | None, typer.Option("--profile", metavar="方案", help="照这个导出方案写，见 ledger profile list。")
]
Form = Annotated[
    Path | None, typer.Option("--form", metavar="FORM.xlsx", help="填进这张空白表样，样式、合并和打印设置不变。")
]
WithPictures = Annotated[bool, typer.Option("--pictures", help="整改前、整改后照片放进格子里（只用于 xlsx）。")]
Encoding = Annotated[
    str, typer.Option("--encoding", metavar="编码", help="CSV 的编码：utf-8（默认，带 BOM）或 gb18030。")
]
_ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}


def export_ledger(
    frame: Frame,
    out: Out,
    kind: Kind,
    where: Where = None,
    campaign: OfCampaign = None,
    column: Column = None,
    profile: Named = None,
    form: Form = None,
    pictures: WithPictures = False,
    encoding: Encoding = "utf-8",
    unmasked: Unmasked = False,
) -> Answer:
    """Write a ledger of the records that fit."""
    from safetydesk.catalog import load
    from safetydesk.catalog.registers import load_registers
    from safetydesk.cli.ledger_rows import field_named, rows_of
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.write import write_ledger
    from safetydesk.models.queries.people import settings
    from safetydesk.models.store import system_clock

    if encoding.lower() not in _ENCODINGS:
        raise error("GENERAL_003", what="编码", text=encoding)
    today, remarks = day_of(system_clock()), list[str]()
    with _store(frame, pictures) as (db, blobs):
        rows = rows_of(db, kind, today, where or [], campaign)
        register = load_registers()[kind]
        chosen = _profile(db, kind, profile)
        masked = () if unmasked else None if chosen else ("P1",)
        if form is not None:
            heading = Heading("", str(settings(db).get("organ") or ""), today)
            return _filled(form, out, register, (row for _, row in rows), chosen, masked, heading)
        fields = [field_named(kind, one) for one in column] if column else None
        count = write_ledger(
            out,
            register=register,
            rows=_paged(db, register, today, rows, None if chosen else fields, whole=not (where or campaign)),
            catalog_words=load().accepted(),
            heading=Heading(register.title, str(settings(db).get("organ") or ""), today),
            fields=fields,
            masked=masked,
            profile=chosen,
            pictures=picture_source(db, blobs, register) if pictures else None,
            encoding=_ENCODINGS[encoding.lower()],
            tell=remarks.append,
        )
    data = {"file": str(out), "kind": kind, "rows": count, "profile": profile, "remarks": remarks}
    return Answer(data, [f"已写出 {count} 行：{out}", *remarks])


def _paged(
    db: Any,
    register: Register,
    today: str,
    rows: Iterator[tuple[bytes, Any]],
    fields: Sequence[str] | None,
    *,
    whole: bool,
) -> Iterator[Any]:
    """These rows, or, of the whole of a kind that is read so, pages of the fields that are shown (None: all)."""
    from safetydesk.ledgers.writing.write import fields_read
    from safetydesk.models.queries.ledger_rows import PAGES

    if not whole or register.key not in PAGES:
        return (row for _, row in rows)
    wanted = fields_read(register, fields) if fields else None
    return (page for _, page in PAGES[register.key](db, today, wanted))


@contextmanager
def _store(frame: Frame, pictures: bool) -> Iterator[tuple[Any, Any]]:
    """The store open for queries, and its files when photos are wanted."""
    if pictures:
        with frame.writing() as store:
            yield store.reader, blobs_of(store)
    else:
        with frame.reading() as found:
            yield found.db, None


def _profile(db: Any, kind: str, name: str | None) -> Profile | None:
    if name is None:
        return None
    from safetydesk.usecases.profiles import profile_named

    return profile_named(db, kind, name)


def _filled(
    form: Path,
    out: Path,
    register: Register,
    rows: Iterator[dict[str, Value]],
    profile: Profile | None,
    masked: Sequence[str] | None,
    heading: Heading,
) -> Answer:
    from safetydesk.catalog import load
    from safetydesk.ledgers.guarded import fill_form

    words = load().accepted()
    done = fill_form(
        form, out, register=register, rows=rows, catalog_words=words, profile=profile, masked=masked, heading=heading
    )
    lines = [f"已填 {done.rows} 行（插入 {done.inserted} 行，余 {done.left} 行空白）：{done.file}"]
    lines += [f"表头上下一并填了：{'、'.join(done.lines)}"] * bool(done.lines)
    lines += [f"没有可填的列：{'、'.join(done.blank)}"] * bool(done.blank)
    lines += [f"涉及举报人，没有填：{'、'.join(done.sealed)}"] * bool(done.sealed)
    facts = {"file": str(done.file), "kind": register.key, "rows": done.rows, "sheet": done.sheet}
    told = {"inserted": done.inserted, "left": done.left, "columns": dict(done.columns), "lines": list(done.lines)}
    return Answer({**facts, **told, "blank": list(done.blank), "sealed": list(done.sealed)}, lines)


def picture_source(db: Any, blobs: Any, register: Register) -> Pictures:
    """The photos before and after of the hazard a row is about, under the register's columns or two of their own."""
    from safetydesk.catalog import load
    from safetydesk.ledgers.profiles.profile import Pictures
    from safetydesk.ledgers.writing.photos import Photos
    from safetydesk.models.queries.ledger_pictures import hazard_pictures

    def content(sha256: str) -> bytes:
        try:
            return bytes(blobs.get(sha256))
        except SafetyDeskError:
            return b""  # a photo that has not come yet: the ledger says so in its cell

    def of(row: Any, key: str) -> Photos:
        code = row.get("code")
        return Photos(hazard_pictures(db, str(code), after=key == "after") if code else [], content)

    own = any(column.type == "picture" for column in register.columns)
    titles = () if own else tuple((key, load().word("evidence_kind", key)) for key in ("before", "after"))
    return Pictures(of, titles)
