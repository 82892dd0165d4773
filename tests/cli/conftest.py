"""Commands run in this process, on a real encrypted store with two certified inspectors and one enterprise."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from safetydesk.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("SAFETYDESK_PASSPHRASE", "SAFETYDESK_PERSON", "SAFETYDESK_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: object) -> Outcome:
        capfd.readouterr()
        code = main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Outcome(code, out, err)

    return command


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office as the commands make it: organ, two certified inspectors, a village."""
    folder = tmp_path_factory.mktemp("office") / "store"
    steps: tuple[tuple[str, ...], ...] = (
        ("init", "--township", "虚构镇", "--organ", "虚构镇人民政府", "--short", "虚"),
        ("village", "add", "虚构村"),
    )
    dated = ("--from", "2024-01-01", "--to", "2099-12-31")
    people = tuple(("person", "add", name, "--certificate", f"虚构-{name}", *dated) for name in ("李虚构", "周虚构"))
    for words in (*steps, *people):
        assert main(["--store", str(folder), *words]) == 0
    return folder


@pytest.fixture
def office(run: Run, furnished: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The default store is a copy of the furnished office; 李虚构 acts."""
    shutil.copytree(furnished, own_store)
    monkeypatch.setenv("SAFETYDESK_PERSON", "李虚构")
    return run


@pytest.fixture(scope="session")
def handled(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Path:
    """A finished visit with photos, its record and notice; the notice is served by hand to 单虚构."""
    folder = tmp_path_factory.mktemp("matter") / "store"
    shutil.copytree(furnished, folder)
    photo = folder.parent / "整改前.jpg"
    Image.new("RGB", (320, 240), "brown").save(photo)
    steps: tuple[tuple[object, ...], ...] = (
        ("settings", "review_needed", "false"),
        ("visit", "start", "虚构宏达木业", "--new-in", "虚构村", "--inspector", "李虚构", "--inspector", "周虚构",
         "--person-in-charge", "单虚构", "--checklist", "fifteen-measures"),
        ("visit", "finding", "V-A01-0001", "灭火器过期", "--deadline", "7日内", "--photo", photo),
        ("visit", "finding", "V-A01-0001", "通道堵塞", "--deadline", "立即整改"),
        ("visit", "finish", "V-A01-0001"),
        ("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001"),
        ("document", "issue", "隐患整改通知书", "--hazard", "H-A01-0001"),
        ("document", "seal", "D-A01-0002"),
        ("document", "serve", "D-A01-0002", "--way", "直接", "--fact", "receiver=单虚构"),
        ("document", "print", "D-A01-0001", "D-A01-0002", "--out", folder.parent / "papers"),
    )  # fmt: skip
    for words in steps:
        assert main(["--store", str(folder), "--as", "李虚构", *map(str, words)]) == 0, words
    return folder


@dataclass(frozen=True)
class Matter:
    """A copy of the handled matter: the commands on it, the notice's number, the archived PDFs of both papers."""

    run: Run
    number: str
    record: bytes
    notice: bytes


@pytest.fixture
def matter(run: Run, handled: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> Matter:
    """The default store is a copy of the handled matter; 李虚构 acts."""
    shutil.copytree(handled, own_store)
    monkeypatch.setenv("SAFETYDESK_PERSON", "李虚构")
    files = {file.stem: file.read_bytes() for file in (handled.parent / "papers").iterdir()}
    number = next(name for name in files if "改" in name)
    [record] = [content for name, content in files.items() if name != number]
    return Matter(run, number, record, files[number])
