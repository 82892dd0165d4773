from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds, load_document_kinds
from safetydesk.domain.paper_kinds import DocumentKind
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources

SHIPPED = resources() / "documents"


@pytest.mark.parametrize("kind", document_kinds().values(), ids=lambda kind: kind.key)
def test_a_shipped_kind_says_where_it_comes_from(kind: DocumentKind) -> None:
    assert kind.source
    assert kind.number_word_source
    assert kind.applies_on("2026-04-16")
    assert not kind.applies_on("2020-01-01")


def test_the_thread_s_three_papers_are_declared_for_the_township_itself() -> None:
    assert set(document_kinds()) >= {"inspection_record", "rectification_notice", "review_opinion"}
    assert all("A" in document_kinds()[key].capacities for key in document_kinds())
    assert document_kinds()["rectification_notice"].after == ("inspection_record",)


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
        ('after = ["inspection_record"]', 'after = ["invisible"]', "未声明的文书"),
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
