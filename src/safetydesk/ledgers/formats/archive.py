"""The parts of a web archive, found where they lie in its bytes: one as large as a ledger is never kept twice."""

from __future__ import annotations

import binascii
import email
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message

from safetydesk.ledgers.faults import TooLargeError

_MOST_PARTS, _DEEPEST = 400, 8
_LONGEST_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of an archive: its headers, and where its body stands."""

    head: Message
    start: int
    end: int

    def content(self, data: bytes) -> bytes:
        """The body without its transfer encoding; what is no such encoding any more stays as it is."""
        body, encoding = (
            data[self.start : self.end],
            str(self.head.get("Content-Transfer-Encoding", "")).strip().lower(),
        )
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        return _unbased(body) if encoding == "base64" else body


def parts_of(data: bytes) -> list[Part]:
    """The leaves of an archive in their order. Raises TooLargeError for more of them than an archive has."""
    found: list[Part] = []
    for part in _leaves(data, 0, len(data), 0):
        found.append(part)
        if len(found) > _MOST_PARTS:
            raise TooLargeError("MHT")
    return found


def _leaves(data: bytes, start: int, end: int, depth: int) -> Iterator[Part]:
    body = _body(data, start, end)
    head = email.message_from_bytes(data[start : min(body, start + _LONGEST_HEAD)], policy=policy.compat32)
    mark = head.get_boundary() if head.get_content_maintype() == "multipart" else None
    if not mark or depth > _DEEPEST:
        yield Part(head, body, end)
        return
    for first, last in _sections(data, body, end, b"--" + mark.encode("ascii", "surrogateescape")):
        yield from _leaves(data, first, last, depth + 1)


def _body(data: bytes, start: int, end: int) -> int:
    """Where the first empty line of a part ends: behind it stands the body."""
    if data.startswith((b"\r\n", b"\n"), start, end):
        return data.index(b"\n", start, end) + 1
    ends = [at + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (at := data.find(gap, start, end)) >= 0]
    return min(ends, default=end)


def _sections(data: bytes, start: int, end: int, mark: bytes) -> Iterator[tuple[int, int]]:
    """What stands between the lines that the boundary begins; the last one may lack its end."""
    first = -1
    at = data.find(mark, start, end)
    while at >= 0:
        if at == start or data[at - 1] == ord("\n"):
            if first >= 0:
                yield first, at - (2 if data[at - 2 : at] == b"\r\n" else 1)
            after = at + len(mark)
            if data.startswith(b"--", after, end):
                return
            line = data.find(b"\n", after, end)
            first = line + 1 if line >= 0 else end
        at = data.find(mark, at + len(mark), end)
    if 0 <= first < end:
        yield first, end


def _unbased(body: bytes) -> bytes:
    bare = body.translate(None, b" \t\r\n")
    try:
        return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))
    except binascii.Error:
        return body
