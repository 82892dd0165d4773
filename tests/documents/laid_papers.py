"""Fictional papers (虚构) made of parts alone, one of each style, whose places the golden file holds."""

from __future__ import annotations

from dataclasses import replace

from safetydesk.domain.papers.paper import Block, Column, Field, Option, PaperSnapshot, SignLine
from tests.documents.samples import findings, frozen, notice_facts, photos, record_facts

FOOT = "签名：　　　　　　　年　　月　　日"
COLUMNS = (
    Column("序号", 1, "center"),
    Column("存在的问题和隐患", 6),
    Column("依据", 4),
    Column("整改要求", 4),
    Column("整改期限", 3, "center"),
)


def official(paragraphs: int = 8, signers: str = "", title: str = "") -> PaperSnapshot:
    """A 公文: red head, 发文字号, title in two lines, headings of three levels, 附件说明, closing, 版记."""
    demand = (
        "治理期间应当采取有效的防范措施，确保安全生产；不能按期完成治理的，应当在期满前十五个工作日提出延期申请，"
        "说明理由、已经完成的工作和延期期间的防范措施。"
    )
    blocks = (
        Block("signer", signers),
        Block("lead", "云溪镇宏达木业有限公司（虚构）："),
        Block("para", "2026年4月16日，镇应急管理办公室对你单位开展安全生产检查，发现存在重大事故隐患。现通知如下："),
        Block("heading", "一、隐患基本情况"),
        Block("heading", "（一）喷漆房电气线路不防爆"),
        Block("para", "喷漆房内使用普通插线板和照明灯具，未采取防爆措施，通风设施停用，作业现场存放稀释剂三桶。"),
        Block("heading", "二、治理要求"),
        Block("heading", "1．治理方案"),
        *[Block("para", demand)] * paragraphs,
        Block("attached", "现场照片\n重大事故隐患治理验收申请书（样式）以及填写说明、报送要求和联系人名单一览表"),
        Block("closing", "永川区云溪镇人民政府\n2026年4月16日", keep=True),
        Block("imprint", keep=True, cells=(("抄送：永川区应急管理局，永川区消防救援局，永川区市场监督管理局，云溪镇宏达"
              "木业有限公司所在村民委员会。",), ("云溪镇人民政府办公室", "2026年4月16日印发"))),
    )  # fmt: skip
    return replace(
        frozen(notice_facts(1, number="永云安督〔2026〕3号")),
        title=title or "关于云溪镇宏达木业有限公司重大事故隐患挂牌督办的通知",
        style="official",
        head="永川区云溪镇人民政府文件",
        blocks=blocks if signers else blocks[1:],
        copies=(),
    )


def notice(paragraphs: int = 8) -> PaperSnapshot:
    """A notice of 28 by 22 with 署名, lines to sign and 抄送."""
    text = "整改期间应当采取有效措施确保安全生产整改完成以后请书面告知本机关并且申请复查逾期没有完成整改的依法处理"
    blocks = (
        Block("lead", "云溪镇宏达木业有限公司（虚构）："),
        *[Block("para", text + text[:28] + "。")] * paragraphs,
        Block("closing", "永川区云溪镇人民政府\n2026年4月16日", keep=True),
        Block("signs", signs=(SignLine("检查人员", "证件号：渝（永）检500118001", dated=False),), keep=True),
        Block("copy", "抄送：永川区应急管理局", keep=True),
    )
    return replace(
        frozen(notice_facts(1)),
        title="隐患整改通知书",
        style="notice",
        head="",
        blocks=blocks,
        copies=("第一联　存根",),
    )


def form(rows: int = 16, pictures: int = 0) -> PaperSnapshot:
    """A form of boxes with opinions, tick boxes, a table over several pages, and a receipt to cut off."""
    cells = tuple(
        (
            str(number),
            f"{one.place}：{one.text}",
            f"《{one.basis[0].law}》{one.basis[0].article}",
            one.measure or "",
            "5月1日",
        )
        for number, one in enumerate(findings(rows), start=1)
    )
    blocks = (
        Block(
            "grid",
            rows=(
                (Field("当事人", "云溪镇宏达木业有限公司（虚构）", 3), Field("负责人", "陈鋆", 2)),
                (Field("承办人意见", "建议予以销号。", height=35, foot=FOOT),),
                (Field("审批意见", height=40, foot=FOOT),),
            ),
        ),
        Block("checks", "送达方式：", options=(Option("直接送达", True), Option("留置送达"), Option("邮寄送达"))),
        Block("table", columns=COLUMNS, cells=cells),
        Block("note", "说明：本表一式两份，一份存档，一份交被检查单位。"),
        Block("receipt", "回执", keep=True),
        Block("fields", rows=((Field("收件人", open=True), Field("收到日期", open=True)),), keep=True),
        Block("signs", signs=(SignLine("被检查单位负责人（签章）"),), keep=True),
    )
    base = replace(frozen(record_facts(1)), title="安全生产行政检查审批表", style="form", blocks=blocks, copies=())
    return replace(base, facts=replace(base.facts, photos=photos(pictures)))


SAMPLES = {"official": official, "notice": notice, "form": form}
