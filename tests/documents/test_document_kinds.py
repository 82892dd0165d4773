from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds, load_document_kinds
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources
from tests.documents.samples import notice_facts

SHIPPED = resources() / "documents"


@pytest.mark.parametrize("kind", document_kinds().values(), ids=lambda kind: kind.key)
def test_a_shipped_kind_says_where_it_comes_from(kind: DocumentKind) -> None:
    assert kind.source
    assert kind.number_word_source or not kind.numbered
    assert kind.applies_on("2026-04-16")
    assert not kind.applies_on("2020-01-01")


def test_the_thread_s_three_papers_are_declared_for_the_township_itself() -> None:
    assert set(document_kinds()) >= {"inspection_record", "rectification_notice", "review_opinion"}
    assert all("A" in document_kinds()[key].capacities for key in ("rectification_notice", "review_opinion"))
    assert [rule.kinds for rule in document_kinds()["rectification_notice"].orders] == [("inspection_record",)]


@pytest.mark.parametrize("kind", document_kinds().values(), ids=lambda kind: kind.key)
def test_a_kind_and_the_capacities_agree_on_who_may_issue_it(kind: DocumentKind) -> None:
    allowing = {code for code, capacity in load().capacities.items() if kind.key in capacity.allowed_kinds}
    assert set(kind.capacities) == allowing


def test_the_version_follows_every_change_of_wording(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "documents")
    before = load_document_kinds(folder)
    notice = folder / "rectification_notice.toml"
    notice.write_text(notice.read_text(encoding="utf-8").replace("申请复查", "申请复核"), encoding="utf-8")
    after = load_document_kinds(folder)
    changed = [key for key in before if before[key].version != after[key].version]
    assert changed == ["rectification_notice"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('part = "lead"', 'part = "song"', "不认识的 song"),
        ('text = "{recipient}："', 'text = "{subjekt}："', "不认识的 subjekt"),
        ('text = "{recipient}："', 'text = "{recipient："', "花括号"),
        ('style = "notice"', 'style = "poster"', "不认识的 poster"),
        ('capacities = ["A"]', 'capacities = ["E"]', "不认识的 E"),
        ('when = ["manner"]', 'when = ["manners"]', "不认识的 manners"),
        ('who = "inspectors"', 'who = "everyone"', "不认识的 everyone"),
        ('valid_from = "2021-09-01"\ncap', 'valid_from = "2021-9-1"\ncap', "Invalid isoformat"),
        (', source = "[安法 9]"', "", "来源 source"),
        ('key = "rectification_notice"', 'key = "notice"', "与文件名不同"),
        ('kinds = ["inspection_record"]', 'kinds = ["invisible"]', "未声明的文书"),
        ('per = "visit"', 'per = "office"', "不认识的 office"),
        ('needs = ["hazards"]', 'needs = ["luck"]', "不认识的 luck"),
        ('title = "隐患整改通知书"', "", "缺少"),
        ("photos_per_page = 2", "photos_per_page = 3", "photos_per_page"),
        ('mask = ["id_number", "phone"]', 'mask = ["face"]', "不认识的 face"),
        ('title = "隐患整改通知书"', 'title = "', "line"),
        ("approval = true", "aproval = true", "aproval"),
        ('key = "copy_to"', 'key = "number"', "不认识的 number"),
        ('key = "measure"', 'key = "deadline"', "重复的 deadline"),
        ('label = "补充要求"', "", "label"),
        ('clause = "supplement"', 'clause = "interim"', "重复的 interim"),
        ("确保安全生产。整改完成后", "确保{place}安全。整改完成后", "花括号"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_file_and_fault(tmp_path: Path, old: str, new: str, why: str) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "documents")
    notice = folder / "rectification_notice.toml"
    text = notice.read_text(encoding="utf-8")
    assert old in text
    notice.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyDeskError) as refused:
        load_document_kinds(folder)
    assert refused.value.code == "CATALOG_061"
    assert "rectification_notice.toml" in refused.value.message
    assert why in refused.value.message


def test_words_that_an_enum_needs_must_be_there(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "documents")
    words = folder / "words.toml"
    words.write_text(words.read_text(encoding="utf-8").replace("suspected", "perhaps"), encoding="utf-8")
    with pytest.raises(SafetyDeskError) as refused:
        load_document_kinds(folder)
    assert "words.toml" in refused.value.message
    assert "suspected" in refused.value.message


BOXED = {
    "table": """[[block]]
part = "table"
of = "findings"
least = 4
columns = [
  { label = "序号", text = "{no}", align = "center" },
  { label = "问题", share = 5, text = "{described}" },
  { label = "复查" },
]
""",
    "checks": """[[block]]
part = "checks"
text = "结论："
options = [{ text = "有隐患", when = ["findings"] }, { text = "无隐患", when = ["number"], unless = ["findings"] }]
""",
    "imprint": """[[block]]
part = "imprint"
keep = true
cells = [["抄送：{copy_to}"], ["{issuer}", "{dated}印发"]]
""",
}


def with_block(tmp_path: Path, block: str) -> DocumentKind:
    """The shipped notice with one more block, read from a folder of its own."""
    folder = shutil.copytree(SHIPPED, tmp_path / "documents")
    notice = folder / "rectification_notice.toml"
    notice.write_text(notice.read_text(encoding="utf-8") + "\n" + block, encoding="utf-8")
    return load_document_kinds(folder)["rectification_notice"]


def test_a_declared_table_has_a_row_for_each_finding_and_blank_ones_up_to_the_least(tmp_path: Path) -> None:
    kind = with_block(tmp_path, BOXED["table"])
    block = compose(kind, notice_facts(2)).snapshot.blocks[-1]
    assert [column.label for column in block.columns] == ["序号", "问题", "复查"]
    assert [row[0] for row in block.cells] == ["1", "2", "", ""]
    assert block.cells[0][1].startswith("木工车间东侧：")


def test_a_declared_box_is_ticked_by_what_is_known(tmp_path: Path) -> None:
    kind = with_block(tmp_path, BOXED["checks"])
    ticks = [option.ticked for option in compose(kind, notice_facts(2)).snapshot.blocks[-1].options]
    assert ticks == [True, False]


def test_a_declared_imprint_is_filled_in(tmp_path: Path) -> None:
    block = compose(with_block(tmp_path, BOXED["imprint"]), notice_facts(1)).snapshot.blocks[-1]
    assert block.cells == (("抄送：永川区应急管理局",), ("永川区云溪镇人民政府", "2026年4月16日印发"))


@pytest.mark.parametrize(
    ("part", "old", "new", "why"),
    [
        ("table", 'of = "findings"', 'of = "faults"', "不认识的 faults"),
        ("table", "{described}", "{descried}", "不认识的 descried"),
        ("table", 'align = "center"', 'align = "middle"', "不认识的 middle"),
        ("table", "share = 5", "share = 0", "share"),
        ("table", 'part = "table"', 'part = "note"', "不是 table"),
        ("table", 'of = "findings"', 'cells = [["1", "2"]]', "不认识的 no"),
        ("checks", 'when = ["findings"]', 'when = ["finding"]', "不认识的 finding"),
        ("checks", 'part = "checks"', 'part = "para"', "options"),
        ("imprint", '["{issuer}", ', '["{issuer}", "", ', "一格或者两格"),
        ("imprint", "{copy_to}", "{copies}", "不认识的 copies"),
    ],
)
def test_a_wrong_boxed_part_is_refused(tmp_path: Path, part: str, old: str, new: str, why: str) -> None:
    assert old in BOXED[part]
    with pytest.raises(SafetyDeskError) as refused:
        with_block(tmp_path, BOXED[part].replace(old, new, 1))
    assert refused.value.code == "CATALOG_061"
    assert why in refused.value.message
