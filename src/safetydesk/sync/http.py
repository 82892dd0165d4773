"""The township over HTTP: one kept connection, one retry, and a sentence of its own for everything that goes wrong.

What answers is recognised by its content type: a login page of the guest network is never taken for the server.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from safetydesk.errors import MESSAGES, REASONS, SafetyDeskError, error, reason
from safetydesk.sync.protocol import CONTENT_TYPE, ERROR_TYPE, Answer, BlobStatus, Request, from_wire, to_wire
from safetydesk.sync.protocol.wire import BLOB_PATH, BLOB_TYPE, SYNC_PATH

CONNECT_SECONDS = 10
ANSWER_SECONDS = 120
KEEP_ALIVE = 110
"""Seconds an idle connection is kept, a little less than the server keeps it."""
LONGEST_WAIT = 3600


@dataclass(frozen=True, slots=True)
class HttpTownship:
    """A Township behind a URL. Close it, or use it as a context manager."""

    client: httpx.Client = field(repr=False)

    def __enter__(self) -> HttpTownship:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def exchange(self, request: Request) -> Answer:
        """See Township."""
        headers = {"content-type": CONTENT_TYPE}
        response = self._call("POST", SYNC_PATH, CONTENT_TYPE, content=to_wire(request), headers=headers)
        return from_wire(response.content, Answer)

    def blob_status(self, sha256: bytes) -> BlobStatus:
        """See Township."""
        return _status(self._call("HEAD", BLOB_PATH + sha256.hex(), BLOB_TYPE))

    def send_piece(self, sha256: bytes, *, offset: int, total: int, piece: bytes) -> BlobStatus:
        """See Township."""
        headers = {"upload-offset": str(offset), "upload-length": str(total), "content-type": BLOB_TYPE}
        return _status(self._call("PATCH", BLOB_PATH + sha256.hex(), BLOB_TYPE, content=piece, headers=headers))

    def fetch_piece(self, sha256: bytes, *, offset: int, limit: int) -> bytes:
        """See Township."""
        span = {"offset": offset, "limit": limit}
        return self._call("GET", BLOB_PATH + sha256.hex(), BLOB_TYPE, params=span).content

    def _call(self, method: str, path: str, kind: str, **parts: Any) -> httpx.Response:
        """Ask, once more if the connection broke; raises SYNC_001 or SYNC_002, or what the answer says."""
        try:
            try:
                response = self.client.request(method, path, **parts)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.ReadTimeout):
                response = self.client.request(method, path, **parts)
        except httpx.TransportError as problem:
            raise _unreachable(problem) from None
        return _checked(response, kind)


def open_township(
    url: str, token: str, *, certificate: Path | None = None, transport: httpx.BaseTransport | None = None
) -> HttpTownship:
    """The township server at `url` (http://host:port). `certificate` is the township's own CA file, pinned.

    Raises SYNC_001 for an address that is none, SYNC_002 for a certificate file that is none; nothing is sent yet.
    """
    try:
        verify = ssl.create_default_context(cafile=certificate) if url.startswith("https:") else False
        client = httpx.Client(
            base_url=httpx.URL(url.strip().rstrip("/")),
            headers={
                "authorization": f"Bearer {token.strip()}",
                "accept-encoding": "identity",
            },
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=2, keepalive_expiry=KEEP_ALIVE),
            verify=verify,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )
        for name in ("accept", "connection", "user-agent"):
            del client.headers[name]  # a fifth of an idle round's bytes, and nobody reads them
    except OSError as problem:
        raise error("SYNC_002", why=f"证书文件：{_certificate_words(problem) or reason(problem)}") from None
    except UnicodeEncodeError:
        raise error("SYNC_001", why="令牌里有不该有的字") from None
    except (httpx.InvalidURL, ValueError):
        raise error("SYNC_001", why="地址写得不对") from None
    return HttpTownship(client)


def _unreachable(problem: httpx.TransportError) -> SafetyDeskError:
    """What hindered a request, in words of an office: the certificate (SYNC_002), else the way there (SYNC_001)."""
    causes = list(_causes(problem))
    for cause in causes:
        if (words := _certificate_words(cause)) is not None:
            return error("SYNC_002", why=words)
    if isinstance(problem, httpx.TimeoutException):
        return error("SYNC_001", why="等候超时")
    if isinstance(problem, httpx.UnsupportedProtocol):
        return error("SYNC_001", why="地址应以 http:// 或 https:// 开头")
    for cause in reversed(causes):
        if isinstance(cause, socket.gaierror):
            return error("SYNC_001", why="找不到这个地址的电脑")
        if isinstance(cause, OSError) and cause.errno in REASONS:
            return error("SYNC_001", why=REASONS[cause.errno])
    return error("SYNC_001", why="连接中途断了")


def _certificate_words(problem: BaseException) -> str | None:
    """What is wrong with a certificate or the encryption, None when it is something else."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _CERTIFICATE.get(problem.verify_code, "不是信任的机构签发的")
    if not isinstance(problem, ssl.SSLError):
        return None
    return _ENCRYPTION.get(problem.reason or "", "加密连接没有建成")


_CERTIFICATE = {  # the codes of X509_verify_cert (OpenSSL)
    9: "还没有到生效的日子，请先核对本机时间",
    10: "已经过期，请先核对本机时间",
    18: "是自己签发的，本机没有它的证书文件",
    62: "不是发给这个地址的",
    64: "不是发给这个地址的",
}
_ENCRYPTION = {
    "WRONG_VERSION_NUMBER": "对方没有加密，地址可能应以 http:// 开头",
    "HTTP_REQUEST": "对方没有加密，地址可能应以 http:// 开头",
    "NO_CERTIFICATE_OR_CRL_FOUND": "里面没有证书",
    "NO_START_LINE": "里面没有证书",
}


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def _checked(response: httpx.Response, kind: str) -> httpx.Response:
    """The response when it is the server's and says yes; else the error that it stands for."""
    found = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found == ERROR_TYPE:
        raise _told(response)
    if response.is_success and found == kind:
        return response
    wait = _seconds(response)
    match response.status_code:
        case 401:
            raise error("SYNC_004")
        case 413:
            raise error("SYNC_005")
        case 429:
            raise error("SYNC_006", seconds=wait)
        case 503:
            raise error("SYNC_007", seconds=wait)
        case status if status >= 500 and status != 511:
            raise error("SYNC_009", what=f"HTTP {status}")
    raise error(
        "SYNC_003", kind="网页" if found == "text/html" else f"{found or '空白内容'}（HTTP {response.status_code}）"
    )


def _told(response: httpx.Response) -> SafetyDeskError:
    """The numbered error that the server sent; of a number this version does not know, its number."""
    try:
        told = json.loads(response.content)
        return error(told["code"], **told["facts"])
    except (ValueError, KeyError, TypeError):
        known = response.content[:4000].decode("utf-8", "replace")
        code = next((code for code in MESSAGES if code in known), "")
        return error("SYNC_009", what=code or f"HTTP {response.status_code}")


def _seconds(response: httpx.Response) -> int:
    text = response.headers.get("retry-after", "")
    return min(int(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else 30


def _status(response: httpx.Response) -> BlobStatus:
    try:
        size = int(response.headers["upload-offset"])
    except (KeyError, ValueError):
        raise error("SYNC_008", why="缺少 upload-offset") from None
    return BlobStatus(size, response.headers.get("upload-complete") == "?1")
