"""A package written anew: some parts with new text, all others as they stand, none of them whole in memory."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterable

from safetydesk.ledgers.books.container import BLOCK, Package, encoding_of


def like(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """A zip entry with the name, time and method of another."""
    same = zipfile.ZipInfo(entry.filename, entry.date_time)
    same.compress_type = entry.compress_type
    same.external_attr = entry.external_attr
    return same


def copy_part(out: zipfile.ZipFile, package: Package, entry: zipfile.ZipInfo) -> None:
    """Put a part of a package into another, its bytes as they are."""
    with package.open(package.name_of(entry)) as stream, out.open(like(entry), "w", force_zip64=True) as copy:
        while block := stream.read(BLOCK):
            copy.write(block)


def write_part(out: zipfile.ZipFile, package: Package, entry: zipfile.ZipInfo, texts: Iterable[str]) -> None:
    """Put a part with new text into another package, in the encoding that it has."""
    with package.open(package.name_of(entry)) as stream:
        encoder = codecs.getincrementalencoder(encoding_of(stream.read(200)))()
    with out.open(like(entry), "w", force_zip64=True) as part:
        for text in texts:
            part.write(encoder.encode(text))
