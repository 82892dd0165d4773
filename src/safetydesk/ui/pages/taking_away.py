"""What is taken away: 一企一档, 卷宗, 证据包, 迎检资料包; gathered by a query, bound beside the GUI, written whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.ui.desk import Desk
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.dialog import decision

if TYPE_CHECKING:
    from safetydesk.domain.bundle import Bundle
    from safetydesk.usecases.papers.inspection_tree import Gathered, Makers

FOLDER = "export-folder"


def ask_where(desk: Desk, over: QWidget, name: str, kind: str) -> Path | None:
    """Where a file is to be written, starting in the folder used last; None when nobody chose one."""
    from safetydesk.ui.pages.documents.printing import fit_name

    stem, suffix = Path(name).stem, Path(name).suffix
    start = str(Path(desk.settings.get(FOLDER, "")) / fit_name(stem, suffix))
    path, _ = QFileDialog.getSaveFileName(over, "另存", start, kind)
    if not path:
        return None
    desk.settings.set(FOLDER, str(Path(path).parent))
    return Path(path)


def bind_into(desk: Desk, over: QWidget, path: Path, gather: Callable[[Any], Bundle]) -> None:
    """Write a bundle as one bookmarked PDF; what could not be bound is told, by name."""
    ticket = Ticket(f"编 {path.name}", "取消则不留下文件", "份")

    def bind_it(bundle: Bundle) -> None:
        blobs = desk.blobs()

        def work() -> Sequence[str]:
            from safetydesk.documents.binding import bind
            from safetydesk.ui.pages.documents.printing import write_file

            bound = bind(bundle, images=blobs.get, progress=ticket.report)
            write_file(path, bound.pdf)
            return bound.missing

        desk.tasks.carry(work, lambda missing: _tell(desk, over, path, missing), owner=over, ticket=ticket)

    desk.tasks.read(gather, bind_it, owner=over)


def pack_into(desk: Desk, over: QWidget, path: Path, keys: Sequence[bytes], day: str) -> None:
    """Write the evidence of papers as a zip with its own verifier; its seal is shown, to be noted down elsewhere."""
    ticket = Ticket(f"装 {path.name}", "取消则不留下文件")

    def gather(db: Any) -> Any:
        from safetydesk.usecases.papers.evidence_pack import evidence_pack

        return evidence_pack(db, document_ids=keys, day=day)

    def pack(gathered: Any) -> None:
        blobs = desk.blobs()

        def work() -> Any:
            from safetydesk.documents.packs import pack_evidence
            from safetydesk.ui.pages.documents.printing import write_file

            made = pack_evidence(gathered.files, gathered.manifest, blobs.get)
            write_file(path, made.content)
            return made

        desk.tasks.carry(work, tell, owner=over, ticket=ticket)

    def tell(made: Any) -> None:
        seal = f"清单摘要（请另行登记，核验时对照）：\n{made.seal}"
        _tell(desk, over, path, made.missing, seal)

    desk.tasks.read(gather, pack, owner=over)


def write_tree_into(desk: Desk, over: QWidget, out: Path, gathered: Gathered) -> None:
    """Write 迎检资料包 into a folder that is empty or not there; what is not in it is told, by name."""
    ticket = Ticket(f"编 {out.name}", "取消则不留下文件", "份")
    blobs = desk.blobs()

    def work() -> Sequence[str]:
        from safetydesk.ui.pages.ledgers.carrying import giving_way
        from safetydesk.usecases.papers.inspection_tree import write_tree

        with giving_way():
            return write_tree(gathered, out, makers=desk_makers(), get=blobs.get, report=ticket.report).missing

    desk.tasks.carry(work, lambda missing: _tell(desk, over, out, missing), owner=over, ticket=ticket)


def desk_makers() -> Makers:
    """The makers of workbooks and pages, each file written whole; import them beside the GUI thread."""
    from safetydesk.documents.archives import suffixed
    from safetydesk.documents.bare_pictures import bare
    from safetydesk.documents.plain import plain_pdf
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.report_sheet import write_report
    from safetydesk.ledgers.writing.write import write_ledger
    from safetydesk.ui.pages.documents.printing import write_file
    from safetydesk.usecases.papers.inspection_tree import Makers

    return Makers(write_ledger, write_report, Heading, plain_pdf, bare, suffixed, write_file)


def _tell(desk: Desk, over: QWidget, path: Path, missing: Sequence[str], more: str = "") -> None:
    """Say that it is written; what is missing, or must be noted down, stays until somebody has read it."""
    if not missing and not more:
        desk.say.toast(f"已存 {path}")
        return
    lacking = "\n".join(f"没有编入：{one}" for one in missing)
    decision(
        over, f"已存 {path.name}", happens=more or "文件已写好，但不齐。", stays=lacking, do="知道了", leave="关闭"
    ).open()
