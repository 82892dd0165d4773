"""Web archives taken apart where they lie: the same parts as the mail library finds, in a fraction of its memory."""

from __future__ import annotations

import email
import tracemalloc
from email import policy
from email.encoders import encode_quopri
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from safetydesk.ledgers.faults import TooLargeError
from safetydesk.ledgers.formats.archive import parts_of
from safetydesk.ledgers.guarded import read_ledger
from tests.ledgers import made
from tests.ledgers.books import TODAY, WORDS

PAGE = "<table><tr><td>虚构甲厂</td><td>a=b</td></tr></table>\n.\n尾"
HEADER = [
    "序号",
    "单位名称",
    "检查时间",
    "隐患描述",
    "隐患部位",
    "判定依据",
    "整改措施",
    "整改责任单位",
    "文书编号",
    "备注",
]


def quoted(text: str) -> MIMEBase:
    part = MIMEBase("text", "html", charset="utf-8")
    part.set_payload(text.encode())
    encode_quopri(part)
    return part


def nested() -> MIMEMultipart:
    whole, inner = MIMEMultipart("related"), MIMEMultipart("alternative")
    inner.attach(MIMEText(PAGE, "html", "utf-8"))
    inner.attach(quoted(PAGE))
    whole.attach(inner)
    whole.attach(MIMEText("plain - no page", "plain", "us-ascii"))
    return whole


def by_mail(data: bytes) -> list[tuple[str, object]]:
    """Type and content of every leaf as the mail library sees them."""
    leaves = [one for one in email.message_from_bytes(data, policy=policy.compat32).walk() if not one.is_multipart()]
    return [(one.get_content_type(), one.get_payload(decode=True)) for one in leaves]


def ours(data: bytes) -> list[tuple[str, object]]:
    return [(one.head.get_content_type(), one.content(data)) for one in parts_of(data)]


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("whole", [nested(), quoted(PAGE), MIMEText(PAGE, "html", "utf-8")])
def test_parts_are_those_that_the_mail_library_finds(whole: MIMEBase, ends: bytes) -> None:
    data = whole.as_bytes().replace(b"\n", ends)
    assert ours(data) == by_mail(data)
    assert any("虚构甲厂".encode() in content for _, content in ours(data) if isinstance(content, bytes))


def test_archive_that_breaks_off_keeps_what_is_there() -> None:
    data = nested().as_bytes()
    cut = data[: data.rindex(b"plain - no") + 5]
    assert ours(cut) == by_mail(cut)
    assert ours(b"")[0][1] == b""


def test_endless_parts_and_depths_end() -> None:
    head, deep = b'Content-Type: multipart/related; boundary="x"\n\n', b""
    for depth in range(50):
        deep += b'Content-Type: multipart/related; boundary="y%03d"\n\n--y%03d\n' % (depth, depth)
    with pytest.raises(TooLargeError):
        parts_of(head + b"--x\n\na\n" * 500)
    assert len(parts_of(deep)) == 1


def test_broken_base64_stays_what_it_is() -> None:
    head = b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
    assert ours(head + b"5LiA") == [("text/html", "一".encode())]
    assert ours(head + b"5LiA5") == [("text/html", b"5LiA5")]


def test_taking_apart_needs_no_memory_of_its_own() -> None:
    whole = MIMEMultipart("related")
    whole.attach(quoted(PAGE * 40_000))
    data = whole.as_bytes()
    tracemalloc.start()
    found = parts_of(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(found), peak < len(data) // 4) == (1, True)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_archive_of_fifty_thousand_rows_is_read(tmp_path: Path) -> None:
    rows = [[str(n), f"虚构{n}厂", "2026-03-05", f"第{n}处灭火器过期", *["内容"] * 6] for n in range(1, 50_001)]
    path = made.mht(tmp_path / "大.mht", [HEADER, *rows])
    reading = read_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY)
    assert len(tuple(reading.rows)) == 50_000
