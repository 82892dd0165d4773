"""委托书 and 赋权清单 by command: listed with how they stand, ended by a day, told apart by their ids."""

from __future__ import annotations

from tests.cli.conftest import Run

ADD = ("authority", "add", "委托书", "--number", "虚构委托〔2026〕1号", "--grantor", "虚构区应急管理局")
DATED = ("--item", "责令限期整改指令书", "--item", "现场处理措施决定书", "--from", "2024-01-01")


def test_records_are_listed_and_ended_by_number(office: Run) -> None:
    assert "没有登记" in office("authority", "list").out
    assert office(*ADD, *DATED, "--to", "2099-12-31").code == 0
    (row,) = office("authority", "list", "--json").facts["authority"]
    assert (row["种类"], row["机关"], row["状态"], row["已出文书"]) == ("委托书", "虚构区应急管理局", "有效", 0)
    assert len(row["可出的文书"]) == 2
    ended = office("authority", "end", "虚构委托〔2026〕1号", "--on", "2024-06-30")
    assert ended.code == 0
    assert "到 2024-06-30 为止" in ended.out
    listed = office("authority", "list").out
    assert "已到期" in listed
    assert "2024-01-01 至 2024-06-30" in listed


def test_end_of_none_of_several_and_of_a_wrong_day_is_refused(office: Run) -> None:
    unknown = office("authority", "end", "虚构委托〔2026〕1号", "--on", "2024-06-30")
    assert "GENERAL_003" in unknown.err
    for _ in range(2):
        assert office(*ADD, *DATED).code == 0
    assert "GENERAL_004" in office("authority", "end", "虚构委托〔2026〕1号", "--on", "2024-06-30").err
    key = office("authority", "list", "--json").facts["authority"][0]["id"]
    assert "PERSON_008" in office("authority", "end", key, "--on", "2023-12-31").err
    assert office("authority", "end", key, "--on", "2024-06-30").code == 0
