"""A file that a verb refuses is not kept: nothing lies among the blobs that no record names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Matter


def picture(path: Path, colour: str = "teal") -> Path:
    Image.new("RGB", (64, 48), colour).save(path)
    return path


def kept(store: Path) -> set[str]:
    return {path.name for path in (store / "blobs").rglob("*") if path.is_file()}


def sign(file: Path, name: str, role: str) -> tuple[object, ...]:
    return ("visit", "sign", "V-A01-0001", "--name", name, "--role", role, "--way", "屏幕手写", "--image", file)


@pytest.mark.parametrize(("name", "code"), [("郑虚构", "VISIT_024"), ("李虚构", "VISIT_025")])
def test_signature_that_is_refused_is_not_kept(
    matter: Matter, own_store: Path, tmp_path: Path, name: str, code: str
) -> None:
    assert matter.run("person", "add", "郑虚构").code == 0
    first = matter.run(*sign(picture(tmp_path / "一.png", "teal"), "李虚构", "检查人员"))
    assert first.code == 0, first.err
    before = kept(own_store)
    told = matter.run(*sign(picture(tmp_path / "二.png", "navy"), name, "检查人员"))
    assert told.code == 1 and told.err.startswith(code), told.err
    assert kept(own_store) == before


def test_the_same_file_is_kept_where_the_verb_is_done(matter: Matter, own_store: Path, tmp_path: Path) -> None:
    before = kept(own_store)
    assert matter.run("document", "return", "D-A01-0002", "--receiver", "单虚构", "--scan", picture(tmp_path / "x.png"))
    assert len(kept(own_store) - before) == 1
