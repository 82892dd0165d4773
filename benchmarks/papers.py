"""Papers beside typst and LibreOffice: the same notice of one page, from words to a PDF.

`first` is one notice by a fresh process; `many` are separate files from a warm program, `stack` is one file of all.
For LibreOffice, `many` are docx made by python-docx, all turned by one run. CPU seconds; LibreOffice's are its
children's.

Goals: first <= 2.5x typst; many <= 2x typst a page and >= 25x faster than LibreOffice; a stack >= 1.5x faster than
typst; 200 files in <= 10 s; <= 200 MB. `python -m benchmarks.papers [--rows 1000] [--rounds 3] [--only many]`
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ledgers_run import Case, Figures, Steps, answer, arguments, chosen, cpu, in_turn

FILES = 200
OFFICE_FILES = 20


def no_picture(name: str) -> bytes:
    """The notices have none."""
    raise KeyError(name)


def first_ours(folder: Path, _: int) -> Figures:
    """One notice, everything loaded for it."""
    from benchmarks.papers_made import notice, snapshot
    from safetydesk.documents.render import render

    (folder / "first.pdf").write_bytes(render(snapshot(notice(0)), images=no_picture))
    return {"first": cpu()}


def first_typst(folder: Path, _: int) -> Figures:
    """One notice, everything loaded for it."""
    from benchmarks.papers_made import notice
    from benchmarks.papers_peers import typst_pdf

    (folder / "first typst.pdf").write_bytes(typst_pdf([notice(0)]))
    return {"first": cpu()}


def many_ours(folder: Path, _: int) -> Figures:
    """Separate files from a warm program; the seconds of all and of one."""
    from benchmarks.papers_made import notices, snapshot
    from safetydesk.documents.render import render

    papers = [snapshot(one) for one in notices(FILES, 1)]
    render(papers[0], images=no_picture)

    def write() -> None:
        for number, paper in enumerate(papers):
            (folder / f"{number}.pdf").write_bytes(render(paper, images=no_picture))

    return _per_page(write, FILES)


def many_typst(folder: Path, _: int) -> Figures:
    """Separate files from a compiler that is kept."""
    from benchmarks.papers_made import notice, notices
    from benchmarks.papers_peers import typst_pdf

    told = list(notices(FILES, 1))
    typst_pdf([notice(0)])

    def write() -> None:
        for number, one in enumerate(told):
            (folder / f"{number}.pdf").write_bytes(typst_pdf([one]))

    return _per_page(write, FILES)


def many_libreoffice(folder: Path, _: int) -> Figures:
    """Separate files by one run of LibreOffice."""
    from benchmarks.papers_made import notices
    from benchmarks.papers_peers import libreoffice_pdfs

    told = list(notices(OFFICE_FILES, 1))

    def write() -> None:
        if libreoffice_pdfs(told, folder / "office") != OFFICE_FILES:
            raise SystemExit("LibreOffice left files out")

    return _per_page(write, OFFICE_FILES)


def stack_ours(folder: Path, rows: int) -> Figures:
    """One file of all notices."""
    from benchmarks.papers_made import notice, notices, snapshot
    from safetydesk.documents.render import render, render_all

    papers = [snapshot(one) for one in notices(rows, 1)]
    render(snapshot(notice(0)), images=no_picture)
    return _per_page(lambda: (folder / "stack.pdf").write_bytes(render_all(papers, images=no_picture)), rows)


def stack_typst(folder: Path, rows: int) -> Figures:
    """One file of all notices."""
    from benchmarks.papers_made import notice, notices
    from benchmarks.papers_peers import typst_pdf

    told = list(notices(rows, 1))
    typst_pdf([notice(0)])
    return _per_page(lambda: (folder / "stack typst.pdf").write_bytes(typst_pdf(told)), rows)


def _per_page(work: object, pages: int) -> Figures:
    assert callable(work)
    steps = Steps()
    steps.run("all", work)
    return {**steps.seconds, "page": steps.seconds["all"] / pages}


CASES: Mapping[str, Case] = {
    "first ours": first_ours,
    "first typst": first_typst,
    "many ours": many_ours,
    "many typst": many_typst,
    "many libreoffice": many_libreoffice,
    "stack ours": stack_ours,
    "stack typst": stack_typst,
}


def main() -> None:
    """Run the cases in turn and print the figures and their ratios."""
    given = arguments(__doc__)
    given.set_defaults(rows=1000)
    told = given.parse_args()
    if told.case:
        answer(CASES[told.case](told.folder, told.rows))
        return
    with TemporaryDirectory() as passing:
        cases = chosen(list(CASES), told.only)
        found = in_turn("benchmarks.papers", cases, told.folder or Path(passing), told.rows, told.rounds)
    for case, figures in found.items():
        print(f"{case:18}", "  ".join(f"{name} {value:.4g}" for name, value in figures.items()))
    _ratios(found)


def _ratios(found: Mapping[str, Figures]) -> None:
    wanted = (
        ("first ours", "first typst", "first", "first page / typst, at most 2.5"),
        ("many ours", "many typst", "page", "separate file / typst, at most 2"),
        ("many libreoffice", "many ours", "page", "LibreOffice / separate file, at least 25"),
        ("stack typst", "stack ours", "page", "typst / one file of all, at least 1.5"),
    )
    for one, other, figure, words in wanted:
        if one in found and other in found:
            print(f"{found[one][figure] / found[other][figure]:6.2f}  {words}")
    if "many ours" in found:
        print(f"{found['many ours']['all wall']:6.2f}  seconds for {FILES} files, at most 10", file=sys.stdout)


if __name__ == "__main__":
    main()
