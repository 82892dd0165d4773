"""Fields of forms in tables of web pages: what is chosen, typed in or ticked is the text of the cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledgers.books import read, shown

HEAD = "<tr><td>序号</td><td>单位名称</td><td>隐患描述</td><td>检查时间</td></tr>"


def page(folder: Path, description: str, day: str = "2026-05-01") -> Path:
    """A page with one row, whose finding and day are given."""
    path = folder / "导出.xls"
    row = f"<tr><td>1</td><td>虚构甲厂</td><td>{description}</td><td>{day}</td></tr>"
    path.write_text(f"<html><meta charset=utf-8><table>{HEAD}{row}</table></html>", "utf-8")
    return path


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("<select><option>线路老化<option selected>通道堵塞<option>其他</select>", "通道堵塞"),
        ("<select><option>线路老化</option><option>通道堵塞</option></select>", "线路老化"),
        ("车间<select><option>线路老化</option></select>严重", "车间线路老化严重"),
        ("<input type=text value='线路老化'>", "线路老化"),
        ("<input type=hidden value='37'>线路老化", "线路老化"),
        ("<input type=checkbox checked>线路老化 <input type=checkbox>通道堵塞", "☑线路老化 □通道堵塞"),
        ("<textarea>线路老化</textarea>", "线路老化"),
    ],
)
def test_a_field_of_a_form_says_what_it_shows(tmp_path: Path, description: str, text: str) -> None:
    assert shown(read(page(tmp_path, description)), "description") == [(2, text)]


def test_a_day_that_was_typed_into_a_field_is_read(tmp_path: Path) -> None:
    found = read(page(tmp_path, "线路老化", '<input type="date" value="2026-05-01">'))
    assert shown(found, "found_on") == [(2, "2026-05-01")]


def test_a_list_of_very_many_choices_is_read_in_time(tmp_path: Path) -> None:
    choices = "".join(f"<option>第{number}项" for number in range(20_000))
    found = read(page(tmp_path, f"<select>{choices}</select>"))
    assert shown(found, "description") == [(2, "第0项")]
