"""Remake resources/fonts/ from Debian and npm packages, by name and version, checked against fonts.lock.

    python tools/make_fonts.py --work DIR            fetch what is missing into DIR, build, compare with the lock
    python tools/make_fonts.py --work DIR --relock   accept what was fetched and built, and write fonts.lock anew

Needs apt-get, dpkg-deb, npm and fontTools (with the version named in the lock, the bytes come out the same).
Papers embed TrueType outlines only, so CFF outlines become quadratic ones; modified fonts get our own family name.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import hashlib
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
LOCK = FONTS / "fonts.lock"

# Beyond GB2312: dashes, units, marks and signs that papers, ledgers and screens use; name characters that a 仿宋 lacks.
SYMBOLS = (
    "·•—–‐‑…‰′″‘’“”‹›«»¡¿©®™°±×÷¬¶§†‡№℃℉Ωµ²³¹¼½¾¢£¥€￥￡％‖¦"
    "−≤≥≠≈≡∞√∑∏∫∠⊥∥∩∪∈∴∵∝≌∽⊙⌒←↑→↓↔↖↗↘↙⇒⇔㎎㎏㎜㎝㎞㎡㎥㏄㏎℡㏒"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㊣⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ"
    "○●◎□■△▲▽▼◇◆☆★▶◀◉✓✔✕✗☑☐⚠♀♂〇〓々〃〆〈〉《》「」『』【】〔〕〖〗︶︵﹏﹋～￣｜"
    "①─━│┃┄┅┌┐└┘├┤┬┴┼╳╱╲█▓▒░"
)
NAMES = (
    "䶮㛃𬭚𫖯𬭎𠙶𠳐𫍽㙍㭎㳇䓖䓕䓫㐂㑇㕮㛹䂮䃅䏝䗖䝙䢺䢼䥽䦃䲠堃喆玥昇囍犇骉羴燚叕龘靐厵䶕"
    "峯甦淼焱垚鑫頔媖嬿偲禤劼峣翀祎赟旸昉珺鋆"
)


@dataclass(frozen=True, slots=True)
class Source:
    """One package: `kind` is apt or npm, `archive` a glob for the fetched file, our licence copy and its origin."""

    kind: str
    package: str
    version: str
    archive: str
    licence: str = ""
    licence_member: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """One shipped file: where its outlines come from, its own family and style, which repertoire."""

    file: str
    family: str
    style: str
    source: str
    member: str
    index: int
    wide: bool


SOURCES = {
    "fandol": Source("apt", "texlive-lang-chinese", "2022.20230122-1", "texlive-lang-chinese_*.deb",
                     "GPL3-FandolFang.txt", "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz"),
    "noto-sans": Source("apt", "fonts-noto-cjk", "1:20220127+repack1-1", "fonts-noto-cjk_*.deb",
                        "OFL-NotoSansCJK.txt", "usr/share/doc/fonts-noto-cjk/copyright"),
    "noto-serif": Source("npm", "@expo-google-fonts/noto-serif-sc", "0.4.3", "expo-google-fonts-noto-serif-sc-*.tgz",
                         "OFL-NotoSerifSC.txt", "package/LICENSE_FONT"),
    "wenkai": Source("npm", "@fontsource/lxgw-wenkai", "5.3.0", "fontsource-lxgw-wenkai-*.tgz",
                     "OFL-LXGWWenKai.txt", "package/LICENSE"),
    "unihan": Source("apt", "unicode-data", "15.0.0-1", "unicode-data_*.deb"),
}  # fmt: skip
OPENTYPE = "usr/share/fonts/opentype/noto/"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
FONTS_MADE = [
    Made("SafetyDeskSans-Regular.ttf", "SafetyDesk Sans SC", "Regular", "noto-sans",
         OPENTYPE + "NotoSansCJK-Regular.ttc", 2, True),
    Made("SafetyDeskSans-Bold.ttf", "SafetyDesk Sans SC", "Bold", "noto-sans",
         OPENTYPE + "NotoSansCJK-Bold.ttc", 2, False),
    Made("SafetyDeskSerif-Regular.ttf", "SafetyDesk Serif SC", "Regular", "noto-serif",
         "package/400Regular/NotoSerifSC_400Regular.ttf", -1, True),
    Made("SafetyDeskSerif-Bold.ttf", "SafetyDesk Serif SC", "Bold", "noto-serif",
         "package/700Bold/NotoSerifSC_700Bold.ttf", -1, False),
    Made("SafetyDeskFang-Regular.ttf", "SafetyDesk Fang SC", "Regular", "fandol",
         FANDOL + "FandolFang-Regular.otf", -1, False),
    Made("SafetyDeskKai-Regular.ttf", "SafetyDesk Kai SC", "Regular", "wenkai",
         "package/files/lxgw-wenkai-latin-500-normal.woff", -1, False),
]  # fmt: skip


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(source: Source, work: Path) -> Path:
    """The package's archive in `work`, fetched by the package tool when it is not there yet."""
    if not list(work.glob(source.archive)):
        command = {
            "apt": ["apt-get", "download", f"{source.package}={source.version}"],
            "npm": ["npm", "pack", f"{source.package}@{source.version}"],
        }[source.kind]
        subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)
    return next(work.glob(source.archive))


def unpack(archive: Path, target: Path) -> Path:
    """The folder holding the archive's content; unpacked once."""
    if not target.is_dir():
        target.mkdir(parents=True)
        if archive.suffix == ".deb":
            subprocess.run(["dpkg-deb", "-x", archive, target], check=True)
        else:
            with tarfile.open(archive) as packed:
                packed.extractall(target, filter="data")
    return target


def gb2312() -> set[str]:
    """Every character of GB2312 rows 1-9 and 16-87 (Python's codec maps — and · elsewhere; SYMBOLS holds those)."""
    pairs = (bytes([0xA0 + row, 0xA0 + cell]) for row in (*range(1, 10), *range(16, 88)) for cell in range(1, 95))
    return {pair.decode("gb2312", errors="ignore") for pair in pairs} - {""}


def unihan(root: Path, table: str, field: str) -> dict[str, str]:
    """character -> value of one Unihan property."""
    found: dict[str, str] = {}
    with bz2.open(root / "usr/share/unicode" / f"Unihan_{table}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == field:
                found[chr(int(parts[0][2:], 16))] = parts[2]
    return found


def repertoires(root: Path) -> tuple[set[str], set[str]]:
    """(standard, wide): 通用规范汉字表 8105, GB2312, symbols, names; wide adds telegraph and traditional forms."""
    standard = {chr(code) for code in range(0x20, 0x7F)} | {chr(code) for code in range(0xA0, 0x180)}
    standard |= set(unihan(root, "OtherMappings", "kTGH")) | gb2312() | set(SYMBOLS) | set(NAMES)
    standard |= {chr(code) for code in range(0xFF01, 0xFF5F)}
    traditional = unihan(root, "Variants", "kSimplifiedVariant")
    known = set(unihan(root, "OtherMappings", "kTaiwanTelegraph")) | set(unihan(root, "OtherMappings", "kBigFive"))
    older = {old for old, new in traditional.items() if old in known and any(_char(n) in standard for n in new.split())}
    return standard, standard | older | set(unihan(root, "OtherMappings", "kMainlandTelegraph"))


def _char(code: str) -> str:
    return chr(int(code[2:], 16))


def take(font: TTFont, characters: set[str]) -> None:
    """Cut the font down to the characters; keep kerning, drop hints and vertical writing."""
    options = subset.Options(
        layout_features=["kern"], hinting=False, notdef_outline=True, glyph_names=False, recalc_timestamp=False,
        name_IDs=["*"], name_languages=["*"], drop_tables=["VORG", "vhea", "vmtx", "BASE", "STAT", "FFTM", "DSIG"],
    )  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)


def to_quadratic(font: TTFont) -> None:
    """Replace CFF outlines by TrueType ones, within one unit of the em (1000)."""
    order, drawn = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], table = newTable("loca"), newTable("glyf")
    table.glyphOrder, table.glyphs, font["glyf"] = order, glyphs, table
    top = font["maxp"]
    top.tableVersion = 0x00010000
    for field in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements", "ComponentElements",
                  "Points", "Contours", "CompositePoints", "CompositeContours", "ComponentDepth",
                  "SizeOfInstructions"):  # fmt: skip
        setattr(top, f"max{field}", 0)
    top.maxZones = 1
    top.maxStackElements = 0
    del font["CFF "]
    for name, glyph in glyphs.items():
        glyph.recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    font.sfntVersion = "\x00\x01\x00\x00"


def smooth(font: TTFont) -> None:
    """Ask every rasteriser for smoothing at all sizes: the outlines carry no hints."""
    gasp = newTable("gasp")
    gasp.version, gasp.gaspRange = 1, {0xFFFF: 0x000F}
    font["gasp"] = gasp
    prep = newTable("prep")
    prep.program = Program()
    prep.program.fromBytecode(bytes([0xB8, 0x01, 0xFF, 0x85, 0xB0, 0x04, 0x8D]))  # drop-out control on
    font["prep"] = prep
    font["maxp"].maxStackElements = max(font["maxp"].maxStackElements, 2)


def rename(font: TTFont, made: Made) -> None:
    """Our own family name, as the OFL asks of modified fonts; copyright and licence entries stay."""
    names = font["name"]
    kept = {record.nameID: record.toUnicode() for record in names.names if record.nameID in (0, 8, 9, 11, 13, 14)}
    names.names = []
    full, plain = f"{made.family} {made.style}", made.file.removesuffix(".ttf")
    source = SOURCES[made.source]
    note = f"Subset with TrueType outlines of {source.package} {source.version}; see fonts.lock"
    ours = {1: made.family, 2: made.style, 3: f"1.0;{plain}", 4: full, 5: "Version 1.0", 6: plain, 10: note}
    for number, text in {**kept, **ours}.items():
        names.setName(text, number, 3, 1, 0x409)
    font["post"].formatType, font["post"].extraNames, font["post"].mapping = 3.0, [], {}
    bold = made.style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0


def make(made: Made, root: Path, characters: set[str]) -> TTFont:
    """Build one font file into resources/fonts/ and return it."""
    font = TTFont(root / made.member, fontNumber=made.index, recalcTimestamp=False)
    take(font, characters)
    if "CFF " in font:
        to_quadratic(font)
    smooth(font)
    rename(font, made)
    font.flavor = None
    font.save(FONTS / made.file)
    return font


def copy_licence(source: Source, root: Path) -> None:
    """Put the package's licence text beside the fonts."""
    if source.licence:
        text = (root / source.licence_member).read_bytes()
        (FONTS / source.licence).write_bytes(gzip.decompress(text) if source.licence_member.endswith(".gz") else text)


def lock_text(sources: dict[str, Path], glyphs: dict[str, int]) -> str:
    """The content of fonts.lock (TOML) for the archives fetched and the fonts built."""
    lines = [
        "# Where every shipped font comes from; remade by tools/make_fonts.py.",
        f'fonttools = "{fontTools.version}"',
    ]
    for key, source in SOURCES.items():
        lines += ["", f"[source.{key}]", f'kind = "{source.kind}"', f'package = "{source.package}"',
                  f'version = "{source.version}"', f'sha256 = "{sha256(sources[key])}"']  # fmt: skip
    for made in FONTS_MADE:
        licence = SOURCES[made.source].licence
        lines += ["", "[[font]]", f'file = "{made.file}"', f'family = "{made.family}"', f'style = "{made.style}"',
                  f'source = "{made.source}"', f'member = "{made.member}"', f'licence = "{licence}"',
                  f"glyphs = {glyphs[made.file]}", f'sha256 = "{sha256(FONTS / made.file)}"']  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> int:
    """Fetch, build, lock or compare; 0 when the lock holds."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--relock", action="store_true")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    archives = {key: fetch(source, given.work) for key, source in SOURCES.items()}
    if not given.relock:
        locked = tomllib.loads(LOCK.read_text(encoding="utf-8"))
        wrong = [key for key, path in archives.items() if locked["source"][key]["sha256"] != sha256(path)]
        if wrong:
            print("not the locked packages:", ", ".join(wrong), file=sys.stderr)
            return 1
    roots = {key: unpack(path, given.work / "unpacked" / key) for key, path in archives.items()}
    standard, wide = repertoires(roots["unihan"])
    for key, source in SOURCES.items():
        copy_licence(source, roots[key])
    glyphs = {}
    for made in FONTS_MADE:
        font = make(made, roots[made.source], wide if made.wide else standard)
        glyphs[made.file] = font["maxp"].numGlyphs
        print(made.file, glyphs[made.file], f"{(FONTS / made.file).stat().st_size / 1e6:.2f} MB")
    text = lock_text(archives, glyphs)
    if given.relock:
        LOCK.write_text(text, encoding="utf-8")
    same = LOCK.read_text(encoding="utf-8") == text
    print("fonts.lock holds" if same else "the fonts built differ from fonts.lock")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
