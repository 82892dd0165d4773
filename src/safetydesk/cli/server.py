"""The township's server and the round with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.usecases.joining import ServerAccess

Database = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="数据库地址；不写时用文件夹里的 SQLite。")
]
Blobs = Annotated[str | None, typer.Option("--blobs", metavar="URL", help="照片存放处；不写时放在文件夹里。")]
Host = Annotated[str, typer.Option("--host", metavar="H", help="监听的地址。")]
Port = Annotated[int, typer.Option("--port", metavar="P", help="监听的端口。")]
Certificate = Annotated[Path | None, typer.Option("--certificate", metavar="FILE", help="证书文件（PEM）。")]
PrivateKey = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="私钥文件（PEM）。")]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="服务器的数据文件夹；默认在数据文件夹旁边。")]
Township = Annotated[str, typer.Option("--township", metavar="名称", help="乡镇（街道）名称，与电脑上的一致。")]
Computer = Annotated[str, typer.Argument(metavar="电脑", help="这台电脑的叫法，例如“张三的笔记本”。")]
Scopes = Annotated[list[str] | None, typer.Option("--scope", metavar="类", help="可同步的数据类，可重复写。")]
Url = Annotated[str | None, typer.Option("--server", metavar="URL", help="服务器地址；第一次要写，以后记住。")]
Token = Annotated[str | None, typer.Option("--token", metavar="令牌", help="令牌；也可用环境变量 SAFETYDESK_TOKEN。")]
NoPhotos = Annotated[bool, typer.Option("--no-photos", help="只传记录，不传照片。")]

server = typer.Typer(help="乡镇服务器的令牌和电脑。", no_args_is_help=True)
tokens = typer.Typer(help="令牌：每台电脑一个，只显示一次。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    command(app, "sync", "与乡镇服务器同步一轮：先发后收，照片随后。")(sync)
    command(app, "serve", "在这台电脑上开乡镇服务器，直到按 Ctrl+C。")(serve)
    app.add_typer(server, name="server")
    server.add_typer(tokens, name="token")
    command(tokens, "create", "发一个令牌，只显示这一次。")(create_token)
    command(tokens, "list", "列出令牌。")(list_tokens)
    command(tokens, "revoke", "收回一个令牌，用它的电脑不能再同步；之后可以按原名重发。")(revoke_token)
    command(server, "device", "列出同步过的电脑和它们用的令牌；令牌用在了别的电脑上的，收回重发。")(list_devices)


def _folder(frame: Frame, data: Path | None) -> Path:
    from safetydesk.models import durable

    folder = data or frame.folder.parent / "server"
    durable.own_folder(folder)
    return folder


def serve(
    frame: Frame,
    database: Database = None,
    blobs: Blobs = None,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    data: Data = None,
    certificate: Certificate = None,
    key: PrivateKey = None,
) -> Answer:
    """Serve until interrupted."""
    from safetydesk.server.serving import serve as run

    folder = _folder(frame, data)
    frame.say(f"乡镇服务器：{'https' if certificate else 'http'}://{host}:{port}（数据在 {folder}），按 Ctrl+C 停止。")
    run(folder=folder, database=database, blobs=blobs, host=host, port=port, certificate=certificate, key=key)
    return Answer({"stopped": True}, ["服务器已停止。"])


def create_token(
    frame: Frame,
    name: Computer,
    township: Township,
    scope: Scopes = None,
    database: Database = None,
    data: Data = None,
) -> Answer:
    """A token for one computer."""
    from safetydesk.server import tokens as verbs
    from safetydesk.server.serving import open_server

    opened = open_server(folder=_folder(frame, data), database=database)
    classes = scope or verbs.DEFAULT_SCOPES
    text = verbs.create_token(
        opened.engine, township=township, name=name, scopes=classes, now=opened.clock(), random=opened.random
    )
    opened.engine.dispose()
    return Answer({"token": text, "township": township, "name": name, "scopes": list(classes)}, [text])


def _rows(frame: Frame, database: str | None, data: Path | None) -> list[dict[str, object]]:
    from safetydesk.cli.answers import as_plain
    from safetydesk.server import tokens as verbs
    from safetydesk.server.serving import open_server

    opened = open_server(folder=_folder(frame, data), database=database)
    rows = [as_plain(one) for one in verbs.list_tokens(opened.engine)]
    opened.engine.dispose()
    return rows


def list_tokens(frame: Frame, database: Database = None, data: Data = None) -> Answer:
    """Every token; the tokens themselves are kept nowhere."""
    rows = _rows(frame, database, data)
    return Answer({"tokens": rows}, [_line(row) for row in rows])


def list_devices(frame: Frame, database: Database = None, data: Data = None) -> Answer:
    """The computers that have used their token; a token that the wrong one used is revoked and made anew."""
    rows = [row for row in _rows(frame, database, data) if row["device"]]
    return Answer({"devices": rows}, [f"{_line(row)}  {row['device']}" for row in rows])


def _line(row: Mapping[str, object]) -> str:
    state = "已收回" if row["revoked_at"] else "已有电脑在用" if row["device"] else "还没有电脑用过"
    return f"{row['township']}  {row['name']}  {state}"


def revoke_token(
    frame: Frame, name: Computer, township: Township, database: Database = None, data: Data = None
) -> Answer:
    """Take a token back."""
    from safetydesk.server import tokens as verbs
    from safetydesk.server.serving import open_server

    opened = open_server(folder=_folder(frame, data), database=database)
    verbs.revoke_token(opened.engine, township=township, name=name, now=opened.clock())
    opened.engine.dispose()
    return Answer({"revoked": name}, [f"已收回：{name}"])


def sync(
    frame: Frame,
    url: Url = None,
    token: Token = None,
    certificate: Certificate = None,
    no_photos: NoPhotos = False,
) -> Answer:
    """One round with the township; address and token are remembered once a round has ended well."""
    import tempfile

    from safetydesk.cli.evidence import blobs_of
    from safetydesk.sync.http import open_township
    from safetydesk.sync.round import run_round
    from safetydesk.usecases.joining import remember_server
    from safetydesk.usecases.papers.numbers import series_wanted

    with frame.writing() as store, tempfile.TemporaryDirectory() as aside:
        access = _access(store.reader, url, token, certificate)
        pem = Path(aside) / "township.pem"
        if access.certificate:
            pem.write_text(access.certificate, encoding="ascii")
        township = open_township(access.url, access.token, certificate=pem if access.certificate else None)
        blobs = None if no_photos else blobs_of(store)
        report = run_round(store, township, blobs=blobs, series=series_wanted(store.reader))
        told = {"url": access.url, "token": access.token, "certificate": access.certificate}
        frame.do(store, remember_server, **told)
    facts = report.as_json()
    lines = [
        f"发出 {report.sent}，收到 {report.received}，冲突 {report.conflicts}，被退回 {report.refused}；"
        f"照片发出 {report.blobs_sent}，收到 {report.blobs_received}，待传 {report.blobs_waiting}。",
        *(f"{one.code} {one.message}" for one in report.problems),
    ]
    return Answer(facts, lines, partial=bool(report.refused))


def _access(db: Any, url: str | None, token: str | None, certificate: Path | None) -> ServerAccess:
    """What the command line says, completed by what was remembered."""
    from safetydesk.usecases.joining import ServerAccess, server_access

    named = token or os.environ.get("SAFETYDESK_TOKEN")
    try:
        pinned = certificate.read_text(encoding="ascii") if certificate else None
    except (OSError, ValueError) as fault:
        raise error(
            "GENERAL_007", file=certificate, why=reason(fault) if isinstance(fault, OSError) else "不是 PEM 文件"
        ) from fault
    if url and named:
        return ServerAccess(url, named, pinned)
    known = server_access(db)
    return ServerAccess(url or known.url, named or known.token, pinned or known.certificate)
