"""Write resources/pinyin/ from pypinyin's data: one reading per character, and the phrases that read differently."""

from __future__ import annotations

from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

HERE = Path(__file__).resolve().parent.parent / "resources" / "pinyin"


def characters() -> dict[str, str]:
    """Every CJK character with its usual reading, without tones."""
    found: dict[str, str] = {}
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2EBE0)):
        for code in range(first, last + 1):
            reading = lazy_pinyin(chr(code), style=Style.NORMAL, errors="ignore", v_to_u=False)
            if reading and reading[0].isascii() and reading[0].isalpha():
                found[chr(code)] = reading[0]
    return found


def phrases(usual: dict[str, str]) -> dict[str, str]:
    """Two to four character phrases in which some character is not read as usual."""
    found: dict[str, str] = {}
    for phrase in phrases_dict:
        if not 2 <= len(phrase) <= 4 or not all(char in usual for char in phrase):
            continue
        readings = lazy_pinyin(phrase, style=Style.NORMAL, v_to_u=False)
        if len(readings) == len(phrase) and any(usual[c] != r for c, r in zip(phrase, readings, strict=True)):
            found[phrase] = " ".join(readings)
    return found


if __name__ == "__main__":
    usual = characters()
    HERE.mkdir(parents=True, exist_ok=True)
    by_reading: dict[str, list[str]] = {}
    for char, reading in usual.items():
        by_reading.setdefault(reading, []).append(char)
    lines = [f"{reading}\t{''.join(chars)}" for reading, chars in sorted(by_reading.items())]
    (HERE / "characters.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"{phrase}\t{readings}" for phrase, readings in sorted(phrases(usual).items())]
    (HERE / "phrases.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(len(usual), "characters,", len(rows), "phrases")
