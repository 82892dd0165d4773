"""Who reported is told apart from what may be said about reporting; the words of the program itself give no alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.informants import load_informants, read_informants
from safetydesk.domain.informants import hidden, informants_in
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources

GIVEN_AWAY = {
    "姓名": (
        "举报人张某，说除尘器停用", "举报人张三反映除尘器停用", "举报人：李四", "投诉人姓名：王小二", "反映人为金某某",
        "来电人于某", "来电人（应先生）",
        "群众张三举报该厂", "据村民李四实名举报", "张三（举报人）", "张三系举报人",
        "举报人，王五，在该厂上班", "经张某某举报", "举报人单小明称该厂", "举报人欧阳小明",
        "职工赵虚构投诉", "举报人石磊",
        "张女士来电举报", "举报者孙×", "收到陈某来信举报", "信访人 李四",
        "举 报 人：赵某",
        "接到职工刘建国（13512345678）来电反映", "刘建国（13512345678）举报", "据该厂员工张伟于3日打电话反映",
        "刘建国（电话13512345678）于2026年4月3日上午打来电话反映", "高建国 13512345678 举报", "接到刘建国来电反映",
        "村民李四（身份证500118198001011234）实名向本镇举报", "张伟于4月3日实名举报",
    ),
    "电话或者证件号码": (
        "举报人手机１３８ ００００ １１１１", "来电号码：13800001111", "举报人身份证500118198001011234",
        "举报人电话：62345678", "投诉人可以联系，0971-8123456", "来电群众（138-0000-1111）说",
        "有群众13512345678来电反映", "群众（电话：135 1234 5678）多次举报", "居民023-62345678于3日打电话投诉",
        "刘建国（13512345678）举报",
    ),
    "住址": (
        "举报人住永川区三教镇某村3组", "举报人家住兴业路18号", "投诉人的住址：虚构小区2栋", "来访人地址为虚构村一社区",
    ),
}  # fmt: skip
ALLOWED = (
    "举报电话12350", "畅通举报渠道", "举报奖励", "举报人信息严格保密", "举报人应当受到保护", "举报人于当日反映的问题",
    "举报人和被举报人", "被举报人张某", "举报人可拨打12350", "举报人可拨打023-12345678反映问题", "未张贴举报电话",
    "厂区门口，张贴举报电话", "举报人住址不得写入本镇文书", "接群众举报", "接群众来电反映", "群众多次反映",
    "经查举报属实", "根据有关举报", "由应急办受理举报", "举报人姓名、电话、住址不得写入任何文书",
    "举报人为本单位职工的", "举报人是否实名", "举报核查", "鼓励职工举报", "设置举报箱", "举报电话：023-12345678",
    "张虚构参加检查", "李虚构、周虚构", "举报人：", "举报人对处理结果满意", "举报人要求保密", "举报人：匿名",
    "向有关部门举报或者投诉", "任何单位或者个人有权举报", "居民何时投诉", "群众高度关注投诉处理", "严肃查处举报事项",
    "投诉举报平台", "举报人奖励资金发放", "张三反映除尘器停用",
    "群众反映强烈", "职工反映培训不足", "张伟于3日整改完毕", "员工张伟于3日打电话联系维保单位",
    "现场负责人刘建国（13512345678）陪同检查", "刘建国（13512345678）签收", "职工刘建国（13512345678）参加培训",
    "群众可拨打023-12345678举报", "可向镇应急办（023-12345678）举报", "举报受理电话：镇应急办（023-12345678）举报",
    "员工于3日打电话反映", "接到群众打电话反映", "接到徐州市来电",
)  # fmt: skip


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, texts in GIVEN_AWAY.items() for text in texts])
def test_who_reported_is_found_and_only_hinted_at(what: str, text: str) -> None:
    found = informants_in(load_informants(), [("“事实经过”", f"检查情况：{text}。")])
    assert any(what in one.what for one in found)
    assert all(len(one.words) <= 5 and one.place == "“事实经过”" for one in found)
    shown = hidden(load_informants(), text)
    assert "〔已隐去〕" in str(shown)
    assert informants_in(load_informants(), [("", str(shown))]) == []


DOUBTFUL = (
    "张三反映除尘器停用", "经张三反映", "据李四说除尘器停用", "据职工王小二称，除尘器停用", "张女士反映通道堵塞",
    "据赵某告知", "经张伟于4月3日反映",
)  # fmt: skip
SURE_NOT = (
    "据了解", "群众反映强烈", "经检查，说明书缺失", "据实反映", "据介绍，该厂停产", "据企业反映除尘器停用",
    "经查，称重设备失准",     "现场负责人说明情况", "张虚构参加检查", "据安全员介绍", "据现场负责人称",
)  # fmt: skip


@pytest.mark.parametrize("text", DOUBTFUL)
def test_somebody_who_may_have_reported_is_pointed_at_and_left_standing(text: str) -> None:
    said = f"检查情况：{text}。"
    [one] = informants_in(load_informants(), [("“事实经过”", said)], doubt=True)
    assert one.what == "姓名" and len(one.words) <= 5
    assert informants_in(load_informants(), [("", said)]) == [] and hidden(load_informants(), said) == said


@pytest.mark.parametrize("text", (*SURE_NOT, *(text for texts in GIVEN_AWAY.values() for text in texts)))
def test_nobody_is_doubted_who_is_known_or_not_named(text: str) -> None:
    assert informants_in(load_informants(), [("", f"检查情况：{text}。")], doubt=True) == []


def test_a_name_is_hidden_wherever_the_same_text_has_it() -> None:
    said = "村民秦小满举报后，秦小满又来电，称秦小满家也有"
    assert hidden(load_informants(), said) == "〔已隐去〕后，〔已隐去〕又来电，称〔已隐去〕家也有"


@pytest.mark.parametrize("text", ALLOWED)
def test_speaking_of_reports_gives_nobody_away(text: str) -> None:
    for said in (text, f"检查情况：{text}。", f"1．{text}；2．灭火器过期"):
        assert informants_in(load_informants(), [("", said)]) == []
        assert hidden(load_informants(), said) == said


def test_nothing_that_the_program_ships_gives_anybody_away() -> None:
    files = [one for one in resources().rglob("*") if one.suffix in (".toml", ".csv") and one.stem != "informants"]
    texts = [(one.name, line) for one in files for line in one.read_text("utf-8").splitlines()]
    texts += [(one.code, one.text) for one in load().phrases.values()]
    assert len(texts) > 5000
    assert informants_in(load_informants(), texts) == []


GOOD = (
    'basis = "虚构的依据"\ntriggers = ["who"]\n[words]\nwho = ["举报人"]\n'
    'surnames = ["张"]\nhomographs = ["于"]\ntitles = ["女士"]\n'
    '[[pattern]]\nwhat = "姓名"\ntext = "{who}{name}"\n'
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('basis = "虚构的依据"', "", "basis"),
        ('["张"]', "[]", "words.surnames"),
        ('titles = ["女士"]', "", "words.titles"),
        ('what = "姓名"', 'whom = "姓名"', "第 1 条 pattern"),
        ("{who}{name}", "{who}{whom}", "没有词表 whom"),
        ("{who}{name}", "{who}({name}", "正则式不对"),
        ("{who}{name}", "举报人{name}", "要用到 who"),
        ('triggers = ["who"]', 'triggers = ["whom"]', "没有词表 whom"),
        ('triggers = ["who"]', "triggers = []", "不能空着"),
        ('what = "姓名"', 'what = "姓名"\ndoubt = false', "doubt = true"),
    ],
)
def test_a_slip_in_the_patterns_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    file = tmp_path / "informants.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert informants_in(read_informants(file), [("", "举报人于某")])[0].what == "姓名"
    file.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(SafetyDeskError, match=f"CATALOG_097.*{said}"):
        read_informants(file)
