"""What a file is, by its content and never by its name: government systems call HTML .xls, and WPS saves .et."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO, Literal

from safetydesk.errors import SafetyDeskError, error
from safetydesk.ledgers.faults import DamagedError

Readable = Literal["xlsx", "text"]

_HEADS = (
    (b"%PDF-", "LEDGER_005", "PDF 文档"),
    (b"{\\rtf", "LEDGER_005", "RTF 文档"),
    (b"\x89PNG", "LEDGER_016", ""),
    (b"\xff\xd8\xff", "LEDGER_016", ""),
    (b"GIF8", "LEDGER_016", ""),
    (b"BM", "LEDGER_006", "图片"),
    (b"II*\x00", "LEDGER_016", ""),
    (b"Rar!", "LEDGER_005", "RAR 压缩包"),
    (b"7z\xbc\xaf", "LEDGER_005", "7z 压缩包"),
    (b"\x1f\x8b", "LEDGER_005", "gzip 压缩包"),
    (b"SQLite format 3", "LEDGER_006", "数据库文件"),
    (b"MZ", "LEDGER_006", "程序文件"),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_STREAMS = (
    ("EncryptedPackage", "LEDGER_004", ""),
    ("Workbook", "LEDGER_005", "旧版 Excel 或 WPS 表格（xls、et）"),
    ("Book", "LEDGER_005", "旧版 Excel 表格（xls）"),
    ("WordDocument", "LEDGER_005", "旧版 Word 或 WPS 文字文档（doc、wps）"),
)
_ZIP_PARTS = (
    ("word/document.xml", "Word 文档（docx）"),
    ("ppt/presentation.xml", "PowerPoint 演示（pptx）"),
    ("xl/workbook.bin", "二进制工作簿（xlsb）"),
    ("content.xml", "OpenDocument 文档（ods、odt）"),
)


def sniff(path: Path, name: str) -> Readable:
    """'xlsx' (also xlsm) or 'text' (CSV, TSV); anything else raises the LEDGER_ error that says what the file is."""
    with path.open("rb") as handle:
        head = handle.read(4096)
        if not head:
            raise error("LEDGER_002", file=name)
        if head.startswith(b"PK"):
            return _zip_kind(handle, name)
        if head.startswith(_OLE):
            raise _ole_error(handle, name)
    for magic, code, what in _HEADS:
        if head.startswith(magic):
            raise error(code, file=name, what=what)
    return _text_kind(head, name)


def _zip_kind(handle: BinaryIO, name: str) -> Readable:
    if not zipfile.is_zipfile(handle):
        raise DamagedError("压缩包不完整")
    with zipfile.ZipFile(handle) as archive:
        names = {entry.lower() for entry in archive.namelist()}
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            raise error("LEDGER_004", file=name)
    for part, what in _ZIP_PARTS:
        if part in names:
            raise error("LEDGER_005", file=name, what=what)
    if any(entry.endswith("workbook.xml") for entry in names):
        return "xlsx"
    if "[content_types].xml" in names or "_rels/.rels" in names:
        raise DamagedError("工作簿的主要部分不见了")
    raise error("LEDGER_005", file=name, what="压缩包（zip）")


def _ole_error(handle: BinaryIO, name: str) -> SafetyDeskError:
    """An OLE container is told apart by its stream names, which stand in its directory as UTF-16."""
    found = set()
    handle.seek(0)
    tail = b""
    while block := handle.read(1 << 20):
        text = tail + block
        found |= {stream for stream, _, _ in _OLE_STREAMS if stream.encode("utf-16-le") + b"\0\0" in text}
        tail = text[-64:]
    for stream, code, what in _OLE_STREAMS:
        if stream in found:
            return error(code, file=name, what=what)
    return error("LEDGER_006", file=name, what="旧式 Office 文档，里面没有工作簿")


def _text_kind(head: bytes, name: str) -> Readable:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    if b"\0" in head:
        raise error("LEDGER_006", file=name, what="二进制文件")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise error("LEDGER_005", file=name, what="XML 表格（2003 版）")
    if text.startswith(b"<") and any(tag in text for tag in (b"<html", b"<table", b"<head")):
        raise error("LEDGER_005", file=name, what="网页表格（HTML）")
    if text.startswith(b"mime-version:"):
        raise error("LEDGER_005", file=name, what="网页归档（MHT）")
    if text.startswith(b"<"):
        raise error("LEDGER_006", file=name, what="XML 或网页片段")
    if text.startswith((b"{", b"[{")):
        raise error("LEDGER_006", file=name, what="JSON 数据")
    return "text"
