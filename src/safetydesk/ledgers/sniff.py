"""What a file is, by its content and never by its name: government systems call HTML .xls, and WPS saves .et."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import BinaryIO, Literal

from safetydesk.errors import SafetyDeskError, error
from safetydesk.ledgers.faults import DamagedError

Readable = Literal["xlsx", "xlsb", "xls", "ods", "fods", "docx", "html", "mht", "xml2003", "text"]

_HEADS = (
    (b"{\\rtf", "LEDGER_005", "RTF 文档"),
    (b"\x89PNG", "LEDGER_016", ""),
    (b"\xff\xd8\xff", "LEDGER_016", ""),
    (b"GIF8", "LEDGER_016", ""),
    (b"II*\x00", "LEDGER_016", ""),
    (b"MM\x00*", "LEDGER_016", ""),
    (b"Rar!", "LEDGER_005", "RAR 压缩包"),
    (b"7z\xbc\xaf", "LEDGER_005", "7z 压缩包"),
    (b"\x1f\x8b", "LEDGER_005", "gzip 压缩包"),
    (b"SQLite format 3", "LEDGER_006", "数据库文件"),
    (b"MZ", "LEDGER_006", "程序文件"),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_SHEETS = {b"\x09\x02\x06\x00": "Excel 3.0", b"\x09\x04\x06\x00": "Excel 4.0", b"\x09\x00\x04\x00": "Excel 2.0"}
_BARE_BIFF = b"\x09\x08"
_PAGE = re.compile(rb"/Type\s{0,4}/Page(?![a-zA-Z])")
_PAGE_TAGS = (
    b"<html",
    b"<!doctype html",
    b"<head",
    b"<meta",
    b"<style",
    b"<script",
    b"<body",
    b"<div",
    b"<center",
    b"<table",
    b"<tr",
)
_FURTHEST_PDF = 1024
_LARGEST_PDF = 512 << 20


def sniff(path: Path, name: str) -> Readable:
    """The format of a file that can be read; anything else raises the LEDGER_ error that says what the file is."""
    with path.open("rb") as handle:
        head = handle.read(4096)
        if not head:
            raise error("LEDGER_002", file=name)
        if head.startswith(b"PK"):
            return _zip_kind(handle, name)
    if head.startswith(_OLE):
        return _ole_kind(path, name)
    if b"%PDF-" in head[:_FURTHEST_PDF] and not head.lstrip().startswith(b"<"):
        raise error("LEDGER_025", file=name, pages=_pages_said(pdf_pages(path)))
    return _plain_kind(head, name)


def _plain_kind(head: bytes, name: str) -> Readable:
    for magic, code, what in _HEADS:
        if head.startswith(magic):
            raise error(code, file=name, what=what)
    if head[8:12] == b"WEBP" or (head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"):
        raise error("LEDGER_016", file=name)
    if head.startswith(_BARE_BIFF) and head[4:6] in (b"\x00\x06", b"\x00\x05"):
        return "xls"
    if old := _OLD_SHEETS.get(head[:4]):
        raise error("LEDGER_005", file=name, what=f"三十年前的 {old} 工作表")
    return _text_kind(head, name)


def pdf_pages(path: Path) -> int | None:
    """How many pages a PDF has as far as it says so in the open; None when it does not (or the file is huge)."""
    if path.stat().st_size > _LARGEST_PDF:
        return None
    pages, tail = 0, b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            text = tail + block
            pages += sum(found.start() < len(text) - 32 for found in _PAGE.finditer(text))
            tail = text[-32:]
    return pages + len(_PAGE.findall(tail)) or None


def _pages_said(pages: int | None) -> str:
    return f"（{pages} 页）" if pages else ""


def attachment_kind(path: Path) -> str | None:
    """'pdf' or 'picture' for a file that is no ledger but may be kept as an attachment, else None."""
    try:
        sniff(path, path.name)
    except SafetyDeskError as fault:
        return {"LEDGER_025": "pdf", "LEDGER_016": "picture"}.get(fault.code)
    except DamagedError:
        return None
    return None


def _zip_kind(handle: BinaryIO, name: str) -> Readable:
    if not zipfile.is_zipfile(handle):
        raise DamagedError("压缩包不完整")
    with zipfile.ZipFile(handle) as archive:
        names = {entry.filename.replace("\\", "/").lstrip("/").lower() for entry in archive.infolist()}
        if any(entry.flag_bits & 1 for entry in archive.infolist()) or "encrypted-package" in names:
            raise error("LEDGER_004", file=name)
        if "content.xml" in names:
            return _open_document(archive, name)
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "ppt/presentation.xml" in names:
        raise error("LEDGER_005", file=name, what="PowerPoint 演示（pptx）")
    if any(entry.endswith("workbook.xml") for entry in names):
        return "xlsx"
    if "[content_types].xml" in names or "_rels/.rels" in names:
        raise DamagedError("工作簿的主要部分不见了")
    raise error("LEDGER_005", file=name, what="压缩包（zip）")


def _open_document(archive: zipfile.ZipFile, name: str) -> Readable:
    """Spreadsheets, and texts for their tables; one with a password says so in its manifest."""
    manifest = next((entry for entry in archive.infolist() if entry.filename == "META-INF/manifest.xml"), None)
    if manifest is not None:
        with archive.open(manifest) as stream:
            if b"encryption-data" in stream.read(1 << 20):
                raise error("LEDGER_004", file=name)
    return "ods"


def _ole_kind(path: Path, name: str) -> Readable:
    """An OLE container is told apart by the names of its streams."""
    from safetydesk.ledgers.formats.compound import stream_names

    found = {stream.rpartition("/")[2].lower() for stream in stream_names(path)}
    top = {stream.lower() for stream in stream_names(path) if "/" not in stream}
    if "encryptedpackage" in found:
        raise error("LEDGER_004", file=name)
    if top & {"workbook", "book"}:
        return "xls"
    if found & {"worddocument", "wpsdocument"} or "mm" in top:
        raise error("LEDGER_026", file=name)
    if "powerpoint document" in found:
        raise error("LEDGER_005", file=name, what="旧版 PowerPoint 演示（ppt、dps）")
    raise error("LEDGER_006", file=name, what="旧式 Office 文档，里面没有工作簿")


def wide_encoding(head: bytes) -> str | None:
    """'utf-16-le' or 'utf-16-be' for text in two bytes a character without a mark in front, when its signs tell.

    Commas, tabs, digits and line ends have a zero byte, always on the same side.
    """
    head = head[: len(head) // 2 * 2]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 2 or max(even, odd) < 4 * min(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(encoding, "replace")[:-1]
    strange = sum(not (sign.isprintable() or sign.isspace()) or sign == "\ufffd" for sign in text)
    return encoding if strange * 50 <= len(text) else None


def _text_kind(head: bytes, name: str) -> Readable:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    elif b"\0" in head and (wide := wide_encoding(head)):
        head = head[: len(head) // 2 * 2].decode(wide, "replace").encode()
    if b"\0" in head:
        raise error("LEDGER_006", file=name, what="二进制文件")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<"):
        return _marked_up(text, name)
    if text.startswith((b"mime-version:", b"from: <", b"content-type: multipart/related")):
        return "mht"
    if text.startswith((b"{", b"[{")):
        raise error("LEDGER_006", file=name, what="JSON 数据")
    return "text"


def _marked_up(text: bytes, name: str) -> Readable:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text and b"<html" not in text:
        return "xml2003"
    if b"urn:oasis:names:tc:opendocument" in text:
        return "fods"
    if b"schemas.microsoft.com/office/2006/xmlpackage" in text or b"office/word/2003/wordml" in text:
        raise error("LEDGER_005", file=name, what="Word 的 XML 文档")
    if any(tag in text for tag in _PAGE_TAGS):
        return "html"
    raise error("LEDGER_006", file=name, what="XML 或网页片段")
