"""How the page says kinds, counts and times of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from safetydesk.catalog import Catalog
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import Problem
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged import StagedState
from safetydesk.ui.pages.words import moment_words
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.text import on_screen

if TYPE_CHECKING:
    from safetydesk.ui.pages.ledgers.carrying import Begun

FORMATS = "认得 WPS、Excel、CSV、网页表格和 Word 里的表；看内容，不看文件名。"
_SEVERAL = "LEDGER_134"
"""More sheets of the kind: the page offers to import them, one after the other."""
VERDICTS = ("new", "changed", "same", "refused")
STATES: Mapping[str, tuple[StagedState, ...]] = {
    "new": ("new",),
    "changed": ("changed",),
    "same": ("same",),
    "refused": ("refused",),
    "questioned": ("questioned",),
    "left_out": ("left_out",),
}
"""The states of the strip, as the query knows them."""


def kind_title(kind: str) -> str:
    """问题隐患台账; the key itself for a kind of a newer program."""
    known = load_registers().get(kind)
    return known.title if known else kind


def counted(catalog: Catalog, counts: Mapping[str, int]) -> str:
    """新增 3，更新 2，未变 1，未导入 4; what did not occur is left out."""
    told = [f"{catalog.word('staged_verdict', code)} {counts[code]}" for code in VERDICTS if counts.get(code)]
    return "，".join(told) or "没有数据行"


def states(catalog: Catalog) -> list[tuple[str, State, str]]:
    """The states of a staged row as (code, colour, word), then 有疑问 and 不要."""
    found: list[tuple[str, State, str]] = [
        (code, catalog.tone("staged_verdict", code) or "grey", catalog.word("staged_verdict", code))
        for code in VERDICTS
    ]
    return [*found, ("questioned", "amber", "有疑问"), ("left_out", "violet", "不要")]


def fact_words(place: str, run: ImportRow | None, begun: Begun | None, known: Sequence[ImportRow]) -> str:
    """The header's line of fact."""
    waiting = sum(one.state == "staged" for one in known)
    if place == "collect":
        return "向各单位收台账"
    if place == "report":
        return "按写明的口径计数，报送后固定"
    if place == "history":
        return f"共导入 {len(known)} 次"
    if begun is not None:
        return f"{begun.file_name}·{kind_title(begun.kind)}·正在读"
    if run is None:
        return ""
    more = f"，另有 {waiting - 1} 份待落账" if run.state == "staged" and waiting > 1 else ""
    sheet = f"·工作表“{run.sheet}”" if run.sheet else ""
    return f"{run.file_name}{sheet}·{kind_title(run.kind)}{more}"


def empty_words(catalog: Catalog, known: Sequence[ImportRow], now: int) -> str:
    """What to do where nothing waits, and what was last."""
    words = "把台账文件拖到这里，或在 WPS 里复制一块，按 Ctrl+V 贴进来。" + FORMATS
    last = next((one for one in known if one.state != "staged"), None)
    if last is None:
        return words
    told = counted(catalog, last.facts.get("counts", {}))
    then = "，已撤销" if last.state == "undone" else ""
    return f"{words}\n上一次是 {moment_words(last.at, now)} 的“{last.file_name}”：{told}{then}。"


def about_file(problems: Iterable[Problem]) -> str:
    """What must be known of a file as a whole; '' when there is nothing but notes."""
    told = [one for one in problems if one.row is None and one.level != "note" and one.code != _SEVERAL]
    more = f"（共 {len(told)} 处）" if len(told) > 2 else ""
    return "；".join(f"{one.message}。{on_screen(one.remedy)}" for one in told[:2]) + more
