"""Fictional papers (虚构) of every length for the paper tests."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.render import render
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.paper import (
    AdviceFacts,
    Appeal,
    Citation,
    EarlierPaper,
    FindingFacts,
    PaperFacts,
    PaperSnapshot,
    Photo,
    RoundsFacts,
    Signer,
    SubjectFacts,
    VisitFacts,
)

BEGAN = 1_776_301_500_000_000  # 2026-04-16 09:05 at +08:00
LAW = Citation("中华人民共和国安全生产法", "第三十六条", "2021-09-01", None, True)
FIRE = Citation("中华人民共和国消防法", "第二十八条", "2021-04-29", None, True)
UNREAD = Citation("重庆市安全生产条例", "第三十五条", "2016-01-01", None, False)
TEXTS = (
    ("木工车间东侧", "3处线路未穿管敷设，1处绝缘层破损，裸露导线与可燃物距离不足0.5米", "穿管敷设并更换破损线路"),
    ("一层疏散通道", "堆放半成品，净宽不足1.4米", "清理通道，保持畅通"),
    ("配电室", "配电箱未接地，箱门缺失，未张贴警示标志", "由持证电工接地并补装箱门"),
    ("喷漆房", "临时用电未办理审批手续，使用普通插线板", "停止使用，办理审批"),
    ("危化品库", "稀释剂与氧化剂同库存放，未设置通风设施", "分库存放，安装防爆通风设施"),
    ("有限空间（污水池）", "未设置安全警示标志，未配备气体检测仪和三脚架", "设置警示标志，配齐检测和救援器材"),
)
SUBJECT = SubjectFacts(
    "云溪镇宏达木业有限公司（虚构）",
    "91500118MA5U0XX00X",
    "重庆市永川区云溪镇工业园区兴业路18号附3号",
    "陈鋆",
    "13800130000",
)
INSPECTORS = (
    Signer("周敏", "检查人员", "云溪镇人民政府", "渝（永）检500118001"),
    Signer("王启明", "检查人员", "云溪镇人民政府", "渝（永）检500118002"),
)


@cache
def photo_blob(number: int, size: tuple[int, int] = (640, 480), orientation: int = 1) -> bytes:
    """A fictional site photo as JPEG."""
    image = Image.new("RGB", size, (96 + 24 * (number % 5), 120, 140))
    draw = ImageDraw.Draw(image)
    draw.rectangle((size[0] // 8, size[1] // 3, size[0] // 2, size[1] - 40), fill=(180, 150, 90))
    draw.ellipse((size[0] // 2, 40, size[0] - 60, size[1] // 2), fill=(70, 80, 90))
    written = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(written, "JPEG", quality=80, exif=exif)
    return written.getvalue()


@cache
def signature_blob() -> bytes:
    """A drawn signature: transparent PNG with a few strokes."""
    image = Image.new("RGBA", (480, 160), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.line(
        [(20, 110), (80, 30), (100, 120), (160, 60), (210, 110), (300, 40), (330, 120), (450, 70)], (20, 30, 60, 255), 7
    )
    draw.arc((180, 20, 300, 140), 20, 300, (20, 30, 60, 255), 6)
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def named(blob: bytes) -> str:
    """The SHA-256 (hex) by which a blob is asked for."""
    return hashlib.sha256(blob).hexdigest()


def images(digest: str) -> bytes:
    """Every blob that the samples name."""
    held = [signature_blob(), *(photo_blob(number) for number in range(6)), photo_blob(9, (480, 640))]
    return {named(blob): blob for blob in held}[digest]


def photos(count: int) -> tuple[Photo, ...]:
    return tuple(
        Photo(named(photo_blob(n % 6)), f"隐患{n + 1}", BEGAN + n * 60_000_000, None, TEXTS[n % 6][0])
        for n in range(count)
    )


def findings(count: int, *, result: str | None = None) -> tuple[FindingFacts, ...]:
    made = []
    for n in range(count):
        place, text, measure = TEXTS[n % len(TEXTS)]
        basis = (LAW, FIRE, UNREAD)[n % 3]
        deadline = None if n % 3 == 1 else f"2026-05-{1 + n % 3:02d}"
        grade = "suspected" if n == 4 else "general"
        made.append(
            FindingFacts(
                text, place, f"H-A07-{n + 1:04d}", grade, (basis,), None, measure, deadline, n % 3 == 1, False, result
            )
        )
    return tuple(made)


def notice_facts(count: int = 3, pictures: int = 0, **changed: object) -> PaperFacts:
    given: dict[str, object] = {
        "kind": "rectification_notice", "capacity": "A", "issuer": "永川区云溪镇人民政府", "dated": "2026-04-16",
        "subject": SUBJECT, "number": "永云安改〔2026〕12号", "visit": VisitFacts(BEGAN, None, "四不两直"),
        "inspectors": INSPECTORS, "findings": findings(count), "photos": photos(pictures), "power": UNREAD,
        "reply_contact": "周敏", "reply_phone": "023-49560000", "copy_to": ("永川区应急管理局",),
    }  # fmt: skip
    return PaperFacts(**(given | changed))  # type: ignore[arg-type]


def record_facts(count: int = 3, pictures: int = 0, **changed: object) -> PaperFacts:
    visit = VisitFacts(
        BEGAN,
        BEGAN + 8_100_000_000,
        "四不两直",
        "木工车间、喷漆房、配电室、危化品库",
        "专项检查“十五条硬措施”落实情况",
        20,
        15,
    )
    signed = named(signature_blob())
    site = Signer(
        "刘洋", "车间主任", None, None, "男", "13900130000", "500118198001011234", signed, BEGAN + 8_100_000_000
    )
    given: dict[str, object] = {
        "kind": "inspection_record", "capacity": "A", "issuer": "永川区云溪镇人民政府", "dated": "2026-04-16",
        "subject": SUBJECT, "number": "永云安检记〔2026〕31号", "visit": visit, "inspectors": INSPECTORS,
        "site_person": site, "findings": findings(count), "photos": photos(pictures),
        "advice": (AdviceFacts("安全教育培训记录齐全，建议补充考核试卷"), AdviceFacts("应急物资台账建议按季度更新")),
        "rounds": (RoundsFacts("D", 5, 1, 0, "4月9日缺当班签字"), RoundsFacts("W", 3, 0, 0),
                   RoundsFacts("M", 3, 0, 1)),
    }  # fmt: skip
    return PaperFacts(**(given | changed))  # type: ignore[arg-type]


def review_facts(count: int = 3, pictures: int = 0, **changed: object) -> PaperFacts:
    given: dict[str, object] = {
        "kind": "review_opinion", "capacity": "A", "issuer": "永川区云溪镇人民政府", "dated": "2026-05-06",
        "subject": SUBJECT, "number": "永云安复查〔2026〕9号", "visit": VisitFacts(BEGAN + 20 * 86_400_000_000),
        "inspectors": INSPECTORS, "findings": findings(count, result="passed"), "photos": photos(pictures),
        "earlier": EarlierPaper("隐患整改通知书", "永云安改〔2026〕12号", "2026-04-16"),
    }  # fmt: skip
    return PaperFacts(**(given | changed))  # type: ignore[arg-type]


APPEAL = Appeal("永川区人民政府", "永川区人民法院")


def frozen(facts: PaperFacts, *, draft: bool = False) -> PaperSnapshot:
    """The facts composed by their shipped kind."""
    return compose(document_kinds()[facts.kind], facts, draft=draft).snapshot


def single(snapshot: PaperSnapshot) -> bytes:
    """The PDF of the first copy alone."""
    return render(replace(snapshot, copies=snapshot.copies[:1]), images=images)
