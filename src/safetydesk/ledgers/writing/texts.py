"""Text cells of a workbook we write: always strings, never formulas; shared while memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from safetydesk.domain.staging import Value
from safetydesk.errors import error
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.rendered import plain_text

_MOST_SHARED = 50_000
_LONGEST_TEXT = 32_767
_AT_ONCE, _BETWEEN = 128, "\x02"
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class SharedTexts:
    """Texts of the workbook: the first many are shared, later ones stand in their cells, so memory stays flat."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}

    def fragments(self, style: int) -> Callable[[str], str]:
        """A function from a text to the rest of its cell after the row number."""
        index = self._index
        shared, inline = f'" s="{style}" t="s"><v>', f'" s="{style}" t="inlineStr"><is>'

        def fragment(text: str) -> str:
            found = index.get(text)
            if found is None:
                if len(index) >= _MOST_SHARED:
                    return f"{inline}{text_element(text)}</is></c>"
                found = index[text] = len(index)
            return f"{shared}{found}</v></c>"

        return fragment

    def tails(self, texts: Sequence[str], style: int) -> dict[Value, bytes]:
        """The rest of the cell of each of many printable texts, no two alike."""
        index = self._index
        new = [text for text in texts if text not in index]
        if len(index) + len(new) > _MOST_SHARED:
            fragment = self.fragments(style)
            return {text: fragment(text).encode() for text in texts}
        index.update(zip(new, range(len(index), len(index) + len(new)), strict=True))
        start = b'" s="%d" t="s"><v>' % style
        return {text: b"%b%d</v></c>" % (start, index[text]) for text in texts}

    def cell(self, column: str, row: int, style: int, text: str) -> str:
        """A whole text cell, without what no workbook may hold."""
        return f'<c r="{column}{row}{self.fragments(style)(plain_text(text))}'

    def xml(self) -> str:
        """The shared strings part."""
        texts, items = list(self._index), []
        for start in range(0, len(texts), _AT_ONCE):
            items.append(_items(texts[start : start + _AT_ONCE]))
        return f"{parts.strings_start()}{''.join(items)}</sst>"


def _items(texts: list[str]) -> str:
    """The elements of some shared texts; made in one go where none of them is odd."""
    joined = "".join(texts)
    if joined.isprintable() and "_x" not in joined and len(joined) <= _LONGEST_TEXT:
        plain = escape(_BETWEEN.join(texts))
        if f" {_BETWEEN}" not in plain and f"{_BETWEEN} " not in plain and plain == plain.strip():
            return f"<si><t>{plain.replace(_BETWEEN, '</t></si><si><t>')}</t></si>"
    return "".join([f"<si>{text_element(text)}</si>" for text in texts])


def inline_texts(texts: Sequence[str]) -> list[bytes] | None:
    """Printable texts as they stand in <t>; None where one of them needs more than the escapes of XML."""
    joined = _BETWEEN.join(texts)
    if "_x" in joined or (" " in joined and _outer_blanks(joined)):
        return None
    if len(joined) > _LONGEST_TEXT and max(map(len, texts)) > _LONGEST_TEXT:
        return None
    return escape(joined).encode().split(_BETWEEN.encode())


def _outer_blanks(joined: str) -> bool:
    return f" {_BETWEEN}" in joined or f"{_BETWEEN} " in joined or joined != joined.strip(" ")


def text_element(text: str) -> str:
    """A text element: outer blanks and line breaks kept, what looks like the spreadsheet's own escapes escaped."""
    if len(text) > _LONGEST_TEXT:
        raise error("LEDGER_023", length=len(text), start=text[:20], most=_LONGEST_TEXT)
    plain = escape(text) if "&" in text or "<" in text or ">" in text else text
    if "_x" in plain:
        plain = _ESCAPE_LIKE.sub("_x005F_", plain)
    kept = ' xml:space="preserve"' if "\n" in text or text != text.strip() else ""
    return f"<t{kept}>{plain}</t>"
