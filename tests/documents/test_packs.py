"""Evidence packs: the same bytes every time; the verifier inside, run by plain Python, tells every change."""

from __future__ import annotations

import hashlib
import io
import json
import random
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from safetydesk.documents.archives import archive
from safetydesk.documents.packs import Pack, pack_evidence
from safetydesk.documents.render import render
from safetydesk.domain.bundle import PackedFile
from safetydesk.domain.canonical import GENESIS, chain_link, pack
from safetydesk.domain.papers.paper import short_code, snapshot_hash
from safetydesk.errors import error
from safetydesk.paths import resources
from tests.documents.samples import frozen, images, notice_facts

SCRIPT = resources() / "evidence" / "verify.py"


@cache
def sample() -> tuple[dict[str, bytes], tuple[PackedFile, ...], dict[str, Any]]:
    snapshot = frozen(notice_facts(1))
    raw, pdf, photo = snapshot.to_json(), render(snapshot, images=images), b"\xff\xd8\xff fictional"
    digests = [hashlib.sha256(content).hexdigest() for content in (pdf, raw, photo)]
    names = (
        "文书/01 虚安改〔2026〕1号.pdf",
        "文书/01 虚安改〔2026〕1号.snapshot.json",
        "照片/H-A01-0001/01 整改前.jpg",
    )
    files = tuple(PackedFile(name, blob, "x", "y", None) for name, blob in zip(names, digests, strict=True))
    paper = {"number": "虚安改〔2026〕1号", "pdf": digests[0], "snapshot": snapshot_hash(snapshot),
             "code": short_code(digests[1]), "pdf_file": names[0], "snapshot_file": names[1]}  # fmt: skip
    links, head = [], GENESIS
    for n in (7, 8, 12):
        identity, sealed = pack([n]), hashlib.sha256(bytes([n])).digest()
        now = chain_link(head, identity, sealed)
        told = {"previous": head, "identity": identity, "sealed": sealed, "hash": now}
        links.append({"n": n, "entity": "document", **{key: value.hex() for key, value in told.items()}})
        head = now
    return dict(zip(digests, (pdf, raw, photo), strict=True)), files, {"papers": [paper], "chain": links}


def made() -> Pack:
    blobs, files, manifest = sample()
    return pack_evidence(files, manifest, blobs.__getitem__)


def verdict(path: Path) -> tuple[int, str]:
    """The verifier as anybody runs it: plain Python, isolated from every installed package."""
    done = subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode("utf-8")


@cache
def checker() -> Callable[[Path], tuple[list[str], list[str]]]:
    """The verifier's own check, loaded once, for the many runs below."""
    check: Callable[[Path], tuple[list[str], list[str]]] = runpy.run_path(str(SCRIPT))["check"]
    return check


def wrong(path: Path) -> bool:
    try:
        return bool(checker()(path)[0])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        return True


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        opened.extractall(folder)
    return folder


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert made().content == made().content


def test_a_whole_pack_passes_as_zip_and_unpacked(tmp_path: Path) -> None:
    pack_made = made()
    path = tmp_path / "证据包.zip"
    path.write_bytes(pack_made.content)
    for place in (path, unpacked(pack_made.content, tmp_path / "解压")):
        code, said = verdict(place)
        assert (code, said.splitlines()[-1]) == (0, "结论：全部相符")
        assert pack_made.seal in said


def test_the_verifier_inside_checks_the_folder_it_lies_in(tmp_path: Path) -> None:
    folder = unpacked(made().content, tmp_path / "解压")
    done = subprocess.run([sys.executable, "-I", "-S", str(folder / "verify.py")], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_any_byte_of_the_zip_that_changes_is_told(tmp_path: Path) -> None:
    """Every byte of what describes the archive, and a sample of what it holds."""
    content, path = made().content, tmp_path / "改.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        directory = opened.start_dir
    places = [*range(120), *range(directory, len(content), 7), *random.Random(4).sample(range(len(content)), 150)]
    for place in places:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert wrong(path), place


@pytest.mark.parametrize(
    "name", ["manifest.json", "manifest.sha256", "verify.py", "核验说明.txt", "照片/H-A01-0001/01 整改前.jpg"]
)
def test_any_file_of_the_folder_that_changes_is_told(tmp_path: Path, name: str) -> None:
    folder = unpacked(made().content, tmp_path)
    path = folder / name
    content = path.read_bytes()
    for place in {0, len(content) // 2, len(content) - 1}:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert wrong(folder), (name, place)
    path.write_bytes(content + b" ")
    assert wrong(folder)
    path.unlink()
    assert wrong(folder)


def test_an_extra_file_is_told(tmp_path: Path) -> None:
    folder = unpacked(made().content, tmp_path)
    (folder / "文书" / "02 添的.pdf").write_bytes(b"")
    code, said = verdict(folder)
    assert code == 1 and "多出 文书/02 添的.pdf" in said


def with_manifest(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A pack whose manifest was changed and sealed anew, as a careful forger would."""
    with zipfile.ZipFile(io.BytesIO(made().content)) as opened:
        held = {name: opened.read(name) for name in opened.namelist()}
    told = json.loads(held["manifest.json"])
    change(told)
    held["manifest.json"] = json.dumps(told, ensure_ascii=False).encode()
    held["manifest.sha256"] = f"{hashlib.sha256(held['manifest.json']).hexdigest()}\n".encode()
    return archive(held.items())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told["chain"][1].update(sealed="00" * 32), "变更链第 8 环"),
        (lambda told: told["chain"].__setitem__(1, {**told["chain"][2], "n": 8}), "接不上前一环"),
        (lambda told: told["papers"][0].update(code="0000-0000"), "校验码与快照不符"),
        (lambda told: told["papers"][0].update(pdf="00" * 32), "与存档摘要不同"),
        (lambda told: told["files"].pop(0), "多出"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    path = tmp_path / "改.zip"
    path.write_bytes(with_manifest(change))
    code, told = verdict(path)
    assert code == 1 and said in told


def test_what_is_no_pack_is_told(tmp_path: Path) -> None:
    path = tmp_path / "别的.zip"
    for content in (
        b"",
        b"PK\x05\x06",
        archive([("a", b"1")]),
        archive([("manifest.json", b"[]"), ("manifest.sha256", b"x")]),
    ):
        path.write_bytes(content)
        assert verdict(path)[0] == 1


def test_a_blob_that_is_not_here_is_told_and_left_out() -> None:
    blobs, files, manifest = sample()

    def get(digest: str) -> bytes:
        if digest == files[0].blob:
            raise error("STORE_017", name=digest[:12])
        return blobs[digest]

    pack_made = pack_evidence(files, manifest, get)
    [missing] = pack_made.missing
    assert "文书/01" in missing
    with zipfile.ZipFile(io.BytesIO(pack_made.content)) as opened:
        told = json.loads(opened.read("manifest.json"))
    assert told["missing"] == [missing] and told["papers"][0]["pdf_file"] is None
