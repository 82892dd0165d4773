"""Texts that stand where something else should: a database's word for nothing, a post for a name, a firm for a finding.

Each is decided by how the text is written, never by a list of cases; what is decided here is told to the person.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

_NULLS = frozenset({"null", "none", "nan", "n/a", "nil", "undefined", "\\n"})
"""What databases and programs write for a value that is not there, in small letters."""
NULL_SIGNS = frozenset("NnUu")
"""What those words begin with, as far as it is a letter."""
_LONGEST_NULL = 12

_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|名称\?|#+)")
"""What a formula that failed, or a column too narrow, leaves as text: in CSV, or pasted."""
_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(.*", re.DOTALL)
"""What WPS leaves of a picture in a cell where there can be none: in CSV."""
_MARKED = re.compile(
    r"^[①-⒛㈠-㈩❶-➓*＊※★☆▲△●○◆◇■□]|[\u4e00-\u9fff][?？][\u4e00-\u9fff]|[*＊?？※★☆▲△●○◆◇■□!！]+$|^【[^】]*】|【[^】]*】$|[、，,。;；:：]$|^[“\"‘'][^“”\"‘’']*[”\"’']$"
    r"|[(（](?:联系人|负责人|法人|业主|老板|经营者|电话|手机)[^)）]*[)）]$"
    r"|(?:公司|厂|店|超市|合作社|酒店|宾馆|饭店|餐馆|药房)[ \u3000]+[\u4e00-\u9fff]{2,3}(?<![厂店部站场所间库])$"
)
_POST = re.compile(
    r"(?:外聘|外包|聘用|企业|本|该)?(?:员工|工人|职工|人员|本人|家属|业主|老板娘?|店主|店长|厂长|园长|校长|院长|站长|所长|场长|矿长|班组?长"
    r"|经理|总经理|副总经理|副厂长|董事长|主任|负责人|主要负责人|法人|法人代表|法定代表人|安全员|安全管理员|安全管理人员"
    r"|电工|焊工|叉车工|司炉工|会计|出纳|门卫|保安|驾驶员|司机|外聘|外包|外包单位|第三方)"
)
_TWO_PERSONS = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[ \u3000]+[\u4e00-\u9fff]{2,4})+")
_FIRM = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()]{2,16}(?:公司|厂|店|超市|合作社|酒店|宾馆|饭店|餐馆|药房)")
_WRONG = re.compile(
    r"[不未无没旁设缺少违私擅占乱过损坏漏堵旧老破裂脱松锈积遮挡混]|有(?!限)|经营|生产|开办|通道|出口|消防|存放|超(?!市)|住|使用|改|靠近|紧邻|距离|隐患"
)
"""What tells a finding that ends in 店 or 厂 (无证经营小超市) from the name of a firm."""
_CALLED_OFF = re.compile(
    r"(?:此|本|该)?(?:行|条|项|家|户|数据|信息|隐患|企业|单位|记录)*(?:已|应|请|需|系|属于?|为|确认)*"
    r"(?:作废|删除|删掉|取消|误报|错报|误填|填错|重复|无效|不计|不算)(?:登记|录入|填报|上报|统计|记录|数据|此?行|项|条)?"
    r"|(?:与|同|和)(?:上|前|第?\d+).{0,6}重复"
)
_GONE = re.compile(
    r"(?:此人|本人|该员工?|该?企业|该?单位|人员)?(?:现|已|目前|均|全部)*"
    r"(?:离职|离岗|调离|调走|退休|辞职|辞退|注销|吊销|搬迁|搬走|搬离|关停|关闭|拆除|倒闭|不在(?:我|本)[镇乡街村区].*|不属于?(?:我|本)[镇乡街村区].*)"
)
_TELLING = re.compile("作废|删|取消|误报|错报|误填|填错|重复|无效|不计|不算|离|调走|退休|辞|销|搬|关|拆|倒闭|不在|不属")
_DONE = re.compile(
    r"(?:[\d年月日./-]+)?(?:现|均|都|全部|现场|当场|已经?|于)*(?:按期|按时|完成)?"
    r"(?:已(?:经)?(?:完成)?整改(?:完成|完毕|到位)?|整改(?:完成|完毕|到位)|已销号|已闭环|已办结)"
)
_LONGEST_REMARK = 30


def is_null(text: str) -> bool:
    """True for what a database export writes for nothing: NULL, \\N, (null), None, NaN, N/A."""
    return len(text) <= _LONGEST_NULL and text.strip("()<>[] ").lower() in _NULLS


def stands_for(text: str) -> Literal["error", "picture"] | None:
    """What a text stands for that is no text of its own: #N/A for a failed formula, =DISPIMG(…) for a picture."""
    if _ERROR.fullmatch(text):
        return "error"
    return "picture" if _PICTURE.fullmatch(text) else None


def is_marked_name(text: str) -> bool:
    """True for a name with a number, a sign or a person of somebody's at its edge: ①虚构厂, 虚构厂？, 虚构厂 张三."""
    return _MARKED.search(text) is not None


def is_post(text: str) -> bool:
    """True for a post or a relation in place of a person's name: 厂长, 外聘, 企业负责人."""
    return _POST.fullmatch(text) is not None


def are_persons_apart(text: str) -> bool:
    """True for the names of several persons with blanks between them; 张　三 is one."""
    return _TWO_PERSONS.fullmatch(text.strip()) is not None


def is_firm(text: str) -> bool:
    """True for what is but the name of a firm, where something about it should stand."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _FIRM.fullmatch(plain) is not None and _WRONG.search(plain) is None


def may_tell(text: str) -> bool:
    """True for any text that a remark about its row's standing is among; asked of many texts at once."""
    return _TELLING.search(text) is not None


def calls_off(text: str) -> bool:
    """True for a remark that says of its row that it does not count: 作废, 与上条重复，删除, 误报."""
    return any(_CALLED_OFF.fullmatch(clause) for clause in _clauses(text))


def tells_gone(text: str) -> bool:
    """True for a remark that whom the row tells of has left or is no more: 已离职, 企业已搬迁."""
    return any(_GONE.fullmatch(clause) for clause in _clauses(text))


def tells_done(text: str) -> bool:
    """True for a remark that but says that the finding of its row is put right: 已整改, 5月10日已整改完毕."""
    return len(text) <= _LONGEST_REMARK and _DONE.fullmatch("".join(text.split()).strip("()（）。.")) is not None


def _clauses(text: str) -> list[str]:
    """The clauses of a short remark that may tell of its row's standing, none for any other text."""
    if len(text) > _LONGEST_REMARK or not may_tell(text):
        return []
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("【】[]。.!")
    return re.split(r"[,，。;；、()]+", plain)
