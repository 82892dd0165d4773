"""Setting an office up: the store, the choices of the township, its people with certificates, its villages."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error

Organ = Annotated[str | None, typer.Option("--organ", metavar="名称", help="发文机关（落款），例如“某某镇人民政府”。")]
Short = Annotated[str | None, typer.Option("--short", metavar="简称", help="文号里的简称，例如“某府”。")]
Names = Annotated[list[str] | None, typer.Option("--person", metavar="姓名", help="检查人员，可重复写多名。")]
Township = Annotated[str, typer.Option("--township", metavar="名称", help="乡镇（街道）名称。")]
Key = Annotated[str | None, typer.Argument(metavar="栏目", help="要看或要改的栏目；不写列出全部。")]
Value = Annotated[str | None, typer.Argument(metavar="值", help="新的值：文字、数字、true/false 或 JSON；空的清空。")]
Name = Annotated[str, typer.Argument(metavar="姓名", help="姓名。")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role", metavar="角色", help="inspector 检查、office 内勤、head 负责人、tips 举报、administrator 管理。"
    ),
]
Unit = Annotated[str | None, typer.Option("--unit", metavar="单位", help="所在办公室或单位。")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="电话", help="联系电话。")]
Certificate = Annotated[str | None, typer.Option("--certificate", metavar="证号", help="检查（执法）证件编号。")]
CertificateNumber = Annotated[str, typer.Argument(metavar="证号", help="检查（执法）证件编号。")]
Namesake = Annotated[bool, typer.Option("--namesake", help="确有同名的另一个人。")]
Issuer = Annotated[str | None, typer.Option("--issuer", metavar="机关", help="发证机关。")]
From = Annotated[str | None, typer.Option("--from", metavar="日期", help="有效期起，YYYY-MM-DD。")]
To = Annotated[str | None, typer.Option("--to", metavar="日期", help="有效期止，YYYY-MM-DD。")]
VillageName = Annotated[str, typer.Argument(metavar="名称", help="村、社区或园区的名称。")]
VillageKind = Annotated[str, typer.Option("--kind", metavar="种类", help="village 村、community 社区、park 园区。")]
AuthorityKind = Annotated[str, typer.Argument(metavar="种类", help="delegation 委托书，grant 赋权清单。")]
AuthorityNumber = Annotated[str, typer.Option("--number", metavar="文号", help="委托书或赋权清单的文号。")]
Grantor = Annotated[str, typer.Option("--grantor", metavar="机关", help="委托或赋权的机关。")]
Items = Annotated[list[str], typer.Option("--item", metavar="文书种类", help="所包括的文书种类，可重复写。")]
FromDay = Annotated[str, typer.Option("--from", metavar="日期", help="生效日期，YYYY-MM-DD。")]

people = typer.Typer(help="人员和证件。", no_args_is_help=True)
villages = typer.Typer(help="村、社区和园区。", no_args_is_help=True)
authority = typer.Typer(help="委托书和赋权清单。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    command(app, "init", "建立一份新的数据（加密）。设了 SAFETYDESK_PASSPHRASE 就用它作口令，否则钥匙放在数据旁边。")(
        init
    )
    command(app, "settings", "查看或修改全镇的设置，例如 organ 落款、short_name 简称、review_needed 是否审签。")(
        settings
    )
    app.add_typer(people, name="person")
    command(people, "add", "登记一名人员，可同时登记证件。")(add_person)
    command(people, "certificate", "给已登记的人员登记证件。")(add_certificate)
    command(people, "list", "列出人员（同名的带编号）和证件。")(list_people)
    app.add_typer(villages, name="village")
    command(villages, "add", "建立一个村、社区或园区。")(add_village)
    app.add_typer(authority, name="authority")
    command(authority, "add", "登记委托书（处罚法第二十、二十一条）或赋权清单（第二十四条）。")(add_authority)


def init(frame: Frame, township: Township, organ: Organ = None, short: Short = None, person: Names = None) -> Answer:
    """Create the store, its first choices and its inspectors; what was given is judged before anything is made."""
    _not_blank("--township", township)
    for option, words in (("--organ", [organ]), ("--short", [short]), ("--person", person or [])):
        for word in words:
            if word is not None:
                _not_blank(option, word)
    from safetydesk.models.store import create_store
    from safetydesk.usecases.accepted import check_choice
    from safetydesk.usecases.people import register_person
    from safetydesk.usecases.places import choose

    check_choice("organ", organ)
    passphrase = frame.passphrase()
    store = create_store(frame.folder, township=township, passphrase=passphrase)
    try:
        with store.writing(actor=None) as session:
            for key, value in (("organ", organ), ("short_name", short)):
                if value:
                    choose(session, key=key, value=value)
            made = [register_person(session, name=name, roles=["inspector"]).id for name in person or ()]
    finally:
        store.close()
    if passphrase is None:
        frame.say("提醒：没有设口令，钥匙就在数据文件夹里，拿到文件夹的人都能打开。")
    facts = {"store": str(frame.folder), "township": township, "protected": passphrase is not None}
    ids = [key.hex() for key in made if key]
    return Answer({**facts, "people": ids}, [f"已建立“{township}”的数据：{frame.folder}"])


def settings(frame: Frame, key: Key = None, value: Value = None) -> Answer:
    """Show the township-wide choices, or set one. Raises GENERAL_003 for a key that there is not, GENERAL_015."""
    from safetydesk.models.queries import people as queries
    from safetydesk.usecases.accepted import kind_of_choice
    from safetydesk.usecases.places import choose

    if key is not None and value is not None:
        chosen = _value(key, value)
        with frame.writing() as store:
            frame.do(store, choose, key=key, value=chosen)
    with frame.reading() as found:
        known = queries.settings(found.db)
    if key is not None and key not in known:
        kind_of_choice(key)
    shown = known if key is None else {key: known.get(key)}
    return Answer({"settings": shown}, [f"{name}：{_shown(one)}" for name, one in sorted(shown.items())])


def _not_blank(what: str, text: str) -> None:
    if not text.strip():
        raise error("GENERAL_014", what=what)


def _value(key: str, text: str) -> Any:
    """What was typed for a setting, as what the setting is; a text stands bare. What it may be, `choose` judges."""
    from safetydesk.usecases.accepted import kind_of_choice

    if kind_of_choice(key) is str:
        return text.strip() if text else None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def add_person(
    frame: Frame,
    name: Name,
    role: Roles = None,
    unit: Unit = None,
    phone: Phone = None,
    certificate: Certificate = None,
    issuer: Issuer = None,
    first: From = None,
    last: To = None,
    namesake: Namesake = False,
) -> Answer:
    """Register a person, with a certificate when its number is given. Raises PERSON_005 for a second of one name."""
    from safetydesk.cli.naming import code_of
    from safetydesk.models.queries import people as queries
    from safetydesk.usecases.people import add_certificate, register_person

    _not_blank("姓名", name)
    if certificate is not None:
        _not_blank("--certificate", certificate)
    roles = [code_of("person_role", one) for one in role or ["inspector"]]
    with frame.writing() as store, store.writing(actor=frame.actor(store.reader)) as session:
        if not namesake and any(one.name == name.strip() for one in queries.people(store.reader)):
            raise error("PERSON_005", name=name.strip())
        made = register_person(session, name=name, roles=roles, unit=unit, phone=phone).id
        assert made is not None
        if certificate:
            add_certificate(session, person_id=made, number=certificate, issuer=issuer, valid_from=first, valid_to=last)
    return Answer({"id": made.hex(), "name": name}, [f"已登记：{name}"])


def add_certificate(
    frame: Frame,
    name: Name,
    number: CertificateNumber,
    issuer: Issuer = None,
    first: From = None,
    last: To = None,
) -> Answer:
    """A certificate of somebody registered. Raises PERSON_003 for a name that none or several have."""
    from safetydesk.cli.naming import person_named
    from safetydesk.usecases.people import add_certificate as add

    _not_blank("证号", number)
    with frame.writing() as store:
        key = person_named(store.reader, name)
        frame.do(store, add, person_id=key, number=number, issuer=issuer, valid_from=first, valid_to=last)
    return Answer({"id": key.hex(), "number": number}, [f"已登记{name}的证件：{number}"])


def list_people(frame: Frame) -> Answer:
    """Everybody who has not left, with the certificates; an id beside those who share a name."""
    from safetydesk.models.queries import people as queries

    with frame.reading() as found:
        held = queries.certificates(found.db)
        rows = [
            {
                "id": one.id.hex(),
                "姓名": one.name,
                "角色": list(one.roles),
                "单位": one.unit,
                "证件": [card.number for card in held if card.person_id == one.id],
            }
            for one in queries.people(found.db)
        ]
    names = [row["姓名"] for row in rows]
    lines = []
    for row in rows:
        name = f"{row['姓名']}（{row['id']}）" if names.count(row["姓名"]) > 1 else f"{row['姓名']}"
        lines.append(f"{name}  {'、'.join(map(str, row['证件'] or ())) or '没有登记证件'}")
    return Answer({"people": rows}, lines)


def add_village(frame: Frame, name: VillageName, kind: VillageKind = "village", first: From = None) -> Answer:
    """Open a village, community or park. Raises PLACE_004 when there is one of this name."""
    from safetydesk.models.queries.people import villages as known
    from safetydesk.usecases.places import open_village

    with frame.writing() as store:
        if name.strip() in {one.name for one in known(store.reader)}:
            raise error("PLACE_004", kind="村（社区）", name=name.strip())
        made = frame.do(store, open_village, name=name, kind=kind, on_day=first)
    return Answer({"id": made.id.hex(), "name": name}, [f"已建立：{name}"])


def add_authority(
    frame: Frame,
    kind: AuthorityKind,
    number: AuthorityNumber,
    grantor: Grantor,
    item: Items,
    first: FromDay,
    last: To = None,
) -> Answer:
    """Record a 委托书 or 赋权清单; the kinds of paper may be written by code or by name."""
    from safetydesk.cli.naming import code_of
    from safetydesk.usecases.people import record_authority

    _not_blank("--number", number)
    _not_blank("--grantor", grantor)
    papers, basis = [code_of("document_kind", one) for one in item], code_of("authority_kind", kind)
    given = {"kind": basis, "number": number, "grantor": grantor, "items": papers}
    with frame.writing() as store:
        made = frame.do(store, record_authority, **given, valid_from=first, valid_to=last)
    return Answer({"id": made.id.hex(), "number": number}, [f"已登记：{number}"])
