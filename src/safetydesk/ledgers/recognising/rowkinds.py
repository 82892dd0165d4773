"""What the words of a row say about it: totals, group rows, notes and 同上 are not data of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_TOTAL = re.compile(
    r"(?:本[页村月季年]|全[镇乡街村区年]|以上|各项|[\u4e00-\u9fff]{1,8}(?:村|社区|镇|街道))?"
    r"(?:合计|小计|总计|累计|共计|汇总|总数)(?:\(.*|[:：].*|\d.*)?|共\d+[家户个条项处人].*"
)
_TOTAL_SIGNS = frozenset("计汇共总")
_SERIAL = re.compile(r"\(?\d{1,7}(?:[.．、\-]\d*)*\)?[.、]?|[一二三四五六七八九十百]{1,4}[、.]?|[①-⑳]")
_SECTION = re.compile(
    r"(?:[(]?第?[一二三四五六七八九十\d]{1,3}[、.．章)）])?"
    r"(?P<name>[\u4e00-\u9fff〇]{1,14}?(?:村|社区|园区|居委会|村委会|村民委员会|居民委员会))"
    r"(?:\([^)]*\)|[:：]|\d+[家户个].*)?"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|填写说明|附注|附|要求|注意事项|温馨提示)(?:\d|[:：.、]|$)"
    r"|第\d+页|\(?续表?\)?$|[(—-]*以下(?:空白|无正文)|接(?:上|下)页|\d+/\d+页"
)
_ROSTER = re.compile(
    r"(?:附[件表]?\d*[:：、.]?)?.{0,16}(?:成员|人员|领导小组|工作组|检查组|联系人|值班|签到).{0,4}(?:名单|名册|表)|.{0,12}通讯录"
)
_SIGNED = re.compile(
    r"(?:制表|填表|填报|审核|复核|审批|批准|经办|校对|签发|报送|统计|单位负责人|主要负责人|分管领导|分管负责人|主管领导|主管)"
    r"(?:单位|部门|人员?|时间|日期|领导|者)?(?:签[字名章])?[:：]?.{0,8}|(?:负责人|日期|签[字名章]|盖章)(?:[:：].{0,12})?"
)
"""Who made a table and when, below it: 制表, 审核人 李四, 单位负责人签字."""
_MADE_GOOD = re.compile(r"[(（【\[](?:现场|当场|立即|均|都|全部)?(?:已经?|己)(?:完成)?整改(?:完成|完毕|到位)?[)）】\]]")
_EXAMPLE = re.compile(
    r"[(]?(?:填[写表报])?(?:示例|样例|范例|举例|例)(?:行|\d)?[)]?(?::.*)?|[(](?:示例|样例|例)[)].*|(?:例如|如):.*|例如|比如|譬如"
)
_HINT = re.compile(
    r"\(?(?:必填|选填|非必填|必填项|可不填|文本|数字|数值|日期|整数|下拉.*|格式.*|如[:].*|例[:如].*|填写.*|请.{1,30}|单选|多选|yyyy.*)\)?"
)
_SIGNS = re.compile(r"[-—–－―‐]+|[/\\／]+")
_GROUP = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}[、.．章)）]|[(（][一二三四五六七八九十\d]{1,3}[)）])?"
    r"(?P<name>[^()（）:：\d]{2,14})"
)
_UNKNOWN = re.compile(r"[暂]?无|没有|不详|未知|不清楚|待(?:补|补充|填|填写|核实|核|定|查)|未提供|未填写?|空白?")
_GROUP_TAIL = re.compile(r"(?:类?企业|类?单位|行业|领域|类|部分)$")
_NO_FINDING = re.compile(
    r"(?:经|本次|本月|本周|检查|现场|排查|当日|当天|暂时?|目前|均|中)*"
    r"(?:无|没有|没|未发现|未见|未查出|零)(?:发现|明显|重大|一般|安全|任何|其他|相关|事故|存在|新增|遗留|突出)*"
    r"(?:问题|隐患|异常|情况|报告|现象|及|和|、)*"
    r"|(?:检查|基本|一切|总体)?(?:正常|合格|良好|符合要求|达标|通过|完好)"
)
_STANDS_STILL = re.compile(
    r"(?:现|已|目前|企业|该?单位|暂时?|正在|处于)*(?:停产|停业|歇业|关停|关闭|搬迁|注销|未生产|未营业|未开门|关门|锁门|大门紧锁|无人|生产正常|正常生产|正常经营)(?:中|状态)?"
)
_NOT_SEEN = re.compile(
    r"(?:故|因此|现场|本次|暂|当天)*(?:未能?|没有?|无法|不能)(?:进行|实施|开展|入内|进入)?(?:检查|排查|查看|进入)"
)
_ADVICE = re.compile(r"(?:建议|要求|希望|提醒|督促).*|请?(?:企业|该?单位|继续|进一步|加强|保持|做好|注意|提高|强化).*")
"""What follows 未发现隐患 without being a finding."""
_ONLY_STATE = re.compile(
    r"(?:上[次月周期]|前期|之前|原有?)?(?:的|隐患|问题)*"
    r"(?:已|未|正在|尚未|限期|立即|当场|现场|全部|均|按期)*(?:完成)?整改(?:完成|完毕|到位|中|结束)?"
)
_ALL_WELL = re.compile(
    r"(?:经|本次|现场)?(?:检查|排查)(?:中|后)?|[^不未无没欠缺非差]{1,20}(?:正常|良好|合格|完好|符合要求|达标)"
)
"""A clause that praises, or only tells that somebody looked: 经检查，该企业安全状况良好."""
"""The state of a finding in place of the finding."""
_NUMBER_BEFORE = re.compile(r"^\(?(?:\d{1,2}|[一二三四五六七八九十])(?:[.、)]+(?!\d))|^[①-⑳]")
_FIRM = re.compile(
    r"(?:公司|厂|店|部|场|站|院|所|社|中心|超市|学校|幼儿园|合作社|酒店|宾馆|饭店|餐馆|药房|工地|门市)(?:\([^)]*\))?"
)
_BRANCH = re.compile(r"^(?:[\u4e00-\u9fff]{0,8})(?:分公司|分厂|分店|分部|项目部|门市部|经营部|车间)$")
_NAMELESS = re.compile(r"(?i)(?<![a-z])xx+(?![a-z])|×{2,}|某某|\*{2,}|[?？]{2,}")
_COUNT = re.compile(
    r"(?:[共计约第]|合计|一般|重大)?[\d,.]+(?:余|多)?[家户个条项处件人次起份%](?:隐患|问题|企业|单位)?"
    r"(?:[、,;].*\d+[家户个条项处件人次起份%].*)?"
)
_NOBODY = re.compile(
    r"(?:全[镇乡街县区市村]|辖区|各|所有|其他|其它|相关|有关|上述|以上|多家|部分)(?:内|的)?(?:各|所有|有关)?(?:企业|单位|公司|商户|村|社区|部门)*"
    r"|(?:辖区|沿街|各[类村个大小]).{0,16}|[^等]{2,20}\d+[家户](?:企业|单位|商户|店铺)?|(?:合计|小计|总计|累计|共计|汇总|平均|占比|单位|企业|公司|某(?:单位|企业|公司|厂|店)|未知.{0,4}|个体(?:工商)?户?|请(?:填写|输入|选择|录入)|点击选择|空缺|缺岗|兼职|待聘|待招|离职|无人)|\d{1,2}[.．、)）](?!\d).*|\d{4}年.{0,4}|[-+]?\d[\d.,]*[eE][-+]?\d+|0[xX][\da-fA-F]+"
)
_ENUMERATED = re.compile(r"(?:^|[\s;；,，、])\d{1,2}[.．、)）](?!\d)")
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_FIRM_END = re.compile(r"(?:公司|厂|店|超市|合作社|酒店|宾馆|饭店|餐馆|药房)$")
_MORE_OF_THEM = re.compile(r"等(?:共|\d|[一二三四五六七八九十两多几]).{0,3}[家户人](?:企业|单位|公司|商户)?$")
_NUMBERED = re.compile(r"(?<![\dA-Za-z])(?:1[3-9]\d{9}|\d{15}|(?=\d{2})[0-9A-Z]{18})(?![\dA-Za-z])")
_POINTS_ELSEWHERE = re.compile(
    r"(?:详?见|详情见|参见|同)(?:附[件表页图]|照片|图片?|清单|右|左|上表|下表|背面|.{0,6}(?:通知书|文书|记录|报告|台账))[\d一二三四五六七八九十、,]*|(?:一般|重大)(?:事故)?(?:隐患)?|[是否有对]|图片?|照片"
    r"|同[上前本](?:[月周季年次期]|季度|年度)|与.{1,10}(?:相同|一致|一样)|继续保持|待(?:查|检查|核实|核查|补充|定)|[(]空[)]|测试|(?i:test)"
    r"|请(?:填写|输入|选择|录入|注明|说明)|点击(?:填写|输入|选择)|[-+]?\d[\d.,]*[eE][-+]?\d+|0[xX][\da-fA-F]+"
)
_CANCELLED = re.compile(
    r"[(【\[](?:此|本|该)?[行条项家]?(?:已|系|数据|信息)*(?:作废|删除|取消|重复|不算|无效|误报|错报|误填)[^)】\]]{0,8}[)】\]]$"
    r"|^(?:此|本|该)?[行条项](?:已)?(?:作废|删除|取消|无效)$|^作废"
)
_STATE_WORDS = (
    r"[(（【](?:已|现|拟|目前)?经?(?:注销|吊销|搬迁|搬走|关停|关闭|停产|停业|歇业|停工|拆除|离职|离岗|调离|退休|辞职|新增|更名|变更)"
    r"[^)）】]{0,6}[)）】]"
)
_STATUS = re.compile(f"^{_STATE_WORDS}|{_STATE_WORDS}$")
CANCELS = frozenset(")）】]］废除消效司厂店市社馆房")
POINTS = frozenset("共计约第合一重见详参同是否有对图照与继待测请点tT")
"""What begins a finding that tells nothing, and what ends one that calls its row off or but names a firm."""
_LATIN = re.compile(r"[A-Za-z_. ]{1,40}")
_LONGEST_REMARK = 30
_NO_SIGNS = frozenset("无没未零常格好求标过")
_STATE_SIGNS, _LONGEST_STATE = frozenset("改停关歇锁搬"), 12
_STEMS = "甲乙丙丁戊"
_SAME = {"同上", "〃", "″", "”", "〞", "同前", "''", '"', "同上行", "同上一行", "同上格"}
_BRACKETS = "()（）[]【】.。"
_SAME_LENGTH = 6
_OTHER_CELL = re.compile(r"[(]?(?:(?:同|见)(?:左|右|下|左边|右边|下行|下一行)|[↑↓←→]+)[)]?")


def is_total(text: str) -> bool:
    """True for the first text of a 合计, 小计, 总计, 累计, 共计 or 汇总 row."""
    return not _TOTAL_SIGNS.isdisjoint(text) and _TOTAL.fullmatch(_narrow(text)) is not None


def is_serial(text: str) -> bool:
    """True for a running number: 3, 3.1, （三）, 三、"""
    return _SERIAL.fullmatch(_narrow(text)) is not None


def section_village(text: str) -> str | None:
    """The village a group row names: '一、三教村（15家）' gives '三教村'; None when it names none."""
    match = _SECTION.fullmatch(_narrow(text))
    return match["name"] if match else None


def is_note(text: str) -> bool:
    """True for remarks about the table: 注：…, 说明：…"""
    return _NOTE.match(_narrow(text)) is not None


def is_signed(texts: Sequence[str]) -> bool:
    """True for a line of who made the table, without colons: 制表 张三 审核 李四."""
    signed = [_SIGNED.fullmatch(_narrow(text)) is not None for text in texts]
    return signed[0] and sum(signed) >= 2


def made_good(text: str) -> str | None:
    """What a finding says of itself in brackets when it is put right: （已整改）; None for any other."""
    found = _MADE_GOOD.search(text) if "整改" in text else None
    return found[0] if found else None


def numbers_nothing(text: str) -> bool:
    """True for a text in place of a running number that cannot be one: 制表, 填写说明; 补1, 2号 and A may be."""
    return not any(sign.isdigit() or sign.isnumeric() or (sign.isascii() and sign.isalnum()) for sign in text)


def is_roster(text: str) -> bool:
    """True for the title of a list of persons below a ledger: 检查组成员名单."""
    return _ROSTER.fullmatch(_narrow(text)) is not None


def is_example(text: str) -> bool:
    """True for the first text of a row that shows how to fill the ledger in: 示例, 例：, 样例."""
    return _EXAMPLE.fullmatch(_narrow(text)) is not None


def are_column_numbers(texts: Sequence[str]) -> bool:
    """True for the row below a header that numbers the columns: 1 2 3 …, A B C …, 甲 乙 1 2 3=1+2, 栏次 1 2 …."""
    plain = [_narrow(text).strip("()") for text in texts]
    if plain and plain[0] in ("栏次", "列号", "列次", "项次"):
        plain = plain[1:]
    letters = sum(text in _STEMS for text in plain)
    digits = [text.partition("=")[0] for text in plain[letters:]]
    return (
        len(plain) >= 3
        and len(digits) >= 2
        and any(
            digits == list(row)
            for row in (
                [str(n) for n in range(len(digits))],
                [str(n + 1) for n in range(len(digits))],
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(digits)],
                _HAN_NUMBERS[: len(digits)],
            )
        )
    )


_HAN_NUMBERS = (*"一二三四五六七八九十", *(f"十{number}" for number in "一二三四五六七八九"), "二十")


def are_hints(texts: Sequence[str]) -> bool:
    """True for the row below a header that says how to fill the columns in: 必填, 下拉选择, 格式：2022-06-30."""
    hints = sum(_HINT.fullmatch(_narrow(text).lower()) is not None for text in texts)
    return hints >= 2 and hints * 3 >= len(texts) * 2


def are_codes(texts: Sequence[str]) -> bool:
    """True for the row below a header that repeats it in Latin letters: No. Company Problem, xh dwmc yhms."""
    return len(texts) >= 3 and all(_LATIN.fullmatch(text) for text in texts)


def is_blank_sign(text: str) -> bool:
    """True for what people write into a cell that has nothing to say: /, —, ---."""
    return not text[:1].isalnum() and _SIGNS.fullmatch(text) is not None


def is_unknown(text: str) -> bool:
    """True for what says that a value is not known or not there: 无, 不详, 待补."""
    return len(text) <= 3 and _UNKNOWN.fullmatch(text) is not None


def section_group(text: str) -> tuple[str, ...]:
    """What a group row may name, fullest first: '一、化工企业（3家）' gives '化工企业' and '化工'."""
    match = _GROUP.match(_narrow(text))
    if not match:
        return ()
    name = match["name"]
    return tuple(dict.fromkeys((name, _GROUP_TAIL.sub("", name))))


def is_no_finding(text: str) -> bool:
    """True for what says that nothing was found, seen or told: 无, 未发现问题, 已停产，无隐患, 关门，未检查, 已整改."""
    if len(text) > _LONGEST_REMARK:
        return False
    if _NO_SIGNS.isdisjoint(text) and (len(text) > _LONGEST_STATE or _STATE_SIGNS.isdisjoint(text)):
        return False
    plain = _NUMBER_BEFORE.sub("", _narrow(text)).strip("。.,;!()")
    clauses = re.split(r"[,，。;；]", plain)
    clause = clauses[-1]
    if all(_STANDS_STILL.fullmatch(one) or _NOT_SEEN.fullmatch(one) for one in clauses) or _ONLY_STATE.fullmatch(plain):
        return True
    if all(_ALL_WELL.fullmatch(one) for one in clauses):
        return True
    if len(clauses) > 1 and (
        all(_STANDS_STILL.fullmatch(one) for one in clauses[1:]) or all(_ADVICE.fullmatch(one) for one in clauses[1:])
    ):
        plain = clauses[0]
    ends_so = clause != plain and clause.endswith(("隐患", "问题")) and "其他" not in clause and "其它" not in clause
    return _NO_FINDING.fullmatch(clause if ends_so else plain) is not None


def names_in(text: str) -> int:
    """How many names of firms one cell seems to hold: 甲公司、乙厂 are two, 甲公司永川分公司 is one."""
    if "等" in text and _MORE_OF_THEM.search(_narrow(text)):
        return 2
    if len(_ENUMERATED.findall(text)) > 1:
        return len(_ENUMERATED.findall(text))
    parts = [part for part in re.split(r"[、，,;；/\n]+", text) if part.strip()]
    if len(parts) > 1 and all(_PERSON.fullmatch(part.strip()) for part in parts):
        return len(parts)
    pair = re.split(r"[和及与]", text)
    if len(pair) == 2 and _FIRM.search(pair[0]) and _FIRM.search(pair[1]) and _FIRM_END.search(pair[0]):
        return 2
    if len(parts) < 2 or not all(_FIRM.search(_narrow(part)[-20:]) for part in parts):
        return 1
    return sum(_BRANCH.fullmatch(_narrow(part)) is None for part in parts) or 1


def is_nameless(text: str) -> bool:
    """True for a text that cannot be a name.

    Signs alone, one left open (某某公司, XX厂, 重庆**公司), a count (3家), all of them (全镇企业), a total, or one that
    holds a number of another column (虚构甲厂13800000000).
    """
    if not any(sign.isalpha() for sign in text) or _NAMELESS.search(text) is not None:
        return True
    plain = _narrow(text)
    odd = _COUNT.fullmatch(plain) or _NOBODY.fullmatch(plain) or _NUMBERED.search(plain)
    return odd is not None


def tells_nothing(text: str) -> bool:
    """True for a text in place of a finding that only counts or points elsewhere: 3处, 有, 见照片."""
    if text[0].isalpha() and text[0] not in POINTS:
        return False
    if not any(sign.isalpha() for sign in text):
        return True
    plain = _narrow(text) if len(text) <= _LONGEST_REMARK else ""
    return (_COUNT.fullmatch(plain) or _POINTS_ELSEWHERE.fullmatch(plain)) is not None


def is_cancelled(text: str) -> bool:
    """True for what says of itself that it does not count: 虚构甲厂（作废）, 积尘（重复，删除）."""
    return text[-1] in CANCELS and _CANCELLED.search(_narrow(text)) is not None


def status_beside(text: str) -> str | None:
    """What a name says in brackets of the state of who bears it: （已注销）, （离职）; None where it says nothing."""
    found = _STATUS.search(text)
    return found[0] if found else None


def is_no_person(text: str) -> bool:
    """True for what stands in place of a person's name without a letter, or but counts: 2026-3-20, 60, 3人."""
    return not any(sign.isalpha() for sign in text) or _COUNT.fullmatch(_narrow(text)) is not None


def are_counts(texts: Sequence[str]) -> bool:
    """True when all the texts only count: 3家, 5条, 80%, 12."""
    return all(text.isdecimal() or _COUNT.fullmatch(_narrow(text)) for text in texts)


def is_same_as_above(text: str) -> bool:
    """True for 同上 and its signs, in brackets or not."""
    return text in _SAME or (len(text) <= _SAME_LENGTH and text.strip(_BRACKETS) in _SAME)


def is_of_another_cell(text: str) -> bool:
    """True for what points at another cell than the one above: 同左, 见右, ↓."""
    return len(text) <= _SAME_LENGTH and _OTHER_CELL.fullmatch(_narrow(text)) is not None


def _narrow(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
