"""Citing: the article is printed only when it was verified and is in force on the day."""

from __future__ import annotations

import pytest

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.laws import Citation, citation


@pytest.mark.parametrize(
    ("key", "day", "text", "printed"),
    [
        ("safety-41", "2026-04-16", "《中华人民共和国安全生产法》第四十一条", True),
        ("safety-102", "2021-09-01", "《中华人民共和国安全生产法》第一百零二条", True),
        ("safety-41", "2021-08-31", "《中华人民共和国安全生产法》", False),
        ("fire-28", "2026-04-16", "《中华人民共和国消防法》第二十八条", True),
        ("chongqing-35", "2024-03-27", "《重庆市安全生产条例》第三十五条", True),
        ("chongqing-35", "2024-03-28", "《重庆市安全生产条例》", False),
        ("chongqing-35", "2016-02-29", "《重庆市安全生产条例》", False),
        ("review-20", "2023-12-31", "《中华人民共和国行政复议法》", False),
        ("cyber-21", "2026-04-16", "《中华人民共和国网络安全法》", False),
        ("violations-15", "2026-04-16", "《安全生产违法行为行政处罚办法》", False),
    ],
)
def test_article_is_printed_only_when_it_holds(catalog: Catalog, key: str, day: str, text: str, printed: bool) -> None:
    found = citation(catalog, key, day)
    assert (found.text, found.article_printed) == (text, printed)
    assert (found.reason is None) == printed


def test_reason_of_a_stale_article_names_the_revision(catalog: Catalog) -> None:
    assert "2024-03-28" in (citation(catalog, "chongqing-35", "2026-04-16").reason or "")


def test_unknown_law_is_no_citation(catalog: Catalog) -> None:
    with pytest.raises(KeyError):
        citation(catalog, "safety-999", "2026-04-16")


def test_unverified_acts_have_no_verified_article(catalog: Catalog) -> None:
    sure = {law.key for law in catalog.laws.values() if law.verified and not catalog.acts[law.act].verified}
    assert sure == set()


def test_only_one_article_empowers_to_order_correction(catalog: Catalog) -> None:
    assert [law.key for law in catalog.laws.values() if law.empowers] == ["chongqing-35"]


def test_articles_are_numbered_as_their_keys(catalog: Catalog) -> None:
    digits = {text: number for number, text in enumerate("零一二三四五六七八九")}

    def number(article: str) -> int:
        text, whole, last = article.removeprefix("第").removesuffix("条"), 0, 0
        for sign in text:
            if sign in "十百":
                whole, last = whole + (last or 1) * {"十": 10, "百": 100}[sign], 0
            else:
                last = digits[sign]
        return whole + last

    assert [law.key for law in catalog.laws.values() if not law.key.endswith(f"-{number(law.article)}")] == []


def test_citation_is_plain_data() -> None:
    assert Citation("《法》第一条", True) == Citation("《法》第一条", True, None)
