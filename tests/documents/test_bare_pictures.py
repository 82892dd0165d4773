"""What a camera wrote beside a photo (place, device, owner) goes on no paper and no copy; the evidence keeps it."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from safetydesk.documents.bare_pictures import bare_jpeg, bare_picture
from safetydesk.documents.render import render
from safetydesk.documents.word.file import docx_of
from tests.documents.samples import frozen, notice_facts

SECRET = b"fictional-camera-owner"


def shot(*, turn: int = 1, progressive: bool = False) -> bytes:
    """A photo as a phone writes it: device, place, a comment, and its own trailer after the end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turn, SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 21.0, 0.0), 3: "E", 4: (105.0, 53.0, 0.0)})
    written = BytesIO()
    picture = Image.radial_gradient("L").resize((320, 240)).convert("RGB")
    picture.save(written, "JPEG", exif=exif, comment=SECRET, progressive=progressive, quality=90)
    return written.getvalue() + b"SEFT" + SECRET


def screenshot() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    written = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(written, "PNG", pnginfo=told, exif=exif)
    return written.getvalue()


@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_keeps_its_pixels_and_how_it_is_turned(turn: int, progressive: bool) -> None:
    raw = shot(turn=turn, progressive=progressive)
    made = bare_jpeg(raw)
    assert raw.count(SECRET) == 3 and SECRET not in made and made.endswith(b"\xff\xd9")
    with Image.open(BytesIO(raw)) as before, Image.open(BytesIO(made)) as after:
        assert before.tobytes() == after.tobytes()
        assert dict(after.getexif()) == ({} if turn == 1 else {0x0112: turn})
    assert bare_jpeg(made) == made


def test_png_keeps_its_pixels_alone() -> None:
    raw = screenshot()
    made = bare_picture(raw)
    assert SECRET in raw and SECRET not in made
    with Image.open(BytesIO(raw)) as before, Image.open(BytesIO(made)) as after:
        assert before.tobytes() == after.tobytes() and not after.info


@pytest.mark.parametrize("kept", [3, 30, 200])
def test_torn_picture_is_left_as_it_is(kept: int) -> None:
    for raw in (shot()[:kept], screenshot()[:kept]):
        assert bare_picture(raw) == raw


@pytest.mark.parametrize("raw", [shot(), shot(turn=6), screenshot()])
def test_neither_paper_nor_word_copy_tells_where_a_photo_was_taken(raw: bytes) -> None:
    name = hashlib.sha256(raw).hexdigest()
    snapshot = frozen(notice_facts(1, 1))
    [photo] = snapshot.facts.photos

    def images(digest: str) -> bytes:
        assert digest == photo.blob
        return raw

    assert SECRET not in render(snapshot, images=images)
    with zipfile.ZipFile(BytesIO(docx_of(snapshot, images=images))) as copy:
        parts = [copy.read(one) for one in copy.namelist()]
    assert any(one.startswith((b"\xff\xd8", b"\x89PNG")) for one in parts)
    assert not any(SECRET in one for one in parts)
    assert name != photo.blob
