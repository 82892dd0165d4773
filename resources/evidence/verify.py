"""核验一个证据包。只用 Python 3.8 以上自带的模块，不需要安装任何程序。

用法：python verify.py [证据包.zip 或解压出来的文件夹]；不写时核验本脚本所在的文件夹。
全部相符时退出码为 0，有任何不符时为 1。
"""

import hashlib
import io
import json
import sys
import unicodedata
import zipfile
from pathlib import Path

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def main(arguments):
    """Check one pack and say everything that is wrong with it."""
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        problems, told = check(place)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as fault:
        problems, told = [f"打不开，或者不是证据包：{fault}"], []
    for line in told + ["不符：" + line for line in problems]:
        say(line)
    say(f"结论：有 {len(problems)} 处不符" if problems else "结论：全部相符")
    return 1 if problems else 0


def say(line):
    """One line in UTF-8, whatever the console."""
    sys.stdout.buffer.write((line + "\n").encode("utf-8"))


def check(place):
    """(what is wrong, what was found) of a zip or a folder."""
    held, problems = zipped(place) if place.is_file() else (unpacked(place), [])
    for name in (MANIFEST, SEAL):
        if name not in held:
            return [*problems, f"缺少 {name}"], []
    stated = held[SEAL].decode("ascii", "replace").strip()
    actual = hashlib.sha256(held[MANIFEST]).hexdigest()
    if held[SEAL] != (actual + "\n").encode("ascii"):
        problems.append("manifest.json 与 manifest.sha256 不一致")
    manifest = json.loads(held[MANIFEST].decode("utf-8"))
    problems += files(manifest, held) + papers(manifest, held) + chain(manifest["chain"])
    counts = [len(manifest[part]) for part in ("papers", "files", "chain")]
    told = [f"清单摘要（SHA-256）：{stated}", "文书 {} 份，文件 {} 个，变更链 {} 环".format(*counts)]
    return problems, told


def zipped(path):
    """The files of a zip; any byte of the archive itself that is not as it was written is told."""
    raw = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as pack:
        entries = pack.infolist()
        names = [entry.filename for entry in entries]
        if len(set(names)) != len(names):
            return {}, ["压缩包里有重名的文件"]
        held, problems = {}, []
        for entry in entries:
            try:
                held[plain(entry.filename)] = pack.read(entry)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as fault:
                problems.append(f"{entry.filename} 读不出来：{fault}")
    if not problems and rebuilt(names, held) != raw:
        problems.append("压缩包本身的字节与制作时不同")
    return held, problems


def rebuilt(names, held):
    """The archive as the program writes it: stored, dated 1980, in its order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for name in names:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, held[plain(name)])
    return written.getvalue()


def unpacked(folder):
    """The files of a folder by their path from it."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() or path.is_symlink())
    return {plain(path.relative_to(folder).as_posix()): path.read_bytes() for path in found}


def plain(name):
    """A name as every system spells it."""
    return unicodedata.normalize("NFC", name)


def files(manifest, held):
    """Files that are missing, changed or too many."""
    problems, listed = [], {MANIFEST, SEAL}
    for one in manifest["files"]:
        name = plain(one["name"])
        listed.add(name)
        if name not in held:
            problems.append(f"缺少 {name}")
        elif len(held[name]) != one["size"] or hashlib.sha256(held[name]).hexdigest() != one["sha256"]:
            problems.append(f"{name} 的内容被改动")
    return problems + [f"多出 {name}" for name in sorted(set(held) - listed)]


def papers(manifest, held):
    """Papers whose PDF, snapshot or short code is not what the record says."""
    problems = []
    by_name = {plain(one["name"]): one["sha256"] for one in manifest["files"]}
    for one in manifest["papers"]:
        for name, digest in ((one["pdf_file"], one["pdf"]), (one["snapshot_file"], one["snapshot"])):
            if name and by_name.get(plain(name)) != digest:
                problems.append("{} 的 {} 与存档摘要不同".format(one["number"], name))
        if one["code"] != short_code(one["snapshot"]):
            problems.append("{} 的校验码与快照不符".format(one["number"]))
        claimed = held.get(plain(one["pdf_file"] or ""), b"")
        if one["pdf_file"] and ("sha256:{}".format(one["snapshot"])).encode("ascii") not in claimed:
            problems.append("{} 的 PDF 没有写明这份快照".format(one["number"]))
    return problems


def short_code(digest):
    """The code printed beside the QR code: the first 40 bits of the snapshot's SHA-256."""
    number = int(digest[:10], 16)
    letters = "".join(LETTERS[(number >> shift) & 31] for shift in range(35, -1, -5))
    return letters[:4] + "-" + letters[4:]


def chain(links):
    """Links that are not SHA-256(previous + identity + sealed), or that do not join their neighbour."""
    problems = []
    for place, one in enumerate(links):
        joined = bytes.fromhex(one["previous"]) + bytes.fromhex(one["identity"]) + bytes.fromhex(one["sealed"])
        if hashlib.sha256(joined).hexdigest() != one["hash"]:
            problems.append(f"变更链第 {one['n']} 环（{one['entity']}）的摘要不符")
        before = links[place - 1] if place else None
        if before and one["n"] == before["n"] + 1 and one["previous"] != before["hash"]:
            problems.append(f"变更链第 {one['n']} 环接不上前一环")
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
