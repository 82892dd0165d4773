"""Photos in cells cost no more memory than the few that are shown of one cell."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.profiles.profile import Pictures
from safetydesk.ledgers.writing.photos import Photos
from safetydesk.ledgers.writing.write import write_ledger


def photo(size: tuple[int, int], kind: str = "JPEG") -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("L", size, 90).save(out, kind)
    return out.getvalue()


def written(path: Path, photos: Photos) -> list[str]:
    """What is told of a ledger of one hazard with these photos before."""
    told: list[str] = []
    write_ledger(
        path,
        register=load_registers()["hazards"],
        rows=[{"code": "H-1", "subject": "虚构甲厂", "description": "通道堵塞"}],
        catalog_words=load().accepted(),
        pictures=Pictures(lambda _row, _key: photos, (("before", "整改前"),)),
        tell=told.append,
    )
    return told


def test_only_photos_that_are_shown_are_read(tmp_path: Path) -> None:
    read: list[str] = []

    def content(name: str) -> bytes:
        read.append(name)
        return photo((40 + len(read), 30))

    told = written(tmp_path / "a.xlsx", Photos([str(number) for number in range(50)], content))
    assert read == ["0", "1", "2"]
    assert "有 50 张" in told[0]


def test_huge_picture_that_cannot_be_opened_small_is_told(tmp_path: Path) -> None:
    huge = {"a": photo((6000, 4000), "PNG"), "b": photo((6000, 4000))}
    told = written(tmp_path / "a.xlsx", Photos(list(huge), huge.__getitem__))
    assert (len(told), "打不开" in told[0]) == (1, True)


def test_one_photo_is_read_by_its_place() -> None:
    assert Photos(["a", "b"], str.encode)[1] == b"b"
