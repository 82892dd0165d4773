"""Copying and pasting rectangles as tab-separated text, the way spreadsheets exchange them."""

from __future__ import annotations


def to_tsv(cells: list[list[str]]) -> str:
    """Rows of words as tab-separated text; words with tabs, line ends or quotes are quoted."""
    return "\n".join("\t".join(_quoted(words) for words in row) for row in cells)


def _quoted(words: str) -> str:
    if any(sign in words for sign in '\t\n\r"'):
        return '"' + words.replace('"', '""') + '"'
    return words


def from_tsv(text: str) -> list[list[str]]:
    """The rectangle a spreadsheet put on the clipboard; quoted words may hold tabs and line ends."""
    rows: list[list[str]] = [[]]
    at, words = 0, ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    while at < len(text):
        if text[at] == '"' and not words:
            words, at = _until_quote(text, at + 1)
        elif text[at] == "\t":
            rows[-1].append(words)
            words, at = "", at + 1
        elif text[at] == "\n":
            rows[-1].append(words)
            rows.append([])
            words, at = "", at + 1
        else:
            words, at = words + text[at], at + 1
    rows[-1].append(words)
    return rows


def _until_quote(text: str, start: int) -> tuple[str, int]:
    words, at = "", start
    while at < len(text):
        if text[at] != '"':
            words, at = words + text[at], at + 1
        elif text[at + 1 : at + 2] == '"':
            words, at = words + '"', at + 2
        else:
            return words, at + 1
    return words, at
