"""Odd and hostile texts, and papers that are full of them: one text in every place where a part can hold one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from safetydesk.documents.fonts import chains, registered
from safetydesk.domain.papers.paper import Block, Column, Field, Item, Option, PaperSnapshot, SignLine
from safetydesk.domain.papers.text import clean
from tests.documents.samples import frozen, notice_facts, photos

HOSTILE = [
    "<b>粗体</b>", "&amp;&lt;&#x4e2d;", '<img src="file:///etc/hostname"/>', "<para><br/></para>", "{subject}{0}%s%n",
    "\\n\\t\\(text\\) Tj ET", ") Tj (", "(((((", "\\", "<<>>", "endstream endobj", "=cmd|' /C calc'!A0",
    "'; DROP TABLE", "EI Q", "<0041> Tj",
    "a\x00b\x1bc\x7f", "甲\u202e乙\u2066丙", "\u200b\ufeff零宽", "é e\u0301", "\ud800", "Ａ１＃", "　　全角空格　　",
    "。。。。。。，，，，，", "（（（（（《《《《《", "\r\n\r\n\n行", "\t制表\t", "𬭚䶮㛃", "——————————", "/" * 80,
    "☐☑☐", "续表", "：", "／", "〔2026〕〔2026〕号", "长" * 90, "a" * 90, "1 2 3 4 5 6 7 8 9 0",
]  # fmt: skip
PIECES = [
    "安全生产", "，", "。", "；", "（", "）", "《", "》", "〔2026〕12号", "3处", "1.4米", "5月1日", "——", "……", " ",
    "\n", "\u3000", "H-A07-0123", "%", "☐", "☑", "䶮", "㛃", "𬭚", "\u200b", "\x07", "\ufe0f", "e\u0301", "·", "℃",
    "‰", "①", "㎡",
]  # fmt: skip


@cache
def printable() -> tuple[str, ...]:
    """The characters that every face can set with the shipped fonts."""
    known = [set().union(*(registered(file).known for file in chain.files)) for chain in chains().values()]
    return tuple(chr(code) for code in sorted(set.intersection(*known)) if clean(chr(code)))


def texts() -> st.SearchStrategy[str]:
    """Texts of any kind that have glyphs, with what cleaning takes away strewn in."""
    return st.one_of(
        st.sampled_from(HOSTILE),
        st.text(st.sampled_from(printable()), max_size=30),
        st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


def crammed(style: str, told: Sequence[str]) -> PaperSnapshot:
    """A paper of every part, with the texts one after the other in all its places (`PLACES` of them)."""
    t = iter(told)
    blocks = (
        Block("lead", next(t)),
        Block("para", next(t)),
        Block("heading", next(t)),
        Block("note", next(t)),
        Block("checks", next(t), options=(Option(next(t)), Option(next(t), True))),
        Block("receipt", next(t)),
        Block("findings", items=(Item(next(t), (next(t), next(t))), Item(next(t)))),
        Block(
            "table",
            columns=(Column(next(t)), Column(next(t), 3, "center"), Column(next(t), 2, "right")),
            cells=((next(t), next(t), next(t)), (next(t), next(t), next(t))),
        ),
        Block(
            "grid",
            rows=((Field(next(t), next(t)),), (Field(next(t), next(t), 2), Field("", next(t), 3, height=30)),),
        ),
        Block("fields", rows=((Field(next(t), next(t)),), (Field(next(t), next(t)),))),
        Block("end", next(t)),
        Block("attached", next(t)),
        Block("closing", next(t) + "\n2026年4月16日", keep=True),
        Block("signs", signs=(SignLine(next(t), next(t)), SignLine(next(t), next(t), dated=False)), keep=True),
        Block("copy", next(t), keep=True),
        Block("imprint", cells=((next(t),), (next(t), "印发")), keep=True),
    )  # fmt: skip
    base = frozen(notice_facts(1))
    facts = replace(base.facts, number=next(t), photos=(replace(photos(1)[0], item=next(t), caption=next(t)),))
    return replace(base, style=style, title=next(t), head=next(t), blocks=blocks, facts=facts, copies=(next(t),))


def held(snapshot: PaperSnapshot) -> Iterator[str]:
    """Every text of the parts as it must be read back: the cleaned words, without blanks and drawn boxes."""
    yield from map(_read, _strings(snapshot.blocks))


def _read(text: str) -> str:
    return squeezed(text).replace("☐", "").replace("☑", "")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, tuple):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, Block) and value.part == "signer":
        yield from value.text.replace("、", "\n").split("\n")
    elif isinstance(value, Block):
        yield from _strings(tuple(getattr(value, field.name) for field in fields(value) if field.name != "part"))
    elif is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in ("align", "image", "signed_on")]
        yield from _strings(tuple(getattr(value, name) for name in names))


PLACES = 46


def filled(facts: Any, told: Iterator[str], kept: frozenset[str]) -> Any:
    """The facts with every text replaced by the next one, but for the fields `kept` by name (codes, days, blobs)."""
    if isinstance(facts, tuple):
        return tuple(filled(one, told, kept) for one in facts)
    if is_dataclass(facts) and not isinstance(facts, type):
        changed = {}
        for field in fields(facts):
            value = getattr(facts, field.name)
            if isinstance(value, str) and field.name not in kept:
                changed[field.name] = next(told)
            elif not isinstance(value, str) and field.name not in kept:
                changed[field.name] = filled(value, told, kept)
        return replace(facts, **changed)
    return next(told) if isinstance(facts, str) else facts
