"""Commands run in this process, on a real encrypted store with two certified inspectors and one enterprise."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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
