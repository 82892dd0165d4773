"""The texts of a declared paper that an office may word itself: where each stands, what it may name, put in anew.

A text's place is a path into the declaration (`block.3.text`, `ask.0.label`); lists of words are edited one a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from safetydesk.domain.papers.asks import CHECKLISTS
from safetydesk.domain.papers.kinds import LISTS, SWITCHED
from safetydesk.domain.papers.names import (
    Layout,
    bare,
    entry_names,
    paper_names,
    row_names,
    sign_names,
    spoken,
    unspoken,
)
from safetydesk.domain.papers.words import WORD_LABELS

HEAD, BODY, ASKED = "题头和联次", "正文", "拟稿时填写的内容"
_GROUPS = {
    "lead": BODY, "para": BODY, "heading": BODY, "end": BODY, "findings": BODY, "advice": BODY, "rounds": BODY,
    "list": BODY, "table": "表格", "fields": "栏目", "grid": "栏目", "checks": "勾选项", "note": "附注",
    "receipt": "回执", "attached": "附注", "signer": "落款和签名", "closing": "落款和签名", "signs": "落款和签名",
    "copy": "抄送和版记", "imprint": "抄送和版记",
}  # fmt: skip
_PARTS = {
    "lead": "抬头", "para": "段落", "heading": "小标题", "fields": "栏目", "grid": "栏目", "end": "结束语",
    "closing": "落款", "signs": "签名", "copy": "抄送", "list": "列表", "findings": "问题清单", "advice": "建议清单",
    "rounds": "核查清单", "table": "表格", "checks": "勾选项", "receipt": "回执", "note": "说明", "signer": "签发人",
    "attached": "附件", "imprint": "版记",
}  # fmt: skip
_SPARED = (".hint", ".default", ".value", ".foot", ".printed")
_HEADS = {"title": "文书名称", "titled": "标题", "head": "版头", "number_word": "字头"}


@dataclass(frozen=True, slots=True)
class Wording:
    """One text. `name` says what it is, `group` where on the paper; `names` are the words it may name, with what they
    are called; `lines` for a list edited one entry a line; `optional` when it may be left out ("")."""

    where: str
    group: str
    name: str
    text: str
    names: Mapping[str, str] = field(default_factory=dict)
    block: int | None = None
    optional: bool = False
    lines: bool = False

    def said(self, text: str) -> str:
        """A declared text as people read it: its words by their names."""
        return spoken(text, self.names)

    def meant(self, text: str) -> str:
        """A text as people write it, as it is declared."""
        return unspoken(text.strip("\r\n"), self.names)

    @property
    def bare(self) -> bool:
        """Whether it has no words of its own to change."""
        return bare(self.text) and not self.optional

    @property
    def needed(self) -> bool:
        """Whether it may not be left empty."""
        return not self.optional and not self.where.endswith(_SPARED)


def wordings(layout: Layout) -> tuple[Wording, ...]:
    """Every text of a declaration that is wording, in the order of the paper; what is asked for comes last."""
    names = paper_names(layout)
    return (*_head(layout, names), *_blocks(layout, names), *_asked(layout, names))


def reworded(layout: Layout, edits: Mapping[str, str]) -> dict[str, Any]:
    """The declaration with other texts at these places; raises KeyError for a place that it has not."""
    lists = {one.where for one in wordings(layout) if one.lines}
    made: dict[str, Any] = deepcopy(dict(layout))
    for where, text in edits.items():
        *path, last = _steps(where)
        at: Any = made
        for step in path:
            try:
                at = at[step]
            except (IndexError, TypeError) as gone:
                raise KeyError(where) from gone
        put: Any = [line.strip() for line in text.split("\n") if line.strip()] if where in lists else text
        if isinstance(last, int) and last >= len(at):
            raise KeyError(where)
        at[last] = put
    return made


def texts_of(layout: Layout) -> dict[str, str]:
    """Place -> text."""
    return {one.where: one.text for one in wordings(layout)}


def skeleton(layout: Layout) -> dict[str, Any]:
    """What is left of a declaration without its texts: two with one skeleton differ in wording alone."""
    return reworded(layout, dict.fromkeys(texts_of(layout), ""))


def condition(layout: Layout, one: Wording) -> str:
    """When a text prints, in words: 有“整改期限”、没有“责令改正的依据”时才印; '' for one that always does."""
    if one.block is None:
        return ""
    rule = layout["block"][one.block]
    names = WORD_LABELS | paper_names(layout)
    local = {"local": "确认了当地规定", "unless_local": "没有确认当地规定"}
    said = [f"有“{names.get(word, word)}”" for word in rule.get("when", ())]
    said += [f"没有“{names.get(word, word)}”" for word in rule.get("unless", ())]
    said += [words for key, words in local.items() if rule.get(key)]
    return "、".join(said) + "时才印" if said else ""


def citations_at(layout: Layout, one: Wording) -> tuple[str, ...]:
    """The legal basis of the part that a text stands in, as it would be cited."""
    cited = layout["block"][one.block].get("basis", ()) if one.block is not None else ()
    return tuple(f"《{told['law']}》{told.get('article') or ''}" for told in cited)


def _steps(where: str) -> list[Any]:
    return [int(step) if step.isdigit() else step for step in where.split(".")]


def _head(layout: Layout, names: Mapping[str, str]) -> Iterator[Wording]:
    for key, name in _HEADS.items():
        if key in layout:
            yield Wording(key, HEAD, name, layout[key], names if key in ("titled", "head") else {})
    if "copies" in layout:
        yield Wording("copies", HEAD, "各联名称（一联一行）", "\n".join(layout["copies"]), lines=True)


def _blocks(layout: Layout, names: Mapping[str, str]) -> Iterator[Wording]:
    count: dict[str, int] = {}
    parts = [rule["part"] for rule in layout["block"]]
    for number, rule in enumerate(layout["block"]):
        part = rule["part"]
        count[part] = count.get(part, 0) + 1
        nth = f" {count[part]}" if parts.count(part) > 1 else ""
        name = rule.get("label") if rule.get("clause") else ""
        yield from _block(layout, number, name or f"{_PARTS.get(part, part)}{nth}", names)


def _block(layout: Layout, number: int, name: str, names: Mapping[str, str]) -> Iterator[Wording]:
    rule, at = layout["block"][number], f"block.{number}"
    group = _GROUPS.get(rule["part"], BODY)
    of = rule.get("of") or rule["part"]
    listing = rule["part"] in (*LISTS, "list")
    known = entry_names(of) if listing else names
    if rule.get("clause"):
        yield Wording(f"{at}.text", group, name, rule.get("text", ""), {}, number, optional=True)
    elif "text" in rule:
        yield Wording(f"{at}.text", group, name, rule["text"], known, number, optional=_switched(rule))
    for line, note in enumerate(rule.get("notes", ())):
        yield Wording(f"{at}.notes.{line}.text", group, f"{name}，第 {line + 1} 句", note["text"], known, number)
    yield from _fields(rule, at, group, name, names, number)
    yield from _tables(layout, rule, at, group, name, number)
    for line, sign in enumerate(rule.get("signs", ())):
        here = f"{at}.signs.{line}"
        yield Wording(f"{here}.label", group, f"签名栏 {line + 1}", sign["label"], {}, number)
        if "printed" in sign:
            yield Wording(f"{here}.printed", group, f"签名栏 {line + 1} 后面", sign["printed"], sign_names(), number)
    for line, option in enumerate(rule.get("options", ())):
        yield Wording(f"{at}.options.{line}.text", group, f"{name} {line + 1}", option["text"], names, number)


def _fields(rule: Layout, at: str, group: str, name: str, names: Mapping[str, str], number: int) -> Iterator[Wording]:
    """Labels, values and feet of blanks and boxes."""
    for line, row in enumerate(rule.get("rows", ())):
        for cell, told in enumerate(row):
            here, called = f"{at}.rows.{line}.{cell}", told.get("label") or f"{name}第 {line + 1} 行"
            if "label" in told:
                yield Wording(f"{here}.label", group, "栏名", told["label"], {}, number)
            if "value" in told:
                yield Wording(f"{here}.value", group, f"“{called}”里", told["value"], names, number)
            if "foot" in told:
                yield Wording(f"{here}.foot", group, f"“{called}”右下角", told["foot"], {}, number)


def _tables(layout: Layout, rule: Layout, at: str, group: str, name: str, number: int) -> Iterator[Wording]:
    """Heads, cells and wording of columns; an imprint has cells too."""
    known = row_names(rule["of"]) if rule.get("of") else {}
    for line, column in enumerate(rule.get("columns", ())):
        if "label" in column:
            yield Wording(f"{at}.columns.{line}.label", group, f"第 {line + 1} 列", column["label"], {}, number)
        if "text" in column:
            called = f"“{column.get('label') or line + 1}”里"
            yield Wording(f"{at}.columns.{line}.text", group, called, column["text"], known, number)
    for line, row in enumerate(rule.get("cells", ())):
        for cell, text in enumerate(row):
            called = f"{name}第 {line + 1} 行第 {cell + 1} 格"
            yield Wording(f"{at}.cells.{line}.{cell}", group, called, text, paper_names(layout), number)


def _asked(layout: Layout, names: Mapping[str, str]) -> Iterator[Wording]:
    for kind in ("edit", "ask"):
        for number, told in enumerate(layout.get(kind, ())):
            at, called = f"{kind}.{number}", told["label"]
            yield Wording(f"{at}.label", ASKED, "项目名称", told["label"])
            if "hint" in told:
                yield Wording(f"{at}.hint", ASKED, f"“{called}”的提示", told["hint"])
            if "default" in told:
                yield Wording(f"{at}.default", ASKED, f"“{called}”预填", told["default"], names)
            if told.get("choices") not in (None, [CHECKLISTS]):
                text = "\n".join(told["choices"])
                yield Wording(f"{at}.choices", ASKED, f"“{called}”的选项（一项一行）", text, lines=True)
    for number, rule in enumerate(layout["block"]):
        if rule.get("clause"):
            yield Wording(f"block.{number}.label", ASKED, "段落的名称", rule["label"], {}, number)


def _switched(rule: Layout) -> bool:
    """Whether an office may leave a part out: a note, or the 复议/诉讼 paragraph, which is on or off per office."""
    return rule["part"] == "note" or (rule["part"] in SWITCHED and "government" in rule.get("when", ()))
