"""The HTTP face: every refusal is numbered, hostile bodies cost little, a broken upload keeps what arrived."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest
import zstandard

from safetydesk.domain.canonical import GENESIS
from safetydesk.errors import SafetyDeskError
from safetydesk.server.serving import open_server, running, serve
from safetydesk.sync.http import open_township
from safetydesk.sync.protocol import (
    CONTENT_TYPE,
    ERROR_TYPE,
    Answer,
    Batch,
    Mark,
    Reading,
    Request,
    from_wire,
    to_wire,
)
from safetydesk.sync.protocol.batches import LARGEST_BATCH, Content, Run
from safetydesk.sync.protocol.wire import LARGEST_BODY
from tests.sync.conftest import Town, random_town_name
from tests.sync.desk import START

Site = tuple[str, Town]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server = open_server(folder=tmp_path_factory.mktemp("server"))
    with running(server) as url:
        yield url, Town(random_town_name(), server, server.door)
    server.engine.dispose()


def headers(site: Site, name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {site[1].token(name)}", "content-type": CONTENT_TYPE}


def refused(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == ERROR_TYPE
    return response.status_code, response.json()["code"]


def test_health_is_open_to_everybody(site: Site) -> None:
    assert httpx.get(site[0] + "/v1/health").json()["ok"] is True


@pytest.mark.parametrize("value", ["", "Bearer", "Basic abc", "Bearer sd1-unknown"])
def test_request_without_a_right_token_is_refused(site: Site, value: str) -> None:
    sent = {"authorization": value, "content-type": CONTENT_TYPE}
    body = to_wire(Request("x", b"d" * 16, b"i" * 16, START))
    assert refused(httpx.post(site[0] + "/v1/sync", headers=sent, content=body)) == (401, "SYNC_004")
    assert refused(httpx.get(site[0] + "/v1/blobs/" + "ab" * 32, headers=sent)) == (401, "SYNC_004")


def zeros(megabytes: int) -> bytes:
    """A frame of a few bytes that unpacks to so much."""
    frame = zstandard.ZstdCompressor().compressobj(size=megabytes << 20)
    return b"".join(frame.compress(bytes(1 << 20)) for _ in range(megabytes)) + frame.flush()


def test_small_frame_that_claims_much_is_refused_before_it_is_unpacked() -> None:
    assert len(zeros(200)) < 20_000
    with pytest.raises(SafetyDeskError, match=r"SYNC_008.*过大"):
        from_wire(zeros(200), Request)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        zstandard.compress(b"hello"),
        zstandard.compress(b"\x81\xa1x\x01"),
        zstandard.compress(b"\x91" * 5000),
        zeros(200),
    ],
    ids=["empty", "no frame", "no message", "other message", "deep", "bomb"],
)
def test_body_that_is_no_request_is_refused(site: Site, body: bytes) -> None:
    answer = httpx.post(site[0] + "/v1/sync", headers=headers(site, body[:9].hex() + str(len(body))), content=body)
    assert refused(answer) == (400, "SYNC_008")


def test_body_that_is_too_large_is_refused_while_it_comes(site: Site) -> None:
    answer = httpx.post(site[0] + "/v1/sync", headers=headers(site, "大"), content=bytes(LARGEST_BODY + 1))
    assert refused(answer) == (413, "SYNC_005")


@pytest.mark.parametrize("asked", ["POST /v1/sync", "PATCH /v1/blobs/" + "ab" * 32])
def test_body_of_a_stranger_is_refused_before_it_comes(site: Site, asked: str) -> None:
    """The head promises ten million bytes and sends none: the answer is there all the same."""
    told = httpx.URL(site[0])
    head = (
        f"{asked} HTTP/1.1\r\nhost: {told.host}\r\nauthorization: Bearer sd1-unknown\r\ncontent-type: {CONTENT_TYPE}"
        "\r\nupload-offset: 0\r\nupload-length: 10000000\r\ncontent-length: 10000000\r\n\r\n"
    )
    with socket.create_connection((told.host, told.port or 0), timeout=20) as link:
        link.sendall(head.encode())
        assert link.recv(4096).startswith(b"HTTP/1.1 401 ")


def test_batch_of_more_changes_than_a_device_packs_is_refused_before_they_are_made(site: Site) -> None:
    """A change that says nothing is two bytes on the line and half a thousand once it is an object."""
    many = (b"",) * (LARGEST_BATCH + 1)
    content = msgspec.msgpack.encode(Content((Run("general", "subject", "d", b"", None, 0, (), many, many, None, ()),)))
    request = Request(site[1].name, b"d" * 16, b"i" * 16, START, push=(Batch(b"b" * 16, content),))
    answer = httpx.post(site[0] + "/v1/sync", headers=headers(site, "多"), content=to_wire(request))
    assert refused(answer) == (400, "SYNC_008")


def test_more_marks_than_a_statement_takes_are_answered(site: Site) -> None:
    marks = tuple(Mark(seq, bytes(32)) for seq in range(300_000, 0, -1))
    asked = Request(
        site[1].name, b"e" * 16, b"i" * 16, START, readings=(Reading("general", marks=marks),), with_marks=True
    )
    answer = httpx.post(site[0] + "/v1/sync", headers=headers(site, "点"), content=to_wire(asked), timeout=60)
    assert answer.status_code == 200
    assert from_wire(answer.content, Answer).feeds[0].common == Mark(0, GENESIS)


def test_parameter_that_is_no_number_is_refused_and_not_sent_back(site: Site) -> None:
    answer = httpx.get(f"{site[0]}/v1/blobs/{'ab' * 32}?offset=<b>", headers=headers(site, "参数"))
    assert refused(answer) == (400, "SYNC_023")
    assert "<b>" not in answer.text


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/redoc", "/v1/", "/v1/blobs/"])
def test_server_tells_strangers_nothing_of_itself(site: Site, path: str) -> None:
    assert httpx.get(site[0] + path).status_code == 404


def test_other_content_type_is_told_to_upgrade(site: Site) -> None:
    sent = headers(site, "旧") | {"content-type": "application/json"}
    assert refused(httpx.post(site[0] + "/v1/sync", headers=sent, content=b"{}")) == (426, "SYNC_010")


@pytest.mark.parametrize("name", ["..", "abc", "zz" * 32, "ab" * 31, "%2e%2e%2fetc"])
def test_file_name_that_is_no_hash_is_refused(site: Site, name: str) -> None:
    answer = httpx.get(site[0] + "/v1/blobs/" + name, headers=headers(site, "名" + name))
    assert answer.status_code == 404


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 20])
def test_upload_without_a_right_offset_is_refused(site: Site, offset: str) -> None:
    sent = headers(site, "移" + offset) | {"upload-offset": offset, "upload-length": "3"}
    answer = httpx.patch(site[0] + "/v1/blobs/" + "ab" * 32, headers=sent, content=b"abc")
    assert refused(answer) == (400, "SYNC_023")


def test_file_that_is_too_large_is_refused(site: Site) -> None:
    sent = headers(site, "巨") | {"upload-offset": "0", "upload-length": str(10**12)}
    answer = httpx.patch(site[0] + "/v1/blobs/" + "ab" * 32, headers=sent, content=b"abc")
    assert refused(answer) == (413, "SYNC_033")


def test_upload_that_breaks_off_keeps_every_byte_that_arrived(site: Site) -> None:
    """The connection is reset after 5,000 of 90,000 bytes: the server has them, and the rest completes the file."""
    url, town = site
    content = hashlib.sha256(b"seed").digest() * 3000
    key = hashlib.sha256(content).digest()
    token = town.token("断线")
    host, port = httpx.URL(url).host, httpx.URL(url).port
    head = (
        f"PATCH /v1/blobs/{key.hex()} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n"
        f"upload-offset: 0\r\nupload-length: {len(content)}\r\ncontent-length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection((host, port)) as link:
        link.sendall(head.encode() + content[:5000])
        link.shutdown(socket.SHUT_WR)
        link.settimeout(10)
        while link.recv(4096):
            continue
    with open_township(url, token) as township:
        sizes = (township.blob_status(key).size for _ in range(1000))
        assert next(size for size in sizes if size) == 5000
        assert township.send_piece(key, offset=5000, total=len(content), piece=content[5000:]).complete
        assert township.fetch_piece(key, offset=0, limit=len(content)) == content


def test_one_file_brought_by_many_at_once_is_whole_for_each(site: Site) -> None:
    """Whoever ends it first clears the pieces away; the others are told that it is there."""
    _, town = site
    for turn in range(12):
        content = hashlib.sha256(b"%d" % turn).digest() * 125
        key = hashlib.sha256(content).digest()

        def bring(content: bytes = content, key: bytes = key) -> bool:
            """As a device does: piece after piece from where the server says that it stands."""
            stands, files = 0, town.server.files
            for _ in range(50):
                piece = content[stands : stands + 1000]
                told = files.add_piece(town.name, key, offset=stands, total=len(content), piece=piece, now=1)
                if told.complete:
                    return True
                stands = told.size
            return False

        with ThreadPoolExecutor(4) as pool:
            ends = [pool.submit(bring) for _ in range(4)]
            assert [one.result(timeout=60) for one in ends] == [True] * 4
        assert town.server.files.piece(town.name, key, offset=0, limit=9999) == content


def test_port_in_use_is_said_before_anything_is_served(site: Site, tmp_path: Path) -> None:
    port = httpx.URL(site[0]).port
    assert port is not None
    with pytest.raises(SafetyDeskError) as caught:
        serve(folder=tmp_path, port=port)
    assert caught.value.code == "SYNC_041"


def test_round_with_nothing_to_do_costs_few_bytes(site: Site) -> None:
    """SYNC figure P4: at most 600 bytes both ways, headers and token included."""
    from safetydesk.sync.round import prepare
    from tests.sync.desk import desk_in_memory

    url, town = site
    counted: list[int] = []

    def note(response: httpx.Response) -> None:
        response.read()
        request = response.request
        counted.append(
            sum(len(k) + len(v) + 4 for k, v in request.headers.raw)
            + len(request.content)
            + sum(len(k) + len(v) + 4 for k, v in response.headers.raw)
            + len(response.content)
            + 40
        )

    with open_township(url, town.token("省")) as township:
        desk = desk_in_memory(township, "省", of=town.name)
        desk.subject()
        desk.sync()
        township.client.event_hooks = {"response": [note]}
        assert township.exchange(prepare(desk.store)).feeds
    assert counted[0] <= 600, counted
