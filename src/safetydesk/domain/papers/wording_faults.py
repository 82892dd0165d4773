"""What an office may not do to the words of a paper: name what there is not, use words barred to it, drop a legal
basis or a fact, leave a text empty, set marks that no printer's reader would. Only what it changed is judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from safetydesk.domain.papers.kinds import LISTS
from safetydesk.domain.papers.names import BRACED, Layout, named_in
from safetydesk.domain.papers.rebase import aligned, moves
from safetydesk.domain.papers.text import clean
from safetydesk.domain.papers.wording import BarredWords, barred_words
from safetydesk.domain.papers.wordings import Wording, texts_of, wordings
from safetydesk.errors import SafetyDeskError, error

_CAPACITIES = {"A": "本级", "B": "受委托", "C": "赋权", "D": "联合"}
_TEXTS = ("para", "findings", "list", "advice", "note", "lead", "copy")
_LISTED = 12
_STARTS, _ENDS = "，。、；：？！）》」』〕”’", "（《「『〔“‘"
_PAIRS = ("（）", "《》", "“”", "〔〕", "「」", "『』")
_HALF = re.compile(r"(?<=[\u3400-\u9fff，。、；：）》”])[,;:?!()](?!\d)|[,;:?!()](?=[\u3400-\u9fff《“（])")
_TWICE = re.compile(r"([，。、；：])\s*[，。、；：]")


@dataclass(frozen=True, slots=True)
class WordingFault:
    """What is wrong with the text at a place of the declaration."""

    where: str
    fault: SafetyDeskError


def wording_faults(own: Layout, shipped: Layout, barred: Iterable[BarredWords]) -> tuple[WordingFault, ...]:
    """Every fault of an office's texts, in the order of the paper. DOCUMENT_060 names a word that there is not,
    DOCUMENT_061 uses barred ones, DOCUMENT_062 lost a legal basis, DOCUMENT_063 a fact, DOCUMENT_064 has wrong
    marks, GENERAL_014 is empty."""
    back = {to: where for where, to in moves(shipped, own).items()}
    before = texts_of(shipped)
    rules = [one for one in barred if own["key"] in one.kinds and set(one.capacities) & set(own["capacities"])]
    found: list[WordingFault] = []
    for one in wordings(own):
        known = before.get(back.get(one.where, ""), "")
        if one.text != known:
            found += [
                WordingFault(one.where, fault) for fault in _text_faults(one, known, own, rules, shipped["title"])
            ]
    found += _bases_gone(own, shipped)
    found += _facts_gone(own, shipped, back)
    places = {one.where: number for number, one in enumerate(wordings(own))}
    return tuple(sorted(found, key=lambda one: places.get(one.where, len(places))))


def misplaced(text: str) -> str | None:
    """What is wrong with the marks of a text, as people say it; None when nothing is."""
    bare = BRACED.sub("某", text)
    if set(bare) & set("{}"):
        return "花括号要成对，里面写一项内容的名称"
    if bare[:1] in _STARTS and bare:
        return f"不能以“{bare[0]}”开头"
    if bare.rstrip()[-1:] in _ENDS and bare.strip():
        return f"不能以“{bare.rstrip()[-1]}”结尾"
    if wrong := _TWICE.search(bare):
        return f"“{wrong[0]}”连着用了两个标点"
    if wrong := _HALF.search(bare):
        return f"“{wrong[0]}”是半角的，中文里用全角"
    uneven = next((pair for pair in _PAIRS if bare.count(pair[0]) != bare.count(pair[1])), None)
    if uneven:
        return f"“{uneven}”不成对"
    return "有看不见的字符" if clean(text) != text.replace("\r\n", "\n").strip() else None


def _text_faults(
    one: Wording, known: str, own: Layout, rules: Iterable[BarredWords], title: str
) -> Iterator[SafetyDeskError]:
    if not one.text.strip():
        if one.needed:
            yield error("GENERAL_014", what=one.name)
        return
    for word in dict.fromkeys(named_in(one.text)):
        if word not in one.names:
            shown = "、".join(list(one.names.values())[:_LISTED]) or "这里不能用花括号"
            yield error("DOCUMENT_060", name=one.name, word=word, known=shown)
    if why := misplaced(one.text):
        yield error("DOCUMENT_064", name=one.name, why=why)
    asks = one.block is not None and own["block"][one.block]["part"] in _TEXTS
    for rule in rules:
        told = (*rule.anywhere, *rule.requirements) if asks else rule.anywhere
        if words := set(barred_words(rule, one.text, told)) - set(barred_words(rule, known, told)):
            capacity = "、".join(_CAPACITIES[code] for code in own["capacities"] if code in rule.capacities)
            quoted = "”“".join(sorted(words))
            facts = {"words": quoted, "capacity": capacity, "document": title, "basis": rule.basis}
            yield error("DOCUMENT_061", name=one.name, **facts)


def _bases_gone(own: Layout, shipped: Layout) -> Iterator[WordingFault]:
    """Parts that cited a legal basis, or should, and do not now; one left out as a whole cites nothing."""
    partner = aligned(shipped["block"], own["block"])
    cited = {_basis(one) for rule in own["block"] if _cites(rule) for one in rule.get("basis", ())}
    for at, rule in enumerate(shipped["block"]):
        now = own["block"][partner[at]] if at in partner else None
        if not _cites(rule) or (now is not None and now.get("text") == ""):
            continue
        wanted = {_basis(one) for one in rule.get("basis", ())}
        held = {_basis(one) for one in now.get("basis", ())} if now and _cites(now) else cited
        if wanted - held or (now is not None and not _cites(now)):
            named = "、".join(sorted(wanted))
            where = f"block.{partner[at]}.text" if now is not None else f"block.{at}.text"
            yield WordingFault(where, error("DOCUMENT_062", name=_name(own, where, named), basis=named))


def _cites(rule: Layout) -> bool:
    texts = [rule.get("text", ""), *(cell.get("value", "") for row in rule.get("rows", ()) for cell in row)]
    return bool(rule.get("basis")) and any("basis" in named_in(text) for text in texts)


def _basis(told: Mapping[str, str]) -> str:
    return f"《{told['law']}》{told.get('article') or ''}"


def _name(layout: Layout, where: str, otherwise: str) -> str:
    return next((one.name for one in wordings(layout) if one.where == where), otherwise)


def _facts_gone(own: Layout, shipped: Layout, back: Mapping[str, str]) -> Iterator[WordingFault]:
    """Words that a shipped text says and no own text that prints whenever that one does."""
    forth = {where: to for to, where in back.items()}
    said = [(one, _scope(own, one), _terms(own, one)) for one in wordings(own) if _printed(one)]
    for one in wordings(shipped):
        to = forth.get(one.where)
        now = next((mine for mine, _, _ in said if mine.where == to), None)
        if not _printed(one) or (one.optional and (now is None or not now.text)):
            continue
        scope, terms = _scope(shipped, one), _terms(shipped, one)
        here = {word for mine, of, when in said if of == scope and _covers(when, terms) for word in named_in(mine.text)}
        for word in dict.fromkeys(named_in(one.text)):
            if word not in here and word != "basis":
                fault = error("DOCUMENT_063", name=one.name, word=one.names.get(word, word), document=shipped["title"])
                yield WordingFault(to or one.where, fault)


def _printed(one: Wording) -> bool:
    return not one.where.startswith(("ask.", "edit.")) and not one.where.endswith(".printed")


def _scope(layout: Layout, one: Wording) -> str:
    """Of which list a text speaks; '' for the paper as a whole."""
    if one.block is None:
        return ""
    rule = layout["block"][one.block]
    listing = rule["part"] in (*LISTS, "list") or (rule["part"] == "table" and rule.get("of"))
    return str(rule.get("of") or rule["part"]) if listing else ""


def _terms(layout: Layout, one: Wording) -> tuple[frozenset[str], frozenset[str]]:
    """What must be known, and what must not, for a text to print; a local rule counts as such a word."""
    rule = layout["block"][one.block] if one.block is not None else {}
    local = [f"local {rule[key]}" if rule.get(key) else "" for key in ("local", "unless_local")]
    return frozenset({*rule.get("when", ()), local[0]} - {""}), frozenset({*rule.get("unless", ()), local[1]} - {""})


def _covers(when: tuple[frozenset[str], frozenset[str]], wanted: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether what prints on terms `when` prints wherever `wanted` does."""
    return when[0] <= wanted[0] and when[1] <= wanted[1]
