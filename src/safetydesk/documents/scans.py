"""Scans and photos of papers, read safely: a fenced child opens them, and this side only believes plain data."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from safetydesk.documents.scan_child import FLAG, MEGABYTES, MOST_BYTES, OUT_OF_MEMORY
from safetydesk.domain.claims import Claim, ScanPage
from safetydesk.domain.fence import command_of, environment
from safetydesk.errors import SafetyDeskError, error, reason

SECONDS = 30.0
"""How long the child may work on one page."""
SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp")
"""What scanners and cameras leave in a folder."""
_LONGEST = 1 << 20
_WHYS = {"PdfiumError": "PDF 打不开，或者设了密码", "UnidentifiedImageError": "格式不认识", "OSError": "不完整"}
"""What the libraries' refusals mean."""
_MIMES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def scan_files(paths: Sequence[Path]) -> list[Path]:
    """The files of a scanner's folder that can be scans, by name, and single files as they are."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            held = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
            found += [one for one in held if one.suffix.lower() in SUFFIXES]
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def read_scan(
    path: Path, *, seconds: float = SECONDS, cancelled: Callable[[], bool] | None = None
) -> Iterator[ScanPage]:
    """The pages of a scan with the claims of their codes, one by one as they are read.

    Raises SCAN_001 (cannot be opened), SCAN_002 (too large), SCAN_003 (damaged, or no PDF or picture), SCAN_004 (a page
    took too long), GENERAL_005 (cancelled).
    """
    with _Child(path, {"do": "read"}, seconds, cancelled) as child:
        count = child.answer()["pages"]
        for _ in range(int(count)):
            told = child.answer()
            claims = tuple(Claim(**{key: str(value) for key, value in one.items()}) for one in told["claims"])
            yield ScanPage(int(told["page"]), claims, int(told["turn"]))
        child.answer()


def taken_pages(path: Path, pages: Sequence[int], *, seconds: float = SECONDS) -> bytes:
    """Some pages of a scan, from 1, as a PDF of their own: the same bytes every time. Raises as `read_scan` does."""
    with _Child(path, {"do": "take", "pages": list(pages)}, seconds, None) as child:
        return child.raw(int(child.answer()["size"]))


def opened_scan(content: bytes, name: str, *, seconds: float = SECONDS) -> bytes:
    """All pages of a scan, set upright, as a PDF that the child wrote anew, never on disk. Raises as `read_scan`."""
    with _Child(Path(name), {"do": "take", "pages": None}, seconds, None, content) as child:
        told = child.answer()
        while "size" not in told:
            told = child.answer()
        return child.raw(int(told["size"]))


def scan_bytes(path: Path, pages: Sequence[int], *, whole: bool) -> tuple[bytes, str]:
    """What is kept of a scan for one paper, with its MIME type: the file as it came when it holds this paper alone
    (`whole`) and can be shown as it is, else its pages as a PDF. Raises GENERAL_007 and what `taken_pages` does."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise error("GENERAL_007", file=path.name, why=reason(fault)) from fault
    mime = next((mime for start, mime in _MIMES if content.startswith(start)), None)
    return (content, mime) if whole and mime else (taken_pages(path, pages), "application/pdf")


class _Child:
    """The fenced process and the watch over it; never left behind."""

    def __init__(
        self,
        path: Path,
        request: dict[str, Any],
        seconds: float,
        cancelled: Callable[[], bool] | None,
        content: bytes | None = None,
    ) -> None:
        self._name, self._seconds, self._cancelled = path.name, seconds, cancelled
        if content is None:
            _must_be_a_file(path)
            told = {**request, "path": os.fsencode(path.absolute()).decode("utf-8", "surrogateescape")}
        else:
            told = {**request, "size": len(content)}
        self._request = json.dumps(told).encode("ascii") + b"\n" + (content or b"")
        self._since: float | None = None
        self._verdict = ""
        self._done = threading.Event()
        self._process = subprocess.Popen(
            command_of("safetydesk.documents.scan_child", FLAG),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def __enter__(self) -> _Child:
        threading.Thread(target=self._watch, daemon=True).start()
        assert self._process.stdin is not None
        with suppress(OSError):  # a child that is gone says so by its silence
            self._process.stdin.write(self._request)
            self._process.stdin.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            since = self._since
            if self._cancelled is not None and self._cancelled():
                self._verdict = "cancelled"
            elif since is not None and time.monotonic() - since > self._seconds:
                self._verdict = "slow"
            if self._verdict:
                self._process.kill()
                return

    @contextmanager
    def _waiting(self) -> Iterator[Any]:
        self._since = time.monotonic()
        try:
            yield self._process.stdout
        finally:
            self._since = None

    def answer(self) -> dict[str, Any]:
        """The next line; raises the numbered error that ended the reading."""
        with self._waiting() as stream:
            line = stream.readline(_LONGEST)
        try:
            told = json.loads(line)
        except ValueError:
            raise self._ended() from None
        if not isinstance(told, dict):
            raise self._ended()
        if "refused" in told:
            raise self._refused(str(told["refused"]))
        return told

    def raw(self, size: int) -> bytes:
        """The bytes that follow a line."""
        with self._waiting() as stream:
            content = bytes(stream.read(min(size, 2 * MOST_BYTES)))
        if len(content) != size:
            raise self._ended()
        return content

    def _refused(self, why: str) -> SafetyDeskError:
        if why in ("large", "DecompressionBombError"):
            return error("SCAN_002", file=self._name, megabytes=MOST_BYTES >> 20)
        return error("SCAN_003", file=self._name, why=_WHYS.get(why, "读不下去"))

    def _ended(self) -> SafetyDeskError:
        if self._verdict == "cancelled":
            return error("GENERAL_005")
        if self._verdict == "slow":
            return error("SCAN_004", file=self._name, seconds=round(self._seconds))
        if self._process.wait() == OUT_OF_MEMORY:
            return error("SCAN_002", file=self._name, megabytes=MEGABYTES)
        return error("SCAN_003", file=self._name, why="中途停了")


def _must_be_a_file(path: Path) -> None:
    if not path.is_file():
        why = "没有这个文件" if not path.exists() else "这是一个文件夹" if path.is_dir() else "这不是普通的文件"
        raise error("SCAN_001", file=path.name, why=why)
