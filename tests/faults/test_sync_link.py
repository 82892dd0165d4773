"""What a bad link, a strange answer or a wrong certificate does to a round: a sentence of its own, nothing lost."""

from __future__ import annotations

import ipaddress
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from safetydesk.errors import SafetyDeskError, error
from safetydesk.server.serving import open_server, running
from safetydesk.sync.http import open_township
from safetydesk.sync.protocol import CONTENT_TYPE, Answer, Request
from tests.sync.conftest import Town, random_town_name
from tests.sync.desk import Desk, desk_in_memory

PORTAL = "<html><title>校园网认证</title>请登录</html>"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Town]]:
    server = open_server(folder=tmp_path / "server")
    with running(server) as url:
        yield url, Town(random_town_name(), server, server.door)
    server.engine.dispose()


@pytest.fixture
def desk(site: tuple[str, Town]) -> Iterator[Desk]:
    """A desk with work to send, whose way to the server each test bends."""
    url, town = site
    with open_township(url, town.token("甲")) as good:
        desk = desk_in_memory(good, "甲", of=town.name)
        desk.subject()
        desk.photo(b"x" * 1000)
        yield desk


@contextmanager
def answering(*answers: bytes | Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these raw answers, one per request, the last one again and again; and what it was asked."""
    asked: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while request := self._read():
                answer = answers[min(len(asked), len(answers) - 1)]
                asked.append(request)
                if callable(answer):
                    answer(self.request)
                    return
                self.request.sendall(answer)

        def _read(self) -> bytes:
            data = b""
            while b"\r\n\r\n" not in data:
                if not (more := self.request.recv(65536)):
                    return b""
                data += more
            head, _, body = data.partition(b"\r\n\r\n")
            length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
            while len(body) < length and (more := self.request.recv(65536)):
                body += more
            return head + b"\r\n\r\n" + body

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join(timeout=10)


def http(status: str, kind: str, body: bytes | str = b"", *more: str) -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(raw)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def reset(link: socket.socket) -> None:
    """Close with a reset, as a router does that forgot the connection."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    link.close()


def fails_with(desk: Desk, url: str, code: str) -> SafetyDeskError:
    """A round by this address fails with this number; the outbox is whole, and a round on the good way sends all."""
    good = desk.township
    with open_township(url, "sd1-x") as bad:
        desk.township = bad
        with pytest.raises(SafetyDeskError) as caught:
            desk.sync()
    assert caught.value.code == code, caught.value
    assert desk.query("SELECT count(*) FROM change WHERE seq IS NULL") == [(1,)]
    assert desk.query("SELECT count(*) FROM batch") in ([(0,)], [(1,)])
    desk.township = good
    report = desk.sync()
    assert (report.sent, report.blobs_sent) == (1, 1)
    return caught.value


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http("200 OK", "text/html; charset=utf-8", PORTAL), "SYNC_003"),
        (http("302 Found", "text/html", "", "location: http://10.0.0.1/login"), "SYNC_003"),
        (http("511 Network Authentication Required", "text/html", PORTAL), "SYNC_003"),
        (http("200 OK", "application/json", "{}"), "SYNC_003"),
        (http("204 No Content", "text/plain"), "SYNC_003"),
        (http("404 Not Found", "text/html", "nginx"), "SYNC_003"),
        (http("401 Unauthorized", "text/html", "no"), "SYNC_004"),
        (http("413 Payload Too Large", "text/html", "no"), "SYNC_005"),
        (http("429 Too Many Requests", "text/html", "", "retry-after: 17"), "SYNC_006"),
        (http("503 Service Unavailable", "text/html", "", "retry-after: 40"), "SYNC_007"),
        (http("503 Service Unavailable", "text/html", "", "retry-after: soon"), "SYNC_007"),
        (http("502 Bad Gateway", "text/html", "<html>nginx</html>"), "SYNC_009"),
        (http("500 Internal Server Error", "text/plain", "oops"), "SYNC_009"),
        (http("400 Bad Request", "application/vnd.safetydesk.error+json", '{"code": "SYNC_777"}'), "SYNC_009"),
        (http("400 Bad Request", "application/vnd.safetydesk.error+json", "{"), "SYNC_009"),
        (http("200 OK", CONTENT_TYPE, b"\x28\xb5\x2f\xfd garbage"), "SYNC_008"),
        (http("200 OK", CONTENT_TYPE, b""), "SYNC_008"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[9:12].decode(),
)
def test_strange_answer_has_its_own_sentence_and_nothing_is_lost(desk: Desk, answer: bytes, code: str) -> None:
    with answering(answer) as (url, _):
        problem = fails_with(desk, url, code)
    assert "内容" in problem.message + problem.remedy or "数据" in problem.message + problem.remedy or problem.remedy


def test_waiting_time_of_a_busy_server_is_told(desk: Desk) -> None:
    with answering(http("429 Too Many Requests", "text/html", "", "retry-after: 17")) as (url, _):
        assert "17 秒" in fails_with(desk, url, "SYNC_006").message
    assert desk.query("SELECT count(*) FROM change WHERE seq IS NULL") == [(0,)]


def test_server_that_cannot_be_reached_is_said(desk: Desk) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        problem = fails_with(desk, f"http://127.0.0.1:{unused.getsockname()[1]}", "SYNC_001")
    assert problem.message == "连不上乡镇服务器（对方拒绝连接，服务多半没有开）。"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "地址应以"),
        ("server", "地址应以"),
        ("ftp://x", "地址应以"),
        ("http://", "找不到这个地址的电脑"),
        ("http://[", "找不到这个地址的电脑"),
        ("http://x:八十", "地址写得不对"),
        ("http://没有这台.invalid:1", "找不到这个地址的电脑"),
    ],
)
def test_address_that_is_none_is_said(desk: Desk, url: str, why: str) -> None:
    with pytest.raises(SafetyDeskError) as caught, open_township(url, "sd1-x") as bad:
        desk.township = bad
        desk.sync()
    assert caught.value.code == "SYNC_001"
    assert why in caught.value.message


@pytest.mark.parametrize("limit", [100_000, 40_000])
def test_round_that_something_on_the_way_finds_too_large_goes_in_smaller_pieces(desk: Desk, limit: int) -> None:
    """A proxy refuses bodies beyond its limit (413): the device cuts its batches smaller until they pass."""
    good = desk.township
    sizes: list[int] = []

    class Narrow:
        blob_status, send_piece, fetch_piece = good.blob_status, good.send_piece, good.fetch_piece

        def exchange(self, request: Request) -> Answer:
            sizes.append(sum(len(one.content) for one in request.push))
            if sizes[-1] > limit:
                raise error("SYNC_005")
            return good.exchange(request)

    desk.township = Narrow()
    for number in range(300):
        desk.subject(f"虚构{number}厂", remark="很长的备注" * 100)
    assert desk.sync().sent == 301
    assert max(sizes) > limit
    assert sum(size > limit for size in sizes) <= 5
    assert desk.query("SELECT count(*), count(seq) FROM change") == [(301, 301)]


def test_change_that_is_too_large_by_itself_is_said_and_stays(desk: Desk) -> None:
    with answering(http("413 Payload Too Large", "text/html", "no")) as (url, asked):
        fails_with(desk, url, "SYNC_005")
    assert len(asked) == 1


def test_connection_that_breaks_once_is_tried_again(desk: Desk) -> None:
    """Half an answer, then a reset: the second try gets the page of the portal, so both requests were the same."""
    half = http("200 OK", CONTENT_TYPE, b"x" * 100)[:-50]

    def cut(link: socket.socket) -> None:
        link.sendall(half)
        reset(link)

    with answering(cut, http("200 OK", "text/html", PORTAL)) as (url, asked):
        fails_with(desk, url, "SYNC_003")
    assert len(asked) == 2
    assert asked[0].partition(b"\r\n\r\n")[2] == asked[1].partition(b"\r\n\r\n")[2]


def test_connection_that_breaks_twice_is_given_up(desk: Desk) -> None:
    with answering(reset) as (url, asked):
        fails_with(desk, url, "SYNC_001")
    assert len(asked) == 2


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("side", ["request", "answer"])
def test_losing_the_nth_request_or_answer_of_a_round_harms_nothing(desk: Desk, position: int, side: str) -> None:
    """Each request of a round with records and photos is lost on its way there or back; the next round completes it."""
    good = desk.township
    count = 0

    class Cut(httpx.BaseTransport):
        def __init__(self, url: str) -> None:
            self.inner = httpx.HTTPTransport()

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal count
            count += 1
            if count - 1 == position and side == "request":
                raise httpx.ConnectError("weg", request=request)
            response = self.inner.handle_request(request)
            response.read()
            if count - 1 == position:
                raise httpx.ConnectError("weg", request=request)
            return response

    client = good.client  # type: ignore[attr-defined]
    with open_township(str(client.base_url), "x", transport=Cut(str(client.base_url))) as link:
        link.client.headers = client.headers
        desk.township = link
        with pytest.raises(SafetyDeskError):
            desk.sync()
        desk.sync()
    assert desk.query("SELECT seq FROM change") == [(1,)]
    assert desk.query("SELECT there FROM blob") == [(1,)]


# --- certificates


def certify(folder: Path, *, host: str, days: int = 30) -> tuple[Path, Path]:
    """A self-signed certificate of the township, valid from yesterday for `days`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "虚构镇")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / f"{host}{days}.pem", folder / f"{host}{days}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, secret


@pytest.mark.parametrize(
    ("host", "days", "pinned", "why"),
    [
        ("127.0.0.1", 30, False, "本机没有它的证书文件"),
        ("127.0.0.2", 30, True, "不是发给这个地址的"),
        ("127.0.0.1", -1, True, "已经过期"),
    ],
)
def test_certificate_that_is_unknown_or_of_another_or_expired_is_refused(
    tmp_path: Path, desk: Desk, host: str, days: int, pinned: bool, why: str
) -> None:
    certificate, key = certify(tmp_path, host=host, days=days)
    server = open_server()
    with running(server, certificate=certificate, key=key) as url:
        with (
            pytest.raises(SafetyDeskError) as caught,
            open_township(url, "x", certificate=certificate if pinned else None) as bad,
        ):
            desk.township = bad
            desk.sync()
        assert caught.value.code == "SYNC_002"
        assert why in caught.value.message
    assert desk.query("SELECT count(*) FROM change WHERE seq IS NULL") == [(1,)]


def test_pinned_certificate_of_the_township_is_accepted(tmp_path: Path) -> None:
    certificate, key = certify(tmp_path, host="127.0.0.1")
    server = open_server()
    town = Town(random_town_name(), server, server.door)
    token = town.token("甲")
    with (
        running(server, certificate=certificate, key=key) as url,
        open_township(url, token, certificate=certificate) as safe,
    ):
        desk = desk_in_memory(safe, "甲", of=town.name)
        desk.subject()
        assert desk.sync().sent == 1


def test_encrypted_address_of_a_plain_server_is_said(site: tuple[str, Town], desk: Desk) -> None:
    problem = fails_with(desk, site[0].replace("http:", "https:"), "SYNC_002")
    assert "地址可能应以 http:// 开头" in problem.message


def test_certificate_file_that_is_not_there_is_said() -> None:
    with pytest.raises(SafetyDeskError) as caught:
        open_township("https://127.0.0.1:1", "x", certificate=Path("gibt-es-nicht.pem"))
    assert caught.value.code == "SYNC_002"
    assert "没有这个文件" in caught.value.message


def test_certificate_file_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "odd.pem").write_text("虚构")
    with pytest.raises(SafetyDeskError) as caught:
        open_township("https://127.0.0.1:1", "x", certificate=tmp_path / "odd.pem")
    assert caught.value.code == "SYNC_002"
    assert "里面没有证书" in caught.value.message
