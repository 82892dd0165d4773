"""Tables, grids, tick boxes, receipts and small type: words kept, boxes closed, heads repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safetydesk.documents.breaking import NO_END, NO_START
from safetydesk.documents.marks import MM, Box, Glyphs, Row, Rule
from safetydesk.documents.parts import paper_rows
from safetydesk.documents.render import render
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.documents.styles import styles
from safetydesk.domain.papers.paper import Block, Column, Field, Option, PaperSnapshot
from tests.documents.readback import body, body_text, page_count
from tests.documents.samples import frozen, images, notice_facts

COLUMNS = (Column("序号", 1, "center"), Column("存在的问题", 6), Column("整改期限", 2, "center"))


def of(*blocks: Block, style: str = "form") -> PaperSnapshot:
    """A paper of these blocks alone."""
    return replace(frozen(notice_facts(1)), blocks=blocks, style=style, copies=())


def made(block: Block, style: str = "form") -> list[Row]:
    """The rows of one block, without those of the title."""
    title = len(paper_rows(of(style=style), styles()[style]))
    return paper_rows(of(block, style=style), styles()[style])[title:]


def said(rows: list[Row]) -> str:
    return "".join(mark.text for row in rows for mark in row.marks if isinstance(mark, Glyphs))


def table(count: int, text: str = "配电箱未接地，箱门缺失") -> Block:
    cells = tuple((str(n + 1), f"{text}之{n + 1}", "2026年5月1日") for n in range(count))
    return Block("table", columns=COLUMNS, cells=cells)


@pytest.mark.parametrize("style", ["form", "notice", "official"])
def test_every_new_part_is_set_in_every_style(style: str) -> None:
    blocks = (
        table(2),
        Block(
            "grid",
            rows=((Field("案由", "未按规定整改"),), (Field("承办人意见", height=30, foot="签名：　　年　月　日"),)),
        ),
        Block("checks", "验收结论：", options=(Option("合格", True), Option("不合格"))),
        Block("receipt", "回执"),
        Block("note", "说明：本表一式两份。"),
        Block("signer", "周敏"),
        Block("attached", "现场照片\n整改建议清单"),
        Block("imprint", cells=(("抄送：永川区应急管理局。",), ("云溪镇人民政府办公室", "2026年4月16日印发"))),
    )
    text = body_text(render(of(*blocks, style=style), images=images))
    wanted = "存在的问题 未按规定整改 承办人意见 签名： 合格不合格 回执 说明：本表一式两份。 周敏 附件：1．现场照片2．"
    for word in (*wanted.split(), "整改建议清单", "抄送：永川区应急管理局。", "2026年4月16日印发"):
        assert word in text


def test_a_table_repeats_its_head_on_every_page_and_splits_no_row() -> None:
    pdf = render(of(table(60)), images=images)
    pages = page_count(pdf)
    assert pages > 2
    strings = body(pdf)
    heads = [string.page for string in strings if string.text == "存在的问题"]
    assert heads == list(range(1, pages + 1))
    assert [string.page for string in strings if string.text == "续表"] == heads[1:]
    text = body_text(pdf)
    assert all(f"箱门缺失之{n + 1}" in text for n in range(60))


def test_a_row_taller_than_a_page_is_taken_apart_and_loses_nothing() -> None:
    text = body_text(render(of(table(1, "隐患描述很长" * 700)), images=images))
    assert text.replace("续表", "").count("隐患描述很长") >= 690


def test_the_boxes_of_a_row_share_the_width_of_the_type_area() -> None:
    rules = [mark for row in made(table(1)) for mark in row.marks if isinstance(mark, Rule)]
    flat = [rule for rule in rules if rule.y == rule.to_y]
    assert {(rule.x, round(rule.to_x, 3)) for rule in flat} == {(0, round(TYPE_WIDTH, 3))}
    upright = {round(rule.x / TYPE_WIDTH * 9) for rule in rules if rule.x == rule.to_x}
    assert upright == {0, 1, 7, 9}


def test_a_blank_row_leaves_room_for_a_hand() -> None:
    rows = made(Block("table", columns=COLUMNS, cells=(("", "", ""),)))
    assert max(row.height for row in rows) >= 9 / 25.4 * 72


def test_an_opinion_box_is_as_high_as_declared_with_its_foot_inside() -> None:
    _, row, _ = made(Block("grid", rows=((Field("意见", "同意", height=40, foot="签名：　　年　月　日"),),)))
    assert row.height == pytest.approx(40 / 25.4 * 72)
    foot = next(mark for mark in row.marks if isinstance(mark, Glyphs) and "签名" in mark.text)
    assert row.height - 20 < foot.y < row.height - 4


def test_an_unknown_value_of_a_grid_prints_a_stroke_and_an_open_one_stays_open() -> None:
    assert "/" in said(made(Block("grid", rows=((Field("电话"),),))))
    assert "/" not in said(made(Block("grid", rows=((Field("电话", open=True),),))))


def test_boxes_are_drawn_and_no_option_leaves_its_box_behind() -> None:
    options = tuple(Option(f"第{n}种送达方式", n == 2) for n in range(9))
    rows = made(Block("checks", "送达方式：", options=options))
    assert [mark.ticked for row in rows for mark in row.marks if isinstance(mark, Box)] == [n == 2 for n in range(9)]
    assert len(rows) > 1
    assert all(isinstance(row.marks[0], Box) for row in rows[1:])


def test_a_receipt_begins_with_a_dashed_line() -> None:
    (row,) = made(Block("receipt", "回执"))
    assert all(mark.dash for mark in row.marks if isinstance(mark, Rule))


WORDS = "一层（东侧）疏散通道、安全出口：堆放“半成品”，净宽不足1.4米；违反《消防法》第二十八条。永云安改〔2026〕12号"


@pytest.mark.parametrize("width", [3, 5, 8])
@pytest.mark.parametrize("part", ["table", "grid"])
def test_no_line_of_a_box_breaks_where_it_may_not_and_none_is_a_single_character(part: str, width: int) -> None:
    for start in range(len(WORDS)):
        text = "始末" + WORDS[start:] + "止住"
        columns = (Column("序号", 10 - width, "center"), Column("内容", width))
        fields = (Field("", "字", 10 - width), Field("", text, width))
        block = {
            "table": Block("table", columns=columns, cells=(("字", text),)),
            "grid": Block("grid", rows=(fields,)),
        }[part]
        told = [row for row in made(block) if row.marks][-1]
        lines: dict[float, str] = {}
        for mark in (
            mark for mark in told.marks if isinstance(mark, Glyphs) and mark.x > TYPE_WIDTH * (10 - width) / 10
        ):
            lines[round(mark.y)] = lines.get(round(mark.y), "") + mark.text
        texts = list(lines.values())
        assert "".join(texts) == text
        assert not [line for line in texts[1:] if line[0] in NO_START]
        assert not [line for line in texts if line[-1] in NO_END]
        assert not [line for line in texts if "〔" in line and "号" not in line.partition("〔")[2]]
        assert len(texts[-1]) >= 2


def test_blanks_side_by_side_read_on_each_by_itself_and_stay_together() -> None:
    fields = (
        Field("地址", "重庆市永川区云溪镇" * 2),
        Field("职务", "车间主任兼安全管理员"),
        Field("电话", "138001380"),
    )
    (row,) = made(Block("fields", rows=(fields,)))
    text = said([row])
    assert all(field.value in text for field in fields)
    lines = [mark for mark in row.marks if isinstance(mark, Rule)]
    assert len({round(line.y) for line in lines}) == round(row.height / 23) == 3
    rows = made(Block("fields", rows=((Field("地址", "长" * 1500), Field("电话", "1")),)))
    assert len(rows) > 26


def test_blanks_stand_below_each_other_where_that_takes_fewer_lines() -> None:
    fields = (
        Field("现场负责人", "买买提·艾力·阿卜杜热合曼江"),
        Field("职务", "安全环保部副部长兼车间主任" * 2),
        Field("电话", "1"),
    )
    rows = made(Block("fields", rows=(fields,)))
    assert len(rows) == 3
    assert [said([row]) for row in rows] == [f"{field.label}：{field.value}" for field in fields]
    assert all(edges([row]) == [pytest.approx(TYPE_WIDTH)] for row in rows)


def test_blanks_too_deep_for_a_page_stand_below_each_other_and_each_reads_on() -> None:
    fields = (Field("地址", "长" * 1500), Field("职务", "主任" * 300), Field("电话", "0" * 40))
    rows = made(Block("fields", rows=(fields,)))
    assert len(rows) > 26
    text = said(rows)
    assert all(f"{field.label}：{field.value}" in text for field in fields)


def edges(rows: list[Row]) -> list[float]:
    """Where the rules under the blanks of the first row end."""
    return [mark.to_x for mark in rows[0].marks if isinstance(mark, Rule)]


def test_a_blank_whose_words_do_not_fit_takes_from_one_with_room_to_spare() -> None:
    short, long = Field("检查方式", "四不两直", 2), Field("检查时间", "2026年4月16日17时30分至4月17日5时30分", 3)
    (row,) = made(Block("fields", rows=((long, short),)))
    assert said([row]) == "".join(f"{one.label}：{one.value}" for one in (long, short))
    (even,) = made(Block("fields", rows=((replace(long, value="2026年4月16日"), short),)))
    assert edges([even])[0] == pytest.approx(TYPE_WIDTH * 3 / 5 - 8)
    assert edges([row])[0] > edges([even])[0] + 20
    assert edges([row])[1] == edges([even])[1] == pytest.approx(TYPE_WIDTH)
    shapes = {mark.y for mark in row.marks if isinstance(mark, Glyphs)}
    assert len(shapes) <= 2  # 仿宋 and 宋 have baselines of their own


def test_a_blank_left_to_a_pen_gives_nothing_away() -> None:
    long = Field("检查时间", "2026年4月16日17时30分至4月17日5时30分", 3)
    rows = made(Block("fields", rows=((long, Field("检查方式", open=True, share=2)),)))
    assert edges(rows)[0] == pytest.approx(TYPE_WIDTH * 3 / 5 - 8)
    assert "30分" in said(rows) and said(rows).endswith("检查方式：")


@pytest.mark.parametrize(("height", "lines"), [(16, 1), (40, 1), (40, 3), (14, 1)])
def test_a_value_stands_in_the_middle_of_its_box_and_an_opinion_at_the_top(height: int, lines: int) -> None:
    value = "\n".join(["安全生产检查"] * lines)
    for foot in ("", "签名：　　年　月　日"):
        rows = made(Block("grid", rows=((Field("案卷题名", value, height=height, foot=foot),),)))
        (box,) = (row for row in rows if row.marks)
        levels = sorted({mark.y for mark in box.marks if isinstance(mark, Glyphs) and mark.text.startswith("安全")})
        middle = (levels[0] + levels[-1]) / 2 - 0.38 * 12
        if foot:
            assert levels[0] < 2 * 17
        else:
            assert middle == pytest.approx(box.height / 2, abs=MM)
