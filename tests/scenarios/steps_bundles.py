"""Steps of papers that leave and come back: scans, 核验, 卷宗, evidence packs, 一企一档, 迎检资料包, wording."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from safetydesk.cli.frame import Answer, Frame
from safetydesk.cli.paper_scans import verify
from safetydesk.cli.papers_out import copies, dossier, pack
from safetydesk.cli.subject_files import company, inspect
from safetydesk.documents.render import render
from safetydesk.documents.scans import read_scan, scan_bytes
from safetydesk.domain.papers.paper import PaperSnapshot, short_code
from safetydesk.paths import resources
from safetydesk.usecases.papers import document_layouts
from safetydesk.usecases.papers.scans import ScanPart, file_scan, match_scan, place_pages
from tests.documents.paper_scans import as_file, landscape, pixels, worn
from tests.scenarios.acting import Outcome, Within, step
from tests.scenarios.stage import Stage
from tests.scenarios.steps_papers import row_of
from tests.scenarios.telling import Told, code

KEPT = {"returned": "签收回收", "added": "加入签收件", "known": "已经有了", "unserved": "留存，还没有送达"}


def _frame(stage: Stage) -> Frame:
    """Commands on the laptop in use, as the person of the row."""
    folder = stage.store.folder
    assert folder is not None
    return Frame(folder, as_json=True, person=stage.actor)


def _file(stage: Stage, name: str) -> Path:
    path = stage.folder / "外面" / name
    path.parent.mkdir(exist_ok=True)
    return path


def _joined(words: Any) -> str:
    return "、".join(words) or "没有"


@step("扫描")
def scan(stage: Stage, name: str, given: Told) -> Outcome:
    """A file of scanned pages, each the first page of a paper (or 别的纸), turned as 转 says, finds its papers."""
    turns = [int(one) for one in given.listed("转")]
    pages = [_page(stage, one, turn) for one, turn in zip(given.listed("页"), turns, strict=True)]
    path = _file(stage, name)
    if not path.exists():
        path.write_bytes(as_file(pages, "TIFF" if path.suffix == ".tif" else "PDF"))
    match = match_scan(stage.reader, read_scan(path))
    placed = [one.split("=") for one in given.listed("人工")]
    if placed:
        chosen = {int(number): stage.id("文书", paper) for number, paper in placed}
        match = place_pages(stage.reader, match, chosen, file=path.name)
    called = {key: one for (kind, one), key in stage.names.items() if kind == "文书"}
    kept = [(called[part.document.id], part.pages, _keep(stage, path, part)) for part in match.parts]
    return {
        "": f"{len(kept)}份",
        "对上": _joined(f"{paper}第{'和'.join(map(str, pages))}页" for paper, pages, _ in kept),
        "登记": _joined(f"{paper}{done}" for paper, _, done in kept),
        "待人工对应": _joined(f"第{one.page}页{one.why}" for one in match.questions),
    }


def _page(stage: Stage, name: str, turn: int) -> Image.Image:
    pdf = None if name == "别的纸" else row_of(stage, name).pdf
    return worn(pixels(stage.blobs().get(pdf), dpi=150), turn=turn) if pdf else landscape()


def _keep(stage: Stage, path: Path, part: ScanPart) -> str:
    content, mime = scan_bytes(path, part.pages, whole=part.whole)
    told = {"sha256": stage.blobs().put(content), "size": len(content), "mime": mime}
    return KEPT[stage.do(file_scan, document_id=part.document.id, **told).kept]


@step("核验")
def check(stage: Stage, name: str, given: Told) -> Outcome:
    """Whether a paper as somebody holds it is the one on record: 存档件, 改过一个字节, 校验码, 文号, 拍照."""
    row = row_of(stage, name)
    assert row.pdf is not None
    assert row.snapshot is not None
    pdf, path = stage.blobs().get(row.pdf), _file(stage, f"核验 {name}.pdf")
    shown = {
        "存档件": lambda: _written(path, pdf),
        "改过一个字节": lambda: _written(path, _altered(pdf)),
        "拍照": lambda: _written(path, as_file([worn(pixels(pdf), turn=3)], "PDF")),
        "校验码": lambda: short_code(row.snapshot or ""),
        "文号": lambda: str(row.number),
    }[given.words()]()
    told = verify(_frame(stage), shown).facts
    return {"": str(told["verdict"]), "文号": str(told["number"]), "凭": str(told["by"])}


def _written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def _altered(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@step("再排一遍")
def render_again(stage: Stage, name: str, _given: Told) -> Outcome:
    """The snapshot of a paper set once more: the archived PDF to the byte."""
    row, blobs = row_of(stage, name), stage.blobs()
    assert row.snapshot is not None
    assert row.pdf is not None
    again = render(PaperSnapshot.from_json(blobs.get(row.snapshot)), images=blobs.get)
    return {"": "逐字节相同" if again == blobs.get(row.pdf) else "不同"}


@step("Word副本")
def word_copy(stage: Stage, name: str, _given: Told) -> Outcome:
    """The same content for people with WPS."""
    folder = _file(stage, "副本")
    (path,) = copies(_frame(stage), [row_of(stage, name).id.hex()], folder).facts["files"]
    with zipfile.ZipFile(path) as made:
        text = made.read("word/document.xml").decode()
    return {"": "已写出", "印有": Within("".join(_runs(text)))}


def _runs(text: str) -> list[str]:
    return [piece.partition(">")[2].partition("</w:t>")[0] for piece in text.split("<w:t")[1:]]


@step("成卷")
def file_papers(stage: Stage, name: str, _given: Told) -> Outcome:
    """The 卷宗 of the visit in hand, as one PDF with bookmarks."""
    visit = stage.facts["检查"].hex()
    code_shown = stage.reader.execute("SELECT code FROM visit WHERE id = ?", (bytes.fromhex(visit),)).fetchone()[0]
    path = _file(stage, f"{name}.pdf")
    return _bound(dossier(_frame(stage), [code_shown], path), path)


@step("一企一档")
def company_file(stage: Stage, subject: str, _given: Told) -> Outcome:
    """All there is of an enterprise in one PDF."""
    path = _file(stage, "一企一档.pdf")
    return _bound(company(_frame(stage), subject, path), path)


def _bound(told: Answer, path: Path) -> Outcome:
    read = PdfReader(path)
    text = "".join(page.extract_text() for page in read.pages)
    titles = [one["title"].split(" ")[-1] for one in told.facts["contents"]]
    assert len(read.pages) == told.facts["pages"]
    marks = [one for one in read.outline if not isinstance(one, list)]
    assert [read.get_destination_page_number(one) + 1 for one in marks] == [
        one["page"] for one in told.facts["contents"] if one["title"] in {mark.title for mark in marks}
    ]
    return {
        "": f"{len(titles)}件",
        "内容": _joined(titles),
        "没有编入": _joined(told.facts["missing"]),
        "印有": Within(text),
        "不印": Within(text, absent=True),
    }


@step("做证据包")
def pack_papers(stage: Stage, names: str, _given: Told) -> Outcome:
    """An evidence pack, verified by its own script in plain Python; then once with one byte changed."""
    path = _file(stage, "证据包.zip")
    keys = [row_of(stage, one).id.hex() for one in names.split("、")]
    facts = pack(_frame(stage), keys, path).facts
    sound, said = _verdict(path)
    assert facts["seal"] in said
    altered, told = _verdict(_file_with(stage, _altered(path.read_bytes())))
    with zipfile.ZipFile(path) as made:
        held = sorted({one.split("/")[0] for one in made.namelist() if "/" in one})
    return {
        "": f"{facts['files']}个文件",
        "有": _joined(held),
        "核验": said.splitlines()[-1] if sound == 0 else said,
        "改一个字节": "说了" if altered == 1 and "不符" in told else "没有说",
    }


def _file_with(stage: Stage, content: bytes) -> Path:
    path = _file(stage, "改过的证据包.zip")
    path.write_bytes(content)
    return path


def _verdict(path: Path) -> tuple[int, str]:
    script = resources() / "evidence" / "verify.py"
    done = subprocess.run([sys.executable, "-I", "-S", str(script), str(path)], capture_output=True)
    return done.returncode, done.stdout.decode("utf-8")


@step("迎检资料包")
def inspection_file(stage: Stage, name: str, given: Told) -> Outcome:
    """The evidence of a period as a numbered tree; no phone stands whole in any of its ledgers or pages."""
    out = stage.folder / name
    told = inspect(_frame(stage), out, given.need("自"), given.need("至")).facts
    found = sorted(one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file())
    assert found == sorted([*told["files"], "00 目录.xlsx"])
    text = "".join(map(_text, sorted(out.rglob("*.xlsx"))))
    return {
        "": f"{len(told['files'])}个文件",
        "文件夹": _joined(dict.fromkeys(one.split("/")[0] for one in told["files"])),
        "没有装入": _joined(told["missing"]),
        "台账有": Within(text),
        "台账没有": Within(text, absent=True),
    }


def _text(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as made:
        return "".join(made.read(one).decode() for one in made.namelist() if one.endswith(".xml"))


@step("改版式")
def reword(stage: Stage, kind: str, given: Told) -> Outcome:
    """The office changes a wording of a kind: 原文 to 改成, in the declaration that was exported."""
    key = code("document_kind", kind)
    text, old, new = document_layouts.layout_text(stage.reader, kind=key), given.need("原文"), given.need("改成")
    assert old in text, f"版式里没有“{old}”"
    stage.do(document_layouts.import_layout, kind=key, text=text.replace(old, new))
    return {"": "本单位的版式" if key in document_layouts.kinds_of(stage.reader) else "没有"}


@step("撤版式")
def unword(stage: Stage, kind: str, _given: Told) -> Outcome:
    """Back to the shipped declaration."""
    stage.do(document_layouts.drop_layout, kind=code("document_kind", kind))
    return {"": "程序自带的版式"}


@step("记相遇的号")
def note_met(stage: Stage, name: str, _given: Told) -> Outcome:
    """Two papers of one number are no fault of the store: both stand (the checks after the story ask for it)."""
    row = row_of(stage, name)
    sql = "SELECT organ, series, year, serial FROM document WHERE number = ?"
    found = stage.reader.execute(sql, (row.number,)).fetchall()
    stage.facts.setdefault("相遇", set()).update(found)
    return {"": f"{len(found)}份"}
