"""Word copies as LibreOffice shows them, and what they must say: every sentence of the paper."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypdfium2 as pdfium

from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.paths import resources


def words(snapshot: PaperSnapshot) -> Iterator[str]:
    """Every sentence of the paper as it was frozen."""
    yield from (snapshot.title, snapshot.facts.number or ("（待编号）" if snapshot.numbered else ""))
    for block in snapshot.blocks:
        if block.part != "signer":
            yield from block.text.split("\n")
        yield from (text for item in block.items for text in (item.text, *item.notes))
        yield from (text for row in block.rows for field in row for text in (field.label, *field.value.split("\n")))
        yield from (text for sign in block.signs for text in (sign.label, sign.printed))
        yield from (column.label for column in block.columns)
        yield from (text for row in block.cells for text in row)
        yield from (option.text for option in block.options)
    for photo in snapshot.facts.photos:
        yield from (photo.item, photo.original or photo.blob)


def bare(text: str) -> str:
    """Without blanks and boxes, which each program sets in its own way."""
    return re.sub(r"[\s☐☑\u2610\u2611]", "", text)


def missing_in(pdf: bytes, snapshot: PaperSnapshot) -> Counter[str]:
    """Characters of the paper that a PDF shows too seldom; tables may wrap, so no order is asked for."""
    return Counter(bare("".join(words(snapshot)))) - characters(pdf)


def characters(pdf: bytes) -> Counter[str]:
    """How often each character stands in a PDF."""
    return Counter(bare("".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))))


def as_pdf(copies: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """All Word copies through one run of LibreOffice, with the shipped fonts under the names of the standard."""
    return _converted(copies, folder, "docx")


def opened_again(pdfs: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """All PDFs opened in LibreOffice as text to be edited, and written out anew, in one run."""
    return _converted(pdfs, folder, "pdf", "--infilter=writer_pdf_import")


def _converted(files: Mapping[str, bytes], folder: Path, suffix: str, *options: str) -> dict[str, bytes]:
    program = shutil.which("soffice")
    assert program, "this check needs LibreOffice with Writer (soffice)"
    given, made = folder / f"{suffix} given", folder / f"{suffix} made"
    given.mkdir()
    for name, content in files.items():
        (given / f"{name}.{suffix}").write_bytes(content)
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", *options]
    command += ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(made)]
    command += [str(given / f"{name}.{suffix}") for name in files]
    subprocess.run(command, check=True, capture_output=True, timeout=280, env={**os.environ, **_fonts(folder)})
    return {name: (made / f"{name}.pdf").read_bytes() for name in files}


def _fonts(folder: Path) -> dict[str, str]:
    faces = {"仿宋_GB2312": "Fang", "方正小标宋简体": "Serif", "黑体": "Sans", "楷体_GB2312": "Kai", "宋体": "Serif"}
    aliases = "".join(
        f"<alias binding='same'><family>{name}</family><prefer><family>SafetyDesk {face} SC</family></prefer></alias>"
        for name, face in faces.items()
    )
    told = f"<dir>{resources() / 'fonts'}</dir><cachedir>{folder / 'fonts'}</cachedir>{aliases}"
    path = folder / "fonts.conf"
    path.write_text(f"<?xml version='1.0'?><fontconfig>{told}</fontconfig>", "utf-8")
    return {"FONTCONFIG_FILE": str(path)}
