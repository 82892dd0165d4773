"""From a frozen snapshot to its PDF: the one file that is previewed, printed and archived."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5

from safetydesk.documents.drawing import why_other_bytes
from safetydesk.documents.page import PAGE_HEIGHT, PAGE_WIDTH, LaidOut
from safetydesk.documents.pdf.paper_file import PaperFile
from safetydesk.documents.pen import Images, Pen
from safetydesk.documents.sheets import lay_out
from safetydesk.domain.papers.paper import PaperSnapshot


def render(snapshot: PaperSnapshot, *, images: Images, system_fonts: bool = False) -> bytes:
    """The PDF of a paper with all its copies (联), each with its photo annex.

    `images` gives the bytes of a blob by SHA-256 (hex). With the shipped fonts the same snapshot gives the same bytes.
    Raises PAPER_001 (a character without a glyph), PAPER_003 or PAPER_005 (a picture that cannot be read).
    """
    laid = lay_out(snapshot, system_fonts=system_fonts)
    paper = PaperFile()
    _draw(paper, Pen(paper, images), laid)
    return paper.saved(_particulars(snapshot, laid.digest), laid.digest, snapshot.facts.dated)


def redrawn_otherwise(
    archived: bytes, snapshot: PaperSnapshot, *, images: Images, system_fonts: bool = False
) -> tuple[str, ...]:
    """In Chinese, why setting an archived paper again gives other bytes than its PDF has; empty when it gives the
    same. Raises what `render` raises."""
    again = render(snapshot, images=images, system_fonts=system_fonts)
    if again == archived:
        return ()
    return why_other_bytes(archived, again) or ("排版程序和字体都相同而字节不同：归档文件或者文书快照被改动过",)


def render_all(snapshots: Sequence[PaperSnapshot], *, images: Images, system_fonts: bool = False) -> bytes:
    """One PDF of many papers, each opened by a bookmark with its title and 文号; fonts and pictures lie in it once.

    For a stack to be printed: it claims no hash, and is no snapshot of any of them. Raises what `render` raises, and
    ValueError for none at all.
    """
    if not snapshots:
        raise ValueError("no paper to set")
    paper = PaperFile()
    pen = Pen(paper, images)
    told = md5(usedforsecurity=False)
    for snapshot in snapshots:
        laid = lay_out(snapshot, system_fonts=system_fonts)
        told.update(laid.digest.encode("ascii"))
        paper.bookmark(_name(snapshot))
        _draw(paper, pen, laid, 1)
    last = max(snapshot.facts.dated for snapshot in snapshots)
    return paper.saved({"Title": f"文书 {len(snapshots)} 份"}, told.hexdigest(), last)


def _draw(paper: PaperFile, pen: Pen, laid: LaidOut, level: int = 0) -> None:
    """All pages of a paper, its copies told by bookmarks of a level."""
    for sheet in laid.pages:
        if sheet.opens:
            paper.bookmark(sheet.opens, level)
        if laid.across:
            pen.across(laid.across)
        for top, marks in sheet.marks:
            pen.draw(marks, top)
        paper.end_page(PAGE_WIDTH, PAGE_HEIGHT)


def _name(snapshot: PaperSnapshot) -> str:
    title = snapshot.title.replace("\n", "")
    return f"{title} {snapshot.facts.number}" if snapshot.facts.number else title


def _particulars(snapshot: PaperSnapshot, digest: str) -> dict[str, str]:
    """The PDF's own particulars; the keywords carry the snapshot's hash for `document verify`."""
    draft = " 草稿" if snapshot.draft and not snapshot.facts.number else ""
    return {
        "Title": _name(snapshot) + draft,
        "Author": snapshot.facts.issuer,
        "Subject": snapshot.title,
        "Keywords": f"sha256:{digest}",
    }
