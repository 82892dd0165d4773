from __future__ import annotations

import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from safetydesk.documents.render import render
from safetydesk.documents.scan_child import FLAG, MEGABYTES, OUT_OF_MEMORY
from safetydesk.documents.scans import opened_scan, read_scan, scan_files, taken_pages
from safetydesk.domain.claims import ScanPage
from safetydesk.domain.fence import command_of
from safetydesk.domain.papers.paper import snapshot_hash
from safetydesk.errors import SafetyDeskError
from tests.documents.hostile_scans import HOSTILE
from tests.documents.paper_scans import as_file, as_jpeg, landscape, pixels, worn
from tests.documents.samples import frozen, images, notice_facts, record_facts

NOTICE, RECORD = frozen(notice_facts(2)), frozen(record_facts(1))


@cache
def notice() -> bytes:
    return render(NOTICE, images=images)


@cache
def record() -> bytes:
    return render(RECORD, images=images)


def read(tmp_path: Path, content: bytes, name: str = "扫描 1.jpg") -> list[ScanPage]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_scan(path))


def digests(pages: list[ScanPage]) -> list[list[str]]:
    return [[claim.digest for claim in page.claims] for page in pages]


SLOW = pytest.mark.ci
TURNS = [
    (0, 0),
    (90, 90),
    (2.5, 0),
    *(pytest.param(*one, marks=SLOW) for one in ((180, 180), (270, 270), (-3, 0), (91.5, 90))),
]


@pytest.mark.parametrize(("turn", "back"), TURNS)
def test_a_turned_and_skewed_scan_names_its_paper_and_how_it_lay(tmp_path: Path, turn: float, back: int) -> None:
    [page] = read(tmp_path, as_jpeg(worn(pixels(notice()), turn=turn)))
    assert (digests([page]), page.turn) == ([[snapshot_hash(NOTICE)]], back)


@pytest.mark.parametrize("dpi", [150, 300])
def test_scans_of_usual_fineness_are_read(tmp_path: Path, dpi: int) -> None:
    assert digests(read(tmp_path, as_jpeg(worn(pixels(notice(), dpi=dpi))))) == [[snapshot_hash(NOTICE)]]


def coarse(turn: float) -> Image.Image:
    """The notice at 100 dots per inch, as a scanner sees it: every dot the mean of what lies under it."""
    fine = pixels(notice(), dpi=400).rotate(turn, expand=True, fillcolor=242, resample=Image.Resampling.BICUBIC)
    return worn(fine.resize((fine.width // 4, fine.height // 4), Image.Resampling.BOX))


@pytest.mark.parametrize("turn", [-3, 180, *(pytest.param(turn, marks=SLOW) for turn in (0, 3, 93))])
def test_coarse_scans_are_read_at_their_sharpened_edges(tmp_path: Path, turn: float) -> None:
    page = coarse(turn)
    assert digests(read(tmp_path, as_jpeg(page))) == [[snapshot_hash(NOTICE)]]
    stack = BytesIO()
    page.save(stack, "PDF", resolution=100.0)
    assert digests(read(tmp_path, stack.getvalue(), "粗.pdf")) == [[snapshot_hash(NOTICE)]]


def test_a_scan_of_deep_grey_is_read_and_kept_as_it_looks(tmp_path: Path) -> None:
    page = pixels(notice())
    deep = Image.frombytes("I;16", page.size, b"".join(bytes((0, shade)) for shade in page.tobytes()))
    file = tmp_path / "深灰.png"
    deep.save(file)
    assert digests(list(read_scan(file))) == [[snapshot_hash(NOTICE)]]
    kept = tmp_path / "留存.pdf"
    kept.write_bytes(taken_pages(file, [1]))
    assert digests(list(read_scan(kept))) == [[snapshot_hash(NOTICE)]]


@pytest.mark.parametrize(("kind", "name"), [("PDF", "一叠.pdf"), ("TIFF", "一叠.tif")])
def test_every_page_of_a_stack_names_its_own_paper(tmp_path: Path, kind: str, name: str) -> None:
    stack = [worn(pixels(notice())), landscape(), worn(pixels(record()), turn=180)]
    pages = read(tmp_path, as_file(stack, kind), name)
    assert digests(pages) == [[snapshot_hash(NOTICE)], [], [snapshot_hash(RECORD)]]


def test_every_page_of_a_printed_paper_carries_its_code(tmp_path: Path) -> None:
    pages = read(tmp_path, notice(), "原件.pdf")
    assert len(pages) > 1 and set(map(tuple, digests(pages))) == {(snapshot_hash(NOTICE),)}


@pytest.mark.parametrize(("kind", "name"), [("PDF", "一叠.pdf"), pytest.param("TIFF", "一叠.tif", marks=SLOW)])
def test_pages_cut_out_are_the_same_bytes_every_time(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(as_file([landscape(), worn(pixels(notice()))], kind))
    cut = taken_pages(path, [2])
    assert cut == taken_pages(path, [2])
    assert len(PdfReader(BytesIO(cut)).pages) == 1
    assert digests(read(tmp_path, cut, "裁出.pdf")) == [[snapshot_hash(NOTICE)]]


@pytest.mark.parametrize("kind", ["PDF", pytest.param("TIFF", marks=SLOW)])
def test_an_opened_scan_stands_upright(tmp_path: Path, kind: str) -> None:
    stack = as_file([worn(pixels(notice()), turn=90), landscape()], kind)
    opened = opened_scan(stack, "横放")
    assert opened == opened_scan(stack, "横放")
    [first, second] = read(tmp_path, opened, "竖.pdf")
    assert (first.turn, digests([first, second])) == (0, [[snapshot_hash(NOTICE)], []])


def test_what_a_pdf_would_run_stays_behind_when_pages_are_cut(tmp_path: Path) -> None:
    lively = PdfWriter()
    lively.add_blank_page(200, 200)
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    lively.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    lively.add_attachment("x.exe", b"MZ")
    path = tmp_path / "活.pdf"
    lively.write(path)
    cut = taken_pages(path, [1])
    assert b"alert" in path.read_bytes() and b"alert" not in cut and b"x.exe" not in cut


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "SCAN_003"),
        (b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", "SCAN_003"),
        (b"MZ not a picture", "SCAN_003"),
        (notice()[:2000], "SCAN_003"),
        (as_jpeg(Image.new("L", (300, 200)))[:200], "SCAN_003"),
    ],
)
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(SafetyDeskError) as told:
        read(tmp_path, content)
    assert told.value.code == code


def test_a_picture_of_too_many_pixels_is_not_opened(tmp_path: Path) -> None:
    written = BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    with pytest.raises(SafetyDeskError) as told:
        read(tmp_path, written.getvalue(), "巨图.png")
    assert told.value.code == "SCAN_002"


def test_a_pdf_of_too_many_pages_is_not_walked(tmp_path: Path) -> None:
    many = PdfWriter()
    for _ in range(501):
        many.add_blank_page(10, 10)
    many.write(tmp_path / "多.pdf")
    with pytest.raises(SafetyDeskError, match="SCAN_002"):
        list(read_scan(tmp_path / "多.pdf"))


def test_a_sheet_as_large_as_a_field_is_drawn_within_bounds(tmp_path: Path) -> None:
    huge = PdfWriter()
    huge.add_blank_page(14_000, 14_000)
    huge.write(tmp_path / "大.pdf")
    assert digests(list(read_scan(tmp_path / "大.pdf"))) == [[]]


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.pdf", tmp_path):
        with pytest.raises(SafetyDeskError, match="SCAN_001"):
            list(read_scan(path))


def test_a_page_that_takes_too_long_ends_the_child(tmp_path: Path) -> None:
    path = tmp_path / "慢.pdf"
    path.write_bytes(notice())
    with pytest.raises(SafetyDeskError, match="SCAN_004"):
        list(read_scan(path, seconds=0.0))


def test_reading_stops_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "停.pdf"
    path.write_bytes(notice())
    with pytest.raises(SafetyDeskError, match="GENERAL_005"):
        list(read_scan(path, cancelled=lambda: True))


def test_the_child_may_not_take_more_than_its_memory() -> None:
    code = (
        "import sys, os\nfrom safetydesk.documents import scan_child\n"
        f"scan_child.serve = lambda *_: bytearray(({MEGABYTES} + 80) << 20)\nsys.exit(scan_child.main())"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"{}\n", capture_output=True)
    assert done.returncode == OUT_OF_MEMORY, done.stderr


def test_a_frozen_program_starts_itself_as_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command_of("safetydesk.documents.scan_child", FLAG) == [sys.executable, "--scan-child"]


def test_a_scanner_s_folder_is_walked_by_name(tmp_path: Path) -> None:
    for name in ("2.PDF", "1.jpg", "说明.txt", ".半截.pdf"):
        (tmp_path / name).write_bytes(b"")
    single = tmp_path / "说明.txt"
    assert [path.name for path in scan_files([tmp_path, single])] == ["1.jpg", "2.PDF", "说明.txt"]


@pytest.mark.parametrize(
    "name", [one if one in ("loop", "image") else pytest.param(one, marks=SLOW) for one in HOSTILE]
)
def test_a_hostile_file_ends_the_child_alone(tmp_path: Path, name: str) -> None:
    """Whatever becomes of it, it is told by a number or read as pages without a code, and within the limits."""
    content = HOSTILE[name]()
    for read_it in (
        lambda: digests(read(tmp_path, content, "恶.pdf")),
        lambda: opened_scan(content, "恶.pdf", seconds=20),
    ):
        try:
            assert read_it()
        except SafetyDeskError as fault:
            assert fault.code in ("SCAN_002", "SCAN_003", "SCAN_004")
            assert "Error" not in fault.message


def test_a_photo_taken_aslant_is_read(tmp_path: Path) -> None:
    page = pixels(notice(), dpi=250)
    wide, high = page.size
    corners = (-90, -140, 60, high + 90, wide + 100, high - 40, wide - 30, 70)
    aslant = page.transform(page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=120)
    assert digests(read(tmp_path, as_jpeg(worn(aslant, turn=8), 75))) == [[snapshot_hash(NOTICE)]]
