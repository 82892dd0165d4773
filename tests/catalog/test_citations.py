"""Every article that resources/ cites is one of laws.csv, and is called verified only where its text was read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from safetydesk.catalog.declared import Catalog
from safetydesk.paths import resources

NUMBER = "[一二三四五六七八九十百零]+"
QUOTED = re.compile(rf"《([^》]+)》((?:（\d{{4}}）)?(?:[、和至]?第{NUMBER}条(?:第{NUMBER}[款项])*)+)")
ARTICLE = re.compile(rf"第({NUMBER})条")
RANGE = re.compile(rf"第({NUMBER})条至第({NUMBER})条")
TAGGED = re.compile(
    r"(?<![一-龥])([一-龥]{1,4}法|应急条例|事故条例|渝安条例2015) (\d[\d\-、, ()（）一二三四五六七八九十]*)"
)
OTHER = ("安全生产事故隐患排查治理暂行规定",)
"""Rules that are no act of laws.toml: what says so is never called verified."""


def tables() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table of every declared file, by its name; but laws.toml, which names what brought acts into force."""

    def inner(node: Any) -> Iterator[Mapping[str, Any]]:
        if isinstance(node, dict):
            yield node
        for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from inner(value)

    for path in sorted(one for one in resources().rglob("*.toml") if one.name != "laws.toml"):
        for table in inner(tomllib.loads(path.read_text("utf-8"))):
            yield path.name, table


def number(text: str) -> int:
    """第一百零二 is 102."""
    whole, last = 0, 0
    for sign in text:
        if sign in "十百":
            whole, last = whole + (last or 1) * {"十": 10, "百": 100}[sign], 0
        else:
            last = "零一二三四五六七八九".index(sign)
    return whole + last


def cited(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, Any], str | None, int]]:
    """(file, table, key of the act or None, number of the article) of every citation in words or by a tag."""
    named = {one.name.removeprefix("中华人民共和国"): key for key, one in catalog.acts.items()}
    short = {one.short: key for key, one in catalog.acts.items()}
    for file, table in tables():
        for text in (value for value in table.values() if isinstance(value, str)):
            for law, articles in QUOTED.findall(text):
                act = named.get(law.removeprefix("中华人民共和国"))
                assert act or law in OTHER, (file, law)
                told = {number(one) for one in ARTICLE.findall(articles)}
                for first, last in RANGE.findall(articles):
                    told |= set(range(number(first), number(last) + 1))
                yield from ((file, table, act, one) for one in told)
            for name, numbers in TAGGED.findall(text):
                for first, last in re.findall(r"(\d+)(?:-(\d+))?", numbers):
                    for one in range(int(first), int(last or first) + 1):
                        yield file, table, short.get(name.removesuffix("2015")), one
        if "article" in table and "law" in table:
            yield file, table, named[table["law"].removeprefix("中华人民共和国")], number(table["article"][1:-1])


def sure(table: Mapping[str, Any]) -> bool:
    """Whether a table gives itself out as verified: it says so, or says nothing of the kind."""
    tags = "".join(str(table.get(name, "")) for name in ("source", "source_tag"))
    return bool(table.get("verified", not table.get("reference") and "memory" not in tags and "unsure" not in table))


def test_many_citations_are_found(catalog: Catalog) -> None:
    assert len(list(cited(catalog))) > 150


def test_every_article_cited_is_declared_and_verified_where_the_citation_says_so(catalog: Catalog) -> None:
    known = {(law.act, number(law.article[1:-1])): law for law in catalog.laws.values()}
    wrong = set()
    for file, table, act, article in cited(catalog):
        law = known.get((act or "", article))
        if sure(table) and (law is None or not law.verified):
            wrong.add((file, act, article))
    assert wrong == set()


def test_what_comes_from_memory_is_never_called_verified() -> None:
    wrong = [
        (file, table.get("key") or table.get("code"))
        for file, table in tables()
        if table.get("verified") is True and "memory" in str(table.get("source_tag", "")) + str(table.get("source", ""))
    ]
    assert wrong == []


@pytest.mark.parametrize(("text", "meant"), [("九", 9), ("二十", 20), ("一百零二", 102), ("四十六", 46)])
def test_articles_are_counted(text: str, meant: int) -> None:
    assert number(text) == meant
