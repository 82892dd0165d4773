"""Files that were made to break what opens them: loops, depths, bombs, impossible sheets."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_A4 = b"/MediaBox[0 0 595 842]"


def pdf(*objects: bytes) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(made))
    return made + head + table + tail


def stream(facts: bytes, data: bytes) -> bytes:
    return b"<<" + facts + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def page(rest: bytes) -> bytes:
    return b"<</Type/Page/Parent 2 0 R" + rest + b">>"


def _nested_forms() -> bytes:
    def form(number: int) -> bytes:
        facts = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (number + 6)
        return stream(facts, b"/F Do " * 10 if number < 19 else b"0 0 m 9 9 l S ")

    drawn = page(_A4 + b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>")
    return pdf(_CATALOG, _PAGES, drawn, stream(b"", b"/F Do " * 10), *map(form, range(20)))


def _image_bomb() -> bytes:
    facts = b"/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode"
    drawn = page(_A4 + b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>")
    shown = stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q")
    return pdf(_CATALOG, _PAGES, drawn, shown, stream(facts, zlib.compress(bytes(5_000_000))))


def _deep_tree() -> bytes:
    depth = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(5000)]
    return pdf(_CATALOG, *depth, b"<</Type/Page/MediaBox[0 0 99 99]>>")


def _many_frames() -> bytes:
    written = BytesIO()
    frames = [Image.new("1", (200, 200))] * 501
    frames[0].save(written, "TIFF", save_all=True, append_images=frames[1:])
    return written.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "loop": lambda: pdf(_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    "deep": _deep_tree,
    "forms": _nested_forms,
    "image": _image_bomb,
    "sheet": lambda: pdf(_CATALOG, _PAGES, page(b"/MediaBox[0 0 -5 1e30]")),
    "count": lambda: pdf(_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 99999999>>", page(b"/MediaBox[0 0 9 9]")),
    "frames": _many_frames,
}
